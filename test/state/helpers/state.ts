// Runs, rows and states as tests of the screen need them.
import type { DerivedStatus, Run, StepRecord } from '../../../source/run/run.ts';
import type { AppEvent } from '../../../source/state/app-event.ts';
import { type AppState, initialState } from '../../../source/state/app-state.ts';
import { reduceApp } from '../../../source/state/reduce-app.ts';
import type { RunRow } from '../../../source/state/run-list.ts';
import { parseWorkflow } from '../../../source/workflow/parse/parse-workflow.ts';
import type { Workflow } from '../../../source/workflow/workflow.ts';

export const instant = Date.parse('2026-11-22T12:00:00.000Z');

type RowOptions = {
  readonly derived?: DerivedStatus;
  readonly workflowName?: string;
  /** Minutes before `instant`. */
  readonly age?: number;
  readonly done?: number;
  readonly total?: number;
};

export function rowOf(id: string, options: RowOptions = {}): RunRow & { readonly kind: 'run' } {
  const { derived = 'paused', workflowName = 'launch', age = 0, done = 1, total = 3 } = options;
  const updatedAt = new Date(instant - age * 60_000).toISOString();
  return {
    kind: 'run',
    id,
    workflowName,
    derived,
    progress: { done, total },
    startedAt: updatedAt,
    updatedAt,
  };
}

export function brokenRow(id: string): RunRow {
  const place = { file: `workflow-data/${id}.json`, line: 3, column: 7 };
  return {
    kind: 'unreadable',
    id,
    problem: { severity: 'error', code: 'bad-json', message: 'a comma is missing', place, hint: 'Mend it' },
  };
}

export function stateWith(rows: readonly RunRow[], ...events: readonly AppEvent[]): AppState {
  const read: AppEvent = {
    kind: 'runs-changed',
    changes: rows.map((row) => ({ kind: 'row', row })),
    complete: true,
    problem: null,
    now: instant,
  };
  return [read, ...events].reduce(reduceApp, initialState('~/launch', { columns: 120, rows: 24 }, instant));
}

export function recordOf(stepId: string, more: Partial<StepRecord> = {}): StepRecord {
  return {
    stepId,
    templatePath: '',
    executedAt: '',
    outputFields: [stepId],
    renderTimeMs: 0,
    attempt: 1,
    ...more,
  };
}

const base = {
  formatVersion: 1,
  id: 'k3v9x2m7q4tz',
  workflowName: 'launch',
  progress: { done: 1, total: 3, step: 'analyse' },
  startedAt: new Date(instant).toISOString(),
  updatedAt: new Date(instant).toISOString(),
  options: {},
  inFlight: [],
  executedTemplates: [
    recordOf('abridge', { durationMs: 3100, usage: { outputTokens: 640 }, model: 'recorded' }),
  ],
  data: { transcript: 'words', abridge: 'fewer words' },
  history: [],
  workflow: null,
} as const;

type Base = Omit<Run, 'status' | 'checkpoint' | 'failure'>;

export function pausedRun(more: Partial<Base> = {}): Run {
  return { ...base, ...more, status: 'paused', checkpoint: null, failure: null };
}

export function runningRun(more: Partial<Base> = {}): Run {
  const inFlight = [
    { stepId: 'analyse', attempt: 1, startedAt: new Date(instant - 48_000).toISOString(), promptHash: '' },
  ];
  return { ...base, inFlight, ...more, status: 'running', checkpoint: null, failure: null };
}

export function failedRun(message: string, more: Partial<Base> = {}): Run {
  const failure = { stepId: 'analyse', attempt: 3, kind: 'network', message, at: '', canRetry: true };
  return { ...base, ...more, status: 'failed', checkpoint: null, failure };
}

export function waitingRun(checkpoint: Partial<NonNullable<Run['checkpoint']>> = {}): Run {
  return {
    ...base,
    status: 'waiting',
    failure: null,
    checkpoint: {
      stepId: 'pick',
      templatePath: '',
      inputType: 'selection',
      outputField: 'chosen',
      message: 'which title?',
      ...checkpoint,
    },
  };
}

export function workflowOf(text: string): Workflow {
  const { workflow, problems } = parseWorkflow(text, 'workflows/launch.yaml');
  if (workflow === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return workflow;
}

export const launch = `name: launch
model: recorded
sections:
  - name: Understand
    steps:
      - { id: abridge, prompt: abridge.hbs, inputs: [transcript], outputs: [short] }
      - { id: analyse, prompt: analyse.hbs, inputs: [short], outputs: [topics] }
  - name: Choose
    steps:
      - { id: pick, checkpoint: true, inputs: [topics], outputs: [chosen] }
`;
