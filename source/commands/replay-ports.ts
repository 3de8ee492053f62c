// Who answers in a test: the replies of a fixture and the recordings. No model is called, no program is run.
import type { ChildrenPort } from '../engine/children.ts';
import type { EnginePorts } from '../engine/ports.ts';
import type { Fixture, FixtureWork } from '../fixture/fixture.ts';
import { type Model, ModelFailure, type ReplyPart } from '../model/model.ts';
import { createRecordedModel } from '../model/recorded-model.ts';
import { ProgramFailure, type ProgramsPort } from '../programs/program.ts';
import { type NamedWork, nameInFiles } from '../run/work-name.ts';
import { recordedModel } from '../unpaid-models.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Context } from './context.ts';
import { findRecording } from './find-recording.ts';

export type ReplayPorts = Pick<EnginePorts, 'model' | 'programs' | 'children'> & {
  /** What the programs of commands were given. */
  readonly argumentsOf: (work: NamedWork) => readonly string[] | undefined;
};

/** Everything answers at once. */
export function createReplayPorts(
  context: Pick<Context, 'workspace'>,
  workflow: Workflow,
  { works }: Pick<Fixture, 'works'>,
): ReplayPorts {
  const byName = new Map(works.map((work) => [nameInFiles(work), work]));
  const find: FindWork = (stepId, item) => byName.get(nameInFiles({ stepId, item }));
  const given = new Map<string, readonly string[]>();
  return {
    model: createReplayModel(context, workflow, find),
    programs: createReplayPrograms(find, (work, argv) => given.set(nameInFiles(work), argv)),
    argumentsOf: (work) => given.get(nameInFiles(work)),
    children: createReplayChildren(find),
  };
}

type FindWork = (stepId: string, item: string | undefined) => FixtureWork | undefined;

/** A reply of the fixture's own comes before a recording. Tokens that were paid once are not paid now. */
function createReplayModel(
  { workspace }: Pick<Context, 'workspace'>,
  workflow: Workflow,
  find: FindWork,
): Model {
  const recorded = createRecordedModel({
    pace: 0,
    delay: async () => {},
    readRecording: (_, stepId, item) => findRecording(workspace, workflow, stepId, item),
  });
  return {
    async *reply(request): AsyncGenerator<ReplyPart, void, undefined> {
      const { reply, failed } = find(request.stepId, request.item) ?? {};
      if (failed !== undefined) throw new ModelFailure({ kind: 'unknown', message: failed, canRetry: false });
      if (reply !== undefined) yield { kind: 'text', text: reply };
      else for await (const part of recorded.reply(request)) if (part.kind === 'text') yield part;
      yield { kind: 'finished', model: recordedModel, warnings: [] };
    },
  };
}

function createReplayPrograms(
  find: FindWork,
  noteArguments: (work: NamedWork, argv: readonly string[]) => void,
): ProgramsPort {
  return {
    open: async ({ arguments: argv, env }) => {
      const stepId = env.get('CAESURA_STEP_ID') ?? '';
      const item = env.get('CAESURA_ITEM');
      noteArguments({ stepId, item }, argv);
      return {
        identity: { pid: 0, startTime: '' },
        discard: () => {},
        run: async function* () {
          const { reply, failed } = find(stepId, item) ?? {};
          if (failed !== undefined) throw refused('unknown', failed);
          if (reply === undefined) {
            const message = `a test runs no commands, and the fixture does not hold what '${stepId}' gives. ${anew}`;
            throw refused('missing-recording', message);
          }
          yield reply;
        },
      };
    },
    end: async () => {},
  };
}

function createReplayChildren(find: FindWork): ChildrenPort {
  let count = 0;
  return {
    newId: () => `replayed-${++count}`,
    look: () => 'absent',
    move: async ({ step, parent }) => {
      const { gave, failed } = find(step.id, parent.item) ?? {};
      if (failed !== undefined) return { kind: 'failed', message: failed, canRetry: false };
      if (gave !== undefined) return { kind: 'completed', data: gave, durationMs: 0, usage: {} };
      const message = `the fixture does not hold what the run of ${step.workflow} gives. ${anew}`;
      return { kind: 'failed', message, canRetry: false };
    },
  };
}

const anew = 'Make it anew of a run that does: `caesura fixture ID --update`';

function refused(kind: 'unknown' | 'missing-recording', message: string): ProgramFailure {
  return new ProgramFailure({ kind, message, canRetry: false });
}
