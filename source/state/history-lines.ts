// The audit trail of a run in the product's words, the newest last.
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { nameWork } from '../run/read-fan.ts';
import type { HistoryEntry, Run } from '../run/run.ts';
import { describeRedacted } from '../secrets/secret.ts';
import { jsonText } from '../workflow/template/value-text.ts';
import {
  againWords,
  allowedWords,
  attemptWords,
  byWords,
  cachedWords,
  countWords,
  durationWords,
  itemWords,
  limitWords,
  listedTexts,
  moneyWords,
  repairWords,
  runWords,
  sumWords,
  textIn,
  tokenWords,
} from './history-words.ts';

export type HistoryTone = 'plain' | 'quiet' | 'done' | 'failed' | 'attention';

export type HistoryEntryLine = {
  /** ISO 8601, or undefined where the file has no time there. */
  readonly at: string | undefined;
  readonly tone: HistoryTone;
  readonly stepId?: string;
  /** One sentence; names and words of models in it are foreign text. */
  readonly title: string;
  /** In full, maybe of many lines; foreign text. */
  readonly detail?: string;
};

/** Every entry, those that a newer version or a person wrote too; then the failure, where none of them tells it. */
export function listHistory(run: Run): readonly HistoryEntryLine[] {
  const lines = run.history.map((entry, index) => lineOf(entry, run.id, run.history[index - 1]));
  const { failure } = run;
  if (failure === null || run.history.some((entry) => tellsFailure(entry, failure))) return lines;
  const { stepId, attempt, kind, message, at } = failure;
  const title = sentence(`${nameWork(failure)} failed`, ...attemptWords(attempt), kind);
  return [...lines, { at: timeOf(at), tone: 'failed', stepId, title, detail: message }];
}

function tellsFailure(entry: HistoryEntry, failure: NonNullable<Run['failure']>): boolean {
  const isFailure = entry.event === 'run-failed' || entry.event === 'step-failed';
  return isFailure && entry.stepId === failure.stepId && entry.message === failure.message;
}

type Said = { readonly tone: HistoryTone; readonly title: string; readonly detail?: string | undefined };

function lineOf(entry: HistoryEntry, runId: string, before: HistoryEntry | undefined): HistoryEntryLine {
  const { tone, title, detail } = say(entry, runId, before);
  return {
    at: timeOf(entry.at),
    tone,
    ...(typeof entry.stepId === 'string' ? { stepId: entry.stepId } : {}),
    title,
    ...(detail === undefined || detail === '' ? {} : { detail }),
  };
}

/** The names of the events are those of `RunEvent`; how each is told in the file is in run/history.ts. */
function say(entry: HistoryEntry, runId: string, before: HistoryEntry | undefined): Said {
  const step = workOf(entry);
  const message = textIn(entry.message);
  switch (entry.event) {
    case 'run-started':
      return {
        tone: 'plain',
        title: entry.resumed === true ? `went on${byWords(entry.by)}` : 'started',
        detail: listedTexts(entry.changes).join('\n'),
      };
    case 'step-queued':
      return { tone: 'quiet', title: `${step} waits for its turn${limitWords(entry.limit)}` };
    case 'step-started':
      return {
        tone: 'quiet',
        title: sentence(`${step} started`, ...attemptWords(entry.attempt), ...runWords(entry.run)),
      };
    case 'step-completed':
      return {
        tone: 'done',
        title: sentence(
          `${step} completed`,
          ...attemptWords(entry.attempt),
          ...itemWords(entry.items),
          ...(entry.by === 'default' ? ['by its default'] : []),
          ...(entry.adopted === true ? ['with a reply that was there already'] : []),
          ...repairWords(entry.repairs),
          ...runWords(entry.run),
          ...cachedWords(entry.cached),
          ...durationWords(entry.durationMs),
          ...tokenWords(entry.usage),
          ...moneyWords(entry.cost),
        ),
        detail: storedWords(entry),
      };
    case 'checkpoint-answered':
      return {
        tone: 'done',
        title: `${step} answered${byWords(entry.by)}`,
        detail: joinLines(storedWords(entry), textIn(entry.comment)),
      };
    case 'checkpoint-rejected':
      return {
        tone: 'attention',
        title: `${step} was answered no${byWords(entry.by)}, back to ${textIn(entry.goto) ?? 'a step'}`,
        detail: textIn(entry.comment),
      };
    case 'budget-answered':
      return {
        tone: entry.allowed === null ? 'attention' : 'done',
        title: `${allowedWords(entry.allowed)}${byWords(entry.by)}`,
        detail: textIn(entry.comment),
      };
    case 'reply-sent-back':
      return {
        tone: 'attention',
        title: sentence(`${step} is asked again${byWords(entry.by)}`, ...attemptWords(entry.attempt)),
        detail: textIn(entry.remark),
      };
    case 'step-failed':
      return {
        tone: entry.sentBack === undefined ? 'failed' : 'attention',
        title: sentence(
          `${step} failed`,
          ...attemptWords(entry.attempt),
          textIn(entry.kind),
          ...durationWords(entry.durationMs).map((time) => `after ${time}`),
          ...moneyWords(entry.cost),
          ...againWords(entry),
        ),
        detail: message,
      };
    case 'step-skipped':
      return { tone: 'quiet', title: `${step} skipped`, detail: joinLines(message, storedWords(entry)) };
    case 'attempt-aborted':
      return {
        tone: 'quiet',
        title: sentence(`${step} was ended before its reply was whole`, ...attemptWords(entry.attempt)),
      };
    case 'child-missing':
      return {
        tone: 'attention',
        title: `${step} finds no run ${textIn(entry.run) ?? ''}, which is made`,
      };
    case 'child-spent':
      return { tone: 'quiet', title: `the run of ${step} has spent ${sumWords(entry)} in all` };
    case 'run-paused':
      return { tone: 'plain', title: `paused${byWords(entry.by)}`, detail: message };
    case 'run-waiting':
      return {
        tone: 'attention',
        title:
          entry.budget === true
            ? 'the budget is reached'
            : sentence(`waits for a person at ${step}`, ...cachedWords(entry.cached)),
        detail: message,
      };
    case 'run-completed':
      return { tone: 'done', title: 'completed' };
    case 'run-failed': {
      const isTold = before?.event === 'step-failed' && before.message === entry.message;
      const title = sentence(`stopped because ${step} failed`, ...(isTold ? [] : [textIn(entry.kind)]));
      return { tone: 'failed', title, detail: isTold ? undefined : message };
    }
    case 'run-cancelled':
      return { tone: 'failed', title: `cancelled${byWords(entry.by)}` };
    case 'run-forked': {
      const from = entry.fromStep === undefined ? '' : ` before ${textIn(entry.fromStep) ?? 'a step'}`;
      return {
        tone: 'plain',
        title: `forked from ${textIn(entry.source) ?? 'another run'}${from}${byWords(entry.by)}`,
        detail: listedTexts(entry.changes).join('\n'),
      };
    }
    case 'steps-reopened': {
      const why = listedTexts(entry.why);
      const steps = reopenedSteps(entry.records).join(', ');
      return why.length > 0
        ? {
            tone: 'plain',
            title: `${steps}: stale, to be done again${byWords(entry.by)}`,
            detail: why.join('\n'),
          }
        : {
            tone: 'plain',
            title: `${entry.onlyFailed === true ? 'the failed items ' : ''}to be done again from ${textIn(entry.fromStep) ?? 'a step'}${byWords(entry.by)}`,
            detail: steps,
          };
    }
    case 'id-corrected':
      return { tone: 'attention', title: `the id in the file was ${textIn(entry.was) ?? 'another one'}` };
    case 'secrets-redacted':
      return {
        tone: 'attention',
        title: describeRedacted(listedTexts(entry.fields), listedTexts(entry.names)),
      };
    case 'edit-merged':
      return {
        tone: 'plain',
        title: 'an edit of the run was taken in',
        detail: listedTexts(entry.changes).join('\n'),
      };
    case 'edit-kept-aside':
      return {
        tone: 'attention',
        title: `an edit of the run file is kept in ${runId}/${textIn(entry.file) ?? 'conflict-….json'}`,
        detail: message,
      };
    case 'attempts-summarized':
      return { tone: 'quiet', title: sentence('earlier attempts', ...countWords(entry)) };
    default:
      return sayUnknown(entry);
  }
}

/** What this version does not know is shown as it stands. */
function sayUnknown({ event, at: _, ...rest }: HistoryEntry): Said {
  return {
    tone: 'plain',
    title: event === '' ? 'an entry without a name' : event,
    detail: Object.entries(rest)
      .map(([key, value]) => `${key}: ${textIn(value) ?? jsonText(value)}`)
      .join('\n'),
  };
}

function workOf({ stepId, item }: HistoryEntry): string {
  const step = textIn(stepId) ?? 'a step';
  return nameWork({ stepId: step, ...(typeof item === 'string' ? { item } : {}) });
}

function joinLines(...texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined).join('\n');
}

function storedWords({ outputFields }: HistoryEntry): string | undefined {
  const fields = listedTexts(outputFields);
  return fields.length === 0 ? undefined : `stored ${fields.join(', ')}`;
}

/** The records that were taken out stay in the entry. */
function reopenedSteps(records: Json | undefined): readonly string[] {
  if (!Array.isArray(records)) return [];
  return records.flatMap((record: Json) => (isJsonObject(record) ? nameRecord(record) : []));
}

function nameRecord({ stepId, item }: JsonObject): readonly string[] {
  const step = textIn(stepId);
  if (step === undefined) return [];
  return [nameWork({ stepId: step, ...(typeof item === 'string' ? { item } : {}) })];
}

function sentence(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(', ');
}

function timeOf(at: string): string | undefined {
  return Number.isNaN(Date.parse(at)) ? undefined : at;
}
