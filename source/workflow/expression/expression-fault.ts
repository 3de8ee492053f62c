// What the library throws -> a message for a person, and where in the expression it is.
import { escapeUnprintable, quoteName } from '../../make-problem.ts';

export type ThrownFault = { readonly message: string; readonly offset: number };

const longestMessage = 300;

/** Its own words where there are none for the code. Never throws, whatever was thrown. */
export function describeThrown(thrown: unknown, source: string): ThrownFault {
  if (thrown instanceof RangeError) return { message: 'it is nested too deep', offset: 0 };
  if (thrown instanceof SyntaxError) return describePattern(thrown.message, source);
  const code = textOf(thrown, 'code');
  const message = unexpected.has(code)
    ? `unexpected ${quoteName(String(partOf(thrown, 'token')))}`
    : (ownWords.get(code) ?? decapitalize(textOf(thrown, 'message') || 'it failed'));
  return { message: shorten(message), offset: offsetOf(thrown, source) };
}

/** A token that cannot stand where it stands, by its kinds. */
const unexpected: ReadonlySet<string> = new Set(['S0201', 'S0204', 'S0211']);

/** JSONata's codes, where its words would not help whoever writes a workflow. */
const ownWords: ReadonlyMap<string, string> = new Map([
  ['S0301', 'a regular expression cannot be empty'],
  ['S0302', 'a regular expression has no / at its end'],
  ['D1011', 'it calls itself too deep, maybe without end'],
  ['D1012', 'it took longer than half a second'],
  ['ERR_SCRIPT_EXECUTION_TIMEOUT', 'a part of it took longer than half a second'],
  ['D2015', 'it makes a list of more than 100,000 items'],
]);

function describePattern(message: string, source: string): ThrownFault {
  const { pattern = '', reason = message } =
    /^Invalid regular expression: (?<pattern>\/.*\/)[a-z]*: (?<reason>.*)$/s.exec(message)?.groups ?? {};
  return {
    message: shorten(`the regular expression ${pattern} is not valid: ${decapitalize(reason)}`),
    offset: Math.max(0, source.indexOf(pattern)),
  };
}

/** The library points behind the token that it means; of a function that is called, behind the bracket. */
function offsetOf(thrown: unknown, source: string): number {
  const position = partOf(thrown, 'position');
  if (typeof position !== 'number' || !Number.isInteger(position)) return 0;
  const end = Math.min(Math.max(position, 0), source.length);
  const token = String(partOf(thrown, 'token') ?? '');
  return startOfToken(source, end, token);
}

/** Where the token begins that ends at `end`, as a name, a text, a variable or a call; else one before `end`. */
export function startOfToken(source: string, end: number, token: string): number {
  const forms = [
    ...[token, `\`${token}\``, `"${token}"`, `'${token}'`],
    // A variable or a function is meant with its sign.
    ...[`$${token}`, `$${token}(`, `${token}(`],
  ];
  const found = forms.filter((form) => token !== '' && source.slice(0, end).endsWith(form));
  const length = Math.max(0, ...found.map((form) => form.length));
  return length > 0 ? end - length : Math.max(0, end - 1);
}

function partOf(thrown: unknown, key: string): unknown {
  return typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, key) : undefined;
}

function textOf(thrown: unknown, key: string): string {
  const value = partOf(thrown, key);
  return typeof value === 'string' ? value : '';
}

function shorten(message: string): string {
  const text = escapeUnprintable(message);
  return text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text;
}

function decapitalize(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
