// What fills cells, as rectangles: backgrounds, and block characters, which as text would leave gaps in a bar.
import { columnX, coordinate, rowY } from './grid.ts';
import type { Placed } from './line-art.ts';

/** In columns and rows from the upper left corner. */
export type Area = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** 1 covers what is behind. */
  readonly density: number;
  /** The classes of its colour. */
  readonly look: string;
};

/** The part of its cell that a block fills. */
type Block = Omit<Area, 'look'>;

const whole: Block = { x: 0, y: 0, width: 1, height: 1, density: 1 };

const blocks: ReadonlyMap<string, Block> = new Map([
  ['█', whole],
  ['░', { ...whole, density: 0.25 }],
  ['▒', { ...whole, density: 0.5 }],
  ['▓', { ...whole, density: 0.75 }],
  ['▀', { ...whole, height: 0.5 }],
  ...eighths('▁▂▃▄▅▆▇', (share) => ({ ...whole, y: 1 - share, height: share })),
  ...eighths('▏▎▍▌▋▊▉', (share) => ({ ...whole, width: share })),
]);

export function isBlock(text: string): boolean {
  return blocks.has(text);
}

export function cellArea({ column, row, width }: Placed, look: string): Area {
  return { x: column, y: row, width, height: 1, density: 1, look };
}

/** Undefined for what is no block. */
export function blockArea({ text, column, row }: Placed, look: string): Area | undefined {
  const block = blocks.get(text);
  return block && { ...block, x: column + block.x, y: row + block.y, look };
}

/** One element each; what touches at its side is one. */
export function drawAreas(areas: readonly Area[]): readonly string[] {
  const joined: Area[] = [];
  for (const area of areas) {
    const last = joined.at(-1);
    if (last !== undefined && touches(last, area)) {
      joined[joined.length - 1] = { ...last, width: last.width + area.width };
    } else {
      joined.push(area);
    }
  }
  return joined.map(drawArea);
}

function touches(left: Area, right: Area): boolean {
  return (
    left.x + left.width === right.x &&
    left.y === right.y &&
    left.height === right.height &&
    left.density === right.density &&
    left.look === right.look
  );
}

function drawArea({ x, y, width, height, density, look }: Area): string {
  const left = columnX(x);
  const top = rowY(y);
  return [
    `<rect class="fill ${look}"`,
    `x="${coordinate(left)}" y="${coordinate(top)}"`,
    `width="${coordinate(columnX(x + width) - left)}" height="${coordinate(rowY(y + height) - top)}"`,
    ...(density === 1 ? [] : [`fill-opacity="${density}"`]),
  ]
    .join(' ')
    .concat('/>');
}

/** Seven characters that each fill one eighth more than the one before. */
function eighths(characters: string, block: (share: number) => Block): readonly (readonly [string, Block])[] {
  return Array.from(characters, (character, index) => [character, block((index + 1) / 8)] as const);
}
