// The whole screen as lines of plain text, what has the keys first: for a screen reader, not for the eye.
import type { AppState } from '../../state/app-state.ts';
import type { Reader } from '../reader/reader.ts';
import { describeBelow, describeTyping } from './describe-below.ts';
import { describeKeys } from './describe-keys.ts';
import { describePopup } from './describe-popup.ts';
import { describeReading, describeText } from './describe-reader.ts';
import { describeReason, describeRun } from './describe-run.ts';
import { describeStep } from './describe-step.ts';

/**
 * Each line is safe for a terminal, and as long as it happens to be. The same until something has changed that is
 * worth hearing: time passing is not.
 * @param reader one for speech (createSpokenReader)
 */
export function describeScreen(state: AppState, reader: Reader): readonly string[] {
  const { popup } = state;
  if (popup !== null) return [...describePopup(state, popup), ...describeTyping(state), describeKeys(state)];
  return [...describePane(state, reader), ...describeBelow(state)];
}

function describePane(state: AppState, reader: Reader): readonly string[] {
  switch (state.pane) {
    case 'runs':
      return [describeRun(state), ...describeReason(state)];
    case 'steps':
      return [describeStep(state), ...describeReason(state)];
    case 'reader':
      return [describeReading(state), ...describeText(state, reader)];
  }
}
