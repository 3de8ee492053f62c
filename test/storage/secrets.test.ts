// No value of a secret reaches a run's file or what is kept beside it, and that is nobody's edit.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSecrets } from '../../source/secrets/secrets.ts';
import type { RunPaths } from '../../source/storage/run-paths.ts';
import {
  beginRun,
  commitStep,
  complete,
  conflicts,
  contentOf,
  edit,
  eventsOf,
  makeClock,
  openAgain,
  readFile,
  saveInPlace,
} from './helpers/store-scene.ts';

const value = 'q8Zt-4hGk-1pLw';
const secrets = createSecrets([{ name: 'MY_KEY', value }]);

function expectClean(paths: RunPaths): void {
  const files = [paths.file, ...readdirSync(paths.folder).map((name) => join(paths.folder, name))];
  for (const file of files) expect(readFileSync(file, 'utf8'), file).not.toContain(value);
}

test('a commit takes them out, and says so once', () => {
  const { paths, store } = beginRun(undefined, { secrets, now: makeClock() });
  const committed = store.commit(complete(store.current(), 'one', { deep: [`so ${value}`] }));
  expect(committed.data.one).toEqual({ deep: ['so [secret MY_KEY]'] });
  expect(committed).toEqual(store.current());
  commitStep(store, 'two');
  store.close();
  expect(eventsOf(readFile(paths))).toEqual(['secrets-redacted']);
  expect(readFile(paths).history[0]).toMatchObject({ names: ['MY_KEY'], fields: ['data.one'] });
  expectClean(paths);
});

test('a commit without any gives the very values that it got', () => {
  const { store } = beginRun(undefined, { secrets });
  const list = ['a', 'b'];
  expect(store.commit(complete(store.current(), 'one', list)).data.one).toBe(list);
});

test('an edit is merged without them, by one write more', () => {
  const { paths, store } = beginRun(undefined, { secrets, now: makeClock() });
  edit(paths, 'note', `mine is ${value}`);
  const run = commitStep(store, 'one');
  expect(run.data).toMatchObject({ one: 'one', 'note-field': 'mine is [secret MY_KEY]' });
  expect(eventsOf(run)).toEqual(['secrets-redacted', 'edit-merged']);
  expectClean(paths);
  store.close();
  expectClean(paths);
});

test('an edit that puts a value in the place of its name changes nothing', async () => {
  const { paths, store } = beginRun(undefined, { secrets, now: makeClock() });
  store.commit(complete(store.current(), 'one', `so ${value}`));
  const saved = JSON.stringify(contentOf(paths)).replaceAll('[secret MY_KEY]', value);
  writeFileSync(paths.file, saved);
  const run = await store.refresh();
  expect(run.data.one).toBe('so [secret MY_KEY]');
  expect(eventsOf(run)).toEqual(['secrets-redacted', 'secrets-redacted']);
  expect(await store.refresh()).toBe(run);
  expect(conflicts(paths)).toEqual([]);
  expectClean(paths);
});

test('a save that cannot be merged is kept aside without them', async () => {
  const { paths, store } = beginRun(undefined, { secrets, now: makeClock() });
  writeFileSync(paths.file, `{ "broken": "${value}", "rest": "stays"`);
  await store.refresh();
  expect(conflicts(paths)).toEqual(['{ "broken": "[secret MY_KEY]", "rest": "stays"']);
  edit(paths, 'text', value, saveInPlace);
  const theirs = contentOf(paths);
  saveInPlace(paths, { ...theirs, status: 'cancelled' });
  commitStep(store, 'one');
  expect(conflicts(paths)).toHaveLength(2);
  expectClean(paths);
});

test('a file of old is cleansed by its next owner, with its last good copy', async () => {
  const { paths, store } = beginRun(undefined, { now: makeClock() });
  store.commit(complete(store.current(), 'one', `so ${value}`));
  store.close();
  expect(readFileSync(paths.file, 'utf8')).toContain(value);
  const opened = await openAgain(paths, { secrets, now: makeClock() });
  expect(opened.notices).toMatchObject([{ event: 'secrets-redacted', fields: ['data.one'] }]);
  expect(opened.store.current().data.one).toBe('so [secret MY_KEY]');
  opened.store.close();
  expectClean(paths);
  const again = await openAgain(paths, { secrets, now: makeClock() });
  expect(again.notices).toEqual([]);
  again.store.close();
});

test('an edit of a file of old, opened before it was cleansed, is still told from it', async () => {
  const { paths, store } = beginRun(undefined, { now: makeClock() });
  store.commit(complete(store.current(), 'one', `so ${value}`));
  store.close();
  const inEditor = contentOf(paths);
  const opened = await openAgain(paths, { secrets, now: makeClock() });
  commitStep(opened.store, 'two');
  saveInPlace(paths, { ...inEditor, note: 'mine' });
  const run = await opened.store.refresh();
  expect(run).toMatchObject({ note: 'mine', data: { one: 'so [secret MY_KEY]', two: 'two' } });
  expect(run.history.find(({ event }) => event === 'edit-merged')).toMatchObject({ changes: ['note added'] });
  expect(conflicts(paths)).toEqual([]);
  opened.store.close();
  expectClean(paths);
});
