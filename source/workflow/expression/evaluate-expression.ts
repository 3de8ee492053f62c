// An expression and data -> the value that it has, within limits of time and memory.
import type { Json, JsonObject } from '../../json.ts';
import type { Place } from '../../problem.ts';
import { type Bounded, type Bounds, patternsWithin } from './bounded-pattern.ts';
import type { Expression } from './expression.ts';
import { describeThrown } from './expression-fault.ts';
import { refusedFunctions } from './expression-functions.ts';
import { type CompiledExpression, type Jsonata, loadJsonata } from './load-jsonata.ts';
import { plainBranches } from './plain-branches.ts';
import { plainResult } from './plain-result.ts';

/** `value` is undefined where the expression gives nothing. */
export type Evaluation =
  | { readonly kind: 'value'; readonly value: Json | undefined }
  | { readonly kind: 'failed'; readonly message: string; readonly place: Place };

/**
 * Evaluates an expression without errors. It sees the fields of `data` and nothing else: no clock, no chance, no
 * code. Never throws, whatever the data is.
 */
export async function evaluateExpression(
  expression: Expression,
  data: JsonObject,
  bounds: Bounds,
): Promise<Evaluation> {
  const { text, placeOf } = expression;
  const jsonata = await loadJsonata();
  let result: unknown;
  try {
    const isOver = bounds.begin();
    const compiled = jsonata(text, {
      ...limits,
      get timeout() {
        return isOver() ? over : notYet;
      },
      RegexEngine: patternsWithin(bounds.run),
    });
    plainBranches(compiled.ast());
    for (const name of refusedFunctions.keys()) compiled.assign(name, undefined);
    replaceFunctions(jsonata, compiled, bounds.run);
    // The library leaves marks on the lists that it reads: on a copy they change nothing.
    result = await compiled.evaluate(structuredClone(data));
  } catch (thrown) {
    const { message, offset } = describeThrown(thrown, text);
    return { kind: 'failed', message, place: placeOf(offset) };
  }
  const plain = plainResult(result);
  return 'fault' in plain
    ? { kind: 'failed', message: plain.fault, place: placeOf(0) }
    : { kind: 'value', value: plain.value };
}

const limits = { stack: 200, sequence: 100_000 } as const;
/** The library asks at every part for how many milliseconds it may take, and compares that with its own clock. */
const [over, notYet] = [Number.MIN_VALUE, Number.POSITIVE_INFINITY];
const longestPadding = 100_000;
/** So many values are compared with each other at once. */
const comparedAtOnce = 500;

/** Those that the library's own limits do not reach: they do all of their work between two looks at the time. */
function replaceFunctions(jsonata: Jsonata, compiled: CompiledExpression, bounded: Bounded): void {
  compiled.registerFunction(
    'distinct',
    async function (this: unknown, values: unknown) {
      const distinct = await implementationOf(jsonata, 'distinct');
      const work = () => distinct.call(this, values);
      return Array.isArray(values) && values.length > comparedAtOnce ? bounded(work) : work();
    },
    '<x:x>',
  );
  compiled.registerFunction(
    'toMillis',
    async (time: unknown, picture: unknown) => {
      const toMillis = await implementationOf(jsonata, 'toMillis');
      const work = () => toMillis.call(theSameAnyDay, inUniversalTime(time), picture);
      // A picture becomes a regular expression.
      return picture === undefined ? work() : bounded(work);
    },
    '<s-s?:n>',
  );
  compiled.registerFunction('pad', pad, '<s-ns?:s>');
}

/** What a picture leaves out is taken from this date, and not from that of today. */
const theSameAnyDay = { environment: { timestamp: new Date(0) } };

/** A time without a zone would be another instant on another machine. */
function inUniversalTime(time: unknown): unknown {
  return typeof time === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(time) ? `${time}Z` : time;
}

type Implementation = (this: unknown, ...values: readonly unknown[]) => unknown;

async function implementationOf(jsonata: Jsonata, name: string): Promise<Implementation> {
  const definition = await jsonata(`$${name}`).evaluate({});
  const implementation: unknown =
    typeof definition === 'object' && definition !== null
      ? Reflect.get(definition, 'implementation')
      : undefined;
  if (!isImplementation(implementation)) throw new Error(`jsonata has no function ${name}`);
  return implementation;
}

function isImplementation(value: unknown): value is Implementation {
  return typeof value === 'function';
}

/** To at least so many characters; a negative width adds in front. */
function pad(text: string | undefined, width: number, filling?: string): string | undefined {
  if (text === undefined) return undefined;
  const wanted = Math.trunc(Math.abs(width));
  if (wanted > longestPadding) throw new Error(`$pad cannot make a text longer than 100,000 characters`);
  const missing = wanted - [...text].length;
  if (missing <= 0) return text;
  const characters = [...(filling || ' ')];
  const padding = Array.from({ length: missing }, (_, at) => characters[at % characters.length]).join('');
  return width > 0 ? text + padding : padding + text;
}
