// A program in a pty, whose screen can be waited for and looked at.
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import type { Picture } from './cell.ts';
import { readScreen } from './read-screen.ts';
import { waitFor } from './wait-for.ts';

/** Text that stands on one line of the screen. */
export type Wanted = string | RegExp;

export type Terminal = {
  readonly press: (keys: string) => void;
  /** The first whole frame that says all of it; throws after a minute, or when the program ends without. */
  readonly shows: (wanted: readonly Wanted[]) => Promise<Picture>;
  /** Ends the program and returns when it has. */
  readonly close: () => Promise<void>;
};

export type TerminalOptions = {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly columns: number;
  readonly rows: number;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
};

export function openTerminal({ argv, cwd, columns, rows, env }: TerminalOptions): Terminal {
  const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const child = spawn(process.execPath, [...argv], {
    cwd,
    cols: columns,
    rows,
    name: 'xterm-256color',
    env: { ...env },
  });
  let ended = false;
  child.onExit(() => {
    ended = true;
  });
  child.onData((data) => screen.write(data));
  // What the terminal answers, such as where its cursor is.
  screen.onData((data) => child.write(data));

  const lines = (): readonly string[] => {
    const { active } = screen.buffer;
    return Array.from(
      { length: rows },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    );
  };
  /** A frame is whole when the program has said that it may be shown. */
  const says = (wanted: readonly Wanted[]): boolean =>
    !screen.modes.synchronizedOutputMode &&
    wanted.every((one) =>
      lines().some((line) => (typeof one === 'string' ? line.includes(one) : one.test(line))),
    );

  return {
    press: (keys) => child.write(keys),
    shows: async (wanted) => {
      const complaint = () => `${wanted.join(' and ')} on the screen, which is\n${lines().join('\n')}`;
      await waitFor(() => says(wanted) || ended, complaint);
      if (!says(wanted)) throw new Error(`the program ended without ${complaint()}`);
      return readScreen(screen);
    },
    close: async () => {
      if (!ended) child.kill('SIGTERM');
      await waitFor(
        () => ended,
        () => 'the program to end',
      );
    },
  };
}
