// `caesura test`: workflows as they are now against their fixtures.
import { compareFixtures, type Difference } from '../fixture/compare-fixtures.ts';
import { countSteps, type Fixture } from '../fixture/fixture.ts';
import { type Problem, WrongUse, wrongUse } from '../problem.ts';
import { nameInFiles } from '../run/work-name.ts';
import { fixtureFolder, listFixtures } from '../storage/fixture-files.ts';
import { stemOf } from '../workflow/match-name.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Context } from './context.ts';
import { workflowFolder } from './find-recording.ts';
import { type CheckedDefinition, findDefinition, requireUsable } from './find-workflow.ts';
import { readFixture } from './read-fixture.ts';
import { replayFixture } from './replay-fixture.ts';
import { storeFixture } from './store-fixture.ts';

/** `folder` is relative to the workspace. */
export type TestResult = { readonly folder: string } & (
  | { readonly kind: 'same'; readonly steps: number }
  /** `unacceptable`: the workflow came to no end, so there is nothing that could be accepted. */
  | { readonly kind: 'differs'; readonly differences: readonly Difference[]; readonly unacceptable: boolean }
  /** `changed`: the names of the files that were written or removed. */
  | {
      readonly kind: 'updated';
      readonly differences: readonly Difference[];
      readonly changed: readonly string[];
    }
  /** The fixture or its workflow cannot be used. */
  | { readonly kind: 'broken'; readonly problems: readonly Problem[] }
);

export type TestRequest = {
  /** The workflows whose fixtures are tested; all where there is none. */
  readonly workflows: readonly string[];
  readonly cwd: string;
  readonly update: boolean;
};

/** One after the other. Throws {@link WrongUse} where there is nothing to test: that must not look like a success. */
export async function* testFixtures(
  context: Context,
  request: TestRequest,
): AsyncGenerator<TestResult, void, undefined> {
  const wanted = await chooseFixtures(context, request);
  for (const folder of wanted) yield { folder, ...(await testFixture(context, folder, request.update)) };
}

async function testFixture(context: Context, folder: string, update: boolean) {
  const read = readFixture(context.workspace, folder);
  if ('problems' in read) return { kind: 'broken', problems: read.problems } as const;
  const { fixture } = read;
  let workflow: Workflow;
  try {
    const definition = await findDefinition(context.workspace, fixture.workflow, context.workspace.root);
    workflow = requireUsable(definition).workflow;
  } catch (error) {
    if (error instanceof WrongUse) return { kind: 'broken', problems: error.problems } as const;
    throw error;
  }
  const replay = await replayFixture(context, workflow, fixture);
  const differences = compareFixtures(fixture, replay.fixture, replay.stop);
  if (differences.length === 0) return { kind: 'same', steps: countSteps(fixture) } as const;
  if (!update || replay.stop !== null)
    return { kind: 'differs', differences, unacceptable: replay.stop !== null } as const;
  const changed = storeFixture(context, folder, withReplies(replay.fixture, fixture), fixture);
  return { kind: 'updated', differences, changed } as const;
}

/** What the fixture was given stays in it. */
function withReplies(now: Fixture, { works, workflow }: Fixture): Fixture {
  const replies = new Map(works.map((work) => [nameInFiles(work), work.reply]));
  return {
    ...now,
    workflow,
    works: now.works.map((work) => {
      const reply = replies.get(nameInFiles(work));
      return reply === undefined ? work : { ...work, reply };
    }),
  };
}

/** Those that a workflow was named for, and among them those that cannot be read, since nobody knows whose they are. */
async function chooseFixtures(context: Context, { workflows, cwd }: TestRequest): Promise<readonly string[]> {
  const { workspace } = context;
  const all = listFixtures(workspace);
  if (all.length === 0) {
    const hint = 'Make one of a completed run with `caesura fixture ID`';
    throw wrongUse(
      'no-fixtures',
      `there are no fixtures in ${workspace.root}/fixtures: nothing was tested`,
      hint,
    );
  }
  if (workflows.length === 0) return all;
  const chosen = new Set<string>();
  for (const given of workflows) {
    const definition = await findDefinition(workspace, given, cwd);
    const own = all.filter((folder) => isOf(context, folder, definition));
    if (own.length === 0) {
      const hint = 'Make one of a completed run of it with `caesura fixture ID`';
      throw wrongUse('no-fixtures', `there is no fixture of ${definition.name}: nothing was tested`, hint);
    }
    for (const folder of own) chosen.add(folder);
  }
  return all.filter((folder) => chosen.has(folder));
}

/** One that cannot be read is of the workflow whose folder it stands in. */
function isOf({ workspace }: Context, folder: string, { name, path }: CheckedDefinition): boolean {
  const read = readFixture(workspace, folder);
  if ('fixture' in read) return [name, stemOf(path)].includes(read.fixture.workflow);
  return folder.startsWith(fixtureFolder(workflowFolder({ name, path }), ''));
}
