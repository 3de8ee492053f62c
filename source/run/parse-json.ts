// Text -> JSON value or a Problem with its line and column; depth is bounded.
import type { Json } from '../json.ts';
import type { Problem } from '../problem.ts';

/** Deeper nesting than this is refused: serializing it again would exhaust the stack. */
const depthLimit = 500;

export type ParsedJson = { readonly value: Json } | { readonly problem: Problem };

/** Parses a whole JSON text. `file` is only for the message. */
export function parseJson(text: string, file: string): ParsedJson {
  const fault = findFault(text);
  if (fault) {
    return {
      problem: {
        severity: 'error',
        code: 'bad-json',
        message: fault.message,
        place: { file, ...locate(text, fault.offset) },
        hint: 'Mend the file in an editor; it is left as it is until then',
      },
    };
  }
  const value: Json = JSON.parse(text);
  return { value };
}

/** The line and column (both from 1) of an offset in a text. */
export function locate(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

type Fault = { readonly offset: number; readonly message: string };

/** The fast way first: only a text that does not parse, or is nested deep, is read token by token. */
function findFault(text: string): Fault | undefined {
  const deep = findTooDeep(text);
  if (deep !== undefined) {
    return { offset: deep, message: `nested more than ${depthLimit} levels deep` };
  }
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return (
      scan(text) ?? { offset: text.length, message: error instanceof Error ? error.message : String(error) }
    );
  }
}

/** Few brackets cannot nest deep; counting them costs far less than reading the text. */
function findTooDeep(text: string): number | undefined {
  if ((text.match(/[[{]/g)?.length ?? 0) <= depthLimit) return undefined;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 0x5c) index++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth++;
      if (depth > depthLimit) return index;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return undefined;
}

const blank = /[ \t\n\r]*/y;
const bareToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y;
const escaped = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;

type Expected = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'colon' | 'comma-or-close' | 'end';

const expectation: Readonly<Record<Expected, string>> = {
  value: 'a value',
  'value-or-close': "a value or ']'",
  key: 'a name in double quotes',
  'key-or-close': "a name in double quotes or '}'",
  colon: "':'",
  'comma-or-close': "',' or the closing bracket",
  end: 'the end of the file',
};

/** Finds the first token that cannot stand where it stands. */
function scan(text: string): Fault | undefined {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  for (let from = 0; ; ) {
    const start = endOf(blank, text, from) ?? from;
    if (start >= text.length) {
      return expected === 'end'
        ? undefined
        : { offset: text.length, message: `the file ends where ${expectation[expected]} should stand` };
    }
    const isString = text[start] === '"';
    const end = isString ? endOfString(text, start) : endOf(bareToken, text, start);
    if (end === undefined) {
      return {
        offset: start,
        message: isString
          ? 'a text in double quotes that is not closed, or holds a line break or a wrong escape'
          : `unexpected ${JSON.stringify(text.slice(start, start + 1))} where ${expectation[expected]} should stand`,
      };
    }
    const token = text.slice(start, Math.min(end, start + 21));
    const next = advance(expected, token, isString, open);
    if (next === undefined) {
      return {
        offset: start,
        message: `unexpected ${token.length > 20 ? 'text' : token} where ${expectation[expected]} should stand`,
      };
    }
    expected = next;
    from = end;
  }
}

/** Where the match that begins at `start` ends, or undefined where there is none. */
function endOf(pattern: RegExp, text: string, start: number): number | undefined {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** Character by character: a pattern would exhaust its stack on a text of many megabytes. */
function endOfString(text: string, start: number): number | undefined {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x22) return index + 1;
    if (code < 0x20) return undefined;
    if (code !== 0x5c) continue;
    const end = endOf(escaped, text, index + 1);
    if (end === undefined) return undefined;
    index = end - 1;
  }
  return undefined;
}

/** What may follow the token, or undefined where it may not stand. `open` is the stack of open brackets. */
function advance(
  expected: Expected,
  token: string,
  isString: boolean,
  open: ('{' | '[')[],
): Expected | undefined {
  const afterValue = (): Expected => (open.length === 0 ? 'end' : 'comma-or-close');
  const close = (bracket: '{' | '['): Expected | undefined => {
    if (open.at(-1) !== bracket) return undefined;
    open.pop();
    return afterValue();
  };
  switch (expected) {
    case 'value':
    case 'value-or-close':
      if (token === '{' || token === '[') {
        open.push(token);
        return token === '{' ? 'key-or-close' : 'value-or-close';
      }
      if (token === ']' && expected === 'value-or-close') return close('[');
      return isString || !/^[{}[\],:]$/.test(token) ? afterValue() : undefined;
    case 'key':
    case 'key-or-close':
      if (token === '}' && expected === 'key-or-close') return close('{');
      return isString ? 'colon' : undefined;
    case 'colon':
      return token === ':' ? 'value' : undefined;
    case 'comma-or-close':
      if (token === ',') return open.at(-1) === '{' ? 'key' : 'value';
      if (token === '}') return close('{');
      return token === ']' ? close('[') : undefined;
    case 'end':
      return undefined;
  }
}
