// Painting changes, against a terminal that gets everything.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { enterAlternateScreen, wrapOff } from '../../../source/screen/terminal/control-sequences.ts';
import { type Frame, paintFrame, readFrame } from '../../../source/screen/terminal/paint-frame.ts';
import { openEmulator } from './helpers/emulator.ts';
import { sampleFrame } from './helpers/sample-frame.ts';

const plainCharacters = [' ', ' ', ' ', 'a', 'b', 'x', '─', '│', '⠋', '✓', 'é', '…'];
const wideCharacters = ['漢', '字', 'か', '한', 'Ａ'];
/** Characters of which the terminal of these tests and Ink have different opinions. */
const oddCharacters = [
  '😀',
  '👍🏽',
  '👨‍👩‍👧',
  '🇨🇭',
  'e\u0301',
  '漢\u0301',
  '\u0301',
  '⌚',
  '❤\ufe0f',
  '1\ufe0f\u20e3',
  'क्षि',
  'ﾊﾞ',
  '\u1161',
];
const styles = [
  '0',
  '1',
  '2',
  '3',
  '7',
  '31',
  '1;36',
  '38;5;208',
  '48;2;10;20;30',
  '2;4;9',
  '22',
  '39',
  '4:3',
];

type Alphabet = readonly string[];

/** A character, and the codes before it. */
type Piece = readonly [codes: string, character: string];

type Size = { readonly columns: number; readonly rows: number };

const pieceOf = (alphabet: Alphabet): fc.Arbitrary<Piece> =>
  fc.tuple(fc.constantFrom('', '', '', ...styles), fc.constantFrom(...alphabet));

/** From one frame to the next: another size, other rows, and single characters that are exchanged. */
function stepOf(alphabet: Alphabet, sizes: fc.Arbitrary<Size>) {
  const place = fc.integer({ min: 0, max: 30 });
  return fc.record({
    size: fc.option(sizes, { freq: 6 }),
    rows: fc.array(fc.tuple(place, fc.array(pieceOf(alphabet), { maxLength: 14 })), { maxLength: 2 }),
    edits: fc.array(fc.tuple(place, place, pieceOf(alphabet)), { maxLength: 3 }),
  });
}

/** Frames that follow each other. */
function framesOf(alphabet: Alphabet, sizes: fc.Arbitrary<Size>): fc.Arbitrary<readonly Frame[]> {
  const steps = fc.array(stepOf(alphabet, sizes), { minLength: 2, maxLength: 6 });
  return fc.tuple(sizes, steps).map(([firstSize, changes]) => {
    let size = firstSize;
    let content: readonly (readonly Piece[])[] = [];
    return changes.map((change) => {
      size = change.size ?? size;
      const next = Array.from({ length: size.rows }, (_, row) => content[row] ?? []);
      for (const [row, pieces] of change.rows) next[row % size.rows] = pieces;
      for (const [row, at, piece] of change.edits) {
        const pieces = next[row % size.rows] ?? [];
        next[row % size.rows] = pieces.length === 0 ? [piece] : pieces.with(at % pieces.length, piece);
      }
      content = next;
      const lines = next.map((pieces) =>
        pieces.map(([codes, character]) => `${codes && `\u001b[${codes}m`}${character}`).join(''),
      );
      return readFrame(lines.join('\n'), size.columns, size.rows);
    });
  });
}

const anySize = fc.record({ columns: fc.integer({ min: 2, max: 16 }), rows: fc.integer({ min: 1, max: 4 }) });

async function paintAll(frames: readonly Frame[]) {
  const [first] = frames;
  const emulator = openEmulator(first?.columns ?? 1, first?.rows ?? 1);
  await emulator.write(`${enterAlternateScreen}${wrapOff}`);
  let shown: Frame | null = null;
  for (const frame of frames) {
    emulator.resize(frame.columns, frame.rows);
    await emulator.write(paintFrame(shown, frame));
    shown = frame;
  }
  return emulator.cells();
}

describe('frame after frame', () => {
  test('leaves what painting the last one whole leaves, whatever terminals think of its characters', async () => {
    const alphabet = [...plainCharacters, ...wideCharacters, ...oddCharacters];
    await fc.assert(
      fc.asyncProperty(framesOf(alphabet, anySize), async (frames) => {
        expect(await paintAll(frames)).toEqual(await paintAll(frames.slice(-1)));
      }),
      { numRuns: 300 },
    );
  });

  test('leaves what a terminal shows that gets the lines of the last one as they are', async () => {
    await fc.assert(
      fc.asyncProperty(framesOf([...plainCharacters, ...wideCharacters], anySize), async (frames) => {
        const last = frames.at(-1);
        if (last === undefined) return;
        const emulator = openEmulator(last.columns, last.rows);
        await emulator.write(wrapOff);
        for (const [row, line] of last.lines.entries()) {
          await emulator.write(`\u001b[${row + 1};1H\u001b[m${cutWhereItEnds(line, last.columns)}`);
        }
        expect(await paintAll(frames)).toEqual(emulator.cells());
      }),
      { numRuns: 300 },
    );
  });
});

const stylesAndCharacters = new RegExp(`${'\u001b'}\\[[\\d;:]*m|.`, 'gu');

/** Without wrapping, what comes after the last column would be drawn over it, or for a wide one not at all. */
function cutWhereItEnds(line: string, columns: number): string {
  let used = 0;
  let cut = '';
  for (const piece of line.match(stylesAndCharacters) ?? []) {
    const width = piece.startsWith('\u001b') ? 0 : wideCharacters.includes(piece) ? 2 : 1;
    if (used + width > columns) return used < columns ? `${cut} ` : cut;
    used += width;
    cut += piece;
  }
  return cut;
}

const frameOf = (...lines: string[]) => readFrame(lines.join('\n'), 20, 3);
const paint = (before: string, after: string) => paintFrame(frameOf(before), frameOf(after));

describe('the bytes', () => {
  test('of an equal frame are none, also where it is written in another way', () => {
    const frame = frameOf('\u001b[31mred\u001b[39m', 'text');
    expect(paintFrame(frame, frame)).toBe('');
    expect(paintFrame(frame, frameOf('\u001b[31mr\u001b[31med\u001b[0m  ', 'text', ''))).toBe('');
  });

  test('are those of the cells that differ, with the shortest way to them', () => {
    expect(paint('abcdef', 'abcdeX')).toBe('\u001b[1;6HX');
    expect(paint('abcdef', 'Xbcdef')).toBe('\u001b[HX');
    expect(paintFrame(frameOf('', 'a'), frameOf('', 'b'))).toBe('\u001b[2Hb');
  });

  test('pass over equal cells where that is shorter than writing them again', () => {
    expect(paint('abc', 'XbZ')).toBe('\u001b[HXbZ');
    expect(paint('a12345678c', 'X12345678Z')).toBe('\u001b[HX\u001b[8CZ');
  });

  test('erase the end of a row, and long blanks within it', () => {
    expect(paint('ab some words', 'ab')).toBe('\u001b[1;4H\u001b[K');
    expect(paint('a many words here│', 'a                │')).toBe('\u001b[1;3H\u001b[15X');
    expect(paint('ab', 'a')).toBe('\u001b[1;2H ');
    expect(paint('abcd words', 'abX')).toBe('\u001b[1;3HX\u001b[K');
  });

  test('change the style only where it changes, and end in plain style', () => {
    expect(paint('', '\u001b[1m\u001b[36mab\u001b[39mc\u001b[22m')).toBe(
      '\u001b[H\u001b[1;36mab\u001b[39mc\u001b[m',
    );
    expect(paint('', '\u001b[1mb\u001b[22m\u001b[2md\u001b[22m')).toBe(
      '\u001b[H\u001b[1mb\u001b[0;2md\u001b[m',
    );
    expect(paint('', '\u001b[1;3;4;7;31mb\u001b[0;32mg')).toBe(
      '\u001b[H\u001b[1;3;4;7;31mb\u001b[0;32mg\u001b[m',
    );
  });

  test('are both halves of a wide character, or of what was one', () => {
    expect(paint('漢字', 'a 字')).toBe('\u001b[Ha ');
    expect(paint('a 字', '漢字')).toBe('\u001b[H漢');
    expect(paint('abc', 'a字')).toBe('\u001b[1;2H字');
  });

  test('say where the cursor goes after a character on whose width terminals disagree', () => {
    expect(paint('', '😀b')).toBe('\u001b[H\u001b[2X😀\u001b[1;3Hb');
  });

  test('of a paint that is long come as one change', () => {
    const long = paintFrame(null, sampleFrame({ alike: 3, top: 0, ticks: 0, selected: 3 }));
    expect(long.startsWith('\u001b[?2026h\u001b[m\u001b[H\u001b[J')).toBe(true);
    expect(long.endsWith('\u001b[?2026l')).toBe(true);
    expect(paint('a', 'b')).not.toContain('2026');
  });

  test.each([
    ['some names', 3, 1500],
    ['another name in each row', 1, 1650],
  ])('are few for what happens all the time, on 120 by 40: %s', (_, alike, scrolled) => {
    const sample = { alike, top: 0, ticks: 0, selected: 3 };
    const frame = sampleFrame(sample);
    const bytesTo = (change: Partial<typeof sample>) =>
      Buffer.byteLength(paintFrame(frame, sampleFrame({ ...sample, ...change })));
    expect(bytesTo({})).toBe(0);
    expect(bytesTo({ ticks: 1 })).toBeLessThanOrEqual(60);
    expect(bytesTo({ selected: 4 })).toBeLessThanOrEqual(150);
    expect(bytesTo({ top: 1, selected: 4 })).toBeLessThanOrEqual(scrolled);
  });
});
