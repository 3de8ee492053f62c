import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { machineId } from '../../source/storage/machine-id.ts';
import { identifyProcess, isAlive } from '../../source/storage/process-identity.ts';
import { ending, endWithTest } from './helpers/run-child.ts';

describe('a process', () => {
  test('is the same each time one looks, and none when it has ended', async () => {
    const child = spawn('sleep', ['1000']);
    endWithTest(child);
    const identity = identifyProcess(child.pid ?? 0);
    if (identity === null) throw new Error('not found');
    expect(identity.pid).toBe(child.pid);
    expect(identifyProcess(identity.pid)).toEqual(identity);
    expect(isAlive(identity)).toBe(true);
    const ended = ending(child);
    child.kill('SIGKILL');
    await ended;
    expect(identifyProcess(identity.pid)).toBeNull();
    expect(isAlive(identity)).toBe(false);
  });

  test('is another one when it started at another time', () => {
    const self = identifyProcess(process.pid);
    expect(self?.startTime).toMatch(/\S/);
    expect(isAlive({ pid: process.pid, startTime: 'another' })).toBe(false);
  });

  test('may have a name that looks like other fields', async () => {
    const script = `process.title = 'a) Z 1 (2'; console.log('named'); setInterval(() => {}, 1e6)`;
    const child = spawn(process.execPath, ['-e', script]);
    endWithTest(child);
    const before = identifyProcess(child.pid ?? 0);
    for await (const _ of createInterface({ input: child.stdout })) break;
    expect(before).not.toBeNull();
    expect(identifyProcess(child.pid ?? 0)).toEqual(before);
  });

  test('that has ended and was not waited for is none', async () => {
    // The shell becomes a program that never waits for the shell's child.
    const parent = spawn('/bin/sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 1000']);
    endWithTest(parent);
    let pid = 0;
    for await (const line of createInterface({ input: parent.stdout })) {
      pid = Number(line);
      break;
    }
    while (identifyProcess(pid) !== null) await new Promise((resolve) => setImmediate(resolve));
    // Its id is still taken.
    expect(process.kill(pid, 0)).toBe(true);
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 40, Number.POSITIVE_INFINITY])(
    'with the id %d there is not',
    (pid) => {
      expect(identifyProcess(pid)).toBeNull();
    },
  );
});

test('a machine has one name, which does not tell its id', () => {
  expect(machineId()).toMatch(/^[0-9a-f]{16}$/);
  expect(machineId()).toBe(machineId());
  const path = '/etc/machine-id';
  const secret = existsSync(path) ? readFileSync(path, 'utf8').trim() : 'none';
  expect(secret.includes(machineId()) || machineId().includes(secret)).toBe(false);
});
