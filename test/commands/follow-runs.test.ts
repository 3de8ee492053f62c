import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { followRuns, type RunsNews } from '../../source/commands/look/follow-runs.ts';
import type { RunRow } from '../../source/commands/look/read-runs.ts';
import { acquireLock, type RunLock } from '../../source/storage/run-lock.ts';
import { openWorkspace } from '../../source/storage/workspace.ts';

function headOf(id: string, status: string, done = 1): string {
  const time = '2026-11-22T10:00:00.000Z';
  const progress = { done, total: 3 };
  const head = {
    formatVersion: 1,
    id,
    workflowName: 'launch',
    status,
    progress,
    startedAt: time,
    updatedAt: time,
  };
  return `${JSON.stringify({ ...head, data: {} }, null, 2)}\n`;
}

function makeFolder() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'caesura-follow-')));
  const folder = join(root, 'workflow-data');
  mkdirSync(folder);
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const pathOf = (id: string) => join(folder, `${id}.json`);
  const write = (id: string, status = 'paused', done = 1) =>
    writeFileSync(pathOf(id), headOf(id, status, done));
  return { root, folder, pathOf, write };
}

function follow(root: string, ready?: Promise<unknown>) {
  const rows = new Map<string, RunRow>();
  const news: RunsNews[] = [];
  const follower = followRuns(
    { workspace: openWorkspace(root) },
    (next) => {
      news.push(next);
      for (const change of next.changes) {
        if (change.kind === 'row') rows.set(change.row.id, change.row);
        else rows.delete(change.id);
      }
    },
    ready,
  );
  onTestFinished(follower.close);
  const stateOf = (id: string) => {
    const row = rows.get(id);
    return row?.kind === 'run' ? row.derived : row?.kind;
  };
  return { rows, news, follower, stateOf, complete: () => until(() => news.at(-1)?.complete === true) };
}

async function until(condition: () => boolean): Promise<void> {
  for (let looks = 0; !condition(); looks++) {
    if (looks > 2000) throw new Error('waited in vain');
    await delay(5);
  }
}

async function lock(folder: string): Promise<RunLock> {
  mkdirSync(folder, { recursive: true });
  const taken = await acquireLock(folder);
  if ('heldBy' in taken) throw new Error('the lock is held');
  onTestFinished(taken.release);
  return taken;
}

describe('following the runs', () => {
  test('tells every run there is, and that this is all', async () => {
    const { root, write, pathOf } = makeFolder();
    write('a');
    write('b', 'completed');
    writeFileSync(pathOf('bad'), '{ oops');
    const { complete, stateOf, rows } = follow(root);
    await complete();
    expect(rows.size).toBe(3);
    expect(['a', 'b', 'bad'].map(stateOf)).toEqual(['paused', 'completed', 'unreadable']);
  });

  test('tells the newest files of a large folder first', async () => {
    const { root, write, pathOf } = makeFolder();
    for (let index = 0; index < 450; index++) {
      write(`r${index}`);
      utimesSync(pathOf(`r${index}`), 1000 + index, 1000 + index);
    }
    const { complete, news } = follow(root);
    await complete();
    const first = news[0]?.changes.map((change) => (change.kind === 'row' ? change.row.id : ''));
    expect(first).toContain('r449');
    expect(first).not.toContain('r0');
    expect(news.map((each) => each.complete)).toEqual(news.map((_, index) => index === news.length - 1));
    expect(news.length).toBeGreaterThan(1);
    expect(news.flatMap(({ changes }) => changes)).toHaveLength(450);
  });

  test('lets something more urgent be done before it reads the others', async () => {
    const { root, write } = makeFolder();
    for (let index = 0; index < 250; index++) write(`r${index}`);
    const { promise, resolve } = Promise.withResolvers<void>();
    const { complete, news } = follow(root, promise);
    await until(() => news.length > 0);
    for (let turns = 0; turns < 5; turns++) await new Promise(setImmediate);
    expect(news.map((each) => each.changes.length)).toEqual([100]);
    resolve();
    await complete();
    expect(news.flatMap(({ changes }) => changes)).toHaveLength(250);
  });

  test('reads only the file that has changed, and tells what it is now', async () => {
    const { root, write } = makeFolder();
    write('a');
    write('b');
    const { complete, news, rows } = follow(root);
    await complete();
    news.length = 0;
    write('a', 'completed', 3);
    await until(() => news.length > 0);
    expect(
      news.flatMap(({ changes }) =>
        changes.map((change) => (change.kind === 'row' ? change.row.id : change)),
      ),
    ).toEqual(['a']);
    expect(rows.get('a')).toMatchObject({ derived: 'completed', progress: { done: 3 } });
  });

  test('tells runs that come and go', async () => {
    const { root, write, pathOf } = makeFolder();
    const { complete, rows } = follow(root);
    await complete();
    write('new');
    await until(() => rows.has('new'));
    rmSync(pathOf('new'));
    await until(() => !rows.has('new'));
  });

  test('has patience with a file that an editor is writing, and then says that it does not parse', async () => {
    const { root, write, pathOf } = makeFolder();
    write('a');
    const { complete, stateOf, news } = follow(root);
    await complete();
    writeFileSync(pathOf('a'), '{ "id": ');
    write('b');
    await until(() =>
      news.some(({ changes }) => changes.some((change) => change.kind === 'row' && change.row.id === 'b')),
    );
    expect(stateOf('a')).toBe('paused');
    await until(() => stateOf('a') === 'unreadable');
    write('a');
    await until(() => stateOf('a') === 'paused');
  });

  test('sees that the owner of a run is gone, though no file has changed', async () => {
    const { root, folder, write } = makeFolder();
    const owner = await lock(join(folder, 'a'));
    write('a', 'running');
    const { complete, stateOf, follower, news } = follow(root);
    await complete();
    expect(stateOf('a')).toBe('running');
    const told = news.length;
    follower.checkOwners();
    owner.release();
    follower.checkOwners();
    await until(() => stateOf('a') === 'interrupted');
    expect(news.length).toBe(told + 1);
  });

  test('a run that is recorded as running and owned by nobody is interrupted', async () => {
    const { root, write } = makeFolder();
    write('a', 'running');
    const { complete, stateOf } = follow(root);
    await complete();
    expect(stateOf('a')).toBe('interrupted');
  });

  test('begins with a folder that is not there yet', async () => {
    const { root, folder, write } = makeFolder();
    rmSync(folder, { recursive: true });
    const { complete, rows } = follow(root);
    await complete();
    mkdirSync(folder);
    write('a');
    await until(() => rows.has('a'));
    rmSync(folder, { recursive: true });
    await until(() => rows.size === 0);
  });

  test('tells nothing after it was closed', async () => {
    const { root, write } = makeFolder();
    write('a');
    const { follower, news } = follow(root);
    follower.close();
    const other = follow(root);
    await other.complete();
    expect(news).toEqual([]);
  });
});
