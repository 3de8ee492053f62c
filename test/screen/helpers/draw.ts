// Rows as text, for tests that look at them without drawing.
import { type Row, rowWidth } from '../../../source/screen/span.ts';

export const textOf = (row: Row): string => row.map(({ text }) => text).join('');

export const textsOf = (rows: readonly Row[]): readonly string[] => rows.map(textOf);

export const widthsOf = (rows: readonly Row[]): ReadonlySet<number> => new Set(rows.map(rowWidth));
