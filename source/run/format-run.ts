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
  const objects = new WeakMap<object, Buffer>();
  const topLevel = new WeakMap<object, Buffer>();
  const texts = new Map<string, { readonly value: string; readonly piece: Buffer }>();

  const remember = (key: string, value: Json): Buffer => {
    if (typeof value === 'object' && value !== null) {
      const known = objects.get(value);
      if (known) return known;
      const piece = Buffer.from(serialize(value, 2));
      objects.set(value, piece);
      return piece;
    }
    if (typeof value !== 'string' || value.length < 1024) return Buffer.from(JSON.stringify(value));
    const known = texts.get(key);
    if (known && known.value === value) return known.piece;
    const piece = Buffer.from(JSON.stringify(value));
    texts.set(key, { value, piece });
    return piece;
  };

  /** Any other top-level value: the definition, above all, is large and stays the same. */
  const whole = (value: Json): Buffer => {
    const known = typeof value === 'object' && value !== null ? topLevel.get(value) : undefined;
    if (known) return known;
    const piece = Buffer.from(serialize(value, 1));
    if (typeof value === 'object' && value !== null) topLevel.set(value, piece);
    return piece;
  };

  return (run) => {
    const writer = new PieceWriter();
    let separator = '{';
    for (const [key, value] of orderKeys(run)) {
      writer.text(`${separator}\n  ${JSON.stringify(key)}: `);
      separator = ',';
      if (Array.isArray(value)) {
        writeItems(
          writer,
          '[',
          ']',
          value.map((item, index) => ['', remember(`${key}.${index}`, item)]),
        );
      } else if (key === 'data' && isJsonObject(value)) {
        const fields = Object.entries(value).filter(([, field]) => field !== undefined);
        writeItems(
          writer,
          '{',
          '}',
          fields.map(([name, field]) => [`${JSON.stringify(name)}: `, remember(name, field)]),
        );
      } else {
        writer.piece(whole(value));
      }
    }
    writer.text('\n}\n');
    return writer.finish();
  };
}

function writeItems(
  writer: PieceWriter,
  open: string,
  close: string,
  items: readonly (readonly [label: string, piece: Buffer])[],
): void {
  if (items.length === 0) {
    writer.text(open + close);
    return;
  }
  let separator = open;
  for (const [label, piece] of items) {
    writer.text(`${separator}\n    ${label}`);
    writer.piece(piece);
    separator = ',';
  }
  writer.text(`\n  ${close}`);
}

/** Joins what is small and passes on what is large as it is. */
class PieceWriter {
  private readonly pieces: Uint8Array[] = [];
  private small: Buffer[] = [];

  text(text: string): void {
    this.small.push(Buffer.from(text));
  }

  piece(piece: Buffer): void {
    if (piece.length < 16_384) {
      this.small.push(piece);
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
    if (this.small.length > 0) this.pieces.push(Buffer.concat(this.small));
    this.small = [];
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
  if (progress.step !== undefined && Buffer.byteLength(JSON.stringify(head, null, 2)) > headBytes) {
    const { step: _, ...counts } = progress;
    return [...Object.entries({ ...head, progress: counts }), ...written];
  }
  return [...Object.entries(head), ...written];
}
