// `caesura render`: what a step would send, with a run's data or with values given.

import { type PreparedStep, prepareStep, readInputs, renderTemplate } from '../engine/prepare-step.ts';
import type { JsonObject } from '../json.ts';
import { wrongUse } from '../problem.ts';
import type { FailureCause, Run } from '../run/run.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';
import type { Context } from './context.ts';
import { filesOf } from './files-of.ts';
import { type CheckedDefinition, requireUsable } from './find-workflow.ts';
import { type ComputedStep, describeCondition, renderTransform } from './render-expressions.ts';
import { requireStep } from './require-step.ts';

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
): Promise<RenderedStep> {
  const { workflow } = requireUsable(definition);
  const step = requireStep(workflow, stepId);
  const rendering = await renderWith(context, workflow, step, data);
  const skipped = await describeCondition(step, data);
  switch (rendering.kind) {
    case 'prepared':
      return { text: rendering.step.text, warnings: [...skipped, ...rendering.step.warnings] };
    case 'question':
      return { text: rendering.text ?? '', warnings: [...skipped, ...rendering.warnings] };
    case 'computed':
      return { text: rendering.text, warnings: [...skipped, ...rendering.warnings] };
    case 'failed':
      throw wrongUse(rendering.cause.kind, rendering.cause.message);
  }
}

/** What the step would send with this data, or what it would ask. */
export async function renderWith(
  { workspace }: Pick<Context, 'workspace'>,
  workflow: Workflow,
  step: Step,
  data: JsonObject,
  remarks: Run['remarks'] = [],
): Promise<Rendering> {
  const files = filesOf(workspace, workflow);
  if (step.kind === 'transform') return renderTransform(step, data);
  if (step.kind !== 'human') return prepareStep(workflow, step, { data, remarks }, files);
  if (step.prompt === undefined) return { kind: 'question', text: step.message ?? null, warnings: [] };
  const warnings: string[] = [];
  const text = renderTemplate(workflow, step.prompt, readInputs(step, { data }), files, warnings);
  return typeof text === 'string' ? { kind: 'question', text, warnings } : { kind: 'failed', cause: text };
}
