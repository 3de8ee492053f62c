// What a whole reply was paid for, beside its text: whoever takes the reply after a crash knows what it cost.
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonObject } from '../json.ts';
import { parseJson } from '../run/parse-json.ts';
import { readText } from './read-text.ts';

/** Never throws: without it the cost is only unknown. Not synced, so after a power cut it may be. */
export function writePaid(folder: string, name: string, paid: JsonObject): void {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  try {
    const path = join(folder, fileOf(name));
    const descriptor = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
    try {
      writeSync(descriptor, `${JSON.stringify(paid, null, 2)}\n`);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // See above.
  }
}

export function readPaid(folder: string, name: string): JsonObject | undefined {
  const file = fileOf(name);
  const content = readText(join(folder, file), file, { follow: false });
  if (content.kind !== 'text') return undefined;
  const parsed = parseJson(content.text, file);
  return 'value' in parsed && isJsonObject(parsed.value) ? parsed.value : undefined;
}

function fileOf(name: string): string {
  return `${name}.paid.json`;
}
