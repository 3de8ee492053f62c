// Programs that get the terminal of a screen, in a real one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { prepareTerminals, type Terminal } from '../../journeys/helpers/terminal.ts';
import { waitFor } from '../../journeys/helpers/wait-for.ts';

const helper = (name: string) => new URL(`helpers/${name}.ts`, import.meta.url).pathname;
const top = mkdtempSync(join(tmpdir(), 'caesura-hand-over-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));
const openTerminal = prepareTerminals();

const programs = {
  NODE_ENV: 'production',
  EDITOR: `'${process.execPath}' "${helper('fake-editor')}" 'an option'`,
  PAGER: `${process.execPath} ${helper('fake-pager')}`,
};

async function openScreen(env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
  const terminal = openTerminal({ top, program: helper('screen-program'), env: { ...programs, ...env } });
  await terminal.shows('SCREEN of 100 by 24, ready.');
  return terminal;
}

async function openEditor(terminal: Terminal): Promise<void> {
  terminal.write('e');
  await terminal.shows('EDITOR with an option a file');
}

async function openPager(terminal: Terminal): Promise<void> {
  terminal.write('o');
  await terminal.shows('PAGER with a file');
}

async function quit(terminal: Terminal): Promise<void> {
  terminal.write('q');
  expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
  expect(terminal.isRestored()).toBe(true);
}

describe('an editor', () => {
  test.concurrent('gets every key, draws, and gives the screen back as it was', async () => {
    const terminal = await openScreen();
    terminal.write('a');
    await terminal.shows('keys: a.');
    await openEditor(terminal);
    // One by one: the first that anybody else takes is missing.
    for (const typed of ['w', 'wx', 'wxy', 'wxyz']) {
      terminal.write(typed.slice(-1));
      await terminal.shows(`EDITOR typed ${typed}.`);
    }
    terminal.write('q');
    await terminal.shows('outcome: editor done.');
    await terminal.shows('keys: ae.');
    expect(terminal.text()).not.toContain('EDITOR');
    terminal.write('b');
    await terminal.shows('keys: aeb.');
    await openEditor(terminal);
    terminal.write('q');
    await terminal.shows('keys: aebe.');
    await quit(terminal);
  });

  test.concurrent('has the terminal without marks around what is pasted, and with a cursor', async () => {
    const terminal = await openScreen();
    const before = terminal.written().length;
    await openEditor(terminal);
    const [until = ''] = terminal.written().slice(before).split('EDITOR');
    expect(until).toContain('\u001b[?2004l');
    expect(until).toContain('\u001b[?25h');
    expect(until).toContain('\u001b[?7h');
    expect(until).toContain('\u001b[?1049l');
    const during = terminal.written().length;
    terminal.write('q');
    await terminal.shows('outcome: editor done.');
    const after = terminal.written().slice(during);
    expect(after).toContain('\u001b[?2004h');
    expect(after.lastIndexOf('\u001b[?25l')).toBeGreaterThan(after.lastIndexOf('\u001b[?25h'));
  });

  test.concurrent('is alone on the screen when the size changes, and ours has the new one afterwards', async () => {
    const terminal = await openScreen();
    await openEditor(terminal);
    terminal.resize(70, 12);
    terminal.write('w');
    await terminal.shows('EDITOR typed w.');
    expect(terminal.text()).not.toContain('SCREEN');
    terminal.write('q');
    await terminal.shows('SCREEN of 70 by 12');
    await terminal.shows('outcome: editor done.');
  });

  test.concurrent('that ends with a status, by a signal, or is not there, is told', async () => {
    const terminal = await openScreen();
    await openEditor(terminal);
    terminal.write('3');
    await terminal.shows(/outcome: editor .* ended with status 3: what/);
    await openEditor(terminal);
    terminal.write('k');
    await terminal.shows(/outcome: editor .* was ended by SIGKILL/);
    terminal.write('b');
    await terminal.shows('keys: eeb.');
    await quit(terminal);

    const other = await openScreen({ VISUAL: 'no-such-editor --wait' });
    other.write('e');
    await other.shows(/cannot start the editor no-such-editor: .*ENOENT.* Set \$VISUAL/);
    await quit(other);
  });

  test.concurrent.each(['SIGTERM', 'SIGHUP'] as const)(
    'is told to end on %s, and then the terminal is given back',
    async (signal) => {
      const terminal = await openScreen();
      await openEditor(terminal);
      const before = terminal.written().length;
      terminal.kill(signal);
      expect(await terminal.ended()).toMatchObject({ exitCode: { SIGTERM: 143, SIGHUP: 129 }[signal] });
      expect(terminal.written().slice(before)).toContain('EDITOR was told to end');
      expect(terminal.written().slice(before)).not.toContain('SCREEN');
      expect(terminal.isRestored()).toBe(true);
    },
  );

  test.concurrent('that does not end when it is told to is killed, and the terminal is given back', async () => {
    const terminal = await openScreen();
    await openEditor(terminal);
    terminal.write('s');
    await terminal.shows('EDITOR typed s.');
    terminal.kill('SIGTERM');
    expect(await terminal.ended()).toMatchObject({ exitCode: 143 });
    expect(terminal.isRestored()).toBe(true);
  });
});

describe('a pager', () => {
  test.concurrent('reads lines, and keeps Ctrl+C and Ctrl+\\ to itself', async () => {
    const terminal = await openScreen();
    await openPager(terminal);
    terminal.write('\u0003');
    await terminal.shows('PAGER interrupted');
    terminal.write('\u001c');
    await terminal.shows('PAGER quit');
    terminal.write('a line\r');
    await terminal.shows('PAGER read a line.');
    terminal.write('q\r');
    await terminal.shows('outcome: pager done.');
    await terminal.shows('keys: o.');
    terminal.kill('SIGINT');
    expect(await terminal.ended()).toMatchObject({ exitCode: 130 });
    expect(terminal.isRestored()).toBe(true);
  });

  test.concurrent('that is chosen for want of another is the first that there is', async () => {
    const terminal = await openScreen({ PAGER: '', PATH: join(top, 'empty') });
    terminal.write('o');
    await terminal.shows(/cannot start the pager less: /);
    await waitFor(() => terminal.text().includes('keys: o.'), terminal.text);
    await quit(terminal);
  });
});
