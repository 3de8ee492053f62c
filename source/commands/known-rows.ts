// The rows of runs as they were read last; a row is read anew only where its file is another than before.
import { lstatSync } from 'node:fs';
import { pathsOf } from '../storage/run-paths.ts';
import type { Workspace } from '../storage/workspace.ts';
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
  /**
   * Looks at one file.
   * @param patient whether a file that does not parse any more may be one that is just being written
   */
  readonly look: (id: string, patient: boolean) => Promise<Look>;
  /** Forgets the runs that are not among these. */
  readonly keepOnly: (ids: ReadonlySet<string>) => readonly RunChange[];
  /** The runs that were moving and have no owner any more. */
  readonly findInterrupted: () => Promise<readonly RunChange[]>;
};

type Known = { readonly stamp: string; readonly row: RunRow };

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
    look: async (id, patient) => {
      // Taken before the file is read: a change made meanwhile shows as another stamp at the next look.
      const stamp = stampOf(pathsOf(workspace, id).file);
      const before = known.get(id);
      if (stamp !== undefined && before?.stamp === stamp) return { kind: 'same' };
      const row = stamp === undefined ? undefined : await readSettled(id);
      if (stamp === undefined || row === undefined) {
        return known.delete(id) ? { kind: 'gone', id } : { kind: 'same' };
      }
      if (patient && row.kind === 'unreadable' && before !== undefined) return { kind: 'broken' };
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

/** What tells one state of a file from another without reading it; undefined where there is none. */
function stampOf(file: string): string | undefined {
  try {
    const stat = lstatSync(file, { bigint: true });
    return `${stat.ino}.${stat.size}.${stat.mtimeNs}`;
  } catch {
    return undefined;
  }
}
