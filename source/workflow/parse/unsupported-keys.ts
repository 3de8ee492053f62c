// Keys of a workflow file that have a meaning which this version does not carry out.

/** What ignoring a key would do: change what runs (an error), or nothing that matters (a warning). */
export type Unsupported = { readonly severity: 'error' | 'warning'; readonly hint: string };

const changesWhatRuns = (hint: string): Unsupported => ({ severity: 'error', hint });
const isLeftOut = (hint: string): Unsupported => ({ severity: 'warning', hint });

const onSteps = 'Write `when:` on the steps of the section';

const insideCheckpoint = 'Write it inside the checkpoint: `checkpoint: {';

export const unsupportedStepKeys: ReadonlyMap<string, Unsupported> = new Map([
  ['if', changesWhatRuns('Write it as `when:`')],
  ['skipIf', changesWhatRuns('Write `when: $not(…)`')],
  ['active', changesWhatRuns('Write `when: false`, or remove the key')],
  ['parallel', isLeftOut('Write the steps that run side by side as its `substeps:`')],
  ['goto', changesWhatRuns(`${insideCheckpoint} type: approval, onReject: { goto: STEP } }\``)],
  ['options', isLeftOut(`${insideCheckpoint} type: selection, options: [...] }\``)],
  ['questions', isLeftOut(`${insideCheckpoint} type: form, questions: [...] }\``)],
  ['min', isLeftOut(`${insideCheckpoint} type: selection, min: 1 }\``)],
  ['max', isLeftOut(`${insideCheckpoint} type: selection, max: 3 }\``)],
]);

export const unsupportedWorkflowKeys: ReadonlyMap<string, Unsupported> = new Map([
  ['parallel', isLeftOut('Write `concurrency: 4`, or the number that suits')],
  ['foreach', changesWhatRuns('Start a run for each item')],
]);

export const unsupportedSectionKeys: ReadonlyMap<string, Unsupported> = new Map([
  ['when', changesWhatRuns(onSteps)],
  ['condition', changesWhatRuns(onSteps)],
  [
    'parallel',
    isLeftOut('Write `concurrency:` for the workflow, or a step with `parallel: true` and `substeps:`'),
  ],
  ['concurrency', isLeftOut('Write `concurrency:` for the workflow')],
  ['foreach', changesWhatRuns('Write `foreach:` on its steps')],
]);

/** Of a step that only holds substeps. */
export const unsupportedGroupKeys: ReadonlyMap<string, Unsupported> = new Map(
  (
    [
      'when',
      'condition',
      'foreach',
      'prompt',
      'command',
      'shell',
      'transform',
      'workflow',
      'checkpoint',
      'action',
      'onError',
    ] as const
  ).map((key) => [key, changesWhatRuns('Write it on the substeps')]),
);
