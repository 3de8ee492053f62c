// The table of keys in the README is made of the one that the program goes by.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatKeyTable, placeKeyTable } from '../scripts/keys/key-table.ts';
import { keymap } from '../source/screen/keys/keymap.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the README has every key as the code has it; `npm run keys` writes it anew', () => {
  expect(placeKeyTable(readme, formatKeyTable())).toBe(readme);
});

describe('the table', () => {
  test('has a row for each key, and names what a group is for in its first', () => {
    const [head, rule, ...rows] = formatKeyTable().split('\n');
    expect(rows).toHaveLength(keymap.length);
    expect(head).toMatch(/^\| for +\| keys +\| what they do +\|$/);
    expect(rule).toMatch(/^\| -+ \| -+ \| -+ \|$/);
    const titles = rows.flatMap((row) => /\*\*(?<title>.+)\*\*/.exec(row)?.groups?.title ?? []);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles).toContain('Everywhere');
    expect(new Set([head, rule, ...rows].map((row) => row?.length)).size).toBe(1);
  });

  test('writes keys as code, and keeps what would end a cell or a piece of code', () => {
    const [, , row] = formatKeyTable([{ scope: 'move', shown: '| ` PgDn', description: 'a | b' }]).split(
      '\n',
    );
    expect(row?.replace(/ +\|$/, ' |')).toBe('| **Move** | `\\|` `` ` `` `PgDn` | a \\| b |');
  });
});

describe('the place of the table', () => {
  test('is between the two comments, and nothing else changes', () => {
    expect(placeKeyTable('a\n<!-- keys -->old\nold<!-- /keys -->\nb', 'new')).toBe(
      'a\n<!-- keys -->\n\nnew\n\n<!-- /keys -->\nb',
    );
  });

  test.each([
    '',
    'a',
    '<!-- keys -->',
    '<!-- /keys --><!-- keys -->',
    '<!-- keys --><!-- /keys --><!-- /keys -->',
  ])('is missed in %j', (text) => {
    expect(placeKeyTable(text, 'new')).toBeUndefined();
  });
});
