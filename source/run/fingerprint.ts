// A short name for a JSON value as it is written.
import { createHash } from 'node:crypto';
import type { Json } from '../json.ts';

/** 16 hex digits. They tell values apart, also by the order of their keys, and protect against nobody. */
export function fingerprint(value: Json): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
