// `caesura watch` in a narrow terminal: it follows what changes, and its keys act only once they are armed.
import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chainFiles } from './helpers/chain.ts';
import { startModel } from './helpers/model-server.ts';
import { stillClock } from './helpers/still-clock.ts';
import { prepareTerminals, type Terminal } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const server = await startModel((prompt) => `a reply to ${prompt}`);

const files = chainFiles(server.config, 3);

const noRuns = 'No runs yet: A, then n, starts one.';

function watch(workspace: Workspace, ...args: readonly string[]): Terminal {
  return openTerminal({ top: workspace.top, columns: 40, rows: 14, args: ['watch', ...args] });
}

async function headIs(terminal: Terminal, head: RegExp): Promise<void> {
  await waitFor(
    () => head.test(terminal.lines()[0] ?? ''),
    () => `${head} in the first row; the screen is\n${terminal.text()}`,
  );
}

/** Starts a run in a process of its own that has come to its first call. */
async function startRun(workspace: Workspace, topic: string) {
  const call = server.hold(`one ${topic}`);
  const program = workspace.start(['run', 'chain', '--set', `topic=${topic}`]);
  return { held: await call, program };
}

describe('watch', () => {
  test.concurrent('shows a run that another process moves, as it streams, to its end', async () => {
    const workspace = workspaces.make(files);
    const terminal = watch(workspace);
    await terminal.shows(noRuns);
    const { held, program } = await startRun(workspace, 'stream');
    await headIs(terminal, /^\S chain \w{4} {2}0\/3 {2}░+ \d+s/);
    await terminal.shows(/^ {2}\S one {2}\d+s/);
    held.send('The first words');
    await terminal.shows('    The first words');
    await terminal.shows('  · two');
    held.finish();
    await program.ended;
    await headIs(terminal, /^✓ chain \w{4} {2}3\/3 {2}█+ completed/);
    await terminal.shows('Nothing runs: A, then n, starts a run.');
    terminal.write('q');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    expect(terminal.isRestored()).toBe(true);
  });

  test.concurrent('does nothing to a run before A has armed its keys', async () => {
    const workspace = workspaces.make(files);
    const { held } = await startRun(workspace, 'armed');
    const terminal = watch(workspace);
    await terminal.shows('A arm actions');
    await headIs(terminal, /^\S chain/);
    const acting = { p: 'pause', P: 'pause now', x: 'cancel', r: 'resume', n: 'new run', e: 'edit' };
    for (const [key, name] of Object.entries(acting)) {
      terminal.write(key);
      await terminal.said(` ${name}: this view only`);
    }
    await terminal.shows('A arm actions');
    terminal.write('A');
    await terminal.shows(/p pause/);
    terminal.write('p');
    await terminal.shows('Pauses when this step is done.');
    held.finish('a reply');
    await headIs(terminal, /^‖ chain \w{4} {2}1\/3/);
    await terminal.shows('‖ Paused before two: r goes on.');
    terminal.write('r');
    await headIs(terminal, /^✓ chain/);
    terminal.write('A');
    await terminal.shows('A arm actions');
  });

  test.concurrent('follows the newest change until another run is chosen, and again with F', async () => {
    const workspace = workspaces.make(files);
    const paused = await workspace.run(['chain', '--set', 'topic=a', '--pause-after', 'one'], 3);
    const terminal = watch(workspace);
    await headIs(terminal, new RegExp(`^‖ chain ${paused.id.slice(0, 4)}`));
    const { held } = await startRun(workspace, 'newer');
    await headIs(terminal, /^\S chain \w{4} {2}0\/3/);
    held.finish('a reply');
    await headIs(terminal, /^✓ chain \w{4} {2}3\/3/);
    // While a run moves, only those are listed that move or need a person.
    await terminal.shows(new RegExp(`^‖ chain ${paused.id.slice(0, 4)} .* paused`));
    terminal.write('j');
    await headIs(terminal, new RegExp(`^‖ chain ${paused.id.slice(0, 4)}`));
    await terminal.shows('F follows the newest change again.');
    terminal.write('F');
    await headIs(terminal, /^✓ chain \w{4} {2}3\/3/);
  });

  test.concurrent('of one run keeps to it, also when it is deleted', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.run(['chain', '--set', 'topic=a', '--pause-after', 'one'], 3);
    const terminal = watch(workspace, id.slice(0, 6));
    await headIs(terminal, new RegExp(`^‖ chain ${id.slice(0, 4)}`));
    const { held } = await startRun(workspace, 'pinned');
    await terminal.shows(/^\S chain \w{4} {2}0\/3 {2}\d+s {2}one/);
    expect(terminal.lines()[0]).toMatch(/^‖ chain/);
    held.finish('a reply');
    await terminal.shows('Nothing runs');
    rmSync(workspace.runPath(id));
    await terminal.shows(`The run ${id} is not`);
  });

  test.concurrent('of a run that there is none of says so, and opens nothing', async () => {
    const workspace = workspaces.make(files);
    const terminal = watch(workspace, 'nowhere');
    expect(await terminal.ended()).toMatchObject({ exitCode: 2 });
    expect(terminal.text().replaceAll('\n', '')).toContain('there is no run nowhere');
    expect(terminal.text()).toContain('caesura list');
    expect(terminal.written()).not.toContain('\u001b[?1049h');
  });

  test.concurrent('fits any size', async () => {
    const workspace = workspaces.make(files);
    await workspace.run(['chain', '--set', 'topic=size', '--pause-after', 'one'], 3);
    const terminal = watch(workspace);
    await headIs(terminal, /^‖ chain/);
    for (const [columns, rows] of [
      [80, 30],
      [20, 4],
      [130, 12],
      [45, 3],
      [42, 20],
    ] as const) {
      terminal.resize(columns, rows);
      await waitFor(
        () =>
          /^‖ chain/.test(terminal.lines()[0] ?? '') &&
          terminal.lines()[rows - 1]?.includes('? help') === true,
        () => `a head and a footer in ${columns}x${rows}; the screen is\n${terminal.text()}`,
      );
      expect(terminal.lines().filter((line) => line.includes('? help')).length).toBe(1);
    }
    await terminal.shows('Paused before two: r goes on.');
  });

  test.concurrent('writes nothing while nothing happens', async () => {
    const workspace = workspaces.make(files);
    await workspace.run(['chain', '--set', 'topic=idle', '--pause-after', 'one'], 3);
    const terminal = openTerminal({
      top: workspace.top,
      columns: 40,
      rows: 14,
      args: ['watch'],
      env: stillClock,
    });
    await terminal.shows('a reply to one idle');
    await terminal.isPainted();
    const before = terminal.written().length;
    workspace.write({ 'workflow-data/odd.json~': 'nothing' });
    const second = watch(workspace);
    await second.shows('a reply to one idle');
    expect(terminal.written().slice(before)).toBe('');
  });
});
