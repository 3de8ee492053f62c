// A step that a person does: the question to stop at, its default where nobody is asked, or why it cannot be asked.
import { defaultEvent, describeRefusal } from '../run/answer-event.ts';
import { askAt, findCandidates } from '../run/ask-of-run.ts';
import type { Checkpoint } from '../run/checkpoint.ts';
import { makeCheckpoint } from '../run/make-checkpoint.ts';
import type { FailureCause, Run } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { HumanStep, Workflow } from '../workflow/workflow.ts';
import type { EnginePorts } from './ports.ts';
import { readInputs } from './prepare-step.ts';
import { renderTemplate } from './render-template.ts';

export type AskedPerson =
  /** The run waits, or goes on with the default. */
  | { readonly kind: 'asked'; readonly event: RunEvent }
  | { readonly kind: 'failed'; readonly cause: FailureCause };

export function askPerson(
  workflow: Workflow,
  step: HumanStep,
  run: Run,
  ports: Pick<EnginePorts, 'files' | 'clock'>,
): AskedPerson {
  const now = ports.clock.now();
  const candidates = findCandidates(step, run.data);
  if ('fault' in candidates) {
    const message = `nobody can be asked at ${step.id}: ${candidates.fault}. Mend \`data\` in the run file, or the step, and resume`;
    return { kind: 'failed', cause: { kind: 'missing-input', message, canRetry: false } };
  }
  const rendered =
    step.prompt === undefined
      ? undefined
      : renderTemplate(workflow, step.prompt, readInputs(step, run), ports.files, []);
  const message = typeof rendered === 'string' ? rendered : step.message;
  const checkpoint = makeCheckpoint(step, { message, options: candidates.list, now });
  return { kind: 'asked', event: waitOrGoOn(workflow, run, checkpoint, now) };
}

/** A default that needs no time is taken at once; one that cannot be the answer lets the run wait for a person. */
export function waitOrGoOn(workflow: Workflow, run: Run, checkpoint: Checkpoint, now: Date): RunEvent {
  const at = now.toISOString();
  const isBlocking = checkpoint.question?.default === undefined || checkpoint.until !== undefined;
  if (isBlocking) return { at, event: 'run-waiting', checkpoint };
  const ask = askAt(checkpoint, run, workflow);
  const taken = defaultEvent({ workflow, run, checkpoint, ask, by: 'default', now });
  if ('event' in taken && taken.event.event === 'checkpoint-answered') {
    const { record, data } = taken.event;
    return { at, event: 'step-completed', record, data };
  }
  return {
    at,
    event: 'run-waiting',
    checkpoint: { ...checkpoint, defaultRefused: describeRefusal('problems' in taken ? taken.problems : []) },
  };
}
