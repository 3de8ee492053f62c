// Which fields a person has edited, told from what the records keep.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../source/json.ts';
import { findEdits, hashOutputs } from '../../source/run/find-edits.ts';
import { fingerprint } from '../../source/run/fingerprint.ts';
import { makeRecord, makeRun } from './helpers/sample-run.ts';

const json = fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value)));

describe('a fingerprint', () => {
  test('is the same for what is written the same, and tells everything else apart', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(fingerprint(a) === fingerprint(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    expect(fingerprint('1')).not.toBe(fingerprint(1));
    expect(fingerprint([1, 2])).not.toBe(fingerprint([2, 1]));
    expect(fingerprint('x'.repeat(100))).toMatch(/^[0-9a-f]{16}$/);
  });
});

/** A record of a step that has stored these values. */
function recordOf(stepId: string, data: { readonly [field: string]: Json }, item?: string) {
  return makeRecord(stepId, {
    outputFields: Object.keys(data),
    outputHashes: hashOutputs(data),
    ...(item === undefined ? {} : { item }),
  });
}

describe('a field', () => {
  test('that holds what its step gave is not edited, one that holds something else is', () => {
    const executedTemplates = [recordOf('a', { title: 'Tea', tags: ['x', 'y'] })];
    const edits = (data: { readonly [field: string]: Json }) =>
      findEdits(makeRun({ executedTemplates, data }));
    expect(edits({ title: 'Tea', tags: ['x', 'y'] })).toEqual([]);
    expect(edits({ title: 'Tea', tags: ['y', 'x'] })).toEqual([{ field: 'tags', stepId: 'a' }]);
    expect(edits({ tags: ['x', 'y'] })).toEqual([{ field: 'title', stepId: 'a' }]);
  });

  test('is compared with what the last step gave that stored it', () => {
    const executedTemplates = [recordOf('a', { draft: 'first' }), recordOf('b', { draft: 'second' })];
    expect(findEdits(makeRun({ executedTemplates, data: { draft: 'second' } }))).toEqual([]);
    expect(findEdits(makeRun({ executedTemplates, data: { draft: 'first' } }))).toEqual([
      { field: 'draft', stepId: 'b' },
    ]);
  });

  test('of which no record tells what it was is not known to be edited', () => {
    const executedTemplates = [
      makeRecord('a', { outputFields: ['title'] }),
      recordOf('b', { part: 'x' }, 'one'),
      makeRecord('c', { outputFields: ['toString'], outputHashes: {} }),
    ];
    const data = { title: 'anything', part: 'anything', input: 1, toString: 'x' };
    expect(findEdits(makeRun({ executedTemplates, data }))).toEqual([]);
  });
});
