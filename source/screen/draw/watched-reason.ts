// Why the followed run of the narrow view does not move or will stop soon, and where that is said.
import type { AppState } from '../../state/app-state.ts';
import { explainRun } from '../../state/explain-run.ts';
import { problemText } from '../../state/problem-text.ts';
import { blockText, wrapText } from '../fit-text.ts';
import { type Row, span } from '../span.ts';
import { type Mark, markOfRun, type Role, type Theme } from '../theme.ts';

export type WatchedReason = {
  /** `head`: of the whole run. `step`: below the step that the run is at. `instead`: in place of it, by its name. */
  readonly place: 'head' | 'step' | 'instead';
  readonly rows: readonly Row[];
};

/** Columns before what stands below a step. */
export const textIndent = 4;
/** Characters of a message; more than a narrow screen shows. */
const longest = 4000;

const nothing: WatchedReason = { place: 'step', rows: [] };

export function watchedReason(state: AppState, theme: Theme, columns: number): WatchedReason {
  const { detail } = state;
  const say = (text: string, role: Role, mark?: Mark): readonly Row[] =>
    wrapText(blockText(text.slice(0, longest)), columns - textIndent).map((line, index) =>
      mark !== undefined && index === 0
        ? [span('  '), span(mark.glyph, mark.role), span(' '), span(line, role)]
        : [span(' '.repeat(textIndent)), span(line, role)],
    );
  if (detail === null || detail.id !== state.selectedId) return nothing;
  if (detail.kind === 'unreadable')
    return { place: 'head', rows: say(problemText(detail.problem), 'failed') };
  const { derived } = detail;
  const reason = explainRun(state, detail);
  if (reason === undefined) return nothing;
  switch (derived) {
    case 'running':
    case 'interrupted':
      return { place: 'step', rows: say(reason.text, reason.tone) };
    case 'waiting':
    case 'failed':
    case 'paused':
    case 'completed':
    case 'cancelled':
      return {
        place: 'instead',
        rows: say(reason.text, reason.tone, markOfRun(theme, derived, state.ticks)),
      };
  }
}
