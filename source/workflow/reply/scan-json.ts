// Reads JSON token by token without building it: where a value ends, or where it breaks.

/** Nesting beyond this is not read: what works with the value recurses. */
export const depthLimit = 200;

export type Scanned =
  /** `end` is the offset behind the value. */
  | { readonly kind: 'value'; readonly end: number }
  /** `at` is the offset of what cannot stand there, or the text's length where it ends too early. */
  | { readonly kind: 'broken'; readonly at: number; readonly expected: string };

type Expected = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'colon' | 'comma-or-close';

const words: Readonly<Record<Expected, string>> = {
  value: 'a value',
  'value-or-close': 'a value or ]',
  key: 'a name in double quotes',
  'key-or-close': 'a name in double quotes or }',
  colon: 'a colon',
  'comma-or-close': 'a comma or the closing bracket',
};

type Mark = '{' | '}' | '[' | ']' | ',' | ':';
type Token = { readonly kind: 'string' | 'literal' | Mark; readonly end: number };

/** Scans the value that begins at `from`, blanks before it aside. One pass, no recursion. */
export function scanJson(text: string, from: number): Scanned {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = skipBlanks(text, from);
  for (;;) {
    const token = readToken(text, at);
    if ('fault' in token) return { kind: 'broken', at: token.at, expected: token.fault ?? words[expected] };
    const next = follow(token.kind, expected, open);
    if (next === undefined) return { kind: 'broken', at, expected: words[expected] };
    if (open.length > depthLimit) return { kind: 'broken', at, expected: `at most ${depthLimit} levels` };
    if (next === 'done' && open.length === 0) return { kind: 'value', end: token.end };
    expected = next === 'done' ? 'comma-or-close' : next;
    at = skipBlanks(text, token.end);
  }
}

/** What may follow a token, `done` behind a whole value, or undefined where the token cannot stand. */
function follow(
  token: Token['kind'],
  expected: Expected,
  open: ('{' | '[')[],
): Expected | 'done' | undefined {
  const takesValue = expected === 'value' || expected === 'value-or-close';
  switch (token) {
    case 'literal':
      return takesValue ? 'done' : undefined;
    case 'string':
      if (expected === 'key' || expected === 'key-or-close') return 'colon';
      return takesValue ? 'done' : undefined;
    case ':':
      return expected === 'colon' ? 'value' : undefined;
    case ',':
      if (expected !== 'comma-or-close') return undefined;
      return open.at(-1) === '{' ? 'key' : 'value';
    case '{':
    case '[':
      if (!takesValue) return undefined;
      open.push(token);
      return token === '{' ? 'key-or-close' : 'value-or-close';
    case '}':
      if (open.at(-1) !== '{' || (expected !== 'key-or-close' && expected !== 'comma-or-close'))
        return undefined;
      open.pop();
      return 'done';
    case ']':
      if (open.at(-1) !== '[' || (expected !== 'value-or-close' && expected !== 'comma-or-close'))
        return undefined;
      open.pop();
      return 'done';
  }
}

type NoToken = { readonly at: number; readonly fault: string | undefined };

const literal = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

function readToken(text: string, at: number): Token | NoToken {
  const character = text[at];
  switch (character) {
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
    case ':':
      return { kind: character, end: at + 1 };
    case '"':
      return readString(text, at);
    default: {
      const pattern = new RegExp(literal);
      pattern.lastIndex = at;
      return pattern.test(text) ? { kind: 'literal', end: pattern.lastIndex } : { at, fault: undefined };
    }
  }
}

function readString(text: string, from: number): Token | NoToken {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { kind: 'string', end: at + 1 };
    if (code < 0x20) return { at, fault: 'no control character in a string' };
    if (code !== 0x5c) continue;
    const sequence = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;
    sequence.lastIndex = at + 1;
    if (!sequence.test(text)) return { at, fault: 'an escape sequence of JSON' };
    at = sequence.lastIndex - 1;
  }
  return { at: text.length, fault: 'the closing quote of a string' };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++;
  return at;
}

/** What keeps a whole text from being JSON, with its line and column from 1; undefined where nothing does. */
export function findJsonFault(text: string): { message: string; line: number; column: number } | undefined {
  const scanned = scanJson(text, 0);
  if (scanned.kind === 'broken')
    return { message: `expected ${scanned.expected}`, ...locate(text, scanned.at) };
  const rest = skipBlanks(text, scanned.end);
  return rest < text.length ? { message: 'expected the end of the file', ...locate(text, rest) } : undefined;
}

function locate(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
