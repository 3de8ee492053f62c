// (transform step, run) -> what its expressions give, stored with its record: nobody is called.
import type { Json } from '../json.ts';
import { describeLacks, findAllLacks } from '../run/find-skip.ts';
import { hashComputed } from '../run/input-hash.ts';
import type { FailureCause, Run, StepRecord } from '../run/run.ts';
import { fieldsNeededBy, neededLater } from '../workflow/data-flow.ts';
import type { Bounds } from '../workflow/expression/bounded-pattern.ts';
import type { TransformStep, Workflow } from '../workflow/workflow.ts';
import { type DecidingPorts, decideStep, type Settled, skipStep } from './decide-step.ts';
import { describeFailed } from './evaluate-condition.ts';
import { readInputs } from './prepare-step.ts';

/**
 * Does a transform, or skips it. An output whose expression gives nothing stays absent: that fails the step where a
 * later step lists it as an input. A step that gives nothing at all, because what it reads is missing since another
 * step was skipped, is skipped too.
 */
export async function computeStep(
  workflow: Workflow,
  step: TransformStep,
  run: Run,
  ports: DecidingPorts,
): Promise<Settled> {
  const decision = await decideStep(workflow, step, run, ports);
  if (decision !== null) return decision;
  const started = ports.clock.elapsed();
  const computed = await evaluateTransform(step, run, ports.bounds);
  if ('cause' in computed) return { kind: 'failed', cause: computed.cause };
  const { data, missing } = computed;
  const lacks = findAllLacks(workflow, run, step);
  if (Object.keys(data).length === 0 && lacks.length > 0)
    return skipStep(workflow, step, run, describeLacks(lacks), ports);
  const needed = neededLater(workflow, step.id, fieldsNeededBy);
  const lost = missing.filter((field) => needed.has(field));
  if (lost.length > 0) return { kind: 'failed', cause: describeLost(lost) };
  const read = neededLater(workflow, step.id);
  const at = ports.clock.now().toISOString();
  const record: StepRecord = {
    stepId: step.id,
    templatePath: '',
    executedAt: at,
    outputFields: Object.keys(data),
    renderTimeMs: Math.round(ports.clock.elapsed() - started),
    inputHash: hashComputed(step, run.data),
    warnings: missing
      .filter((field) => !read.has(field))
      .map((field) => `the expression gives nothing for ${field}; no step reads it`),
  };
  return { kind: 'done', event: { at, event: 'step-completed', record, data } };
}

/** By data fields; `missing` are those whose expression gives nothing. */
export type TransformedData = {
  readonly data: { readonly [field: string]: Json };
  readonly missing: readonly string[];
};

export async function evaluateTransform(
  step: TransformStep,
  run: Pick<Run, 'data'>,
  bounds: Bounds,
): Promise<TransformedData | { readonly cause: FailureCause }> {
  const { evaluateExpression } = await import('../workflow/expression/evaluate-expression.ts');
  // What a person has not said yet is nothing here, and no empty text as in a template.
  const inputs = Object.fromEntries(readInputs({ inputs: step.inputs }, run));
  const data: { [field: string]: Json } = {};
  const missing: string[] = [];
  for (const [field, expression] of step.expressions) {
    const evaluated = await evaluateExpression(expression, inputs, bounds);
    if (evaluated.kind === 'failed')
      return { cause: describeFailed(`the expression of ${field}`, evaluated) };
    if (evaluated.value === undefined) missing.push(field);
    else data[field] = evaluated.value;
  }
  return { data, missing };
}

function describeLost(fields: readonly string[]): FailureCause {
  const message = `the expression gives nothing for ${fields.join(', ')}, which a later step lists as an input. Write what it is then, as in \`… ?? null\`, or let that step decide with \`when: $exists(${fields[0]})\`, and resume`;
  return { kind: 'missing-output', message, canRetry: false };
}
