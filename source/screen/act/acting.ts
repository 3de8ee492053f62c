// What the screen needs to act, and how a failure of it is told.
import type { Context } from '../../commands/context.ts';
import type { Launcher } from '../../commands/move/launch-run.ts';
import { DiskRefused, describeSystemError, RunOwned, systemErrorCode, WrongUse } from '../../problem.ts';
import { problemText } from '../../state/problem-text.ts';
import type { Store } from '../../state/store.ts';
import type { Lending } from '../terminal/lend-terminal.ts';

export type Acting = {
  readonly context: Context;
  readonly launcher: Launcher;
  readonly store: Store;
  /** The current folder: what file names are relative to. */
  readonly cwd: string;
  /** Ends the waiting for what others do, when the screen is closed. */
  readonly signal: AbortSignal;
  /** Gives the terminal to other programs. */
  readonly lending: Lending;
  /** Writes a sequence that is not part of the picture; false where another program has the terminal. */
  readonly send: (sequence: string) => boolean;
};

/** In words for a person; undefined for a bug. */
export function describeFailure(error: unknown): string | undefined {
  if (error instanceof WrongUse) return error.problems.map(problemText).join('\n');
  if (error instanceof RunOwned || error instanceof DiskRefused) return error.message;
  // A log that cannot be written, a program that cannot be started.
  if (systemErrorCode(error) === undefined) return undefined;
  const path = error instanceof Error && 'path' in error ? `${error.path}: ` : '';
  return `${path}${describeSystemError(error)}`;
}

/** Says something in the footer. */
export function say({ store }: Acting, text: string): void {
  store.dispatch({ kind: 'notice-shown', text });
}

/** Says something that a person should read in full. */
export function tell({ store }: Acting, title: string, text: string): void {
  store.dispatch({ kind: 'popup-opened', popup: { kind: 'text', title, text, top: 0 } });
}
