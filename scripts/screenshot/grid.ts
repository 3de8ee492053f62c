// Where a cell of the terminal is in a picture, in units of the SVG file.

export const cellWidth = 8.4;
export const rowHeight = 18;
export const fontSize = 14;
/** From the top of a row. */
export const baseline = 13.5;
/** Around all cells. */
export const padding = 16;

/** As short as it can be said, to a tenth. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function columnX(column: number): number {
  return padding + column * cellWidth;
}

export function rowY(row: number): number {
  return padding + row * rowHeight;
}
