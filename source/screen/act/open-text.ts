// `o`: what a pane shows, or a run file, in the pager.
import { sanitizeText } from '../../sanitize-text.ts';
import type { Pageable } from '../../state/command.ts';
import type { Acting } from './acting.ts';
import { openPager } from './open-program.ts';

export async function openText(acting: Acting, what: Pageable): Promise<void> {
  switch (what.kind) {
    case 'run-file': {
      const { locateRunFile } = await import('../../commands/look/locate-file.ts');
      await openPager(acting, locateRunFile(acting.context, what.runId).path);
      return;
    }
    case 'text': {
      const { withTextFile } = await import('../../commands/edit/edit-text.ts');
      // Pagers let some sequences through.
      await withTextFile(acting.context, what.name, { text: sanitizeText(what.text) }, async ({ path }) => {
        await openPager(acting, path);
      });
    }
  }
}
