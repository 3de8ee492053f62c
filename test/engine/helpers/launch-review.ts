// A workflow in which people have much to say: a draft they send back, a reply they ask for again, titles they curate.
import { ownValue } from '../../../source/json.ts';
import type { Run } from '../../../source/run/run.ts';
import type { GivenAnswer } from '../../../source/workflow/answer/read-answer.ts';
import { makeScene, type Scene } from './scene.ts';
import { createScriptedModel, type ScriptedModel } from './scripted-model.ts';

export const reviewWorkflow = `
name: review
steps:
  - { id: draft, prompt: draft.hbs, inputs: [topic, feedback], outputs: [draft] }
  - { id: count, prompt: count.hbs, inputs: [topic], outputs: [count] }
  - id: review
    checkpoint: { type: approval, message: 'Good enough?', onReject: { goto: draft }, comment: feedback }
    inputs: [draft]
    outputs: [approved]
  - { id: titles, prompt: titles.hbs, inputs: [draft], outputs: [candidates], checkpoint: true }
  - id: pick
    checkpoint: { type: curate, from: candidates, min: 1, max: 2, reasons: why }
    outputs: [picked]
  - { id: describe, prompt: describe.hbs, inputs: [picked, why, count], outputs: [description] }
`;

export const reviewFiles = {
  'prompts/draft.hbs': 'Write about {{topic}}.{{#if feedback}} Mind: {{feedback}}{{/if}}',
  'prompts/count.hbs': 'Count {{topic}}',
  'prompts/titles.hbs': 'Titles for {{draft}}',
  'prompts/describe.hbs': '{{#each why}}{{value}} since {{reason}}; {{/each}}{{count}}',
};

export function reviewModel(): ScriptedModel {
  return createScriptedModel({
    draft: ['dull', 'lively'],
    count: ['7'],
    titles: ['["One", "Two"]', '["Three", "Four"]'],
    describe: ['the end'],
  });
}

export function makeReview(
  changes: { readonly workflow?: string; readonly model?: ScriptedModel } = {},
): Scene {
  return makeScene({
    workflow: reviewWorkflow,
    files: reviewFiles,
    data: { topic: 'tea' },
    model: reviewModel(),
    ...changes,
  });
}

/** What a person says, from nothing but what the run's file holds: no and again once each, then yes. */
export function answerLikeAPerson(run: Run): GivenAnswer {
  switch (run.checkpoint?.stepId) {
    case 'review':
      return ownValue(run.data, 'feedback') === undefined
        ? { data: {}, verdict: false, comment: 'more life' }
        : { data: {}, verdict: true };
    case 'titles':
      return run.remarks?.length ? { data: {} } : { data: {}, again: 'other numbers' };
    default:
      return { data: { picked: [{ original: 'Four', value: '4', reason: 'short' }, 'Three'] } };
  }
}

export const reviewResult = {
  topic: 'tea',
  draft: 'lively',
  count: 7,
  approved: true,
  feedback: 'more life',
  candidates: ['Three', 'Four'],
  picked: ['4', 'Three'],
  why: [{ value: '4', original: 'Four', reason: 'short' }, { value: 'Three' }],
  description: 'the end',
};
