// The keys that go back: what is stale or a step is done again, or a new run begins there.

import { type AppState, selectRead } from '../../state/app-state.ts';
import { selectCursorStep } from '../../state/move-cursor.ts';
import { selectSelectedRow } from '../../state/select-run.ts';
import { planRerun, sayPlan, sayRedone, selectStalePlan } from '../../state/standing.ts';
import { bind, type KeyBinding } from './key-binding.ts';
import { command, event, nothing, type Outcome } from './outcome.ts';
import { whyNotRedo } from './why-not.ts';

export const backKeys: readonly KeyBinding[] = [
  bind({
    keys: ['S'],
    shown: 'S',
    scope: 'run',
    name: 'redo stale',
    description: 'do what is stale again, after a y, and go on',
    inFooter: true,
    onlyAlone: true,
    changes: true,
    whyNot: whyNotStale,
    act: askForStale,
  }),
  bind({
    keys: ['R'],
    shown: 'R',
    scope: 'run',
    name: 'rerun',
    description: 'do the chosen step again, and all that depends on it, after a y',
    inFooter: true,
    onlyAlone: true,
    changes: true,
    whyNot: whyNotRerun,
    act: askForRerun,
  }),
  bind({
    keys: ['f'],
    shown: 'f',
    scope: 'run',
    name: 'fork',
    description: 'make a new run with all that this one has',
    onlyAlone: true,
    changes: true,
    isHere: ({ pane }) => pane === 'runs',
    whyNot: whyNotFork,
    act: ({ selectedId }) =>
      selectedId === null ? nothing : command({ kind: 'fork', id: selectedId, from: null }),
  }),
  bind({
    keys: ['f'],
    shown: 'f',
    scope: 'run',
    name: 'fork here',
    description:
      'beside the list: make a new run with what this one has but for the step and what depends on it',
    inFooter: true,
    onlyAlone: true,
    changes: true,
    isHere: ({ pane }) => pane !== 'runs',
    whyNot: whyNotFork,
    act: (state) =>
      state.selectedId === null
        ? nothing
        : command({ kind: 'fork', id: state.selectedId, from: selectCursorStep(state) ?? null }),
  }),
];

function whyNotStale(state: AppState): string | undefined {
  const why = whyNotRedo(state);
  if (why !== undefined) return why;
  if (selectSelectedRow(state)?.kind === 'run' && selectRead(state)?.derived === 'cancelled')
    return 'it is cancelled: R does a step again';
  const plan = selectStalePlan(state);
  if (plan === undefined) return 'it is being looked at: try again';
  return plan.stale === 0 ? 'nothing of it is stale' : undefined;
}

function askForStale(state: AppState): Outcome {
  const plan = selectStalePlan(state);
  const { selectedId } = state;
  if (plan === undefined || selectedId === null) return nothing;
  return event({
    kind: 'popup-opened',
    popup: {
      kind: 'confirm',
      title: 'Do again what is stale',
      lines: [...sayRedone(plan), `${sayPlan(plan)}.`],
      question: 'Do it again?',
      yes: { kind: 'resume', id: selectedId, trusted: false, redo: { kind: 'stale' } },
      behind: null,
    },
  });
}

function whyNotRerun(state: AppState): string | undefined {
  const why = whyNotRedo(state);
  if (why !== undefined) return why;
  const stepId = selectCursorStep(state);
  if (state.pane === 'runs' || stepId === undefined) return 'choose the step first: Enter, then j and k';
  const { workflow } = selectRead(state) ?? {};
  if (workflow === undefined) return 'its workflow has errors: mend them first';
  return workflow.steps.some(({ id }) => id === stepId)
    ? undefined
    : `${stepId} is no step of the workflow any more`;
}

function askForRerun(state: AppState): Outcome {
  const read = selectRead(state);
  const stepId = selectCursorStep(state);
  if (read?.workflow === undefined || stepId === undefined) return nothing;
  const plan = planRerun(read.workflow, read.run, stepId);
  return event({
    kind: 'popup-opened',
    popup: {
      kind: 'confirm',
      title: `Rerun from ${stepId}`,
      lines: [
        `Done again: ${plan.stepIds.join(', ')}.`,
        ...(plan.took === '' ? [] : [`That took ${plan.took} before.`]),
        'The records are taken out of the run; its history keeps them.',
      ],
      question: plan.stepIds.length === 1 ? 'Do it again?' : `Do these ${plan.stepIds.length} steps again?`,
      yes: { kind: 'resume', id: read.id, trusted: false, redo: { kind: 'from', stepId } },
      behind: null,
    },
  });
}

function whyNotFork(state: AppState): string | undefined {
  const row = selectSelectedRow(state);
  if (row === undefined) return 'no run is selected';
  return row.kind === 'unreadable' ? 'its file does not parse: mend it in an editor first' : undefined;
}
