// The reply of the step that is chosen, also while it is being written.
import type { Context } from '../../commands/context.ts';
import { openReplyReader, type ReplyReader, watchReply } from '../../commands/look/read-reply.ts';
import type { Run } from '../../run/run.ts';
import { type ReadRun, selectRead } from '../../state/app-state.ts';
import { describeFanOutput } from '../../state/fan-text.ts';
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
  /** The state of the run that a whole fan was described from last. */
  let gathered: Run | undefined;

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

  const readOutput = (target: OutputTarget, key: string, read: ReadRun) => {
    if (target.fan === true) {
      leave();
      gathered = read.run;
      const text = describeFanOutput(read.run, read.workflow ?? read.unusable?.outline, target.stepId);
      return { text, omittedBytes: 0 };
    }
    const { reader } = opened?.key === key ? opened : enter(target, key);
    return readText(reader, read, target);
  };

  const look = () => {
    const { chosenStep, chosenItem, output } = store.current();
    const read = selectRead(store.current());
    if (read === null) return;
    const item = chosenItem === null ? {} : { item: chosenItem };
    const chosen = chosenStep === null ? null : { stepId: chosenStep, ...item };
    const target = chooseOutput(read.run, read.derived, chosen);
    if (target === undefined) {
      leave();
      if (output !== null) store.dispatch({ kind: 'output-read', runId: read.id, output: null });
      return;
    }
    const key = outputKey(target);
    const isSame = output !== null && outputKey(output.target) === key;
    // A reply that is whole does not change any more; what is gathered changes with the run.
    const isSettled = target.fan === true ? gathered === read.run : !target.live && !output?.target.live;
    if (isSame && isSettled) return;
    if (!isReady) {
      toolbox.loadMarkdown().then(ready, failed);
      return;
    }
    const next = { target, ...readOutput(target, key, read) };
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
  target: OutputTarget,
): { readonly text: string; readonly omittedBytes: number } {
  const reply = reader.read();
  return reply.kind === 'none'
    ? { text: storedOutput(run, target), omittedBytes: 0 }
    : { text: reply.text, omittedBytes: reply.omittedBytes };
}
