// The text of one prompt or reply in a run's folder.
import { join } from 'node:path';
import { type NamedWork, nameInFiles } from '../run/work-name.ts';
import { readText } from './read-text.ts';

/** Undefined where there is none, or no text. Names are made of the work, so none leads elsewhere. */
export function readTranscript(
  folder: string,
  work: NamedWork,
  attempt: number,
  kind: 'prompt' | 'reply',
): string | undefined {
  const file = `${nameInFiles(work)}.${attempt}.${kind}.md`;
  const content = readText(join(folder, file), file, { follow: false });
  return content.kind === 'text' ? content.text : undefined;
}
