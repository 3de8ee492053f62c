// Durations, ages and tables as people read them, and JSON as scripts do.
import { sanitizeLine } from '../sanitize-text.ts';

/** 850 ms, 3.1s, 1m12, 2h05. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)}s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}`;
}

/** The time since an instant, in its largest unit: 12s, 5m, 3h, 2d. Empty where it is no time. */
export function formatAge(instant: string, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(instant)) / 1000));
  if (Number.isNaN(seconds)) return '';
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/**
 * JSON in which a terminal finds nothing to obey: JSON's own escapes cover the C0 controls, and here DEL, the C1
 * controls and what changes the direction of text are escaped too. It parses to the same value.
 *
 * @param indent spaces a level; one line without it
 */
export function formatJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Columns as wide as their widest cell, two spaces apart; foreign text in them is made safe. */
export function formatTable(rows: readonly (readonly string[])[]): readonly string[] {
  const safe = rows.map((row) => row.map(sanitizeLine));
  const widths: number[] = [];
  for (const row of safe) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, [...cell].length);
  }
  return safe.map((row) =>
    row
      .map((cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - [...cell].length)))
      .join('  ')
      .trimEnd(),
  );
}
