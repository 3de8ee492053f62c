// A step with its items as a whole, as a text: how far it is, what runs, what failed, and what has been gathered.
import type { Json } from '../json.ts';
import { describeFan, type FanNow, readFan } from '../run/read-fan.ts';
import type { Run } from '../run/run.ts';
import { textOf } from '../workflow/template/value-text.ts';
import { findStep, type Workflow } from '../workflow/workflow.ts';
import { labelOf } from './item-label.ts';
import { storedOutput } from './output-target.ts';

/** Characters of an entry while there are more to come: its own row has the whole of it. */
const longestEntry = 200;

/** Markdown; foreign text in it. Where the list is not there any more, what the step has put into the data. */
export function describeFanOutput(run: Run, workflow: Workflow | undefined, stepId: string): string {
  const step = workflow === undefined ? undefined : findStep(workflow, stepId);
  const fan = step?.fan === undefined ? undefined : readFan(run, stepId, step.fan);
  if (step === undefined || fan === undefined) return storedOutput(run, { stepId });
  const isGathered = run.executedTemplates.some(
    (record) => record.stepId === stepId && record.item === undefined,
  );
  const fields = [...new Set(step.outputs.values())];
  return [
    describeFan(fan.counts),
    ...part(
      'Running',
      fan.items.flatMap(({ item, attempt }) =>
        attempt === undefined ? [] : [`- ${item.name} ${line(labelOf(item.value))}`],
      ),
    ),
    ...part('Failed', listFailed(run, stepId, fan)),
    ...(isGathered ? [storedOutput(run, { stepId })] : fields.flatMap((field) => listEntries(run, field))),
  ].join('\n\n');
}

function listFailed(run: Run, stepId: string, fan: FanNow): readonly string[] {
  const { failure } = run;
  return fan.items.flatMap(({ item, record }) => {
    const isStop = failure?.stepId === stepId && failure.item === item.name;
    const message = record?.failed ?? (isStop ? failure.message : undefined);
    return message === undefined ? [] : [`- ${item.name} ${line(labelOf(item.value))}: ${line(message)}`];
  });
}

function listEntries(run: Run, field: string): readonly string[] {
  const list = Object.hasOwn(run.data, field) ? run.data[field] : undefined;
  if (!Array.isArray(list)) return [];
  const entries = list.flatMap((value: Json, index) =>
    value === null ? [] : [`${index + 1}. ${line(textOf(value).slice(0, longestEntry))}`],
  );
  return part(field, entries);
}

function part(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, lines.join('\n')];
}

function line(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
