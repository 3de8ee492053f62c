// Where the requests to one provider are let through: what of it all that go by it share, and one within this process.

import type { RequestRecord } from './request-window.ts';
import { admitRequest, noRequests, type ReachedLimit, type RequestLimits } from './request-window.ts';

export type Entry =
  /** `at`: the time under which it is in the record. `free`: the request is over; may be called again. */
  | { readonly kind: 'entered'; readonly at: number; readonly free: () => void }
  | { readonly kind: 'waits'; readonly limit: ReachedLimit; readonly forMs?: number }
  /** Somebody else is being let through at this moment. */
  | { readonly kind: 'busy' };

/** For one who waits at a time. What throws, throws a system error: then the requests of others cannot be known. */
export type RequestGate = {
  /** Who has to wait has a place in the line from then on, until it leaves, also after it has entered. */
  readonly tryEnter: (limits: RequestLimits, now: number) => Entry;
  readonly leave: () => void;
  /** Changes what is known of the requests; false where that cannot be done at this moment. */
  readonly change: (how: (record: RequestRecord) => RequestRecord) => boolean;
};

export function createLocalGate(): RequestGate {
  let record = noRequests;
  let open = 0;
  return {
    tryEnter: (limits, now) => {
      const admission = admitRequest(limits, open, record, now);
      if (admission.kind === 'waits') return admission;
      record = admission.record;
      open += 1;
      let isOpen = true;
      const free = (): void => {
        if (isOpen) open -= 1;
        isOpen = false;
      };
      return { kind: 'entered', at: now, free };
    },
    leave: () => {},
    change: (how) => {
      record = how(record);
      return true;
    },
  };
}
