// Keeps the state up with the files: the rows of all runs, the selected run, its reply and its prompt.
import type { Context } from '../../commands/context.ts';
import { followRuns } from '../../commands/look/follow-runs.ts';
import type { Store } from '../../state/store.ts';
import type { TextToolbox } from '../reader/text-tools.ts';
import { keepDefinitions } from './keep-definitions.ts';
import { keepDetail } from './keep-detail.ts';
import { keepOutput } from './keep-output.ts';
import { keepPrompt } from './keep-prompt.ts';
import { keepStanding } from './keep-standing.ts';

export type Live = {
  /** Looks at what no file event may have told: a reply that grows. */
  readonly readOutput: () => void;
  /** Looks whether the runs that move still have an owner. */
  readonly checkOwners: () => void;
  readonly close: () => void;
};

/**
 * @param ready what all but the newest rows waits for; never rejects
 * @param failed is told of a bug in what is done in the background
 */
export function keepLive(
  context: Context,
  store: Store,
  toolbox: TextToolbox,
  ready: Promise<unknown>,
  failed: (error: unknown) => void,
): Live {
  const detail = keepDetail(context, store, ready, failed);
  const output = keepOutput(context, store, toolbox, failed);
  const prompt = keepPrompt(context, store, toolbox, failed);
  const standing = keepStanding(context, store, failed);
  const definitions = keepDefinitions(
    context,
    store,
    () => {
      detail.reload();
      prompt.reload();
      standing.reload();
    },
    failed,
  );
  const follower = followRuns(
    context,
    (news) => {
      store.dispatch({ kind: 'runs-changed', ...news, now: context.clock.now().getTime() });
    },
    ready,
  );
  const parts = [detail, output, prompt, standing, definitions, follower];
  return {
    readOutput: output.look,
    checkOwners: follower.checkOwners,
    close: () => {
      for (const part of parts) part.close();
    },
  };
}
