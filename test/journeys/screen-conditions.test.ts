// Skipped and computed steps on the screen, in a terminal.
import { expect, test } from 'vitest';
import { prepareTerminals } from './helpers/terminal.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();

const files = {
  'workflows/titles.yaml': `name: titles
model: none
steps:
  - { id: propose, prompt: propose.hbs, inputs: [topic], outputs: [candidates] }
  - { id: measure, transform: { amount: $count(candidates), first: 'candidates[0]' } }
  - { id: shorten, when: amount > 5, prompt: shorten.hbs, inputs: [candidates], outputs: [shortened] }
`,
  'prompts/propose.hbs': '["{{topic}}", "other"]',
  'prompts/shorten.hbs': 'short',
};

test('say what was skipped and why, and what an expression gives', async () => {
  const workspace = workspaces.make(files);
  const { id } = await workspace.complete(['titles', '--set', 'topic=Clocks']);
  const terminal = openTerminal({ top: workspace.top, columns: 130, rows: 24 });
  await terminal.shows(/✓ measure .*computed/);
  await terminal.shows(/⊘ shorten +skipped/);
  terminal.write('2G');
  await terminal.shows('shorten was skipped: amount > 5 is false');
  terminal.write('k');
  await terminal.shows('amount: 2');
  terminal.write('3]');
  await terminal.shows('amount: $count(candidates)');
  await terminal.shows('With the data as it is:');
  await terminal.shows('"first": "Clocks"');
  workspace.write({
    'workflows/titles.yaml': files['workflows/titles.yaml'].replace('candidates[0]', 'candidates[1]'),
  });
  await terminal.shows('"first": "other"');
  expect(workspace.readRun(id).data.first).toBe('Clocks');
  terminal.write('q');
});
