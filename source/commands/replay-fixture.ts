// Runs a workflow as it is now on what a fixture holds, in memory: what was sent, what was asked, what came of it.
import { createControl } from '../engine/control.ts';
import { driveRun } from '../engine/drive-run.ts';
import { noEarlierReplies } from '../engine/earlier-replies.ts';
import type { Clock, EnginePorts } from '../engine/ports.ts';
import { freeTurns } from '../engine/turns.ts';
import type { Stop } from '../fixture/compare-fixtures.ts';
import type { Fixture } from '../fixture/fixture.ts';
import { fixtureOfRun } from '../fixture/fixture-of-run.ts';
import type { Run, StepRecord } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import { recordedModel } from '../unpaid-models.ts';
import { initialInputs } from '../workflow/data-flow.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Context } from './context.ts';
import { filesOf } from './files-of.ts';
import { createMemoryStore, createMemoryTranscripts } from './memory-ports.ts';
import { createRun } from './new-run.ts';
import { answerAs, describeAsked } from './replay-answer.ts';
import { createReplayPorts } from './replay-ports.ts';
import { requireNames } from './require-names.ts';
import { bounds } from './run-bounded.ts';

export type Replay = {
  /** Without replies, which it was given. */
  readonly fixture: Fixture;
  readonly records: readonly StepRecord[];
  /** Where it could not go on; null where the workflow came to its end. */
  readonly stop: Stop | null;
};

/** Nothing is written, nobody is called, and nothing is waited for. Throws {@link WrongUse}, see `requireNames`. */
export async function replayFixture(
  context: Pick<Context, 'workspace' | 'secrets' | 'environment' | 'clock'>,
  checked: Workflow,
  fixture: Fixture,
): Promise<Replay> {
  const workflow = withoutWaiting(checked);
  await requireNames(context, workflow);
  const replayed = createReplayPorts(context, workflow, fixture);
  const transcripts = createMemoryTranscripts();
  const asked = new Map<string, string>();
  const ports: EnginePorts = {
    ...replayed,
    store: createMemoryStore(beginRun(workflow, fixture), (next, before) => editAs(fixture, next, before)),
    transcripts,
    earlier: noEarlierReplies,
    turns: freeTurns,
    files: filesOf(context, workflow),
    secrets: context.secrets,
    clock: stillClock(context.clock),
    bounds,
    told: () => {},
    noticed: () => {},
    lookForRequests: () => {},
  };
  const stop = await moveToEnd(workflow, ports, fixture, asked);
  const run = ports.store.current();
  const evidence = {
    prompt: (record: StepRecord) =>
      asked.get(record.stepId) ?? transcripts.prompts.get(transcripts.name(record, record.attempt ?? 0)),
    reply: () => undefined,
    arguments: replayed.argumentsOf,
    gave: ({ stepId, item }: StepRecord) =>
      fixture.works.find((work) => work.stepId === stepId && work.item === item)?.gave,
  };
  const made = fixtureOfRun(workflow, run, evidence, fixture.inputs);
  // As the fixture that it is compared with was stored.
  return { fixture: context.secrets.redactValue(made.fixture).value, records: run.executedTemplates, stop };
}

/** The time at which every test takes place. */
const then = new Date('2000-01-01T00:00:00.000Z');

/** Time stands still, since nothing is waited for; only what is ready has its turn. */
function stillClock({ nextTurn }: Clock): Clock {
  return { now: () => then, elapsed: () => 0, random: () => 0.5, nextTurn, delay: async () => {} };
}

function withoutWaiting({ timeout: _, budget: __, ...workflow }: Workflow): Workflow {
  const steps = workflow.steps.map(({ timeout: _, delay: __, ...step }) => step);
  return { ...workflow, steps };
}

function beginRun(workflow: Workflow, { inputs, remarks }: Fixture): Run {
  const run = createRun('fixture', workflow, heldOf(workflow), inputs, {}, then);
  const at = then.toISOString();
  if (remarks.length === 0) return run;
  return { ...run, remarks: remarks.map((remark) => ({ at, by: 'command', ...remark })) };
}

function heldOf({ path, definition }: Workflow) {
  return { path, hash: '', definition };
}

/** What a person changed after a step was done is changed in the very write that holds its record. */
function editAs({ works }: Fixture, next: Run, before: Run): Run {
  const known = new Set(before.executedTemplates);
  const added = next.executedTemplates.filter((record) => record.item === undefined && !known.has(record));
  const edits = added.map(({ stepId }) => works.find((work) => work.stepId === stepId && !work.item)?.edited);
  const changed = edits.flatMap((edit) => Object.entries(edit ?? {}));
  if (changed.length === 0) return next;
  return { ...next, data: Object.fromEntries([...Object.entries(next.data), ...changed]) };
}

async function moveToEnd(
  workflow: Workflow,
  ports: EnginePorts,
  fixture: Fixture,
  asked: Map<string, string>,
): Promise<Stop | null> {
  const at = then.toISOString();
  const start = { at, event: 'run-started', workflow: heldOf(workflow), options: {} } as const;
  const missing = initialInputs(workflow).filter((field) => !Object.hasOwn(fixture.inputs, field));
  if (missing.length > 0) {
    const why = `the workflow needs ${missing.join(', ')}: add it to \`inputs\` in fixture.json`;
    return { work: null, why };
  }
  for (let begin: readonly RunEvent[] = [start]; ; ) {
    const control = createControl();
    const run = await driveRun({ workflow, ports, control, modelsOf: () => [recordedModel], begin });
    switch (run.status) {
      case 'completed':
        return null;
      case 'failed': {
        const { stepId, item, message } = run.failure;
        return { work: { stepId, item }, why: message };
      }
      case 'waiting': {
        const { checkpoint } = run;
        if (checkpoint.reply === undefined) asked.set(checkpoint.stepId, describeAsked(checkpoint));
        const answered = answerAs(workflow, fixture, run, checkpoint, then);
        if ('why' in answered) return { work: { stepId: checkpoint.stepId }, why: answered.why };
        begin = [answered.event, { ...start, resumed: true }];
        break;
      }
      case 'running':
      case 'paused':
      case 'cancelled':
        throw new Error(`a test cannot be ${run.status}`);
    }
  }
}
