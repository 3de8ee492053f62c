// What a waiting run asks of a person: as its workflow says now, with the data as they are now.
import { type Json, type JsonObject, ownValue } from '../json.ts';
import { type Ask, askOf } from '../workflow/answer/ask.ts';
import type { Question } from '../workflow/answer/question.ts';
import { budgetField } from '../workflow/answer/read-budget-answer.ts';
import { type BudgetQuestion, describeBudget } from '../workflow/budget.ts';
import { findStep, type HumanStep, type Step, type Workflow } from '../workflow/workflow.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Run } from './run.ts';

/**
 * The question of a run that waits, undefined of any other. Where the step has another question by now, or the list
 * that it chooses from has changed in the data, that is what counts; what neither says is as the run keeps it. So a
 * run can be answered where its workflow is not.
 */
export function askOfRun(run: Run, workflow: Workflow | undefined): Ask | undefined {
  return run.checkpoint === null ? undefined : askAt(run.checkpoint, run, workflow);
}

export function askAt(checkpoint: Checkpoint, run: Pick<Run, 'data'>, workflow: Workflow | undefined): Ask {
  if (checkpoint.budget !== undefined) return askAboutBudget(checkpoint, checkpoint.budget);
  const step = workflow === undefined ? undefined : findStep(workflow, checkpoint.stepId);
  const question = questionOf(step, checkpoint);
  const { stepId, until, defaultRefused, reply } = checkpoint;
  return askOf(question, {
    stepId,
    message: messageOf(step, checkpoint),
    until,
    defaultRefused,
    outputs: step === undefined ? keptOutputs(checkpoint) : step.outputs,
    list: listOf(question, step, checkpoint, run.data),
    ...(reply === undefined ? {} : { reply: reply.data }),
  });
}

/** As it was asked: the limits of the workflow count again once it is answered. */
function askAboutBudget({ stepId, message }: Checkpoint, budget: BudgetQuestion): Ask {
  return {
    type: 'approval',
    stepId,
    message: message ?? describeBudget(budget),
    field: budgetField,
    names: new Map([[budgetField, budgetField]]),
    budget,
  };
}

function questionOf(step: Step | undefined, { reply, question }: Checkpoint): Question {
  if (reply !== undefined) {
    const asked = (step?.kind === 'prompt' ? step.checkpoint : undefined) ?? question;
    return asked?.type === 'approval' ? asked : { type: 'approval' };
  }
  return (step?.kind === 'human' ? step.question : question) ?? { type: 'open' };
}

function messageOf(step: Step | undefined, checkpoint: Checkpoint): string | undefined {
  const written = step?.kind === 'human' && step.prompt === undefined ? step.message : undefined;
  return written ?? checkpoint.message;
}

function keptOutputs({ outputField, outputFields }: Checkpoint): ReadonlyMap<string, string> {
  return new Map((outputFields ?? [outputField]).map((field) => [field, field]));
}

function listOf(
  question: Question,
  step: Step | undefined,
  checkpoint: Checkpoint,
  data: JsonObject,
): readonly Json[] | undefined {
  const found = step?.kind === 'human' ? findCandidates({ ...step, question }, data) : undefined;
  const list = found !== undefined && 'list' in found ? found.list : undefined;
  return list ?? checkpoint.options;
}

export type ContextValue = { readonly name: string; readonly value: Json };

/**
 * What the question is about: the step's inputs, but for the list that is chosen from. None where a template says
 * what the person sees, and none of a reply, which speaks for itself.
 */
export function aboutOfRun(run: Run, workflow: Workflow | undefined): readonly ContextValue[] {
  const { checkpoint } = run;
  const step =
    workflow === undefined || checkpoint === null || checkpoint.budget !== undefined
      ? undefined
      : findStep(workflow, checkpoint.stepId);
  if (step?.kind !== 'human' || step.prompt !== undefined) return [];
  const found = findCandidates(step, run.data);
  const list = 'list' in found ? found.list : undefined;
  return [...step.inputs].flatMap(([name, field]) => {
    const value = ownValue(run.data, field);
    return value === undefined || value === list ? [] : [{ name, value }];
  });
}

/** `list` is undefined where the question chooses from none, `fault` says why there is nothing to choose from. */
export type FoundCandidates = { readonly list: readonly Json[] | undefined } | { readonly fault: string };

/** What the person can choose from, out of the definition or the data. */
export function findCandidates(
  step: Pick<HumanStep, 'question' | 'inputs'>,
  data: JsonObject,
): FoundCandidates {
  const { question } = step;
  if (question.type === 'open') return { list: firstList(step, data) };
  if (question.type !== 'selection' && question.type !== 'curate') return { list: undefined };
  const { options, from, min, other } = question;
  const given = options ?? (from === undefined ? firstList(step, data) : ownValue(data, from));
  if (!Array.isArray(given)) {
    // `action: human-select` and the like say only that a person chooses; of what, the data need not tell.
    if (from === undefined && other === undefined) return { list: undefined };
    const what = given === undefined ? 'is not there' : `is ${nameType(given)}, not a list`;
    return { fault: `it chooses from ${from ?? 'its inputs'}, which ${what}` };
  }
  const list: readonly Json[] = given;
  if (list.length > 0 || other || min === 0) return { list };
  return { fault: `it chooses from ${from ?? 'its inputs'}, which has nothing in it` };
}

function firstList({ inputs }: Pick<HumanStep, 'inputs'>, data: JsonObject): readonly Json[] | undefined {
  for (const field of inputs.values()) {
    const value = ownValue(data, field);
    if (Array.isArray(value)) return value;
  }
  return undefined;
}

function nameType(value: Json): string {
  if (value === null) return 'empty';
  switch (typeof value) {
    case 'string':
      return 'a text';
    case 'object':
      return 'an object';
    default:
      return `a ${typeof value}`;
  }
}
