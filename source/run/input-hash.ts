// What a step read that sends nothing: a hash for its record, so that it is seen later whether it would read the same.
import { type Json, type JsonObject, ownValue } from '../json.ts';
import type { Question } from '../workflow/answer/question.ts';
import type { HumanStep, Step, TransformStep } from '../workflow/workflow.ts';
import { findCandidates } from './ask-of-run.ts';
import { fingerprint } from './fingerprint.ts';

/** The values that the expressions see, and the expressions. */
export function hashComputed(step: TransformStep, data: JsonObject): string {
  const expressions = [...step.expressions].map(([field, { text }]): readonly [string, Json] => [
    field,
    text,
  ]);
  return fingerprint({ fields: fieldsRead(step, data), expressions: Object.fromEntries(expressions) });
}

/**
 * What the person saw and was asked.
 * @param rendered the text of the step's template, where it has one
 */
export function hashAsked(step: HumanStep, data: JsonObject, rendered: string | undefined): string {
  const candidates = findCandidates(step, data);
  return fingerprint({
    fields: fieldsRead(step, data),
    message: rendered ?? step.message ?? null,
    options: ('list' in candidates ? candidates.list : undefined) ?? null,
    question: withoutPatience(step.question),
  });
}

function fieldsRead({ inputs, feedback }: Pick<Step, 'inputs' | 'feedback'>, data: JsonObject): JsonObject {
  return Object.fromEntries(
    [...inputs.values()].flatMap((field): readonly (readonly [string, Json])[] => {
      const value = ownValue(data, field) ?? (feedback?.has(field) ? '' : undefined);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

/** How long the run would have waited, and with what instead, is not what was asked. */
function withoutPatience({ default: _, timeout: __, ...asked }: Question): Json {
  return asked;
}
