import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DiskRefused } from '../../source/problem.ts';
import {
  listRequests,
  type RunRequest,
  removeRequest,
  writeRequest,
} from '../../source/storage/run-requests.ts';
import { watchRequests } from '../../source/storage/watch-requests.ts';
import { makeFolder } from './helpers/run-folder.ts';

const pause: RunRequest = { request: 'pause', by: 'command', session: 'a-token' };

describe('requests to the owner of a run', () => {
  test('are found, oldest first, until they are acknowledged', () => {
    const folder = makeFolder();
    expect(listRequests(folder)).toEqual([]);
    const requests: RunRequest[] = [
      pause,
      { ...pause, request: 'pause-now' },
      { ...pause, request: 'cancel', by: 'key' },
    ];
    const names = requests.map((request) => writeRequest(folder, request));
    const stored = names.map((fileName, index) => ({ ...requests[index], fileName }));
    expect(listRequests(folder)).toEqual(stored.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1)));
    for (const name of names) {
      expect(name).toMatch(/^\d{8}T\d{9}Z-[0-9a-f]{8}\.json$/);
      removeRequest(folder, name);
      removeRequest(folder, name);
    }
    expect(readdirSync(`${folder}/requests`)).toEqual([]);
  });

  test('to another owner are reported too, for the owner removes them', () => {
    const folder = makeFolder();
    const fileName = writeRequest(folder, { ...pause, session: 'a-former-owner' });
    expect(listRequests(folder)).toEqual([{ ...pause, session: 'a-former-owner', fileName }]);
  });

  test('keep only what a request says', () => {
    const folder = makeFolder();
    const fileName = writeRequest(folder, pause);
    writeFileSync(
      `${folder}/requests/${fileName}`,
      JSON.stringify({ ...pause, more: 1, __proto__: { by: 'key' } }),
    );
    expect(listRequests(folder)).toEqual([{ ...pause, fileName }]);
  });

  test('are told from everything else that may be there', () => {
    const folder = makeFolder();
    const requests = `${folder}/requests`;
    const fileName = writeRequest(folder, pause);
    const text = JSON.stringify(pause);
    writeFileSync(`${requests}/1.json~`, text);
    writeFileSync(`${requests}/2.txt`, text);
    const garbage: unknown[] = ['', 'null', '[]', '{', '"pause"', `${text}x`, text.padEnd(5000)];
    garbage.push(JSON.stringify({ ...pause, request: 'delete' }), JSON.stringify({ ...pause, by: 'nobody' }));
    garbage.push(
      JSON.stringify({ ...pause, session: '' }),
      JSON.stringify({ ...pause, session: 1 }),
      '{"request":"pause"}',
    );
    for (const [index, content] of garbage.entries())
      writeFileSync(`${requests}/garbage-${index}.json`, String(content));
    mkdirSync(`${requests}/folder.json`);
    writeFileSync(`${folder}/elsewhere.json`, text);
    symlinkSync('../elsewhere.json', `${requests}/link.json`);
    execFileSync('mkfifo', [`${requests}/pipe.json`]);
    expect(listRequests(folder).map((request) => request.fileName)).toEqual([fileName]);
  });

  test('are removed only from their folder', () => {
    const folder = makeFolder();
    writeFileSync(`${folder}/lock`, '');
    removeRequest(folder, '../lock');
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  test('that cannot be written say so', () => {
    const folder = makeFolder();
    writeFileSync(`${folder}/requests`, '');
    expect(() => writeRequest(folder, pause)).toThrow(DiskRefused);
    expect(listRequests(folder)).toEqual([]);
    expect(() => writeRequest(`${folder}/deleted`, pause)).toThrow('no such file or folder');
    expect(readdirSync(folder)).toEqual(['requests']);
  });
});

describe('watching for requests', () => {
  test('tells of a request, and of its acknowledgement', async () => {
    const folder = makeFolder();
    const watched = watchUntil(folder);
    const fileName = writeRequest(folder, pause);
    await watched(() => listRequests(folder).length === 1);
    removeRequest(folder, fileName);
    await watched(() => listRequests(folder).length === 0);
  });

  test('tells of a request though the folder was not there, or went away', async () => {
    const folder = makeFolder();
    writeFileSync(`${folder}/requests`, 'in the way');
    const watched = watchUntil(folder);
    rmSync(`${folder}/requests`);
    writeRequest(folder, pause);
    await watched(() => listRequests(folder).length === 1);
  });

  test('goes on when the folder is removed and made again', async () => {
    const folder = makeFolder();
    const watched = watchUntil(folder);
    rmSync(`${folder}/requests`, { recursive: true });
    await watched(() => true);
    writeRequest(folder, pause);
    await watched(() => listRequests(folder).length === 1);
  });

  test('ends when it is closed', async () => {
    const folder = makeFolder();
    let calls = 0;
    const watcher = watchRequests(folder, () => calls++);
    watcher.close();
    watcher.close();
    const watched = watchUntil(folder);
    writeRequest(folder, pause);
    await watched(() => listRequests(folder).length === 1);
    expect(calls).toBe(0);
  });
});

/** Resolves at the first call of the watcher at which the condition holds. */
function watchUntil(folder: string): (condition: () => boolean) => Promise<void> {
  let look = () => {};
  const watcher = watchRequests(folder, () => look());
  onTestFinished(watcher.close);
  return (condition) =>
    new Promise((resolve) => {
      look = () => {
        if (condition()) resolve();
      };
    });
}
