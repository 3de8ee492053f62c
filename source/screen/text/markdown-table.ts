// A table of Markdown as lines whose cells stand under each other.
import type { Tokens } from 'marked';
import type { Row, Span } from '../span.ts';
import { rowWidth } from '../span.ts';
import type { Markdown, MarkdownLexer } from './load-markdown.ts';
import { readInline } from './markdown-inline.ts';
import type { TextLine } from './text-document.ts';

/** A longer cell does not make the others of its column as wide. */
const widestCell = 60;

export function tableLines(
  lexer: MarkdownLexer,
  { glyphs }: Markdown,
  table: Tokens.Table,
): readonly TextLine[] {
  const rows = [table.header, ...table.rows].map((cells, index) =>
    cells.map(({ text }) => joinRows(readInline(lexer, text, index === 0 ? 'strong' : 'plain'))),
  );
  const widths = table.header.map((_, column) =>
    rows.reduce((widest, cells) => Math.max(widest, Math.min(widestCell, rowWidth(cells[column] ?? []))), 0),
  );
  const lines = rows.map((cells) => alignCells(cells, widths, table.align, glyphs.bar));
  const columns = lines.reduce((widest, { row }) => Math.max(widest, rowWidth(row)), 0);
  return lines.map(({ row, padding }) => ({ row, hang: 2, alignment: { columns, padding } }));
}

/** A cell has one line. */
function joinRows(rows: readonly Row[]): Row {
  return rows.flatMap((row, index): Row => (index === 0 ? row : [{ text: ' ', role: 'plain' }, ...row]));
}

type Aligned = { readonly row: Row; readonly padding: readonly (readonly [from: number, to: number])[] };

function alignCells(
  cells: readonly Row[],
  widths: readonly number[],
  aligns: Tokens.Table['align'],
  bar: string,
): Aligned {
  const row: Span[] = [];
  const padding: [from: number, to: number][] = [];
  let units = 0;
  const put = (...spans: readonly Span[]): void => {
    for (const span of spans) {
      row.push(span);
      units += span.text.length;
    }
  };
  const pad = (columns: number): void => {
    if (columns <= 0) return;
    padding.push([units, units + columns]);
    put({ text: ' '.repeat(columns), role: 'plain' });
  };
  for (const [column, cell] of cells.entries()) {
    const room = Math.max(0, (widths[column] ?? 0) - rowWidth(cell));
    const align = aligns[column];
    const before = align === 'right' ? room : align === 'center' ? Math.floor(room / 2) : 0;
    if (column > 0) put({ text: ` ${bar} `, role: 'quiet' });
    pad(before);
    put(...cell);
    if (column < cells.length - 1) pad(room - before);
  }
  return { row, padding };
}
