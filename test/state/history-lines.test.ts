import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../source/json.ts';
import { applyEvent } from '../../source/run/apply-event.ts';
import type { HistoryEntry, Run } from '../../source/run/run.ts';
import type { RunEvent } from '../../source/run/run-event.ts';
import { listHistory } from '../../source/state/history-lines.ts';
import { held, makeRecord, makeRun } from '../run/helpers/sample-run.ts';
import { failedRun, pausedRun } from './helpers/state.ts';

const at = '2026-11-22T10:00:00.000Z';

function titles(run: Run): readonly string[] {
  return listHistory(run).map(({ title }) => title);
}

/** Lines of entries as a file may have them. */
function linesOf(...entries: readonly JsonObject[]) {
  return listHistory(
    pausedRun({ history: entries.map((entry): HistoryEntry => ({ at, event: '', ...entry })) }),
  );
}

describe('the audit trail', () => {
  test('tells in words what the engine and people did, the newest last', () => {
    const attempt = { stepId: 'analyse', attempt: 1, startedAt: at, promptHash: '' };
    const cause = { kind: 'timeout', message: 'no answer for 60 s\ntwo lines', canRetry: true } as const;
    const events: readonly RunEvent[] = [
      { at, event: 'run-started', workflow: held, options: {} },
      { at, event: 'step-started', attempt },
      { at, event: 'step-failed', stepId: 'analyse', attempt: 1, cause, retryInMs: 2000, durationMs: 60_000 },
      { at, event: 'step-started', attempt: { ...attempt, attempt: 2 } },
      {
        at,
        event: 'step-completed',
        record: makeRecord('analyse', {
          attempt: 2,
          durationMs: 4100,
          usage: { inputTokens: 9, outputTokens: 640 },
          outputFields: ['topics', 'tone'],
        }),
        data: {},
      },
      { at, event: 'run-paused', by: 'key' },
      {
        at,
        event: 'run-started',
        workflow: held,
        options: {},
        resumed: true,
        by: 'command',
        changes: ['pick is new'],
      },
      {
        at,
        event: 'run-waiting',
        checkpoint: {
          stepId: 'pick',
          templatePath: '',
          inputType: 'freeform',
          outputField: 'x',
          message: 'which?',
        },
      },
      {
        at,
        event: 'checkpoint-answered',
        record: makeRecord('pick', { outputFields: ['x'] }),
        data: {},
        by: 'key',
      },
      { at, event: 'steps-reopened', fromStep: 'analyse', stepIds: ['analyse', 'pick'], by: 'key' },
      { at, event: 'run-cancelled', by: 'SIGINT' },
    ];
    const lines = listHistory(events.reduce(applyEvent, makeRun()));
    expect(
      lines.map(({ tone, title, detail }) => [tone, title, ...(detail === undefined ? [] : [detail])]),
    ).toEqual([
      ['plain', 'started'],
      ['quiet', 'analyse started'],
      ['failed', 'analyse failed, timeout, after 1m00, tried again in 2.0s', 'no answer for 60 s\ntwo lines'],
      ['quiet', 'analyse started, attempt 2'],
      ['done', 'analyse completed, attempt 2, 4.1s, 640 tokens', 'stored topics, tone'],
      ['plain', 'paused by a key of the screen'],
      ['plain', 'went on by a command', 'pick is new'],
      ['attention', 'waits for a person at pick', 'which?'],
      ['done', 'pick answered by a key of the screen', 'stored x'],
      ['plain', 'to be done again from analyse by a key of the screen', 'analyse, pick'],
      ['failed', 'cancelled by Ctrl-C'],
    ]);
    expect(lines.map(({ stepId }) => stepId).slice(0, 3)).toEqual([undefined, 'analyse', 'analyse']);
    expect(new Set(lines.map((line) => line.at))).toEqual(new Set([at]));
  });

  test('tells of each reply that was sent back, in full', () => {
    const failed = { stepId: 'a', kind: 'schema-mismatch', message: 'tone: is missing', cost: 0.5 };
    const lines = linesOf(
      { event: 'step-failed', ...failed, attempt: 1, retryInMs: 0, sentBack: { repair: 1, of: 2 } },
      { event: 'step-started', stepId: 'a', attempt: 2, repair: 1 },
      { event: 'step-completed', stepId: 'a', attempt: 2, repairs: [1] },
      { event: 'step-failed', stepId: 'a', sentBack: { repair: 'x' } },
    );
    expect(lines.map(({ tone, title }) => [tone, title])).toEqual([
      ['attention', 'a failed, schema-mismatch, $0.50, sent back (repair 1 of 2)'],
      ['quiet', 'a started, attempt 2'],
      ['done', 'a completed, attempt 2, after 1 repair'],
      ['attention', 'a failed, sent back'],
    ]);
    expect(lines[0]?.detail).toBe('tone: is missing');
  });

  test('names the file in which an edit was kept aside', () => {
    const [merged, aside, corrected] = linesOf(
      { event: 'edit-merged', changes: ['data.title changed', 'note added'] },
      { event: 'edit-kept-aside', file: 'conflict-2026.json', message: 'both changed data.title' },
      { event: 'id-corrected', was: 'other' },
    );
    expect(merged).toMatchObject({
      title: 'an edit of the run was taken in',
      detail: 'data.title changed\nnote added',
    });
    expect(aside).toMatchObject({
      tone: 'attention',
      title: 'an edit of the run file is kept in k3v9x2m7q4tz/conflict-2026.json',
      detail: 'both changed data.title',
    });
    expect(corrected).toMatchObject({ title: 'the id in the file was other' });
  });

  test('shows what a newer version or a person wrote as it stands', () => {
    const [unknown, bare] = linesOf(
      { event: 'budget-reached', at: 'yesterday', limit: 5, who: { name: 'me' }, stepId: 'analyse' },
      { event: '' },
    );
    expect(unknown).toEqual({
      at: undefined,
      tone: 'plain',
      stepId: 'analyse',
      title: 'budget-reached',
      detail: 'limit: 5\nwho: {\n  "name": "me"\n}\nstepId: analyse',
    });
    expect(bare).toEqual({ at, tone: 'plain', title: 'an entry without a name' });
  });

  test('bears entries whose details are not what they should be', () => {
    const odd = { stepId: 7, attempt: 'x', durationMs: -1, usage: [], outputFields: 'no', changes: { a: 1 } };
    const events = [
      'run-started',
      'step-started',
      'step-completed',
      'checkpoint-answered',
      'step-failed',
      'step-skipped',
      'attempt-aborted',
      'run-paused',
      'run-waiting',
      'run-completed',
      'run-failed',
      'run-cancelled',
      'steps-reopened',
      'id-corrected',
      'edit-merged',
      'edit-kept-aside',
      'attempts-summarized',
    ];
    const lines = linesOf(
      ...events.map((event) => ({ ...odd, event, by: null, records: [1, { stepId: null }] })),
    );
    expect(lines.length).toBe(events.length);
    for (const { title } of lines) expect(title).not.toMatch(/undefined|object|null/);
  });

  test('counts the attempts that were summarized', () => {
    const [line] = linesOf({
      event: 'attempts-summarized',
      from: at,
      'step-started': 12,
      'step-completed': 9,
      'step-failed': 3,
      'attempt-aborted': 0,
    });
    expect(line).toMatchObject({ tone: 'quiet', title: 'earlier attempts, 12 begun, 9 completed, 3 failed' });
  });
});

describe('a failure', () => {
  const failure = { stepId: 'analyse', attempt: 3, kind: 'network', message: 'the server is\ngone' };

  test('is told once in full, at the attempt', () => {
    const run = failedRun(failure.message, {
      history: [
        { at, event: 'step-failed', ...failure },
        { at, event: 'run-failed', ...failure },
      ],
    });
    expect(listHistory(run).map(({ title, detail }) => [title, detail])).toEqual([
      ['analyse failed, attempt 3, network', 'the server is\ngone'],
      ['stopped because analyse failed', undefined],
    ]);
  });

  test('is told by the end of the run where its attempt is not there', () => {
    const run = failedRun(failure.message, { history: [{ at, event: 'run-failed', ...failure }] });
    expect(listHistory(run)).toEqual([
      {
        at,
        tone: 'failed',
        stepId: 'analyse',
        title: 'stopped because analyse failed, network',
        detail: 'the server is\ngone',
      },
    ]);
  });

  test('is added where the history does not hold it', () => {
    const run = failedRun(failure.message, {
      history: [{ at, event: 'step-failed', ...failure, message: 'another one' }],
    });
    expect(titles(run)).toEqual(['analyse failed, attempt 3, network', 'analyse failed, attempt 3, network']);
    expect(listHistory(run).at(-1)?.detail).toBe('the server is\ngone');
    expect(listHistory(run).at(-1)?.at).toBeUndefined();
  });

  test('tells what a step waited for, and where a reply was taken from', () => {
    const cached = { run: 'k3v9', transcript: 'a.1', cost: 0.4 };
    const lines = linesOf(
      { event: 'step-queued', stepId: 'a', limit: 'openai: 4 requests at once' },
      { event: 'step-completed', stepId: 'a', cost: 0, cached },
      { event: 'step-completed', stepId: 'b', cached: { run: 'k3v9' } },
      { event: 'step-completed', stepId: 'c', cached: 'mine' },
    );
    expect(lines.map(({ title }) => title)).toEqual([
      'a waits for its turn at openai: 4 requests at once',
      'a completed, with a reply of the run k3v9, which saved $0.40',
      'b completed, with a reply of the run k3v9',
      'c completed',
    ]);
  });
});

test('a model that cannot answer is told with the one that is asked next', () => {
  const failed = { event: 'step-failed', stepId: 'a', attempt: 1, kind: 'network', retryInMs: 0 };
  expect(linesOf({ ...failed, nextModel: 'p/b' }).map(({ title }) => title)).toEqual([
    'a failed, network, p/b is asked next',
  ]);
});
