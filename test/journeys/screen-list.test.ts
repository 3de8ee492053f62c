// The list of runs in a real terminal: found, sorted and followed, and while their files are edited.
import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chainFiles } from './helpers/chain.ts';
import { startModel } from './helpers/model-server.ts';
import { prepareTerminals, type Terminal } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const server = await startModel((prompt) => `a reply to ${prompt}`);

const files = {
  ...chainFiles(server.config, 2),
  'workflows/ask.yaml':
    'name: ask\nsteps:\n  - { id: pick, checkpoint: true, message: Which one?, inputs: [topic], outputs: [chosen] }\n',
};

const esc = '\u001b';

/** One run that is paused, one that is done, one that waits and one that failed, in this order of their changes. */
async function makeRuns() {
  const workspace = workspaces.make(files);
  const paused = await workspace.run(['chain', '--set', 'topic=a', '--pause-after', 'one'], 3);
  const done = await workspace.run(['chain', '--set', 'topic=b'], 0);
  await workspace.run(['ask', '--set', 'topic=c'], 3);
  const call = server.hold('one failing');
  const failing = workspace.run(['chain', '--set', 'topic=failing'], 1);
  (await call).refuse(400);
  const failed = await failing;
  return { workspace, paused: paused.id, done: done.id, failed: failed.id };
}

const made = await makeRuns();

/** The four runs in a workspace of their own. */
function copyRuns() {
  return { ...made, workspace: workspaces.copy(made.workspace) };
}

/** The marks of the runs that are listed, from the top. */
function marksOf(terminal: Terminal): string {
  return terminal
    .lines()
    .flatMap((line) => /^│[› ](\S) (?:chain|ask) /.exec(line)?.[1] ?? [])
    .join('');
}

async function marksAre(terminal: Terminal, marks: string): Promise<void> {
  await waitFor(
    () => marksOf(terminal) === marks,
    () => `the marks ${marks}; the screen is\n${terminal.text()}`,
  );
}

describe.concurrent('the list', () => {
  test('is filtered with / as one types; Esc gives that up, and later shows all again', async () => {
    const { workspace, failed } = copyRuns();
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('╭─ 1 Runs 4 ─');
    await marksAre(terminal, '✗‖✓‖');
    terminal.write('/');
    await terminal.shows('4 of 4');
    terminal.write('cha');
    await terminal.shows('3 of 4');
    await marksAre(terminal, '✗✓‖');
    terminal.write(' fai');
    await terminal.shows('1 of 4');
    await terminal.shows(`failed 0/2 ░`);
    await terminal.shows(failed);
    terminal.write('xyz');
    await terminal.shows('No run matches: Esc shows all again.');
    terminal.write(esc);
    await terminal.shows('╭─ 1 Runs 4 ─');
    await terminal.shows('? help');
    terminal.write('/');
    await terminal.shows('4 of 4');
    terminal.write('pick');
    await terminal.shows('1 of 4');
    terminal.write('\r');
    await terminal.shows('│ filter: pick');
    await marksAre(terminal, '‖');
    await terminal.shows('Waits for you at pick');
    terminal.write(esc);
    await terminal.hides('filter: pick');
    await marksAre(terminal, '✗‖✓‖');
    // The selection has stayed at its run.
    await terminal.shows(/│›‖ ask/);
  });

  test('shows only what needs a person with !, and is sorted with s', async () => {
    const { workspace, paused } = copyRuns();
    const terminal = openTerminal({ top: workspace.top });
    await marksAre(terminal, '✗‖✓‖');
    terminal.write('!');
    await terminal.shows('│ needs me');
    await marksAre(terminal, '✗‖');
    await terminal.shows('╭─ 1 Runs 2 of 4 ─');
    // What comes to need one comes into the list.
    workspace.write({ 'workflow-data/broken.json': '{' });
    await terminal.shows('! broken 1:2');
    terminal.write('!');
    await marksAre(terminal, '✗‖✓‖');
    rmSync(workspace.path('workflow-data/broken.json'));
    await terminal.hides('broken');
    terminal.write('s');
    await terminal.shows('Runs 4 by started ─');
    await terminal.said('sorted by started');
    terminal.write('s');
    await terminal.shows('Runs 4 by workflow ─');
    await marksAre(terminal, '‖✗✓‖');
    terminal.write('s');
    await terminal.shows('Runs 4 by state ─');
    await marksAre(terminal, '‖✗‖✓');
    terminal.write('G');
    terminal.write('k');
    await terminal.shows(new RegExp(`chain paused 1/2 .*${paused}`));
    terminal.write('r');
    await marksAre(terminal, '‖✗✓✓');
    terminal.write('s');
    await terminal.shows('╭─ 1 Runs 4 ─');
    await marksAre(terminal, '✓✗‖✓');
  });

  test('follows the newest change with F, until one moves', async () => {
    const { workspace, done } = copyRuns();
    const terminal = openTerminal({ top: workspace.top });
    await marksAre(terminal, '✗‖✓‖');
    terminal.write('jj');
    await terminal.shows(new RegExp(`chain completed 2/2 .*${done}`));
    const still = await workspace.run(['chain', '--set', 'topic=still'], 0);
    await marksAre(terminal, '✓✗‖✓‖');
    expect(terminal.text()).toContain(done);
    terminal.write('F');
    await terminal.shows('│ newest');
    await terminal.shows(still.id);
    const newest = await workspace.run(['chain', '--set', 'topic=newest', '--pause-after', 'one'], 3);
    await terminal.shows(new RegExp(`chain paused 1/2 .*${newest.id}`));
    await terminal.shows('a reply to one newest');
    terminal.write('j');
    await terminal.hides('│ newest');
    await terminal.shows(still.id);
    await workspace.caesura(['resume', newest.id]);
    await marksAre(terminal, '✓✓✗‖✓‖');
    expect(terminal.text()).toContain(still.id);
  });
});

describe.concurrent('a run file', () => {
  const save = (workspace: Workspace, id: string, text: string) => writeFileSync(workspace.runPath(id), text);

  test('that stops parsing keeps what was last read on the screen, and says where, until it is mended', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.run(['chain', '--set', 'topic=edited', '--pause-after', 'one'], 3);
    const good = workspace.read(`workflow-data/${id}.json`);
    const terminal = openTerminal({ top: workspace.top, columns: 130, rows: 24 });
    await terminal.shows('chain paused 1/2'.slice(6));
    await terminal.shows('a reply to one edited');
    const broken = good.replace('"topic": "edited",', '"topic": "edited" oops,');
    const line = broken.slice(0, broken.indexOf('oops')).split('\n').length;
    save(workspace, id, broken);
    await terminal.shows(`! ${id.slice(0, 12)} ${line}:`);
    await terminal.shows('1 unreadable');
    await terminal.shows(new RegExp(`│ (?:workflow-data/${id}\\.json: *)?${line}:\\d+: unexpected`));
    await terminal.shows('state that could be read.');
    await terminal.shows(/✓ one/);
    await terminal.shows(/· two/);
    await terminal.shows('a reply to one edited');
    terminal.write('r');
    await terminal.said('resume: its file does not parse: mend it in an editor first');
    terminal.write('p');
    await terminal.said('pause: its file does not parse');
    expect(workspace.read(`workflow-data/${id}.json`)).toBe(broken);
    save(workspace, id, good.replace('"a reply to one edited"', '"my own words"'));
    await terminal.shows('1 paused');
    await terminal.hides('unreadable');
    terminal.write('r');
    await terminal.shows('completed 2/2');
    await terminal.shows('a reply to two my own words');
  });

  test('that is empty, is no run, or goes away is told, and the others are not disturbed', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.run(['chain', '--set', 'topic=kept', '--pause-after', 'one'], 3);
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('1 paused');
    workspace.write({
      'workflow-data/empty.json': '',
      'workflow-data/list.json': '[1, 2]',
      'workflow-data/notes.txt': 'not a run',
    });
    await terminal.shows('2 unreadable  1 paused');
    await terminal.shows('! empty 1:1');
    await terminal.shows('! list 1:1');
    await terminal.shows(id);
    rmSync(workspace.runPath(id));
    await terminal.hides(id);
    await terminal.shows('2 unreadable');
    await terminal.shows(/workflow-data\/(?:empty|list)\.json:1:1/);
    terminal.write('g');
    await terminal.shows('empty unreadable');
    await terminal.shows('workflow-data/empty.json:1:1');
    terminal.write('\r');
    await terminal.shows(/╭─ empty ─/);
    terminal.write(esc);
    await terminal.hides('╭─ empty ─');
  });
});
