import { describe, expect, test } from 'vitest';
import { parseWorkflow } from '../../source/workflow/parse/parse-workflow.ts';
import { orderSteps } from '../../source/workflow/step-order.ts';

function orderOf(text: string): { readonly [id: string]: readonly string[] } {
  const { workflow, problems } = parseWorkflow(text, 'workflows/w.yaml');
  if (workflow === undefined) throw new Error(JSON.stringify(problems));
  return Object.fromEntries(orderSteps(workflow));
}

const steps = `
steps:
  - { id: a, prompt: a.hbs, inputs: [text], outputs: [x] }
  - { id: b, prompt: b.hbs, inputs: [text], outputs: [y] }
  - { id: c, prompt: c.hbs, inputs: [x], outputs: [z] }
`;

describe('the steps that another one waits for', () => {
  test('are all before it, where a workflow says nothing', () => {
    expect(orderOf(`name: w${steps}`)).toEqual({ a: [], b: ['a'], c: ['a', 'b'] });
  });

  test('are those whose outputs it reads, where several may be under way', () => {
    expect(orderOf(`name: w\nconcurrency: 2${steps}`)).toEqual({ a: [], b: [], c: ['a'] });
  });

  test('are also those that read or give the field that it gives anew', () => {
    const order = orderOf(`name: w
concurrency: 4
steps:
  - { id: draft, prompt: a.hbs, inputs: [topic], outputs: [text] }
  - { id: read, prompt: b.hbs, inputs: [text], outputs: [notes] }
  - { id: refine, prompt: c.hbs, inputs: [topic], outputs: [text] }
  - { id: other, prompt: d.hbs, inputs: [topic], outputs: [more] }
`);
    expect(order).toEqual({ draft: [], read: ['draft'], refine: ['draft', 'read'], other: [] });
  });

  test.each([
    ['an approval', 'checkpoint: { type: approval }, inputs: [topic], outputs: [ok]'],
    [
      'a reply that can be sent back',
      'prompt: p.hbs, inputs: [topic], outputs: [ok], checkpoint: { type: approval, onReject: { goto: a } }',
    ],
    ['a command with effects', 'command: [./send], inputs: [topic], outputs: [ok], effects: true'],
    ['a step that reads and gives nothing', 'command: [./tidy]'],
  ])('are all before %s, and it is among those of all after it', (_, keys) => {
    const order = orderOf(`name: w
concurrency: 4
steps:
  - { id: a, prompt: a.hbs, inputs: [topic], outputs: [x] }
  - { id: middle, ${keys} }
  - { id: c, prompt: c.hbs, inputs: [topic], outputs: [z] }
`);
    expect(order).toEqual({ a: [], middle: ['a'], c: ['middle'] });
  });

  test('of a parallel group are those before the group, and after it all of the group', () => {
    const order = orderOf(`name: w
steps:
  - { id: a, prompt: a.hbs, inputs: [topic], outputs: [x] }
  - name: Analyses
    parallel: true
    substeps:
      - { id: b, prompt: b.hbs, inputs: [x], outputs: [y] }
      - { id: c, prompt: c.hbs, inputs: [x], outputs: [z] }
      - { id: d, prompt: d.hbs, inputs: [z], outputs: [zz] }
  - { id: e, prompt: e.hbs, inputs: [topic], outputs: [end] }
`);
    expect(order).toEqual({ a: [], b: ['a'], c: ['a'], d: ['a', 'c'], e: ['a', 'b', 'c', 'd'] });
  });

  test('include what gives the list that it goes through', () => {
    const order = orderOf(`name: w
concurrency: 4
steps:
  - { id: find, prompt: a.hbs, inputs: [topic], outputs: [names] }
  - { id: write, prompt: b.hbs, foreach: names, outputs: [letters] }
`);
    expect(order).toEqual({ find: [], write: ['find'] });
  });
});
