// The commands in a real terminal: what they ask, what Ctrl-C does, and what happens when the window is closed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import { afterAll, describe, expect, test } from 'vitest';
import { programPath } from './helpers/program.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const opened = new Set<IPty>();

afterAll(() => {
  for (const terminal of opened) terminal.kill('SIGKILL');
});

/** Starts the program in a terminal of its own; what it writes there is kept as it comes. */
function openTerminal(workspace: Workspace, args: readonly string[]) {
  const home = join(workspace.top, 'home');
  const terminal = spawn(process.execPath, [programPath, ...args], {
    cwd: workspace.top,
    cols: 200,
    rows: 50,
    name: 'xterm-256color',
    env: { PATH: process.env.PATH ?? '', HOME: home, XDG_STATE_HOME: join(home, 'state'), LANG: 'C.UTF-8' },
  });
  opened.add(terminal);
  let text = '';
  terminal.onData((data) => {
    text += data;
  });
  const ended = new Promise<number>((resolve) => {
    terminal.onExit(({ exitCode }) => {
      opened.delete(terminal);
      resolve(exitCode);
    });
  });
  return {
    text: () => text,
    said: (words: string) =>
      waitFor(
        () => text.includes(words),
        () => `${words}; so far ${JSON.stringify(text)}`,
      ),
    type: (keys: string) => terminal.write(keys),
    close: () => terminal.kill('SIGHUP'),
    ended,
  };
}

const patient = 'while [ ! -e go ]; do sleep 0.05; done; echo went on';
const files = {
  'workflows/w.yaml': JSON.stringify({
    name: 'w',
    steps: [
      { id: 'first', shell: patient, outputs: ['first'] },
      { id: 'second', command: ['echo', 'second'], outputs: ['second'] },
    ],
  }),
};

describe('a workflow that runs commands', () => {
  test.concurrent('is shown and asked about once; yes lets it run, and is remembered', async () => {
    const workspace = workspaces.make({ ...files, go: '' });
    const terminal = openTerminal(workspace, ['run', 'w']);
    await terminal.said('y/N');
    expect(terminal.text()).toContain('echo second');
    expect(workspace.exists('workflow-data')).toBe(false);
    terminal.type('y\r');
    expect(await terminal.ended).toBe(0);
    expect((await workspace.complete(['w'])).data.second).toBe('second');
  });

  const answers = [
    { answer: 'no', keys: 'n\r' },
    { answer: 'nothing', keys: '\r' },
    { answer: 'Ctrl-C', keys: '\u0003' },
    { answer: 'Ctrl-D', keys: '\u0004' },
  ];
  test.concurrent.each(answers)('is not run where the answer is $answer', async ({ keys }) => {
    const workspace = workspaces.make({ ...files, go: '' });
    const terminal = openTerminal(workspace, ['run', 'w']);
    await terminal.said('y/N');
    terminal.type(keys);
    expect(await terminal.ended).toBe(2);
    expect(terminal.text()).toContain('not trusted');
    expect(terminal.text()).not.toMatch(/^\s+at /m);
    expect(workspace.exists('workflow-data')).toBe(false);
  });
});

test.concurrent('delete asks, and only yes deletes', async () => {
  const workspace = workspaces.make({ ...files, go: '' });
  const { id } = await workspace.run(['w', '--trust'], 0);
  for (const keys of ['n\r', '\u0003']) {
    const terminal = openTerminal(workspace, ['delete', id]);
    await terminal.said('y/N');
    terminal.type(keys);
    expect(await terminal.ended).toBe(0);
    expect(terminal.text()).toContain('nothing was deleted');
    expect(workspace.ids()).toEqual([id]);
  }
  const terminal = openTerminal(workspace, ['delete', id]);
  await terminal.said('y/N');
  terminal.type('y\r');
  expect(await terminal.ended).toBe(0);
  expect(workspace.list('workflow-data')).toEqual([]);
});

describe('a run in a terminal', () => {
  test.concurrent('pauses with 130 on Ctrl-C when its command is done, which the key does not reach', async () => {
    const workspace = workspaces.make(files);
    const terminal = openTerminal(workspace, ['run', 'w', '--trust']);
    await terminal.said('… first');
    terminal.type('\u0003');
    await terminal.said('Ctrl-C again');
    writeFileSync(workspace.path('go'), '');
    expect(await terminal.ended).toBe(130);
    const [id = ''] = workspace.ids();
    expect(workspace.readRun(id)).toMatchObject({ status: 'paused', data: { first: 'went on' } });
  });

  test.concurrent('pauses when the window is closed', async () => {
    const workspace = workspaces.make(files);
    const terminal = openTerminal(workspace, ['run', 'w', '--trust']);
    await terminal.said('… first');
    terminal.close();
    await terminal.ended;
    const [id = ''] = workspace.ids();
    expect(workspace.readRun(id)).toMatchObject({ status: 'paused', inFlight: [] });
  });
});

test.concurrent('a prompt with escape codes is rendered harmless in a terminal, and whole for a program', async () => {
  const workspace = workspaces.make({
    'workflows/w.yaml': 'name: w\nsteps:\n  - { id: a, prompt: p.hbs, outputs: [a] }\n',
    'prompts/p.hbs': 'before\u001b]0;owned\u0007\u001b[31mafter',
  });
  const terminal = openTerminal(workspace, ['render', 'w', 'a']);
  expect(await terminal.ended).toBe(0);
  await terminal.said('after');
  expect(terminal.text()).toContain('beforeafter');
  const piped = await workspace.caesura(['render', 'w', 'a']);
  expect(piped.stdout).toBe('before\u001b]0;owned\u0007\u001b[31mafter\n');
});
