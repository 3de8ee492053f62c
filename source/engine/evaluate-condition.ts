// The condition of a step, or another of its expressions, with the data of a run.
import { type Json, type JsonObject, ownValue } from '../json.ts';
import { escapeUnprintable } from '../make-problem.ts';
import { formatPlace, type Place } from '../problem.ts';
import type { FailureCause, Run } from '../run/run.ts';
import type { Bounds } from '../workflow/expression/bounded-pattern.ts';
import { isTrue } from '../workflow/expression/plain-result.ts';
import type { Step } from '../workflow/workflow.ts';

export type EvaluatedCondition =
  | { readonly kind: 'true' }
  /** `why`: the condition, and that it is not true. */
  | { readonly kind: 'false'; readonly why: string }
  | { readonly kind: 'failed'; readonly cause: FailureCause };

/** A step without a condition is done. */
export async function evaluateCondition(
  step: Pick<Step, 'when'>,
  run: Pick<Run, 'data'>,
  bounds: Bounds,
): Promise<EvaluatedCondition> {
  if (step.when === undefined) return { kind: 'true' };
  const { evaluateExpression } = await import('../workflow/expression/evaluate-expression.ts');
  const evaluated = await evaluateExpression(step.when, readFields(step, run), bounds);
  if (evaluated.kind === 'failed')
    return { kind: 'failed', cause: describeFailed('the condition', evaluated) };
  if (isTrue(evaluated.value)) return { kind: 'true' };
  const text = shorten(step.when.text);
  const subject = text === 'false' ? 'the condition' : text;
  return { kind: 'false', why: `${subject} is ${describeFalse(evaluated.value)}` };
}

/** The fields that the condition names, as far as they are there. */
function readFields({ when }: Pick<Step, 'when'>, run: Pick<Run, 'data'>): JsonObject {
  const fields: { [name: string]: Json } = {};
  for (const { name } of when?.reads ?? []) {
    const value = ownValue(run.data, name);
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

/** @param what `the condition`, or what else the expression is for */
export function describeFailed(
  what: string,
  { message, place }: { readonly message: string; readonly place: Place },
): FailureCause {
  return {
    kind: 'bad-expression',
    message: `${formatPlace(place)}: ${what} cannot be evaluated: ${message}. Mend it, or the data that it reads, and resume`,
    canRetry: false,
  };
}

const shownLength = 200;

function shorten(text: string): string {
  const line = escapeUnprintable(text.replace(/\s+/g, ' ').trim());
  return line.length > shownLength ? `${line.slice(0, shownLength)}…` : line;
}

function describeFalse(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === false || value === null) return String(value);
  return value === 0 ? 'zero' : 'empty';
}
