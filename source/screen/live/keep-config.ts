// The settings of caesura.yaml, read once keys are answered; one with an error is told, and does not stop the screen.
import type { Context } from '../../commands/context.ts';
import { problemText } from '../../state/problem-text.ts';
import type { Store } from '../../state/store.ts';
import type { Config } from '../../storage/config.ts';

export type ConfigKeeper = { readonly notify: () => Config['notify']; readonly close: () => void };

/** @param ready what the reading waits for; never rejects */
export function keepConfig(
  context: Context,
  store: Store,
  ready: Promise<unknown>,
  failed: (error: unknown) => void,
): ConfigKeeper {
  let config: Config = context.config;
  let isClosed = false;
  const read = async () => {
    await ready;
    if (isClosed) return;
    const [{ loadConfig }, { learnConfig }] = await Promise.all([
      import('../../commands/workspace/load-config.ts'),
      import('../../commands/workspace/learn-secrets.ts'),
    ]);
    const loaded = loadConfig(context);
    const [problem] = loaded.problems;
    if (isClosed) return;
    config = loaded.config;
    learnConfig(context, config);
    if (problem !== undefined) store.dispatch({ kind: 'notice-shown', text: problemText(problem) });
  };
  const unsubscribe = store.subscribe(() => {
    if (!store.current().complete) return;
    unsubscribe();
    read().catch(failed);
  });
  return {
    notify: () => config.notify,
    close: () => {
      isClosed = true;
      unsubscribe();
    },
  };
}
