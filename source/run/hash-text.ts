// The hash by which texts are known again: definitions in runs, what was sent, replies in recordings.
import { createHash } from 'node:crypto';

/** `sha256:` and 64 hex digits. */
export function hashText(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
