import { describe, expect, test } from 'vitest';
import { describeTook } from '../../source/run/describe-plan.ts';
import { tookBefore } from '../../source/run/plan-resume.ts';
import type { StepRecord } from '../../source/run/run.ts';
import { makeRecord, makeRun } from './helpers/sample-run.ts';

function say(...records: readonly Partial<StepRecord>[]): string {
  const run = makeRun({ executedTemplates: records.map((record, at) => makeRecord(`s${at}`, record)) });
  const took = tookBefore(
    run,
    records.map((_, at) => `s${at}`),
  );
  return describeTook(took, (milliseconds) => `${milliseconds / 1000}s`);
}

const paid = { model: 'openai/small', usage: { inputTokens: 5000, outputTokens: 760 }, durationMs: 12_000 };

describe('what steps took before', () => {
  test('is told with what they cost', () => {
    expect(say({ ...paid, cost: 0.09 }, { ...paid, cost: 0.05 })).toBe('$0.14, 11,520 tokens and 24s');
  });

  test('is told as a lower bound where a part of the cost is not known, and without it where all is', () => {
    expect(say({ ...paid, cost: 0.09 }, paid)).toBe('≥ $0.09, 11,520 tokens and 24s');
    expect(say(paid)).toBe('5,760 tokens and 12s');
  });

  test('is what an earlier attempt cost whose reply was taken', () => {
    const cached = { run: 'r', transcript: 's0.1', cost: 0.2 };
    expect(say({ ...paid, cost: 0, cached })).toBe('$0.20, 5,760 tokens and 12s');
  });

  test('is no money where nobody was paid', () => {
    expect(say({ ...paid, model: 'recorded', cost: 0 })).toBe('5,760 tokens and 12s');
    expect(say({})).toBe('');
  });
});
