// Frames, rules and underlines as strokes: a font's own box characters leave gaps between rows.
import type { Cell } from './cell.ts';
import { baseline, columnX, coordinate, rowHeight, rowY } from './grid.ts';

/** The sides of its cell to which a box character reaches from the middle: left, right, up, down. */
const arms: Readonly<Record<string, string>> = {
  '─': 'lr',
  '│': 'ud',
  '┌': 'rd',
  '┐': 'ld',
  '└': 'ru',
  '┘': 'lu',
  '├': 'rud',
  '┤': 'lud',
  '┬': 'lrd',
  '┴': 'lru',
  '┼': 'lrud',
};

/** Round corners, by the directions of their two ends. */
const corners: Readonly<Record<string, { readonly x: 1 | -1; readonly y: 1 | -1 }>> = {
  '╭': { x: 1, y: 1 },
  '╮': { x: -1, y: 1 },
  '╰': { x: 1, y: -1 },
  '╯': { x: -1, y: -1 },
};

export type Placed = Cell & { readonly row: number };

/** In columns and rows, whose middles are at halves; `at` is the row of what goes across, the column of what goes down. */
type Segment = {
  readonly axis: 'across' | 'down';
  readonly at: number;
  readonly from: number;
  readonly to: number;
};

export function isLineArt(text: string): boolean {
  return Object.hasOwn(arms, text) || Object.hasOwn(corners, text);
}

/** The strokes of cells of one colour, as `d` of an SVG path; lines that touch are one. Empty where there are none. */
export function strokePath(cells: readonly Placed[]): string {
  const segments = cells.flatMap(segmentsOf);
  const curves = cells.flatMap((cell) => curveOf(cell) ?? []);
  return [...joinTouching(segments).map(segmentPath), ...curves].join('');
}

function segmentsOf({ text, column, width, row, style }: Placed): readonly Segment[] {
  const sides = arms[text] ?? '';
  const right = column + width;
  const across = (at: number, from: number, to: number): Segment => ({ axis: 'across', at, from, to });
  const down = (from: number, to: number): Segment => ({ axis: 'down', at: column + 0.5, from, to });
  return [
    ...(sides.includes('l') ? [across(row + 0.5, column, column + 0.5)] : []),
    ...(sides.includes('r') ? [across(row + 0.5, column + 0.5, right)] : []),
    ...(sides.includes('u') ? [down(row, row + 0.5)] : []),
    ...(sides.includes('d') ? [down(row + 0.5, row + 1)] : []),
    ...(style.underline ? [across(row + (baseline + 2) / rowHeight, column, right)] : []),
    ...(style.strikethrough ? [across(row + (baseline - 4.5) / rowHeight, column, right)] : []),
  ];
}

function joinTouching(segments: readonly Segment[]): readonly Segment[] {
  const sorted = segments.toSorted(
    (one, other) => one.axis.localeCompare(other.axis) || one.at - other.at || one.from - other.from,
  );
  const joined: Segment[] = [];
  for (const segment of sorted) {
    const last = joined.at(-1);
    if (last?.axis === segment.axis && last.at === segment.at && segment.from <= last.to) {
      joined[joined.length - 1] = { ...last, to: Math.max(last.to, segment.to) };
    } else {
      joined.push(segment);
    }
  }
  return joined;
}

function segmentPath({ axis, at, from, to }: Segment): string {
  return axis === 'across'
    ? `M${coordinate(columnX(from))} ${coordinate(rowY(at))}H${coordinate(columnX(to))}`
    : `M${coordinate(columnX(at))} ${coordinate(rowY(from))}V${coordinate(rowY(to))}`;
}

/** From its upper or lower end around to the end at its side. */
function curveOf({ text, column, row }: Placed): string | undefined {
  const corner = corners[text];
  if (corner === undefined) return undefined;
  const x = columnX(column + 0.5);
  const y = rowY(row + 0.5);
  const start = `M${coordinate(x)} ${coordinate(rowY(row + 0.5 + corner.y / 2))}`;
  const bend = `V${coordinate(y + corner.y * 4)}Q${coordinate(x)} ${coordinate(y)}`;
  return `${start}${bend} ${coordinate(columnX(column + 0.5 + corner.x / 2))} ${coordinate(y)}`;
}
