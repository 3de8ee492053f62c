// What the runs of a workspace cost, added up by workflow, model, day or run.
import { formatProblem } from '../../problem.ts';
import type { Run } from '../../run/run.ts';
import { addSpending, nothing, type Spending, type SpentPart, spentOf } from '../../run/spent.ts';
import { readRunOnce } from '../../storage/read-run.ts';
import { listRunIds, pathsOf } from '../../storage/run-paths.ts';
import type { Workspace } from '../../storage/workspace.ts';

export const costKeys = ['workflow', 'model', 'day', 'run'] as const;

export type CostKey = (typeof costKeys)[number];

export type CostRow = Spending & {
  /** The name of the workflow, the model, the day (UTC), or the id of the run. */
  readonly name: string;
  /** Of how many runs it is. */
  readonly runs: number;
};

export type Costs = {
  /** The dearest first; days in their order. */
  readonly rows: readonly CostRow[];
  readonly total: Omit<CostRow, 'name'>;
  /** Files that do not parse: what they cost is in no sum. */
  readonly unreadable: readonly string[];
};

export type CostQuery = {
  readonly by: CostKey;
  /** The first day, such as `2026-11-01`, UTC. */
  readonly since?: string;
  readonly workflow?: string;
};

/** Reads every run file whole. Runs that never called a model that is paid have no row. */
export function sumCosts(workspace: Workspace, { by, since = '', workflow }: CostQuery): Costs {
  const sums = new Map<string, Sum>();
  const total: Sum = { spending: nothing, runs: new Set() };
  const unreadable: string[] = [];
  for (const id of listRunIds(workspace)) {
    const loaded = readRunOnce(pathsOf(workspace, id));
    if (loaded.kind === 'unreadable') unreadable.push(formatProblem(loaded.problem));
    if (loaded.kind !== 'run') continue;
    const { run } = loaded.parsed;
    if (workflow !== undefined && run.workflowName !== workflow) continue;
    for (const part of spentOf(run).by) {
      if (part.day < since) continue;
      const name = nameOf(by, run, part);
      const sum = sums.get(name) ?? { spending: nothing, runs: new Set() };
      sums.set(name, sum);
      for (const each of [sum, total]) {
        each.spending = addSpending(each.spending, part);
        each.runs.add(run.id);
      }
    }
  }
  const rows = [...sums].map(([name, sum]) => ({ name, ...rowOf(sum) }));
  rows.sort((a, b) => (by === 'day' ? 0 : b.cost - a.cost) || (a.name < b.name ? -1 : 1));
  return { rows, total: rowOf(total), unreadable };
}

type Sum = { spending: Spending; readonly runs: Set<string> };

function rowOf({ spending, runs }: Sum): Omit<CostRow, 'name'> {
  const { attempts, inputTokens, cachedInputTokens, outputTokens, cost, unknown } = spending;
  return { attempts, inputTokens, cachedInputTokens, outputTokens, cost, unknown, runs: runs.size };
}

function nameOf(by: CostKey, run: Run, part: SpentPart): string {
  switch (by) {
    case 'workflow':
      return run.workflowName;
    case 'model':
      return part.model;
    case 'day':
      return part.day;
    case 'run':
      return run.id;
  }
}
