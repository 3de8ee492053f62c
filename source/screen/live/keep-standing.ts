// How the steps of the selected run stand, looked at in the background whenever its file or its definition has changed.
import type { Context } from '../../commands/context.ts';
import type { StandingsReader } from '../../commands/look/read-standings.ts';
import type { ReadRun } from '../../state/app-state.ts';
import type { Store } from '../../state/store.ts';

/** How long the run has to be as it is before it is looked at, in ms: longer while it moves by itself. */
const rest = { still: 100, moving: 1000 };

export type StandingKeeper = {
  /** Templates or the workflow may be other ones. */
  readonly reload: () => void;
  readonly close: () => void;
};

export function keepStanding(
  context: Context,
  store: Store,
  failed: (error: unknown) => void,
): StandingKeeper {
  let reader: StandingsReader | undefined;
  let last: ReadRun | undefined;
  let timer: NodeJS.Timeout | undefined;
  let asked = 0;

  const look = async ({ run, workflow }: ReadRun) => {
    if (workflow === undefined) return;
    asked += 1;
    const mine = asked;
    const { createStandingsReader } = await import('../../commands/look/read-standings.ts');
    reader ??= createStandingsReader(context);
    const standing = await reader.read(workflow, run);
    // What was asked for later is newer.
    if (mine === asked) store.dispatch({ kind: 'standing-read', standing });
  };
  const changed = () => {
    const { detail } = store.current();
    if (detail?.kind !== 'run' || detail === last) return;
    last = detail;
    clearTimeout(timer);
    timer = setTimeout(
      () => look(detail).catch(failed),
      detail.derived === 'running' ? rest.moving : rest.still,
    );
  };
  const unsubscribe = store.subscribe(changed);
  return {
    reload: () => {
      reader?.forget();
      last = undefined;
      changed();
    },
    close: () => {
      asked += 1;
      clearTimeout(timer);
      unsubscribe();
    },
  };
}
