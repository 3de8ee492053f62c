// Which definitions may run commands: remembered outside of the workspace, by their content and place.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../json.ts';
import { DiskRefused } from '../problem.ts';
import { stateFolder } from './state-folder.ts';
import type { Workspace } from './workspace.ts';

export type TrustStore = {
  /** @param within the definitions that may run within it */
  readonly isTrusted: (definition: JsonObject, within?: readonly JsonObject[]) => boolean;
  /** Throws {@link DiskRefused} where it cannot be remembered. */
  readonly remember: (definition: JsonObject, within?: readonly JsonObject[]) => void;
};

/**
 * One empty file per trusted definition with all that may run within it. A change in any of them, and the same
 * definition in another workspace, is another file; so it asks again.
 *
 * @param environment `XDG_STATE_HOME` is honoured
 */
export function createTrustStore(
  workspace: Workspace,
  environment: Readonly<Record<string, string | undefined>>,
): TrustStore {
  const folder = join(stateFolder(environment), 'trusted');
  const fileOf = (definition: JsonObject, within: readonly JsonObject[]): string =>
    join(
      folder,
      createHash('sha256')
        .update(JSON.stringify([workspace.root, definition, ...within]))
        .digest('hex'),
    );
  return {
    isTrusted: (definition, within = []) => existsSync(fileOf(definition, within)),
    remember: (definition, within = []) => {
      const path = fileOf(definition, within);
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(path, '', { mode: 0o600 });
      } catch (error) {
        throw new DiskRefused(
          path,
          error,
          'Mend the folder, or set XDG_STATE_HOME to one that can be written.',
        );
      }
    },
  };
}
