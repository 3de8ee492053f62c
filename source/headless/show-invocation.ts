// `caesura show`: one run, for people and for scripts.
import type { Context } from '../commands/context.ts';
import { loadRun, type ShownRun } from '../commands/look/load-run.ts';
import type { Json } from '../json.ts';
import { formatMoney, formatSum } from '../money.ts';
import { askOfRun } from '../run/ask-of-run.ts';
import { limitsOf } from '../run/budget.ts';
import { describeAsk, describeWaiting } from '../run/describe-ask.ts';
import { findEdits } from '../run/find-edits.ts';
import { parentOf, pauseReason } from '../run/parent.ts';
import { nameWork } from '../run/read-fan.ts';
import { spentInAll, spentOf } from '../run/spent.ts';
import { sanitizeText } from '../sanitize-text.ts';
import { resolveRunId } from '../storage/run-paths.ts';
import { formatBudget } from '../workflow/budget.ts';
import { exitStatus } from './exit-status.ts';
import { formatJson, formatTable } from './format-values.ts';
import { listSteps } from './list-steps.ts';
import type { Output } from './output.ts';

export async function invokeShow(
  context: Context,
  givenId: string,
  json: boolean,
  output: Output,
): Promise<number> {
  const shown = await loadRun(context, resolveRunId(context.workspace, givenId));
  if (json) output.data(formatJson({ ...shown.run, derived: shown.derived }, 2));
  else for (const line of describeRun(shown)) output.data(sanitizeText(line));
  return exitStatus.done;
}

function describeRun({ run, derived, workflow }: ShownRun): readonly string[] {
  const edited = new Set(findEdits(run).map(({ field }) => field));
  const parent = parentOf(run);
  return [
    `${run.workflowName}  ${run.id}`,
    `${derived}, ${run.progress.done} of ${run.progress.total} steps, started ${run.startedAt}, changed ${run.updatedAt}`,
    ...(parent === undefined ? [] : [`the run of ${nameWork(parent)} in ${parent.id}`]),
    ...(run.options.model === undefined ? [] : [`model ${run.options.model}`]),
    ...describeSpent(run, workflow),
    ...describeQuestion(run, workflow),
    ...(pauseReason(run)?.split('\n') ?? []),
    ...(run.failure === null
      ? []
      : [
          `${nameWork(run.failure)} failed (attempt ${run.failure.attempt}, ${run.failure.kind}): ${run.failure.message}`,
        ]),
    '',
    'Steps',
    ...listSteps(run, derived, workflow),
    '',
    'Data',
    ...formatTable(
      Object.entries(run.data).map(([field, value]) => [
        `  ${field}`,
        preview(value),
        ...(edited.has(field) ? ['edited by a person'] : []),
      ]),
    ),
  ];
}

/** What it cost, with the tokens, and the budget where there is one. */
function describeSpent(run: ShownRun['run'], workflow: ShownRun['workflow']): readonly string[] {
  const spent = spentOf(run);
  const budget = formatBudget(limitsOf(workflow ?? {}, run));
  const inAll = spentInAll(spent);
  if (inAll.attempts === 0 && budget === '') return [];
  const cost = formatSum(spent) || formatMoney(0);
  const cached = spent.cachedInputTokens === 0 ? '' : ` (${spent.cachedInputTokens} cached)`;
  const tokens = `${spent.inputTokens} input${cached} and ${spent.outputTokens} output tokens`;
  const isAll = inAll.attempts === spent.attempts;
  const withRuns = isAll ? [] : [`${formatSum(inAll) || formatMoney(0)} with the runs of its steps`];
  const parts = [`spent ${cost}, ${tokens}`, ...withRuns, ...(budget === '' ? [] : [`budget ${budget}`])];
  return [parts.join('; ')];
}

/** What the run waits for: a model's reply in short, or the candidates and questions. */
function describeQuestion(run: ShownRun['run'], workflow: ShownRun['workflow']): readonly string[] {
  const ask = askOfRun(run, workflow);
  if (ask === undefined) return [];
  const reply = ask.type === 'reply' ? Object.entries(ask.reply) : [];
  return [
    describeWaiting(ask, run.id),
    ...formatTable(reply.map(([field, value]) => [`  ${field}`, preview(value)])),
    ...describeAsk(ask).map((line) => cut(line.trimEnd())),
  ];
}

function preview(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replace(/\s+/g, ' ').trim();
  const words = typeof value === 'string' ? ` (${value.length.toLocaleString('en')} characters)` : '';
  return line.length <= 80 ? line : `${line.slice(0, 79)}…${words}`;
}

/** One line of it, its indentation kept. */
function cut(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ');
  return line.length <= 160 ? line : `${line.slice(0, 159)}…`;
}
