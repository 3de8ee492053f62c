import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalJson, type Json, type JsonObject, ownValue } from '../../source/json.ts';
import { formatRun } from '../../source/run/format-run.ts';
import { commonBase, guessBase, holdsNothingNew, mergeEdit } from '../../source/run/merge-edit.ts';
import type { Run, StepRecord } from '../../source/run/run.ts';
import { toObject, topLevelKeys } from './helpers/arbitrary-run.ts';
import { makeRecord, makeRun, objectOf } from './helpers/sample-run.ts';

function withNote(run: Run, note: Json): Run {
  return { ...run, ...toObject([['note', note]]) };
}

function written(run: Run): JsonObject {
  return objectOf(formatRun(run));
}

const base = makeRun({
  data: { kept: 1, text: 'first' },
  executedTemplates: [makeRecord('a'), makeRecord('b')],
});

describe('a save that came in while the run was written', () => {
  test('that changed nothing leaves the run the very same values', () => {
    const ours = { ...base, data: { ...base.data, ours: 1 } };
    const { run, changes, conflicts } = mergeEdit(base, ours, base);
    expect([changes, conflicts]).toEqual([[], []]);
    expect(run.data).toBe(ours.data);
    expect(run.executedTemplates).toBe(ours.executedTemplates);
  });

  test.each([
    ['a field it added', { added: 2 }, 'data.added added'],
    ['a field it changed', { text: 'second' }, 'data.text changed'],
  ])('gives %s', (_name, change, told) => {
    const { run, changes, conflicts } = mergeEdit(base, base, { ...base, data: { ...base.data, ...change } });
    expect(run.data).toEqual({ ...base.data, ...change });
    expect([changes, conflicts]).toEqual([[told], []]);
  });

  test('takes the fields away that it removed', () => {
    const { run, changes } = mergeEdit(base, base, { ...base, data: { kept: 1 } });
    expect(run.data).toEqual({ kept: 1 });
    expect(changes).toEqual(['data.text removed']);
  });

  test('adds, changes and removes unknown keys, each in its place', () => {
    const text = formatRun(base).replace('  "data"', '  "note": "ask Ann",\n  "data"');
    const theirs: Run = { ...base, ...toObject<Json>([['note', 'ask Ann']]) };
    const placed = topLevelKeys(text);
    const { data, history, workflow, ...before } = theirs;
    const { run, changes } = mergeEdit(base, base, { ...before, data, history, workflow });
    expect(changes).toEqual(['note added']);
    expect(topLevelKeys(formatRun(run)).indexOf('note')).toBe(placed.indexOf('note'));
    const changed = mergeEdit(run, run, withNote(run, 'ask Bob'));
    expect(written(changed.run).note).toBe('ask Bob');
    const { note: _, ...rest } = written(changed.run);
    const removed = mergeEdit(changed.run, changed.run, { ...base, ...rest, data });
    expect(written(removed.run)).not.toHaveProperty('note');
    expect(removed.changes).toEqual(['note removed']);
  });

  test('removes, changes and adds records', () => {
    const [a, b] = base.executedTemplates;
    const edited = { ...makeRecord('a'), warnings: ['by hand'] };
    expect(
      mergeEdit(base, base, makeRun({ ...base, ...running, executedTemplates: b ? [b] : [] })),
    ).toMatchObject({
      run: { executedTemplates: [b] },
      changes: ['the record of a removed'],
      conflicts: [],
    });
    expect(
      mergeEdit(base, base, makeRun({ ...base, ...running, executedTemplates: [edited, ...(b ? [b] : [])] })),
    ).toMatchObject({ run: { executedTemplates: [edited, b] }, changes: ['the record of a changed'] });
    const added = makeRecord('c');
    expect(
      mergeEdit(base, base, { ...base, executedTemplates: [...base.executedTemplates, added] }),
    ).toMatchObject({ run: { executedTemplates: [a, b, added] }, changes: ['a record of c added'] });
  });

  test('removes both of two records of one step', () => {
    const twice = {
      ...base,
      executedTemplates: [makeRecord('a'), makeRecord('a', { attempt: 2 }), makeRecord('b')],
    };
    const { run, conflicts } = mergeEdit(twice, twice, { ...twice, executedTemplates: [makeRecord('b')] });
    expect(run.executedTemplates).toEqual([makeRecord('b')]);
    expect(conflicts).toEqual([]);
  });

  test.each<[string, Run, Run, string]>([
    [
      'a field',
      { ...base, data: { kept: 1, text: 'ours' } },
      { ...base, data: { kept: 1, text: 'theirs' } },
      'data.text',
    ],
    [
      'a field it removed',
      { ...base, data: { kept: 1, text: 'ours' } },
      { ...base, data: { kept: 1 } },
      'data.text',
    ],
    [
      'a field the run removed',
      { ...base, data: { kept: 1 } },
      { ...base, data: { kept: 1, text: 'theirs' } },
      'data.text',
    ],
    ['an unknown key', withNote(base, 'ours'), withNote(base, 'theirs'), 'note'],
    [
      'a record',
      { ...base, executedTemplates: [makeRecord('a', { attempt: 2 }), makeRecord('b')] },
      { ...base, executedTemplates: [makeRecord('a', { attempt: 3 }), makeRecord('b')] },
      'the record of a',
    ],
    [
      'a record it removed',
      { ...base, executedTemplates: [makeRecord('a', { attempt: 2 }), makeRecord('b')] },
      { ...base, executedTemplates: [makeRecord('b')] },
      'the record of a',
    ],
    [
      'a record the run removed',
      { ...base, executedTemplates: [makeRecord('b')] },
      { ...base, executedTemplates: [makeRecord('a', { attempt: 3 }), makeRecord('b')] },
      'the record of a',
    ],
  ])('that changed %s as the run did leaves ours, and says so', (_name, ours, theirs, told) => {
    const { run, changes, conflicts } = mergeEdit(base, ours, theirs);
    expect(written(run)).toEqual(written(ours));
    expect([changes, conflicts]).toEqual([[], [told]]);
  });

  test.each(['status', 'checkpoint', 'failure', 'inFlight', 'history', 'workflow'])(
    'cannot change %s, which only the program does',
    (key) => {
      const theirs: Run = { ...base, ...toObject<Json>([[key, 'theirs']]) };
      const { run, conflicts } = mergeEdit(base, base, theirs);
      expect(written(run)).toEqual(written(base));
      expect(conflicts).toEqual([key]);
    },
  );

  test.each(['id', 'progress', 'updatedAt', 'formatVersion'])(
    'says nothing by %s, which is derived',
    (key) => {
      const theirs: Run = { ...base, ...toObject<Json>([[key, 'theirs']]) };
      const { run, changes, conflicts } = mergeEdit(base, base, theirs);
      expect([written(run), changes, conflicts]).toEqual([written(base), [], []]);
    },
  );

  test('cannot reach a prototype', () => {
    const theirs = { ...base, data: objectOf('{"__proto__": {"polluted": 1}, "kept": 1, "text": "first"}') };
    const { run } = mergeEdit(base, base, theirs);
    expect(Object.keys(run.data).sort()).toEqual(['__proto__', 'kept', 'text']);
    expect(Object.getPrototypeOf(run.data)).toBe(Object.prototype);
  });
});

const running = { status: 'running', checkpoint: null, failure: null } as const;

type Side = {
  readonly data: JsonObject;
  readonly notes: JsonObject;
  readonly records: readonly StepRecord[];
};

const values: fc.Arbitrary<JsonObject> = fc
  .uniqueArray(
    fc.tuple(fc.constantFrom('a', 'b', 'c', '__proto__', '1'), fc.constantFrom<Json>(1, 2, [3], null)),
    {
      selector: ([name]) => name,
    },
  )
  .map(toObject);

const records = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 3 })), {
    selector: ([id]) => id,
  })
  .map((list) => list.map(([id, attempt]) => makeRecord(id, { attempt })));

const side: fc.Arbitrary<Side> = fc.record({ data: values, notes: values, records });

function runOf({ data, notes, records: executedTemplates }: Side): Run {
  const named = toObject(Object.entries(notes).map(([key, value]) => [`x-${key}`, value] as const));
  return { ...makeRun({ data, executedTemplates }), ...named };
}

/** Everything a person can change, by the names that the merge uses. */
function parts(run: Run): ReadonlyMap<string, Json> {
  return new Map<string, Json>([
    ...Object.entries(run.data).map(([key, value]) => [`data.${key}`, value] as const),
    ...Object.entries(written(run)).filter(([key]) => key.startsWith('x-')),
    ...run.executedTemplates.map((record) => [`the record of ${record.stepId}`, { ...record }] as const),
  ]);
}

describe('any two changes of one state', () => {
  test('lose nothing that only one side changed; where both did, ours stays and it is told', () => {
    fc.assert(
      fc.property(side, side, side, (before, mine, their) => {
        const merged = mergeEdit(runOf(before), runOf(mine), runOf(their));
        const [old, ours, theirs, result] = [runOf(before), runOf(mine), runOf(their), merged.run].map(parts);
        if (!old || !ours || !theirs || !result) throw new Error('four runs');
        const conflicts: string[] = [];
        for (const key of new Set([...old.keys(), ...ours.keys(), ...theirs.keys()])) {
          const [was, our, found, now] = [old, ours, theirs, result].map((map) => map.get(key));
          if (equalJson(found, was) || equalJson(found, our)) expect(now, key).toEqual(our);
          else if (equalJson(our, was)) expect(now, key).toEqual(found);
          else {
            expect(now, key).toEqual(our);
            conflicts.push(key);
          }
        }
        expect([...result.keys()].filter((key) => ![...ours.keys(), ...theirs.keys()].includes(key))).toEqual(
          [],
        );
        expect([...merged.conflicts].sort()).toEqual(conflicts.sort());
        expect(merged.changes.length > 0).toBe(
          [...new Set([...ours.keys(), ...result.keys()])].some(
            (key) => !equalJson(ours.get(key), result.get(key)),
          ),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('the guessed beginning of a save', () => {
  test('does not have the steps that were recorded after it, nor what they gave', () => {
    const early = makeRecord('a', { executedAt: '2026-11-22T10:00:01.000Z', outputFields: ['a'] });
    const late = makeRecord('b', { executedAt: '2026-11-22T10:00:03.000Z', outputFields: ['b'] });
    const ours = makeRun({ data: { in: 1, a: 1, b: 1 }, executedTemplates: [early, late] });
    const saved: Run = {
      ...makeRun({
        data: { in: 2, a: 1 },
        executedTemplates: [early],
        updatedAt: '2026-11-22T10:00:02.000Z',
      }),
      ...toObject<Json>([['note', 'x']]),
    };
    const { run, changes, conflicts } = mergeEdit(guessBase(ours, saved), ours, saved);
    expect(run).toMatchObject({ data: { in: 2, a: 1, b: 1 }, executedTemplates: [early, late], note: 'x' });
    expect(changes).toEqual(['data.in changed', 'note added']);
    expect(conflicts).toEqual([]);
  });

  test('still has an earlier record that the save removed', () => {
    const early = makeRecord('a', { executedAt: '2026-11-22T10:00:01.000Z' });
    const ours = makeRun({ executedTemplates: [early] });
    const saved = makeRun({ updatedAt: '2026-11-22T10:00:02.000Z' });
    expect(mergeEdit(guessBase(ours, saved), ours, saved).run.executedTemplates).toEqual([]);
  });
});

describe('the common base', () => {
  test('takes what a save has besides, keeps what it lacks, and decides nothing where they differ', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => makeRecord(id));
    if (!a || !b || !c) throw new Error('three records');
    const ours = withNote(
      makeRun({ data: { same: 1, ours: 1, both: 1 }, executedTemplates: [a, b] }),
      'ours',
    );
    const paused: Run = {
      ...makeRun({ data: { same: 1, theirs: 2, both: 2 }, executedTemplates: [a, c] }),
      status: 'paused',
    };
    const saved = withNote(paused, 'theirs');
    const { run, changes, conflicts } = mergeEdit(commonBase(ours, saved), ours, saved);
    expect(run).toMatchObject({
      status: 'running',
      data: { same: 1, ours: 1, both: 1, theirs: 2 },
      note: 'ours',
    });
    expect(run.executedTemplates).toEqual([a, b, c]);
    expect(changes).toEqual(['data.theirs added', 'a record of c added']);
    expect(conflicts).toEqual(['data.both', 'note']);
  });
});

test('an older state holds something new when a field or a note of it stands nowhere in the newer one', () => {
  const newer = withNote(makeRun({ data: { a: 1, b: 2 } }), 'x');
  expect(holdsNothingNew(withNote(makeRun({ data: { a: 1 } }), 'x'), newer)).toBe(true);
  expect(holdsNothingNew(makeRun({ data: { a: 2 } }), newer)).toBe(false);
  expect(holdsNothingNew(withNote(makeRun(), 'y'), newer)).toBe(false);
  expect(ownValue(written(newer), 'note')).toBe('x');
});
