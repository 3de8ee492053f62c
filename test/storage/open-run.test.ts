import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DiskRefused, WrongUse } from '../../source/problem.ts';
import { formatRun } from '../../source/run/format-run.ts';
import { hashBytes } from '../../source/storage/content-hash.ts';
import { realDisk } from '../../source/storage/disk.ts';
import type { RunPaths } from '../../source/storage/run-paths.ts';
import { makeRunFolder, temporaryNames } from './helpers/run-folder.ts';
import {
  beginRun,
  commitStep,
  complete,
  conflicts,
  contentOf,
  edit,
  eventsOf,
  makeClock,
  notesOf,
  openAgain,
  pathsIn,
  readFile,
  withKey,
} from './helpers/store-scene.ts';
import { wrapDisk } from './helpers/wrap-disk.ts';

/** A run with two steps done, let go of; `next` is the state that would have come. */
function makeRunWithSteps() {
  const { paths, store } = beginRun(undefined, { now: makeClock() });
  commitStep(store, 'a');
  const run = commitStep(store, 'b');
  store.close();
  const updatedAt = new Date(Date.parse(run.updatedAt) + 5).toISOString();
  return { paths, run, next: formatRun({ ...complete(run, 'c'), updatedAt }) };
}

/** What a process leaves that dies after it wrote its file and before it put it in place. */
function leave(paths: RunPaths, holds: string, replaces: string, content = holds): string {
  const hash = (text: string) => hashBytes(Buffer.from(text));
  const path = `${paths.file}.${hash(holds)}.${hash(replaces)}~`;
  writeFileSync(path, content);
  return path;
}

const textOf = (paths: RunPaths) => readFileSync(paths.file, 'utf8');

describe('opening a run', () => {
  test('that was let go of in order changes nothing', async () => {
    const { paths, run } = makeRunWithSteps();
    const before = [textOf(paths), statSync(paths.file).mtimeMs, readdirSync(paths.folder)];
    const { store, statusInferred } = await openAgain(paths);
    expect(store.current()).toEqual(run);
    expect(statusInferred).toBe(false);
    store.close();
    expect([textOf(paths), statSync(paths.file).mtimeMs, readdirSync(paths.folder)]).toEqual(before);
  });

  test('that is not there, or does not parse, is refused and touches nothing', async () => {
    const paths = pathsIn(makeRunFolder().folder);
    await expect(openAgain(paths)).rejects.toThrow('there is no run run');
    writeFileSync(paths.file, '{"workflowName": ');
    await expect(openAgain(paths)).rejects.toThrow(/run.json:1:18: error:.*the file ends/);
    await expect(openAgain(paths)).rejects.toThrow(WrongUse);
    expect(textOf(paths)).toBe('{"workflowName": ');
    expect(readdirSync(paths.folder)).toEqual([]);
    rmSync(paths.file);
    symlinkSync('elsewhere', paths.file);
    await expect(openAgain(paths)).rejects.toThrow(/symbolic link|no such file/);
  });

  test('that was copied by hand takes the name of its file, and says so at the next commit', async () => {
    const { paths } = makeRunWithSteps();
    writeFileSync(paths.file, textOf(paths).replace('"id": "run"', '"id": "original"'));
    const before = textOf(paths);
    const { store } = await openAgain(paths);
    expect(textOf(paths)).toBe(before);
    store.commit(store.current());
    expect(readFile(paths)).toMatchObject({
      id: 'run',
      history: [{ event: 'id-corrected', was: 'original' }],
    });
    expect(contentOf(paths).id).toBe('run');
  });

  test('of an existing workspace says that its status was not there', async () => {
    const paths = pathsIn(makeRunFolder().folder);
    writeFileSync(paths.file, '\ufeff{"workflowName": "w", "note": 1}');
    const { store, statusInferred } = await openAgain(paths);
    expect(statusInferred).toBe(true);
    expect(store.current().status).toBe('paused');
    const run = store.commit(store.current());
    expect(notesOf(run)).toEqual({ note: 1 });
    expect(conflicts(paths)).toEqual([]);
  });

  test('takes what was saved while nobody owned it as it is', async () => {
    const { paths } = makeRunWithSteps();
    edit(paths, 'note', 1);
    const { store } = await openAgain(paths);
    const run = commitStep(store, 'c');
    expect(notesOf(run)).toEqual({ note: 1 });
    expect(eventsOf(run)).toEqual([]);
  });

  test('does not lose a save that comes while it reads', async () => {
    const { paths } = makeRunWithSteps();
    let reads = 0;
    const disk = wrapDisk(realDisk, ({ name }, proceed) => {
      if (name === 'lstatSync' && reads++ === 0) edit(paths, 'note', 1);
      return proceed();
    });
    const { store } = await openAgain(paths, { disk });
    expect(reads).toBeGreaterThan(0);
    commitStep(store, 'c');
    expect(notesOf(readFile(paths))).toEqual({ note: 1 });
  });
});

describe('what a crash left', () => {
  test('a state that was written and not put in place is adopted', async () => {
    const { paths, next } = makeRunWithSteps();
    leave(paths, next, textOf(paths));
    const before = textOf(paths);
    const { store } = await openAgain(paths);
    expect(store.current().executedTemplates.map(({ stepId }) => stepId)).toEqual(['a', 'b', 'c']);
    expect(textOf(paths)).toBe(next);
    expect(readFileSync(join(paths.folder, 'previous.json'), 'utf8')).toBe(before);
    expect(temporaryNames(join(paths.folder, '..'))).toEqual([]);
    store.close();
    expect((await openAgain(paths)).store.current()).toEqual(store.current());
  });

  test('a state that was the first of its run is adopted', async () => {
    const { paths, run } = makeRunWithSteps();
    const text = textOf(paths);
    rmSync(paths.file);
    rmSync(join(paths.folder, 'previous.json'));
    writeFileSync(`${paths.file}.${hashBytes(Buffer.from(text))}.0~`, text);
    expect((await openAgain(paths)).store.current()).toEqual(run);
    expect(temporaryNames(join(paths.folder, '..'))).toEqual([]);
  });

  test('half a state is removed', async () => {
    const { paths, run, next } = makeRunWithSteps();
    leave(paths, next, textOf(paths), next.slice(0, 300));
    expect((await openAgain(paths)).store.current()).toEqual(run);
    expect(temporaryNames(join(paths.folder, '..'))).toEqual([]);
    expect(conflicts(paths)).toEqual([]);
  });

  test('the state that was replaced is parked as the last good copy', async () => {
    const { paths, next } = makeRunWithSteps();
    const old = textOf(paths);
    writeFileSync(paths.file, next);
    leave(paths, next, old, old);
    const { store } = await openAgain(paths);
    expect(readFileSync(join(paths.folder, 'previous.json'), 'utf8')).toBe(old);
    expect(eventsOf(store.current())).toEqual([]);
    expect(temporaryNames(join(paths.folder, '..'))).toEqual([]);
  });

  test('a save that was replaced is merged at once, and undoes no step', async () => {
    const { paths, next } = makeRunWithSteps();
    const old = textOf(paths);
    const saved = `${JSON.stringify(withKey(contentOf(paths), 'note', 1), null, 2)}\n`;
    writeFileSync(paths.file, next);
    leave(paths, next, old, saved);
    const { store } = await openAgain(paths);
    const merged = store.current();
    expect(notesOf(merged)).toEqual({ note: 1 });
    expect(merged.executedTemplates.map(({ stepId }) => stepId)).toEqual(['a', 'b', 'c']);
    expect(merged.data).toMatchObject({ c: 'c', 'note-field': 1 });
    expect(readFile(paths)).toEqual(merged);
    expect(eventsOf(merged)).toEqual(['edit-merged']);
    expect(temporaryNames(join(paths.folder, '..'))).toEqual([]);
  });

  test('a save that was replaced changes and removes, too, where what it began from can be told', async () => {
    const { paths, next } = makeRunWithSteps();
    const old = textOf(paths);
    const content = contentOf(paths);
    const [, b] = Array.isArray(content.executedTemplates) ? content.executedTemplates : [];
    const saved = JSON.stringify({ ...content, executedTemplates: [b], data: { a: 'a', b: 'better' } });
    writeFileSync(paths.file, next);
    leave(paths, next, old, saved);
    const { store } = await openAgain(paths);
    expect(store.current().executedTemplates.map(({ stepId }) => stepId)).toEqual(['b', 'c']);
    expect(store.current().data).toEqual({ a: 'a', b: 'better', c: 'c' });
    expect(conflicts(paths)).toEqual([]);
  });

  test('a save that was replaced undoes nothing that came in from another editor', async () => {
    const { paths, next } = makeRunWithSteps();
    const old = textOf(paths);
    const saved = JSON.stringify(withKey(contentOf(paths), 'first', 1));
    writeFileSync(paths.file, next);
    leave(paths, next, old, saved);
    edit(paths, 'second', 2);
    const { store } = await openAgain(paths);
    expect(notesOf(store.current())).toEqual({ first: 1, second: 2 });
    expect(store.current().executedTemplates).toHaveLength(3);
    expect(conflicts(paths)).toEqual([]);
  });

  test('a save that was replaced and does not parse is kept aside', async () => {
    const { paths, next } = makeRunWithSteps();
    const old = textOf(paths);
    writeFileSync(paths.file, next);
    leave(paths, next, old, 'broken');
    const { store } = await openAgain(paths);
    expect(conflicts(paths)).toEqual(['broken']);
    expect(eventsOf(store.current())).toEqual(['edit-kept-aside']);
    expect(readFile(paths)).toEqual(store.current());
  });

  test('a state that an edit overtook is kept aside: the edit stands', async () => {
    const { paths, next } = makeRunWithSteps();
    const old = textOf(paths);
    edit(paths, 'note', 1);
    leave(paths, next, old);
    const { store } = await openAgain(paths);
    expect(notesOf(store.current())).toEqual({ note: 1 });
    expect(conflicts(paths)).toEqual([next]);
    expect(store.current().history).toMatchObject([
      { event: 'edit-kept-aside', message: expect.stringContaining('overtook') },
    ]);
  });

  test('what bears another name is left alone', async () => {
    const { paths } = makeRunWithSteps();
    const strangers = ['run.json~', 'run.json.bak~', 'other.json.00000000-1.0~', 'run.json.00000000-1.0'];
    for (const name of strangers) writeFileSync(join(paths.folder, '..', name), 'x');
    await openAgain(paths);
    for (const name of strangers) expect(existsSync(join(paths.folder, '..', name)), name).toBe(true);
  });

  test('is refused where the disk refuses, and is still there', async () => {
    const { paths, next } = makeRunWithSteps();
    const orphan = leave(paths, next, textOf(paths));
    const disk = wrapDisk(realDisk, ({ name }, proceed) => {
      if (name === 'fsyncSync') throw Object.assign(new Error('EIO'), { code: 'EIO' });
      return proceed();
    });
    await expect(openAgain(paths, { disk })).rejects.toThrow(DiskRefused);
    expect(existsSync(orphan)).toBe(true);
    expect((await openAgain(paths)).store.current().executedTemplates).toHaveLength(3);
  });
});

describe('the copy that was parked', () => {
  const previousOf = (paths: RunPaths) => join(paths.folder, 'previous.json');

  test('into which somebody saved after the run was let go is kept aside, once', async () => {
    const { paths } = makeRunWithSteps();
    const saved = JSON.stringify({ ...JSON.parse(readFileSync(previousOf(paths), 'utf8')), note: 'late' });
    writeFileSync(previousOf(paths), saved);
    const { store } = await openAgain(paths);
    expect(conflicts(paths)).toEqual([saved]);
    expect(eventsOf(store.current())).toEqual(['edit-kept-aside']);
    expect(readFile(paths)).toEqual(store.current());
    store.close();
    (await openAgain(paths)).store.close();
    expect(conflicts(paths)).toHaveLength(1);
  });

  test('that is broken is kept aside', async () => {
    const { paths } = makeRunWithSteps();
    writeFileSync(previousOf(paths), '{');
    await openAgain(paths);
    expect(conflicts(paths)).toEqual(['{']);
  });

  test('of a workspace that was copied without its times is none of that', async () => {
    const { paths } = makeRunWithSteps();
    const now = new Date();
    utimesSync(previousOf(paths), now, now);
    utimesSync(paths.file, now, now);
    const { store } = await openAgain(paths);
    expect(eventsOf(commitStep(store, 'c'))).toEqual([]);
    expect(conflicts(paths)).toEqual([]);
  });

  test('may be a link or missing', async () => {
    const { paths } = makeRunWithSteps();
    rmSync(previousOf(paths));
    symlinkSync('nowhere', previousOf(paths));
    expect(eventsOf(commitStep((await openAgain(paths)).store, 'c'))).toEqual([]);
    rmSync(previousOf(paths));
    expect(eventsOf(commitStep((await openAgain(paths)).store, 'd'))).toEqual([]);
    expect(readFile(paths).executedTemplates).toHaveLength(4);
  });

  test('an editor goes on from an older state than the owner knows: no step is undone', async () => {
    const { paths } = makeRunWithSteps();
    const buffer = contentOf(paths);
    const first = await openAgain(paths);
    commitStep(first.store, 'c');
    first.store.close();
    const second = await openAgain(paths);
    commitStep(second.store, 'd');
    writeFileSync(`${paths.file}.edited`, JSON.stringify({ ...buffer, note: 1 }));
    renameSync(`${paths.file}.edited`, paths.file);
    const run = await second.store.refresh();
    expect(run.executedTemplates.map(({ stepId }) => stepId)).toEqual(['a', 'b', 'c', 'd']);
    expect(notesOf(run)).toEqual({ note: 1 });
    expect(conflicts(paths)).toEqual([]);
  });
});
