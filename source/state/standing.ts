// How the steps of the selected run stand against its templates, definition and data as they are now, for the screen.
import { describeEdited, describePlan, describeTook } from '../run/describe-plan.ts';
import { type Found, planResume, type ResumePlan, tookBefore } from '../run/plan-resume.ts';
import type { Run } from '../run/run.ts';
import type { Standings } from '../run/standing.ts';
import { dependentsOf } from '../workflow/data-flow.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { type AppState, type ReadRun, selectRead } from './app-state.ts';
import { durationWords } from './history-words.ts';

/** Looked at in the background: the run may have gone on since. */
export type ReadStanding = Found & { readonly run: Run };

/** What there is to say of a step besides how it ended. */
export type StepNote = {
  readonly stale?: string;
  /** Steps on whose outputs it depends whether it is stale. */
  readonly unknown?: readonly string[];
  /** The fields of its outputs that a person has changed. */
  readonly edited: readonly string[];
};

/** By the step's id. Of a step that has been done again since nothing is said. */
export function selectNotes(state: AppState): ReadonlyMap<string, StepNote> {
  const read = selectRead(state);
  const { standing } = state;
  if (read === null || standing === null || standing.run.id !== read.id) return new Map();
  const notes = [...standing.standings].flatMap(([stepId, found]): readonly [string, StepNote][] => {
    if (doneAt(standing.run, stepId) !== doneAt(read.run, stepId)) return [];
    const edited = standing.edits.flatMap((edit) => (edit.stepId === stepId ? [edit.field] : []));
    const note: StepNote = {
      ...(found.kind === 'stale' ? { stale: found.why } : {}),
      ...(found.kind === 'unknown' && hasStale(standing.standings, found.from)
        ? { unknown: found.from }
        : {}),
      edited,
    };
    return [[stepId, note]];
  });
  return new Map(notes);
}

/** What depends on a step that is simply still to be done is not worth a word. */
function hasStale(standings: Standings, stepIds: readonly string[]): boolean {
  return stepIds.some((id) => standings.get(id)?.kind === 'stale');
}

function doneAt(run: Run, stepId: string): string | undefined {
  return run.executedTemplates.find((record) => record.stepId === stepId && record.item === undefined)
    ?.executedAt;
}

/** In a word or two for a narrow column; empty where there is nothing to say. */
export function noteWords({ stale, unknown, edited }: StepNote): string {
  return [
    ...(stale === undefined ? [] : ['stale']),
    ...(unknown === undefined ? [] : ['unknown']),
    ...(edited.length === 0 ? [] : ['edited']),
  ].join(', ');
}

/** The same in full; one phrase for each. */
export function notePhrases({ stale, unknown, edited }: StepNote): readonly string[] {
  return [
    ...(stale === undefined ? [] : [`stale: ${stale}`]),
    ...(unknown === undefined ? [] : [`unknown: it depends on what ${unknown.join(' and ')} will give`]),
    ...(edited.length === 0 ? [] : [`edited by a person: ${edited.join(', ')}`]),
  ];
}

/** What resuming with the stale steps would do; undefined where that is not known of the run as it is. */
export function selectStalePlan(state: AppState): ResumePlan | undefined {
  const read = selectRead(state);
  const { standing } = state;
  if (read?.workflow === undefined || standing?.run !== read.run) return undefined;
  return planResume(read.workflow, read.run, standing, true);
}

/** What `r` and `S` would do, where anything is stale. */
export function staleAdvice(state: AppState, read: ReadRun): string | undefined {
  if (read.derived === 'running' || read.derived === 'cancelled') return undefined;
  const plan = selectStalePlan(state);
  if (plan === undefined || plan.stale === 0) return undefined;
  const stale = plan.steps.flatMap((step) => (step.stale ? [step.stepId] : [])).join(', ');
  const doesResume = read.derived !== 'completed' && read.derived !== 'waiting';
  const kept = doesResume ? `r keeps what is stale: ${stale}.` : `Stale: ${stale}.`;
  return `${kept} S does it again: ${sayPlan(plan)}.`;
}

/** What doing a step again takes along, and what that took before; an empty text where that is not known. */
export function planRerun(
  workflow: Workflow,
  run: Run,
  stepId: string,
): { readonly stepIds: readonly string[]; readonly took: string } {
  const stepIds = dependentsOf(workflow, stepId);
  return { stepIds, took: describeTook(tookBefore(run, stepIds), sayDuration) };
}

/** A line for each step that is done again, or may be. */
export function sayRedone({ steps }: ResumePlan): readonly string[] {
  return steps.flatMap((step) =>
    step.does === 'again' || step.does === 'unknown'
      ? [`${step.stepId}, ${step.does}: ${[step.why ?? '', ...describeEdited(step)].join('; ')}`]
      : [],
  );
}

export function sayPlan(plan: ResumePlan): string {
  return describePlan(plan, sayDuration);
}

function sayDuration(milliseconds: number): string {
  return durationWords(milliseconds).join('');
}
