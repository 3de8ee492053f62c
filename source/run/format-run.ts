// Run -> the text of its file, as pieces whose unchanged parts are not serialized again.
import { isJsonObject, type Json } from '../json.ts';
import type { Run } from './run.ts';

/** The first seven keys fit in this many bytes wherever the names allow it. */
export const headBytes = 512;

/** The text of a run's file: 2 spaces, a newline at the end, unknown keys where they stood. */
export function formatRun(run: Run): string {
  const fields = orderKeys(run).map(([key, value]) => `\n  ${JSON.stringify(key)}: ${serialize(value, 1)}`);
  return `{${fields.join(',')}\n}\n`;
}

/**
 * Makes a formatter that gives the same bytes as {@link formatRun} in pieces. It remembers the serialized
 * form of every value of `data`, every record and every history entry, and takes it again while the value
 * is the very same one; so a commit costs what has changed, not what has gathered.
 */
export function createRunFormatter(): (run: Run) => readonly Uint8Array[] {
  const topLevel = new WeakMap<object, Piece>();
  const nested = new WeakMap<object, Piece>();
  const texts = new Map<string, { readonly value: string; readonly piece: Piece }>();

  const remember = (key: string, value: Json, depth: 1 | 2): Piece => {
    if (typeof value === 'object' && value !== null) {
      const known = depth === 1 ? topLevel : nested;
      const piece = known.get(value) ?? makePiece(serialize(value, depth));
      known.set(value, piece);
      return piece;
    }
    if (typeof value !== 'string' || value.length < worthRemembering) return JSON.stringify(value);
    const known = texts.get(key);
    if (known?.value === value) return known.piece;
    const piece = makePiece(JSON.stringify(value));
    texts.set(key, { value, piece });
    return piece;
  };

  return (run) => {
    const writer = new PieceWriter();
    let separator = '{';
    for (const [key, value] of orderKeys(run)) {
      writer.add(`${separator}\n  ${JSON.stringify(key)}: `);
      separator = ',';
      if (Array.isArray(value)) {
        const items = value.map((item, index) => ['', remember(`${key}.${index}`, item, 2)] as const);
        writeItems(writer, '[', ']', items);
      } else if (key === 'data' && isJsonObject(value)) {
        const items = Object.entries(value).flatMap(([name, field]) =>
          field === undefined ? [] : [[`${JSON.stringify(name)}: `, remember(name, field, 2)] as const],
        );
        writeItems(writer, '{', '}', items);
      } else {
        writer.add(remember(key, value, 1));
      }
    }
    writer.add('\n}\n');
    return writer.finish();
  };
}

/** Serialized JSON: a text while it is small and is joined with its neighbours, bytes when it is large. */
type Piece = string | Buffer;

/** Characters from which looking a text up is cheaper than serializing it. */
const worthRemembering = 1024;
/** Characters from which a piece is not copied any more. */
const large = 4096;

function makePiece(text: string): Piece {
  return text.length < large ? text : Buffer.from(text);
}

function writeItems(
  writer: PieceWriter,
  open: string,
  close: string,
  items: readonly (readonly [label: string, piece: Piece])[],
): void {
  if (items.length === 0) {
    writer.add(open + close);
    return;
  }
  let separator = open;
  for (const [label, piece] of items) {
    writer.add(`${separator}\n    ${label}`);
    writer.add(piece);
    separator = ',';
  }
  writer.add(`\n  ${close}`);
}

/** Joins what is small and passes on what is large as it is. */
class PieceWriter {
  private readonly pieces: Uint8Array[] = [];
  private small = '';

  add(piece: Piece): void {
    if (typeof piece === 'string') {
      this.small += piece;
      return;
    }
    this.flush();
    this.pieces.push(piece);
  }

  finish(): readonly Uint8Array[] {
    this.flush();
    return this.pieces;
  }

  private flush(): void {
    if (this.small !== '') this.pieces.push(Buffer.from(this.small));
    this.small = '';
  }
}

/** As it stands within objects and arrays of that depth. */
function serialize(value: Json, depth: number): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${'  '.repeat(depth)}`);
}

/**
 * The seven keys of the head first, everything else as it stood. Entries and no object: a key that reads as a
 * number would come first in that.
 */
function orderKeys(run: Run): readonly (readonly [key: string, value: Json])[] {
  const { formatVersion, id, workflowName, status, progress, startedAt, updatedAt, ...others } = run;
  const head = { formatVersion, id, workflowName, status, progress, startedAt, updatedAt };
  const rest: { readonly [key: string]: Json | undefined } = others;
  const written = Object.entries(rest).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  const isTold = progress.step !== undefined || progress.limit !== undefined;
  if (isTold && Buffer.byteLength(JSON.stringify(head, null, 2)) > headBytes) {
    const { step: _, limit: __, ...counts } = progress;
    return [...Object.entries({ ...head, progress: counts }), ...written];
  }
  return [...Object.entries(head), ...written];
}
