// A step of the followed run in the narrow view, or several of them in one row.
import type { AppState } from '../../state/app-state.ts';
import { labelOf } from '../../state/item-label.ts';
import { shortChild } from '../../state/nested-steps.ts';
import { noteWords, type StepNote } from '../../state/standing.ts';
import { type Row, span } from '../span.ts';
import { markOfStep, type Theme } from '../theme.ts';
import type { FoldedStep } from './fold-steps.ts';
import { durationOf } from './format-step-row.ts';

export function formatWatchedStep(
  folded: FoldedStep,
  notes: ReadonlyMap<string, StepNote>,
  { now, ticks }: AppState,
  theme: Theme,
): Row {
  const mark = markOfStep(theme, folded.kind === 'step' ? folded.step.state : folded.state, ticks);
  const beginning: Row = [span('  '), span(mark.glyph, mark.role), span(' ')];
  if (folded.kind === 'several') {
    const text = folded.state === 'done' ? `${folded.count} done` : `${folded.count} more`;
    return [...beginning, span(text, 'quiet')];
  }
  const { step } = folded;
  const duration = [shortChild(step), durationOf(step, now)].filter((text) => text !== '').join('  ');
  const behind = duration === '' ? [] : [span(`  ${duration}`, 'quiet')];
  if (step.kind === 'item') {
    return [
      span('    '),
      span(mark.glyph, mark.role),
      span(` ${step.item}`),
      ...behind,
      span(`  ${labelOf(step.value)}`, 'quiet'),
    ];
  }
  const { fan } = step;
  const found = notes.get(step.id);
  const note = found === undefined ? '' : noteWords(found);
  return [
    ...beginning,
    span(step.id, step.state === 'pending' || step.state === 'skipped' ? 'quiet' : 'plain'),
    ...(fan === undefined ? [] : [span(`  ${fan.done}/${fan.total}`, 'quiet')]),
    ...behind,
    ...(fan === undefined || fan.failed === 0 ? [] : [span(`  ${fan.failed} failed`, 'failed')]),
    ...(note === '' ? [] : [span(`  ${note}`, 'attention')]),
  ];
}
