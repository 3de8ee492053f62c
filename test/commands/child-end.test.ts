// What the run of a step that failed is told as.
import { expect, test } from 'vitest';
import { describeChildEnd } from '../../source/commands/move/child-end.ts';
import { makeRun } from '../run/helpers/sample-run.ts';

test.each(['no recorded reply. Write one.', 'no recorded reply. Write one'])('%s', (message) => {
  const failure = {
    stepId: 'deep',
    attempt: 1,
    kind: 'missing-recording',
    message,
    at: '2026-11-22T10:00:00.000Z',
    canRetry: false,
  } as const;
  const end = describeChildEnd({ ...makeRun(), status: 'failed', failure }, { id: 'a1', stepId: 'publish' });
  expect(end).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining(
      'no recorded reply. Write one. Mend what is wrong, then: `caesura resume a1`',
    ),
  });
});
