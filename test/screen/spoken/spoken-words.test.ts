import { describe, expect, test } from 'vitest';
import { sayKeys } from '../../../source/screen/spoken/describe-keys.ts';
import { sayDuration, sayLines, sentence } from '../../../source/screen/spoken/spoken-words.ts';

describe('words for a screen reader', () => {
  test('say times in their two largest units', () => {
    expect([400, 3140, 59_900, 59_990, 72_000, 3_599_900, 7_500_000].map(sayDuration)).toEqual([
      '0.4 seconds',
      '3.1 seconds',
      '59.9 seconds',
      '1 minute 0 seconds',
      '1 minute 12 seconds',
      '1 hour 0 minutes',
      '2 hours 5 minutes',
    ]);
  });

  test('leave out facts that say nothing', () => {
    expect(sentence('Step 1 of 2', 'abridge', '', 'done')).toBe('Step 1 of 2: abridge, done.');
    expect(sentence('Output', '')).toBe('Output.');
  });

  test('leave out blank lines, and blanks that only align', () => {
    expect(sayLines('  1. red   wine\n\n\u001b[2J\n  2. white…')).toEqual(['1. red wine', '2. white...']);
  });

  test('name signs and tell capitals', () => {
    expect(['j ↓', '/', 'P', 'Esc h ←', 'Ctrl+L'].map(sayKeys)).toEqual([
      'j down',
      'slash',
      'capital P',
      'Escape h left',
      'Ctrl+L',
    ]);
  });
});
