// The colours of the pictures: a calm dark theme in which each of the sixteen is legible on the ground.
import type { CellStyle, Color } from './cell.ts';

export const ground = '#1c1f26';
export const border = '#3a404c';

/** A colour as a class of the style sheet: its name, and its value as `#rrggbb`. */
export type Paint = { readonly name: string; readonly hex: string };

export const ink: Paint = { name: 'ink', hex: '#d6dae2' };

const sixteen: readonly Paint[] = [
  { name: 'black', hex: '#4a515e' },
  { name: 'red', hex: '#e88a8a' },
  { name: 'green', hex: '#93c78b' },
  { name: 'yellow', hex: '#e2c27c' },
  { name: 'blue', hex: '#88aef2' },
  { name: 'magenta', hex: '#c9a0ee' },
  { name: 'cyan', hex: '#7ecbd4' },
  { name: 'white', hex: '#c3c8d2' },
  { name: 'bright-black', hex: '#8b93a3' },
  { name: 'bright-red', hex: '#f2a5a5' },
  { name: 'bright-green', hex: '#aedaa7' },
  { name: 'bright-yellow', hex: '#efd59b' },
  { name: 'bright-blue', hex: '#a8c5f7' },
  { name: 'bright-magenta', hex: '#dabcf5' },
  { name: 'bright-cyan', hex: '#a2dde4' },
  { name: 'bright-white', hex: '#f2f4f8' },
];

/** What a cell is written in, and what is behind it; undefined where that is the ground itself. */
export function paintsOf(style: CellStyle): { readonly front: Paint; readonly behind: Paint | undefined } {
  const front = paintOf(style.color) ?? ink;
  const behind = paintOf(style.background);
  return style.inverse
    ? { front: behind ?? { name: 'ground', hex: ground }, behind: front }
    : { front, behind };
}

function paintOf(color: Color): Paint | undefined {
  if (color === 'default') return undefined;
  const known = typeof color === 'number' ? sixteen[color] : undefined;
  const hex = typeof color === 'number' ? hexOf(color) : color;
  return known ?? { name: `x${hex.slice(1)}`, hex };
}

/** The colours after the sixteen: a cube of 6×6×6, then 24 greys; as every terminal with 256 has them. */
function hexOf(index: number): string {
  const grey = 8 + 10 * (index - 232);
  const place = index - 16;
  const parts =
    index >= 232
      ? [grey, grey, grey]
      : [Math.floor(place / 36), Math.floor(place / 6) % 6, place % 6].map((step) =>
          step === 0 ? 0 : 55 + 40 * step,
        );
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
