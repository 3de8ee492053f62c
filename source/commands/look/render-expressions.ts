// What the expressions of a step give with some data, for who looks at it: nothing is stored.
import { evaluateTransform } from '../../engine/compute-step.ts';
import { evaluateCondition } from '../../engine/evaluate-condition.ts';
import type { JsonObject } from '../../json.ts';
import type { FailureCause } from '../../run/run.ts';
import { textOf } from '../../workflow/template/value-text.ts';
import type { Step, TransformStep } from '../../workflow/workflow.ts';
import { bounds } from '../run-bounded.ts';

export type ComputedStep = {
  /** As the file has them, with the names of their outputs where there are several. */
  readonly expressions: string;
  /** The value of the only output, or a JSON object of all. */
  readonly text: string;
  readonly warnings: readonly string[];
};

export async function renderTransform(
  step: TransformStep,
  data: JsonObject,
): Promise<
  ({ readonly kind: 'computed' } & ComputedStep) | { readonly kind: 'failed'; readonly cause: FailureCause }
> {
  const computed = await evaluateTransform(step, { data }, bounds);
  if ('cause' in computed) return { kind: 'failed', cause: computed.cause };
  const [only] = step.expressions.keys();
  const text =
    only !== undefined && step.expressions.size === 1
      ? textOf(computed.data[only])
      : JSON.stringify(computed.data, null, 2);
  const warnings = computed.missing.map((field) => `the expression gives nothing for ${field}`);
  return { kind: 'computed', expressions: describeExpressions(step), text, warnings };
}

function describeExpressions({ expressions }: TransformStep): string {
  const [only] = expressions.values();
  if (only !== undefined && expressions.size === 1) return only.text.trim();
  return [...expressions].map(([field, { text }]) => `${field}: ${text.trim()}`).join('\n');
}

/** That the step would be skipped, or that nobody can say whether; nothing where it would be done. */
export async function describeCondition(step: Step, data: JsonObject): Promise<readonly string[]> {
  const decided = await evaluateCondition(step, { data }, bounds);
  switch (decided.kind) {
    case 'true':
      return [];
    case 'false':
      return [`with this data the step would be skipped: ${decided.why}`];
    case 'failed':
      return [decided.cause.message];
  }
}
