// Why the selected run has stopped, or why its file does not parse, in full.
import type { AppState } from '../../state/app-state.ts';
import { problemText } from '../../state/problem-text.ts';
import { explainStop } from '../../state/stop-reason.ts';

export function describeDetail({ detail, asked }: AppState): string | undefined {
  switch (detail?.kind) {
    case 'run':
      return explainStop(
        detail.run,
        detail.derived,
        detail.workflow,
        asked.get(detail.id),
        detail.unusable?.problems,
      )?.text;
    case 'unreadable':
      return problemText(detail.problem);
    case undefined:
      return undefined;
  }
}
