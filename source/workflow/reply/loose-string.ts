// One string of slightly broken JSON: other quotes, quotes inside it, raw line breaks, odd escapes.

export type LooseString = {
  readonly value: string;
  /** The offset behind the closing quote. */
  readonly end: number;
  /** False where the text ends first. */
  readonly closed: boolean;
  /** How much was put right. */
  readonly faults: number;
};

/** What may close a string, by what opens it. */
const closers: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”“"'],
  ['”', '”"'],
  ['‘', "’'"],
]);

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Undefined where no quote stands at `from`. */
export function readLooseString(
  text: string,
  from: number,
  inside: 'object' | 'array',
  role: 'key' | 'value',
): LooseString | undefined {
  const opener = text.charAt(from);
  const closing = closers.get(opener);
  if (closing === undefined) return undefined;
  let faults = opener === '"' ? 0 : 1;
  const parts: string[] = [];
  let start = from + 1;
  let at = start;
  for (; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') {
      const sequence = readEscape(text, at);
      parts.push(text.slice(start, at), sequence.value);
      faults += sequence.faults;
      start = sequence.end;
      at = start - 1;
    } else if (character < ' ') faults++;
    else if (closing.includes(character)) {
      if (canEnd(text, at + 1, inside, role)) {
        parts.push(text.slice(start, at));
        return { value: parts.join(''), end: at + 1, closed: true, faults };
      }
      faults++;
    }
  }
  parts.push(text.slice(start));
  return { value: parts.join(''), end: text.length, closed: false, faults };
}

/** Whether what follows a quote shows that it closes its string rather than stands inside it. */
function canEnd(text: string, from: number, inside: 'object' | 'array', role: 'key' | 'value'): boolean {
  const at = skipBlanks(text, from);
  const next = text.charAt(at);
  if (role === 'key') return next === ':' || next === '';
  if (next === '' || next === '}' || next === ']') return true;
  if (next === ',') {
    const after = skipBlanks(text, at + 1);
    return startsMember(text.charAt(after), inside) || isUnquotedKey(text, after, inside);
  }
  // A comma is missing.
  return at > from && startsMember(next, inside);
}

/** Whether a character can begin a member, or end the list of members. */
export function startsMember(character: string, inside: 'object' | 'array'): boolean {
  if (character === '' || '"\'`“‘}],/'.includes(character)) return true;
  return inside === 'array' && /[\d{[\-+.tfnTFN]/.test(character);
}

function isUnquotedKey(text: string, at: number, inside: 'object' | 'array'): boolean {
  const key = /[A-Za-z_$][\w$-]{0,100}\s{0,20}:/y;
  key.lastIndex = at;
  return inside === 'object' && key.test(text);
}

function readEscape(text: string, at: number): { value: string; end: number; faults: number } {
  const character = text.charAt(at + 1);
  if (character === 'u') {
    const digits = /^[0-9a-fA-F]{4}/.exec(text.slice(at + 2, at + 6))?.[0];
    if (digits === undefined) return { value: '\\u', end: Math.min(at + 2, text.length), faults: 1 };
    return { value: String.fromCharCode(Number.parseInt(digits, 16)), end: at + 6, faults: 0 };
  }
  const end = Math.min(at + 2, text.length);
  const value = escapes[character];
  if (value !== undefined) return { value, end, faults: 0 };
  if (character === '"' || character === '\\' || character === '/')
    return { value: character, end, faults: 0 };
  // A path of Windows or an expression keeps its backslash.
  const isEscaped = character === "'" || character === '`' || character === '\n';
  return { value: isEscaped ? character : `\\${character}`, end, faults: 1 };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charAt(at).trim() === '') at++;
  return at;
}
