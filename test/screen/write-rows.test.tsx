import xterm from '@xterm/headless';
import { Text } from 'ink';
import { render } from 'ink-testing-library';
import { expect, test } from 'vitest';
import type { Row } from '../../source/screen/span.ts';
import { createTheme, type Role } from '../../source/screen/theme.ts';
import { writeRows } from '../../source/screen/write-rows.ts';

const theme = createTheme({ LANG: 'C.UTF-8' }, 'linux');
const piece = (text: string, role: Role) => ({ text, role });
const rows: readonly Row[] = [
  [piece('q', 'quiet'), piece('p', 'plain'), piece('r', 'failed'), piece('P', 'plain')],
  [piece('P', 'plain'), piece('c', 'cursor'), piece('s', 'strong'), piece('p', 'plain')],
];

/** How each cell looks that Ink makes of the text. */
async function looksOf(text: string): Promise<readonly string[]> {
  const screen = render(<Text>{text}</Text>);
  const frame = screen.lastFrame() ?? '';
  screen.unmount();
  const terminal = new xterm.Terminal({ cols: 4, rows: 2, allowProposedApi: true });
  await new Promise<void>((written) => terminal.write(frame.replaceAll('\n', '\r\n'), written));
  return Array.from({ length: 8 }, (_, index) => {
    const cell = terminal.buffer.active.getLine(Math.floor(index / 4))?.getCell(index % 4);
    if (cell === undefined) return '';
    const flags = [cell.isBold() && 'bold', cell.isDim() && 'dim', cell.isInverse() && 'inverse'];
    const color = cell.isFgDefault() ? '' : ` ${cell.getFgColor()}`;
    return `${cell.getChars()}${color} ${flags.filter(Boolean).join(' ')}`.trim();
  });
}

test('each piece looks as its role says, and what follows it does not', async () => {
  expect(await looksOf(writeRows(rows, theme))).toEqual([
    'q dim',
    'p',
    'r 1',
    'P',
    'P',
    'c 6 bold inverse',
    's bold',
    'p',
  ]);
});
