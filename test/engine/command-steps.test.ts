import { describe, expect, test } from 'vitest';
import { createControl } from '../../source/engine/control.ts';
import type { StorePort } from '../../source/engine/ports.ts';
import { createPrograms } from '../../source/programs/open-program.ts';
import {
  type OpenProgram,
  ProgramFailure,
  type ProgramRequest,
  type ProgramsPort,
} from '../../source/programs/program.ts';
import type { ProcessIdentity, Run } from '../../source/run/run.ts';
import { noSecrets } from '../../source/secrets/secrets.ts';
import { identifyProcess, isAlive } from '../../source/storage/process-identity.ts';
import { makeFolder } from '../storage/helpers/run-folder.ts';
import { makeScene, type Scene } from './helpers/scene.ts';
import { createScriptedModel } from './helpers/scripted-model.ts';

const realPrograms = () => {
  const folder = makeFolder();
  return createPrograms({
    environment: process.env,
    secrets: noSecrets,
    folderOf: () => folder,
    identify: identifyProcess,
  });
};

function makeCommand(command: string, programs: ProgramsPort, more = ''): Scene {
  return makeScene({
    workflow: `name: c\nsteps:\n  - { id: count, command: ${command}, inputs: [text], outputs: [words]${more} }\n  - { id: use, prompt: use.hbs, inputs: [words], outputs: [used] }\n`,
    files: { 'prompts/use.hbs': 'Words: {{words}}', 'prompts/count.hbs': 'Count: {{text}}' },
    data: { text: 'one two' },
    programs,
    model: createScriptedModel({ use: ['used'] }),
  });
}

describe('a step that runs a command', () => {
  test('gets its inputs as JSON, or its prompt, and gives what it prints', async () => {
    const json = makeCommand('[cat]', realPrograms());
    const run = await json.drive();
    expect(run).toMatchObject({ status: 'completed', data: { words: { text: 'one two' } } });
    expect(run.executedTemplates[0]).not.toHaveProperty('model');
    expect(json.evidence('count.1.reply.md')).toBe('{\n  "text": "one two"\n}\n');
    const prompt = makeCommand('[cat]', realPrograms(), ', prompt: count.hbs');
    expect((await prompt.drive()).data.words).toBe('Count: one two');
  });

  test('has its arguments rendered, each to one argument, and knows its run', async () => {
    const scene = makeCommand(
      `[sh, -c, 'printf "%s|" "$@" $CAESURA_RUN_ID $CAESURA_STEP_ID $CAESURA_ATTEMPT', sh, '{{text}}; rm']`,
      realPrograms(),
    );
    expect((await scene.drive()).data.words).toBe('one two; rm|k3v9x2m7q4tz|count|1|');
  });

  test('is in flight with its process before it begins', async () => {
    const scene = makeCommand('[cat]', realPrograms());
    const seen: unknown[] = [];
    await scene.drive({
      ports: ({ programs }) => ({
        programs: {
          ...programs,
          open: async (request) => {
            const program = await programs.open(request);
            return {
              ...program,
              run: (signal) => {
                seen.push(scene.read().inFlight);
                return program.run(signal);
              },
            };
          },
        },
      }),
    });
    expect(seen).toMatchObject([
      [{ stepId: 'count', process: { pid: expect.any(Number), startTime: expect.any(String) } }],
    ]);
  });

  test('that fails is told with what it said, and tried again only where the step says so', async () => {
    const failing = `[sh, -c, 'echo no disk >&2; exit 3']`;
    const failure = { kind: 'command-failed', message: expect.stringMatching(/exit status 3.*no disk/) };
    const once = makeCommand(failing, realPrograms());
    expect(await once.drive()).toMatchObject({ status: 'failed', failure: { ...failure, attempt: 1 } });
    const twice = makeCommand(failing, realPrograms(), ', retry: { attempts: 2 }');
    expect(await twice.drive()).toMatchObject({ status: 'failed', failure: { ...failure, attempt: 2 } });
  });

  test('that is not there is told at once', async () => {
    const scene = makeCommand('[no-such-program-anywhere]', realPrograms());
    expect(await scene.drive()).toMatchObject({
      failure: {
        attempt: 1,
        canRetry: false,
        message: expect.stringContaining('there is no program no-such-program-anywhere'),
      },
    });
    expect(scene.clock.delays).toEqual([]);
  });

  test('is ended by a pause that does not wait', async () => {
    const control = createControl();
    const scene = makeCommand('[sleep, "1000"]', realPrograms());
    const identities: ProcessIdentity[] = [];
    const run = await scene.drive({
      control,
      ports: ({ programs }) => ({
        programs: {
          ...programs,
          open: async (request) => {
            const program = await programs.open(request);
            identities.push(program.identity);
            return program;
          },
        },
        told: ({ event }) => {
          if (event === 'step-started') setImmediate(() => control.ask({ kind: 'pause-now', by: 'SIGTERM' }));
        },
      }),
    });
    expect(run).toMatchObject({ status: 'paused', inFlight: [] });
    expect(identities.map(isAlive)).toEqual([false]);
  });

  test('that lacks a value of an argument has a warning, or fails a strict workflow', async () => {
    const scene = makeCommand(`[echo, '{{mood}}!']`, realPrograms());
    const run = await scene.drive();
    expect(run.executedTemplates[0]?.warnings).toEqual([
      'the argument {{mood}}!: mood has no value, rendered empty',
    ]);
    const strict = makeScene({
      workflow: `name: c\nstrict: true\nsteps:\n  - { id: count, command: [echo, '{{text}}!'], inputs: [text], outputs: [words] }\n`,
      programs: realPrograms(),
      model: createScriptedModel(),
    });
    expect(await strict.drive()).toMatchObject({
      failure: { kind: 'missing-input', message: expect.stringContaining('text has no value') },
    });
  });
});

/** Programs that only say what was asked of them. */
function recordPrograms(changes: Partial<ProgramsPort> = {}) {
  const said: string[] = [];
  const open = async ({ arguments: [name] }: ProgramRequest): Promise<OpenProgram> => {
    said.push(`open ${name}`);
    return {
      identity: { pid: 4711, startTime: 'then' },
      run: async function* () {
        said.push('run');
        yield '2';
      },
      discard: () => said.push('discard'),
    };
  };
  const end = async ({ pid }: ProcessIdentity) => {
    said.push(`end ${pid}`);
  };
  return { said, programs: { open, end, ...changes } };
}

describe('the process of an attempt', () => {
  const failCommit = (fits: RegExp) => ({
    ports: ({ store }: { readonly store: StorePort }) => ({
      store: {
        ...store,
        commit: (next: Run) => {
          if (fits.test(`${next.inFlight.length} ${next.executedTemplates.length}`))
            throw new Error('the disk refuses');
          return store.commit(next);
        },
      },
    }),
  });

  test('is discarded where the start of the attempt cannot be written', async () => {
    const { said, programs } = recordPrograms();
    const scene = makeCommand('[wc, -w]', programs);
    await expect(scene.drive(failCommit(/^1 0/))).rejects.toThrow('the disk refuses');
    expect(said).toEqual(['open wc', 'discard']);
  });

  test('is discarded where a person changed its inputs at that moment', async () => {
    const { said, programs } = recordPrograms();
    const scene = makeCommand('[wc, -w]', programs);
    let edits = 0;
    await scene.drive({
      ports: ({ store }) => ({
        store: {
          ...store,
          commit: (next) => {
            if (next.inFlight.length === 1 && edits++ === 0)
              scene.edit((content) => Object.assign(content, { data: { text: 'x' } }));
            return store.commit(next);
          },
        },
      }),
    });
    expect(said).toEqual(['open wc', 'discard', 'open wc', 'run']);
  });

  test('that a killed run left is ended before the step runs again or its reply is taken', async () => {
    const { said, programs } = recordPrograms();
    const scene = makeCommand('[wc, -w]', programs);
    await expect(scene.drive(failCommit(/^0 1/))).rejects.toThrow('the disk refuses');
    said.length = 0;
    expect((await scene.drive()).data.words).toBe(2);
    expect(said).toEqual(['end 4711']);
  });

  test('that cannot be ended fails the step', async () => {
    const cause = { kind: 'command-failed', message: 'it is still there', canRetry: false } as const;
    const { programs } = recordPrograms({ end: () => Promise.reject(new ProgramFailure(cause)) });
    const scene = makeCommand('[wc, -w]', programs);
    await expect(scene.drive(failCommit(/^0 1/))).rejects.toThrow('the disk refuses');
    expect(await scene.drive()).toMatchObject({
      status: 'failed',
      failure: { message: 'it is still there' },
    });
  });
});
