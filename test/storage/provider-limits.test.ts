// Turns at a provider that several processes share: each door here is opened as a process of its own would.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { realDisk } from '../../source/storage/disk.ts';
import {
  createProviderLimits,
  type LimitedProvider,
  type ProviderLimits,
} from '../../source/storage/provider-limits.ts';
import type { RequestLimits } from '../../source/storage/request-window.ts';
import { createSharedGate } from '../../source/storage/shared-gate.ts';
import { makeFolder, memoryFolder } from './helpers/run-folder.ts';

const start = Date.parse('2026-11-28T10:00:00.000Z');

/** Waiting takes no time, and the clock goes on by it. */
function makeScene() {
  const folder = join(makeFolder(memoryFolder()), 'limits');
  const said: string[] = [];
  let now = start;
  const clock = {
    now: () => new Date(now),
    random: () => 0.5,
    delay: async (milliseconds: number, signal: AbortSignal) => {
      await setImmediate();
      signal.throwIfAborted();
      now += milliseconds;
    },
  };
  return {
    folder,
    said,
    clock,
    open: (): ProviderLimits =>
      createProviderLimits({ folder, disk: realDisk, clock, say: (line) => said.push(line) }),
    /** The folder of a provider that has been asked before. */
    used: async (asked: LimitedProvider): Promise<string> => {
      const limits = createProviderLimits({ folder, disk: realDisk, clock, say: () => {} });
      await (await limits.take(asked, never, silent)).end();
      return join(folder, readdirSync(folder)[0] ?? '');
    },
    names: () => readdirSync(folder).flatMap((id) => readdirSync(join(folder, id))),
  };
}

function provider(limits: RequestLimits, name = 'openai'): LimitedProvider {
  return { name, address: 'https://api.example/v1', limits };
}

const never = new AbortController().signal;
const silent = () => {};

/** Resolves after many turns of the loop: whoever could go on has done so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await setImmediate();
}

describe('requests at once', () => {
  test('are never more than the limit over all processes, and all get their turn', async () => {
    const scene = makeScene();
    const processes = [scene.open(), scene.open(), scene.open()];
    let open = 0;
    let most = 0;
    const ask = async (limits: ProviderLimits): Promise<void> => {
      const turn = await limits.take(provider({ maxConcurrent: 2 }), never, silent);
      open += 1;
      most = Math.max(most, open);
      for (let held = 0; held < 5; held++) await setImmediate();
      open -= 1;
      await turn.end();
    };
    await Promise.all(processes.flatMap((limits) => [0, 1, 2, 3].map(() => ask(limits))));
    expect(most).toBe(2);
    expect(scene.names().filter((name) => name.startsWith('ticket-'))).toEqual([]);
    expect(scene.said).toEqual([]);
  });

  test('go in the order in which they were asked for, also where a process asks again at once', async () => {
    const scene = makeScene();
    const [first, second] = [scene.open(), scene.open()];
    const one = provider({ maxConcurrent: 1 });
    const got: string[] = [];
    const held = await first.take(one, never, silent);
    const waiting = second.take(one, never, silent).then((turn) => {
      got.push('second');
      return turn;
    });
    await settle();
    await held.end();
    const again = first.take(one, never, silent).then((turn) => {
      got.push('first');
      return turn;
    });
    await (await waiting).end();
    await (await again).end();
    expect(got).toEqual(['second', 'first']);
  });

  test('of another number over the same provider are obeyed by those who have it', async () => {
    const scene = makeScene();
    const [many, few] = [scene.open(), scene.open()];
    const turns = await Promise.all(
      [1, 2, 3].map(() => many.take(provider({ maxConcurrent: 3 }), never, silent)),
    );
    let isIn = false;
    const waiting = few.take(provider({ maxConcurrent: 2 }), never, silent).then((turn) => {
      isIn = true;
      return turn;
    });
    await turns[0]?.end();
    await settle();
    expect(isIn, 'with two of the others').toBe(false);
    await turns[2]?.end();
    await (await waiting).end();
  });

  test('do not wait behind those who have a smaller number', async () => {
    const scene = makeScene();
    const [few, many] = [scene.open(), scene.open()];
    const held = await few.take(provider({ maxConcurrent: 1 }), never, silent);
    const waiting = few.take(provider({ maxConcurrent: 1 }), never, silent);
    await settle();
    const told: string[] = [];
    await (await many.take(provider({ maxConcurrent: 2 }), never, (limit) => told.push(limit))).end();
    expect(told).toEqual([]);
    await held.end();
    await (await waiting).end();
  });

  test('of providers with other names or addresses have nothing to do with each other', async () => {
    const scene = makeScene();
    const limits = scene.open();
    await limits.take(provider({ maxConcurrent: 1 }), never, silent);
    await limits.take(provider({ maxConcurrent: 1 }, 'local'), never, silent);
    await limits.take({ ...provider({ maxConcurrent: 1 }), address: 'https://other.example' }, never, silent);
    expect(readdirSync(scene.folder)).toHaveLength(3);
    for (const id of readdirSync(scene.folder)) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('whoever waits', () => {
  test('is told for what, in words', async () => {
    const scene = makeScene();
    const limits = scene.open();
    const told: string[] = [];
    const both = provider({ maxConcurrent: 1, requestsPerMinute: 2 });
    for (const _ of [1, 2]) await (await limits.take(both, never, (limit) => told.push(limit))).end();
    expect(told).toEqual([]);
    const third = await limits.take(both, never, (limit) => told.push(limit));
    expect(new Set(told)).toEqual(new Set(['openai: 2 requests a minute']));
    told.length = 0;
    const aborting = new AbortController();
    const waiting = limits.take(both, aborting.signal, (limit) => told.push(limit));
    await settle();
    aborting.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(new Set(told)).toEqual(new Set(['openai: 1 request at once']));
    await third.end(20_000);
    told.length = 0;
    await (await limits.take(both, never, (limit) => told.push(limit))).end();
    expect(told[0]).toBe('openai asks for a pause');
  });

  test('behind others of its own process is told, too', async () => {
    const scene = makeScene();
    const limits = scene.open();
    const one = provider({ maxConcurrent: 1 });
    const held = await limits.take(one, never, silent);
    const told: string[] = [];
    const turns = [1, 2].map((_, index) =>
      limits.take(one, never, (limit) => told.push(`${index} ${limit}`)),
    );
    await settle();
    expect(new Set(told)).toEqual(new Set(['0 openai: 1 request at once', '1 openai: 1 request at once']));
    await held.end();
    for (const turn of turns) await (await turn).end();
  });

  test('stops at once when it is aborted, wherever in the line it is, and keeps nobody behind it waiting', async () => {
    const scene = makeScene();
    const limits = scene.open();
    const one = provider({ maxConcurrent: 1 });
    const held = await limits.take(one, never, silent);
    const stops = [new AbortController(), new AbortController()];
    const stopped = stops.map(({ signal }) => limits.take(one, signal, silent));
    const last = limits.take(one, never, silent);
    await settle();
    for (const [index, stop] of stops.entries()) stop.abort(new Error(`stop ${index}`));
    await expect(stopped[1]).rejects.toThrow('stop 1');
    await expect(stopped[0]).rejects.toThrow('stop 0');
    await held.end();
    await (await last).end();
    expect(scene.names().filter((name) => name.startsWith('ticket-'))).toEqual([]);
  });

  test('in a process that is stopped as a job is passed over after a while', () => {
    const scene = makeScene();
    const [holder, stopped, next] = [1, 2, 3].map(() => createSharedGate(realDisk, scene.folder));
    const limits = { maxConcurrent: 1 };
    const held = holder?.tryEnter(limits, start);
    expect(stopped?.tryEnter(limits, start)).toMatchObject({ kind: 'waits' });
    if (held?.kind !== 'entered') throw new Error('nobody else is there');
    held.free();
    expect(next?.tryEnter(limits, start + 4000)).toMatchObject({ kind: 'waits' });
    expect(next?.tryEnter(limits, start + 6000)).toMatchObject({ kind: 'entered' });
    stopped?.leave();
  });
});

describe('requests a minute', () => {
  test('are never more than the limit within any 60 seconds over all processes', async () => {
    const scene = makeScene();
    const processes = [scene.open(), scene.open()];
    const times: number[] = [];
    const ask = async (limits: ProviderLimits): Promise<void> => {
      const turn = await limits.take(provider({ requestsPerMinute: 3 }), never, silent);
      times.push(scene.clock.now().getTime());
      await turn.end();
    };
    await Promise.all(processes.flatMap((limits) => [0, 1, 2, 3, 4].map(() => ask(limits))));
    expect(times).toHaveLength(10);
    for (const from of times)
      expect(times.filter((time) => time >= from && time < from + 60_000).length).toBeLessThanOrEqual(3);
  });

  test('that are given back count for nobody', async () => {
    const scene = makeScene();
    const limits = scene.open();
    const one = provider({ requestsPerMinute: 1 });
    await (await limits.take(one, never, silent)).giveBack();
    const told: string[] = [];
    await (await scene.open().take(one, never, (limit) => told.push(limit))).end();
    expect(told).toEqual([]);
  });
});

describe('a folder that cannot be used', () => {
  test.each([
    ['a file is in its place', ''],
    ['a folder is in the place of its guard', 'guard'],
    ['a folder is in the place of its record', 'requests.json'],
  ])('is told once, and the limits hold within the process: %s', async (_, name) => {
    const scene = makeScene();
    const two = provider({ maxConcurrent: 2 });
    const folder = await scene.used(two);
    rmSync(join(folder, name), { recursive: true });
    if (name === '') writeFileSync(folder, '');
    else mkdirSync(join(folder, name));
    const limits = scene.open();
    const first = await limits.take(two, never, silent);
    await limits.take(two, never, silent);
    let isIn = false;
    const third = limits.take(two, never, silent).then((turn) => {
      isIn = true;
      return turn;
    });
    await settle();
    expect(isIn).toBe(false);
    await first.end();
    await (await third).end();
    expect(scene.said).toEqual([
      expect.stringMatching(/^the limits of openai cannot be shared with other runs \(.+\): this process/),
    ]);
  });

  test.each(['', '{', '[1]', '{"times": ["x"], "notBefore": 0}', 'null', '{"times": [], "notBefore": null}'])(
    'is none where only its record is none of ours: %j',
    async (text) => {
      const scene = makeScene();
      const one = provider({ requestsPerMinute: 1 });
      writeFileSync(join(await scene.used(one), 'requests.json'), text);
      const told: string[] = [];
      await (await scene.open().take(one, never, (limit) => told.push(limit))).end();
      expect([...told, ...scene.said]).toEqual([]);
    },
  );

  test('is made anew where somebody has removed it', async () => {
    const scene = makeScene();
    const one = provider({ maxConcurrent: 1 });
    rmSync(await scene.used(one), { recursive: true });
    await (await scene.open().take(one, never, silent)).end();
    expect(scene.said).toEqual([]);
  });
});
