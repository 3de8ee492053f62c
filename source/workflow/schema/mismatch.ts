// What does not fit a schema, for people and for the model that wrote it.
import type { Json } from '../../json.ts';
import { escapeUnprintable } from '../../make-problem.ts';

export type Mismatch = {
  /** Where, and what was expected: `analysis.topics: must be an array`. */
  readonly message: string;
  /** What was there instead; undefined where nothing was, or where that is not what is wrong. */
  readonly found?: Json;
  /** It is the schema itself that is wrong: no reply would fit. */
  readonly isOfSchema?: true;
};

/** So much of a value, and of the whole, is told to a model, in characters. */
const longestFound = 100;
const longestFault = 400;

/** The same with what was there: `analysis.topics: must be an array, not "tea"`. One line of a bounded length. */
export function describeFault({ message, found }: Mismatch): string {
  const text = found === undefined ? message : `${message}, not ${cut(JSON.stringify(found), longestFound)}`;
  return cut(escapeUnprintable(text), longestFault);
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}
