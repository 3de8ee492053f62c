// The table of keys as the README shows it, made of the table that the program goes by.
import { scopeTitles } from '../../source/screen/draw/popup-text.ts';
import { type KeyBinding, scopes } from '../../source/screen/keys/key-binding.ts';
import { keymap } from '../../source/screen/keys/keymap.ts';

const begin = '<!-- keys -->';
const end = '<!-- /keys -->';

export type Shown = Pick<KeyBinding, 'scope' | 'shown' | 'description'>;

/** A Markdown table, a row a key, in the order of the help. */
export function formatKeyTable(bindings: readonly Shown[] = keymap): string {
  const rows = scopes.flatMap((scope) =>
    bindings
      .filter((binding) => binding.scope === scope)
      .map(({ shown, description }, index) => [
        index === 0 ? `**${scopeTitles[scope]}**` : '',
        shown.split(' ').map(formatKey).join(' '),
        description,
      ]),
  );
  const cells = [['for', 'keys', 'what they do'], ...rows].map((row) =>
    row.map((cell) => cell.replaceAll('|', '\\|')),
  );
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const [head, ...body] = cells.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [head, rule, ...body].join('\n');
}

/** The README with that table between the two comments; undefined where these are not there, once and in that order. */
export function placeKeyTable(readme: string, table: string): string | undefined {
  const [before, rest, ...more] = readme.split(begin);
  const [old, after, ...others] = rest?.split(end) ?? [];
  if (before === undefined || old === undefined || after === undefined) return undefined;
  if (more.length > 0 || others.length > 0) return undefined;
  return `${before}${begin}\n\n${table}\n\n${end}${after}`;
}

/** As code, in which nothing means anything to Markdown. */
function formatKey(key: string): string {
  return key.includes('`') ? `\`\` ${key} \`\`` : `\`${key}\``;
}
