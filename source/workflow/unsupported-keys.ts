// Keys of a workflow file that have a meaning which this version does not carry out.

/** What ignoring a key would do: change what runs (an error), or nothing that matters (a warning). */
export type Unsupported = { readonly severity: 'error' | 'warning'; readonly hint: string };

const changesWhatRuns = (hint: string): Unsupported => ({ severity: 'error', hint });
const isLeftOut = (hint: string): Unsupported => ({ severity: 'warning', hint });

const onSteps = 'Write `when:` on the steps of the section';
const inALine = 'Write its steps one after the other: steps run in a line in this version';

const insideCheckpoint = 'Write it inside the checkpoint: `checkpoint: {';

/** Keys that would make a step of another kind. */
export const unsupportedKinds: ReadonlyMap<string, Unsupported> = new Map([
  ['workflow', changesWhatRuns("Write that workflow's steps here, or run it on its own")],
  ['substeps', changesWhatRuns(inALine)],
]);

export const unsupportedStepKeys: ReadonlyMap<string, Unsupported> = new Map([
  ...unsupportedKinds,
  ['if', changesWhatRuns('Write it as `when:`')],
  ['skipIf', changesWhatRuns('Write `when: $not(…)`')],
  ['active', changesWhatRuns('Write `when: false`, or remove the key')],
  ['foreach', changesWhatRuns('Give the whole list to one step, or write a step for each item')],
  ['parallel', isLeftOut('The step runs in its place in the line')],
  ['concurrency', isLeftOut('The steps run one after the other')],
  [
    'onError',
    changesWhatRuns('Remove the key: a step that fails stops the run, and retry or resume goes on'),
  ],
  ['goto', changesWhatRuns(`${insideCheckpoint} type: approval, onReject: { goto: STEP } }\``)],
  ['options', isLeftOut(`${insideCheckpoint} type: selection, options: [...] }\``)],
  ['questions', isLeftOut(`${insideCheckpoint} type: form, questions: [...] }\``)],
  ['min', isLeftOut(`${insideCheckpoint} type: selection, min: 1 }\``)],
  ['max', isLeftOut(`${insideCheckpoint} type: selection, max: 3 }\``)],
]);

export const unsupportedWorkflowKeys: ReadonlyMap<string, Unsupported> = new Map([
  ['concurrency', isLeftOut('The steps run one after the other')],
  ['parallel', isLeftOut('The steps run one after the other')],
  ['foreach', changesWhatRuns('Start a run for each item')],
  ['budget', changesWhatRuns('Remove the key')],
]);

export const unsupportedSectionKeys: ReadonlyMap<string, Unsupported> = new Map([
  ['when', changesWhatRuns(onSteps)],
  ['condition', changesWhatRuns(onSteps)],
  ['parallel', isLeftOut('The steps run one after the other')],
  ['concurrency', isLeftOut('The steps run one after the other')],
  ['foreach', changesWhatRuns('Write the steps for each item')],
]);
