// A run that is only now begun: its id and its first state.
import { customAlphabet } from 'nanoid';
import type { JsonObject } from '../../json.ts';
import { hashText } from '../../run/hash-text.ts';
import type { RunParent } from '../../run/parent.ts';
import type { Run, RunOptions, RunWorkflow } from '../../run/run.ts';
import type { Workflow } from '../../workflow/workflow.ts';

/** Twelve digits and lower-case letters: safe on disks that ignore case, in addresses and as arguments. */
export const newRunId = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 12);

/** @param parent the step of another run that it is begun for */
export function createRun(
  id: string,
  workflow: Workflow,
  held: RunWorkflow,
  data: JsonObject,
  options: RunOptions,
  now: Date,
  parent?: RunParent,
): Run {
  const at = now.toISOString();
  return {
    formatVersion: 1,
    id,
    workflowName: workflow.name,
    status: 'running',
    progress: { done: 0, total: workflow.steps.length },
    startedAt: at,
    updatedAt: at,
    ...(parent === undefined ? {} : { parent }),
    options,
    checkpoint: null,
    failure: null,
    inFlight: [],
    executedTemplates: [],
    data,
    history: [],
    workflow: held,
  };
}

/** The definition as a run keeps it. */
export function holdWorkflow(workflow: Workflow, text: string): RunWorkflow {
  return {
    path: workflow.path,
    hash: hashText(text),
    definition: workflow.definition,
  };
}
