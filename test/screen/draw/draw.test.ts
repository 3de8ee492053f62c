import { describe, expect, test } from 'vitest';
import { drawFooter } from '../../../source/screen/draw/draw-footer.ts';
import { drawHeader } from '../../../source/screen/draw/draw-header.ts';
import { drawPopup } from '../../../source/screen/draw/draw-popup.ts';
import { formatRunRow } from '../../../source/screen/draw/format-run-row.ts';
import { formatStepsLine, measureSteps } from '../../../source/screen/draw/format-step-row.ts';
import {
  formatAge,
  formatDuration,
  formatElapsed,
  formatTokens,
} from '../../../source/screen/format-time.ts';
import { createTheme } from '../../../source/screen/theme.ts';
import type { RunRow } from '../../../source/state/run-list.ts';
import { listSteps } from '../../../source/state/step-lines.ts';
import {
  brokenRow,
  failedRun,
  instant,
  launch,
  rowOf,
  runningRun,
  stateWith,
  workflowOf,
} from '../../state/helpers/state.ts';
import { unicode } from '../helpers/app.tsx';
import { textOf, textsOf } from '../helpers/draw.ts';

const noNotes = new Map();

const look = { theme: unicode, columns: 36, now: instant, ticks: 0, selected: false, focused: true };
const runLine = (row: RunRow, columns = 36) => textOf(formatRunRow(row, { ...look, columns }));

describe('a run in the list', () => {
  test('shows its glyph, workflow, progress and age', () => {
    expect(runLine(rowOf('k3v9x2m7q4tz', { age: 120 }))).toBe(' ‖ launch k3v9            1/3    2h ');
    expect(runLine(rowOf('k3v9x2m7q4tz', { derived: 'completed', done: 3 }))).toBe(
      ' ✓ launch k3v9            3/3   now ',
    );
  });

  test('while it runs shows how long it has', () => {
    expect(runLine(rowOf('k3v9x2m7q4tz', { derived: 'running', age: 1.2 }))).toBe(
      ' ⠋ launch k3v9            1/3  1m12 ',
    );
  });

  test('says in words that it was interrupted or waits', () => {
    expect(runLine(rowOf('k3v9x2m7q4tz', { derived: 'interrupted' }))).toBe(
      ' ! launch k3v9      1/3 interrupted ',
    );
    expect(runLine(rowOf('k3v9x2m7q4tz', { derived: 'waiting' }))).toContain('1/3 waiting');
  });

  test('gives up its id, then the end of its name', () => {
    expect(runLine(rowOf('k3v9x2m7q4tz', { workflowName: 'a-rather-long-name' }), 30)).toBe(
      ' ‖ a-rather-long…   1/3   now ',
    );
  });

  test('shows what it cost where that takes nothing from its name, its id and how it stands', () => {
    const row = rowOf('k3v9x2m7q4tz', { age: 120 });
    if (row.kind !== 'run') throw new Error('no run');
    const paid: RunRow = { ...row, progress: { ...row.progress, cost: 0.14, unknown: 1 } };
    expect(runLine(paid)).toBe(' ‖ launch k3v9  ≥ $0.14   1/3    2h ');
    expect(runLine(paid, 26)).toBe(runLine(row, 26));
  });

  test('whose file does not parse shows where and why', () => {
    expect(runLine(brokenRow('bad'), 40)).toBe(' ! bad 3:7 a comma is missing           ');
  });

  test('is marked by more than colour where it is selected', () => {
    expect(textOf(formatRunRow(rowOf('a'), { ...look, selected: true })).startsWith('›‖')).toBe(true);
  });
});

describe('the steps', () => {
  const lines = listSteps(runningRun(), 'running', workflowOf(launch));
  const draw = (columns: number) => {
    const widths = measureSteps(lines, noNotes, columns, instant);
    return lines.map((line) => textOf(formatStepsLine(line, undefined, widths, { ...look, columns })));
  };

  test('show what each of them cost where there is room', () => {
    const paid = lines.map((line, index) =>
      line.kind === 'step' ? { ...line, ...(index === 1 ? { cost: 0.0312 } : { unknown: 1 }) } : line,
    );
    const wide = measureSteps(paid, new Map(), 60, instant);
    const texts = paid.map((line) =>
      textOf(formatStepsLine(line, undefined, wide, { ...look, columns: 60 })),
    );
    expect(texts[1]).toMatch(/^ ✓ abridge +3\.1s 640 tok +\$0\.031 recorded $/);
    expect(texts[2]).toMatch(/^ ⠋ analyse +48s +unknown recorded $/);
    // It comes before the tokens, and after the time and the model.
    expect(measureSteps(paid, new Map(), 36, instant)).toMatchObject({ cost: 7, tokens: 0 });
    expect(measureSteps(paid, new Map(), 28, instant)).toMatchObject({ cost: 0, model: 8 });
  });

  test('say of a reply that was taken from elsewhere that it was', () => {
    const taken = lines.map((line, index) =>
      line.kind === 'step' && index === 1 ? { ...line, cached: 'b1' } : line,
    );
    const wide = measureSteps(taken, new Map(), 60, instant);
    const texts = taken.map((line) =>
      textOf(formatStepsLine(line, undefined, wide, { ...look, columns: 60 })),
    );
    expect(texts[1]).toMatch(/^ ✓ abridge +3\.1s 640 tok +cached recorded $/);
  });

  test('stand in columns: duration, tokens, model', () => {
    expect(draw(50)).toEqual([
      ' Understand                                       ',
      ' ✓ abridge                  3.1s 640 tok recorded ',
      ' ⠋ analyse                   48s         recorded ',
      ' Choose                                           ',
      ' · pick                                           ',
    ]);
  });

  test('give up the end of their names before the time', () => {
    const named = workflowOf(launch.replaceAll('abridge', 'abridge-the-transcript'));
    const long = listSteps(failedRun('no'), 'failed', named);
    const widths = measureSteps(long, noNotes, 32, instant);
    const rows = long.map((line) =>
      textOf(formatStepsLine(line, undefined, widths, { ...look, columns: 32 })),
    );
    expect(rows.some((row) => row.includes('try 3 failed'))).toBe(true);
    expect(rows.some((row) => /abridge-the-\w*…/.test(row))).toBe(true);
  });

  test('give up tokens before the model, and the model before the time', () => {
    expect(draw(32)[1]).toBe(' ✓ abridge        3.1s recorded ');
    expect(draw(18)[1]).toBe(' ✓ abridge   3.1s ');
  });
});

describe('the header', () => {
  const rows = [
    rowOf('a', { derived: 'running' }),
    rowOf('b', { derived: 'failed' }),
    rowOf('c', { derived: 'completed' }),
  ];

  test('names the workspace and counts the runs by state', () => {
    expect(textOf(drawHeader(stateWith(rows), unicode)).trimEnd()).toMatch(
      /^ ‖ caesura {2}~\/launch │ 1 running {2}1 failed {2}1 done +live ● \d\d:\d\d$/,
    );
  });

  test('says which of the runs are listed', () => {
    const view = { filter: 'summ', onlyNeedy: true, sort: 'changed' } as const;
    const state = stateWith(rows, { kind: 'list-viewed', view });
    expect(textOf(drawHeader(state, unicode))).toContain('│ needs me, filter: summ ');
  });

  test('gives up the workspace where it is narrow', () => {
    const narrow = stateWith(rows, { kind: 'resized', size: { columns: 42, rows: 20 } });
    expect(textOf(drawHeader(narrow, unicode)).trimEnd()).toBe(' ‖ caesura │ 1 running  1 failed  1 done');
  });
});

describe('the footer', () => {
  const footer = (columns: number, row: RunRow) =>
    textOf(drawFooter(stateWith([row], { kind: 'resized', size: { columns, rows: 20 } }), unicode));

  test('shows the keys that apply now', () => {
    expect(footer(130, rowOf('a', { derived: 'running' })).trim()).toMatch(
      /^Enter open {2}n new run {2}p pause {2}P pause now {2}x cancel {2}e edit {2}y copy {2}\/ filter .* \? help$/,
    );
    expect(footer(130, rowOf('a', { derived: 'completed' })).trim()).toMatch(
      /^Enter open {2}n new run {2}e edit {2}y copy {2}\/ filter .* : command {2}q quit +\? help$/,
    );
  });

  test('shows what is being typed, and how many runs that leaves', () => {
    const state = stateWith([rowOf('a'), rowOf('b')], {
      kind: 'entry-changed',
      entry: { kind: 'filter', edit: { text: 'sum', cursor: 3 }, before: '' },
    });
    expect(textOf(drawFooter(state, unicode)).trimEnd()).toBe(' /sum   2 of 2');
  });

  test('gives up help last', () => {
    expect(footer(20, rowOf('a')).trim()).toMatch(/^Enter open +\? help$/);
    expect(footer(10, rowOf('a')).trim()).toBe('? help');
  });

  test('says a notice instead', () => {
    const state = stateWith([], { kind: 'notice-shown', text: 'pause: it is\u001b[2J completed' });
    expect(textOf(drawFooter(state, unicode)).trim()).toBe('pause: it is completed');
  });
});

describe('popups', () => {
  test('help shows every key of the table, as far as its scrolling goes', () => {
    const state = stateWith([], { kind: 'resized', size: { columns: 80, rows: 90 } });
    const text = textsOf(drawPopup(state, { kind: 'help', top: 0, filter: null }, unicode).rows).join('\n');
    for (const key of ['n  ', 'P  ', 'Ctrl+L', 'PgDn', 'Esc h Left', 'Ctrl+Z']) expect(text).toContain(key);
  });

  test('a question is seen however much stands before it', () => {
    const state = stateWith([], { kind: 'resized', size: { columns: 45, rows: 8 } });
    const lines = Array.from({ length: 30 }, (_, index) => `command ${index}`);
    const popup = {
      kind: 'confirm',
      title: 'Trust',
      lines,
      question: 'Trust it?',
      yes: { kind: 'quit' },
      behind: null,
    } as const;
    const rows = textsOf(drawPopup(state, popup, unicode).rows);
    expect(rows.length).toBe(6);
    expect(rows.join('\n')).toContain('Trust it? y/N');
  });
});

describe('times', () => {
  test('fit their columns', () => {
    expect([5, 420, 3140, 48_000, 72_000, 7_500_000].map(formatDuration)).toEqual([
      '5ms',
      '0.4s',
      '3.1s',
      '48s',
      '1m12',
      '2h05',
    ]);
    expect([900, 59_999, 90_000_000].map(formatElapsed)).toEqual(['0s', '59s', '1d']);
    expect(['640 tok', '5.1k tok']).toEqual([640, 5120].map(formatTokens));
  });

  test('an age is in its largest unit; one that is no time is nothing', () => {
    const ages = [0, 5, 180, 3000, 30_000, 800_000].map((minutes) =>
      formatAge(new Date(instant - minutes * 60_000).toISOString(), instant),
    );
    expect(ages).toEqual(['now', '5m', '3h', '2d', '2w', '1y']);
    expect(formatAge('yesterday', instant)).toBe('');
  });
});

describe('the theme', () => {
  test('keeps to ASCII where the locale is not UTF-8', () => {
    expect(createTheme({ LANG: 'C' }, 'linux').glyphs.done).toBe('+');
    expect(createTheme({ LANG: 'C', LC_ALL: 'de_DE.utf8' }, 'linux').glyphs.done).toBe('✓');
    expect(createTheme({}, 'linux').glyphs.done).toBe('+');
    expect(createTheme({}, 'darwin').glyphs.done).toBe('✓');
    const { spinner, frame, ...rest } = createTheme({ LANG: 'C' }, 'linux').glyphs;
    expect([...Object.values(rest), ...spinner, ...Object.values(frame)].join('')).toMatch(/^[ -~]+$/);
  });

  test('has no colours where NO_COLOR is set', () => {
    expect(createTheme({ NO_COLOR: '1' }, 'linux').colors).toBe(false);
    expect(createTheme({ NO_COLOR: '' }, 'linux').colors).toBe(true);
  });
});
