// The steps of a run in as few rows as there are: neighbours that are done, or that are still to come, become one.
import type { StepLine, WorkLine } from '../../state/step-lines.ts';

export type FoldedStep =
  | { readonly kind: 'step'; readonly step: WorkLine }
  /** So many of one kind in one row. */
  | { readonly kind: 'several'; readonly state: 'done' | 'pending'; readonly count: number };

/**
 * From every step in a row of its own to nothing but those that the run is at. Of items only those that run are
 * shown: their step tells how many have failed.
 */
export function foldSteps(lines: readonly WorkLine[]): readonly (readonly FoldedStep[])[] {
  const seen = lines.filter(({ kind, state }) => kind === 'step' || state === 'running');
  const all = seen.map((step): FoldedStep => ({ kind: 'step', step }));
  const doneFolded = fold(all, 'done', 0);
  const bothFolded = fold(doneFolded, 'pending', 1);
  const withoutNext = doneFolded.filter((folded) => stateOf(folded) !== 'pending');
  const current = all.filter(isCurrent);
  const withoutItems = current.filter((folded) => folded.kind === 'step' && folded.step.kind === 'step');
  return [all, doneFolded, bothFolded, withoutNext, current, withoutItems, withoutItems.slice(0, 1)];
}

export type SplitSteps = {
  readonly before: readonly FoldedStep[];
  /** The step that the run is at; undefined where it is between two of them. */
  readonly current: FoldedStep | undefined;
  readonly after: readonly FoldedStep[];
};

/**
 * Around the place where the run is: of several the one whose reply is shown.
 * @param shown what that reply is of
 */
export function splitSteps(
  steps: readonly FoldedStep[],
  shown?: { readonly stepId: string; readonly item?: string },
): SplitSteps {
  const isShown = (folded: FoldedStep) =>
    folded.kind === 'step' &&
    folded.step.id === shown?.stepId &&
    (folded.step.kind === 'step' || folded.step.item === shown.item);
  const last = shown === undefined ? -1 : steps.findLastIndex((step) => isCurrent(step) && isShown(step));
  const at = last === -1 ? steps.findIndex(isCurrent) : last;
  if (at !== -1) return { before: steps.slice(0, at), current: steps[at], after: steps.slice(at + 1) };
  const next = steps.findIndex((folded) => stateOf(folded) === 'pending');
  const end = next === -1 ? steps.length : next;
  return { before: steps.slice(0, end), current: undefined, after: steps.slice(end) };
}

function isCurrent(folded: FoldedStep): boolean {
  const state = stateOf(folded);
  return state !== 'done' && state !== 'pending';
}

/** A step that was skipped is behind the run as one that is done. */
function stateOf(folded: FoldedStep): StepLine['state'] {
  const { state } = folded.kind === 'step' ? folded.step : folded;
  return state === 'skipped' ? 'done' : state;
}

/** Neighbours of that state become one, but for the first `named` of them. */
function fold(steps: readonly FoldedStep[], state: 'done' | 'pending', named: number): readonly FoldedStep[] {
  const folded: FoldedStep[] = [];
  let alike: FoldedStep[] = [];
  const flush = () => {
    const count = alike.length - named;
    // A single one takes no more room with its name than without.
    folded.push(
      ...(count < 2 ? alike : [...alike.slice(0, named), { kind: 'several' as const, state, count }]),
    );
    alike = [];
  };
  for (const step of steps) {
    if (stateOf(step) === state) {
      alike.push(step);
      continue;
    }
    flush();
    folded.push(step);
  }
  flush();
  return folded;
}
