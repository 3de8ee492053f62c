// `caesura render`: what a step would send, with a run's data or with values given.

import { prepareStep, readInputs, renderTemplate } from '../engine/prepare-step.ts';
import type { JsonObject } from '../json.ts';
import { WrongUse, wrongUse } from '../problem.ts';
import { lookUp } from '../storage/definitions.ts';
import type { Context } from './context.ts';
import { type CheckedDefinition, requireUsable } from './find-workflow.ts';
import { requireStep } from './require-step.ts';

export type RenderedStep = { readonly text: string; readonly warnings: readonly string[] };

/** Throws {@link WrongUse} where the step cannot be rendered. */
export async function renderStep(
  context: Context,
  definition: CheckedDefinition,
  stepId: string,
  data: JsonObject,
): Promise<RenderedStep> {
  const { workflow } = requireUsable(definition);
  const step = requireStep(workflow, stepId);
  const files = {
    template: (path: string) => lookUp(context.workspace, workflow.path, 'template', path),
    schema: (path: string) => lookUp(context.workspace, workflow.path, 'schema', path),
  };
  if (step.kind === 'human') {
    const warnings: string[] = [];
    const text =
      step.prompt === undefined
        ? (step.message ?? '')
        : renderTemplate(workflow, step.prompt, readInputs(step, { data }), files, warnings);
    if (typeof text !== 'string') throw wrongUse(text.kind, text.message);
    return { text, warnings };
  }
  const prepared = await prepareStep(workflow, step, { data }, files);
  if (prepared.kind === 'failed') {
    throw new WrongUse([{ severity: 'error', code: prepared.cause.kind, message: prepared.cause.message }]);
  }
  return { text: prepared.step.text, warnings: prepared.step.warnings };
}
