import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawFooter } from '../../../source/screen/draw/draw-footer.ts';
import { drawHeader } from '../../../source/screen/draw/draw-header.ts';
import { drawPopup } from '../../../source/screen/draw/draw-popup.ts';
import { drawReader } from '../../../source/screen/draw/draw-reader.ts';
import { drawRuns } from '../../../source/screen/draw/draw-runs.ts';
import { drawSteps } from '../../../source/screen/draw/draw-steps.ts';
import { drawWatch } from '../../../source/screen/draw/draw-watch.ts';
import { textWidth } from '../../../source/screen/fit-text.ts';
import { createReader } from '../../../source/screen/reader/reader.ts';
import { createToolbox } from '../../../source/screen/reader/text-tools.ts';
import type { Row } from '../../../source/screen/span.ts';
import { spellText } from '../../../source/screen/spell-ascii.ts';
import { codesOf, createTheme, type Role, type Theme } from '../../../source/screen/theme.ts';
import { writeRows } from '../../../source/screen/write-rows.ts';
import { type AppState, selectLayout } from '../../../source/state/app-state.ts';
import type { PaneBox } from '../../../source/state/layout.ts';
import { arbitraryState } from '../helpers/arbitrary-state.ts';
import { textOf } from '../helpers/draw.ts';

const ascii = createTheme({ LANG: 'C', NO_COLOR: '1' }, 'linux');
const unicode = createTheme({ LANG: 'C.UTF-8' }, 'linux');
const toolbox = createToolbox(ascii.glyphs);
await Promise.all([toolbox.loadMarkdown(), toolbox.loadComparison()]);

/** Every row that any part of the screen draws for a state. */
function drawAll(state: AppState, theme: Theme): readonly Row[] {
  const { size, panes } = selectLayout(state);
  const reader = createReader(toolbox.tools, theme.glyphs);
  const boxes: readonly PaneBox[] =
    panes.kind === 'three'
      ? [panes.runs, panes.steps, panes.reader]
      : panes.kind === 'two'
        ? [panes.runs, panes.box]
        : [panes.box];
  return [
    drawHeader(state, theme),
    drawFooter(state, theme),
    ...boxes.flatMap((box) => [
      ...drawRuns(state, theme, box),
      ...drawSteps(state, theme, box),
      ...drawReader(state, reader, theme, box),
    ]),
    ...drawWatch(state, theme, size),
    ...(state.popup === null ? [] : drawPopup(state, state.popup, theme).rows),
  ];
}

const asciiText = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc
    .string({ maxLength: 60 })
    .map((text) => `# ${text}\n\n- \`a\` **b**\n1. c\n> d\n\n---\n| x | y |\n|---|---|\n| 1 | 2 |\n`),
);

describe('where the locale is not UTF-8', () => {
  test('every part of the screen is spelled in ASCII, as far as what it shows is', () => {
    fc.assert(
      fc.property(arbitraryState(asciiText), (state) => {
        for (const row of drawAll(state, ascii)) expect(spellText(ascii, textOf(row))).toMatch(/^[ -~]*$/);
      }),
      { numRuns: 300 },
    );
  });

  test('rows are written so', () => {
    expect(writeRows([[{ text: '--set x=… → y', role: 'plain' }]], ascii)).toBe('--set x=_ > y');
  });

  test('text that is spelled is as wide as before', () => {
    fc.assert(
      fc.property(arbitraryState(fc.string({ unit: 'grapheme', maxLength: 60 })), (state) => {
        for (const row of drawAll(state, ascii)) {
          const text = textOf(row);
          expect(textWidth(spellText(ascii, text))).toBe(textWidth(text));
        }
      }),
      { numRuns: 50 },
    );
  });

  test('foreign text stays as it is, but for signs that ASCII has, too', () => {
    expect(spellText(ascii, 'naïve 漢字 “quoted”…')).toBe('naïve 漢字 "quoted"_');
    expect(spellText(unicode, '“quoted”…')).toBe('“quoted”…');
  });
});

const roles: Readonly<Record<Role, true>> = {
  plain: true,
  quiet: true,
  strong: true,
  running: true,
  done: true,
  failed: true,
  attention: true,
  chosen: true,
  cursor: true,
  heading: true,
  emphasis: true,
  code: true,
  link: true,
  match: true,
  added: true,
  removed: true,
};

test('with NO_COLOR no role has a colour, and without it what is wrong has one', () => {
  const isRole = (name: string): name is Role => Object.hasOwn(roles, name);
  for (const role of Object.keys(roles).filter(isRole)) {
    for (const code of codesOf(ascii, role).split(';')) expect(Number(code)).toBeLessThan(30);
  }
  expect(codesOf(unicode, 'failed')).toBe('31');
});
