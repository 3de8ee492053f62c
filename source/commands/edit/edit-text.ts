// A text on its way through an editor or a pager, in a file of its own that is gone afterwards.
import { WrongUse } from '../../problem.ts';
import { createDraft, type DraftFile, removeDraft } from '../../storage/drafts.ts';
import { readText } from '../../storage/read-text.ts';
import type { Context } from '../context.ts';

/**
 * Does the work with a file that holds the text, and gives what the file holds then; undefined where it was removed.
 * Throws {@link DiskRefused}, and {@link WrongUse} where it is no text any more: the file stays then.
 */
export async function withTextFile(
  { workspace, secrets }: Pick<Context, 'workspace' | 'secrets'>,
  name: string,
  { text, ending = '.md' }: { readonly text: string; readonly ending?: '.md' | '.json' },
  work: (file: DraftFile) => Promise<void>,
): Promise<string | undefined> {
  const file = createDraft(workspace, name, ending, secrets.redact(text));
  await work(file);
  const content = readText(file.path, file.shown, { follow: false });
  if (content.kind === 'unreadable') throw new WrongUse([content.problem]);
  removeDraft(file);
  return content.kind === 'text' ? content.text : undefined;
}
