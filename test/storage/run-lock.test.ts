import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DiskRefused, RunOwned } from '../../source/problem.ts';
import { type Disk, realDisk } from '../../source/storage/disk.ts';
import {
  formatNote,
  type LockNote,
  noteSize,
  parseNote,
  unknownOwner,
} from '../../source/storage/lock-note.ts';
import { machineId } from '../../source/storage/machine-id.ts';
import {
  acquireLock,
  describeOwner,
  type LockOptions,
  type RunLock,
  readOwner,
} from '../../source/storage/run-lock.ts';
import { startLockChild } from './helpers/ask-lock-child.ts';
import { makeFolder } from './helpers/run-folder.ts';
import { recordCalls, systemError } from './helpers/wrap-disk.ts';

const elsewhere: LockNote = {
  pid: 4711,
  startTime: '1.boot',
  machine: 'another',
  token: 'token',
  since: '2026-11-22T10:00:00.000Z',
};

async function acquire(folder: string, options: LockOptions = {}): Promise<RunLock> {
  const result = await acquireLock(folder, options);
  if ('heldBy' in result) throw new Error(`held by ${describeOwner(result.heldBy)}`);
  onTestFinished(result.release);
  return result;
}

describe('owning a run', () => {
  test('is exclusive, also within one process, until it is released', async () => {
    const folder = makeFolder();
    const lock = await acquire(folder);
    expect(await acquireLock(folder, { waitMs: 0 })).toEqual({ heldBy: lock.note });
    expect(readOwner(folder)).toEqual(lock.note);
    lock.release();
    lock.release();
    expect(readOwner(folder)).toBeNull();
    const next = await acquire(folder);
    expect(next.token).not.toBe(lock.token);
  });

  test('is noted in the lock file, which is never removed', async () => {
    const folder = makeFolder();
    const lock = await acquire(folder);
    const note = JSON.parse(readFileSync(`${folder}/lock`, 'utf8'));
    expect(note).toEqual({ ...lock.note, pid: process.pid, machine: machineId() });
    expect(Math.abs(Date.parse(note.since) - Date.now())).toBeLessThan(60_000);
    lock.release();
    expect(readFileSync(`${folder}/lock`, 'utf8').trim()).toBe('');
  });

  test('ends with a process that is killed, though its child lives on', async () => {
    const folder = makeFolder();
    const child = await startLockChild(folder);
    expect(await child.ask('acquire')).toHaveProperty('token');
    const grandchild = await child.ask('spawn');
    if (typeof grandchild !== 'object' || grandchild === null || !('pid' in grandchild))
      throw new Error('no pid');
    const pid = Number(grandchild.pid);
    onTestFinished(() => {
      process.kill(pid, 'SIGKILL');
    });
    expect(readOwner(folder)?.pid).toBe(child.pid);
    await child.kill();
    expect(readOwner(folder)).toBeNull();
    (await acquire(folder)).assertHeld();
    expect(process.kill(pid, 0)).toBe(true);
  });

  test('is kept by a process that is stopped', async () => {
    const folder = makeFolder();
    const child = await startLockChild(folder);
    await child.ask('acquire');
    child.signal('SIGSTOP');
    expect(await acquireLock(folder)).toMatchObject({ heldBy: { pid: child.pid } });
    expect(readOwner(folder)?.pid).toBe(child.pid);
    await child.kill();
    await acquire(folder);
  });

  test('goes to exactly one of two processes', async () => {
    const folder = makeFolder();
    const children = await Promise.all([startLockChild(folder), startLockChild(folder)]);
    const answers = await Promise.all(children.map(({ ask }) => ask('acquire')));
    const owner = children.find((_, index) => JSON.stringify(answers[index])?.includes('token'));
    expect(answers).toContainEqual({ token: expect.any(String) });
    expect(answers).toContainEqual({ heldBy: owner?.pid });
  });

  test('goes to exactly one of twenty processes, three times over', async () => {
    const folder = makeFolder();
    const children = await Promise.all(Array.from({ length: 20 }, () => startLockChild(folder)));
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(children.map(({ ask }) => ask('acquire')));
      const owners = answers.filter(
        (answer) => typeof answer === 'object' && answer !== null && 'token' in answer,
      );
      expect(owners, `round ${round}`).toHaveLength(1);
      await Promise.all(children.map(({ ask }) => ask('release')));
    }
  });
});

describe('the lock file', () => {
  test('is compared before each commit: one that was removed or replaced ends the ownership', async () => {
    const folder = makeFolder();
    const lock = await acquire(folder);
    lock.assertHeld();
    unlinkSync(`${folder}/lock`);
    expect(() => lock.assertHeld()).toThrow(RunOwned);
    const other = await acquire(folder);
    expect(() => lock.assertHeld()).toThrow(/lock was removed or taken by another process/);
    other.assertHeld();
    lock.release();
    expect(readOwner(folder)).toEqual(other.note);
    expect(() => other.assertHeld()).not.toThrow();
  });

  test('is compared after locking: a lock on a file that is gone is none', async () => {
    const folder = makeFolder();
    let tries = 0;
    const disk: Disk = {
      ...realDisk,
      tryLockSync: (fd, mode) => {
        if (tries++ === 0) unlinkSync(`${folder}/lock`);
        return realDisk.tryLockSync(fd, mode);
      },
    };
    const lock = await acquire(folder, { disk });
    lock.assertHeld();
    expect(tries).toBe(2);
    expect(existsSync(`${folder}/lock`)).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['null', 'null'],
    ['an array', '[1]'],
    ['half a note', '{"pid": 1,'],
    ['a negative pid', JSON.stringify({ ...elsewhere, pid: -1 })],
    ['an enormous pid', JSON.stringify({ ...elsewhere, pid: 1e300 })],
    ['escape codes', JSON.stringify({ ...elsewhere, token: '\x1b[2J' })],
    ['no time', JSON.stringify({ ...elsewhere, since: 'yesterday' })],
    ['a prototype', '{"__proto__": {"pid": 1}}'],
    ['bytes', '\xff\xfe\0\0'],
    ['far too much', 'x'.repeat(100_000)],
    ['a long note', JSON.stringify({ ...elsewhere, token: 'x'.repeat(5000) })],
  ])('may hold %s', async (_what, content) => {
    const folder = makeFolder();
    writeFileSync(`${folder}/lock`, content, 'latin1');
    expect(readOwner(folder)).toBeNull();
    const lock = await acquire(folder);
    expect(readOwner(folder)).toEqual(lock.note);
    expect(statSync(`${folder}/lock`).size).toBe(noteSize);
    writeFileSync(`${folder}/lock`, content, 'latin1');
    lock.assertHeld();
    // Held, but nobody can say by whom.
    expect(readOwner(folder)).toEqual(unknownOwner);
    expect(await acquireLock(folder, { waitMs: 0 })).toEqual({ heldBy: null });
    expect(describeOwner(unknownOwner)).toBe('another process');
  });

  test('that is no file is refused without waiting for it', async () => {
    const folder = makeFolder();
    await expect(acquireLock(`${folder}/missing`)).rejects.toThrow(DiskRefused);
    symlinkSync('elsewhere', `${folder}/lock`);
    await expect(acquireLock(folder)).rejects.toThrow('it is a symbolic link (ELOOP)');
    expect(existsSync(`${folder}/elsewhere`)).toBe(false);
    unlinkSync(`${folder}/lock`);
    execFileSync('mkfifo', [`${folder}/lock`]);
    expect(readOwner(folder)).toBeNull();
    await expect(acquireLock(folder)).rejects.toThrow('it is not a regular file');
  });

  test('where locks cannot be had the run is refused, and says so', async () => {
    const disk: Disk = {
      ...realDisk,
      tryLockSync: () => {
        throw systemError('ENOLCK');
      },
    };
    await expect(acquireLock(makeFolder(), { disk })).rejects.toThrow(/ENOLCK.*use a local disk/);
  });
});

describe('looking who owns a run', () => {
  test('does not touch the lock while the noted process lives', async () => {
    const folder = makeFolder();
    const child = await startLockChild(folder);
    await child.ask('acquire');
    const calls = recordCalls(realDisk, (disk) => expect(readOwner(folder, disk)?.pid).toBe(child.pid));
    expect(calls).not.toContain('tryLockSync');
  });

  test('tells a process from a later one with its id', () => {
    const folder = makeFolder();
    const note = { ...elsewhere, pid: process.pid, startTime: 'earlier', machine: machineId() };
    writeFileSync(`${folder}/lock`, formatNote(note));
    expect(readOwner(folder)).toBeNull();
  });

  test('believes the lock rather than the note', async () => {
    const folder = makeFolder();
    const child = await startLockChild(folder);
    await child.ask('acquire');
    writeFileSync(`${folder}/lock`, formatNote({ ...elsewhere, machine: machineId() }));
    expect(readOwner(folder)?.pid).toBe(elsewhere.pid);
    await child.kill();
    expect(readOwner(folder)).toBeNull();
  });

  test('finds nobody where there is no lock file, and makes none', () => {
    const folder = makeFolder();
    expect(readOwner(folder)).toBeNull();
    expect(readOwner(`${folder}/missing`)).toBeNull();
    expect(existsSync(`${folder}/lock`)).toBe(false);
  });

  test('does not keep an owner from starting', async () => {
    const folder = makeFolder();
    writeFileSync(`${folder}/lock`, '');
    const reader = openSync(`${folder}/lock`, 'r');
    expect(realDisk.tryLockSync(reader, 'shared')).toBe(true);
    let tries = 0;
    const disk: Disk = {
      ...realDisk,
      tryLockSync: (fd, mode) => {
        if (tries++ === 1) closeSync(reader);
        return realDisk.tryLockSync(fd, mode);
      },
    };
    (await acquire(folder, { disk, waitMs: 60_000 })).assertHeld();
    expect(tries).toBe(2);
  });
});

describe('on a network disk', () => {
  const network: Disk = { ...realDisk, isShared: () => true };

  test('a run that another machine has noted is refused, unless forced', async () => {
    const folder = makeFolder();
    writeFileSync(`${folder}/lock`, formatNote(elsewhere));
    expect(readOwner(folder, network)).toEqual(elsewhere);
    expect(await acquireLock(folder, { disk: network })).toEqual({ heldBy: elsewhere });
    expect(parseNote(readFileSync(`${folder}/lock`, 'utf8'))).toEqual(elsewhere);
    const lock = await acquire(folder, { disk: network, force: true });
    lock.assertHeld();
    expect(readOwner(folder, network)).toEqual(lock.note);
  });

  test('force does not take a lock that is held', async () => {
    const folder = makeFolder();
    const lock = await acquire(folder, { disk: network });
    const forced = await acquireLock(folder, { disk: network, force: true, waitMs: 0 });
    expect(forced).toEqual({ heldBy: lock.note });
  });

  test('a machine that was forced to take the run stops the former owner, and is not noted away', async () => {
    const folder = makeFolder();
    const lock = await acquire(folder, { disk: network });
    lock.assertHeld();
    writeFileSync(`${folder}/lock`, formatNote(elsewhere));
    expect(() => lock.assertHeld()).toThrow(RunOwned);
    lock.release();
    expect(parseNote(readFileSync(`${folder}/lock`, 'utf8'))).toEqual(elsewhere);
  });

  test('a run that its owner has left goes to any machine', async () => {
    const folder = makeFolder();
    const lock = await acquire(folder, { disk: network });
    lock.release();
    await acquire(folder, { disk: network });
  });

  test('a local disk trusts the lock: a note of another machine is one that was copied', async () => {
    const folder = makeFolder();
    const disk: Disk = { ...realDisk, isShared: () => false };
    writeFileSync(`${folder}/copied`, formatNote(elsewhere));
    renameSync(`${folder}/copied`, `${folder}/lock`);
    expect(readOwner(folder, disk)).toBeNull();
    (await acquire(folder, { disk })).assertHeld();
  });
});

test('an owner is named for messages', async () => {
  const { note } = await acquire(makeFolder());
  expect(describeOwner(note)).toBe(`process ${process.pid} (since ${note.since})`);
  expect(describeOwner(elsewhere)).toBe('process 4711 on another machine (since 2026-11-22T10:00:00.000Z)');
  expect(describeOwner(null)).toBe('another process');
});
