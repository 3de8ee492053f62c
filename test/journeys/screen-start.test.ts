// The first moments of the screen: it is seen before Ink is there, and nothing of what a person does is lost.
import { cpSync, globSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chainFiles } from './helpers/chain.ts';
import { programPath } from './helpers/program.ts';
import { prepareTerminals, type Terminal } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const files = chainFiles('', 3);
const enterAlternateScreen = '\u001b[?1049h';
const clearScreen = '\u001b[H\u001b[J';

/** The header of the first frame; what answers keys is loaded after that. */
const firstFrame = 'caesura ';

function count({ written }: Terminal, sequence: string): number {
  return written().split(sequence).length - 1;
}

describe('a screen that has just been opened', () => {
  test.concurrent('answers keys that were typed before it was there', async () => {
    const { top } = workspaces.make(files);
    const terminal = openTerminal({ top });
    terminal.write('n');
    await terminal.shows('chain  Three steps');
    terminal.write('\u001b');
    await terminal.shows('No runs yet');
  });

  test.concurrent('answers keys that come with its first frame, in their order', async () => {
    const { top } = workspaces.make(files);
    const terminal = openTerminal({ top });
    await terminal.shows(firstFrame);
    for (const key of '/alpha') terminal.write(key);
    await terminal.shows('filter: alpha');
    expect(count(terminal, enterAlternateScreen)).toBe(1);
    expect(count(terminal, clearScreen)).toBe(1);
  });

  test.concurrent('takes nothing that is pasted for keys', async () => {
    const { top } = workspaces.make(files);
    const terminal = openTerminal({ top });
    await terminal.shows(firstFrame);
    terminal.write('\u001b[200~qqq\u001b[201~');
    terminal.write('n');
    await terminal.shows('chain  Three steps');
  });

  test.concurrent('is as large as the terminal has become', async () => {
    const { top } = workspaces.make(files);
    const terminal = openTerminal({ top, columns: 80, rows: 24 });
    await terminal.shows(firstFrame);
    terminal.resize(130, 12);
    await terminal.shows(/^╭─ 1 Runs .*╮╭.*╮╭.*╮$/);
    terminal.write('n');
    await terminal.shows('chain  Three steps');
    expect(terminal.lines().at(-1)).toBe(' Enter choose  j k move  Esc close');
  });

  test.concurrent.for([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('gives the terminal back on %s', async ([signal, status]) => {
    const { top } = workspaces.make(files);
    const terminal = openTerminal({ top });
    await terminal.shows(firstFrame);
    terminal.kill(signal);
    expect((await terminal.ended()).exitCode).toBe(status);
    expect(terminal.isRestored()).toBe(true);
  });

  test.concurrent('ends by Ctrl-C', async () => {
    const { top } = workspaces.make(files);
    const terminal = openTerminal({ top });
    await terminal.shows(firstFrame);
    terminal.write('\u0003');
    expect((await terminal.ended()).exitCode).toBe(0);
    expect(terminal.isRestored()).toBe(true);
  });

  test.concurrent('has no colours where none are wanted', async () => {
    const { top } = workspaces.make(files);
    const terminal = openTerminal({ top, env: { NO_COLOR: '1' } });
    await terminal.shows('No runs yet');
    terminal.write('q');
    await terminal.ended();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what colours are written with
    expect(terminal.written()).not.toMatch(/\u001b\[(?:\d+;)*3\d(?:;\d+)*m/);
  });

  test.concurrent('paints nothing for a screen reader, and answers it', async () => {
    const { top } = workspaces.make(files);
    const terminal = openTerminal({ top, env: { INK_SCREEN_READER: 'true' } });
    await terminal.shows('No runs yet');
    terminal.write('n');
    await terminal.shows('Three steps');
    terminal.kill('SIGTERM');
    expect((await terminal.ended()).exitCode).toBe(143);
    expect(count(terminal, enterAlternateScreen)).toBe(0);
    expect(count(terminal, clearScreen)).toBe(0);
  });

  test.concurrent('says what is wrong, in a terminal as it was, where Ink cannot be loaded', async () => {
    const { top } = workspaces.make(files);
    const copy = join(top, 'copy');
    const dist = dirname(programPath);
    cpSync(dist, join(copy, 'dist'), { recursive: true });
    writeFileSync(join(copy, 'package.json'), '{ "type": "module" }');
    symlinkSync(join(dist, '..', 'node_modules'), join(copy, 'node_modules'));
    for (const name of globSync('mount-screen-*.js', { cwd: join(copy, 'dist') })) {
      rmSync(join(copy, 'dist', name));
    }
    const terminal = openTerminal({ top, program: join(copy, 'dist', 'cli.js') });
    expect((await terminal.ended()).exitCode).toBe(70);
    expect(terminal.isRestored()).toBe(true);
    expect(terminal.text()).toContain('a bug in caesura');
  });
});

describe('what watches', () => {
  test.concurrent('is narrow from its first frame on', async () => {
    const workspace = workspaces.make(files);
    const terminal = openTerminal({ top: workspace.top, args: ['watch'], columns: 45, rows: 12 });
    await waitFor(
      () => terminal.written().includes(clearScreen),
      () => 'the first frame',
    );
    await terminal.shows('A arm actions');
    terminal.write('A');
    await terminal.hides('A arm actions');
    expect(terminal.text()).not.toContain('1 Runs');
  });
});
