// The prompt of a step as it was sent, and as it would be sent now, for who looks at a run.
import { readConversation } from '../../engine/conversation.ts';
import { describeCall } from '../../engine/prepare-call.ts';
import { type Problem, WrongUse } from '../../problem.ts';
import { createItemLister, type Item } from '../../run/fan-items.ts';
import type { Run } from '../../run/run.ts';
import { pathsOf } from '../../storage/run-paths.ts';
import { createTranscripts } from '../../storage/transcripts.ts';
import { findStep, type Step, type Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import { findWorkflowOfRun } from '../definitions/find-workflow.ts';
import { describeCommand } from '../move/ensure-trust.ts';
import {
  describeAwaited,
  explainFailure,
  explainWarnings,
  findAwaited,
  isOnlyEarly,
} from './explain-rendering.ts';
import type { ShownRun } from './load-run.ts';
import { parseWorkflowOf } from './parse-workflow-of.ts';
import { type Rendering, renderWith } from './render-step.ts';
import { findSent, type LastSent, type NamedWork, type SentPrompt } from './sent-prompt.ts';

/**
 * The texts of a command are what its standard input gets; `command` is its command line as a person would type it.
 *
 * - `none`: nothing was sent, and nothing can be shown yet
 * - `sent`: this was sent, and as far as is known would be sent again
 * - `next`: this would be sent now; `sent` is what the last attempt got, where there was one
 * - `computed`: nobody is called; `gives` is what the expressions give now, or null where what they read is still to come
 * - `refused`: nothing could be sent now
 */
export type PromptView =
  | { readonly kind: 'none'; readonly why: string }
  | ({ readonly kind: 'sent'; readonly command?: string } & SentPrompt)
  | {
      readonly kind: 'next';
      readonly text: string;
      readonly command?: string;
      /** Errors too: those of other steps, for which the run would not go on. */
      readonly warnings: readonly Problem[];
      readonly sent?: SentPrompt;
    }
  | {
      readonly kind: 'computed';
      readonly expressions: string;
      readonly gives: string | null;
      readonly warnings: readonly Problem[];
    }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[]; readonly sent?: SentPrompt };

/**
 * The view for the state that the run is in: what a run that moves has sent stays; a run that does not move shows
 * what would be sent now, for a step that is done only where that is something else.
 *
 * A step with `foreach` has no prompt of its own: each of its items has.
 *
 * @param shown loaded anew where its file or its definition has changed since
 */
export async function readPrompt(
  context: Pick<Context, 'workspace' | 'secrets' | 'environment'>,
  shown: ShownRun,
  work: NamedWork,
): Promise<PromptView> {
  return context.secrets.redactValue(await viewPrompt(context, shown, work)).value;
}

async function viewPrompt(
  context: Pick<Context, 'workspace' | 'secrets' | 'environment'>,
  shown: ShownRun,
  work: NamedWork,
): Promise<PromptView> {
  const { stepId } = work;
  const { run, derived } = shown;
  const last = findSent(context, run, work);
  const sent = last === undefined ? {} : { sent: last.prompt };
  const definition = await readDefinition(context, shown);
  if (definition.workflow === undefined) {
    // What does not depend on the definition is not hidden by its faults.
    if (last !== undefined && derived === 'running') return { kind: 'sent', ...last.prompt };
    return { kind: 'refused', problems: definition.problems, ...sent };
  }
  const { workflow } = definition;
  const step = findStep(workflow, stepId);
  const settled = derived === 'running' && last !== undefined && last.standing !== 'earlier';
  if (last !== undefined && (step === undefined || (settled && step.kind !== 'command')))
    return { kind: 'sent', ...last.prompt };
  if (step === undefined)
    return { kind: 'none', why: `${stepId} is not a step of ${workflow.name} any more.` };
  const { skipped } = run.executedTemplates.find((record) => record.stepId === stepId) ?? {};
  if (skipped !== undefined) return { kind: 'none', why: `${stepId} was skipped: ${skipped}` };
  const found = findItem(workflow, step, run, work.item);
  if ('why' in found) return { kind: 'none', why: found.why };

  const rendering = await renderWith(context, workflow, step, { ...run, item: found.item });
  if (settled)
    return { kind: 'sent', ...last.prompt, ...commandLine(step, sameOrNothing(step, rendering, last)) };
  const awaited = findAwaited(workflow, step, run);
  switch (rendering.kind) {
    case 'failed': {
      const { cause } = rendering;
      if (isOnlyEarly(cause, awaited))
        return { kind: 'none', why: `${describeAwaited(awaited).join('; ')}.` };
      return { kind: 'refused', problems: explainFailure(context, workflow, step, cause), ...sent };
    }
    case 'question': {
      const { text, warnings } = rendering;
      if (text === null) return { kind: 'none', why: 'A person answers here: nothing is sent.' };
      return {
        kind: 'next',
        text,
        warnings: [...explainWarnings(warnings, awaited), ...definition.problems],
      };
    }
    case 'computed': {
      const { expressions, text, warnings } = rendering;
      return {
        kind: 'computed',
        expressions,
        gives: awaited.length > 0 ? null : text,
        warnings: [...explainWarnings(awaited.length > 0 ? [] : warnings, awaited), ...definition.problems],
      };
    }
    case 'prepared': {
      const command = commandLine(step, rendering);
      const stands = last !== undefined && (last.standing === 'done' || derived === 'running');
      if (stands && isSame(step, rendering, last)) return { kind: 'sent', ...last.prompt, ...command };
      const warnings = [...explainWarnings(rendering.step.warnings, awaited), ...definition.problems];
      // Where a reply was sent back, the next attempt goes on with that.
      const transcripts = createTranscripts(pathsOf(context.workspace, run.id).folder);
      const { text } = readConversation(rendering.step, run, work, transcripts);
      return {
        kind: 'next',
        text: describeCall(text, rendering.step.call),
        ...command,
        warnings,
        ...sent,
      };
    }
  }
}

type FoundItem = { readonly item: Item | null } | { readonly why: string };

function findItem(workflow: Workflow, step: Step, run: Run, name: string | undefined): FoundItem {
  if (step.fan === undefined) return { item: null };
  const items = createItemLister()(step.fan, run);
  if ('fault' in items) {
    const awaited = describeAwaited(findAwaited(workflow, step, run));
    return { why: awaited.length > 0 ? `${awaited.join('; ')}.` : `foreach: ${items.fault}.` };
  }
  const item = items.find((other) => other.name === name);
  if (item !== undefined) return { item };
  const count = `${items.length} ${items.length === 1 ? 'item' : 'items'}`;
  return { why: `${step.id} is done for each of ${count} of ${step.fan.field}: choose one of them.` };
}

type Definition =
  /** With the errors of the files that it names, where there are any. */
  | { readonly workflow: Workflow; readonly problems: readonly Problem[] }
  | { readonly workflow: undefined; readonly problems: readonly Problem[] };

/** A workflow in which anything is wrong is not run; but the other prompts of it can be shown all the same. */
async function readDefinition(
  context: Pick<Context, 'workspace' | 'secrets' | 'environment'>,
  { run, workflow }: ShownRun,
): Promise<Definition> {
  if (workflow !== undefined) return { workflow, problems: [] };
  try {
    const found = await findWorkflowOfRun(context, run, false, () => {});
    return { workflow: found.workflow, problems: [] };
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    return { workflow: await parseWorkflowOf(context, run), problems: error.problems };
  }
}

type Prepared = Rendering & { readonly kind: 'prepared' };

/** The hash is of the command line too; a run of an existing workspace has none. */
function isSame(step: Step, { step: prepared }: Prepared, { prompt, hash }: LastSent): boolean {
  if (prepared.hash === hash) return true;
  return textOf({ step: prepared }) === prompt.text && (hash === undefined || step.kind === 'prompt');
}

/** As it stands in the file of an attempt. */
function textOf({ step }: Pick<Prepared, 'step'>): string {
  return describeCall(step.text, step.call);
}

/** The command line of what was sent is known only where it would be the same now. */
function sameOrNothing(step: Step, rendering: Rendering, last: LastSent): Rendering | undefined {
  return rendering.kind === 'prepared' && isSame(step, rendering, last) ? rendering : undefined;
}

function commandLine(step: Step, rendering: Rendering | undefined): { readonly command?: string } {
  if (step.kind !== 'command' || rendering?.kind !== 'prepared') return {};
  const [program, ...rest] = rendering.step.arguments;
  if (step.invocation.kind === 'shell' || program === undefined) return { command: describeCommand(step) };
  return {
    command: describeCommand({ ...step, invocation: { kind: 'program', arguments: [program, ...rest] } }),
  };
}
