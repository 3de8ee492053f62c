// What the title of the terminal says: how the runs stand, in a few words, for who looks at another window.
import type { DerivedStatus } from '../run/run.ts';
import type { AppState } from './app-state.ts';
import type { RunRow } from './run-list.ts';
import { selectSelectedRow } from './select-run.ts';

/** What moves or needs a person, the most urgent first. */
const urgent = ['waiting', 'interrupted', 'running'] as const;

/** A tab of a terminal shows less. */
const longestName = 40;

/**
 * `2 waiting, 1 running - caesura`; where there is one such run, that one; where there is none, how the last run
 * ended: `✓ youtube-launch 9/9 - caesura`. The view that watches speaks of the run it shows. Foreign text in it.
 * @param mark the glyph of a state; empty for none
 */
export function describeTitle(state: AppState, mark: (derived: DerivedStatus) => string): string {
  const active = urgent.filter((derived) => state.counts[derived] > 0);
  const count = active.reduce((sum, derived) => sum + state.counts[derived], 0);
  if (state.mode.kind === 'workspace' && count > 1) {
    return `${active.map((derived) => `${state.counts[derived]} ${derived}`).join(', ')} - caesura`;
  }
  const row = state.mode.kind === 'watch' ? selectSelectedRow(state) : soleRow(state.rows, active[0]);
  return row?.kind === 'run' ? `${describeRun(row, mark)} - caesura` : 'caesura';
}

/** The one that is in that state, or else the one that has changed last. */
function soleRow(rows: readonly RunRow[], derived: DerivedStatus | undefined): RunRow | undefined {
  return rows.find((row) => row.kind === 'run' && (derived === undefined || row.derived === derived));
}

function describeRun(
  { derived, workflowName, progress }: RunRow & { readonly kind: 'run' },
  mark: (derived: DerivedStatus) => string,
): string {
  const name = workflowName.slice(0, longestName);
  return `${mark(derived)} ${name} ${progress.done}/${progress.total}`.trimStart();
}
