// What a person said of earlier replies of a step, for its next prompt.
import { type Json, ownValue } from '../json.ts';
import type { Run } from '../run/run.ts';
import { remarkNames } from '../workflow/answer/question.ts';
import { jsonText, textOf } from '../workflow/template/value-text.ts';
import type { Step } from '../workflow/workflow.ts';

const [remark, earlier] = remarkNames;
export const remarkName = remark;

export type Said = {
  /** Every remark on the step since it was begun, a line each; empty where nothing was said. */
  readonly remark: string;
  /** The reply that the last one is about, as it would have been stored. */
  readonly reply: string;
  /** By the names that a template knows them by. */
  readonly values: ReadonlyMap<string, Json>;
};

/** Only a prompt whose reply a person accepts knows them; its template finds empty texts until something is said. */
export function remarkInputs(step: Step, run: Pick<Run, 'remarks'>): Said {
  if (step.kind !== 'prompt' || step.checkpoint === null) return { remark: '', reply: '', values: new Map() };
  const remarks = (run.remarks ?? []).filter(({ stepId }) => stepId === step.id);
  const text = remarks.map((said) => said.remark).join('\n');
  const reply = replyText(step, remarks.at(-1)?.reply);
  return {
    remark: text,
    reply,
    values: new Map([
      [remark, text],
      [earlier, reply],
    ]),
  };
}

/** The one output as it would stand in a prompt, several as an object by their names in the reply. */
function replyText({ outputs }: Step, reply: { readonly [field: string]: Json } | undefined): string {
  if (reply === undefined) return '';
  const values = [...outputs].flatMap(([name, field]) => {
    const value = ownValue(reply, field);
    return value === undefined ? [] : [[name, value] as const];
  });
  const [only, ...others] = values;
  if (only !== undefined && others.length === 0) return textOf(only[1]);
  return values.length === 0 ? '' : jsonText(Object.fromEntries(values));
}

export function appendRemark(prompt: string, { remark: text, reply }: Said): string {
  const before = reply === '' ? '' : `This was your earlier reply:\n\n${reply}\n\n`;
  return `${prompt.trimEnd()}\n\n---\n\n${before}A person has read it and asks for another one:\n\n${text}\n`;
}
