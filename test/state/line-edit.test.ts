import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editLine, type LineEditing, lineOf } from '../../source/state/line-edit.ts';

const edit = (text: string, ...steps: readonly LineEditing[]) => steps.reduce(editLine, lineOf(text));

describe('editing a line', () => {
  test('deletes what people take for one character', () => {
    expect(edit('ae\u0301', { kind: 'delete-before' }).text).toBe('a');
    expect(edit('👩‍👩‍👧x', { kind: 'start' }, { kind: 'delete-after' }).text).toBe('x');
  });

  test('inserts and deletes where the cursor stands', () => {
    expect(edit('ac', { kind: 'left' }, { kind: 'insert', text: 'b' })).toEqual({ text: 'abc', cursor: 2 });
    expect(edit('one two  ', { kind: 'delete-word' }).text).toBe('one ');
    expect(edit('one two', { kind: 'left' }, { kind: 'clear' }).text).toBe('o');
  });

  test('keeps the cursor within the text, whatever is done', () => {
    const kinds = [
      'delete-before',
      'delete-after',
      'delete-word',
      'clear',
      'left',
      'right',
      'start',
      'end',
    ] as const;
    const step = fc.oneof(
      fc.constantFrom(...kinds).map((kind): LineEditing => ({ kind })),
      fc.string({ unit: 'grapheme' }).map((text): LineEditing => ({ kind: 'insert', text })),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(step), (text, steps) => {
        const { text: after, cursor } = edit(text, ...steps);
        expect(cursor).toBeGreaterThanOrEqual(0);
        expect(cursor).toBeLessThanOrEqual(after.length);
      }),
    );
  });
});
