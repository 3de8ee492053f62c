// The question before a workflow runs commands that nobody has agreed to yet: with what it would run.
import type { Command } from '../../state/command.ts';
import type { Popup } from '../../state/popup.ts';
import type { Acting } from './acting.ts';

export type TrustQuestion = {
  /** The definition, relative to the workspace. */
  readonly path: string;
  /** As a person would type them. */
  readonly commands: readonly string[];
  /** What follows a yes: `start it`. */
  readonly purpose: string;
  readonly yes: Command;
  /** What is shown again after a no. */
  readonly behind: Popup | null;
};

export function askForTrust(
  { store }: Acting,
  { path, commands, purpose, yes, behind }: TrustQuestion,
): void {
  store.dispatch({
    kind: 'popup-opened',
    popup: {
      kind: 'confirm',
      title: 'Trust',
      lines: [`${path} runs commands on this machine:`, ...commands],
      question: `Trust this definition as it is now, and ${purpose}?`,
      yes,
      behind,
    },
  });
}
