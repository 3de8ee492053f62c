// The rows of runs as they were read last; a row is read anew only where its file is another than before.
import { lstatSync } from 'node:fs';
import { sep } from 'node:path';
import type { Workspace } from '../../storage/workspace.ts';
import { type RunRow, readRow } from './read-runs.ts';

export type RunChange =
  | { readonly kind: 'row'; readonly row: RunRow }
  | { readonly kind: 'gone'; readonly id: string };

export type Look =
  | RunChange
  | { readonly kind: 'same' }
  /** A file that could be read before does not parse: an editor may be writing it. */
  | { readonly kind: 'broken' };

export type KnownRows = {
  /** Of these runs those whose file is another than before, the newest first. */
  readonly findChanged: (ids: readonly string[]) => readonly ChangedFile[];
  /**
   * Looks at one file.
   * @param patient whether a file that does not parse any more may be one that is just being written
   */
  readonly look: (file: ChangedFile, patient: boolean) => Promise<Look>;
  /** Forgets the runs that are not among these. */
  readonly keepOnly: (ids: ReadonlySet<string>) => readonly RunChange[];
  /** The runs that were moving and have no owner any more. */
  readonly findInterrupted: () => Promise<readonly RunChange[]>;
};

/** A file, and its state before it is read: a change made meanwhile shows as another state at the next look. */
export type ChangedFile = { readonly id: string; readonly stamp: Stamp | undefined };

/** What tells one state of a file from another without reading it. */
type Stamp = { readonly file: number; readonly size: number; readonly time: number };

type Known = { readonly stamp: Stamp; readonly row: RunRow };

export function createKnownRows(workspace: Workspace): KnownRows {
  const known = new Map<string, Known>();
  const scratch = Buffer.alloc(1024);

  /** A run that ended between the look at its file and the look for its owner is not an interrupted one. */
  const readSettled = async (id: string): Promise<RunRow | undefined> => {
    const row = await readRow(workspace, id, scratch);
    const isInterrupted = row?.kind === 'run' && row.derived === 'interrupted';
    return isInterrupted ? readRow(workspace, id, scratch) : row;
  };

  return {
    findChanged: (ids) =>
      ids
        .map((id) => ({ id, stamp: stampOf(workspace, id) }))
        .filter(({ id, stamp }) => !isSame(stamp, known.get(id)?.stamp))
        .sort((a, b) => (b.stamp?.time ?? 0) - (a.stamp?.time ?? 0)),
    look: async ({ id, stamp }, patient) => {
      const row = stamp === undefined ? undefined : await readSettled(id);
      if (stamp === undefined || row === undefined) {
        return known.delete(id) ? { kind: 'gone', id } : { kind: 'same' };
      }
      if (patient && row.kind === 'unreadable' && known.has(id)) return { kind: 'broken' };
      known.set(id, { stamp, row });
      return { kind: 'row', row };
    },
    keepOnly: (ids) =>
      [...known.keys()].flatMap((id) =>
        !ids.has(id) && known.delete(id) ? [{ kind: 'gone' as const, id }] : [],
      ),
    findInterrupted: async () => {
      const changes: RunChange[] = [];
      for (const [id, { stamp, row }] of known) {
        if (row.kind !== 'run' || row.derived !== 'running') continue;
        const now = await readSettled(id);
        // What the file itself says is told when it is looked at as a file.
        if (now?.kind !== 'run' || now.derived !== 'interrupted') continue;
        known.set(id, { stamp, row: now });
        changes.push({ kind: 'row', row: now });
      }
      return changes;
    },
  };
}

/** Undefined where there is no file. */
function stampOf(workspace: Workspace, id: string): Stamp | undefined {
  try {
    const stat = lstatSync(`${workspace.runsFolder}${sep}${id}.json`, { throwIfNoEntry: false });
    return stat === undefined ? undefined : { file: stat.ino, size: stat.size, time: stat.mtimeMs };
  } catch {
    return undefined;
  }
}

function isSame(a: Stamp | undefined, b: Stamp | undefined): boolean {
  return a?.file === b?.file && a?.size === b?.size && a?.time === b?.time;
}
