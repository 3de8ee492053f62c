// (workflow, run, files) -> how each step that is done stands: would it be asked the same now?

import { findEdits } from '../run/find-edits.ts';
import { findAllLacks, findLacks } from '../run/find-skip.ts';
import type { CallingStep } from '../run/find-works.ts';
import { hashAsked, hashComputed } from '../run/input-hash.ts';
import type { Found } from '../run/plan-resume.ts';
import type { Run } from '../run/run.ts';
import { type Standing, spreadUnknown } from '../run/standing.ts';
import { fieldsReadBy, outputsField } from '../workflow/data-flow.ts';
import type { Bounds } from '../workflow/expression/bounded-pattern.ts';
import type { HumanStep, TransformStep, Workflow } from '../workflow/workflow.ts';
import { compareItems } from './compare-items.ts';
import { evaluateTransform } from './compute-step.ts';
import { type Compared, type Difference, describeEdited } from './difference.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import type { FilesPort } from './ports.ts';
import { prepareStep, readInputs } from './prepare-step.ts';
import { renderTemplate } from './render-template.ts';

export type ComparingPorts = { readonly files: FilesPort; readonly bounds: Bounds };

export type FoundOf = Found & { readonly run: Run };

export type Compare = (compared: Compared) => Promise<Standing>;

/**
 * Nothing is sent and nothing is written.
 * @param compare how one step stands by itself, see {@link compareStep}
 * @param settled steps that count as fresh whatever they would be asked
 */
export async function findStandings(
  workflow: Workflow,
  run: Run,
  compare: Compare,
  settled: ReadonlySet<string> = new Set(),
): Promise<FoundOf> {
  const standings = new Map<string, Standing>();
  const edits = findEdits(run);
  for (const step of workflow.steps) {
    const records = run.executedTemplates.filter(({ stepId }) => stepId === step.id);
    const record = records.find(({ item }) => item === undefined);
    if (record === undefined && (step.fan === undefined || records.length === 0)) continue;
    const standing: Standing = settled.has(step.id)
      ? { kind: 'fresh' }
      : await compare({ workflow, step, record, run, edits });
    standings.set(step.id, standing);
  }
  return { run, standings: spreadUnknown(workflow, run, standings), edits };
}

/** Whether a step by itself would be asked what it was asked, with the data, templates and definition of now. */
export async function compareStep(compared: Compared, ports: ComparingPorts): Promise<Standing> {
  const difference = await findDifference(compared, ports);
  if (difference === null) return { kind: 'fresh' };
  if ('cannot' in difference) return { kind: 'incomparable', why: difference.cannot };
  const rewritten = findRewritten(compared);
  // What it read is not there any more: a later step, or the step itself, has put something else in its place.
  if (rewritten !== undefined) return { kind: 'incomparable', why: rewritten };
  return { kind: 'stale', ...difference };
}

async function findDifference(compared: Compared, ports: ComparingPorts): Promise<Difference> {
  const { workflow, step, record, run } = compared;
  const wasSkipped = record?.skipped !== undefined;
  const condition = await evaluateCondition(step, run, ports.bounds);
  if (condition.kind === 'failed') return { cannot: condition.cause.message };
  const isLacking = findLacks(workflow, run, step).length > 0;
  if (condition.kind === 'false' || isLacking) {
    const why = condition.kind === 'false' ? condition.why : 'what it reads is not there';
    return wasSkipped ? null : { why: `it would be skipped now: ${why}` };
  }
  if (wasSkipped) {
    const isStillEmpty = step.kind === 'transform' && (await givesNothing(compared, step, ports.bounds));
    return isStillEmpty ? null : { why: 'it would not be skipped now' };
  }
  switch (step.kind) {
    case 'prompt':
    case 'command':
    case 'workflow':
      return step.fan === undefined
        ? compareSent(compared, step, ports.files)
        : compareItems(compared, step, step.fan, ports.files);
    case 'transform':
      return compareHashes(record?.inputHash, hashComputed(step, run.data), () => {
        return describeEdited(compared) ?? 'its expressions, or what they read, are other ones now';
      });
    case 'human':
      return compareAsked(compared, step, ports.files);
  }
}

/** A transform that gives nothing because another step was skipped is skipped with it, see compute-step.ts. */
async function givesNothing(
  { workflow, run }: Compared,
  step: TransformStep,
  bounds: Bounds,
): Promise<boolean> {
  const computed = await evaluateTransform(step, run, bounds);
  const isEmpty = 'data' in computed && Object.keys(computed.data).length === 0;
  return isEmpty && findAllLacks(workflow, run, step).length > 0;
}

async function compareSent(compared: Compared, step: CallingStep, files: FilesPort): Promise<Difference> {
  const { workflow, record, run } = compared;
  if (record?.promptHash === undefined) return { cannot: 'its record does not say what was sent' };
  const preparation = await prepareStep(workflow, step, run, files);
  if (preparation.kind === 'failed') return { cannot: preparation.cause.message };
  if (preparation.step.hash === record.promptHash) return null;
  const what = {
    prompt: 'its prompt',
    command: 'its command, or what that reads,',
    workflow: 'what it gives its run',
  }[step.kind];
  return { why: describeEdited(compared) ?? `${what} would be another one now` };
}

function compareAsked(compared: Compared, step: HumanStep, files: FilesPort): Difference {
  const { workflow, record, run } = compared;
  const rendered =
    step.prompt === undefined
      ? undefined
      : renderTemplate(workflow, step.prompt, readInputs(step, run), files, []);
  if (rendered !== undefined && typeof rendered !== 'string') return { cannot: rendered.message };
  return compareHashes(record?.inputHash, hashAsked(step, run.data, rendered), () => {
    return describeEdited(compared) ?? 'its question, or what the person saw, is another one now';
  });
}

function compareHashes(before: string | undefined, now: string, why: () => string): Difference {
  if (before === undefined) return { cannot: 'its record does not say what it read' };
  return before === now ? null : { why: why() };
}

/** A field that it reads and that it, or a later step that is done, has stored anew. */
function findRewritten({ workflow, step, run }: Compared): string | undefined {
  const later = workflow.steps.slice(workflow.steps.indexOf(step));
  for (const field of fieldsReadBy(step)) {
    const rewriter = later.find(
      (other) =>
        outputsField(other, field) &&
        run.executedTemplates.some(
          ({ stepId, item, outputFields }) =>
            stepId === other.id && item === undefined && outputFields.includes(field),
        ),
    );
    if (rewriter !== undefined) return `what it read of ${field} was written anew by ${rewriter.id}`;
  }
  return undefined;
}
