import { expect, test } from 'vitest';
import { applyEvent } from '../../source/run/apply-event.ts';
import { pausedRun, recordOf } from '../state/helpers/state.ts';

const at = '2026-11-22T12:00:00.000Z';

test('of a list only the failed items go, with the record of its step and those that depend on it', () => {
  const done = recordOf('note', { item: '1', outputFields: ['notes'] });
  const failed = recordOf('note', { item: '2', failed: 'no answer', outputFields: [] });
  const whole = recordOf('note', { items: { total: 2, failed: 1 } });
  const other = recordOf('other');
  const run = pausedRun({
    data: { notes: ['first', null] },
    executedTemplates: [other, done, failed, whole, recordOf('summary')],
  });
  const stepIds = ['note', 'summary'];
  const event = { at, event: 'steps-reopened', fromStep: 'note', stepIds, by: 'command' } as const;
  const again = applyEvent(run, { ...event, keptItems: { note: ['1'] }, onlyFailed: true });
  expect(again.executedTemplates).toEqual([other, done]);
  expect(again.data).toEqual(run.data);
  expect(again.history.at(-1)).toMatchObject({
    onlyFailed: true,
    records: [{ stepId: 'note', item: '2' }, { stepId: 'note', items: { failed: 1 } }, { stepId: 'summary' }],
  });
  expect(applyEvent(run, event).executedTemplates).toEqual([other]);
});
