// `caesura fixture`: a completed run becomes a fixture.
import { compareFixtures, type Difference } from '../fixture/compare-fixtures.ts';
import { countSteps, type Fixture, type FixtureWork } from '../fixture/fixture.ts';
import { fixtureOfRun, type MadeFixture } from '../fixture/fixture-of-run.ts';
import type { JsonObject } from '../json.ts';
import { readRecordingText, withoutFirstBreaks } from '../model/read-recording.ts';
import { WrongUse, wrongUse } from '../problem.ts';
import type { Run } from '../run/run.ts';
import { fixtureFolder, listFixtures } from '../storage/fixture-files.ts';
import { findStep, type Workflow } from '../workflow/workflow.ts';
import type { Context } from './context.ts';
import { findRecording, isFolderName, workflowFolder } from './find-recording.ts';
import { evidenceOf, withReplayed } from './fixture-evidence.ts';
import { loadRun } from './load-run.ts';
import { readFixture } from './read-fixture.ts';
import { replayFixture } from './replay-fixture.ts';
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
  const known = evidenceOf(context.workspace, workflow, run);
  const first = requireWhole(fixtureOfRun(workflow, run, known, data), id);
  const replay = await replayFixture(context, workflow, first);
  const { fixture } = fixtureOfRun(workflow, run, withReplayed(known, replay), data);
  const stored = { ...fixture, works: fixture.works.map((work) => withoutRecorded(context, workflow, work)) };
  const before = readFixture(context.workspace, folder);
  return {
    folder,
    steps: countSteps(stored),
    changed: storeFixture(context, folder, stored, 'fixture' in before ? before.fixture : undefined),
    differences: compareFixtures(fixture, replay.fixture, replay.stop),
  };
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
