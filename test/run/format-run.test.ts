import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalJson, type Json } from '../../source/json.ts';
import { applyEvent } from '../../source/run/apply-event.ts';
import { createRunFormatter, formatRun, headBytes } from '../../source/run/format-run.ts';
import { parseRun } from '../../source/run/parse-run.ts';
import type { Run } from '../../source/run/run.ts';
import { run as anyRun, json, record, toObject, topLevelKeys } from './helpers/arbitrary-run.ts';
import { makeRecord, makeRun, objectOf } from './helpers/sample-run.ts';

const headKeys = ['formatVersion', 'id', 'workflowName', 'status', 'progress', 'startedAt', 'updatedAt'];

function join(pieces: readonly Uint8Array[]): string {
  return Buffer.concat(pieces).toString();
}

function parsed(text: string, id: string): Run {
  const result = parseRun(text, id, 'x.json');
  if ('problem' in result) throw new Error(result.problem.message);
  return result.run;
}

/** Up to the last key of the head, with its comma. */
function headOf(text: string): string {
  return text.slice(0, text.indexOf('\n', text.indexOf('\n  "updatedAt": ') + 1));
}

describe('the text of a run', () => {
  test('is what JSON.stringify writes, the head first, two spaces, a newline at the end', () => {
    const run = makeRun({
      data: { text: 'a\nb', list: [], empty: {} },
      executedTemplates: [makeRecord('a')],
    });
    expect(formatRun(run)).toBe(`${JSON.stringify(run, null, 2)}\n`);
    fc.assert(
      fc.property(anyRun, (any) => {
        const text = formatRun(any);
        expect(text.endsWith('\n}\n')).toBe(true);
        // Keys that read as numbers come first in every object of JavaScript.
        if (Object.keys(any).some((key) => /^\d+$/.test(key))) return;
        const { progress } = objectOf(text);
        const rest = Object.entries(any).filter(([key]) => !headKeys.includes(key));
        const { formatVersion, id, workflowName, status, startedAt, updatedAt } = any;
        const head = { formatVersion, id, workflowName, status, progress, startedAt, updatedAt };
        const ordered = toObject([...Object.entries(head), ...rest]);
        expect(text).toBe(`${JSON.stringify(ordered, null, 2)}\n`);
      }),
    );
  });

  test('begins with the seven keys of the head, whatever else there is', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        expect(topLevelKeys(formatRun(run)).slice(0, 7)).toEqual(headKeys);
      }),
    );
  });

  test('has its head within 512 bytes where the names allow it: the step gives way', () => {
    fc.assert(
      fc.property(anyRun, fc.nat(128), fc.nat(140), fc.nat(300), (run, idLength, nameLength, stepLength) => {
        const { done, total } = run.progress;
        const text = formatRun({
          ...run,
          id: 'i'.repeat(idLength),
          workflowName: 'n'.repeat(nameLength),
          progress: { done, total, step: 's'.repeat(stepLength) },
        });
        expect(Buffer.byteLength(headOf(text))).toBeLessThanOrEqual(headBytes);
        expect(objectOf(text).progress).toMatchObject({ done, total });
      }),
    );
    const short = { ...makeRun(), progress: { done: 1, total: 3, step: 'analyse' } };
    expect(objectOf(formatRun(short)).progress).toEqual(short.progress);
  });

  test('says again what was read from it', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const text = formatRun(run);
        const again = parsed(text, run.id);
        expect(formatRun(again)).toBe(text);
        const { progress, ...rest } = run;
        const { progress: _, ...restAgain } = again;
        const before: { readonly [key: string]: Json } = rest;
        expect(equalJson(restAgain, before)).toBe(true);
        expect(again.progress.done).toBe(progress.done);
      }),
    );
  });

  test('keeps the keys it does not know where they stand, through reading, changing and writing', () => {
    fc.assert(
      fc.property(anyRun, (any) => {
        const run = parsed(formatRun(any), any.id);
        const changed = applyEvent(run, {
          at: '2026-11-22T10:00:00.000Z',
          event: 'edit-merged',
          changes: ['x'],
        });
        expect(topLevelKeys(formatRun({ ...changed, updatedAt: '2026-11-22T10:00:01.000Z' }))).toEqual(
          topLevelKeys(formatRun(any)),
        );
      }),
    );
    const written = formatRun(makeRun()).replace('  "options"', '  "note": "ask Ann",\n  "options"');
    const rewritten = formatRun(
      applyEvent(parsed(written, 'k3v9x2m7q4tz'), { at: 'now', event: 'run-completed' }),
    );
    expect(rewritten).toContain('  "note": "ask Ann",\n  "options"');
  });
});

type Change = (run: Run) => Run;

const setField: fc.Arbitrary<Change> = fc
  .tuple(fc.constantFrom('a', 'b', 'c'), json)
  .map(([field, value]) => (run) => ({ ...run, data: { ...run.data, [field]: value } }));
const dropField: fc.Arbitrary<Change> = fc.constantFrom('a', 'b', 'c').map((field) => (run) => {
  const { [field]: _, ...data } = run.data;
  return { ...run, data };
});
const addRecord: fc.Arbitrary<Change> = record.map((added) => (run) => ({
  ...run,
  executedTemplates: [...run.executedTemplates, added],
}));
const dropRecord: fc.Arbitrary<Change> = fc.constant((run) => ({
  ...run,
  executedTemplates: run.executedTemplates.slice(1),
}));
const addNote: fc.Arbitrary<Change> = fc
  .tuple(fc.constantFrom('note', 'tags', 'data.a'), json)
  .map(([name, value]) => (run) => ({ ...run, [name]: value }));
/** Long texts of one length; and one object at two depths. */
const confuse: fc.Arbitrary<Change> = fc.constantFrom('x', 'y').map((letter) => (run) => ({
  ...run,
  ...toObject<Json>([['options-copy', run.options]]),
  data: { ...run.data, a: letter.repeat(2000), b: run.options },
}));
const addEntry: fc.Arbitrary<Change> = fc.constant((run) => ({
  ...run,
  history: [...run.history, { at: run.updatedAt, event: 'run-paused' }],
}));

describe('the pieces of a run', () => {
  test('are, joined, the bytes of the text, however the run changes in between', () => {
    const change = fc.oneof(setField, dropField, addRecord, dropRecord, addNote, addEntry, confuse);
    fc.assert(
      fc.property(anyRun, fc.array(change, { maxLength: 12 }), (first, changes) => {
        const format = createRunFormatter();
        let run = first;
        expect(join(format(run))).toBe(formatRun(run));
        for (const next of changes) {
          run = next(run);
          expect(join(format(run))).toBe(formatRun(run));
        }
      }),
    );
  });

  test('of what has not changed are the very same, so that they cost nothing again', () => {
    const format = createRunFormatter();
    const large = makeRun({ data: { transcript: 'x'.repeat(100_000), table: [Array(20_000).fill(1)] } });
    const before = format(large);
    const after = format({ ...large, data: { ...large.data, title: 'new' } });
    const again = after.filter((piece) => before.includes(piece));
    expect(again.map((piece) => piece.length).sort()).toHaveLength(2);
    for (const piece of again) expect(piece.length).toBeGreaterThan(40_000);
  });
});
