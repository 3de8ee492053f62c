// Where a character of a YAML or JSON text value stands in its file.

/** How a value is written, by its first character. */
type Style = 'plain' | 'single' | 'double' | 'block';

/**
 * The offset in `source` of the character at `index` of `value`, which is written from `start` on. Blanks say
 * nothing of where one is, since lines are folded and indented: only what stands between them is counted. Where the
 * two do not fit together it is `start`.
 */
export function offsetInScalar(source: string, start: number, value: string, index: number): number {
  const style = styleOf(source.charAt(start));
  let at = style === 'plain' ? start : style === 'block' ? lineAfter(source, start) : start + 1;
  for (let next = 0; next < value.length; ) {
    if (isBlank(value.charAt(next))) {
      if (next === index) return at;
      next++;
      continue;
    }
    const written = readWritten(source, at, style);
    if (isBlank(written.value)) {
      at += written.length;
      continue;
    }
    if (!value.startsWith(written.value, next)) return start;
    // One escape may stand for two units of UTF-16.
    if (index < next + written.value.length) return at;
    next += written.value.length;
    at += written.length;
  }
  return at;
}

type Written = { readonly value: string; readonly length: number };

/** The next character as it is written, an escape as a whole; nothing behind the end. */
function readWritten(source: string, at: number, style: Style): Written {
  const character = source.charAt(at);
  if (style === 'double' && character === '\\') return readEscape(source, at);
  const isQuote = style === 'single' && character === "'";
  return { value: character === '' ? '?' : character, length: isQuote ? 2 : 1 };
}

function styleOf(first: string): Style {
  if (first === '"') return 'double';
  if (first === "'") return 'single';
  return first === '|' || first === '>' ? 'block' : 'plain';
}

function lineAfter(source: string, start: number): number {
  const end = source.indexOf('\n', start);
  return end < 0 ? source.length : end + 1;
}

/** An escaped line break stands for nothing, and counts as one. */
function isBlank(text: string): boolean {
  return /^[ \n\t\r]?$/.test(text);
}

const simpleEscapes: Readonly<Record<string, string>> = {
  ...{ '0': '\0', a: '\x07', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b' },
  ...{ ' ': ' ', '\t': '\t', '"': '"', '/': '/', '\\': '\\', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029' },
};

function readEscape(source: string, at: number): Written {
  const kind = source.charAt(at + 1);
  const digits = { x: 2, u: 4, U: 8 }[kind];
  if (digits === undefined) return { value: simpleEscapes[kind] ?? '', length: 2 };
  const code = Number.parseInt(source.slice(at + 2, at + 2 + digits), 16);
  return { value: code <= 0x10ffff ? String.fromCodePoint(code) : '?', length: 2 + digits };
}
