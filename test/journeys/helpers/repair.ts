// A workspace in which titles have to fit a schema, and replies that do and do not.

export const schema = {
  type: 'object',
  properties: {
    titles: { type: 'array', items: { type: 'string' }, minItems: 2 },
    tone: { enum: ['warm', 'dry'] },
  },
  required: ['titles', 'tone'],
  additionalProperties: false,
};

export const prose = 'Here you are: tea, and pots.';
export const short = '{"titles": ["Tea"], "tone": "cool"}';
export const fits = '{"titles": ["Tea", "Pots"], "tone": "dry"}';

/** @param config that of the server, which takes 7 tokens for each prompt: 70 cents */
export function repairFiles(config: string) {
  return {
    'caesura.yaml': `${config}prices:\n  local/small: { input: 100000, output: 0 }\n`,
    'workflows/w.yaml': `name: w
steps:
  - id: titles
    prompt: titles.hbs
    schema: titles.json
    validate: strict
    inputs: [topic]
    outputs: [titles, tone]
  - { id: end, prompt: end.hbs, inputs: [titles], outputs: [end] }
`,
    'prompts/titles.hbs': 'Titles for {{topic}}',
    'prompts/end.hbs': 'About {{json titles}}',
    'schemas/titles.json': JSON.stringify(schema),
  };
}
