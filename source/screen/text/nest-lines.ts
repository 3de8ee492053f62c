// Lines within a list or a quote.
import { type Row, rowWidth } from '../span.ts';
import { rowText } from './slice-row.ts';
import type { Alignment, TextLine } from './text-document.ts';

/**
 * Puts something before lines: before the first one `first`, before each other `rest`, which is as wide.
 * What is not blank of `rest` stands before the rows of wrapped lines too.
 */
export function nestLines(lines: readonly TextLine[], first: Row, rest: Row): readonly TextLine[] {
  const columns = rowWidth(first);
  const isBlank = rowText(rest).trim() === '';
  return lines.map((line, index) => {
    const before = index === 0 ? first : rest;
    const isEmpty = line.row.length === 0 && index > 0 && isBlank;
    return {
      row: isEmpty ? [] : [...before, ...line.row],
      hang: columns + line.hang,
      ...(isBlank && line.again === undefined
        ? {}
        : { again: [...rest, ...(line.again ?? blanks(line.hang))] }),
      ...(line.alignment === undefined
        ? {}
        : { alignment: shift(line.alignment, columns, rowText(before).length) }),
    };
  });
}

function blanks(columns: number): Row {
  return columns === 0 ? [] : [{ text: ' '.repeat(columns), role: 'plain' }];
}

function shift({ columns, padding }: Alignment, more: number, units: number): Alignment {
  return {
    columns: columns + more,
    padding: padding.map(([from, to]) => [from + units, to + units] as const),
  };
}
