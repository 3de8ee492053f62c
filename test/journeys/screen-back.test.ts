// Going back on the screen: what is stale, what a person has edited, doing it again, and forks.
import { expect, test } from 'vitest';
import { chainFiles } from './helpers/chain.ts';
import { startModel } from './helpers/model-server.ts';
import { saveField } from './helpers/save-field.ts';
import { prepareTerminals } from './helpers/terminal.ts';
import { waitFor, waitForValue } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const server = await startModel((prompt) => `reply to ${prompt}`);

const files = chainFiles(server.config, 3);

async function openDone(topic: string, columns = 130) {
  const workspace = workspaces.make(files);
  const { id } = await workspace.complete(['chain', '--set', `topic=${topic}`]);
  const terminal = openTerminal({ top: workspace.top, columns, rows: 26 });
  await terminal.shows(/✓ chain/);
  return { workspace, id, terminal };
}

function isCompleted(workspace: Workspace, id: string, field: string, value: string): Promise<void> {
  return waitFor(
    () => {
      const run = workspace.readRun(id);
      return run.status === 'completed' && run.data[field] === value;
    },
    () => `${field} to be ${value}; the run is ${JSON.stringify(workspace.readRun(id))}`,
  );
}

test('a saved template marks its step, S says what it would do, and a y does it', async () => {
  const { workspace, id, terminal } = await openDone('saved');
  terminal.write('2');
  await terminal.shows(/✓ three/);
  workspace.write({ 'prompts/two.hbs': 'two, better: {{first}}' });
  await terminal.shows(/✓ two +stale/);
  await terminal.shows(/✓ three +unknown/);
  await terminal.shows('Stale: two. S does it again: 1');
  terminal.write('S');
  await terminal.shows('two, again: its prompt would be another one now');
  await terminal.shows('three, unknown: it depends on what two will give');
  await terminal.shows('Do it again? y/N');
  expect(server.count('two, better')).toBe(0);
  terminal.write('n');
  await terminal.hides('Do it again?');
  terminal.write('S');
  await terminal.shows('Do it again? y/N');
  terminal.write('y');
  await isCompleted(workspace, id, 'third', 'reply to three reply to two, better: reply to one saved');
  await terminal.hides('stale');
  expect([server.count('one saved'), server.count('two, better: reply to one saved')]).toEqual([1, 1]);
  terminal.write('qq');
});

test('an edited value is told in the steps and in the data, with what read it', async () => {
  const { workspace, id, terminal } = await openDone('edited');
  saveField(workspace, id, 'second', 'by hand');
  await terminal.shows(/✓ two +edited/);
  await terminal.shows(/✓ three +stale/);
  terminal.write('3]]');
  await terminal.shows(/second +by hand +from two, edited/);
  terminal.write('[');
  await terminal.shows('stale: second was');
  saveField(workspace, id, 'second', 'reply to two reply to one edited');
  await terminal.hides('stale');
  await terminal.hides('from two, edited');
  terminal.write('qqq');
});

test('R does the chosen step again after a y, with all that depends on it', async () => {
  const { workspace, id, terminal } = await openDone('again');
  terminal.write('R');
  await terminal.shows('rerun: choose the step first');
  terminal.write('2');
  await terminal.shows(/R rerun/);
  terminal.write('gj');
  await terminal.shows(/› ?✓ two/);
  terminal.write('R');
  await terminal.shows('Done again: two, three.');
  await terminal.shows('Do these 2 steps again? y/N');
  terminal.write('n');
  await terminal.hides('Done again');
  expect(workspace.readRun(id).history.some(({ event }) => event === 'steps-reopened')).toBe(false);
  terminal.write('R');
  await terminal.shows('Do these 2 steps again? y/N');
  terminal.write('y');
  await waitFor(
    () => server.count('two reply to one again') === 2 && workspace.readRun(id).status === 'completed',
    () => 'two to be asked again',
  );
  expect(server.count('one again')).toBe(1);
  expect(workspace.readRun(id).history.find(({ event }) => event === 'steps-reopened')).toMatchObject({
    fromStep: 'two',
    by: 'key',
  });
  terminal.write('qq');
});

test('f makes a new run of what came before the step, and selects it', async () => {
  const { workspace, id, terminal } = await openDone('forked', 80);
  const before = workspace.read(`workflow-data/${id}.json`);
  terminal.write('2');
  await terminal.shows(/✓ three/);
  terminal.write('gj');
  await terminal.shows(/› ?✓ two/);
  terminal.write('f');
  await terminal.shows('is forked before two: r goes on with it');
  const forkedId = await waitForValue(
    () => workspace.ids().find((other) => other !== id),
    () => 'a second run',
  );
  expect(workspace.readRun(forkedId)).toMatchObject({
    status: 'paused',
    progress: { done: 1, total: 3 },
    history: [{ event: 'run-forked', source: id, fromStep: 'two', by: 'key' }],
  });
  await terminal.shows(/›‖ chain/);
  terminal.write('r');
  await isCompleted(workspace, forkedId, 'third', 'reply to three reply to two reply to one forked');
  expect(workspace.read(`workflow-data/${id}.json`)).toBe(before);
  expect(server.count('one forked')).toBe(1);
  terminal.write('q');
});

test('before r the screen says what it would keep', async () => {
  const workspace = workspaces.make(files);
  const { id } = await workspace.run(['chain', '--set', 'topic=kept', '--pause-after', 'two'], 3);
  workspace.write({ 'prompts/one.hbs': 'one, anew: {{topic}}' });
  const terminal = openTerminal({ top: workspace.top, columns: 130, rows: 26 });
  await terminal.shows('r keeps what is stale: one.');
  terminal.write('r');
  await waitFor(
    () => workspace.readRun(id).status === 'completed',
    () => 'the run to end',
  );
  expect(server.count('one, anew')).toBe(0);
  await terminal.shows(/✓ one +stale/);
  terminal.write('q');
});
