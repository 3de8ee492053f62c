// `caesura fixture`: a completed run becomes a fixture.
import { join } from 'node:path';
import { compareFixtures, type Difference } from '../fixture/compare-fixtures.ts';
import type { Fixture, FixtureWork } from '../fixture/fixture.ts';
import { type Evidence, fixtureOfRun, type MadeFixture } from '../fixture/fixture-of-run.ts';
import type { JsonObject } from '../json.ts';
import { readRecordingText, withoutFirstBreaks } from '../model/read-recording.ts';
import { WrongUse, wrongUse } from '../problem.ts';
import type { Run, StepRecord } from '../run/run.ts';
import { fixtureFolder, listFixtures } from '../storage/fixture-files.ts';
import { readRunOnce } from '../storage/read-run.ts';
import { readText } from '../storage/read-text.ts';
import { pathsOf } from '../storage/run-paths.ts';
import { findStep, type Workflow } from '../workflow/workflow.ts';
import type { Context } from './context.ts';
import { findRecording, isFolderName, workflowFolder } from './find-recording.ts';
import { loadRun } from './load-run.ts';
import { type Replay, replayFixture } from './replay-fixture.ts';
import { storeFixture } from './store-fixture.ts';

export type FixtureRequest = {
  readonly id: string;
  readonly name: string;
  /** Initial inputs that the run does not hold any more. */
  readonly data: JsonObject;
  /** Whether one that is there may be replaced. */
  readonly update: boolean;
};

export type StoredFixture = {
  /** Relative to the workspace. */
  readonly folder: string;
  readonly steps: number;
  /** The names of the files that were written or removed. */
  readonly changed: readonly string[];
  /** What the workflow as it is now does otherwise than the run did. */
  readonly differences: readonly Difference[];
};

/** Throws {@link WrongUse} for a run that is not completed or cannot be one, and for a fixture that is there already. */
export async function makeFixture(context: Context, request: FixtureRequest): Promise<StoredFixture> {
  const { id, name, data, update } = request;
  const { run, workflow } = await loadCompleted(context, id);
  if (!isFolderName(name)) {
    throw wrongUse(
      'bad-name',
      `${JSON.stringify(name)} cannot be the name of a fixture`,
      'Use letters, digits, - and _',
    );
  }
  const folder = fixtureFolder(workflowFolder(workflow), name);
  if (!update && listFixtures(context.workspace).includes(folder)) {
    const hint = '--update replaces it, --name NAME makes another one';
    throw wrongUse('fixture-there', `there is a fixture ${folder} already`, hint);
  }
  const known = evidenceOf(context, workflow, run);
  const first = requireWhole(fixtureOfRun(workflow, run, known, data), id);
  const replay = await replayFixture(context, workflow, first);
  const { fixture } = fixtureOfRun(workflow, run, withReplayed(known, replay), data);
  const stored = { ...fixture, works: fixture.works.map((work) => withoutRecorded(context, workflow, work)) };
  return {
    folder,
    steps: stepsOf(stored),
    changed: storeFixture(context, folder, stored),
    differences: compareFixtures(fixture, replay.fixture, replay.stop),
  };
}

export function stepsOf({ works }: Fixture): number {
  return works.filter(({ item }) => item === undefined).length;
}

async function loadCompleted(context: Context, id: string): Promise<{ run: Run; workflow: Workflow }> {
  const { run, derived, workflow, unusable } = await loadRun(context, id);
  if (derived !== 'completed') {
    throw wrongUse(
      'not-completed',
      `the run ${id} is ${derived}; a fixture is made of a completed one`,
      `See it with \`caesura show ${id}\``,
    );
  }
  if (workflow === undefined) throw new WrongUse(unusable?.problems ?? []);
  return { run, workflow };
}

function requireWhole({ fixture, lostInputs, lostAnswers }: MadeFixture, id: string): Fixture {
  if (lostInputs.length > 0) {
    const values = lostInputs.map((field) => `--set ${field}=@FILE`).join(' ');
    throw wrongUse(
      'lost-input',
      `the run ${id} does not hold any more with what ${lostInputs.join(', ')} began`,
      `Give it with ${values}`,
    );
  }
  if (lostAnswers.length > 0) {
    throw wrongUse(
      'lost-answer',
      `the run ${id} does not hold any more what was answered: ${lostAnswers.join(', ')}, in whose place a later step has put something else`,
      'Let the later step store its value in another field, and make a new run',
    );
  }
  return fixture;
}

/** What the run's folder holds. */
function evidenceOf(context: Context, workflow: Workflow, run: Run): Evidence {
  const { folder } = pathsOf(context.workspace, run.id);
  const read = ({ transcript }: StepRecord, kind: 'prompt' | 'reply') => {
    if (transcript === undefined || /[/\\]/.test(transcript)) return undefined;
    const name = `${transcript}.${kind}.md`;
    const content = readText(join(folder, name), name, { follow: false });
    return content.kind === 'text' ? content.text : undefined;
  };
  return {
    prompt: (record) => read(record, 'prompt'),
    reply: (record) => read(record, 'reply'),
    arguments: () => undefined,
    gave: (record) => {
      const step = findStep(workflow, record.stepId);
      if (step?.kind !== 'workflow' || record.run === undefined) return undefined;
      const inner = readRunOnce(pathsOf(context.workspace, record.run));
      if (inner.kind !== 'run') return undefined;
      const { data } = inner.parsed.run;
      return Object.fromEntries(Object.entries(data).filter(([field]) => step.outputs.has(field)));
    },
  };
}

/** What a run keeps only a hash of is that of today, where it has the same. */
function withReplayed(evidence: Evidence, { fixture, records }: Replay): Evidence {
  const replayed = (record: StepRecord) => {
    const { stepId, item } = record;
    const same = records.find(
      (other) =>
        other.stepId === stepId &&
        other.item === item &&
        other.promptHash === record.promptHash &&
        other.inputHash === record.inputHash,
    );
    return same && fixture.works.find((work) => work.stepId === stepId && work.item === item);
  };
  return {
    ...evidence,
    prompt: (record) => evidence.prompt(record) ?? replayed(record)?.prompt,
    arguments: (record) => replayed(record)?.arguments,
  };
}

/** A reply that is recorded stands in its recording alone, so that whoever records anew sees what that changes. */
function withoutRecorded(context: Context, workflow: Workflow, work: FixtureWork): FixtureWork {
  const { reply, ...rest } = work;
  if (reply === undefined || findStep(workflow, work.stepId)?.kind !== 'prompt') return work;
  const found = findRecording(context.workspace, workflow, work.stepId, work.item);
  if ('missing' in found) return work;
  const recording = readRecordingText(found.text);
  if ('reply' in recording && recording.reply.trimEnd() === withoutFirstBreaks(reply).trimEnd()) return rest;
  context.say(`${found.path} holds another reply than the run had; the fixture keeps that of the run`);
  return work;
}
