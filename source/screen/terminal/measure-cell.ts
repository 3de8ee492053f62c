// How wide a character is, and whether every terminal agrees.
import stringWidth from 'string-width';

/** A character as it stands in the cells of a row. */
export type Measure = {
  /** In columns, as Ink lays it out; 0 for what only marks the character before it. */
  readonly width: number;
  /** Whether every terminal draws it over exactly that many columns, and onto nothing else. */
  readonly agreed: boolean;
  /** Columns, its own ones included, that a terminal of another opinion may draw it over. */
  readonly reach: number;
};

/**
 * Ranges of UTF-16 units that stand for a whole character, join with no neighbour, and are as wide everywhere:
 * first, last, width. What a screen is made of is in here; anything else is measured, and drawn with care.
 */
const agreed: readonly (readonly [first: number, last: number, width: 1 | 2])[] = [
  [0x20, 0x7e, 1],
  [0xa1, 0xac, 1],
  [0xae, 0x2ff, 1],
  [0x370, 0x377, 1],
  [0x386, 0x386, 1],
  [0x388, 0x38a, 1],
  [0x38e, 0x3a1, 1],
  [0x3a3, 0x482, 1],
  [0x48a, 0x52f, 1],
  [0x1e00, 0x1eff, 1],
  [0x2010, 0x2027, 1],
  [0x2030, 0x205e, 1],
  [0x20a0, 0x20bf, 1],
  [0x2190, 0x21ff, 1],
  [0x2200, 0x22ff, 1],
  [0x2500, 0x25fc, 1],
  [0x2701, 0x2704, 1],
  [0x2713, 0x2718, 1],
  [0x2800, 0x28ff, 1],
  [0x3041, 0x3096, 2],
  [0x30a0, 0x30ff, 2],
  [0x3400, 0x4dbf, 2],
  [0x4e00, 0x9fff, 2],
  [0xac00, 0xd7a3, 2],
  [0xff01, 0xff60, 2],
];

/** The width of a UTF-16 unit on which all agree, or 0. */
export function agreedWidth(unit: number): 0 | 1 | 2 {
  if (unit >= 0x20 && unit <= 0x7e) return 1;
  // Frames and bars: next to letters most of a screen.
  if (unit >= 0x2500 && unit <= 0x25fc) return 1;
  for (const [first, last, width] of agreed) {
    if (unit < first) return 0;
    if (unit <= last) return width;
  }
  return 0;
}

/** Measures one grapheme. */
export function measureCell(grapheme: string): Measure {
  const known = grapheme.length === 1 ? agreedWidth(grapheme.charCodeAt(0)) : 0;
  if (known > 0) return { width: known, agreed: true, reach: known };
  const width = stringWidth(grapheme);
  // Without knowledge of what belongs together, a terminal draws each code point for itself, over two columns at most.
  return { width, agreed: false, reach: Math.max(width, 2 * [...grapheme].length) };
}
