// `caesura cost`: what the runs cost, as a table for people and as an object for scripts.
import { type CostKey, type CostRow, costKeys, sumCosts } from '../commands/look/sum-costs.ts';
import { formatCount, formatMoney, formatSum } from '../money.ts';
import { wrongUse } from '../problem.ts';
import type { Workspace } from '../storage/workspace.ts';
import { didYouMean } from '../suggest-name.ts';
import { exitStatus } from './exit-status.ts';
import { formatJson, formatTable } from './format-values.ts';
import type { Output } from './output.ts';

export type CostFlags = {
  readonly since?: string;
  readonly by?: string;
  readonly workflow?: string;
  readonly json: boolean;
};

export function invokeCost(workspace: Workspace, flags: CostFlags, output: Output, now: Date): number {
  const by = readKey(flags.by ?? 'workflow');
  const since = flags.since === undefined ? undefined : readSince(flags.since, now);
  const { rows, total, unreadable } = sumCosts(workspace, {
    by,
    ...(since === undefined ? {} : { since }),
    ...(flags.workflow === undefined ? {} : { workflow: flags.workflow }),
  });
  for (const problem of unreadable) output.talk(`not in the sums: ${problem}`);
  if (flags.json) {
    output.data(formatJson({ by, ...(since === undefined ? {} : { since }), rows, total }, 2));
    return exitStatus.done;
  }
  if (rows.length === 0) {
    output.talk('nothing was paid for: recorded replies cost nothing');
    return exitStatus.done;
  }
  const head = [by, 'runs', 'calls', 'input', 'cached', 'output', 'cost'];
  const lines = formatTable([
    head,
    ...rows.map(cellsOf),
    ...(rows.length > 1 ? [cellsOf({ name: 'in all', ...total })] : []),
  ]);
  for (const line of lines) output.data(line);
  return exitStatus.done;
}

function cellsOf(row: CostRow): readonly string[] {
  return [
    row.name,
    String(row.runs),
    String(row.attempts),
    formatCount(row.inputTokens),
    formatCount(row.cachedInputTokens),
    formatCount(row.outputTokens),
    formatSum(row) || formatMoney(0),
  ];
}

function readKey(written: string): CostKey {
  const key = costKeys.find((known) => known === written);
  if (key !== undefined) return key;
  const hint = didYouMean(written, costKeys) ?? `There are ${costKeys.join(', ')}`;
  throw wrongUse('wrong-value', `--by ${written} is nothing to add up by`, hint);
}

/** The first day that counts. `7d` are the last seven days with today, `2w` fourteen. */
function readSince(written: string, now: Date): string {
  const [, count, unit] = /^(\d{1,5})([dw])$/.exec(written) ?? [];
  if (count !== undefined && Number(count) > 0) {
    const days = Number(count) * (unit === 'w' ? 7 : 1) - 1;
    return new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
  }
  const day = /^\d{4}-\d{2}-\d{2}$/.test(written) ? new Date(`${written}T00:00:00.000Z`) : undefined;
  // A day that there is not, such as the 31st of February, is read as another one.
  if (day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(written))
    return written;
  throw wrongUse(
    'wrong-value',
    `--since ${written} is no time`,
    'Write a number of days such as 7d, or a day such as 2026-11-01',
  );
}
