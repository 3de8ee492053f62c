// Rows as one text with the codes of their looks: what Ink gets to draw.

import type { Row } from './span.ts';
import { spellText } from './spell-ascii.ts';
import { codesOf, type Role, type Theme } from './theme.ts';

/** Each row is exactly as wide as the screen, so that nothing is measured or cut again. */
export function writeRows(rows: readonly Row[], theme: Theme): string {
  const known = new Map<Role, string>();
  const codes = (role: Role): string => {
    const made = known.get(role) ?? codesOf(theme, role);
    known.set(role, made);
    return made;
  };
  return rows
    .map((row) =>
      row
        .map(({ text, role }) => {
          const spelled = spellText(theme, text);
          // Ink does not know the empty parameter that ends all looks.
          return codes(role) === '' ? spelled : `\u001b[${codes(role)}m${spelled}\u001b[0m`;
        })
        .join(''),
    )
    .join('\n');
}
