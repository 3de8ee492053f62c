// What a person answers at a checkpoint, checked, as the event that stores it.
import { type Json, type JsonObject, ownValue } from '../json.ts';
import { wrongUse } from '../problem.ts';
import type { Actor, Run, RunEvent } from '../run/run.ts';
import { didYouMean } from '../suggest-name.ts';
import { findStep, type Workflow } from '../workflow/workflow.ts';

/** The values given, by the names of data fields. */
export type AnswerData = JsonObject;

/**
 * The event that answers the checkpoint of a waiting run. Throws {@link WrongUse} for a field that the step
 * does not ask for, and for one that it asks for and that is missing.
 */
export function answerCheckpoint(
  workflow: Workflow,
  run: Run,
  answer: AnswerData,
  by: Actor,
  now: Date,
): RunEvent {
  if (run.status !== 'waiting') throw new Error(`a run that is ${run.status} cannot be answered`);
  const { checkpoint } = run;
  const at = now.toISOString();
  const step = findStep(workflow, checkpoint.stepId);
  const outputs = step?.outputs ?? new Map([[checkpoint.outputField, checkpoint.outputField]]);
  const given: { [field: string]: Json } = {};
  for (const [name, value] of Object.entries(answer)) {
    const field = outputs.get(name) ?? [...outputs.values()].find((candidate) => candidate === name);
    if (field === undefined) {
      const fields = [...outputs.values()];
      throw wrongUse(
        'unknown-field',
        `the step ${checkpoint.stepId} does not ask for ${name}`,
        didYouMean(name, fields) ||
          (fields.length === 0
            ? 'It asks for nothing: answer without --set'
            : `It asks for ${fields.join(', ')}`),
      );
    }
    given[field] = value;
  }
  const data = { ...checkpoint.reply?.data, ...given };
  // A step that declares no outputs only asks to go on: its answer, named as the step, may be left out.
  const missing = [...outputs.values()].filter(
    (field) => field !== checkpoint.stepId && ownValue(data, field) === undefined,
  );
  if (missing.length > 0 && checkpoint.reply === undefined) {
    throw wrongUse(
      'missing-answer',
      `the step ${checkpoint.stepId} asks for ${missing.join(', ')}`,
      `Answer with ${missing.map((field) => `--set ${field}=TEXT`).join(' ')}`,
    );
  }
  const record = checkpoint.reply?.record ?? {
    stepId: checkpoint.stepId,
    templatePath: checkpoint.templatePath,
    executedAt: at,
    outputFields: [],
    renderTimeMs: 0,
    warnings: [],
  };
  return {
    at,
    event: 'checkpoint-answered',
    record: { ...record, executedAt: at, outputFields: Object.keys(data) },
    data,
    by,
  };
}
