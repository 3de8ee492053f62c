// `caesura list`: the runs from the heads of their files, newest change first.
import { sep } from 'node:path';
import type { Problem } from '../../problem.ts';
import { parentOf } from '../../run/parent.ts';
import { parseJson } from '../../run/parse-json.ts';
import type { DerivedStatus, Progress, Status } from '../../run/run.ts';
import { deriveStatus } from '../../run/summarize-run.ts';
import { findHead, readHead } from '../../storage/read-head.ts';
import { readText } from '../../storage/read-text.ts';
import { readOwner } from '../../storage/run-lock.ts';
import { listRunIds, pathsOf, type RunPaths } from '../../storage/run-paths.ts';
import type { Workspace } from '../../storage/workspace.ts';

export type RunRow =
  | {
      readonly kind: 'run';
      readonly id: string;
      readonly workflowName: string;
      readonly status: Status;
      readonly derived: DerivedStatus;
      readonly progress: Progress;
      readonly startedAt: string;
      readonly updatedAt: string;
      /** Of a run that a step of another one has begun. */
      readonly nested?: true;
    }
  | { readonly kind: 'unreadable'; readonly id: string; readonly problem: Problem };

/** Every run; files that do not parse are rows too, and come first. */
export async function readRuns(workspace: Workspace): Promise<readonly RunRow[]> {
  const scratch = Buffer.alloc(1024);
  const rows: RunRow[] = [];
  for (const id of listRunIds(workspace)) {
    const row = await readRow(workspace, id, scratch);
    if (row !== undefined) rows.push(row);
  }
  return rows.sort(compareRows);
}

/** One run's row, or undefined where its file is gone. `scratch` is overwritten. */
export async function readRow(
  workspace: Workspace,
  id: string,
  scratch: Buffer,
): Promise<RunRow | undefined> {
  return readWrittenRow(workspace, id, scratch) ?? readAnyRow(pathsOf(workspace, id), scratch);
}

/** The row of a file that is as a run left it; undefined for any other. */
function readWrittenRow(workspace: Workspace, id: string, scratch: Buffer): RunRow | undefined {
  // Not by pathsOf, which makes more than is needed here: this is done for every file of a large folder.
  const folder = `${workspace.runsFolder}${sep}${id}`;
  const found = findHead(`${folder}.json`, id, scratch);
  if (found?.asWritten !== true) return undefined;
  const { head } = found;
  return { kind: 'run', ...head, derived: readDerivedStatus(head.status, folder) };
}

async function readAnyRow(paths: RunPaths, scratch: Buffer): Promise<RunRow | undefined> {
  const { id } = paths;
  const head = readHead(paths.file, id, scratch);
  if (head !== undefined) {
    const problem = findFault(paths);
    if (problem !== undefined) return { kind: 'unreadable', id, problem };
    return { kind: 'run', ...head, derived: readDerivedStatus(head.status, paths.folder) };
  }
  // Not a head that we wrote: an older or edited file, parsed whole by what `list` does not load otherwise.
  const { readRunOnce } = await import('../../storage/read-run.ts');
  const loaded = readRunOnce(paths);
  switch (loaded.kind) {
    case 'missing':
      return undefined;
    case 'unreadable':
      return { kind: 'unreadable', id, problem: loaded.problem };
    case 'run': {
      const { workflowName, status, progress, startedAt, updatedAt } = loaded.parsed.run;
      return {
        kind: 'run',
        id,
        workflowName,
        status,
        derived: readDerivedStatus(status, paths.folder),
        progress,
        startedAt,
        updatedAt,
        ...(parentOf(loaded.parsed.run) === undefined ? {} : { nested: true }),
      };
    }
  }
}

/** Why a file that somebody else wrote does not parse. */
function findFault(paths: RunPaths): Problem | undefined {
  const content = readText(paths.file, paths.shown, { follow: false });
  if (content.kind !== 'text') return content.kind === 'unreadable' ? content.problem : undefined;
  const parsed = parseJson(content.text, paths.shown);
  return 'problem' in parsed ? parsed.problem : undefined;
}

/** The state as a person should see it. Only a run recorded as running is looked at: its owner may be gone. */
export function readDerivedStatus(status: Status, folder: string): DerivedStatus {
  return deriveStatus(status, status === 'running' && readOwner(folder) !== null);
}

function compareRows(a: RunRow, b: RunRow): number {
  if (a.kind !== 'run' || b.kind !== 'run') {
    if (a.kind === b.kind) return a.id < b.id ? -1 : 1;
    return a.kind === 'unreadable' ? -1 : 1;
  }
  if (a.updatedAt !== b.updatedAt) return a.updatedAt < b.updatedAt ? 1 : -1;
  return a.id < b.id ? -1 : 1;
}
