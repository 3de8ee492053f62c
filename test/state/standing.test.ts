// What the screen says of steps that are stale or edited, and what its keys would do about that.
import { describe, expect, test } from 'vitest';
import type { DerivedStatus } from '../../source/run/run.ts';
import type { Standing } from '../../source/run/standing.ts';
import { pressKey } from '../../source/screen/keys/press-key.ts';
import { createReader } from '../../source/screen/reader/reader.ts';
import { createTheme } from '../../source/screen/theme.ts';
import type { AppEvent } from '../../source/state/app-event.ts';
import { type AppState, selectRead } from '../../source/state/app-state.ts';
import { explainRun } from '../../source/state/explain-run.ts';
import { reduceApp } from '../../source/state/reduce-app.ts';
import { notePhrases, noteWords, planRerun, selectNotes } from '../../source/state/standing.ts';
import { launch, pausedRun, recordOf, rowOf, stateWith, workflowOf } from './helpers/state.ts';

const workflow = workflowOf(launch);
const run = pausedRun({
  id: 'a',
  executedTemplates: [
    recordOf('abridge', { executedAt: '1', usage: { inputTokens: 100, outputTokens: 20 }, durationMs: 1500 }),
    recordOf('analyse', { executedAt: '2', usage: { outputTokens: 7 } }),
  ],
});

const stale: readonly (readonly [string, Standing])[] = [
  ['abridge', { kind: 'stale', why: 'its prompt would be another one now' }],
  ['analyse', { kind: 'unknown', from: ['abridge'] }],
];

function readingOf(
  standings: readonly (readonly [string, Standing])[],
  derived: DerivedStatus = 'paused',
  more: readonly AppEvent[] = [],
): AppState {
  const detail: AppEvent = {
    kind: 'detail-loaded',
    detail: { kind: 'run', id: 'a', run, derived, workflow },
  };
  const edits = [{ field: 'topics', stepId: 'analyse' }];
  const standing: AppEvent = {
    kind: 'standing-read',
    standing: { run, standings: new Map(standings), edits },
  };
  return [detail, standing, ...more].reduce(reduceApp, stateWith([rowOf('a', { derived })]));
}

function reasonOf(state: AppState): string | undefined {
  const read = selectRead(state);
  return read === null ? undefined : explainRun(state, read)?.text;
}

describe('a step', () => {
  test('that is stale, unknown or edited says so in a word, and in full', () => {
    const notes = selectNotes(readingOf(stale));
    expect([...notes.values()].map(noteWords)).toEqual(['stale', 'unknown, edited']);
    expect([...notes.values()].flatMap(notePhrases)).toEqual([
      'stale: its prompt would be another one now',
      'unknown: it depends on what abridge will give',
      'edited by a person: topics',
    ]);
  });

  test('that was done again since is not spoken of', () => {
    const again = { ...run, executedTemplates: [recordOf('abridge', { executedAt: '3' })] };
    const loaded: AppEvent = {
      kind: 'detail-loaded',
      detail: { kind: 'run', id: 'a', run: again, derived: 'paused', workflow },
    };
    expect([...selectNotes(readingOf(stale, 'paused', [loaded])).keys()]).toEqual([]);
  });

  test('of another run is none of this one', () => {
    const state = readingOf(stale);
    const other = { ...run, id: 'b' };
    const read: AppEvent = {
      kind: 'standing-read',
      standing: { run: other, standings: new Map(), edits: [] },
    };
    expect(reduceApp(state, read).standing).toBe(state.standing);
  });
});

describe('what r and S would do', () => {
  test('is said with what it took before', () => {
    expect(reasonOf(readingOf(stale))).toContain(
      'r keeps what is stale: abridge. S does it again: 1 again, 1 unknown, 1 waits for a person, about 120 tokens and 1.5s by what they took before, up to 7 tokens more for what is unknown.',
    );
    expect(reasonOf(readingOf(stale, 'completed'))).toMatch(/^Stale: abridge\. S does it again/);
  });

  test('is not said where nothing is stale, or where the run moves', () => {
    expect(reasonOf(readingOf([['abridge', { kind: 'fresh' }]]))).not.toContain('stale');
    expect(reasonOf(readingOf(stale, 'running')) ?? '').not.toContain('stale');
  });
});

describe('the keys', () => {
  const reader = createReader(
    () => ({ markdown: undefined, comparison: undefined }),
    createTheme({ LANG: 'C.UTF-8' }, 'linux').glyphs,
  );
  const press = (state: AppState, name: string) => pressKey(state, reader, { name, text: name, alone: true });
  const inSteps: AppEvent = { kind: 'pane-entered', pane: 'steps' };

  test('S asks first, with what is done again and why', () => {
    const [opened] = press(readingOf(stale), 'S').events;
    expect(opened).toMatchObject({
      kind: 'popup-opened',
      popup: {
        kind: 'confirm',
        lines: [
          'abridge, again: its prompt would be another one now',
          'analyse, unknown: it depends on what abridge will give; topics, edited by a person, might be written anew; a copy is kept then',
          expect.stringContaining('1 again, 1 unknown'),
        ],
        yes: { kind: 'resume', id: 'a', trusted: false, redo: { kind: 'stale' } },
      },
    });
  });

  test('S says where there is nothing for it', () => {
    const notice = (state: AppState) => press(state, 'S').events;
    expect(notice(readingOf([]))).toEqual([
      { kind: 'notice-shown', text: 'redo stale: nothing of it is stale' },
    ]);
    expect(notice(stateWith([rowOf('a', { derived: 'running' })]))).toEqual([
      { kind: 'notice-shown', text: 'redo stale: it is running: pause it first' },
    ]);
  });

  test('R asks for the chosen step and what depends on it', () => {
    const state = readingOf(stale, 'completed', [inSteps, { kind: 'step-chosen', stepId: 'analyse' }]);
    expect(planRerun(workflow, run, 'analyse').stepIds).toEqual(['analyse', 'pick']);
    expect(press(state, 'R').events[0]).toMatchObject({
      popup: { yes: { kind: 'resume', redo: { kind: 'from', stepId: 'analyse' } } },
    });
    expect(press(readingOf(stale), 'R').events[0]).toMatchObject({ kind: 'notice-shown' });
  });

  test('f forks all of a run in the list, and what came before the step beside it', () => {
    expect(press(readingOf(stale), 'f').command).toEqual({ kind: 'fork', id: 'a', from: null });
    const state = readingOf(stale, 'paused', [inSteps, { kind: 'step-chosen', stepId: 'analyse' }]);
    expect(press(state, 'f').command).toEqual({ kind: 'fork', id: 'a', from: 'analyse' });
  });
});
