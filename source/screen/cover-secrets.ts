// The last look at what the terminal is about to show: a value that came in by no known way is covered by its name.
import type { Secrets } from '../secrets/secrets.ts';
import type { Row } from './span.ts';

/** Rows as wide as before; the very same row where no secret stands in it. */
export function coverSecrets(rows: readonly Row[], { cover }: Pick<Secrets, 'cover'>): readonly Row[] {
  return rows.map((row) => {
    const text = row.map((span) => span.text).join('');
    const covered = cover(text);
    if (covered === text) return row;
    let start = 0;
    return row.map((span) => {
      const end = start + span.text.length;
      const part = { ...span, text: covered.slice(start, end) };
      start = end;
      return part;
    });
  });
}
