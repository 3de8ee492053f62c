// The stdout that Ink draws into: what reaches the terminal, and when.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Box, render, Text, useWindowSize } from 'ink';
import { createElement as make } from 'react';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  enterAlternateScreen,
  leaveAlternateScreen,
} from '../../../source/screen/terminal/control-sequences.ts';
import { FrameWriter } from '../../../source/screen/terminal/frame-writer.ts';
import { StreamTerminal } from './helpers/stream-terminal.ts';

/** Longer than the pause between two paints. */
const pause = 20;

function openWriter(terminal = new StreamTerminal(20, 3)) {
  const writer = new FrameWriter(terminal);
  onTestFinished(() => writer.close());
  writer.write(enterAlternateScreen);
  return { terminal, writer };
}

/** What comes out of it during the action. */
function writtenDuring(terminal: StreamTerminal, action: () => void): string {
  const before = terminal.written().length;
  action();
  return terminal.written().slice(before);
}

/** While time stands still: the emulator takes what was written in timers of its own, of no time or little. */
async function settle<T>(work: Promise<T>): Promise<T> {
  let isSettled = false;
  const settled = work.finally(() => {
    isSettled = true;
  });
  vi.advanceTimersByTime(0);
  for (await nextTurn(); !isSettled; await nextTurn()) vi.advanceTimersByTime(1);
  return settled;
}

const linesOf = (terminal: StreamTerminal) => settle(terminal.lines());
const overwrite = (terminal: StreamTerminal, bytes: string) => settle(terminal.screen.write(bytes));

describe('frames', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('are painted at once, then only what changes', async () => {
    const { terminal, writer } = openWriter();
    writer.write('one\ntwo\nthree');
    expect(await linesOf(terminal)).toEqual(['one', 'two', 'three']);
    vi.advanceTimersByTime(pause);
    expect(writtenDuring(terminal, () => writer.write('one\ntwi\nthree'))).toBe('\u001b[2;3Hi');
    expect(await linesOf(terminal)).toEqual(['one', 'twi', 'three']);
    vi.advanceTimersByTime(pause);
    expect(writtenDuring(terminal, () => writer.write('one\ntwi\nthree'))).toBe('');
  });

  test('stay when the screen is entered that is shown already', async () => {
    const { terminal, writer } = openWriter();
    writer.write('one\ntwo\nthree');
    vi.advanceTimersByTime(pause);
    const written = writtenDuring(terminal, () => {
      writer.write(enterAlternateScreen);
      writer.write('one\ntwo\nthree');
    });
    expect(written).toBe('');
  });

  test('that come too quickly are painted a moment later, the last of them alone', async () => {
    const { terminal, writer } = openWriter();
    writer.write('first');
    const until = writtenDuring(terminal, () => {
      for (const text of ['second', 'third', 'fourth']) writer.write(text);
      vi.advanceTimersByTime(10);
    });
    expect(until).toBe('');
    expect(writtenDuring(terminal, () => vi.advanceTimersByTime(pause))).toContain('ourth');
    expect(await linesOf(terminal)).toEqual(['fourth', '', '']);
    expect(terminal.written()).not.toContain('hird');
  });

  test('are at most 60 in a second, and the last one is among them', async () => {
    const { terminal, writer } = openWriter();
    const before = terminal.writes.length;
    for (let count = 0; count <= 1000; count += 1) {
      writer.write(`count ${count}`);
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(pause);
    expect(terminal.writes.length - before).toBeLessThanOrEqual(61);
    expect(terminal.writes.length - before).toBeGreaterThan(50);
    expect(await linesOf(terminal)).toEqual(['count 1000', '', '']);
  });

  test('that wait are painted at once on flush, and nothing is painted twice', async () => {
    const { terminal, writer } = openWriter();
    writer.write('first');
    writer.write('second');
    expect(writtenDuring(terminal, () => writer.flush())).toContain('second');
    expect(writtenDuring(terminal, () => vi.advanceTimersByTime(10 * pause))).toBe('');
  });

  test('leave nothing to do once they are painted', () => {
    const { writer } = openWriter();
    writer.write('first');
    vi.advanceTimersByTime(pause);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('are painted whole on repaint, and when the size has changed', async () => {
    const { terminal, writer } = openWriter();
    writer.write('one\ntwo\nthree');
    await overwrite(terminal, '\u001b[H\u001b[Jsomething else');
    writer.repaint();
    expect(await linesOf(terminal)).toEqual(['one', 'two', 'three']);
    vi.advanceTimersByTime(pause);
    let told = 0;
    writer.on('resize', () => {
      told += 1;
    });
    terminal.resize(10, 4);
    await overwrite(terminal, '\u001b[H\u001b[Jreflowed');
    expect([told, writer.columns, writer.rows]).toEqual([1, 10, 4]);
    writer.write('one\ntwo\nthree\nfour');
    expect(await linesOf(terminal)).toEqual(['one', 'two', 'three', 'four']);
    terminal.resize(12, 4);
    terminal.resize(10, 4);
    await overwrite(terminal, '\u001b[H\u001b[Jreflowed');
    vi.advanceTimersByTime(pause);
    writer.write('one\ntwo\nthree\nfour');
    expect(await linesOf(terminal)).toEqual(['one', 'two', 'three', 'four']);
  });

  test('are painted between entering and leaving the alternate screen, whole each time', async () => {
    const terminal = new StreamTerminal(20, 3);
    const writer = new FrameWriter(terminal);
    writer.write('too early');
    expect(terminal.written()).toBe('');
    writer.write(enterAlternateScreen);
    writer.write('in time');
    writer.write('never seen');
    writer.write(leaveAlternateScreen);
    writer.write('too late');
    vi.advanceTimersByTime(pause);
    expect(terminal.written().endsWith(leaveAlternateScreen)).toBe(true);
    writer.write(enterAlternateScreen);
    await overwrite(terminal, '\u001b[H\u001b[Jof another program');
    writer.write('in time');
    expect(await linesOf(terminal)).toEqual(['in time', '', '']);
    expect(terminal.written()).not.toMatch(/too|never/);
  });

  test('follow a terminal that is slow: only the newest waits for it', async () => {
    const { terminal, writer } = openWriter(new StreamTerminal(20, 3, 1));
    await vi.waitFor(() => expect(terminal.writableNeedDrain).toBe(false));
    terminal.hold();
    writer.write('first');
    for (let count = 0; count < 100; count += 1) {
      writer.write(`count ${count}`);
      vi.advanceTimersByTime(pause);
    }
    terminal.release();
    await vi.waitFor(async () => expect(await linesOf(terminal)).toEqual(['count 99', '', '']));
    expect(terminal.written()).not.toContain('count 98');
  });
});

describe('a terminal that is gone', () => {
  test('is written to no more, and nothing is thrown', async () => {
    const { terminal, writer } = openWriter();
    writer.write('first');
    const before = terminal.writes.length;
    terminal.destroy(Object.assign(new Error('write EIO'), { code: 'EIO' }));
    await new Promise((resolve) => terminal.once('close', resolve));
    writer.write('second');
    writer.repaint();
    writer.write(leaveAlternateScreen);
    expect(writer.send('\u0007')).toBe(false);
    await new Promise<void>((resolve) => writer.write('', () => resolve()));
    expect(terminal.writes.length).toBe(before);
    expect(writer.errored).toBe(null);
  });
});

describe('modes and sequences', () => {
  test('pass as they come', () => {
    const { terminal, writer } = openWriter();
    expect(writtenDuring(terminal, () => writer.write('\u001b[?2004h'))).toBe('\u001b[?2004h');
    expect(writtenDuring(terminal, () => writer.write('\u001b[>1u'))).toBe('\u001b[>1u');
    expect(writtenDuring(terminal, () => writer.send('\u001b]2;a title\u0007'))).toBe(
      '\u001b]2;a title\u0007',
    );
  });

  test('of ours are not sent while another screen is shown', () => {
    const { terminal, writer } = openWriter();
    writer.write(leaveAlternateScreen);
    const before = terminal.written();
    expect(writer.send('\u0007')).toBe(false);
    expect(terminal.written()).toBe(before);
  });

  test('in a frame do not reach the terminal', async () => {
    const { terminal, writer } = openWriter();
    writer.write('a\u001b[2Jb\u001b]2;title\u0007c\u001bMd\u009b5Ae\rf\u0008g\n\u001b[31mred');
    expect(await terminal.lines()).toEqual(['abcd5Aefg', 'red', '']);
    expect(terminal.written()).not.toMatch(/2J|title/);
  });
});

function Counter({ count }: { count: number }) {
  const { columns, rows } = useWindowSize();
  const colored = `\u001b[36m${'⠋⠙⠹'[count % 3]}\u001b[39m`;
  return make(
    Box,
    { flexDirection: 'column', width: columns, height: rows, overflow: 'hidden' },
    make(Text, { bold: true }, `${columns} by ${rows}`),
    ...Array.from({ length: rows - 2 }, (_, row) =>
      make(
        Text,
        { key: row, wrap: 'truncate' },
        row % 12 === 5 ? `${colored} running` : `row ${row} of many`,
      ),
    ),
  );
}

describe('Ink', () => {
  function openInk(columns: number, rows: number) {
    const terminal = new StreamTerminal(columns, rows);
    const writer = new FrameWriter(terminal);
    const screen = render(make(Counter, { count: 0 }), {
      stdout: writer,
      debug: true,
      alternateScreen: true,
      interactive: true,
      patchConsole: false,
    });
    onTestFinished(() => {
      screen.unmount();
      writer.close();
    });
    return { terminal, writer, screen };
  }

  test('draws through it: three spinners cost less than 200 bytes, an equal frame none', async () => {
    const { terminal, writer, screen } = openInk(120, 40);
    expect((await terminal.lines()).slice(0, 7)).toEqual([
      '120 by 40',
      ...[0, 1, 2, 3, 4].map((row) => `row ${row} of many`),
      '⠋ running',
    ]);
    writer.flush();
    const tick = writtenDuring(terminal, () => {
      screen.rerender(make(Counter, { count: 1 }));
      writer.flush();
    });
    expect(Buffer.byteLength(tick)).toBeLessThan(50);
    expect((await terminal.lines()).filter((line) => line === '⠙ running').length).toBe(3);
    const same = writtenDuring(terminal, () => {
      screen.rerender(make(Counter, { count: 4 }));
      writer.flush();
    });
    expect(same).toBe('');
  });

  test('follows the size, and draws each frame of another size whole', async () => {
    const { terminal, writer } = openInk(80, 24);
    for (const [columns, rows] of [
      [40, 10],
      [100, 30],
      [60, 12],
    ] as const) {
      terminal.resize(columns, rows);
    }
    await terminal.screen.write('\u001b[H\u001b[Jreflowed');
    terminal.resize(61, 12);
    await vi.waitFor(async () => expect((await terminal.lines())[0]).toBe('61 by 12'));
    writer.flush();
    expect((await terminal.lines()).slice(1, 4)).toEqual([0, 1, 2].map((row) => `row ${row} of many`));
    expect(await terminal.lines()).toHaveLength(12);
  });

  test('leaves the terminal as it was when it is unmounted', async () => {
    const { terminal, screen } = openInk(80, 24);
    expect(terminal.written().startsWith('\u001b[?1049h\u001b[?25l\u001b[?7l')).toBe(true);
    screen.unmount();
    await screen.waitUntilExit();
    const written = terminal.written();
    const end = written.slice(written.lastIndexOf('by 24'));
    expect(end).toContain('\u001b[?7h\u001b[?1049l');
    expect(written.lastIndexOf('\u001b[?25h')).toBeGreaterThan(written.lastIndexOf('\u001b[?25l'));
  });
});
