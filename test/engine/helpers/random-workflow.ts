// Workflows of every kind of step, made by chance, with a model whose reply follows from the prompt alone.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { answerCheckpoint } from '../../../source/commands/move/answer-checkpoint.ts';
import type { ModelRequest } from '../../../source/model/model.ts';
import type { Run } from '../../../source/run/run.ts';
import type { RunEvent } from '../../../source/run/run-event.ts';
import type { GivenAnswer } from '../../../source/workflow/answer/read-answer.ts';
import type { Workflow } from '../../../source/workflow/workflow.ts';

const kinds = ['prompt', 'list', 'map', 'map', 'transform', 'person', 'review', 'approval'] as const;

const randomStep = fc.record({
  kind: fc.constantFrom(...kinds),
  /** Numbers of earlier steps, whose fields it reads. */
  reads: fc.uniqueArray(fc.nat(6), { maxLength: 2 }),
  condition: fc.option(fc.constantFrom('exists', 'missing', 'flag'), { nil: null, freq: 3 }),
  itemConcurrency: fc.integer({ min: 1, max: 3 }),
  onError: fc.constantFrom('stop', 'continue'),
});

export const randomWorkflow = fc.record({
  steps: fc.array(randomStep, { minLength: 3, maxLength: 7 }),
  concurrency: fc.integer({ min: 1, max: 4 }),
  /** Where two steps after each other are written as one parallel group. */
  group: fc.option(fc.nat(5), { nil: null }),
  flag: fc.boolean(),
});

type RandomStep = typeof randomStep extends fc.Arbitrary<infer T> ? T : never;
export type RandomWorkflow = typeof randomWorkflow extends fc.Arbitrary<infer T> ? T : never;

export const randomFiles = {
  'prompts/p.hbs': `${['f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6'].map((name) => `{{json ${name}}}`).join(' ')} {{item}} {{index}}`,
};

export function writeWorkflow({ steps, concurrency, group }: RandomWorkflow): string {
  const written = steps.map((step, index) => writeStep(step, index, steps));
  const at = group ?? written.length;
  const substeps = written.slice(at, at + 2);
  const grouped =
    substeps.length < 2
      ? written
      : [...written.slice(0, at), { name: 'both', parallel: true, substeps }, ...written.slice(at + 2)];
  return JSON.stringify({ name: 'w', concurrency, steps: grouped });
}

function writeStep(step: RandomStep, index: number, all: readonly RandomStep[]): object {
  const earlier = step.reads.filter((read) => read < index);
  const names = earlier.map((read) => `f${read}`);
  const [first = 'flag'] = names;
  const conditions = { exists: `$exists(${first})`, missing: `$not($exists(${first}))`, flag: 'flag' };
  // A list that is only gone through where it is not there is a mistake, which fails the run.
  const condition = step.kind === 'map' && step.condition === 'missing' ? 'exists' : step.condition;
  const list = all.findLastIndex(({ kind }, at) => at < index && kind === 'list');
  const base = {
    id: `s${index}`,
    outputs: [`f${index}`],
    ...(condition === null ? {} : { when: conditions[condition] }),
  };
  const prompt = { ...base, prompt: 'p.hbs', inputs: names };
  switch (step.kind) {
    case 'prompt':
    case 'list':
      return prompt;
    case 'review':
      return { ...prompt, checkpoint: true };
    case 'map':
      return {
        ...prompt,
        foreach: list < 0 ? 'names' : `f${list}`,
        concurrency: step.itemConcurrency,
        onError: step.onError,
      };
    case 'transform':
      return { ...base, transform: `$string([${['flag', ...names].join(', ')}])` };
    case 'person':
      return { ...base, checkpoint: { type: 'freeform' }, inputs: names };
    case 'approval':
      return { ...base, checkpoint: { type: 'approval' }, inputs: names };
  }
}

/** What the model says to a prompt of that step: a list where the step is one, else a text. */
export function replyTo({ steps }: RandomWorkflow, { stepId, prompt }: ModelRequest): string {
  const hash = createHash('sha256').update(stepId).update(prompt).digest('hex').slice(0, 6);
  if (steps[Number(stepId.slice(1))]?.kind !== 'list') return `r${hash}`;
  return JSON.stringify(Array.from({ length: Number.parseInt(hash, 16) % 5 }, (_, at) => `${hash}-${at}`));
}

/** An item that never succeeds, where its step can do without it. */
export function isHopeless({ steps }: RandomWorkflow, { stepId, item, prompt }: ModelRequest): boolean {
  const step = steps[Number(stepId.slice(1))];
  return item !== undefined && step?.onError === 'continue' && /-1 /.test(prompt);
}

function answerOf(run: Run): GivenAnswer {
  const { stepId = '', inputType, reply } = run.checkpoint ?? {};
  if (reply !== undefined) return { data: {} };
  if (inputType === 'approval') return { data: {}, verdict: true };
  return { data: { [`f${stepId.slice(1)}`]: `said at ${stepId}` } };
}

/** Answers whatever the run waits for. */
export function answering(run: Run, workflow: Workflow): readonly RunEvent[] {
  if (run.status !== 'waiting') return [];
  return [answerCheckpoint(workflow, run, answerOf(run), 'command', new Date('2026-11-22T11:00:00.000Z'))];
}
