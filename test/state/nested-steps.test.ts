// Steps with runs of their own: what their lines say, and the way into such a run and back.
import { describe, expect, test } from 'vitest';
import type { Run } from '../../source/run/run.ts';
import { deleteRun } from '../../source/screen/keys/run-keys.ts';
import { createReader } from '../../source/screen/reader/reader.ts';
import { createTheme } from '../../source/screen/theme.ts';
import { selectCursorStep, selectSteps } from '../../source/state/move-cursor.ts';
import { describeChild, shortChild } from '../../source/state/nested-steps.ts';
import { reduceApp } from '../../source/state/reduce-app.ts';
import { pausedRun, rowOf, stateWith, workflowOf } from './helpers/state.ts';

const outer = pausedRun({
  id: 'outer',
  inFlight: [{ stepId: 'publish', attempt: 1, startedAt: '', promptHash: '', run: 'inner' }],
});
const workflow = workflowOf(
  'name: launch\nsteps:\n  - { id: abridge, prompt: a.hbs }\n  - { id: publish, workflow: leaf }\n',
);
const detail = { kind: 'run', id: 'outer', run: outer, derived: 'paused', workflow } as const;
const rows = [
  rowOf('outer'),
  rowOf('inner', { derived: 'waiting', done: 2, total: 5, workflowName: 'leaf' }),
];

function opened() {
  return stateWith(
    rows,
    { kind: 'run-launched', id: 'outer' },
    { kind: 'detail-loaded', detail },
    { kind: 'pane-entered', pane: 'steps' },
    { kind: 'step-chosen', stepId: 'publish' },
  );
}

function line(state: ReturnType<typeof opened>) {
  const found = selectSteps(state).find(({ id }) => id === 'publish');
  if (found === undefined) throw new Error('there is no such step');
  return found;
}

describe('the line of a step with a run', () => {
  test('says how that run stands, and waits where it does', () => {
    expect(line(opened())).toMatchObject({ state: 'waiting', run: 'inner' });
    expect(shortChild(line(opened()))).toBe('2/5 inne');
    expect(describeChild(line(opened()))).toBe(
      'Its run is leaf inner: waiting, 2 of 5 steps. Enter opens it, Esc comes back.',
    );
  });

  test('waits where its run does, also while other steps of the outer run go on', () => {
    const run: Run = { ...outer, status: 'running', checkpoint: null, failure: null };
    const state = reduceApp(opened(), {
      kind: 'detail-loaded',
      detail: { ...detail, run, derived: 'running' },
    });
    expect(line(state)).toMatchObject({ state: 'waiting', child: { derived: 'waiting' } });
  });

  test('follows the rows, also one that goes', () => {
    const row = rowOf('inner', { derived: 'running', done: 3, total: 5 });
    const news = { complete: true, problem: null, now: 0 };
    const moved = reduceApp(opened(), { kind: 'runs-changed', changes: [{ kind: 'row', row }], ...news });
    expect(line(moved).state).toBe('pending');
    expect(shortChild(line(moved))).toBe('3/5 inne');
    const gone = reduceApp(moved, {
      kind: 'runs-changed',
      changes: [{ kind: 'gone', id: 'inner' }],
      ...news,
    });
    expect(describeChild(line(gone))).toBe('Its run is inner, which is not there.');
  });
});

test('a run that is opened from a step leads back to that step, unless another one was chosen', () => {
  const inside = reduceApp(opened(), { kind: 'child-opened', id: 'inner' });
  expect(inside).toMatchObject({ selectedId: 'inner', pane: 'steps', detail: null });
  const back = reduceApp(inside, { kind: 'parent-returned' });
  expect(back).toMatchObject({ selectedId: 'outer', chosenStep: 'publish', openedFrom: [] });
  expect(selectCursorStep(reduceApp(back, { kind: 'detail-loaded', detail }))).toBe('publish');
  const list = reduceApp(opened(), { kind: 'fan-opened', stepId: 'publish', open: true });
  const open = reduceApp(reduceApp(list, { kind: 'child-opened', id: 'inner' }), { kind: 'parent-returned' });
  expect(open.openFans).toEqual(new Set(['publish']));
  const left = reduceApp(inside, { kind: 'pane-entered', pane: 'runs' });
  expect(left.openedFrom).toEqual([]);
});

test('who deletes a run is told of the runs of its steps, which stay', () => {
  const reader = createReader(
    () => ({ markdown: undefined, comparison: undefined }),
    createTheme({ LANG: 'C.UTF-8' }, 'linux').glyphs,
  );
  const { events } = deleteRun.act(opened(), reader);
  expect(events).toMatchObject([
    {
      popup: {
        lines: ['The run outer, with its prompts and replies.', 'The runs of its steps stay: inner.'],
      },
    },
  ]);
});
