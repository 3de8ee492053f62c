// A screen of a terminal as an SVG picture: text as text, frames and bars as shapes, no script and no font of its own.
import { blockArea, cellArea, drawAreas, isBlock } from './areas.ts';
import type { Cell, CellStyle, Picture } from './cell.ts';
import { escapeXml } from './escape-xml.ts';
import { baseline, cellWidth, columnX, coordinate, fontSize, padding, rowHeight, rowY } from './grid.ts';
import { isLineArt, type Placed, strokePath } from './line-art.ts';
import { border, ground, ink, paintsOf } from './palette.ts';
import { type TextRun, textRuns } from './text-runs.ts';

const fonts =
  "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

/**
 * The same screen gives the same text, which can be read: shapes first, then what is written, row by row.
 * Every piece of text has its place, and its width whatever the font.
 *
 * @param title what the picture shows, for those who do not see it
 */
export function drawSvg({ columns, rows }: Picture, title: string): string {
  const cells = rows.flatMap((row, index) => row.map((cell): Placed => ({ ...cell, row: index })));
  const width = columns * cellWidth + 2 * padding;
  const height = rows.length * rowHeight + 2 * padding;
  const size = `width="${coordinate(width)}" height="${coordinate(height)}"`;
  const view = `viewBox="0 0 ${coordinate(width)} ${coordinate(height)}"`;
  const font = `font-family="${fonts}" font-size="${fontSize}"`;
  const frame = `x="0.5" y="0.5" width="${coordinate(width - 1)}" height="${coordinate(height - 1)}" rx="10"`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${view} ${font} color="${ink.hex}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>\n${styleSheet(cells)}\n</style>`,
    `<rect ${frame} fill="${ground}" stroke="${border}"/>`,
    ...drawAreas(cells.flatMap((cell) => backgroundArea(cell) ?? [])),
    ...drawAreas(cells.flatMap((cell) => blockArea(cell, shapeLook(cell.style)) ?? [])),
    ...drawStrokes(cells),
    ...rows.flatMap(drawTexts),
    '</svg>',
  ].join('\n')}\n`;
}

/** Only the colours that are in the picture. */
function styleSheet(cells: readonly Cell[]): string {
  const paints = cells.flatMap(({ style }) => {
    const { front, behind } = paintsOf(style);
    return behind === undefined ? [front] : [front, behind];
  });
  const colors = new Set(paints.map(({ name, hex }) => `.${name} { color: ${hex} }`));
  return [
    'text, .fill { fill: currentColor }',
    '.stroke { fill: none; stroke: currentColor }',
    '.symbol { text-anchor: middle }',
    '.bold { font-weight: bold }',
    '.italic { font-style: italic }',
    '.dim { opacity: 0.62 }',
    ...[...colors].sort(),
  ].join('\n');
}

function backgroundArea(cell: Placed) {
  const { behind } = paintsOf(cell.style);
  return behind && cellArea(cell, behind.name);
}

function drawStrokes(cells: readonly Placed[]): readonly string[] {
  return [...Map.groupBy(cells, ({ style }) => shapeLook(style))].flatMap(([look, alike]) => {
    const path = strokePath(alike);
    return path === '' ? [] : [`<path class="stroke ${look}" d="${path}"/>`];
  });
}

function drawTexts(row: readonly Cell[], index: number): readonly string[] {
  const written = row.filter(({ text }) => !isLineArt(text) && !isBlock(text));
  return textRuns(written, textLook).map((run) => drawText(run, rowY(index) + baseline));
}

function drawText({ text, column, width, isSymbol, style }: TextRun, y: number): string {
  const look = [isSymbol ? 'symbol' : '', textLook(style)].filter(Boolean).join(' ');
  const place = `x="${coordinate(columnX(isSymbol ? column + width / 2 : column))}" y="${coordinate(y)}"`;
  // One letter has nothing to be spread over.
  const length = isSymbol || width === 1 ? '' : ` textLength="${coordinate(width * cellWidth)}"`;
  return `<text class="${look}" ${place}${length}>${escapeXml(text)}</text>`;
}

function shapeLook(style: CellStyle): string {
  const { front } = paintsOf(style);
  return style.dim ? `${front.name} dim` : front.name;
}

function textLook(style: CellStyle): string {
  return [shapeLook(style), style.bold ? 'bold' : '', style.italic ? 'italic' : ''].filter(Boolean).join(' ');
}
