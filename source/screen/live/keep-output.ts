// The reply of the step that is chosen, also while it is being written.
import type { Context } from '../../commands/context.ts';
import { openReplyReader, type ReplyReader, watchReply } from '../../commands/read-reply.ts';
import { type ReadRun, selectRead } from '../../state/app-state.ts';
import { chooseOutput, type OutputTarget, outputKey, storedOutput } from '../../state/output-target.ts';
import type { Store } from '../../state/store.ts';
import type { TextToolbox } from '../reader/text-tools.ts';

type Opened = {
  readonly key: string;
  readonly reader: ReplyReader;
  readonly stopWatching: () => void;
};

export type OutputKeeper = { readonly look: () => void; readonly close: () => void };

export function keepOutput(
  context: Context,
  store: Store,
  toolbox: TextToolbox,
  failed: (error: unknown) => void,
): OutputKeeper {
  let opened: Opened | undefined;
  let isReady = false;

  const leave = () => {
    opened?.stopWatching();
    opened?.reader.close();
    opened = undefined;
  };
  const enter = (target: OutputTarget, key: string): Opened => {
    leave();
    opened = {
      key,
      reader: openReplyReader(context, target),
      stopWatching: target.live ? watchReply(context, target, look).close : () => {},
    };
    return opened;
  };

  const look = () => {
    const { chosenStep, output } = store.current();
    const read = selectRead(store.current());
    if (read === null) return;
    const target = chooseOutput(read.run, read.derived, chosenStep);
    if (target === undefined) {
      leave();
      if (output !== null) store.dispatch({ kind: 'output-read', runId: read.id, output: null });
      return;
    }
    const key = outputKey(target);
    const isSame = output !== null && outputKey(output.target) === key;
    // A reply that is whole does not change any more.
    if (isSame && !target.live && !output.target.live) return;
    if (!isReady) {
      toolbox.loadMarkdown().then(ready, failed);
      return;
    }
    const { reader } = opened?.key === key ? opened : enter(target, key);
    const next = { target, ...readText(reader, read, target) };
    if (isSame && next.text === output.text && target.live === output.target.live) return;
    store.dispatch({ kind: 'output-read', runId: read.id, output: next });
  };
  const ready = () => {
    isReady = true;
    look();
  };

  const unsubscribe = store.subscribe(look);
  return {
    look,
    close: () => {
      unsubscribe();
      leave();
    },
  };
}

/** Where there is no file of the reply: what the step has put into the data. */
function readText(
  reader: ReplyReader,
  { run }: ReadRun,
  { stepId }: OutputTarget,
): { readonly text: string; readonly omittedBytes: number } {
  const reply = reader.read();
  return reply.kind === 'none'
    ? { text: storedOutput(run, stepId), omittedBytes: 0 }
    : { text: reply.text, omittedBytes: reply.omittedBytes };
}
