// Why a run cannot be stopped or go on: by its row, or by the whole of its file where that was read later.
import { describe, expect, test } from 'vitest';
import type { Run } from '../../../source/run/run.ts';
import { whyNotResume, whyNotStop } from '../../../source/screen/keys/why-not.ts';
import type { AppEvent } from '../../../source/state/app-event.ts';
import { pausedRun, rowOf, runningRun, stateWith } from '../../state/helpers/state.ts';

const id = 'k3v9x2m7q4tz';

function readAs(run: Run): AppEvent {
  const derived = run.status;
  return { kind: 'detail-loaded', detail: { kind: 'run', id, run, derived } };
}

describe('a run', () => {
  test('whose file was read as a later state than its row is what the file says', () => {
    const row = rowOf(id, { derived: 'running', age: 1 });
    expect(whyNotResume(stateWith([row]))).toBe('it is running');
    const state = stateWith([row], readAs(pausedRun()));
    expect(whyNotResume(state)).toBeUndefined();
    expect(whyNotStop(state, 'pause')).toBe('it is paused already');
  });

  test('whose row is of the same state or a later one is what the row says', () => {
    const interrupted = rowOf(id, { derived: 'interrupted' });
    expect(whyNotResume(stateWith([interrupted], readAs(runningRun())))).toBeUndefined();
    const earlier = runningRun({ updatedAt: '2026-11-22T11:00:00.000Z' });
    expect(whyNotResume(stateWith([rowOf(id)], readAs(earlier)))).toBeUndefined();
  });
});
