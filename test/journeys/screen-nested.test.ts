// A step with a run of its own, on the screen: opened from the step, answered there, and back again.
import { expect, test } from 'vitest';
import { prepareTerminals } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();

const files = {
  'workflows/launch.yaml': `name: launch
model: none
steps:
  - { id: draft, prompt: draft.hbs, inputs: [topic], outputs: [draft] }
  - { id: publish, workflow: inner, mapping: { inputs: { text: draft }, outputs: { final: post } } }
  - { id: wrap, prompt: wrap.hbs, inputs: [post], outputs: [end] }
`,
  'workflows/inner.yaml': `name: inner
model: none
steps:
  - { id: polish, prompt: polish.hbs, inputs: [text], outputs: [polished] }
  - { id: decide, checkpoint: { type: approval, message: Good enough? }, outputs: [ok] }
  - { id: finish, prompt: polish.hbs, mapping: { inputs: { text: polished } }, outputs: [final] }
`,
  'prompts/draft.hbs': 'draft of {{topic}}',
  'prompts/polish.hbs': 'polished {{text}}',
  'prompts/wrap.hbs': 'wrapped {{post}}',
};

test.concurrent('Enter opens the run of the step, its question is answered there, and both runs end', async () => {
  const workspace = workspaces.make(files);
  const { id } = await workspace.run(['launch', '--set', 'topic=Tea'], 3);
  const child = workspace.ids().find((other) => other !== id) ?? '';
  const terminal = openTerminal({ top: workspace.top });
  await terminal.shows(`inner ${child.slice(0, 4)}`);
  // The filter finds the outer run, and gives way to what is opened.
  terminal.write('/launch\r');
  await terminal.shows('launch paused');
  terminal.write('\r');
  await terminal.shows(new RegExp(`publish +waiting 1/3 ${child.slice(0, 4)}`));
  await terminal.shows('publish goes on when its run');
  terminal.write('\r');
  await terminal.shows('inner waiting');
  await terminal.shows('Good enough?');
  // And back, to the very step.
  terminal.write('\u001b');
  await terminal.shows(/› *‖ publish/);
  terminal.write('\r');
  await terminal.shows('inner waiting');
  await terminal.shows(/› *‖ decide/);
  terminal.write('a');
  await terminal.shows('Answer decide');
  terminal.write('y');
  await terminal.shows('› y yes');
  terminal.write('\r');
  await waitFor(
    () => workspace.readRun(id).status === 'completed',
    () => `both runs to end; the outer one is ${JSON.stringify(workspace.readRun(id))}`,
  );
  expect(workspace.readRun(id).data.end).toBe('wrapped polished polished draft of Tea');
  expect(workspace.readRun(child)).toMatchObject({ status: 'completed', parent: { id, stepId: 'publish' } });
  terminal.write('\u001b');
  await terminal.shows(new RegExp(`✓ publish.*3/3 ${child.slice(0, 4)}`));
});
