// What an emulated terminal shows, as cells.
import type { IBufferCell, Terminal } from '@xterm/headless';
import type { Cell, CellStyle, Color, Picture } from './cell.ts';

export function readScreen(terminal: Terminal): Picture {
  const { active } = terminal.buffer;
  const rows = Array.from({ length: terminal.rows }, (_, row) => {
    const line = active.getLine(active.baseY + row);
    return Array.from({ length: terminal.cols }, (_, column) =>
      readCell(line?.getCell(column), column),
    ).filter((cell) => cell !== undefined);
  });
  return { columns: terminal.cols, rows };
}

/** Undefined for the second column of a wide character. */
function readCell(cell: IBufferCell | undefined, column: number): Cell | undefined {
  if (cell === undefined || cell.getWidth() === 0) return undefined;
  return {
    text: cell.getChars() === '' || cell.isInvisible() ? ' ' : cell.getChars(),
    column,
    width: cell.getWidth() === 2 ? 2 : 1,
    style: readStyle(cell),
  };
}

function readStyle(cell: IBufferCell): CellStyle {
  return {
    color: readColor(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
    background: readColor(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
    strikethrough: cell.isStrikethrough() !== 0,
    inverse: cell.isInverse() !== 0,
  };
}

function readColor(isDefault: boolean, isRgb: boolean, value: number): Color {
  if (isDefault) return 'default';
  return isRgb ? `#${value.toString(16).padStart(6, '0')}` : value;
}
