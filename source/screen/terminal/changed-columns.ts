// Which columns of a row have to be painted.
import { type CellRow, isSameCell } from './cell-row.ts';

/**
 * One flag for each column. Where a column is painted, all columns are that a character lies over: never half of a
 * wide one. A character of which terminals have different opinions is painted with everything it may be drawn over
 * and with the one before it, which it may be drawn onto; so what is seen depends on the frame alone and not on
 * what was there before.
 */
export function findChangedColumns(before: CellRow, after: CellRow): boolean[] {
  const changed = after.map((cell, column) => !isSameCell(cell, before[column]));
  if (!changed.includes(true)) return changed;
  const groups = [...findGroups(before), ...findGroups(after)];
  let isSettled = false;
  while (!isSettled) {
    isSettled = true;
    for (const { start, end } of groups) {
      const first = changed.indexOf(true, start);
      if (first === -1 || first >= end) continue;
      const untouched = changed.indexOf(false, start);
      if (untouched === -1 || untouched >= end) continue;
      changed.fill(true, start, end);
      isSettled = false;
    }
  }
  return changed;
}

/** Columns, `end` excluded, that are painted together or not at all. */
type Group = { readonly start: number; readonly end: number };

function findGroups(row: CellRow): readonly Group[] {
  const groups: Group[] = [];
  for (const [column, cell] of row.entries()) {
    if (cell === null || (cell.agreed && cell.width === 1)) continue;
    groups.push({
      start: cell.agreed ? column : Math.max(0, column - 1),
      end: Math.min(row.length, column + cell.reach),
    });
  }
  return groups;
}
