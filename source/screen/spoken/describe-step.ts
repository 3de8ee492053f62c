// The chosen step in words.
import { type AppState, selectRead } from '../../state/app-state.ts';
import { selectCursorStep, selectSteps } from '../../state/move-cursor.ts';
import type { StepLine, StepsLine } from '../../state/step-lines.ts';
import { saySince } from './describe-run.ts';
import { sayCount, sayDuration, saySum, sentence } from './spoken-words.ts';

/** `Step 2 of 3: analyse, section Understand, running since 12:04, attempt 2, model recorded.` */
export function describeStep(state: AppState): string {
  const steps = selectSteps(state);
  const current = selectCursorStep(state);
  const place = steps.findIndex(({ id }) => id === current);
  const step = steps[place];
  if (step === undefined) {
    const isBeingRead = state.selectedId !== null && state.detail === null;
    return isBeingRead ? 'The run is being read.' : 'There are no steps.';
  }
  const section = sectionOf(selectRead(state)?.steps ?? [], step);
  return sentence(
    `Step ${place + 1} of ${steps.length}`,
    step.id,
    section === undefined ? '' : `section ${section}`,
    describeState(step),
    step.attempt === undefined || step.attempt === 1 ? '' : `attempt ${step.attempt}`,
    step.durationMs === undefined ? '' : `it took ${sayDuration(step.durationMs)}`,
    step.outputTokens === undefined ? '' : sayCount(step.outputTokens, 'token'),
    saySum(step),
    step.model === undefined ? '' : `model ${step.model}`,
    step.computed ? 'computed without a model' : '',
  );
}

function sectionOf(lines: readonly StepsLine[], step: StepLine): string | undefined {
  const before = lines.slice(0, lines.indexOf(step));
  return before.findLast((line) => line.kind === 'section')?.name;
}

function describeState(step: StepLine): string {
  switch (step.state) {
    case 'running':
      return step.since === undefined ? 'about to begin' : `running${saySince(step)}`;
    case 'waiting':
      return 'waits for you';
    case 'pending':
      return 'not begun';
    case 'skipped':
      return step.skipped === undefined ? 'skipped' : `skipped because ${step.skipped}`;
    case 'done':
    case 'failed':
    case 'interrupted':
      return step.state;
  }
}
