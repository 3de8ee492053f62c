// An error of Handlebars' parser -> a problem with its line and column.
import Handlebars from 'handlebars';
import { escapeUnprintable, makeError } from '../../make-problem.ts';
import type { Place, Problem } from '../../problem.ts';

const tokenWords: Readonly<Record<string, string>> = {
  EOF: 'the template ends before a block or a tag is closed',
  INVALID: 'a character that cannot stand inside {{…}}',
  CLOSE: 'a {{…}} ends too early',
  CLOSE_UNESCAPED: 'a {{…}} ends too early',
  CLOSE_SEXPR: 'a ) without its (',
  INVERSE: '{{else}} without a block around it',
  OPEN_INVERSE_CHAIN: '{{else}} without a block around it',
  OPEN_ENDBLOCK: 'a closing {{/…}} without its opening {{#…}}',
};

/** @param linesBefore lines of the file that the parser did not see */
export function describeTemplateFault(error: unknown, file: string, linesBefore: number): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const noted = placeInError(error) ?? (message.startsWith('Parse error') ? placeOfParser() : undefined);
  const place: Place = noted ? { file, line: noted.line + linesBefore, column: noted.column } : { file };
  return makeError('template-syntax', describe(message), place, 'See https://handlebarsjs.com/guide/');
}

function describe(message: string): string {
  const mismatch = /^(.*) doesn't match (.*?)(?: - \d+:\d+)?$/.exec(message);
  if (mismatch) {
    return `{{/${escapeUnprintable(mismatch[2] ?? '')}}} closes {{#${escapeUnprintable(mismatch[1] ?? '')}}}`;
  }
  const token = /got '([A-Z_]+)'$/.exec(message)?.[1];
  if (token !== undefined)
    return `template syntax: ${tokenWords[token] ?? `unexpected ${token.toLowerCase()}`}`;
  return `template syntax: ${escapeUnprintable(message.split('\n')[0] ?? '')}`;
}

type Position = { readonly line: number; readonly column: number };

/** Errors about the tree carry their position. */
function placeInError(error: unknown): Position | undefined {
  if (!(error instanceof Error) || !('lineNumber' in error) || !('column' in error)) return undefined;
  const { lineNumber, column } = error;
  return typeof lineNumber === 'number' && typeof column === 'number'
    ? { line: lineNumber, column: column + 1 }
    : undefined;
}

/**
 * Errors about a token do not, but the parser's lexer still stands at the token. Its types do not say so;
 * where it is not as expected, the problem has no line.
 */
function placeOfParser(): Position | undefined {
  const lexer = propertyOf(propertyOf(Handlebars, 'Parser'), 'lexer');
  const location = propertyOf(lexer, 'yylloc');
  const line = propertyOf(location, 'first_line');
  const column = propertyOf(location, 'first_column');
  return typeof line === 'number' && typeof column === 'number' ? { line, column: column + 1 } : undefined;
}

function propertyOf(object: unknown, key: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, key) : undefined;
}
