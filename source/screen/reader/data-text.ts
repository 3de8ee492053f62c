// The accumulated data as a document: one block for each line of its tree, with the whole of the texts that are open.
import type { Json } from '../../json.ts';
import type { EditedField } from '../../run/find-edits.ts';
import type { Run } from '../../run/run.ts';
import { fieldOf, valueAt } from '../../state/data-path.ts';
import type { DataProducer } from '../../state/data-producers.ts';
import { type DataLine, listData } from '../../state/data-tree.ts';
import type { ReaderState } from '../../state/reader-state.ts';
import { fitRow, justifyRow, type Row, rowWidth, span } from '../span.ts';
import { plainDocument, type TextBlock, type TextDocument } from '../text/text-document.ts';
import type { Glyphs } from '../theme.ts';
import type { TabText } from './tab-texts.ts';

/** Each line of the tree is one row: `columns` is the width of the text. */
export function createDataText(
  glyphs: Glyphs,
): (run: Run, edits: readonly EditedField[] | undefined, reader: ReaderState, columns: number) => TabText {
  let known:
    | {
        readonly run: Run;
        readonly edits: readonly EditedField[] | undefined;
        readonly open: ReadonlySet<string>;
        readonly columns: number;
        readonly lines: readonly DataLine[];
        readonly document: TextDocument;
      }
    | undefined;
  return (run, edits, { dataOpen, dataCursor }, columns) => {
    const isKnown =
      known?.run === run && known.edits === edits && known.open === dataOpen && known.columns === columns;
    if (known === undefined || !isKnown) {
      const lines = listData(run, dataOpen, Math.floor(columns / 2), edits);
      known = {
        run,
        edits,
        open: dataOpen,
        columns,
        lines,
        document: { blocks: lines.map((line) => blockOf(line, glyphs, columns)) },
      };
    }
    const { lines, document } = known;
    const cursor = Math.max(
      0,
      lines.findIndex(({ path }) => path === dataCursor),
    );
    const path = lines[cursor]?.path;
    const field = path === undefined ? undefined : fieldOf(path);
    return {
      document,
      text: path === undefined ? '' : writeValue(valueAt(run, path)),
      data: {
        paths: lines.map((line) => line.path),
        cursor,
        ...(field === undefined ? {} : { field }),
      },
    };
  };
}

function blockOf(line: DataLine, glyphs: Glyphs, columns: number): TextBlock {
  const margin = ' '.repeat(2 * line.depth + 2);
  const first = { row: headingOf(line, glyphs, columns), hang: 0 };
  if (line.text === undefined) return { lines: [first] };
  const text = plainDocument(line.text).blocks.flatMap((block) =>
    block.lines.map(({ row }) => ({ row: [span(margin), ...row], hang: margin.length })),
  );
  return { lines: [first, ...text] };
}

function headingOf(line: DataLine, glyphs: Glyphs, columns: number): Row {
  const mark = line.openable ? (line.isOpen ? glyphs.opened : glyphs.closed) : ' ';
  const summary = line.label === '' ? line.summary : `  ${line.summary}`;
  const left = [
    span(`${' '.repeat(2 * line.depth)}${mark} `, 'quiet'),
    span(line.label, 'strong'),
    span(summary, line.kind === 'text' || line.kind === 'value' ? 'plain' : 'quiet'),
  ];
  if (line.producer === undefined) return fitRow(left, columns, glyphs.ellipsis);
  const role = line.producer.kind === 'person' ? 'attention' : 'quiet';
  const right = [span(describeProducer(line.producer), role)];
  const room = columns - rowWidth(right) - 2;
  // What it holds is more than where it comes from.
  if (room < columns / 2) return fitRow(left, columns, glyphs.ellipsis);
  return justifyRow(fitRow(left, room, glyphs.ellipsis), right, columns, glyphs.ellipsis);
}

function describeProducer(producer: DataProducer): string {
  switch (producer.kind) {
    case 'step':
      return `from ${producer.stepId}`;
    case 'input':
      return 'input';
    case 'person':
      return producer.stepId === undefined ? 'by a person' : `from ${producer.stepId}, edited`;
  }
}

/** A text as it is, everything else as JSON. */
function writeValue(value: Json | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
