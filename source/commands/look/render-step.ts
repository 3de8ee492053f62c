// `caesura render`: what a step would send, with a run's data or with values given.

import { describeCall } from '../../engine/prepare-call.ts';
import { type PreparedStep, prepareStep, readInputs } from '../../engine/prepare-step.ts';
import { renderTemplate } from '../../engine/render-template.ts';
import type { JsonObject } from '../../json.ts';
import { wrongUse } from '../../problem.ts';
import { createItemLister, type Item } from '../../run/fan-items.ts';
import type { FailureCause, Run } from '../../run/run.ts';
import type { Step, Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import { filesOf } from '../definitions/files-of.ts';
import { type CheckedDefinition, requireUsable } from '../definitions/find-workflow.ts';
import { requireStep } from '../definitions/require-step.ts';
import { learnWorkflow } from '../workspace/learn-secrets.ts';
import { type ComputedStep, describeCondition, renderTransform } from './render-expressions.ts';

export type RenderedStep = { readonly text: string; readonly warnings: readonly string[] };

/** `question`: what a person is asked, null where the step says nothing. `computed`: what the expressions give. */
export type Rendering =
  | { readonly kind: 'prepared'; readonly step: PreparedStep }
  | { readonly kind: 'question'; readonly text: string | null; readonly warnings: readonly string[] }
  | ({ readonly kind: 'computed' } & ComputedStep)
  | { readonly kind: 'failed'; readonly cause: FailureCause };

/** Throws {@link WrongUse} where the step cannot be rendered. */
export async function renderStep(
  context: Context,
  definition: CheckedDefinition,
  stepId: string,
  data: JsonObject,
  item?: string,
): Promise<RenderedStep> {
  const { workflow } = requireUsable(definition);
  learnWorkflow(context, workflow);
  const step = requireStep(workflow, stepId);
  const chosen = requireItem(step, data, item);
  const rendering = await renderWith(context, workflow, step, { data, item: chosen.item });
  const skipped = await describeCondition(step, data);
  switch (rendering.kind) {
    case 'prepared':
      return {
        text: describeCall(rendering.step.text, rendering.step.call),
        warnings: [...chosen.notes, ...skipped, ...rendering.step.warnings],
      };
    case 'question':
      return { text: rendering.text ?? '', warnings: [...skipped, ...rendering.warnings] };
    case 'computed':
      return { text: rendering.text, warnings: [...skipped, ...rendering.warnings] };
    case 'failed':
      throw wrongUse(rendering.cause.kind, rendering.cause.message);
  }
}

/** The item that is named, or else the first of its list. */
function requireItem(
  step: Step,
  data: JsonObject,
  name: string | undefined,
): { readonly item: Item | null; readonly notes: readonly string[] } {
  if (step.fan === undefined) {
    if (name === undefined) return { item: null, notes: [] };
    throw wrongUse('no-items', `${step.id} is done once, and not for items`, 'Leave --item out');
  }
  const { field } = step.fan;
  const items = createItemLister()(step.fan, { data });
  if ('fault' in items)
    throw wrongUse(
      'missing-input',
      `foreach: ${items.fault}`,
      `Give it with --set '${field}:=[…]' or --run ID`,
    );
  const item = name === undefined ? items[0] : items.find((other) => other.name === name);
  if (item === undefined) {
    const count = `${field} has ${items.length} ${items.length === 1 ? 'item' : 'items'}`;
    throw wrongUse('unknown-item', name === undefined ? count : `there is no item ${name}: ${count}`);
  }
  const note = `this is item 1 of ${items.length} of ${field}; --item N shows another`;
  return { item, notes: name === undefined && items.length > 1 ? [note] : [] };
}

/** What of a run a step is rendered with. */
export type RenderedWith = Pick<Run, 'data' | 'remarks'> & { readonly item: Item | null };

/** What the step would send with this data, or what it would ask. */
export async function renderWith(
  context: Pick<Context, 'workspace' | 'secrets'>,
  workflow: Workflow,
  step: Step,
  { data, remarks = [], item }: RenderedWith,
): Promise<Rendering> {
  const files = filesOf(context, workflow);
  if (step.kind === 'transform') return renderTransform(step, data);
  if (step.kind !== 'human') return prepareStep(workflow, step, { data, remarks }, files, item);
  if (step.prompt === undefined) return { kind: 'question', text: step.message ?? null, warnings: [] };
  const warnings: string[] = [];
  const text = renderTemplate(workflow, step.prompt, readInputs(step, { data }), files, warnings);
  return typeof text === 'string' ? { kind: 'question', text, warnings } : { kind: 'failed', cause: text };
}
