// Keys of a workflow file that have a meaning which this version does not carry out.

/** What ignoring a key would do: change what runs (an error), or nothing that matters (a warning). */
export type Unsupported = { readonly severity: 'error' | 'warning'; readonly hint: string };

const changesWhatRuns = (hint: string): Unsupported => ({ severity: 'error', hint });
const isLeftOut = (hint: string): Unsupported => ({ severity: 'warning', hint });

const removeCondition = 'Remove the key, or run two workflows: conditions come with a later version';
const inALine = 'Write its steps one after the other: steps run in a line in this version';

/** Keys that would make a step of another kind. */
export const unsupportedKinds: ReadonlyMap<string, Unsupported> = new Map([
  ['transform', changesWhatRuns('Use a command step that prints the result as JSON')],
  ['workflow', changesWhatRuns("Write that workflow's steps here, or run it on its own")],
  ['substeps', changesWhatRuns(inALine)],
]);

export const unsupportedStepKeys: ReadonlyMap<string, Unsupported> = new Map([
  ...unsupportedKinds,
  ['when', changesWhatRuns(removeCondition)],
  ['condition', changesWhatRuns(removeCondition)],
  ['if', changesWhatRuns(removeCondition)],
  ['skipIf', changesWhatRuns(removeCondition)],
  ['active', changesWhatRuns('Remove the key, or the step')],
  ['foreach', changesWhatRuns('Give the whole list to one step, or write a step for each item')],
  ['parallel', isLeftOut('The step runs in its place in the line')],
  ['concurrency', isLeftOut('The steps run one after the other')],
  [
    'onError',
    changesWhatRuns('Remove the key: a step that fails stops the run, and retry or resume goes on'),
  ],
  ['delay', changesWhatRuns('Remove the key, or wait in a command step')],
  ['onInterrupted', changesWhatRuns('Remove the key: an attempt that a crash cut off is made again')],
  ['effects', changesWhatRuns('Remove the key: an attempt that a crash cut off is made again')],
  ['default', changesWhatRuns('Remove the key: the run waits until a person answers')],
  ['goto', changesWhatRuns('Remove the key; `caesura rerun --from STEP` goes back')],
  ['options', isLeftOut('A person sees the inputs of the step to choose from')],
  ['questions', isLeftOut('A person answers with a value for each output')],
  ['min', isLeftOut('The number of answers is not checked')],
  ['max', isLeftOut('The number of answers is not checked')],
]);

export const unsupportedWorkflowKeys: ReadonlyMap<string, Unsupported> = new Map([
  ['concurrency', isLeftOut('The steps run one after the other')],
  ['parallel', isLeftOut('The steps run one after the other')],
  ['foreach', changesWhatRuns('Start a run for each item')],
  ['timeout', changesWhatRuns('Remove the key, or give the command steps a timeout')],
  ['budget', changesWhatRuns('Remove the key')],
]);

export const unsupportedSectionKeys: ReadonlyMap<string, Unsupported> = new Map([
  ['when', changesWhatRuns(removeCondition)],
  ['condition', changesWhatRuns(removeCondition)],
  ['parallel', isLeftOut('The steps run one after the other')],
  ['concurrency', isLeftOut('The steps run one after the other')],
  ['foreach', changesWhatRuns('Write the steps for each item')],
]);

export const unsupportedRetryKeys: ReadonlyMap<string, Unsupported> = new Map([
  ['backoff', isLeftOut('The time between attempts grows by itself')],
  ['on', isLeftOut('Every failure that a retry can help is tried again')],
]);
