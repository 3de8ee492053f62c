// The chosen step in words.
import { type AppState, selectRead } from '../../state/app-state.ts';
import { labelOf } from '../../state/item-label.ts';
import { countItems } from '../../state/item-lines.ts';
import { selectCursor, selectSteps } from '../../state/move-cursor.ts';
import { describeChild } from '../../state/nested-steps.ts';
import { notePhrases, selectNotes } from '../../state/standing.ts';
import type { StepLine, StepsLine, WorkLine } from '../../state/step-lines.ts';
import { saySince } from './describe-run.ts';
import { sayCount, sayDuration, saySum, sentence } from './spoken-words.ts';

/** `Step 2 of 3: analyse, section Understand, running since 12:04, attempt 2, model recorded.` */
export function describeStep(state: AppState): string {
  const line = selectCursor(state);
  if (line === undefined) {
    const isBeingRead = state.selectedId !== null && state.detail === null;
    return isBeingRead ? 'The run is being read.' : 'There are no steps.';
  }
  const facts = [
    describeState(line),
    line.attempt === undefined || line.attempt === 1 ? '' : `attempt ${line.attempt}`,
    line.durationMs === undefined ? '' : `it took ${sayDuration(line.durationMs)}`,
    line.outputTokens === undefined ? '' : sayCount(line.outputTokens, 'token'),
    saySum(line),
    line.cached === undefined ? '' : `its reply was taken from the run ${line.cached} and cost nothing`,
    line.model === undefined ? '' : `model ${line.model}`,
    line.state === 'done' || line.state === 'skipped' ? '' : (describeChild(line) ?? ''),
  ];
  if (line.kind === 'item')
    return sentence(`Item ${line.item} of ${line.of} of ${line.id}`, labelOf(line.value), ...facts);
  const steps = selectSteps(state);
  const note = selectNotes(state).get(line.id);
  const section = sectionOf(selectRead(state)?.steps ?? [], line);
  return sentence(
    `Step ${steps.indexOf(line) + 1} of ${steps.length}`,
    line.id,
    section === undefined ? '' : `section ${section}`,
    ...facts.slice(0, 1),
    line.fan === undefined ? '' : `${countItems(line.fan)}, ${line.fan.open ? 'open' : 'closed'}`,
    ...facts.slice(1),
    line.computed ? 'computed without a model' : '',
    ...(note === undefined ? [] : notePhrases(note)),
  );
}

function sectionOf(lines: readonly StepsLine[], step: StepLine): string | undefined {
  const before = lines.slice(0, lines.indexOf(step));
  return before.findLast((line) => line.kind === 'section')?.name;
}

function describeState(step: WorkLine): string {
  switch (step.state) {
    case 'running':
      if (step.kind === 'step' && step.fan !== undefined) return 'running';
      if (step.queued !== undefined) return `waits for its turn at ${step.queued}${saySince(step)}`;
      return step.since === undefined ? 'about to begin' : `running${saySince(step)}`;
    case 'waiting':
      return 'waits for you';
    case 'pending':
      return 'not begun';
    case 'skipped':
      return step.kind === 'item' || step.skipped === undefined
        ? 'skipped'
        : `skipped because ${step.skipped}`;
    case 'done':
    case 'failed':
    case 'interrupted':
      return step.state;
  }
}
