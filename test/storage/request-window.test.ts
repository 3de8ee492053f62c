// How many requests are let through, at once and within any minute, whatever the clock does.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  admitRequest,
  holdBack,
  longestHold,
  noRequests,
  type RequestRecord,
  takeBack,
} from '../../source/storage/request-window.ts';

const start = Date.parse('2026-11-28T10:00:00.000Z');

function recordOf(...times: readonly number[]): RequestRecord {
  return { times, notBefore: 0 };
}

describe('requests a minute', () => {
  test('are never more than the limit within any 60 seconds, in any order of asking', () => {
    const asks = fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 20, maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), asks, (most, pauses) => {
        let record = noRequests;
        let now = start;
        const sent: number[] = [];
        for (const pause of pauses) {
          now += pause;
          const admission = admitRequest({ requestsPerMinute: most }, 0, record, now);
          if (admission.kind === 'waits') continue;
          record = admission.record;
          sent.push(now);
        }
        for (const from of sent) {
          const within = sent.filter((time) => time >= from && time < from + 60_000);
          expect(within.length).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  test('may go again as soon as it is said that they may, and not before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 12 }),
        (most, agos) => {
          const record = recordOf(...agos.map((ago) => start - ago));
          const admission = admitRequest({ requestsPerMinute: most }, 0, record, start);
          if (admission.kind === 'may-go') return;
          const { forMs = Number.NaN } = admission;
          const limits = { requestsPerMinute: most };
          expect(admitRequest(limits, 0, record, start + forMs).kind).toBe('may-go');
          expect(admitRequest(limits, 0, record, start + forMs - 1).kind).toBe('waits');
        },
      ),
    );
  });

  test('count those that others with a larger limit have sent', () => {
    const record = recordOf(start - 3000, start - 2000, start - 1000);
    expect(admitRequest({ requestsPerMinute: 2 }, 0, record, start)).toEqual({
      kind: 'waits',
      limit: 'per-minute',
      forMs: 59_000,
    });
    expect(admitRequest({ requestsPerMinute: 4 }, 0, record, start).kind).toBe('may-go');
  });

  test('that seem to be still to come, since the clock was set back, happened just now', () => {
    const record = recordOf(start + 3_600_000);
    expect(admitRequest({ requestsPerMinute: 1 }, 0, record, start)).toMatchObject({ forMs: 61_000 });
    expect(admitRequest({ requestsPerMinute: 2 }, 0, record, start)).toEqual({
      kind: 'may-go',
      record: recordOf(start, start),
    });
  });

  test('that were not sent are taken back', () => {
    const record = recordOf(start - 2000, start - 1000);
    expect(takeBack(record, start - 1000)).toEqual(recordOf(start - 2000));
    expect(takeBack(record, start)).toEqual(record);
  });

  test('are kept no longer than they count', () => {
    const admission = admitRequest({}, 0, recordOf(start - 61_000, start - 60_999), start);
    expect(admission).toEqual({ kind: 'may-go', record: recordOf(start - 60_999, start) });
  });
});

describe('requests at once', () => {
  test('are as many as the limit', () => {
    expect(admitRequest({ maxConcurrent: 2 }, 1, noRequests, start).kind).toBe('may-go');
    expect(admitRequest({ maxConcurrent: 2 }, 2, noRequests, start)).toEqual({
      kind: 'waits',
      limit: 'at-once',
    });
    expect(admitRequest({ requestsPerMinute: 5 }, 1000, noRequests, start).kind).toBe('may-go');
  });
});

describe('a server that asks for a pause', () => {
  test('gets it, of everybody', () => {
    const held = holdBack(noRequests, 5000, start);
    expect(admitRequest({ maxConcurrent: 9 }, 0, held, start + 1000)).toEqual({
      kind: 'waits',
      limit: 'not-before',
      forMs: 4000,
    });
    expect(admitRequest({ maxConcurrent: 9 }, 0, held, start + 5000).kind).toBe('may-go');
  });

  test('does not get less since another answer asks for less', () => {
    expect(holdBack(holdBack(noRequests, 5000, start), 1000, start).notBefore).toBe(start + 5000);
  });

  test('does not get more than a minute, nor by a clock that was set back', () => {
    expect(holdBack(noRequests, 1e12, start).notBefore).toBe(start + longestHold);
    const early = start - 86_400_000;
    expect(admitRequest({}, 0, holdBack(noRequests, 5000, start), early).kind).toBe('may-go');
  });
});
