import { expect, test } from 'vitest';
import { listSteps } from '../../source/headless/list-steps.ts';
import { makeRun } from '../run/helpers/sample-run.ts';

test('the runs of items that are done, or failed, are named', () => {
  const common = { stepId: 'each', templatePath: '', executedAt: '', outputFields: [], renderTimeMs: 1 };
  const run = makeRun({
    executedTemplates: [
      { ...common, item: '1', run: 'inner1' },
      { ...common, item: '2', run: 'inner2', failed: 'its run inner2 is cancelled' },
    ],
  });
  const lines = listSteps(run, 'paused', undefined);
  expect(lines).toContain('  ✓ each 1, run inner1');
  expect(lines).toContain('  ✗ each 2: its run inner2 is cancelled, run inner2');
});
