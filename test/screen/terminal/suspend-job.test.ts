// Ctrl+Z in a shell with jobs, in a real terminal.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { prepareTerminals, type Terminal } from '../../journeys/helpers/terminal.ts';

const helper = (name: string) => new URL(`helpers/${name}.ts`, import.meta.url).pathname;
const top = mkdtempSync(join(tmpdir(), 'caesura-suspend-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));
const openTerminal = prepareTerminals();

const screenCommand = `${process.execPath} ${helper('screen-program')}`;
const [suspendKey, enter] = ['\u001a', '\r'];

async function openShell(): Promise<Terminal> {
  const env = { NODE_ENV: 'production', PAGER: `${process.execPath} ${helper('fake-pager')}` };
  const terminal = openTerminal({ top, program: helper('shell-program'), env });
  await terminal.shows('shell> ');
  // The shell's own marks around what is pasted would be taken for ours.
  terminal.write(`bind 'set enable-bracketed-paste off'; clear; echo answer $((40 + 2))${enter}`);
  await terminal.shows('answer 42');
  return terminal;
}

async function startScreen(terminal: Terminal, command = screenCommand): Promise<void> {
  terminal.write(`${command}${enter}`);
  await terminal.shows('SCREEN of 100 by 24, ready.');
}

/** The shell has the terminal: it answers, and what is typed is echoed and read line by line. */
async function shellAnswers(terminal: Terminal, mark: string): Promise<void> {
  terminal.write(`stty -a; echo ${mark}-$((40 + 2))${enter}`);
  await terminal.shows(`${mark}-42`);
  expect(terminal.text()).toMatch(/(?<!-)\bicanon\b/);
  expect(terminal.text()).toMatch(/(?<!-)\becho\b/);
  expect(terminal.isRestored()).toBe(true);
}

describe('Ctrl+Z', () => {
  test.concurrent('gives the terminal to the shell, and fg brings the screen back in the size of then', async () => {
    const terminal = await openShell();
    await startScreen(terminal);
    terminal.write('a');
    await terminal.shows('keys: a.');
    terminal.write(suspendKey);
    await terminal.shows(/^\[1\]\+\s+Stopped/);
    await shellAnswers(terminal, 'stopped');
    terminal.resize(90, 20);
    terminal.write(`fg${enter}`);
    await terminal.shows('SCREEN of 90 by 20');
    await terminal.shows('outcome: continued.');
    terminal.write('b');
    await terminal.shows('b.');
    terminal.write(suspendKey);
    await terminal.shows(/^\[1\]\+\s+Stopped/);
    terminal.write(`fg${enter}`);
    await terminal.shows('SCREEN of 90 by 20');
    terminal.write('q');
    await terminal.hides('SCREEN');
    terminal.write(`echo status $?${enter}`);
    await terminal.shows('status 0');
    await shellAnswers(terminal, 'ended');
  });

  test.concurrent('stops everything that was started with the screen', async () => {
    const terminal = await openShell();
    await startScreen(terminal, `sh -c '${screenCommand}; echo the end of it'`);
    terminal.write(suspendKey);
    await terminal.shows(/^\[1\]\+\s+Stopped/);
    await shellAnswers(terminal, 'stopped');
    terminal.write(`fg${enter}`);
    await terminal.shows('outcome: continued.');
    terminal.write('q');
    await terminal.shows(/^the end of it/);
  });

  test.concurrent('and bg leave the screen stopped until it gets the terminal', async () => {
    const terminal = await openShell();
    await startScreen(terminal);
    terminal.write(suspendKey);
    await terminal.shows(/^\[1\]\+\s+Stopped/);
    terminal.write(`clear; bg${enter}`);
    await terminal.shows('[1]+ ');
    terminal.write(`wait %1; clear${enter}`);
    await shellAnswers(terminal, 'background');
    terminal.write(`fg${enter}`);
    await terminal.shows('outcome: continued.');
    terminal.write('b');
    await terminal.shows('b.');
    terminal.write('q');
    await terminal.hides('SCREEN');
    await shellAnswers(terminal, 'ended');
  });

  test.concurrent('and kill end the screen, which is not drawn again for that', async () => {
    const terminal = await openShell();
    await startScreen(terminal);
    terminal.write(suspendKey);
    await terminal.shows(/^\[1\]\+\s+Stopped/);
    const before = terminal.written().length;
    // Node restores the terminal when it ends, and is stopped for that while it is in the background.
    terminal.write(`kill %1; fg; echo status $?${enter}`);
    await terminal.shows('status 143');
    expect(terminal.written().slice(before)).not.toContain('SCREEN');
    await shellAnswers(terminal, 'killed');
  });

  test.concurrent('without a shell that could bring it back only draws the screen again', async () => {
    const env = { NODE_ENV: 'production' };
    const terminal = openTerminal({ top, program: helper('screen-program'), env });
    await terminal.shows('SCREEN of 100 by 24, ready.');
    terminal.write(suspendKey);
    await terminal.shows('outcome: not-stopped.');
    terminal.write('b');
    await terminal.shows('b.');
    terminal.write('q');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    expect(terminal.isRestored()).toBe(true);
  });

  test.concurrent('in a program that has the terminal stops both, and fg lets both go on', async () => {
    const terminal = await openShell();
    await startScreen(terminal);
    terminal.write('o');
    await terminal.shows('PAGER with a file');
    terminal.write(suspendKey);
    await terminal.shows(/^\[1\]\+\s+Stopped/);
    await shellAnswers(terminal, 'stopped');
    terminal.write(`fg${enter}`);
    await terminal.shows(/fg$/);
    terminal.write(`a line${enter}`);
    await terminal.shows('PAGER read a line.');
    terminal.write(`q${enter}`);
    await terminal.shows('outcome: pager done.');
    terminal.write('q');
    await terminal.hides('SCREEN');
    await shellAnswers(terminal, 'ended');
  });
});

test('a screen that was stopped from elsewhere takes the terminal anew', async () => {
  const terminal = await openShell();
  await startScreen(terminal);
  await terminal.shows('pid: ');
  const pid = Number(/pid: (\d+)/.exec(terminal.text())?.[1]);
  process.kill(pid, 'SIGSTOP');
  await terminal.shows(/Stopped/);
  terminal.write(`fg${enter}`);
  // What the shell has left on the screen is gone.
  await terminal.hides('Stopped');
  await terminal.shows('SCREEN of 100 by 24, ready.');
  terminal.write('b');
  await terminal.shows('keys: b.');
  terminal.write('q');
  await terminal.hides('SCREEN');
  await shellAnswers(terminal, 'ended');
});
