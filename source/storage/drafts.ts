// Texts that a person is editing, as files for an editor: in `.caesura/edit/`, for the owner's eyes only.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DiskRefused } from '../problem.ts';
import { createNew, makeDisposableFolder } from './disposable-folder.ts';
import { relativeToWorkspace, type Workspace } from './workspace.ts';

export type DraftFile = {
  readonly path: string;
  /** Relative to the workspace, for messages. */
  readonly shown: string;
};

const hint = 'Mend the folder, then edit again.';

/**
 * Writes a new file; one that is there, kept from an earlier edit, stays as it is.
 * Throws {@link DiskRefused}; {@link WrongUse} where a link leads the folder out of the workspace.
 *
 * @param name of which the file's name is made; any text
 * @param ending with its dot; editors go by it
 */
export function createDraft(workspace: Workspace, name: string, ending: string, text: string): DraftFile {
  const folder = makeDisposableFolder(workspace, 'edit', hint);
  for (let count = 1; ; count++) {
    const path = join(folder, `${safeName(name)}${count === 1 ? '' : `.${count}`}${ending}`);
    try {
      if (createNew(path, text, 0o600)) return { path, shown: relativeToWorkspace(workspace, path) };
    } catch (error) {
      throw new DiskRefused(path, error, hint);
    }
  }
}

/** What is left of a draft harms nobody: it is disposable. */
export function removeDraft({ path }: DraftFile): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // See above.
  }
}

/** Letters, digits, dots inside, `-` and `_`; short enough for every disk. */
function safeName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}_.-]/gu, '_').replace(/^\./, '_');
  return [...safe].slice(0, 60).join('') || '_';
}
