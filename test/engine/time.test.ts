import { describe, expect, test } from 'vitest';
import { createControl } from '../../source/engine/control.ts';
import type { EnginePorts } from '../../source/engine/ports.ts';
import type { OpenProgram, ProgramRequest, ProgramsPort } from '../../source/programs/program.ts';
import type { Run } from '../../source/run/run.ts';
import { makeScene, type Scene } from './helpers/scene.ts';
import { type Behaviour, createScriptedModel, failure, hang, replyOf } from './helpers/scripted-model.ts';

function makeTimed(step: string, replies: readonly Behaviour[], head = ''): Scene {
  return makeScene({
    workflow: `name: t\n${head}steps:\n  - { id: a, prompt: a.hbs, outputs: [x]${step} }\n  - { id: b, prompt: b.hbs, outputs: [y] }\n`,
    files: { 'prompts/a.hbs': 'A', 'prompts/b.hbs': 'B' },
    model: createScriptedModel({ a: replies, b: ['second'] }),
  });
}

/** Time that passes only when the test lets it; other waiting takes none. */
function heldTime(limit: number) {
  let pass = () => {};
  const ports = ({ clock }: EnginePorts): Partial<EnginePorts> => ({
    clock: {
      ...clock,
      delay: (milliseconds, signal) =>
        milliseconds === limit
          ? new Promise((resolve, reject) => {
              pass = resolve;
              signal.addEventListener('abort', () => reject(signal.reason));
            })
          : clock.delay(milliseconds, signal),
    },
  });
  return { ports, pass: () => pass() };
}

describe('the timeout of a prompt', () => {
  test('ends the attempt, which is tried again', async () => {
    const time = heldTime(5000);
    const scene = makeTimed(', timeout: 5s', [(request) => hang(request, time.pass), 'whole']);
    const run = await scene.drive(time);
    expect(run).toMatchObject({ status: 'completed', data: { x: 'whole', y: 'second' } });
    expect(run.history.filter(({ event }) => event === 'step-failed')).toMatchObject([
      {
        stepId: 'a',
        attempt: 1,
        kind: 'timeout',
        message: expect.stringContaining('5000 ms'),
        retryInMs: 750,
      },
    ]);
  });

  test('fails the run when every attempt takes too long', async () => {
    const time = heldTime(5000);
    const scene = makeTimed(', timeout: 5s', [(request) => hang(request, time.pass)]);
    expect(await scene.drive(time)).toMatchObject({
      status: 'failed',
      inFlight: [],
      failure: { stepId: 'a', kind: 'timeout', attempt: 3, canRetry: true },
    });
  });

  test('is over with the reply', async () => {
    const time = heldTime(5000);
    const scene = makeTimed(', timeout: 5s', ['quick']);
    const run = await scene.drive({ ...time, ports: (usual) => ({ ...time.ports(usual), told: time.pass }) });
    expect(run).toMatchObject({ status: 'completed', data: { x: 'quick' } });
  });
});

describe('the timeout of a workflow', () => {
  test('ends the attempt under way without another, and a resume has the whole time again', async () => {
    const time = heldTime(60_000);
    const scene = makeTimed('', [(request) => hang(request, time.pass), 'whole'], 'timeout: 1m\n');
    expect(await scene.drive(time)).toMatchObject({
      status: 'failed',
      failure: { stepId: 'a', kind: 'timeout', attempt: 1, message: expect.stringMatching(/caesura resume/) },
    });
    expect(scene.clock.delays).toEqual([]);
    expect(await scene.drive(heldTime(60_000))).toMatchObject({ status: 'completed', data: { x: 'whole' } });
  });

  test('keeps a reply that was whole, and begins nothing after it', async () => {
    const time = heldTime(60_000);
    const scene = makeTimed('', [() => replyOf('whole', time.pass)], 'timeout: 1m\n');
    const run = await scene.drive(time);
    expect(run).toMatchObject({
      status: 'failed',
      data: { x: 'whole' },
      failure: { stepId: 'b', kind: 'timeout' },
    });
    expect(scene.model.asked()).toEqual(['a']);
    expect((await scene.drive(heldTime(60_000))).status).toBe('completed');
    expect(scene.model.asked()).toEqual(['a', 'b']);
  });

  test('ends the waiting for another attempt', async () => {
    const time = heldTime(60_000);
    const scene = makeTimed(', retry: { backoff: 1h }', [failure(), 'whole'], 'timeout: 1m\n');
    const run = await scene.drive({
      ports: (usual) => {
        const { clock = usual.clock } = time.ports(usual);
        const delay: typeof clock.delay = (milliseconds, signal) => {
          if (milliseconds !== 3_600_000) return clock.delay(milliseconds, signal);
          const ended = new Promise<void>((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          });
          time.pass();
          return ended;
        };
        return { clock: { ...clock, delay } };
      },
    });
    expect(run).toMatchObject({ status: 'failed', failure: { stepId: 'a', kind: 'timeout' } });
    expect(scene.model.asked()).toEqual(['a']);
  });
});

describe('retry', () => {
  test('waits as its backoff says', async () => {
    const constant = makeTimed(', retry: { attempts: 3, backoff: 7s }', [failure(), failure(), 'whole']);
    await constant.drive();
    expect(constant.clock.delays).toEqual([7000, 7000]);
    const growing = makeTimed(', retry: { attempts: 4, backoff: { delay: 2s, max: 4s } }', [failure()]);
    await growing.drive();
    // The clock of the scene has no luck: three quarters of 2, 4 and 4 seconds.
    expect(growing.clock.delays).toEqual([1500, 3000, 3000]);
  });

  test('tries only the failures that it names', async () => {
    const other = makeTimed(', retry: { on: [network] }', [failure(), 'whole']);
    expect(await other.drive()).toMatchObject({
      status: 'failed',
      failure: { kind: 'server-error', attempt: 1 },
    });
    const named = makeTimed(', retry: { on: [network] }', [failure({ kind: 'network' }), 'whole']);
    expect(await named.drive()).toMatchObject({ status: 'completed', data: { x: 'whole' } });
  });
});

describe('the delay of a step', () => {
  test('comes once, before its first attempt', async () => {
    const scene = makeTimed(', delay: 5s', [failure(), 'whole']);
    expect((await scene.drive()).status).toBe('completed');
    expect(scene.clock.delays).toEqual([5000, 750]);
  });

  test('is ended by a pause, and waited again after it', async () => {
    const control = createControl();
    const scene = makeTimed(', delay: 5s', ['whole']);
    scene.clock.onDelay = () => control.ask({ kind: 'pause', by: 'key' });
    expect(await scene.drive({ control })).toMatchObject({ status: 'paused', executedTemplates: [] });
    expect(scene.model.asked()).toEqual([]);
    scene.clock.onDelay = () => {};
    expect((await scene.drive()).status).toBe('completed');
    expect(scene.clock.delays).toEqual([5000, 5000]);
  });

  test('is not waited for by a step that is skipped', async () => {
    const scene = makeTimed(', delay: 5s, when: false', []);
    expect((await scene.drive()).status).toBe('completed');
    expect(scene.clock.delays).toEqual([]);
  });
});

/** A program that is lost with its process as soon as it runs, so often as `dies` says. */
function losePrograms(dies: number) {
  const requests: ProgramRequest[] = [];
  const programs: ProgramsPort = {
    end: async () => {},
    open: async (request): Promise<OpenProgram> => {
      requests.push(request);
      return {
        identity: { pid: 4711, startTime: 'then' },
        run: async function* () {
          yield 'sent';
          if (requests.length <= dies) throw new Error('the process is gone');
        },
        discard: () => {},
      };
    },
  };
  return { programs, requests };
}

function makeSending(more: string, programs: ProgramsPort): Scene {
  return makeScene({
    workflow: `name: s\nsteps:\n  - { id: send, command: [send], outputs: [sent]${more} }\n`,
    model: createScriptedModel(),
    programs,
  });
}

describe('an attempt that its process left without a whole reply', () => {
  const waits = {
    status: 'paused',
    inFlight: [{ stepId: 'send', attempt: 1 }],
    history: expect.arrayContaining([
      expect.objectContaining({
        event: 'run-paused',
        by: 'interruption',
        message: expect.stringMatching(/attempt 1 of send .*--rerun-interrupted.*executedTemplates/),
      }),
    ]),
  };

  test('is made again', async () => {
    const { programs, requests } = losePrograms(1);
    const scene = makeSending('', programs);
    await expect(scene.drive()).rejects.toThrow('the process is gone');
    expect(await scene.drive()).toMatchObject({ status: 'completed', data: { sent: 'sent' } });
    expect(requests).toHaveLength(2);
  });

  test('is asked about at each resume where it has effects, until a person lets it run', async () => {
    const { programs, requests } = losePrograms(1);
    const scene = makeSending(', effects: true', programs);
    await expect(scene.drive()).rejects.toThrow('the process is gone');
    expect(await scene.drive()).toMatchObject(waits);
    expect(await scene.drive()).toMatchObject(waits);
    expect(requests).toHaveLength(1);
    expect(await scene.drive({ rerunInterrupted: true })).toMatchObject({
      status: 'completed',
      inFlight: [],
    });
    expect(requests.map(({ env }) => [env.get('CAESURA_ATTEMPT'), env.get('CAESURA_STEP_KEY')])).toEqual([
      ['1', 'k3v9x2m7q4tz.send'],
      ['2', 'k3v9x2m7q4tz.send'],
    ]);
  });

  test('is asked about again where it is cut off again', async () => {
    const { programs, requests } = losePrograms(2);
    const scene = makeSending(', effects: true', programs);
    await expect(scene.drive()).rejects.toThrow('the process is gone');
    await expect(scene.drive({ rerunInterrupted: true })).rejects.toThrow('the process is gone');
    expect(await scene.drive()).toMatchObject({ status: 'paused', inFlight: [{ attempt: 2 }] });
    expect(requests).toHaveLength(2);
  });

  test('counts as done where a person adds its record', async () => {
    const { programs, requests } = losePrograms(1);
    const scene = makeSending(', effects: true', programs);
    await expect(scene.drive()).rejects.toThrow('the process is gone');
    await scene.drive();
    scene.edit((content) => Object.assign(content, { executedTemplates: [{ stepId: 'send' }] }));
    expect(await scene.drive()).toMatchObject({ status: 'completed' });
    expect(requests).toHaveLength(1);
  });

  test('is asked about where its prompt cannot even be made any more', async () => {
    const { programs } = losePrograms(1);
    const scene = makeSending(', effects: true, prompt: send.hbs', programs);
    scene.write('prompts/send.hbs', 'Send');
    await expect(scene.drive()).rejects.toThrow('the process is gone');
    scene.write('prompts/send.hbs', '{{#if}}');
    expect(await scene.drive()).toMatchObject(waits);
  });

  test('is taken where its reply is whole', async () => {
    const { programs, requests } = losePrograms(0);
    const scene = makeSending(', effects: true', programs);
    const refuse = ({ store }: EnginePorts) => ({
      store: {
        ...store,
        commit: (next: Run) => {
          if (next.executedTemplates.length === 1) throw new Error('the disk refuses');
          return store.commit(next);
        },
      },
    });
    await expect(scene.drive({ ports: refuse })).rejects.toThrow('the disk refuses');
    expect(await scene.drive()).toMatchObject({ status: 'completed', data: { sent: 'sent' } });
    expect(requests).toHaveLength(1);
  });
});
