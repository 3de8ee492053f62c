// A waiting run is answered on the screen, in a terminal.
import { expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { prepareTerminals } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const server = await startModel((prompt) => (prompt.includes('More playful') ? 'a jolly title' : 'a title'));

const asking = (checkpoint: string, outputs: string): Workspace =>
  workspaces.make({
    'workflows/ask.yaml': `name: ask
model: none
steps:
  - { id: first, prompt: first.hbs, inputs: [topic], outputs: [titles] }
  - { id: decide, checkpoint: ${checkpoint}, inputs: [titles], outputs: [${outputs}] }
`,
    'prompts/first.hbs': '["{{topic}} one", "{{topic}} two", "{{topic}} three"]',
  });

async function wait(workspace: Workspace): Promise<string> {
  return (await workspace.run(['ask', '--set', 'topic=Tea'], 3)).id;
}

async function completed(workspace: Workspace, id: string) {
  await waitFor(
    () => workspace.readRun(id).status === 'completed',
    () => `the run to end; it is ${JSON.stringify(workspace.readRun(id))}`,
  );
  return workspace.readRun(id);
}

test.concurrent('an approval, with a comment that survives being closed', async () => {
  const workspace = asking('{ type: approval, message: Good enough?, comment: said }', 'good');
  const id = await wait(workspace);
  const terminal = openTerminal({ top: workspace.top });
  await terminal.shows('Answer with a, or');
  terminal.write('a');
  await terminal.shows('Answer decide');
  await terminal.shows('Good enough?');
  terminal.write('c');
  await terminal.shows('comment:');
  terminal.write('Too long');
  await terminal.shows('comment: Too long');
  terminal.write('\r');
  await terminal.shows('Enter answer');
  terminal.write('\u001b');
  await terminal.hides('Answer decide');
  // Enter on the step opens it too.
  terminal.write('2');
  await terminal.shows(/Enter open/);
  terminal.write('\r');
  await terminal.shows('comment: Too long');
  terminal.write('\r');
  await terminal.said('say y or n first');
  terminal.write('n');
  await terminal.shows('› n no');
  terminal.write('\r');
  await terminal.hides('Answer decide');
  expect((await completed(workspace, id)).data).toMatchObject({ good: false, said: 'Too long' });
});

test.concurrent('a selection, of which a wrong one is refused and stays', async () => {
  const workspace = asking('{ type: selection, from: titles, min: 2, max: 2 }', 'chosen');
  const id = await wait(workspace);
  const terminal = openTerminal({ top: workspace.top });
  await terminal.shows('Answer with a, or');
  terminal.write('a');
  await terminal.shows('Answer decide');
  await terminal.shows('0 chosen');
  terminal.write('G');
  await terminal.shows(/› \[ ] Tea three/);
  terminal.write(' ');
  await terminal.shows('[1] Tea three');
  terminal.write('\r');
  await terminal.shows('choose at least 2, not 1');
  await terminal.shows('[1] Tea three');
  terminal.write('g');
  await terminal.shows(/› \[ ] Tea one/);
  terminal.write(' ');
  await terminal.shows('[2] Tea one');
  terminal.write('\r');
  expect((await completed(workspace, id)).data.chosen).toEqual(['Tea three', 'Tea one']);
});

test.concurrent('a curation, ordered, reworded and with a reason', async () => {
  const workspace = asking('{ type: curate, from: titles, min: 1, max: 2, reasons: why }', 'chosen');
  const id = await wait(workspace);
  const terminal = openTerminal({ top: workspace.top });
  await terminal.shows('Answer with a, or');
  terminal.write('a');
  await terminal.shows('Answer decide');
  await terminal.shows('0 chosen');
  terminal.write(' ');
  await terminal.shows('[1] Tea one');
  terminal.write('j');
  await terminal.shows(/› \[ ] Tea two/);
  terminal.write(' ');
  await terminal.shows('[2] Tea two');
  terminal.write('K');
  await terminal.shows('[1] Tea two');
  terminal.write('w');
  await terminal.shows('reword: Tea two');
  terminal.write(', please');
  await terminal.shows('reword: Tea two, please');
  terminal.write('\r');
  await terminal.shows('(reworded)');
  terminal.write('r');
  await terminal.shows('why:');
  terminal.write('polite');
  await terminal.shows('why: polite');
  terminal.write('\r');
  await terminal.shows('Enter answer');
  terminal.write('\r');
  expect((await completed(workspace, id)).data).toMatchObject({
    chosen: ['Tea two, please', 'Tea one'],
    why: [{ value: 'Tea two, please', original: 'Tea two', reason: 'polite' }, { value: 'Tea one' }],
  });
});

test.concurrent('a form, of which a wrong field is refused', async () => {
  const questions =
    '[{ field: tone, type: choice, options: [warm, cold] }, { field: size, type: number, message: How long? }]';
  const workspace = asking(`{ type: form, questions: ${questions} }`, 'tone, size');
  const id = await wait(workspace);
  const terminal = openTerminal({ top: workspace.top });
  await terminal.shows('Answer with a, or');
  terminal.write('a');
  await terminal.shows('Left and Right choose');
  terminal.write('\u001b[C');
  await terminal.shows(/tone +warm/);
  terminal.write('\r');
  await terminal.shows('› size');
  terminal.write('many');
  await terminal.shows('size many');
  terminal.write('\r');
  await terminal.shows('"many" is not a number');
  await terminal.shows('size many');
  terminal.write('\u0015');
  terminal.write('42');
  await terminal.shows('size 42');
  terminal.write('\r');
  expect((await completed(workspace, id)).data).toMatchObject({ tone: 'warm', size: 42 });
});

test.concurrent('a reply, asked for again with a remark and then accepted', async () => {
  const workspace = workspaces.make({
    'caesura.yaml': server.config,
    'workflows/ask.yaml': `name: ask
steps:
  - { id: write, prompt: write.hbs, inputs: [topic], outputs: [title], checkpoint: true }
`,
    'prompts/write.hbs': 'A title about {{topic}}',
  });
  const id = await wait(workspace);
  const terminal = openTerminal({ top: workspace.top });
  await terminal.shows('Answer with a, or');
  terminal.write('a');
  await terminal.shows('The whole reply stands in the Output tab');
  terminal.write('g');
  await terminal.shows('remark:');
  terminal.write('More playful');
  await terminal.shows('remark: More playful');
  terminal.write('\r');
  await terminal.shows('Enter answer');
  terminal.write('\r');
  await terminal.hides('Answer write');
  await waitFor(
    () => JSON.stringify(workspace.readRun(id).checkpoint?.reply ?? '').includes('a jolly title'),
    () => `another reply; the run is ${JSON.stringify(workspace.readRun(id))}`,
  );
  // The question before was the same: with the new reply above it, it is the new one.
  await terminal.shows('a jolly title');
  await terminal.shows('Answer with a, or');
  terminal.write('a');
  await terminal.shows('› y accept the reply');
  terminal.write('\r');
  expect((await completed(workspace, id)).data.title).toBe('a jolly title');
});

test.concurrent('what was answered elsewhere meanwhile is not answered twice', async () => {
  const workspace = asking('{ type: freeform }', 'said');
  const id = await wait(workspace);
  const terminal = openTerminal({ top: workspace.top });
  await terminal.shows('Answer with a, or');
  terminal.write('a');
  await terminal.shows('Answer decide');
  terminal.write('late');
  await terminal.shows('said late');
  await workspace.caesura(['answer', id, '--set', 'said=early']);
  terminal.write('\r');
  await terminal.shows('decide is answered already (by command, at');
  await terminal.shows('.caesura/answers/');
  await terminal.shows('said late');
  expect(workspace.readRun(id).data.said).toBe('early');
});

test.concurrent('what runs commands that nobody has agreed to asks first, and a no keeps the answer', async () => {
  const workspace = workspaces.make();
  const definition = (to: string) => `name: ask
steps:
  - { id: decide, checkpoint: { type: freeform }, outputs: [said] }
  - { id: up, command: [tr, a-z, ${to}], prompt: up.hbs, inputs: [said], outputs: [loud] }
`;
  workspace.write({ 'workflows/ask.yaml': definition('a-z'), 'prompts/up.hbs': '{{said}}' });
  const { id } = await workspace.run(['ask', '--trust'], 3);
  workspace.write({ 'workflows/ask.yaml': definition('A-Z') });
  const terminal = openTerminal({ top: workspace.top });
  await terminal.shows('Answer with a, or');
  terminal.write('a');
  await terminal.shows('Answer decide');
  terminal.write('quiet');
  await terminal.shows('said quiet');
  terminal.write('\r');
  await terminal.shows('Trust this definition as it is now, and answer?');
  terminal.write('n');
  await terminal.shows('said quiet');
  terminal.write('\r');
  await terminal.shows('Trust this definition as it is now, and answer?');
  terminal.write('y');
  expect((await completed(workspace, id)).data).toMatchObject({ loud: 'QUIET' });
});

test.concurrent('a budget that is reached, with what it was and what a yes allows', async () => {
  const steps = ['one', 'two'].map(
    (id) => `  - { id: ${id}, prompt: p.hbs, inputs: [x], outputs: [${id}] }\n`,
  );
  const workspace = workspaces.make({
    'caesura.yaml': `${server.config}prices:\n  local/small: { input: 20000, output: 30000 }\n`,
    'workflows/paid.yaml': `name: paid\nbudget: { cost: 0.25 }\nsteps:\n${steps.join('')}`,
    'prompts/p.hbs': '{{x}}',
  });
  const { id } = await workspace.run(['paid', '--set', 'x=ask'], 3);
  const terminal = openTerminal({ top: workspace.top, columns: 110 });
  await terminal.shows('Waits for you before two: spent $0.29 of $0.25: go on?');
  await terminal.shows(/waiting 1\/2.*\$0\.29/);
  await terminal.shows(/✓ one.*5 tok +\$0\.29 small/);
  terminal.write('a');
  await terminal.shows('y yes: up to $0.50 in all');
  await terminal.shows('n no: the run pauses');
  await terminal.shows('--set budget=');
  terminal.write('y');
  await terminal.shows('› y yes');
  terminal.write('\r');
  await terminal.hides('Answer two');
  expect(await completed(workspace, id)).toMatchObject({ allowed: { cost: 0.5 }, spent: { cost: 0.58 } });
  await terminal.shows(/completed 2\/2/);
});
