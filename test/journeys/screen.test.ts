// The screen in a real terminal: keys in, screens out.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chainFiles } from './helpers/chain.ts';
import { startModel } from './helpers/model-server.ts';
import { stillClock } from './helpers/still-clock.ts';
import { prepareTerminals } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const server = await startModel((prompt) => `a reply to ${prompt}`);

const files = chainFiles(server.config, 3);

const enter = '\r';

/** The one run of the workspace, as its file says. */
function onlyRun(workspace: Workspace) {
  const [id] = workspace.ids();
  return id === undefined ? undefined : workspace.readRun(id);
}

async function statusIs(workspace: Workspace, status: string): Promise<void> {
  await waitFor(
    () => onlyRun(workspace)?.status === status,
    () => `the run to be ${status}; it is ${onlyRun(workspace)?.status}`,
  );
}

/** Starts the chain from the screen. */
async function startChain(terminal: ReturnType<typeof openTerminal>, topic: string): Promise<void> {
  terminal.write('n');
  await terminal.shows('chain  Three steps');
  terminal.write(enter);
  await terminal.shows('New run of chain');
  terminal.write(topic);
  await terminal.shows(`topic ${topic}`);
  terminal.write(enter);
}

describe('the list', () => {
  test.concurrent('shows the runs there are, their states, and files that do not parse', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.run(['chain', '--set', 'topic=alpha', '--pause-after', 'one'], 3);
    workspace.write({ 'workflow-data/broken.json': '{\n  oops' });
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('1 unreadable  1 paused');
    await terminal.shows('broken 2:3');
    terminal.write('j');
    await terminal.shows(new RegExp(`chain paused 1/3 .*${id}`));
    await terminal.shows('Paused before two: r goes on.');
    await terminal.shows('a reply to one alpha');
    terminal.write('q');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    expect(terminal.isRestored()).toBe(true);
  });

  test.concurrent('follows what other processes do', async () => {
    const workspace = workspaces.make(files);
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('No runs yet: n starts one.');
    const call = server.hold('one other');
    const program = workspace.start(['run', 'chain', '--set', 'topic=other']);
    const held = await call;
    await terminal.shows('1 running');
    held.send('The first words');
    await terminal.shows('one is replying');
    await terminal.shows('The first words');
    held.finish();
    await program.ended;
    await terminal.shows('1 done');
  });

  test.concurrent('sees that the process of a run was killed', async () => {
    const workspace = workspaces.make(files);
    const call = server.hold('one killed');
    const program = workspace.start(['run', 'chain', '--set', 'topic=killed']);
    await call;
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('1 running');
    program.kill('SIGKILL');
    await terminal.shows(/0\/3 interrupted/);
    await terminal.shows('1 interrupted');
    terminal.write('r');
    await terminal.shows('chain completed 3/3');
  });
});

describe('a run from the screen', () => {
  test.concurrent('is started with n, pauses with p, goes on with r, and completes', async () => {
    const workspace = workspaces.make(files);
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('No runs yet');
    const first = server.hold('one beta');
    await startChain(terminal, 'beta');
    const held = await first;
    await terminal.shows('chain running 0/3');
    terminal.write('p');
    await terminal.shows('Pauses when this step is done.');
    held.finish('first reply');
    await terminal.shows('chain paused 1/3');
    expect(onlyRun(workspace)).toMatchObject({
      status: 'paused',
      data: { topic: 'beta', first: 'first reply' },
    });
    terminal.write('r');
    await terminal.shows('chain completed 3/3');
    expect(server.count('one beta')).toBe(1);
  });

  test.concurrent('is paused at once with P, and cancelled with x and y', async () => {
    const workspace = workspaces.make(files);
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('No runs yet');
    const first = server.hold('one gamma');
    await startChain(terminal, 'gamma');
    await first;
    await terminal.shows('chain running 0/3');
    terminal.write('P');
    await terminal.shows('chain paused 0/3');
    terminal.write('x');
    await terminal.shows('Cancel this run? y/N');
    terminal.write('y');
    await terminal.shows('chain cancelled 0/3');
    terminal.write('r');
    await terminal.said(/resume: it is cancelled: R does a step again/);
  });

  test.concurrent('goes on when the screen is closed, and the next screen shows it', async () => {
    const workspace = workspaces.make(files);
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('No runs yet');
    const first = server.hold('one delta');
    await startChain(terminal, 'delta');
    const held = await first;
    await terminal.shows('chain running 0/3');
    terminal.write('q');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    const next = openTerminal({ top: workspace.top });
    await next.shows('chain running 0/3');
    held.finish('done');
    await next.shows('chain completed 3/3');
    await statusIs(workspace, 'completed');
  });

  test.concurrent('takes the text of a file, and offers it again for the next run', async () => {
    const workspace = workspaces.make(files);
    writeFileSync(join(workspace.top, 'notes.txt'), `${'word '.repeat(300)}\n`);
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('No runs yet');
    await startChain(terminal, '@nothing.txt');
    await terminal.shows('there is no file nothing.txt');
    terminal.write('\u0015');
    terminal.write('@notes.txt');
    await terminal.shows('topic @notes.txt');
    terminal.write(enter);
    await terminal.shows('chain completed 3/3');
    expect(onlyRun(workspace)?.data.topic).toBe(`${'word '.repeat(300)}\n`);
    terminal.write('n');
    await terminal.shows('chain  Three steps');
    terminal.write(enter);
    await terminal.shows(`(300 words from run ${workspace.ids()[0]?.slice(0, 4)}…)`);
  });

  test.concurrent('that runs commands is started only after they were shown and agreed to', async () => {
    const workspace = workspaces.make({
      'workflows/shout.yaml':
        'name: shout\nsteps:\n  - { id: up, command: [tr, a-z, A-Z], prompt: up.hbs, inputs: [word], outputs: [loud] }\n',
      'prompts/up.hbs': '{{word}}',
    });
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('No runs yet');
    terminal.write('n');
    await terminal.shows('shout');
    terminal.write(enter);
    await terminal.shows('New run of shout');
    terminal.write('quiet');
    await terminal.shows('word quiet');
    terminal.write(enter);
    await terminal.shows('up: tr a-z A-Z');
    await terminal.shows('y/N');
    terminal.write('n');
    await terminal.shows('word quiet');
    expect(workspace.ids()).toEqual([]);
    terminal.write(enter);
    await terminal.shows('y/N');
    terminal.write('y');
    await terminal.shows('shout completed 1/1');
    await terminal.shows('QUIET');
  });

  test.concurrent('whose commands have changed goes on only after they were shown and agreed to', async () => {
    const definition = (program: string) =>
      `name: twice\nsteps:\n  - { id: one, prompt: one.hbs, inputs: [word], outputs: [first] }\n  - { id: up, command: [tr, a-z, ${program}], prompt: up.hbs, inputs: [first], outputs: [loud] }\n`;
    const workspace = workspaces.make({
      'caesura.yaml': 'model: none\n',
      'workflows/twice.yaml': definition('B-Z'),
      'prompts/one.hbs': '{{word}}',
      'prompts/up.hbs': '{{first}}',
    });
    await workspace.run(['twice', '--set', 'word=quiet', '--trust', '--pause-after', 'one'], 3);
    workspace.write({ 'workflows/twice.yaml': definition('A-Z') });
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('twice paused 1/2');
    terminal.write('r');
    await terminal.shows('up: tr a-z A-Z');
    await terminal.shows('y/N');
    expect(onlyRun(workspace)?.status).toBe('paused');
    terminal.write('y');
    await terminal.shows('twice completed 2/2');
    await terminal.shows('QUIET');
  });

  test.concurrent('that waits shows the question and the command that answers it', async () => {
    const workspace = workspaces.make({
      'workflows/ask.yaml':
        'name: ask\nsteps:\n  - { id: pick, checkpoint: true, message: Which one?, inputs: [word], outputs: [chosen] }\n',
    });
    const { id } = await workspace.run(['ask', '--set', 'word=x'], 3);
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('0/1 waiting');
    await terminal.shows('Waits for you at pick: Which one?');
    await terminal.shows(`caesura answer ${id} --set`);
    await workspace.caesura(['answer', id, '--set', 'chosen=this']);
    await terminal.shows('ask completed 1/1');
  });

  test.concurrent('is not started where the program refuses it, and the form says why', async () => {
    const workspace = workspaces.make({ ...files, 'caesura.yaml': 'model: nobody/knows\n' });
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('No runs yet');
    await startChain(terminal, 'epsilon');
    await terminal.shows(/nobody/);
    expect(workspace.ids()).toEqual([]);
  });
});

describe('keys', () => {
  test.concurrent('that arrive merged move, and change nothing', async () => {
    const workspace = workspaces.make(files);
    for (const topic of ['a', 'b', 'c'])
      await workspace.run(['chain', '--set', `topic=${topic}`, '--pause-after', 'one'], 3);
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('3 paused');
    await terminal.shows(/^│›/);
    terminal.write('jjj');
    await waitFor(() => terminal.lines()[4]?.startsWith('│›') === true, terminal.text);
    terminal.write('rxrn');
    await terminal.said('press it alone');
    expect(workspace.ids().map((id) => workspace.readRun(id).status)).toEqual(['paused', 'paused', 'paused']);
  });

  test.concurrent('that are pasted run nothing', async () => {
    const workspace = workspaces.make(files);
    await workspace.run(['chain', '--set', 'topic=paste', '--pause-after', 'one'], 3);
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('chain paused 1/3');
    terminal.write('\u001b[200~r\u001b[201~');
    await terminal.said('a paste runs nothing here');
    terminal.write('\u001b[200~xy\rq\u001b[201~');
    terminal.write('?');
    await terminal.shows('start a workflow: choose it');
    expect(onlyRun(workspace)?.status).toBe('paused');
  });
});

describe('the terminal', () => {
  test.concurrent('may change its size at any moment', async () => {
    const workspace = workspaces.make(files);
    await workspace.run(['chain', '--set', 'topic=size', '--pause-after', 'one'], 3);
    const terminal = openTerminal({ top: workspace.top, columns: 120, rows: 30 });
    await terminal.shows('paused 1/3');
    for (const [columns, rows] of [
      [45, 6],
      [200, 50],
      [80, 10],
      [30, 8],
      [79, 24],
      [120, 40],
      [45, 20],
    ] as const) {
      terminal.resize(columns, rows);
    }
    await waitFor(
      () =>
        terminal.lines()[0]?.includes('‖ caesura │ 1 paused') === true &&
        terminal.lines()[19]?.includes('? help') === true,
      () => `a screen of 20 rows; it is\n${terminal.text()}`,
    );
    expect(terminal.lines().filter((line) => line.includes('caesura')).length).toBe(1);
    terminal.write('l');
    await terminal.shows('Paused before two: r goes on.');
    terminal.resize(100, 24);
    await terminal.shows(/^╭─ 1 Runs 1 ─+╮╭─ 2 \[Steps\] Output/);
    await waitFor(() => terminal.lines()[23]?.includes('? help') === true, terminal.text);
  });

  test.concurrent.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('is given back on %s', async (signal) => {
    const workspace = workspaces.make(files);
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('No runs yet');
    terminal.kill(signal);
    const status = { SIGTERM: 143, SIGHUP: 129, SIGINT: 130 }[signal];
    expect(await terminal.ended()).toMatchObject({ exitCode: status });
    expect(terminal.isRestored()).toBe(true);
  });

  test.concurrent('is given back on Ctrl+C, from anywhere', async () => {
    const workspace = workspaces.make(files);
    const terminal = openTerminal({ top: workspace.top });
    await terminal.shows('No runs yet');
    terminal.write('n');
    await terminal.shows('chain  Three steps');
    terminal.write('\u0003');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    expect(terminal.isRestored()).toBe(true);
  });

  test.concurrent('is given back after a bug, which is told', async () => {
    const workspace = workspaces.make(files);
    const bug = 'process.on("SIGUSR2", () => { throw new Error("a bug on purpose") })';
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(bug)}` };
    const terminal = openTerminal({ top: workspace.top, env });
    await terminal.shows('No runs yet');
    terminal.kill('SIGUSR2');
    expect(await terminal.ended()).toMatchObject({ exitCode: 70 });
    expect(terminal.isRestored()).toBe(true);
    expect(terminal.text()).toContain('a bug on purpose');
  });

  test.concurrent('is drawn although a variable named CI is set, and anew on Ctrl+L', async () => {
    const workspace = workspaces.make(files);
    const terminal = openTerminal({ top: workspace.top, env: { CI: 'true' } });
    await terminal.shows('No runs yet: n starts one.');
    const before = terminal.written().length;
    terminal.write('\u000c');
    await waitFor(
      () => terminal.written().slice(before).includes('No runs yet'),
      () => 'the screen to be drawn again',
    );
    await waitFor(() => terminal.lines()[0]?.includes('‖ caesura') === true, terminal.text);
  });

  test.concurrent('gets nothing while nothing happens', async () => {
    const workspace = workspaces.make(files);
    await workspace.run(['chain', '--set', 'topic=idle', '--pause-after', 'one'], 3);
    const terminal = openTerminal({ top: workspace.top, env: stillClock });
    await terminal.shows('a reply to one idle');
    await terminal.isPainted();
    const before = terminal.written().length;
    // By the time a second screen has read everything, the first one has had every reason to draw.
    workspace.write({ 'workflow-data/odd.json~': 'nothing' });
    const second = openTerminal({ top: workspace.top });
    await second.shows('a reply to one idle');
    expect(terminal.written().slice(before)).toBe('');
  });

  test.concurrent('shows ASCII where its locale is not UTF-8', async () => {
    const workspace = workspaces.make({ ...files });
    await workspace.run(['chain', '--set', 'topic=ascii', '--pause-after', 'one'], 3);
    const terminal = openTerminal({ top: workspace.top, env: { LANG: 'C', NO_COLOR: '1' } });
    await terminal.shows('Paused before two: r goes on.');
    expect(terminal.text()).toMatch(/^[\n -~]*$/);
    expect(terminal.written()).not.toContain('\u001b[36m');
  });
});
