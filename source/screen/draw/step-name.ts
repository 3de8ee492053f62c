// The names of steps and items in their rows: behind a step how far its list is, behind the number of an item what it is.
import { labelOf } from '../../state/item-label.ts';
import type { FanLine, ItemLine } from '../../state/item-lines.ts';
import type { StepLine, WorkLine } from '../../state/step-lines.ts';
import { cellText, fitText, textWidth } from '../fit-text.ts';
import { type Row, span } from '../span.ts';
import type { Role } from '../theme.ts';

/** Of a name, where other columns want room. */
const usualName = 20;

/** How much the columns behind it leave to a name. */
export function roomForName(line: WorkLine): number {
  if (line.kind === 'item') return 0;
  const name = Math.min(textWidth(cellText(line.id)), usualName);
  return line.fan === undefined ? name : name + countsOf(line.fan).join('').length;
}

/** Exactly that many columns. */
export function nameSpans(line: WorkLine, room: number, role: Role, ellipsis: string): Row {
  return line.kind === 'item' ? nameItem(line, room, role, ellipsis) : nameStep(line, room, role, ellipsis);
}

/** The counts of a list stand behind the name, as many words of them as fit. */
function nameStep({ id, fan }: StepLine, room: number, role: Role, ellipsis: string): Row {
  const name = cellText(id);
  if (fan === undefined) return [span(fitText(name, room, ellipsis), role)];
  const [numbers, failed] = countsOf(fan);
  const shown = Math.min(textWidth(name), Math.max(0, room - numbers.length));
  const hasFailed = failed !== '' && shown + numbers.length + failed.length <= room;
  const rest = Math.max(0, room - shown - numbers.length - (hasFailed ? failed.length : 0));
  return [
    span(fitText(name, shown, ellipsis), role),
    span(numbers, 'quiet'),
    ...(hasFailed ? [span(failed, 'failed')] : []),
    span(' '.repeat(rest)),
  ];
}

/** How many are done, and how many have failed. */
function countsOf({ done, total, failed }: FanLine): readonly [string, string] {
  return [`  ${done}/${total}`, failed === 0 ? '' : `  ${failed} failed`];
}

function nameItem({ item, of, value }: ItemLine, room: number, role: Role, ellipsis: string): Row {
  const number = `  ${item.padStart(String(of).length)}`;
  return [
    span(number, role),
    span(fitText(`  ${cellText(labelOf(value))}`, Math.max(0, room - number.length), ellipsis), 'quiet'),
  ];
}
