// A terminal without a window: what was written to it, cell by cell.
import xterm from '@xterm/headless';

export type Emulator = {
  readonly write: (bytes: string) => Promise<void>;
  readonly resize: (columns: number, rows: number) => void;
  /** One text for each cell, row by row: its character, its width, and how it looks. */
  readonly cells: () => readonly string[];
  readonly lines: () => readonly string[];
};

export function openEmulator(columns: number, rows: number): Emulator {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const lineAt = (row: number) => terminal.buffer.active.getLine(terminal.buffer.active.baseY + row);
  return {
    write: (bytes) => new Promise((resolve) => terminal.write(bytes, resolve)),
    resize: (newColumns, newRows) => terminal.resize(newColumns, newRows),
    cells: () =>
      Array.from({ length: terminal.rows }, (_, row) => {
        const line = lineAt(row);
        return Array.from({ length: terminal.cols }, (_, column) => {
          const cell = line?.getCell(column);
          return cell === undefined ? 'no cell' : `${row}:${column} ${describeCell(cell)}`;
        });
      }).flat(),
    lines: () =>
      Array.from({ length: terminal.rows }, (_, row) => lineAt(row)?.translateToString(true) ?? ''),
  };
}

type BufferCell = NonNullable<
  ReturnType<NonNullable<ReturnType<xterm.Terminal['buffer']['active']['getLine']>>['getCell']>
>;

/** Of a blank, what is seen: its letters would be bold, but there are none. */
function describeCell(cell: BufferCell): string {
  const text = cell.getWidth() === 0 ? '' : cell.getChars() || ' ';
  const lines = [
    cell.isUnderline() && 'underline',
    cell.isStrikethrough() && 'struck',
    cell.isInverse() && 'inverse',
  ];
  const ground = `on ${cell.getBgColorMode()}:${cell.getBgColor()}`;
  const letters = [
    `in ${cell.getFgColorMode()}:${cell.getFgColor()}`,
    cell.isBold() && 'bold',
    cell.isDim() && 'dim',
    cell.isItalic() && 'italic',
  ];
  const isSeen = text !== ' ' || lines.some(Boolean);
  return [`"${text}"`, `width ${cell.getWidth()}`, ground, ...lines, ...(isSeen ? letters : [])]
    .filter(Boolean)
    .join(' ');
}
