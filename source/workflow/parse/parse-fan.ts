// What a step says of many: `foreach` with `as`, `concurrency` and `onError`.
import { quoteName } from '../../make-problem.ts';
import type { Kind, Report } from '../check/check-step-keys.ts';
import { type Fan, itemIndexName } from '../workflow.ts';
import type { StepFile } from './workflow-file.ts';

const usualName = 'item';

type FanContext = {
  readonly outputs: ReadonlyMap<string, string>;
  /** That of the workflow. */
  readonly concurrency: number;
  /** Whether a problem about the step's kind has been reported already. */
  readonly kindReported: boolean;
};

export function parseFan(
  written: StepFile,
  kind: Kind,
  context: FanContext,
  report: Report,
): { readonly fan?: Fan } {
  const { foreach: field, as = usualName } = written;
  const { outputs, concurrency, kindReported } = context;
  if (field === undefined) {
    reportUseless(written, report);
    return {};
  }
  if (kind === 'human' && kindReported) return {};
  if (kind === 'human' || kind === 'transform') {
    const hint =
      kind === 'human'
        ? 'Ask for the whole list: a checkpoint of type curate or selection'
        : 'Write it in the expression: `$map(list, function($item) { … })`';
    report('error', 'foreach-kind', `foreach has no meaning on a ${kind} step`, ['foreach'], hint);
    return {};
  }
  if (written.checkpoint) {
    const hint = 'Write a step with a checkpoint after it, which reads the list of all replies';
    report(
      'error',
      'foreach-checkpoint',
      'a step is done for each item, or accepted by a person, not both',
      ['checkpoint'],
      hint,
    );
  }
  if ([...outputs.values()].includes(field)) {
    const message = `the step would write the list ${quoteName(field)} that it goes through`;
    report('error', 'foreach-output', message, ['foreach'], 'Give the output another name');
  }
  if (
    written.inputs?.includes(itemIndexName) ||
    Object.hasOwn(written.mapping?.inputs ?? {}, itemIndexName)
  ) {
    const message = `${quoteName(itemIndexName)} is the number of the item, and cannot be an input too`;
    report('error', 'bad-name', message, ['foreach'], 'Give the input another name with `mapping:`');
  }
  if (as === itemIndexName) {
    const hint = 'Write another name with `as:`';
    report('error', 'bad-name', `${quoteName(as)} is the number of the item already`, ['as'], hint);
  } else if (!/^[A-Za-z_]\w*$/.test(as)) {
    report(
      'error',
      'bad-name',
      `${quoteName(as)} cannot be the name of an item`,
      ['as'],
      'Write letters and digits',
    );
  } else if (written.inputs?.includes(as) || Object.hasOwn(written.mapping?.inputs ?? {}, as)) {
    const message = `${quoteName(as)} is the name of an input already`;
    report(
      'error',
      'bad-name',
      message,
      [written.as === undefined ? 'foreach' : 'as'],
      'Write another name with `as:`',
    );
  }
  reportRenamed(written, as, report);
  const fan: Fan = {
    field,
    as,
    concurrency: written.concurrency ?? concurrency,
    onError: written.onError ?? 'stop',
  };
  return { fan };
}

/** The item is no field of the data, which is all that a mapping can give another name. */
function reportRenamed({ mapping }: StepFile, as: string, report: Report): void {
  const renamed = Object.entries(mapping?.inputs ?? {}).find(([, field]) => field === as);
  if (renamed === undefined) return;
  const [name] = renamed;
  const message = `${quoteName(as)} is the item, and no field of the data`;
  const hint = `Write \`as: ${name}\` instead, or call the item otherwise where there is such a field`;
  report('error', 'bad-name', message, ['mapping', 'inputs', name], hint);
}

function reportUseless(written: StepFile, report: Report): void {
  for (const key of ['as', 'concurrency'] as const) {
    if (written[key] !== undefined)
      report('warning', 'unused-key', `${key} has no effect without foreach`, [key]);
  }
  if (written.onError === 'continue') {
    const hint = 'Remove the key: a step that fails stops the run, and retry or resume goes on';
    report('error', 'unsupported-key', 'onError: continue needs foreach', ['onError'], hint);
  }
}
