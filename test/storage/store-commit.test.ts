import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DiskRefused, RunOwned } from '../../source/problem.ts';
import { formatRun } from '../../source/run/format-run.ts';
import { realDisk } from '../../source/storage/disk.ts';
import { acquireLock } from '../../source/storage/run-lock.ts';
import type { RunPaths } from '../../source/storage/run-paths.ts';
import { makeRecord } from '../run/helpers/sample-run.ts';
import { makeFolder, memoryFolder, temporaryNames } from './helpers/run-folder.ts';
import {
  beginRun,
  commitStep,
  complete,
  conflicts,
  contentOf,
  edit,
  eventsOf,
  isKept,
  notesOf,
  readFile,
  saveByRename,
  saveInPlace,
  withKey,
} from './helpers/store-scene.ts';
import { failAt, recordCalls, systemError, withoutLinks, wrapDisk } from './helpers/wrap-disk.ts';

const previous = (paths: RunPaths) => readFileSync(join(paths.folder, 'previous.json'), 'utf8');
const folderOf = (paths: RunPaths) => join(paths.folder, '..');

describe('a commit', () => {
  test('writes the run, gives the file its time, and keeps the state before as the last good copy', () => {
    const { paths, store } = beginRun();
    const first = readFileSync(paths.file, 'utf8');
    const run = commitStep(store, 'a');
    expect(readFileSync(paths.file, 'utf8')).toBe(formatRun(run));
    expect(run).toBe(store.current());
    expect(statSync(paths.file).mtimeMs).toBeCloseTo(Date.parse(run.updatedAt), 2);
    expect(previous(paths)).toBe(first);
    commitStep(store, 'b');
    expect(previous(paths)).toBe(formatRun(run));
    expect(temporaryNames(folderOf(paths))).toEqual([]);
    expect(eventsOf(store.current())).toEqual([]);
  });

  test('bears a later time than the one before, also where the clock stands still', () => {
    const { store } = beginRun(undefined, { now: () => new Date('2026-11-22T10:00:00.000Z') });
    expect(store.current().updatedAt).toBe('2026-11-22T10:00:00.000Z');
    expect(commitStep(store, 'a').updatedAt).toBe('2026-11-22T10:00:00.001Z');
    expect(commitStep(store, 'b').updatedAt).toBe('2026-11-22T10:00:00.002Z');
  });

  test('that the disk refuses leaves the last good file, or the new one as a whole', () => {
    const calls = recordCalls(realDisk, (disk) => {
      const { store } = beginRun(undefined, { disk });
      commitStep(store, 'a');
    });
    const refused = new Set<string>();
    for (let at = 0; at < calls.length; at++) {
      const call = calls[at] ?? '';
      const folder = makeFolder(memoryFolder());
      let before: string | undefined;
      try {
        const { paths, store } = beginRun(folder, { disk: failAt(realDisk, at, 'ENOSPC', 'instead') });
        before = readFileSync(paths.file, 'utf8');
        commitStep(store, 'a');
      } catch (error) {
        expect(error, call).toBeInstanceOf(DiskRefused);
        if (before === undefined) continue;
        refused.add(call);
        const found = readFileSync(join(folder, 'run.json'), 'utf8');
        if (found === before) expect(temporaryNames(folder), call).toEqual([]);
        else expect(found, call).toContain('"stepId": "a"');
      }
    }
    expect([...refused]).toEqual(expect.arrayContaining(['openSync', 'writevSync', 'fsyncSync', 'swapSync']));
  });

  test('is not made where the lock was taken away', async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'run'));
    const lock = await acquireLock(join(folder, 'run'));
    if ('heldBy' in lock) throw new Error('the lock is free');
    onTestFinished(lock.release);
    const { paths, store } = beginRun(folder, { assertHeld: lock.assertHeld });
    const before = readFileSync(paths.file, 'utf8');
    rmSync(join(paths.folder, 'lock'));
    expect(() => commitStep(store, 'a')).toThrow(RunOwned);
    await expect(store.refresh()).rejects.toThrow(RunOwned);
    expect(readFileSync(paths.file, 'utf8')).toBe(before);
    expect(temporaryNames(folder)).toEqual([]);
  });

  test.each([
    ['a link', (paths: RunPaths) => symlinkSync('elsewhere.json', paths.file)],
    ['a folder', (paths: RunPaths) => mkdirSync(paths.file)],
  ])('does not replace %s that took the place of the file', async (_name, put) => {
    const { paths, store } = beginRun();
    unlinkSync(paths.file);
    put(paths);
    expect(() => commitStep(store, 'a')).toThrow(DiskRefused);
    await expect(store.refresh()).rejects.toThrow(DiskRefused);
    expect(temporaryNames(folderOf(paths))).toEqual([]);
  });
});

describe('a look at the file between steps', () => {
  test('gives the very same run where nobody saved', async () => {
    const { paths, store } = beginRun();
    const run = commitStep(store, 'a');
    expect(await store.refresh()).toBe(run);
    utimesSync(paths.file, new Date(), new Date());
    expect(await store.refresh()).toBe(run);
    saveByRename(paths, contentOf(paths));
    expect(await store.refresh()).toBe(run);
    expect(eventsOf(commitStep(store, 'b'))).toEqual([]);
  });

  test.each([
    ['by another file', saveByRename],
    ['in place', saveInPlace],
  ])('takes in what was saved %s, and writes it with the run', async (_name, save) => {
    const { paths, store } = beginRun();
    commitStep(store, 'a');
    edit(paths, 'note', 'ask Ann', save);
    const run = await store.refresh();
    expect(run.data).toMatchObject({ a: 'a', 'note-field': 'ask Ann' });
    expect(notesOf(run)).toEqual({ note: 'ask Ann' });
    expect(run.history).toMatchObject([
      { event: 'edit-merged', changes: ['data.note-field added', 'note added'] },
    ]);
    expect(readFile(paths)).toEqual(run);
    expect(await store.refresh()).toBe(run);
    expect(conflicts(paths)).toEqual([]);
    expect(temporaryNames(folderOf(paths))).toEqual([]);
  });

  test('waits for an editor that writes in place', async () => {
    const { paths, store } = beginRun();
    const content = withKey(contentOf(paths), 'note', 'whole');
    writeFileSync(paths.file, JSON.stringify(content).slice(0, 40));
    const refreshing = store.refresh();
    saveInPlace(paths, content);
    expect(notesOf(await refreshing)).toEqual({ note: 'whole' });
    expect(conflicts(paths)).toEqual([]);
  });

  test.each([
    ['half a file', '{"workflowName": "w", "da'],
    ['nothing', ''],
    ['no run', '{"a": 1}'],
  ])('keeps %s aside as it is, and says so', async (_name, text) => {
    const { paths, store } = beginRun();
    writeFileSync(paths.file, text);
    const run = await store.refresh();
    expect(run.data).toEqual({ text: 'first' });
    expect(conflicts(paths)).toEqual([text]);
    expect(run.history).toMatchObject([
      { event: 'edit-kept-aside', file: expect.stringMatching(/^conflict-.*\.json$/) },
    ]);
    expect(readFile(paths)).toEqual(run);
  });

  test('keeps bytes aside that are no text', async () => {
    const { paths, store } = beginRun();
    writeFileSync(paths.file, Buffer.from([0xff, 0xfe, 0x00]));
    expect((await store.refresh()).history[0]?.message).toContain('UTF-8');
    expect(conflicts(paths)).toHaveLength(1);
  });

  test('writes a file again that has gone', async () => {
    const { paths, store } = beginRun();
    unlinkSync(paths.file);
    expect((await store.refresh()).data).toEqual({ text: 'first' });
    expect(readFile(paths).data).toEqual({ text: 'first' });
  });

  test('says nothing of a save that only looks otherwise', async () => {
    const { paths, store } = beginRun();
    const before = commitStep(store, 'a');
    writeFileSync(paths.file, JSON.stringify(contentOf(paths)));
    const run = await store.refresh();
    expect(run).toEqual({ ...before, updatedAt: run.updatedAt });
    store.close();
    expect(temporaryNames(folderOf(paths))).toEqual([]);
  });
});

describe('a save that a commit meets', () => {
  test('is merged: ours where both changed the same, and theirs whole beside it', () => {
    const { paths, store } = beginRun();
    saveByRename(paths, { ...contentOf(paths), data: { text: 'theirs' }, note: 'also' });
    const run = store.commit({ ...store.current(), data: { text: 'ours' } });
    expect(run.data).toEqual({ text: 'ours' });
    expect(notesOf(run)).toEqual({ note: 'also' });
    expect(eventsOf(run)).toEqual(['edit-merged', 'edit-kept-aside']);
    expect(conflicts(paths).map((text) => JSON.parse(text).data)).toEqual([{ text: 'theirs' }]);
  });

  test('of what only the program may change is kept aside', () => {
    const { paths, store } = beginRun();
    saveByRename(paths, { ...contentOf(paths), status: 'paused', history: [] });
    expect(commitStep(store, 'a')).toMatchObject({
      status: 'running',
      history: [{ event: 'edit-kept-aside' }],
    });
    expect(conflicts(paths)).toHaveLength(1);
  });

  test('that began some commits ago is compared with what it began from', () => {
    const { paths, store } = beginRun();
    const buffer = contentOf(paths);
    const done = ['a', 'b', 'c'].map((stepId) => commitStep(store, stepId)).at(-1);
    saveByRename(paths, { ...buffer, note: 1 });
    const run = commitStep(store, 'd');
    expect(run.executedTemplates.slice(0, 3)).toEqual(done?.executedTemplates);
    expect(run.data).toEqual({ text: 'first', a: 'a', b: 'b', c: 'c', d: 'd' });
    expect(eventsOf(run)).toEqual(['edit-merged']);
    expect(conflicts(paths)).toEqual([]);
    // The same editor, which has not read the file again, changes its mind.
    saveByRename(paths, { ...buffer, note: 2, more: true });
    expect(notesOf(commitStep(store, 'e'))).toEqual({ note: 2, more: true });
    saveByRename(paths, { ...buffer, more: true });
    expect(notesOf(commitStep(store, 'f'))).toEqual({ more: true });
    expect(conflicts(paths)).toEqual([]);
  });

  test('that began before anything that is known undoes no step either', () => {
    const { paths, store } = beginRun();
    const buffer = contentOf(paths);
    for (let count = 0; count < 120; count++) commitStep(store, `step-${count}`);
    saveByRename(paths, { ...buffer, note: 1 });
    const run = commitStep(store, 'last');
    expect(run.executedTemplates).toHaveLength(121);
    expect(Object.keys(run.data)).toHaveLength(122);
    expect(notesOf(run)).toEqual({ note: 1 });
  });

  test('that removes a record after all takes it out', () => {
    const { paths, store } = beginRun();
    commitStep(store, 'a');
    commitStep(store, 'b');
    saveByRename(paths, { ...contentOf(paths), executedTemplates: [{ ...makeRecord('a') }] });
    const run = store.commit(complete(store.current(), 'c'));
    expect(run.executedTemplates.map(({ stepId }) => stepId)).toEqual(['a', 'c']);
    expect(run.data).toMatchObject({ b: 'b' });
  });

  test('comes in also where the disk has no exchange and no links', async () => {
    const { paths, store } = beginRun(undefined, { disk: withoutLinks(realDisk) });
    commitStep(store, 'a');
    edit(paths, 'note', 1, saveInPlace);
    expect(notesOf(await store.refresh())).toEqual({ note: 1 });
    writeFileSync(paths.file, 'broken');
    await store.refresh();
    expect(conflicts(paths)).toEqual(['broken']);
    expect(temporaryNames(folderOf(paths))).toEqual([]);
  });

  test('again and again does not hold the run up: what cannot be merged in time is kept aside', () => {
    let saves = 0;
    const folder = makeFolder();
    let isSaving = false;
    const disk = wrapDisk(realDisk, ({ name }, proceed) => {
      if (isSaving && name === 'swapSync') edit(paths, `save-${++saves}`, saves);
      return proceed();
    });
    const { paths, store } = beginRun(folder, { disk });
    isSaving = true;
    commitStep(store, 'a');
    expect(saves).toBeGreaterThan(2);
    expect(saves).toBeLessThan(50);
    isSaving = false;
    const run = commitStep(store, 'b');
    expect(conflicts(paths)).toHaveLength(1);
    expect(run.history.filter(({ event }) => event === 'edit-kept-aside')).toMatchObject([
      { message: expect.stringContaining('again and again') },
    ]);
    for (let save = 1; save <= saves; save++)
      expect(isKept(paths, `save-${save}`, save), `save ${save}`).toBe(true);
    expect(readFile(paths)).toEqual(run);
  });

  test('at the very end is said as well', () => {
    let isSaving = false;
    let saves = 0;
    const disk = wrapDisk(realDisk, ({ name }, proceed) => {
      if (isSaving && name === 'swapSync') edit(paths, `save-${++saves}`, saves);
      return proceed();
    });
    const { paths, store } = beginRun(undefined, { disk });
    isSaving = true;
    commitStep(store, 'a');
    isSaving = false;
    store.close();
    expect(eventsOf(readFile(paths))).toContain('edit-kept-aside');
  });
});

describe('a save into the copy that was parked', () => {
  /** An editor that has the file open before a commit and writes into it afterwards. */
  const openEditor = (paths: RunPaths) => {
    const descriptor = openSync(paths.file, 'r+');
    onTestFinished(() => closeSync(descriptor));
    const content = contentOf(paths);
    return (key: string) => {
      ftruncateSync(descriptor, 0);
      writeSync(descriptor, JSON.stringify(withKey(content, key, 'late'), null, 2), 0);
    };
  };

  test('is found at the next commit', () => {
    const { paths, store } = beginRun();
    const save = openEditor(paths);
    commitStep(store, 'a');
    save('note');
    const run = commitStep(store, 'b');
    expect(notesOf(run)).toEqual({ note: 'late' });
    expect(run.data).toMatchObject({ a: 'a', b: 'b', 'note-field': 'late' });
    expect(run.executedTemplates).toHaveLength(2);
    commitStep(store, 'c');
    expect(temporaryNames(folderOf(paths))).toEqual([]);
    expect(conflicts(paths)).toEqual([]);
  });

  test('is found when the run is let go', () => {
    const { paths, store } = beginRun();
    const save = openEditor(paths);
    commitStep(store, 'a');
    save('note');
    store.close();
    expect(notesOf(readFile(paths))).toEqual({ note: 'late' });
    store.close();
    expect(eventsOf(readFile(paths))).toEqual(['edit-merged']);
  });

  test('that is broken is kept aside when the run is let go', () => {
    const { paths, store } = beginRun();
    commitStep(store, 'a');
    writeFileSync(join(paths.folder, 'previous.json'), 'broken');
    store.close();
    expect(conflicts(paths)).toEqual(['broken']);
    expect(eventsOf(readFile(paths))).toEqual(['edit-kept-aside']);
  });

  test('that changes nothing leaves nothing behind', () => {
    const { paths, store } = beginRun();
    commitStep(store, 'a');
    const text = previous(paths);
    writeFileSync(join(paths.folder, 'previous.json'), JSON.stringify(JSON.parse(text)));
    commitStep(store, 'b');
    store.close();
    expect(eventsOf(readFile(paths))).toEqual([]);
    expect(temporaryNames(folderOf(paths))).toEqual([]);
  });
});

test('a disk that fails while a save is kept aside refuses, and the save is not lost', () => {
  let refuses = false;
  const { paths, store } = beginRun(undefined, {
    disk: wrapDisk(realDisk, ({ name }, proceed) => {
      if (name === 'linkSync' && refuses) throw systemError('EIO');
      return proceed();
    }),
  });
  refuses = true;
  writeFileSync(paths.file, 'broken');
  expect(() => commitStep(store, 'a')).toThrow(DiskRefused);
  const left = temporaryNames(folderOf(paths)).map((name) =>
    readFileSync(join(folderOf(paths), name), 'utf8'),
  );
  expect(left).toEqual(['broken']);
});
