// Writes every byte of many pieces, in as few calls as the system allows.
import type { Disk } from './disk.ts';
import { systemError } from './file-stamp.ts';

/** POSIX promises no more than 16, every system that we run on takes 1,024. */
const piecesPerCall = 1000;
/** Smaller pieces are copied together: a call costs more for each piece than for its bytes. */
const smallPiece = 4096;
const chunkSize = 65_536;

/**
 * Writes all pieces at the descriptor's position. A full disk often shows as a short count first and as an
 * error only at the next call, so it goes on until every byte is accepted. Throws a system error.
 */
export function writePieces(disk: Disk, fd: number, pieces: readonly Uint8Array[]): void {
  const joined = joinSmall(pieces);
  for (let start = 0; start < joined.length; start += piecesPerCall) {
    writeAll(disk, fd, joined.slice(start, start + piecesPerCall));
  }
}

function writeAll(disk: Disk, fd: number, pieces: readonly Uint8Array[]): void {
  let rest = pieces;
  while (rest.length > 0) {
    const accepted = disk.writevSync(fd, rest);
    if (accepted <= 0) throw systemError('ENOSPC', 'the disk accepts no more bytes');
    rest = dropBytes(rest, accepted);
  }
}

function dropBytes(pieces: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let rest = count;
  for (const [index, piece] of pieces.entries()) {
    if (rest < piece.length) return [piece.subarray(rest), ...pieces.slice(index + 1)];
    rest -= piece.length;
  }
  return [];
}

function joinSmall(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  const joined: Uint8Array[] = [];
  let chunk = Buffer.allocUnsafe(0);
  let used = 0;
  const flush = () => {
    if (used > 0) joined.push(chunk.subarray(0, used));
    chunk = chunk.subarray(used);
    used = 0;
  };
  for (const piece of pieces) {
    if (piece.length >= smallPiece) {
      flush();
      joined.push(piece);
      continue;
    }
    if (piece.length > chunk.length - used) {
      flush();
      chunk = Buffer.allocUnsafe(chunkSize);
    }
    chunk.set(piece, used);
    used += piece.length;
  }
  flush();
  return joined;
}
