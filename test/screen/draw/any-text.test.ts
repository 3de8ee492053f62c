import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawFooter } from '../../../source/screen/draw/draw-footer.ts';
import { drawHeader } from '../../../source/screen/draw/draw-header.ts';
import { drawPopup } from '../../../source/screen/draw/draw-popup.ts';
import { drawReader } from '../../../source/screen/draw/draw-reader.ts';
import { drawRuns } from '../../../source/screen/draw/draw-runs.ts';
import { drawScreen } from '../../../source/screen/draw/draw-screen.ts';
import { drawSteps } from '../../../source/screen/draw/draw-steps.ts';
import { drawWatch } from '../../../source/screen/draw/draw-watch.ts';
import { createReader } from '../../../source/screen/reader/reader.ts';
import { createToolbox } from '../../../source/screen/reader/text-tools.ts';
import type { Row } from '../../../source/screen/span.ts';
import { createTheme } from '../../../source/screen/theme.ts';
import { type AppState, selectLayout } from '../../../source/state/app-state.ts';
import { findBox, type PaneBox } from '../../../source/state/layout.ts';
import { arbitraryState } from '../helpers/arbitrary-state.ts';
import { widthsOf } from '../helpers/draw.ts';

const theme = createTheme({ LANG: 'C.UTF-8' }, 'linux');
const toolbox = createToolbox(theme.glyphs);
await Promise.all([toolbox.loadMarkdown(), toolbox.loadComparison()]);
const reader = createReader(toolbox.tools, theme.glyphs);

const foreign = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    'a\u001b[2J\u001b]0;pwned\u0007\r\b\u202e❤️👩‍👩‍👧漢字'.repeat(20),
    '# x\n\n- a **b** `c`\n\n| a | b |\n|---|---|\n| 漢 | ❤️ |\n\n```js\n\tx\n```\n',
  ),
);

/** Every row has the columns of its place, and there are as many as it has rows. */
function expectFilled(
  rows: readonly Row[],
  place: { readonly columns: number; readonly rows: number },
): void {
  expect(rows.length).toBe(place.rows);
  if (rows.length > 0) expect([...widthsOf(rows)]).toEqual([place.columns]);
}

function draws(part: (state: AppState) => void): void {
  fc.assert(fc.property(arbitraryState(foreign), part), { numRuns: 300 });
}

/** Where the pane stands, or would. */
function boxOf(state: AppState, pane: 'runs' | 'steps' | 'reader'): PaneBox {
  const layout = selectLayout(state);
  const { panes } = layout;
  return findBox(layout, pane) ?? (panes.kind === 'three' ? panes[pane] : panes.box);
}

describe('whatever text it shows, at any size,', () => {
  test('the header and the footer are one row', () => {
    draws((state) => {
      const { columns } = state.size;
      expectFilled([drawHeader(state, theme), drawFooter(state, theme)], { columns, rows: 2 });
    });
  });

  test('the list fills its pane', () => {
    draws((state) => {
      const box = boxOf(state, 'runs');
      expectFilled(drawRuns(state, theme, box), box);
    });
  });

  test('the steps fill theirs', () => {
    draws((state) => expectFilled(drawSteps(state, theme, boxOf(state, 'steps')), boxOf(state, 'steps')));
  });

  test('the reader fills its own', () => {
    draws((state) => {
      const box = boxOf(state, 'reader');
      expectFilled(drawReader(state, reader, theme, box), box);
    });
  });

  test('the narrow view fills the screen', () => {
    draws((state) => {
      const { size, bodyRows } = selectLayout(state);
      const place = { columns: size.columns, rows: bodyRows };
      expectFilled(drawWatch(state, theme, place), place);
    });
  });

  test('a popup stays on the screen', () => {
    draws((state) => {
      if (state.popup === null) return;
      const { size, bodyRows } = selectLayout(state);
      const { left, top, columns, rows } = drawPopup(state, state.popup, theme);
      expectFilled(rows, { columns, rows: rows.length });
      expect(left + columns).toBeLessThanOrEqual(size.columns);
      expect(top + rows.length).toBeLessThanOrEqual(bodyRows);
    });
  });

  test('the screen is filled, popup and all', () => {
    draws((state) => expectFilled(drawScreen(state, state, reader, theme), state.size));
  });
});
