import { describe, expect, test } from 'vitest';
import type { AppEvent } from '../../source/state/app-event.ts';
import type { AppState } from '../../source/state/app-state.ts';
import { describeFanOutput } from '../../source/state/fan-text.ts';
import { listHistory } from '../../source/state/history-lines.ts';
import { labelOf } from '../../source/state/item-label.ts';
import { selectCursor, selectWorks } from '../../source/state/move-cursor.ts';
import { chooseOutput, storedOutput } from '../../source/state/output-target.ts';
import { reduceApp } from '../../source/state/reduce-app.ts';
import { listSteps, nameLine } from '../../source/state/step-lines.ts';
import { explainStop } from '../../source/state/stop-reason.ts';
import { fanRun, fanState, fanWorkflow } from './helpers/fan.ts';

const talks = ['Tea', 'Pots', 'Cups', 'Leaves', 'Water'];
const moving = fanRun({ talks, done: [1], failed: [2], running: [3, 4] });
const rows = (state: AppState) => selectWorks(state).map((line) => `${nameLine(line)} ${line.state}`);
const open: AppEvent = { kind: 'fan-opened', stepId: 'note', open: true };

describe('a step that goes through a list', () => {
  test('says how far it is, and shows the items that run or failed', () => {
    expect(rows(fanState(moving))).toEqual([
      'note running',
      'note 2 of 5 failed',
      'note 3 of 5 running',
      'note 4 of 5 running',
      'summary pending',
    ]);
    expect(selectWorks(fanState(moving))[0]).toMatchObject({
      fan: { total: 5, done: 1, running: 2, failed: 1, open: false, durationMs: 1000, outputTokens: 10 },
    });
  });

  test('shows all of them once it is open, and its own row again when it is closed', () => {
    const opened = fanState(moving, open);
    expect(rows(opened)).toHaveLength(7);
    const inside = [{ kind: 'cursor-moved', by: 'down' } as const, { ...open, open: false }].reduce(
      reduceApp,
      opened,
    );
    expect(selectCursor(inside)).toMatchObject({ kind: 'step', id: 'note' });
    expect(rows(inside)).toHaveLength(5);
  });

  test('keeps the item that is chosen when it is done meanwhile', () => {
    const chosen = fanState(moving, { kind: 'step-chosen', stepId: 'note', item: '3' });
    const run = fanRun({ talks, done: [1, 3], failed: [2], running: [4] });
    const detail = { kind: 'run', id: run.id, run, derived: 'running', workflow: fanWorkflow } as const;
    const later = reduceApp(chosen, { kind: 'detail-loaded', detail });
    expect(selectCursor(later)).toMatchObject({ kind: 'item', item: '3', state: 'done' });
  });

  test('is where the cursor is while nothing is chosen: at the item that has run for longest', () => {
    expect(selectCursor(fanState(moving))).toMatchObject({ kind: 'item', item: '3' });
    expect(selectCursor(fanState(fanRun({ talks, done: [1, 2] })))).toMatchObject({
      kind: 'step',
      id: 'note',
    });
  });

  test('an item with another value than it was done for is still to come', () => {
    const run = fanRun({ talks, done: [1, 2, 3, 4, 5] });
    const edited = { ...run, data: { ...run.data, talks: talks.with(1, 'Kettles') } };
    const [step, item] = listSteps(edited, 'paused', fanWorkflow, { open: new Set(['note']), chosen: null })
      .slice(0, 3)
      .filter((line) => line.kind !== 'section')
      .toSpliced(1, 1);
    expect(step).toMatchObject({ fan: { done: 4, total: 5 } });
    expect(item).toMatchObject({ item: '2', state: 'pending' });
  });

  test('an item between two attempts still runs', () => {
    const at = '2026-11-22T12:00:00.000Z';
    const failed = { at, event: 'step-failed', stepId: 'note', item: '5', retryInMs: 2000 };
    const run = { ...moving, history: [failed] };
    expect(rows(fanState(run))).toContain('note 5 of 5 running');
  });

  test('a thousand items are listed at once', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `talk ${index}`);
    const run = fanRun({ talks: many, done: many.map((_, index) => index + 1) });
    expect(rows(fanState(run))).toEqual(['note pending', 'summary pending']);
    expect(rows(fanState(run, open))).toHaveLength(1002);
  });
});

describe('what is shown of a list', () => {
  test('is the reply of the item that is chosen', () => {
    const target = chooseOutput(moving, 'running', { stepId: 'note', item: '4' });
    expect(target).toMatchObject({ stepId: 'note', item: '4', attempt: 1, live: true });
    expect(chooseOutput(moving, 'running', { stepId: 'note', item: '5' })).toBeUndefined();
    expect(storedOutput(moving, { stepId: 'note', item: '1' })).toBe('on Tea');
  });

  test('of the whole is how far it is, what runs and failed, and what has come', () => {
    expect(chooseOutput(moving, 'running', { stepId: 'note' })).toMatchObject({ fan: true, live: false });
    const text = describeFanOutput(moving, fanWorkflow, 'note');
    expect(text.split('\n').filter((line) => line !== '')).toEqual([
      '1 of 5 done, 2 running, 1 failed',
      'Running',
      '- 3 Cups',
      '- 4 Leaves',
      'Failed',
      '- 2 Pots: no answer to 2',
      'notes',
      '1. on Tea',
    ]);
  });

  test('is an item in a few words, however large it is', () => {
    expect(labelOf({ id: 7, title: 'Tea' })).toBe('Tea');
    expect(labelOf({ text: 'x'.repeat(1000) })).toHaveLength(120);
    expect([labelOf(['a', 'b']), labelOf(null), labelOf({ a: {} }), labelOf(3)]).toEqual([
      '2 entries',
      'null',
      '1 fields',
      '3',
    ]);
  });
});

describe('the words for a list', () => {
  test('name the item that failed, and how far a paused step is', () => {
    const failure = {
      stepId: 'note',
      item: '2',
      attempt: 1,
      kind: 'refused',
      message: 'no',
      at: '',
      canRetry: false,
    };
    const failed = { ...moving, status: 'failed', checkpoint: null, failure } as const;
    expect(explainStop(failed, 'failed', fanWorkflow, undefined)?.text).toContain(
      'note 2 failed (refused): no',
    );
    const paused = fanRun({ talks, done: [1, 2], failed: [3] });
    expect(explainStop(paused, 'paused', fanWorkflow, undefined)?.text).toBe(
      'Paused in note, 2 of 5 done, 1 failed: r goes on.',
    );
    expect(explainStop(moving, 'running', fanWorkflow, 'pause')?.text).toBe(
      'Pauses when all 2 under way are done.',
    );
  });

  test('name the items in the history', () => {
    const at = '2026-11-22T12:00:00.000Z';
    const run = {
      ...moving,
      history: [
        { at, event: 'step-started', stepId: 'note', item: '3' },
        { at, event: 'step-completed', stepId: 'note', items: { total: 5, failed: 1 } },
        {
          at,
          event: 'steps-reopened',
          fromStep: 'note',
          onlyFailed: true,
          records: [{ stepId: 'note', item: '2' }],
        },
      ],
    };
    expect(listHistory(run).map(({ title, detail }) => [title, detail])).toEqual([
      ['note 3 started', undefined],
      ['note completed, 5 items, 1 failed', undefined],
      ['the failed items to be done again from note', 'note 2'],
    ]);
  });
});
