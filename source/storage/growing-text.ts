// A text file that somebody else is still writing: each look reads only what has come since the one before.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { openFlags } from './disk.ts';

export type GrowingText = {
  readonly text: string;
  /** How many bytes before the text were left out, since only so much is kept. */
  readonly omittedBytes: number;
};

export type GrowingFile = {
  /** Tells one file from another of the same name. */
  readonly identity: string;
  /**
   * What there is now: the very same object where nothing has changed. A character of which not all bytes are there
   * yet is left out until they are, or until the file `isWhole`. A file that was written anew is read anew.
   */
  readonly read: (isWhole: boolean) => GrowingText;
  readonly close: () => void;
};

/** So much is read, and given up, at a time at most, in bytes. */
const largestPiece = 256 * 1024;

type Piece = { readonly text: string; readonly bytes: number };

/**
 * Opens a regular file; links are not followed. Throws a system error, as `read` does.
 * @param keptBytes of the end of the file are kept at most
 */
export function openGrowing(path: string, keptBytes: number): GrowingFile {
  const descriptor = openSync(path, openFlags.read);
  const first = statOf(descriptor);
  if (!first.isFile) {
    closeSync(descriptor);
    throw Object.assign(new Error('it is not a regular file'), { code: 'EINVAL' });
  }
  const pieceBytes = Math.max(16, Math.min(largestPiece, Math.floor(keptBytes / 8)));
  const buffer = Buffer.alloc(pieceBytes);
  let pieces: Piece[] = [];
  /** Where what has not been decoded yet begins. */
  let position = 0;
  let seen: { readonly size: number; readonly stamp: string; readonly isWhole: boolean } | undefined;
  let current: GrowingText = { text: '', omittedBytes: 0 };

  const restart = () => {
    pieces = [];
    position = 0;
    current = { text: '', omittedBytes: 0 };
  };

  /** Passes over what would be given up at once, and over the rest of the character that this cuts. */
  const skipTo = (start: number) => {
    const count = readSync(descriptor, buffer, 0, 3, start);
    position = start;
    while (position - start < count && isContinuation(buffer[position - start])) position += 1;
    current = { text: '', omittedBytes: position };
  };

  const keep = (text: string, bytes: number) => {
    const last = pieces.at(-1);
    if (last !== undefined && last.bytes + bytes <= pieceBytes) {
      pieces[pieces.length - 1] = { text: last.text + text, bytes: last.bytes + bytes };
    } else pieces.push({ text, bytes });
    let kept = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
    let { omittedBytes } = current;
    const isTooMuch = kept > keptBytes;
    while (kept > keptBytes && pieces.length > 1) {
      const given = pieces.shift()?.bytes ?? 0;
      omittedBytes += given;
      kept -= given;
    }
    const all = isTooMuch ? pieces.map((piece) => piece.text).join('') : current.text + text;
    current = { text: all, omittedBytes };
  };

  const readOn = (size: number, isWhole: boolean) => {
    if (size - position > keptBytes) {
      restart();
      skipTo(size - keptBytes);
    }
    while (position < size) {
      const count = readSync(descriptor, buffer, 0, Math.min(pieceBytes, size - position), position);
      const isEnd = isWhole && position + count >= size;
      const bytes = buffer.subarray(0, isEnd ? count : count - cutBytes(buffer.subarray(0, count)));
      if (bytes.length === 0) return;
      const decoder = new TextDecoder('utf-8', { ignoreBOM: position > 0 });
      position += bytes.length;
      keep(decoder.decode(bytes), bytes.length);
    }
  };

  return {
    identity: first.identity,
    read: (isWhole) => {
      const { size, stamp } = statOf(descriptor);
      if (seen?.stamp === stamp && seen.isWhole === isWhole) return current;
      // What only grows is read on; anything else is another text.
      const hasGrown = seen !== undefined && !seen.isWhole && (size > seen.size || seen.stamp === stamp);
      if (!hasGrown) restart();
      seen = { size, stamp, isWhole };
      readOn(size, isWhole);
      return current;
    },
    close: () => closeSync(descriptor),
  };
}

function statOf(descriptor: number) {
  const stat = fstatSync(descriptor, { bigint: true });
  return {
    identity: `${stat.dev}.${stat.ino}`,
    size: Number(stat.size),
    stamp: `${stat.size}.${stat.mtimeNs}`,
    isFile: stat.isFile(),
  };
}

/** The bytes at the end that are only the beginning of a character. */
function cutBytes(bytes: Uint8Array): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count++) {
    const byte = bytes[bytes.length - count] ?? 0;
    if (isContinuation(byte)) continue;
    const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return wanted > count ? count : 0;
  }
  return 0;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
