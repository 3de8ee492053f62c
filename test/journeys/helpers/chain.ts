// The workflow of most journeys: each step sends what the one before has replied.

const steps = [
  '{ id: one, prompt: one.hbs, inputs: [topic], outputs: [first] }',
  '{ id: two, prompt: two.hbs, inputs: [first], outputs: [second] }',
  '{ id: three, prompt: three.hbs, inputs: [second], outputs: [third] }',
] as const;

/** @param config of the server that answers, as `caesura.yaml` */
export function chainFiles(config: string, count: 2 | 3): Readonly<Record<string, string>> {
  const lines = steps.slice(0, count).map((step) => `  - ${step}\n`);
  return {
    'caesura.yaml': config,
    'workflows/chain.yaml': `name: chain\ndescription: ${count === 2 ? 'Two' : 'Three'} steps\nsteps:\n${lines.join('')}`,
    'prompts/one.hbs': 'one {{topic}}',
    'prompts/two.hbs': 'two {{first}}',
    'prompts/three.hbs': 'three {{second}}',
  };
}
