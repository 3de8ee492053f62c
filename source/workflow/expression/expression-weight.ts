// How much work it is to parse an expression, found before it is parsed.

/**
 * The parser copies what stands left of `??` and `?:`, so each of them inside the left side of another doubles the
 * work. This is how many stand inside each other at most; beyond some twenty of them no machine comes to an end.
 */
export function countNestedDefaults(source: string): number {
  /** Of each open bracket: the most so far, and those in what could be the left side of the next one. */
  const open: { most: number; left: number }[] = [{ most: 0, left: 0 }];
  let most = 0;
  for (const token of listTokens(source)) {
    const inner = open.at(-1);
    if (inner === undefined) break;
    switch (token) {
      case '(':
      case '[':
      case '{':
        open.push({ most: 0, left: 0 });
        break;
      case ')':
      case ']':
      case '}': {
        open.pop();
        const outer = open.at(-1);
        if (outer !== undefined) outer.left = Math.max(outer.left, inner.most, inner.left);
        break;
      }
      case '??':
      case '?:':
        inner.most = Math.max(inner.most, inner.left + 1);
        inner.left = 0;
        most = Math.max(most, inner.most);
        break;
      case ',':
      case ';':
        inner.most = Math.max(inner.most, inner.left);
        inner.left = 0;
        break;
    }
  }
  return most;
}

/** A string, a name in backquotes, a comment; where an operand may begin, a pattern too. */
const skipped =
  /[ \t\n\r\v]+|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\[\s\S]|[^"\\])*"?|'(?:\\[\s\S]|[^'\\])*'?|`[^`]*`?/y;
const operators = /\?\?|\?:|:=|!=|>=|<=|~>|\*\*|\.\.|[.[\]{}(),@#;:?+\-*/%|=<>^&!~]/y;
const name = /[^ \t\n\r\v.[\]{}(),@#;:?+\-*/%|=<>^&!~]+/y;

/** The brackets, separators and operators outside of texts and patterns, as the parser sees them up to its first error. */
function* listTokens(source: string): Iterable<string> {
  let needsOperand = true;
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  while (at < source.length) {
    const blank = take(skipped);
    if (blank !== undefined) {
      if (/^["'`]/.test(blank)) needsOperand = false;
      continue;
    }
    if (needsOperand && source[at] === '/') {
      at = endOfPattern(source, at);
      needsOperand = false;
      continue;
    }
    const word = take(name);
    if (word !== undefined) {
      needsOperand = !needsOperand && (word === 'and' || word === 'or' || word === 'in');
      continue;
    }
    const token = take(operators);
    if (token === undefined) {
      at++;
      continue;
    }
    yield token;
    // `*`, `**` and `%` stand for fields where an operand may begin.
    const isField = needsOperand && /^(?:\*\*?|%)$/.test(token);
    needsOperand = !isField && !/^[)\]}]$/.test(token);
  }
}

/** Behind the slash that ends it: one that is not escaped and not inside brackets. */
function endOfPattern(source: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === '/' && depth === 0 && !isEscaped(source, at)) return at + 1;
    if (source[at - 1] === '\\') continue;
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character)) depth--;
  }
  return source.length;
}

function isEscaped(source: string, at: number): boolean {
  let slashes = 0;
  while (source[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}
