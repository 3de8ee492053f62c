// Watches workflows, templates and schemas once a run is shown: the first frame does not wait for it.
import type { Context } from '../../commands/context.ts';
import type { DefinitionsFollower } from '../../commands/look/follow-definitions.ts';
import { selectRead } from '../../state/app-state.ts';
import type { Store } from '../../state/store.ts';

/** @param changed what of the selected run's definition may be another */
export function keepDefinitions(
  context: Context,
  store: Store,
  changed: () => void,
  failed: (error: unknown) => void,
): { readonly close: () => void } {
  let follower: DefinitionsFollower | undefined;
  let state: 'waiting' | 'opening' | 'open' | 'closed' = 'waiting';
  let attended: string | undefined;

  const open = async () => {
    state = 'opening';
    const { followDefinitions } = await import('../../commands/look/follow-definitions.ts');
    if (state !== 'opening') return;
    state = 'open';
    follower = followDefinitions(context, () => {
      // It may name other files now.
      attended = undefined;
      changed();
    });
    attend();
  };
  /** The files of each run's workflow once: where else they may stand only it can tell. */
  const attend = () => {
    const read = selectRead(store.current());
    if (read === null || follower === undefined || read.id === attended) return;
    attended = read.id;
    follower.attend(read).catch(failed);
  };
  const unsubscribe = store.subscribe(() => {
    if (store.current().detail === null) return;
    if (state === 'waiting') open().catch(failed);
    attend();
  });
  return {
    close: () => {
      state = 'closed';
      unsubscribe();
      follower?.close();
    },
  };
}
