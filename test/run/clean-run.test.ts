// What is looked at when a run is cleaned of secrets: what has changed, and all of it where more is known.
import { expect, test } from 'vitest';
import { createRunCleaner } from '../../source/run/clean-run.ts';
import type { Run } from '../../source/run/run.ts';
import { createSecrets, type Secrets } from '../../source/secrets/secrets.ts';
import { makeRun } from './helpers/sample-run.ts';

const value = 'q8Zt-4hGk-1pLw';
const word = 'word '.repeat(200);

/** Secrets that count the characters in which they are looked for. */
function count(secrets: Secrets): { readonly secrets: Secrets; readonly since: () => number } {
  let read = 0;
  const redactValue: Secrets['redactValue'] = (given) => {
    read += JSON.stringify(given).length;
    return secrets.redactValue(given);
  };
  const since = () => {
    const before = read;
    read = 0;
    return before;
  };
  return { secrets: { ...secrets, redactValue }, since };
}

const withNotes = (notes: readonly string[]): Run => makeRun({ data: { notes } });
const filled = (items: number) =>
  Array.from({ length: 100 }, (_, index) => (index < items ? `${index} ${word}` : ''));

test('of a list that fills up only the new items', () => {
  const { secrets, since } = count(createSecrets([{ name: 'MY_KEY', value }]));
  const clean = createRunCleaner(secrets);
  const notes = filled(50);
  const run = withNotes(notes);
  expect(clean(run).run).toBe(run);
  expect(since()).toBeGreaterThan(50 * word.length);
  expect(clean(withNotes(notes.with(50, `50 ${word}`))).names).toEqual([]);
  expect(since()).toBeLessThan(3 * word.length);
});

test('a secret in an item is found wherever the list has changed, and in all items where more is known', () => {
  const secrets = createSecrets([{ name: 'MY_KEY', value }]);
  const clean = createRunCleaner(secrets);
  const notes = [...filled(3), 'the later-secret-77'];
  expect(clean(withNotes(notes)).names).toEqual([]);
  const found = clean(withNotes(notes.with(1, `so ${value}`)));
  expect(found).toMatchObject({ names: ['MY_KEY'], fields: ['data.notes'] });
  expect(found.run.data.notes).toEqual(notes.with(1, 'so [secret MY_KEY]'));
  // What was dirty once is looked at again.
  expect(clean(withNotes(notes.with(1, `so ${value}`))).names).toEqual(['MY_KEY']);
  secrets.learn([{ name: 'LATER', value: 'later-secret-77' }]);
  expect(clean(withNotes(notes)).names).toEqual(['LATER']);
});
