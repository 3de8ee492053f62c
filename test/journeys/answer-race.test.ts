// Several people answer the same question at the same moment: one answer is stored, the others are told and lose nothing.
import { expect, test } from 'vitest';
import { prepareTerminals } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();

/** Two questions of the same kind, so that an answer to the first could be taken for one to the second. */
const make = () =>
  workspaces.make({
    'workflows/ask.yaml': `name: ask
model: none
steps:
  - { id: first, checkpoint: { type: form, questions: [{ field: said }] } }
  - { id: second, checkpoint: { type: form, questions: [{ field: said }] } }
`,
  });

test.concurrent.each([1, 2, 3])('two commands at once, round %i', async () => {
  const workspace = make();
  const { id } = await workspace.run(['ask'], 3);
  const terminals = ['tea', 'coffee'].map((said) => ({
    said,
    terminal: openTerminal({ top: workspace.top, args: ['answer', id], columns: 160, rows: 40 }),
  }));
  for (const { terminal } of terminals) await terminal.shows(/^said \(/);
  for (const { said, terminal } of terminals) {
    terminal.write(said);
    await terminal.shows(`: ${said}`);
  }
  for (const { terminal } of terminals) terminal.write('\r');
  const endings = [];
  for (const { said, terminal } of terminals)
    endings.push({ said, terminal, status: (await terminal.ended()).exitCode });
  const [won, ...alsoWon] = endings.filter(({ status }) => status === 3);
  expect(alsoWon).toEqual([]);
  const run = workspace.readRun(id);
  expect(run).toMatchObject({
    status: 'waiting',
    checkpoint: { stepId: 'second' },
    data: { said: won?.said },
  });
  expect(run.history.filter(({ event }) => event === 'checkpoint-answered')).toHaveLength(1);
  const lost = endings.find(({ status }) => status !== 3);
  expect([2, 4]).toContain(lost?.status);
  await lost?.terminal.shows('first is answered already (by command, at');
  await lost?.terminal.shows('what you typed is kept: caesura answer');
  const kept = workspace.list('.caesura/edit').map((name) => workspace.read(`.caesura/edit/${name}`));
  expect(kept.map((text) => JSON.parse(text))).toEqual([{ said: lost?.said }]);
});

test.concurrent('a screen and a command: the screen keeps what was typed', async () => {
  const workspace = make();
  const { id } = await workspace.run(['ask'], 3);
  const terminal = openTerminal({ top: workspace.top, columns: 120 });
  await terminal.shows('Answer with a, or');
  terminal.write('a');
  await terminal.shows('Answer first');
  terminal.write('from the screen');
  await terminal.shows('said from the screen');
  const to = `first@${workspace.readRun(id).checkpoint?.askedAt}`;
  const command = workspace.start(['answer', id, '--to', to, '--set', 'said=from the command']);
  terminal.write('\r');
  const { status } = await command.ended;
  const isCommands = status === 3;
  if (isCommands) {
    await terminal.shows('first is answered already');
    await terminal.shows('said from the screen');
  } else {
    expect([2, 4]).toContain(status);
    expect(command.stderr()).toContain('first');
    await terminal.hides('Answer first');
  }
  await waitFor(
    () => workspace.readRun(id).checkpoint?.stepId === 'second',
    () => `the second question; the run is ${JSON.stringify(workspace.readRun(id))}`,
  );
  expect(workspace.readRun(id).data.said).toBe(isCommands ? 'from the command' : 'from the screen');
});

test.concurrent('an answer to a question that was seen is no answer to the next one', async () => {
  const workspace = make();
  const { id } = await workspace.run(['ask'], 3);
  const { stepId, askedAt } = workspace.readRun(id).checkpoint ?? { stepId: '' };
  const to = ['answer', id, '--to', `${stepId}@${askedAt}`];
  expect(await workspace.caesura([...to, '--set', 'said=one'])).toMatchObject({ status: 3 });
  const late = await workspace.caesura([...to, '--set', 'said=two']);
  expect(late).toMatchObject({ status: 2 });
  expect(late.stderr).toContain('first is answered already (by command, at');
  expect(late.stderr).toContain('the run asks something else by now, at second');
  expect(workspace.readRun(id).data.said).toBe('one');
});
