import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEvent } from '../../source/run/apply-event.ts';
import { appendHistory } from '../../source/run/history.ts';
import type { HistoryEntry } from '../../source/run/run.ts';
import { at, makeRecord, makeRun, objectOf } from './helpers/sample-run.ts';

const attempts = ['step-started', 'step-completed', 'step-failed', 'attempt-aborted'];

function entryAt(index: number, event: string): HistoryEntry {
  return { at: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(), event, index };
}

function grow(events: readonly string[], from: readonly HistoryEntry[] = []): readonly HistoryEntry[] {
  return events.reduce((history, event, index) => {
    const next = appendHistory(history, entryAt(index, event));
    expect(next.length).toBeLessThanOrEqual(1000);
    expect(next.at(-1)).toMatchObject({ event, index });
    return next;
  }, from);
}

/** How often an attempt's event is told, also in the summary. */
function count(history: readonly HistoryEntry[], event: string): number {
  return history.reduce((sum, entry) => {
    const summarized = entry.event === 'attempts-summarized' ? entry[event] : 0;
    return sum + (entry.event === event ? 1 : 0) + (typeof summarized === 'number' ? summarized : 0);
  }, 0);
}

describe('the history of a run', () => {
  test('keeps everything up to a thousand entries', () => {
    const events = Array.from({ length: 1000 }, () => 'step-started');
    expect(grow(events)).toHaveLength(1000);
  });

  test('never has more than a thousand, and of the attempts that are folded the numbers stay', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...attempts, 'run-paused', 'edit-merged'), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1001, max: 4000 }),
        (cycle, length) => {
          const events = Array.from({ length }, (_, index) => cycle[index % cycle.length] ?? 'run-paused');
          const history = grow(events);
          for (const event of attempts) {
            expect(count(history, event)).toBe(events.filter((one) => one === event).length);
          }
          expect(history.filter((entry) => entry.event === 'attempts-summarized').length).toBeLessThanOrEqual(
            1,
          );
        },
      ),
      { numRuns: 12 },
    );
  });

  test('keeps pauses and other decisions, and forgets the oldest only where nothing else is left', () => {
    const many = grow(['run-paused', ...Array.from({ length: 3000 }, () => 'step-failed')]);
    expect(many.some((entry) => entry.index === 0)).toBe(true);
    const pauses = grow(['step-failed', ...Array.from({ length: 3000 }, () => 'run-paused')]);
    expect(pauses).toHaveLength(1000);
    expect(count(pauses, 'step-failed')).toBe(1);
    expect(pauses.at(-998)).toMatchObject({ event: 'run-paused' });
  });

  test('is cut down also where somebody has written a longer one', () => {
    const foreign = Array.from({ length: 5000 }, (_, index) => entryAt(index, 'note'));
    expect(appendHistory(foreign, entryAt(5000, 'run-paused'))).toHaveLength(1000);
  });

  test('says from when to when the folded attempts were', () => {
    const history = grow(Array.from({ length: 1500 }, () => 'step-started'));
    expect(history[0]).toMatchObject({
      event: 'attempts-summarized',
      from: '2026-01-01T00:00:00.000Z',
      'step-started': expect.any(Number),
    });
  });

  test('holds the records that a rerun removes, a hostile one too, without reaching a prototype', () => {
    const record = { ...makeRecord('a'), ...objectOf('{"__proto__": {"polluted": 1}}') };
    const run = makeRun({ executedTemplates: [record, makeRecord('b')] });
    const { history } = applyEvent(run, {
      at,
      event: 'steps-reopened',
      fromStep: 'a',
      stepIds: ['a'],
      by: 'command',
    });
    const text = JSON.stringify(history);
    expect(text).toContain('"__proto__":{"polluted":1}');
    expect(objectOf(JSON.stringify(history[0]))).toMatchObject({ fromStep: 'a', by: 'command' });
    expect(text).not.toContain('"stepId":"b"');
  });
});
