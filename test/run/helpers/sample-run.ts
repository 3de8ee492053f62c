// Small runs and workflows, written out only where a test differs from them.
import { isJsonObject, type JsonObject } from '../../../source/json.ts';
import type { Run, RunWorkflow, StepRecord } from '../../../source/run/run.ts';
import type {
  CommandStep,
  HumanStep,
  PromptStep,
  Step,
  Workflow,
} from '../../../source/workflow/workflow.ts';

export const at = '2026-11-22T10:00:00.000Z';

export const held: RunWorkflow = { path: 'workflows/w.yaml', hash: 'sha256:00', definition: {} };

export type RunningRun = Extract<Run, { status: 'running' }>;

export function makeRun(changes: Partial<RunningRun> = {}): RunningRun {
  return {
    formatVersion: 1,
    id: 'k3v9x2m7q4tz',
    workflowName: 'w',
    status: 'running',
    progress: { done: 0, total: 3 },
    startedAt: at,
    updatedAt: at,
    options: {},
    checkpoint: null,
    failure: null,
    inFlight: [],
    executedTemplates: [],
    data: {},
    history: [],
    workflow: held,
    ...changes,
  };
}

export function makeRecord(stepId: string, changes: Partial<StepRecord> = {}): StepRecord {
  return {
    stepId,
    templatePath: `${stepId}.hbs`,
    executedAt: at,
    outputFields: [],
    renderTimeMs: 0,
    ...changes,
  };
}

type StepParts = { readonly inputs?: readonly string[]; readonly outputs?: readonly string[] };

function stepBase(id: string, { inputs = [], outputs = [] }: StepParts) {
  const same = (names: readonly string[]) => new Map(names.map((name) => [name, name]));
  return {
    id,
    name: id,
    place: { file: 'workflows/w.yaml' },
    inputs: same(inputs),
    outputs: same(outputs),
    retry: { attempts: 3 },
  };
}

export function promptStep(
  id: string,
  parts: StepParts & { readonly checkpoint?: boolean } = {},
): PromptStep {
  return {
    ...stepBase(id, parts),
    kind: 'prompt',
    prompt: `${id}.hbs`,
    checkpoint: parts.checkpoint ? { type: 'approval' } : null,
    repair: 0,
  };
}

export function humanStep(id: string, parts: StepParts = {}): HumanStep {
  return { ...stepBase(id, parts), kind: 'human', question: { type: 'open' } };
}

export function commandStep(
  id: string,
  command: readonly [string, ...string[]],
  parts: StepParts = {},
): CommandStep {
  return {
    ...stepBase(id, parts),
    kind: 'command',
    invocation: { kind: 'program', arguments: command },
    env: new Map(),
  };
}

export function makeWorkflow(steps: readonly Step[]): Workflow {
  return {
    name: 'w',
    path: 'workflows/w.yaml',
    strict: false,
    concurrency: 1,
    sections: [],
    steps,
    definition: {},
  };
}

export function objectOf(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value)) throw new Error('not an object');
  return value;
}
