// Where things of this user are kept that belong to no workspace.
import { homedir } from 'node:os';
import { join } from 'node:path';

/** @param environment `XDG_STATE_HOME` is honoured */
export function stateFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const state = environment.XDG_STATE_HOME || join(environment.HOME || homedir(), '.local', 'state');
  return join(state, 'caesura');
}
