// An answer that was begun on a screen outlives it, however the screen ends.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { prepareTerminals } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const folder = '.caesura/answers';

async function waiting(checkpoint: string, outputs: string) {
  const workspace = workspaces.make({
    'workflows/ask.yaml': `name: ask
model: none
steps:
  - { id: first, prompt: first.hbs, inputs: [topic], outputs: [titles] }
  - { id: decide, checkpoint: ${checkpoint}, inputs: [titles], outputs: [${outputs}] }
`,
    'prompts/first.hbs': '["{{topic}} one", "{{topic}} two"]',
  });
  return { workspace, id: (await workspace.run(['ask', '--set', 'topic=Tea'], 3)).id };
}

async function openAnswer(workspace: Workspace) {
  const terminal = openTerminal({ top: workspace.top });
  await terminal.shows('Answer with a, or');
  terminal.write('a');
  await terminal.shows('Answer decide');
  return terminal;
}

const isDrafted = (workspace: Workspace, text: string) =>
  waitFor(
    () =>
      workspace
        .list(folder)
        .some((name) => name.endsWith('.json') && workspace.read(`${folder}/${name}`).includes(text)),
    () => `a draft with ${text}; there are ${workspace.list(folder).join(', ') || 'none'}`,
  );

async function completed(workspace: Workspace, id: string) {
  await waitFor(
    () => workspace.readRun(id).status === 'completed',
    () => `the run to end; it is ${JSON.stringify(workspace.readRun(id))}`,
  );
  return workspace.readRun(id);
}

test.concurrent('it is there again after the screen was closed, and gone once it is stored', async () => {
  const { workspace, id } = await waiting('{ type: curate, from: titles, reasons: why }', 'chosen');
  const first = await openAnswer(workspace);
  first.write('j');
  await first.shows(/› \[ ] Tea two/);
  first.write('w');
  await first.shows('reword: Tea two');
  first.write('!\r');
  await first.shows('[1] Tea two!');
  first.write('r');
  await first.shows('why:');
  first.write('short');
  await first.shows('why: short');
  // At once: what has not been written yet is written before the screen ends.
  first.write('\u0003');
  expect(await first.ended()).toMatchObject({ exitCode: 0 });

  const second = await openAnswer(workspace);
  await second.shows('[1] Tea two!');
  await second.shows('why: short');
  second.write('\r');
  await second.shows('Enter answer');
  second.write('\u001b');
  await second.hides('Answer decide');
  await second.shows('What you have said so far');
  second.write('a');
  await second.shows('[1] Tea two!');
  second.write('\r');
  expect((await completed(workspace, id)).data).toMatchObject({
    why: [{ value: 'Tea two!', original: 'Tea two', reason: 'short' }],
  });
  await waitFor(
    () => workspace.list(folder).length === 0,
    () => `the draft to go; there is ${workspace.list(folder).join(', ')}`,
  );
});

test.concurrent('it survives kill -9 of the screen, the line that was being typed included', async () => {
  const { workspace, id } = await waiting('{ type: approval, comment: said }', 'good');
  const first = await openAnswer(workspace);
  first.write('n');
  await first.shows('› n no');
  first.write('c');
  await first.shows('comment:');
  first.write('Too long');
  await isDrafted(workspace, 'Too long');
  first.kill('SIGKILL');
  await first.ended();

  const second = await openAnswer(workspace);
  await second.shows('› n no');
  await second.shows('comment: Too long');
  second.write('\r');
  expect((await completed(workspace, id)).data).toMatchObject({ good: false, said: 'Too long' });
});

test.concurrent('it is written for its owner alone, and replaced as a whole', async () => {
  const { workspace } = await waiting('{ type: freeform }', 'said');
  const terminal = await openAnswer(workspace);
  terminal.write('one');
  await isDrafted(workspace, '"one"');
  terminal.write(' two');
  await isDrafted(workspace, '"one two"');
  const [name = '', ...others] = workspace.list(folder);
  expect(others).toEqual([]);
  expect(workspace.mode(`${folder}/${name}`)).toBe(0o600);
  expect(workspace.mode(folder)).toBe(0o700);
  expect(readFileSync(workspace.path('.caesura/.gitignore'), 'utf8')).toBe('*\n');
  // What is taken back again is not kept.
  terminal.write('\u0015');
  await waitFor(
    () => workspace.list(folder).length === 0,
    () => `no draft; there is ${workspace.list(folder).join(', ')}`,
  );
});

test.concurrent('it is not said to the next question of the same step', async () => {
  const { workspace, id } = await waiting('{ type: freeform }', 'said');
  const first = await openAnswer(workspace);
  first.write('to the first question');
  await isDrafted(workspace, 'to the first question');
  first.kill('SIGKILL');
  await first.ended();
  expect(await workspace.caesura(['answer', id, '--set', 'said=x'])).toMatchObject({ status: 0 });
  expect(await workspace.caesura(['rerun', id, '--from', 'decide'])).toMatchObject({ status: 3 });

  const second = await openAnswer(workspace);
  await second.shows('a text, or @ and the path of a file');
  second.write('to the second');
  await second.shows('said to the second');
  second.write('\r');
  expect((await completed(workspace, id)).data.said).toBe('to the second');
  // Nobody has stored the other one: it is still there for whoever wants it.
  await isDrafted(workspace, 'to the first question');
});

test.concurrent('what cannot be a draft is none', async () => {
  const { workspace } = await waiting('{ type: freeform }', 'said');
  const first = await openAnswer(workspace);
  first.write('words');
  await isDrafted(workspace, 'words');
  first.kill('SIGKILL');
  await first.ended();
  const [name = ''] = workspace.list(folder);
  workspace.write({ [`${folder}/${name}`]: '{"draftVersion":1,"body":{"kind":"fields","form":7}}' });
  const second = await openAnswer(workspace);
  await second.shows('a text, or @ and the path of a file');
});

test.concurrent('a disk that refuses it is told of once, and it lives on in memory', async () => {
  const { workspace, id } = await waiting('{ type: freeform }', 'said');
  workspace.write({ '.caesura/answers': 'not a folder' });
  const terminal = await openAnswer(workspace);
  terminal.write('words');
  await terminal.shows('kept only while this screen is open');
  await terminal.hides('kept only while this screen is open');
  terminal.write('\u001b');
  await terminal.hides('Answer decide');
  terminal.write('a');
  await terminal.shows('said words');
  terminal.write('\r');
  expect((await completed(workspace, id)).data.said).toBe('words');
  expect(terminal.written().split('kept only while').length - 1).toBe(1);
});

test.concurrent('another screen goes on from it', async () => {
  const { workspace } = await waiting('{ type: freeform }', 'said');
  const one = openTerminal({ top: workspace.top });
  await one.shows('Answer with a, or');
  const other = await openAnswer(workspace);
  other.write('from the other');
  await isDrafted(workspace, 'from the other');
  one.write('a');
  await one.shows('said from the other');
});

test.concurrent('it goes with its run', async () => {
  const { workspace, id } = await waiting('{ type: freeform }', 'said');
  const terminal = await openAnswer(workspace);
  terminal.write('words');
  await isDrafted(workspace, 'words');
  terminal.kill('SIGKILL');
  await terminal.ended();
  expect(await workspace.caesura(['delete', id, '--yes'])).toMatchObject({ status: 0 });
  expect(workspace.list(folder)).toEqual([]);
});
