// What a person has edited is kept beside the run before the step that gave it is done again.
import { findEdits } from '../run/find-edits.ts';
import type { Run } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';

/**
 * Called with the run as it is before the events. `keep` keeps the whole of it and returns the file's name; it is not
 * called, and this gives null, where no step that the events reopen has an edited output. Throws what `keep` throws.
 */
export function keepEdits(run: Run, events: readonly RunEvent[], keep: () => string): RunEvent | null {
  const reopened = new Set(events.flatMap(reopenedSteps));
  if (reopened.size === 0) return null;
  const fields = findEdits(run).flatMap(({ field, stepId }) => (reopened.has(stepId) ? [field] : []));
  const [first] = events;
  if (fields.length === 0 || first === undefined) return null;
  const message = `${fields.join(', ')} will be given anew`;
  return { at: first.at, event: 'edit-kept-aside', file: keep(), message };
}

function reopenedSteps(event: RunEvent): readonly string[] {
  return event.event === 'steps-reopened' || event.event === 'checkpoint-rejected' ? event.stepIds : [];
}
