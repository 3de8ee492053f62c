// The built program in a terminal: keys go in, and what a person would see comes out.

import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { afterAll } from 'vitest';
import { programPath } from './program.ts';
import { waitFor } from './wait-for.ts';

export type TerminalOptions = {
  /** The folder that holds `dev-workspace`. */
  readonly top: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Instead of the program: a file of modules that is started with Node. */
  readonly program?: string;
};

export type Ending = { readonly exitCode: number; readonly signal: number };

/** The mode that a frame is painted in: what it shows is to be seen at once. */
const synchronized = 2026;

export type Terminal = ReturnType<typeof openTerminal>;

/** Opens terminals that are closed, with what runs in them, when the tests of the file are done. */
export function prepareTerminals(): (options: TerminalOptions) => Terminal {
  const opened: Terminal[] = [];
  afterAll(() => {
    for (const terminal of opened) terminal.kill('SIGKILL');
  });
  return (options) => {
    const terminal = openTerminal(options);
    opened.push(terminal);
    return terminal;
  };
}

function openTerminal(options: TerminalOptions) {
  const { top, columns = 100, rows = 24, env = {}, args = [], program = programPath } = options;
  const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const home = join(top, 'home');
  const child = spawn(process.execPath, [program, ...args], {
    cwd: top,
    cols: columns,
    rows,
    name: 'xterm-256color',
    env: {
      PATH: process.env.PATH ?? '',
      LANG: 'C.UTF-8',
      HOME: home,
      XDG_STATE_HOME: join(home, 'state'),
      TERM: 'xterm-256color',
      ...env,
    },
  });
  let written = '';
  let pending = 0;
  let ending: Ending | undefined;
  /** Whether a frame has begun that has not ended: half of it is of the one before. */
  let isInFrame = false;
  /** Every state of a row since keys were written last. */
  const said = new Set<string>();
  const noteRow = () => {
    const { active } = screen.buffer;
    said.add(active.getLine(active.baseY + active.cursorY)?.translateToString(true) ?? '');
  };
  const noteFrame = (parameters: readonly (number | number[])[], isBegun: boolean) => {
    if (parameters.includes(synchronized)) isInFrame = isBegun;
    return false;
  };
  screen.parser.registerCsiHandler({ prefix: '?', final: 'h' }, (given) => noteFrame(given, true));
  screen.parser.registerCsiHandler({ prefix: '?', final: 'l' }, (given) => noteFrame(given, false));
  // However much comes at once: before the cursor goes elsewhere, its row is as it was painted.
  screen.parser.registerCsiHandler({ final: 'H' }, () => {
    noteRow();
    return false;
  });
  child.onData((data) => {
    written += data;
    pending += 1;
    screen.write(data, () => {
      pending -= 1;
      noteRow();
    });
  });
  // What the terminal answers, such as where its cursor is.
  screen.onData((data) => child.write(data));
  child.onExit(({ exitCode, signal = 0 }) => {
    ending = { exitCode, signal };
  });

  const lines = (): readonly string[] => {
    const { active } = screen.buffer;
    return Array.from(
      { length: screen.rows },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true, 0, screen.cols) ?? '',
    );
  };
  const cells = (): readonly (readonly string[])[] => {
    const { active } = screen.buffer;
    return Array.from({ length: screen.rows }, (_, row) => {
      const line = active.getLine(active.baseY + row);
      return Array.from({ length: screen.cols }, (_, column) => line?.getCell(column)?.getChars() || ' ');
    });
  };
  const text = () => lines().join('\n');
  return {
    pid: child.pid,
    lines,
    /** What stands in each column of each row; a blank in the second column of a wide character. */
    cells,
    text,
    /** Everything that was written to the terminal so far. */
    written: () => written,
    /** Waits until the screen says that, on one line of a whole frame. */
    shows: (wanted: string | RegExp) =>
      waitFor(
        () => !isInFrame && lines().some((line) => matches(line, wanted)),
        () => `${wanted} on the screen; it is\n${text()}`,
      ),
    /** Waits until a line of the screen has said that since keys were written last. What is said for a moment may be gone. */
    said: (wanted: string | RegExp) =>
      waitFor(
        () => [...said, ...lines()].some((line) => matches(line, wanted)),
        () => `${wanted} to be said; the screen is\n${text()}`,
      ),
    /** Waits until a whole frame, the last there is, does not say that. */
    hides: (unwanted: string) =>
      waitFor(
        () => pending === 0 && !isInFrame && !text().includes(unwanted),
        () => `${unwanted} to leave the screen; it is\n${text()}`,
      ),
    /** Waits until all that has come is painted, to the end of its frame. */
    isPainted: () =>
      waitFor(
        () => pending === 0 && !isInFrame,
        () => `the end of a frame; the screen is\n${text()}`,
      ),
    write: (keys: string) => {
      said.clear();
      child.write(keys);
    },
    resize: (newColumns: number, newRows: number) => {
      screen.resize(newColumns, newRows);
      child.resize(newColumns, newRows);
    },
    kill: (signal: NodeJS.Signals) => {
      if (ending === undefined) process.kill(child.pid, signal);
    },
    ended: async (): Promise<Ending> => {
      await waitFor(
        () => ending !== undefined && pending === 0,
        () => `the program to end; the screen is\n${text()}`,
      );
      if (ending === undefined) throw new Error('it has not ended');
      return ending;
    },
    /** Whether the terminal is as a shell wants it: its own screen, a cursor, no marks around what is pasted. */
    isRestored: () =>
      screen.buffer.active.type === 'normal' &&
      !screen.modes.bracketedPasteMode &&
      written.lastIndexOf('\u001b[?25h') > written.lastIndexOf('\u001b[?25l'),
  };
}

function matches(line: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? line.includes(wanted) : wanted.test(line);
}
