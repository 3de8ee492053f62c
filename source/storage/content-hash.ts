// A short, cheap name for a content: its CRC-32 and its length.

/** `{crc-32 in 8 hex digits}-{length in base 36}`: tells contents apart, protects against nobody. */
export type HashPieces = (pieces: readonly Uint8Array[]) => string;

/** The hash of one whole content. */
export function hashBytes(bytes: Uint8Array): string {
  return format(crc32(bytes), bytes.length);
}

/** The hash of a content that comes in pieces: the same as {@link hashBytes} of the pieces joined. */
export const hashPieces: HashPieces = (pieces) => {
  let crc = 0;
  let length = 0;
  for (const piece of pieces) {
    crc = crc32(piece, crc);
    length += piece.length;
  }
  return format(crc, length);
};

/**
 * A {@link hashPieces} that remembers large pieces, so that a commit of 8 MiB of which a little changed
 * does not read all of it again. A piece must never be changed once it was given.
 */
export function createPieceHasher(): HashPieces {
  const known = new WeakMap<Uint8Array, { readonly crc: number; readonly shift: number }>();
  return (pieces) => {
    let crc = 0;
    let length = 0;
    for (const piece of pieces) {
      length += piece.length;
      if (piece.length < worthRemembering) {
        crc = crc32(piece, crc);
        continue;
      }
      let summary = known.get(piece);
      if (summary === undefined) {
        summary = { crc: crc32(piece), shift: powerOfX8(piece.length) };
        known.set(piece, summary);
      }
      crc = (multiply(crc, summary.shift) ^ summary.crc) >>> 0;
    }
    return format(crc, length);
  };
}

/** Bytes from which looking a piece up is cheaper than reading it. */
const worthRemembering = 2048;

/** zlib is loaded only here: whoever only reads runs does not pay for it. */
function crc32(bytes: Uint8Array, before = 0): number {
  return process.getBuiltinModule('node:zlib').crc32(bytes, before);
}

function format(crc: number, length: number): string {
  return `${crc.toString(16).padStart(8, '0')}-${length.toString(36)}`;
}

// A CRC is a remainder of polynomials over GF(2), so the CRC of two contents one after the other is that of
// the first times x^(8 * length of the second), plus that of the second. In these reflected numbers the
// highest bit is x^0.
const polynomial = 0xedb88320;
const x0 = 0x80000000;
const x8 = 0x00800000;

/** The product of two polynomials, modulo that of CRC-32. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let rest = a, term = b; rest !== 0; rest <<= 1) {
    if (rest < 0 || rest >= x0) product ^= term;
    term = (term & 1) === 0 ? term >>> 1 : (term >>> 1) ^ polynomial;
  }
  return product >>> 0;
}

/** x^(8 * bytes), by squaring. */
function powerOfX8(bytes: number): number {
  let power = x0;
  for (let rest = bytes, square = x8; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = multiply(power, square);
    square = multiply(square, square);
  }
  return power;
}
