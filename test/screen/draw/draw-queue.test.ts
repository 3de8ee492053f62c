// A run that waits for its provider, as it is drawn and spoken.
import { describe, expect, test } from 'vitest';
import type { Run } from '../../../source/run/run.ts';
import { drawSteps } from '../../../source/screen/draw/draw-steps.ts';
import { drawWatch } from '../../../source/screen/draw/draw-watch.ts';
import { formatRunRow } from '../../../source/screen/draw/format-run-row.ts';
import { formatWatchedRow } from '../../../source/screen/draw/format-watched-row.ts';
import { createReader } from '../../../source/screen/reader/reader.ts';
import { describeScreen } from '../../../source/screen/spoken/describe-screen.ts';
import { createSpokenReader } from '../../../source/screen/spoken/spoken-reader.ts';
import { spokenTheme } from '../../../source/screen/spoken/spoken-theme.ts';
import { selectLayout } from '../../../source/state/app-state.ts';
import { findBox } from '../../../source/state/layout.ts';
import { reduceApp } from '../../../source/state/reduce-app.ts';
import { listSteps } from '../../../source/state/step-lines.ts';
import { fanRun, fanState } from '../../state/helpers/fan.ts';
import { instant, launch, rowOf, runningRun, stateWith, workflowOf } from '../../state/helpers/state.ts';
import { unicode } from '../helpers/app.tsx';
import { textOf, textsOf } from '../helpers/draw.ts';

const limit = 'openai: 4 requests at once';
const since = new Date(instant - 12_000).toISOString();
const workflow = workflowOf(launch);

const waiting = runningRun({
  inFlight: [],
  queued: [{ stepId: 'analyse', since, limit }],
  progress: { done: 1, total: 3, step: 'analyse', limit },
});
const row = { ...rowOf(waiting.id, { derived: 'running' }), progress: waiting.progress };
const look = { theme: unicode, columns: 60, now: instant, ticks: 0, selected: false, focused: false };

const talks = ['Tea', 'Pots', 'Cups'];
const list: Run = {
  ...fanRun({ talks, running: [1] }),
  queued: [{ stepId: 'note', item: '2', since, limit }],
};

describe('a step that waits for its provider', () => {
  test('says so, since when, and for what', () => {
    const state = [
      { kind: 'resized', size: { columns: 120, rows: 24 } } as const,
      {
        kind: 'detail-loaded',
        detail: { kind: 'run', id: waiting.id, run: waiting, derived: 'running', workflow },
      } as const,
    ].reduce(reduceApp, stateWith([row]));
    const box = findBox(selectLayout(state), 'steps');
    if (box === undefined) throw new Error('the steps are not shown');
    const lines = textsOf(drawSteps(state, unicode, box)).join('\n');
    expect(lines).toMatch(/⠋ analyse +waits 12s/);
    expect(lines.replace(/ *│\n│ ?/g, ' ')).toContain(`Waits for its turn at ${limit}.`);
    const reader = createReader(() => ({ markdown: undefined, comparison: undefined }), spokenTheme.glyphs);
    const inSteps = reduceApp(state, { kind: 'pane-entered', pane: 'steps' });
    const heard = describeScreen(inSteps, createSpokenReader(reader)).join('\n');
    expect(heard).toContain(`waits for its turn at ${limit} since`);
  });

  test('is none any more where its process is gone', () => {
    expect(listSteps(waiting, 'interrupted', workflow)).toContainEqual(
      expect.objectContaining({ id: 'analyse', state: 'pending' }),
    );
  });

  test('of a list has a row', () => {
    const state = fanState(list, { kind: 'resized', size: { columns: 120, rows: 24 } });
    const box = findBox(selectLayout(state), 'steps');
    if (box === undefined) throw new Error('the steps are not shown');
    const lines = textsOf(drawSteps(state, unicode, box)).join('\n');
    expect(lines).toMatch(/note {2}0\/3 +1 run/);
    expect(lines).toMatch(/⠋ +2 {2}Pots +waits 12s/);
    // Another one is under way.
    expect(lines).not.toContain('Waits for its turn');
    const narrow = { ...state, mode: { kind: 'watch', pinnedId: null, armed: false } } as const;
    expect(textsOf(drawWatch(narrow, unicode, { columns: 45, rows: 12 })).join('\n')).toContain('waits 12s');
  });
});

describe('the row of a run that waits for its provider', () => {
  test('says so in the list', () => {
    expect(textOf(formatRunRow(row, look))).toMatch(/1\/3 waits/);
  });

  test('says for what in the narrow view', () => {
    expect(textOf(formatWatchedRow(row, look))).toContain(`waits for ${limit}`);
  });
});
