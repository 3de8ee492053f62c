// Many things at once on the screen: rows of items, their replies and prompts, pausing, editing, and doing failed ones again.
import { describe, expect, test } from 'vitest';
import { fakePrograms } from './helpers/fake-editor.ts';
import { fanFiles, setTalks, talks } from './helpers/fan.ts';
import { startModel } from './helpers/model-server.ts';
import { prepareTerminals } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const server = await startModel((prompt) => `a reply to ${prompt}`);

const enter = '\r';

/** A run whose first three items wait for their replies. */
async function startHeld(theme: string, onError: 'stop' | 'continue' = 'stop') {
  const workspace = workspaces.make(fanFiles(server.config, onError));
  const held = Promise.all([1, 2, 3].map((number) => server.hold(`note ${theme} ${number}`)));
  const program = workspace.start(['run', 'notes', ...setTalks(theme)]);
  const calls = await held;
  return { workspace, program, id: await workspace.idOf(program), calls };
}

async function statusIs(workspace: Workspace, id: string, status: string): Promise<void> {
  await waitFor(
    () => workspace.readRun(id).status === status,
    () => `the run to be ${status}; it is ${workspace.readRun(id).status}`,
  );
}

describe('a list on the screen', () => {
  test.concurrent('streams, pauses when all under way is done, and goes on with what is missing', async () => {
    const { workspace, id, calls } = await startHeld('stream');
    const terminal = openTerminal({ top: workspace.top, columns: 130, rows: 30 });
    await terminal.shows(/note {2}0\/5 +3 run/);
    await terminal.shows(/2 {2}Pots/);
    const [first, second, third] = calls;
    first?.send('The first words');
    await terminal.shows('note 1 of 5 · attempt 1 · replying');
    await terminal.shows('The first words');
    // Onto the second of them.
    terminal.write(enter);
    await terminal.shows(/›. {3}1 {2}Tea/);
    terminal.write('j');
    await terminal.shows('note 2 of 5 · attempt 1 · replying');
    second?.send('Other words');
    await terminal.shows('Other words');
    terminal.write('p');
    await terminal.shows('Pauses when all 3 under way');
    second?.finish(' to the end');
    await terminal.shows(/note {2}1\/5 +2 run/);
    await terminal.shows(/✓ {3}2 {2}Pots/);
    first?.finish();
    third?.finish('third');
    await statusIs(workspace, id, 'paused');
    await terminal.shows('Paused in note, 3 of 5 done');
    terminal.write('r');
    await statusIs(workspace, id, 'completed');
    await terminal.shows(/completed 2\/2/);
    expect(talks.map((_, index) => server.count(`note stream ${index + 1}`))).toEqual([1, 1, 1, 1, 1]);
    expect(workspace.readRun(id).data.notes).toEqual([
      'The first words',
      'Other words to the end',
      'third',
      'a reply to note stream 4 Leaves',
      'a reply to note stream 5 Water',
    ]);
  });

  test.concurrent('opens and closes its items, each with its prompt and its reply', async () => {
    const workspace = workspaces.make(fanFiles(server.config));
    await workspace.run(['notes', ...setTalks('rows')], 0);
    const terminal = openTerminal({ top: workspace.top, columns: 130, rows: 30 });
    await terminal.shows(/note {2}5\/5/);
    terminal.write(`${enter}`);
    await terminal.shows('›✓ summary');
    terminal.write('k');
    await terminal.shows('5 of 5 done');
    await terminal.shows('- a reply to note rows 5 Water');
    terminal.write(enter);
    await terminal.shows(/4 {2}Leaves/);
    terminal.write('jjjj');
    await terminal.shows('note 4 of 5');
    await terminal.shows('a reply to note rows 4 Leaves');
    terminal.write(']');
    await terminal.shows('note 4 of 5 · sent, attempt 1');
    await terminal.shows('note rows 4 Leaves');
    // The template as it is saved now, with this item.
    workspace.write({ 'prompts/note.hbs': 'note {{theme}} anew {{talk}}' });
    await terminal.shows('note rows anew Leaves');
    terminal.write('h');
    await terminal.shows(/›✓ note {2}5\/5/);
    await terminal.shows('note is done for each of 5 items of talks');
  });

  test('stores the entry of the list that is edited as the output of an item', async () => {
    const workspace = workspaces.make(fanFiles(server.config));
    const { id } = await workspace.run(['notes', ...setTalks('edit')], 0);
    const programs = fakePrograms(workspace);
    programs.prepare('in other words\n');
    const terminal = openTerminal({ top: workspace.top, columns: 130, rows: 30, env: programs.env });
    await terminal.shows(/note {2}5\/5/);
    terminal.write(enter);
    await terminal.shows('›✓ summary');
    terminal.write('k');
    await terminal.shows('5 of 5 done');
    terminal.write(enter);
    await terminal.shows(/2 {2}Pots/);
    terminal.write('jj');
    await terminal.shows('note 2 of 5');
    terminal.write(enter);
    await terminal.hides('Enter open');
    terminal.write('e');
    await terminal.shows('EDITOR');
    terminal.write('save\r');
    await terminal.shows('entry 2 of notes is stored');
    expect(workspace.readRun(id).data.notes).toEqual([
      'a reply to note edit 1 Tea',
      'in other words',
      'a reply to note edit 3 Cups',
      'a reply to note edit 4 Leaves',
      'a reply to note edit 5 Water',
    ]);
  });

  test('does the failed items again by the name of that in the palette', async () => {
    const { workspace, id, calls, program } = await startHeld('palette', 'continue');
    calls[1]?.refuse(400, {}, 'no pots');
    calls[0]?.finish('first');
    calls[2]?.finish('third');
    await program.ended;
    const terminal = openTerminal({ top: workspace.top, columns: 130, rows: 30 });
    await terminal.shows(/note {2}4\/5 {2}1 failed/);
    await terminal.shows(/✗ {3}2 {2}Pots +failed/);
    terminal.write(':');
    terminal.write('rerun failed');
    await terminal.shows('rerun failed items');
    terminal.write(enter);
    await terminal.shows(/note {2}5\/5/);
    await statusIs(workspace, id, 'completed');
    expect(talks.map((_, index) => server.count(`note palette ${index + 1}`))).toEqual([1, 2, 1, 1, 1]);
  });

  test.concurrent('says which item stopped the run', async () => {
    const { workspace, calls, program } = await startHeld('stop');
    calls[1]?.refuse(400, {}, 'no pots');
    calls[0]?.finish('first');
    calls[2]?.finish('third');
    await program.ended;
    const terminal = openTerminal({ top: workspace.top, columns: 45, rows: 30 });
    await terminal.shows('notes');
    terminal.write(enter);
    await terminal.shows(/›✗ {3}2 {2}Pots/);
    await terminal.shows('note 2 failed (');
  });

  test.concurrent('is watched in 40 columns', async () => {
    const { workspace, calls, program } = await startHeld('watch', 'continue');
    const terminal = openTerminal({ top: workspace.top, columns: 40, rows: 20, args: ['watch'] });
    await terminal.shows(/note {2}0\/5 {2}3 run/);
    await terminal.shows(/3 {2}\S+ {2}Cups/);
    calls[0]?.send('Words of the first');
    await terminal.shows('Words of the first');
    calls[1]?.refuse(400);
    await terminal.shows(/note {2}\d\/5 {2}\d run {2}1 failed/);
    calls[0]?.finish();
    calls[2]?.finish('third');
    await program.ended;
    await terminal.shows('2/2');
  });
});
