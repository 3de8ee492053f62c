// Reads a whole text file that somebody else wrote: size capped, UTF-8 strict, a byte-order mark accepted.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { describeSystemError, type Problem, systemErrorCode } from '../problem.ts';

/** Larger files than this are refused before they are read. */
const sizeLimit = 256 * 1024 * 1024;

export type ReadText =
  | { readonly kind: 'text'; readonly text: string; readonly bytes: Buffer }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly problem: Problem };

/** @param file the name for messages. Symbolic links are not followed with `follow: false`. */
export function readText(path: string, file: string, { follow = true, limit = sizeLimit } = {}): ReadText {
  let descriptor: number;
  try {
    // Not blocking: a named pipe must not hang whoever lists a folder.
    descriptor = openSync(
      path,
      constants.O_RDONLY | constants.O_NONBLOCK | (follow ? 0 : constants.O_NOFOLLOW),
    );
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return { kind: 'missing' };
    return unreadable(file, describeSystemError(error));
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return unreadable(file, 'it is not a regular file');
    if (stat.size > limit) {
      return unreadable(file, `it is larger than ${Math.floor(limit / 1024 / 1024)} MiB`);
    }
    const bytes = readFileSync(descriptor);
    return { kind: 'text', text: decodeText(bytes), bytes };
  } catch (error) {
    if (error instanceof TypeError) return unreadable(file, 'it is not valid UTF-8');
    return unreadable(file, describeSystemError(error));
  } finally {
    closeSync(descriptor);
  }
}

/** Strict UTF-8 without its byte-order mark; throws a TypeError on anything else. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function unreadable(file: string, why: string): ReadText {
  return {
    kind: 'unreadable',
    problem: {
      severity: 'error',
      code: 'unreadable-file',
      message: `cannot read it: ${why}`,
      place: { file },
    },
  };
}
