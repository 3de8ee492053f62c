// The width of characters that always stand alone, without a segmenter: most of every text.

/** Code points from, to and columns; in order. What is not in here may join its neighbours or is rare. */
const ranges: readonly (readonly [from: number, to: number, columns: 1 | 2])[] = [
  [0x20, 0x7e, 1],
  [0xa0, 0xac, 1],
  [0xae, 0x2ff, 1],
  [0x370, 0x482, 1],
  [0x48a, 0x52f, 1],
  [0x5d0, 0x5ea, 1],
  [0x620, 0x64a, 1],
  [0x671, 0x6d3, 1],
  [0x10a0, 0x10ff, 1],
  [0x1e00, 0x200a, 1],
  [0x2010, 0x2027, 1],
  [0x202f, 0x205e, 1],
  [0x2070, 0x20c0, 1],
  [0x2100, 0x2319, 1],
  [0x232b, 0x23e8, 1],
  [0x23f4, 0x25fc, 1],
  [0x270c, 0x2727, 1],
  [0x27c0, 0x2b1a, 1],
  [0x3000, 0x3029, 2],
  [0x3041, 0x3096, 2],
  [0x309b, 0x30ff, 2],
  [0x3105, 0x312f, 2],
  [0x3131, 0x3163, 2],
  [0x3165, 0x318e, 2],
  [0x3220, 0x3247, 2],
  [0x3250, 0xa48c, 2],
  [0xac00, 0xd7a3, 2],
  [0xf900, 0xfad9, 2],
  [0xff01, 0xff60, 2],
  [0xff61, 0xff9d, 1],
  [0xfffd, 0xfffd, 1],
  [0x1f300, 0x1f320, 2],
  [0x1f337, 0x1f37c, 2],
  [0x1f3a0, 0x1f3ca, 2],
  [0x1f400, 0x1f43e, 2],
  [0x1f442, 0x1f4fc, 2],
  [0x1f5fb, 0x1f64f, 2],
  [0x1f680, 0x1f6c5, 2],
  [0x1f947, 0x1f9ff, 2],
  [0x20000, 0x2fffd, 2],
];

/**
 * In columns, for a code point that is a character of its own next to any other such one.
 * 0: only a segmenter can tell what it belongs to and how wide that is.
 */
export function plainWidth(code: number): 0 | 1 | 2 {
  if (code < 0x7f) return code < 0x20 ? 0 : 1;
  // The largest ranges first: they are what long texts are made of.
  if (code >= 0x3250 && code <= 0xa48c) return 2;
  if (code >= 0xac00 && code <= 0xd7a3) return 2;
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined) return 0;
    if (code < range[0]) high = middle - 1;
    else if (code > range[1]) low = middle + 1;
    else return range[2];
  }
  return 0;
}

const beyondAscii = /[^ -~]/;
const beyondAsciiLines = /[^\n -~]/;

/** Whether it is ASCII without controls: each unit a character of one column. */
export function isPrintableAscii(text: string): boolean {
  return !beyondAscii.test(text);
}

/** Whether each of its units is one such character of one column, as in most European languages. */
export function isSingleColumn(text: string): boolean {
  if (isPrintableAscii(text)) return true;
  for (let at = 0; at < text.length; at++) if (plainWidth(text.charCodeAt(at)) !== 1) return false;
  return true;
}

/** The columns of a text of such characters alone; undefined for any other. */
export function plainTextWidth(text: string): number | undefined {
  if (isPrintableAscii(text)) return text.length;
  let columns = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0;
    const width = plainWidth(code);
    if (width === 0) return undefined;
    columns += width;
    if (code > 0xffff) at++;
  }
  return columns;
}

/** Whether a text is made of such characters and line feeds alone. */
export function isPlainBlock(text: string): boolean {
  if (!beyondAsciiLines.test(text)) return true;
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0;
    if (code !== 0x0a && plainWidth(code) === 0) return false;
    if (code > 0xffff) at++;
  }
  return true;
}
