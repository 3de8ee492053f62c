// Any state of the screen: runs, a selected one with its texts, a pane, a tab, a popup, and a size.
import fc from 'fast-check';
import type { DerivedStatus, Run } from '../../../source/run/run.ts';
import { type AnswerDraft, openDraft } from '../../../source/state/answer-draft.ts';
import type { AppEvent } from '../../../source/state/app-event.ts';
import { type AppState, initialState, type Mode } from '../../../source/state/app-state.ts';
import { lineOf } from '../../../source/state/line-edit.ts';
import { sorts } from '../../../source/state/list-view.ts';
import type { Popup } from '../../../source/state/popup.ts';
import type { PromptView } from '../../../source/state/prompt-view.ts';
import { tabs } from '../../../source/state/reader-state.ts';
import { reduceApp } from '../../../source/state/reduce-app.ts';
import type { RunRow } from '../../../source/state/run-list.ts';
import { openForm } from '../../../source/state/start-form.ts';
import { askOf } from '../../../source/workflow/answer/ask.ts';
import type { Question } from '../../../source/workflow/answer/question.ts';
import {
  brokenRow,
  failedRun,
  instant,
  launch,
  pausedRun,
  rowOf,
  runningRun,
  waitingRun,
  workflowOf,
} from '../../state/helpers/state.ts';

const id = 'k3v9x2m7q4tz';
const workflow = workflowOf(launch);

const derived = fc.constantFrom<DerivedStatus>(
  'running',
  'interrupted',
  'paused',
  'waiting',
  'completed',
  'failed',
  'cancelled',
);

/** @param text the foreign text in it */
export function arbitraryState(text: fc.Arbitrary<string>): fc.Arbitrary<AppState> {
  const name = text.map((given) => given || 'launch');
  const rows: fc.Arbitrary<readonly RunRow[]> = fc
    .array(fc.tuple(derived, name, fc.integer({ min: 0, max: 900_000 }), fc.boolean()), { maxLength: 6 })
    .map((list) =>
      list.map(([status, workflowName, age, isBroken], index) =>
        isBroken && index > 0
          ? brokenRow(`run-${index}`)
          : rowOf(index === 0 ? id : `run-${index}`, { derived: status, workflowName, age }),
      ),
    );
  const mode = fc.constantFrom<Mode>(
    { kind: 'workspace' },
    { kind: 'watch', pinnedId: null, armed: false },
    { kind: 'watch', pinnedId: id, armed: true },
  );
  const size = fc.record({
    columns: fc.integer({ min: 1, max: 160 }),
    rows: fc.integer({ min: 1, max: 40 }),
  });
  return fc
    .tuple(mode, size, rows, fc.array(arbitraryEvent(text), { maxLength: 12 }))
    .map(([chosen, shown, [first, ...others], events]) =>
      // The first is selected when it is seen first.
      [...(first === undefined ? [] : [read([first])]), read(others), ...events].reduce(
        reduceApp,
        initialState('~/launch', shown, instant, chosen),
      ),
    );
}

function read(rows: readonly RunRow[]): AppEvent {
  const changes = rows.map((row) => ({ kind: 'row', row }) as const);
  return { kind: 'runs-changed', changes, complete: true, problem: null, now: instant };
}

function arbitraryEvent(text: fc.Arbitrary<string>): fc.Arbitrary<AppEvent> {
  return fc.oneof(
    arbitraryDetail(text),
    arbitraryReading(text),
    arbitraryPopup(text).map((popup): AppEvent => ({ kind: 'popup-opened', popup })),
    fc.constantFrom<AppEvent>(
      { kind: 'pane-entered', pane: 'steps' },
      { kind: 'pane-entered', pane: 'reader' },
      { kind: 'pane-zoomed', zoomed: true },
      { kind: 'lines-wrapped', wrap: false },
      { kind: 'step-chosen', stepId: 'abridge' },
      { kind: 'stop-asked', id, request: 'pause' },
      { kind: 'data-opened', open: new Set(['/transcript', '/list']) },
      { kind: 'newest-followed', follows: true },
      ...tabs.map((tab): AppEvent => ({ kind: 'tab-chosen', tab })),
      ...sorts.map(
        (sort): AppEvent => ({
          kind: 'list-viewed',
          view: { filter: '', onlyNeedy: true, sort },
        }),
      ),
    ),
    text.map((query): AppEvent => ({ kind: 'search-changed', search: { query, current: 0 } })),
    text.map((said): AppEvent => ({ kind: 'notice-shown', text: said })),
    text.map(
      (typed): AppEvent => ({
        kind: 'entry-changed',
        entry: { kind: 'filter', edit: lineOf(typed), before: '' },
      }),
    ),
  );
}

function arbitraryDetail(text: fc.Arbitrary<string>): fc.Arbitrary<AppEvent> {
  return fc
    .tuple(text, text, fc.constantFrom('running', 'paused', 'failed', 'waiting', 'unreadable'))
    .map(([first, second, kind]): AppEvent => {
      const data = { transcript: first, list: [second, 1, null, { field: first }] };
      const history = [
        { at: '2026-11-22T11:00:00.000Z', event: 'run-started', by: 'key' },
        { at: '2026-11-22T11:00:01.000Z', event: 'step-failed', stepId: 'analyse', message: second },
        { at: '2026-11-22T11:00:02.000Z', event: 'edit-kept-aside', message: first },
        { at: 'at noon', event: second, told: first },
      ];
      const more = { data, history };
      const load = (run: Run): AppEvent => ({
        kind: 'detail-loaded',
        detail: { kind: 'run', id, run, derived: run.status, workflow },
      });
      switch (kind) {
        case 'running':
          return load(runningRun(more));
        case 'failed':
          return load(failedRun(first, more));
        case 'waiting':
          return load(waitingRun({ message: first, options: [second] }));
        case 'unreadable': {
          const problem = { severity: 'error', code: 'bad-json', message: second } as const;
          return { kind: 'detail-loaded', detail: { kind: 'unreadable', id, problem } };
        }
        default:
          return load(pausedRun(more));
      }
    });
}

function arbitraryReading(text: fc.Arbitrary<string>): fc.Arbitrary<AppEvent> {
  const problem = (message: string) => ({ severity: 'error', code: 'bad-template', message }) as const;
  const view = fc
    .tuple(text, text, fc.constantFrom('none', 'sent', 'next', 'refused'))
    .map(([first, second, kind]): PromptView => {
      switch (kind) {
        case 'sent':
          return { kind, attempt: 1, model: second, text: first };
        case 'next':
          return { kind, text: first, warnings: [problem(second)], sent: { attempt: 1, text: second } };
        case 'refused':
          return { kind, problems: [problem(first)] };
        default:
          return { kind: 'none', why: first };
      }
    });
  return fc.oneof(
    fc.tuple(text, fc.boolean(), fc.nat(5)).map(
      ([reply, live, omittedBytes]): AppEvent => ({
        kind: 'output-read',
        runId: id,
        output: { target: { runId: id, stepId: 'analyse', attempt: 1, live }, text: reply, omittedBytes },
      }),
    ),
    view.map(
      (read): AppEvent => ({
        kind: 'prompt-read',
        prompt: { runId: id, stepId: 'analyse', view: read },
      }),
    ),
  );
}

function arbitraryPopup(text: fc.Arbitrary<string>): fc.Arbitrary<Popup> {
  const choice = { path: 'workflows/launch.yaml', description: 'Abridge' };
  return fc.tuple(text, fc.nat(11)).map(([given, kind]): Popup => {
    switch (kind) {
      case 0:
        return { kind: 'help', top: 0, filter: lineOf(given) };
      case 1:
        return { kind: 'text', title: 'Why', text: given, top: 0 };
      case 2: {
        const yes = { kind: 'quit' } as const;
        return { kind: 'confirm', title: 'Cancel', lines: [given], question: 'Cancel?', yes, behind: null };
      }
      case 3: {
        const choices = [
          { name: given, ...choice },
          { name: 'broken', ...choice, error: given },
        ];
        return { kind: 'choose-workflow', choices, index: 1 };
      }
      case 4: {
        const form = openForm(workflow, { id, data: { transcript: given } });
        return { kind: 'form', form: { ...form, message: given } };
      }
      case 5:
        return { kind: 'palette', edit: lineOf(given.slice(0, 1)), index: 0 };
      case 6:
      case 7:
      case 8:
        return { kind: 'answer', draft: draftOf(given, kind) };
      case 9:
      case 10:
        return { kind: 'answer', draft: reviewOf(given, kind === 9) };
      default:
        return { kind: 'copy' };
    }
  });
}

function draftOf(given: string, kind: 6 | 7 | 8): AnswerDraft {
  const question: Question =
    kind === 6
      ? { type: 'approval' }
      : kind === 7
        ? { type: 'curate', min: 1 }
        : { type: 'form', questions: [{ field: given, message: given, type: 'text', required: true }] };
  const parts = { stepId: 'pick', message: given, outputs: new Map([['chosen', 'chosen']]) };
  const ask = askOf(question, { ...parts, list: [given, 'two', given] });
  const about = [{ name: 'topics', value: given }];
  const draft = openDraft({ runId: id, ask, about }, undefined);
  if (draft.body.kind !== 'picks') return { ...draft, problem: given };
  const candidates = draft.body.candidates.map((candidate) => ({ ...candidate, reason: given }));
  const typing = { what: 'words' as const, edit: lineOf(given) };
  return { ...draft, body: { ...draft.body, candidates, picked: [1], cursor: 2, typing } };
}

/** A reply that is accepted or changed. */
function reviewOf(given: string, isEdited: boolean): AnswerDraft {
  const outputs = new Map([
    ['title', 'title'],
    [given, given],
  ]);
  const reply = { title: given, [given]: [given, 1, { field: given }] };
  const ask = askOf({ type: 'approval' }, { stepId: 'write', message: given, outputs, reply });
  const draft = openDraft({ runId: id, ask, about: [] }, undefined);
  return draft.body.kind === 'judge' && isEdited
    ? { ...draft, body: { ...draft.body, typing: 'values' } }
    : { ...draft, problem: given };
}
