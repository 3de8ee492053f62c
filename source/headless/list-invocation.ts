// `caesura list`: a table for people, an array for scripts.
import { type RunRow, readRuns } from '../commands/look/read-runs.ts';
import { formatSum } from '../money.ts';
import { formatProblem, wrongUse } from '../problem.ts';
import type { Workspace } from '../storage/workspace.ts';
import { exitStatus } from './exit-status.ts';
import { formatAge, formatJson, formatTable } from './format-values.ts';
import type { Output } from './output.ts';

export type ListFlags = { readonly status?: string; readonly workflow?: string; readonly json: boolean };

const states = ['running', 'interrupted', 'paused', 'waiting', 'failed', 'completed', 'cancelled'];

export async function invokeList(
  workspace: Workspace,
  flags: ListFlags,
  output: Output,
  now: Date,
): Promise<number> {
  if (flags.status !== undefined && !states.includes(flags.status)) {
    throw wrongUse(
      'wrong-value',
      `--status ${flags.status} is no state of a run`,
      `There are ${states.join(', ')}`,
    );
  }
  const rows = (await readRuns(workspace)).filter((row) => isWanted(row, flags));
  if (flags.json) {
    output.data(formatJson(rows.map(rowObject), 2));
    return exitStatus.done;
  }
  if (rows.length === 0) {
    const filtered = flags.status !== undefined || flags.workflow !== undefined;
    output.talk(filtered ? 'no such runs' : 'no runs yet. Start one with: caesura run WORKFLOW');
    return exitStatus.done;
  }
  for (const line of formatTable(rows.map((row) => rowCells(row, now)))) output.data(line);
  return exitStatus.done;
}

/** An unreadable run has no state that a filter could ask for. */
function isWanted(row: RunRow, flags: ListFlags): boolean {
  if (row.kind === 'unreadable') return flags.status === undefined && flags.workflow === undefined;
  return (
    (flags.status === undefined || row.derived === flags.status) &&
    (flags.workflow === undefined || row.workflowName === flags.workflow)
  );
}

function rowObject(row: RunRow): object {
  switch (row.kind) {
    case 'unreadable':
      return { id: row.id, derived: 'unreadable', problem: row.problem };
    case 'run': {
      const { kind: _, ...run } = row;
      return run;
    }
  }
}

function rowCells(row: RunRow, now: Date): readonly string[] {
  switch (row.kind) {
    case 'unreadable':
      return ['!', row.id, 'unreadable', formatProblem(row.problem)];
    case 'run': {
      const { progress } = row;
      return [
        glyphOf(row.derived),
        row.id,
        row.derived,
        row.workflowName,
        `${progress.done}/${progress.total}`,
        progress.step ?? '',
        formatAge(row.updatedAt, now),
        formatSum(progress),
        ...(row.derived === 'running' && progress.limit !== undefined ? [`waits for ${progress.limit}`] : []),
      ];
    }
  }
}

function glyphOf(derived: Extract<RunRow, { kind: 'run' }>['derived']): string {
  switch (derived) {
    case 'completed':
      return '✓';
    case 'failed':
      return '✗';
    case 'cancelled':
      return '⊘';
    case 'paused':
      return '‖';
    case 'waiting':
      return '?';
    case 'running':
      return '…';
    case 'interrupted':
      return '!';
  }
}
