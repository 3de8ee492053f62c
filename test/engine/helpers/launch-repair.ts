// A workflow whose titles have to fit a schema, and a model that says of them whatever the test wants.
import { makeScene, type Scene, type SceneOptions } from './scene.ts';
import { type Behaviour, createScriptedModel } from './scripted-model.ts';

export const titlesSchema = {
  type: 'object',
  properties: {
    titles: { type: 'array', items: { type: 'string', maxLength: 9 }, minItems: 2 },
    tone: { enum: ['warm', 'dry'] },
  },
  required: ['titles', 'tone'],
};

/** `short`: a title is too long, and the tone is missing. */
export const replies = {
  none: 'I would rather not.',
  short: '{"titles": ["Tea", "Everything about pots"]}',
  fits: '{"titles": ["Tea", "Pots"], "tone": "dry"}',
};

export const repairResult = { topic: 'tea', titles: ['Tea', 'Pots'], tone: 'dry', end: 'the end' };

/** @param keys more of the step `titles` */
export function makeRepair(
  titles: readonly Behaviour[],
  keys = ', repair: 2',
  changes: Partial<SceneOptions> = {},
): Scene {
  return makeScene({
    workflow: `name: w
steps:
  - { id: titles, prompt: titles.hbs, inputs: [topic], outputs: [titles, tone], schema: titles.json, validate: strict${keys} }
  - { id: end, prompt: end.hbs, inputs: [titles], outputs: [end] }
`,
    files: {
      'prompts/titles.hbs': 'Titles for {{topic}}',
      'prompts/end.hbs': '{{json titles}}',
      'schemas/titles.json': JSON.stringify(titlesSchema),
    },
    data: { topic: 'tea' },
    model: createScriptedModel({ titles, end: ['the end'] }),
    ...changes,
  });
}

/** What the model was sent for the titles: the prompt, then what was said after it. */
export function conversations(scene: Scene): readonly (readonly string[])[] {
  return scene.model.requests
    .filter(({ stepId }) => stepId === 'titles')
    .map(({ prompt, corrections = [] }) => [
      prompt,
      ...corrections.flatMap(({ reply, answer }) => [reply, answer]),
    ]);
}
