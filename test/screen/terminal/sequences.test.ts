// What is said to a terminal besides frames: copies, titles, notices.
import { describe, expect, test } from 'vitest';
import { copyLimit, copySequence } from '../../../source/screen/terminal/copy-sequence.ts';
import { bell, noticeSequence } from '../../../source/screen/terminal/notice-sequence.ts';
import { titleSequence } from '../../../source/screen/terminal/title-sequence.ts';

const hostile = 'a\u001b]52;c;evil\u0007b\u009b2Jc\u202ed\u0007\u001b\\';
const inTmux = { TMUX: '/tmp/tmux-0/default,1,0' };

describe('a copy', () => {
  test('is the text in base64', () => {
    expect(copySequence('two\nlines, 漢', {})).toBe(
      `\u001b]52;c;${Buffer.from('two\nlines, 漢').toString('base64')}\u0007`,
    );
  });

  test('holds nothing that drives the terminal it is pasted into', () => {
    expect(copySequence(hostile, {})).toBe(`\u001b]52;c;${Buffer.from('abcd').toString('base64')}\u0007`);
  });

  test('of more than 100 KB is not made', () => {
    expect(copySequence('x'.repeat(copyLimit), {})).toContain('eHh4');
    expect(copySequence('x'.repeat(copyLimit + 1), {})).toBeUndefined();
    expect(copySequence('é'.repeat(copyLimit / 2 + 1), {})).toBeUndefined();
  });

  test('inside tmux is for tmux, and for the terminal around it', () => {
    const plain = copySequence('text', {}) ?? '';
    expect(copySequence('text', inTmux)).toBe(`${plain}\u001bPtmux;\u001b${plain}\u001b\\`);
  });
});

describe('a title', () => {
  test('is one line that cannot end early', () => {
    expect(titleSequence('caesura: 3 running')).toBe('\u001b]2;caesura: 3 running\u0007');
    expect(titleSequence(`${hostile}\nmore`)).toBe('\u001b]2;abcd more\u0007');
  });

  test('is not long, and never half a character', () => {
    expect(titleSequence('x'.repeat(1000)).length).toBeLessThan(150);
    expect(titleSequence(`${'x'.repeat(119)}😀`).isWellFormed()).toBe(true);
  });
});

describe('a notice', () => {
  test('is one line that is no other command', () => {
    expect(noticeSequence('run k3v9 waits for you', {})).toBe('\u001b]9;run k3v9 waits for you\u0007');
    expect(noticeSequence(`4;1;50 ${hostile}`, {})).toBe('\u001b]9;4,1,50 abcd\u0007');
    expect(bell).toBe('\u0007');
  });

  test('inside tmux is handed on to the terminal around it', () => {
    expect(noticeSequence('text', inTmux)).toBe('\u001bPtmux;\u001b\u001b]9;text\u0007\u001b\\');
    expect(noticeSequence('text', { TMUX: '' })).toBe('\u001b]9;text\u0007');
  });
});
