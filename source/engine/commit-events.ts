// Commits what happens to a run: the events of steps that go on side by side are gathered into one write.
import { applyEvent } from '../run/apply-event.ts';
import type { Run, StepRecord } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import { describeProgress } from '../run/summarize-run.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { keepEdits } from './keep-edits.ts';
import type { EnginePorts } from './ports.ts';
import { redactEvents } from './redact-events.ts';

export type Committed = {
  /** The run as it stands on the disk. */
  readonly run: Run;
  /** Whether a person's edit of data or records came in with the write. */
  readonly edited: boolean;
};

export type Commits = {
  /**
   * Applies the events in their order and commits them, together with whatever else is recorded in the same turn.
   * When it resolves they are durable and have been told. Rejects with what the store throws.
   */
  readonly record: (...events: readonly RunEvent[]) => Promise<Committed>;
  /** Takes in what a person saved since the last commit. */
  readonly refresh: () => Promise<Run>;
};

type Waiting = {
  readonly events: readonly RunEvent[];
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: unknown) => void;
};

export function createCommits(workflow: Workflow, ports: EnginePorts): Commits {
  const { store } = ports;
  let waiting: Waiting[] = [];
  let known = store.current().history;

  /** A person's edit that came in with a write is in the history of what was written, and nowhere else. */
  const noticeEdits = (run: Run): void => {
    if (run.history === known) return;
    const before = new Set(known);
    known = run.history;
    for (const entry of run.history) if (!before.has(entry)) ports.noticed(entry, run);
  };

  const commit = (events: readonly RunEvent[]): Committed => {
    const before = store.current();
    const clean = redactEvents(events, ports.secrets, ports.clock.now().toISOString());
    const kept = keepEdits(before, clean, store.keepCopy);
    const copied = kept === null ? before : applyEvent(before, kept);
    const dated = clean.map((event) => notBefore(event, before.updatedAt));
    const next = dated.reduce(applyEvent, copied);
    const intended = { ...next, progress: describeProgress(workflow, next) };
    const run = store.commit(intended);
    const notice = kept === null ? undefined : copied.history.at(-1);
    if (notice !== undefined) ports.noticed(notice, run);
    for (const event of dated) ports.told(event, run);
    known = intended.history;
    noticeEdits(run);
    return {
      run,
      edited: run.data !== intended.data || run.executedTemplates !== intended.executedTemplates,
    };
  };

  const flush = async (): Promise<void> => {
    await ports.clock.nextTurn();
    const together = waiting;
    waiting = [];
    try {
      const committed = commit(together.flatMap(({ events }) => events));
      for (const { resolve } of together) resolve(committed);
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  };

  return {
    record: (...events) => {
      const { promise, resolve, reject } = Promise.withResolvers<Committed>();
      if (waiting.length === 0) void flush();
      waiting.push({ events, resolve, reject });
      return promise;
    },
    refresh: async () => {
      const run = await store.refresh();
      noticeEdits(run);
      return run;
    },
  };
}

/**
 * Commits within one millisecond bear later times than the clock's; a record must not seem older than the state
 * it was not in yet, or a save of that state would seem to have removed it (see `guessBase`).
 */
function notBefore(event: RunEvent, updatedAt: string): RunEvent {
  switch (event.event) {
    case 'step-completed':
    case 'step-skipped':
      return { ...event, record: dateRecord(event.record, updatedAt) };
    case 'step-failed':
      return event.record === undefined ? event : { ...event, record: dateRecord(event.record, updatedAt) };
    default:
      return event;
  }
}

function dateRecord(record: StepRecord, updatedAt: string): StepRecord {
  return Date.parse(record.executedAt) < Date.parse(updatedAt)
    ? { ...record, executedAt: updatedAt }
    : record;
}
