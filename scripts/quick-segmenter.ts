// Stands in for Intl.Segmenter in what Ink loads: text whose characters all stand alone is not segmented.

type Segment = { readonly segment: string; readonly index: number; readonly input: string };

type Segments = Iterable<Segment> & { readonly containing: (at?: number) => Segment | undefined };

/**
 * All but characters of one UTF-16 unit that never join a neighbour of their kind: ASCII, Latin letters, arrows,
 * frames, blocks, marks and dots, of which most frames are made. `\r` joins a `\n`.
 */
const joining =
  /[\u0300-\u200f\r\u007f-\u00a0\u00ad\u2028-\u202f\u205f-\u218f\u231a-\u24ff\u25fd-\u2700\u2728-\u27ff\u2900-\uffff]/;

/** Made when a text first needs it: the first one costs 10 ms. */
export function createQuickSegmenter(): { readonly segment: (text: string) => Segments } {
  let made: Intl.Segmenter | undefined;
  return {
    segment: (text) => {
      if (!joining.test(text)) return segmentPlain(text);
      made ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
      return made.segment(text);
    },
  };
}

function segmentPlain(text: string): Segments {
  const at = (index: number): Segment | undefined => {
    const segment = text[index];
    return segment === undefined ? undefined : { segment, index, input: text };
  };
  return {
    containing: (index = 0) => at(index),
    [Symbol.iterator]: () => {
      let next = 0;
      return {
        next: () => {
          const value = at(next);
          next += 1;
          return value === undefined ? { done: true, value } : { done: false, value };
        },
        [Symbol.iterator]() {
          return this;
        },
      };
    },
  };
}
