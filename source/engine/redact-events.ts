// What has happened to a run without the values of secrets, before anything is made of it.
import type { RunEvent } from '../run/run-event.ts';
import type { Secrets } from '../secrets/secrets.ts';

/**
 * The events as they are committed and told. Where what goes into the data held a secret, an event after them says so:
 * what the run goes on with is not what somebody gave it.
 */
export function redactEvents(events: readonly RunEvent[], secrets: Secrets, at: string): readonly RunEvent[] {
  return events.flatMap((event) => {
    const { value: clean } = secrets.redactValue(event);
    if (clean === event || !('data' in event)) return [clean];
    const fields = Object.entries(event.data).flatMap(([field, value]) => {
      const { names } = secrets.redactValue({ [field]: value });
      return names.length === 0 ? [] : [{ field: secrets.redact(`data.${field}`), names }];
    });
    if (fields.length === 0) return [clean];
    const names = [...new Set(fields.flatMap((found) => found.names))];
    return [clean, { at, event: 'secrets-redacted', names, fields: fields.map(({ field }) => field) }];
  });
}
