// Why the selected run has stopped, or why its file does not parse, in full.
import type { AppState } from '../../state/app-state.ts';
import { explainRun } from '../../state/explain-run.ts';
import { problemText } from '../../state/problem-text.ts';

export function describeDetail(state: AppState): string | undefined {
  const { detail } = state;
  switch (detail?.kind) {
    case 'run':
      return explainRun(state, detail)?.text;
    case 'unreadable':
      return problemText(detail.problem);
    case undefined:
      return undefined;
  }
}
