import { describe, expect, test } from 'vitest';
import type { Run } from '../../../source/run/run.ts';
import { drawFooter } from '../../../source/screen/draw/draw-footer.ts';
import { drawWatch } from '../../../source/screen/draw/draw-watch.ts';
import { createTheme, type Theme } from '../../../source/screen/theme.ts';
import type { AppEvent } from '../../../source/state/app-event.ts';
import type { AppState } from '../../../source/state/app-state.ts';
import { reduceApp } from '../../../source/state/reduce-app.ts';
import type { RunRow } from '../../../source/state/run-list.ts';
import {
  brokenRow,
  failedRun,
  pausedRun,
  recordOf,
  rowOf,
  runningRun,
  waitingRun,
  workflowOf,
} from '../../state/helpers/state.ts';
import { detailOf, following, replyOf, rowsRead, runGone, watching } from '../../state/helpers/watching.ts';
import { textsOf, widthsOf } from '../helpers/draw.ts';

const unicode = createTheme({ LANG: 'C.UTF-8' }, 'linux');
const ascii = createTheme({ LANG: 'C' }, 'linux');

const id = 'k3v9x2m7q4tz';
const stepIds = ['abridge', 'check', 'outline', 'analyse', 'titles', 'pick', 'describe', 'tags', 'publish'];
const workflow = workflowOf(
  ['name: youtube-launch', 'steps:']
    .concat(
      stepIds.map((step) => `  - { id: ${step}, prompt: p.hbs, inputs: [transcript], outputs: [${step}] }`),
    )
    .join('\n'),
);
const progress = { done: 3, total: 9, step: 'analyse' };
const executedTemplates = stepIds.slice(0, 3).map((step) => recordOf(step, { durationMs: 3100 }));
const known = { progress, executedTemplates };

const rowIn = (derived: Run['status'] | 'interrupted', age = 1.2) =>
  rowOf(id, { derived, workflowName: 'youtube-launch', age, done: 3, total: 9 });
const stopped = (row: RunRow & { readonly kind: 'run' }, step: string): RunRow => ({
  ...row,
  progress: { ...row.progress, step },
});
const storyline = stopped(
  rowOf('a1b2c3d4e5f6', { derived: 'failed', workflowName: 'storyline', age: 9 }),
  'parse',
);
const other = rowOf('b1b2c3d4e5f6', { derived: 'waiting', workflowName: 'youtube-launch', age: 120 });
const done = rowOf('c1b2c3d4e5f6', { derived: 'completed', workflowName: 'intro', age: 125, done: 3 });

const words = 'The quarterly numbers show that margins are shrinking. '.repeat(40);
const moving = (...events: readonly AppEvent[]) =>
  watching(
    following,
    [rowIn('running'), storyline, other, done],
    detailOf(runningRun(known), workflow),
    ...events,
  );

const draw = (state: AppState, columns: number, rows: number, theme: Theme = unicode) =>
  textsOf(drawWatch(state, theme, { columns, rows })).map((line) => line.trimEnd());

describe('the narrow view of a run that moves', () => {
  test('in seven rows is its head, its step, the end of its reply, and who else needs a person', () => {
    expect(draw(moving(replyOf(id, 'The numbers:\nmargins\nare shrinking', true)), 45, 7)).toEqual([
      '⠋ youtube-launch k3v9  3/9  ██░░░░░░ 1m12',
      '  ✓ 3 done',
      '  ⠋ analyse  48s',
      '    …margins',
      '    are shrinking',
      '✗ storyline a1b2  failed at parse  9m',
      '‖ youtube-launch b1b2  waiting for you  2h',
    ]);
  });

  test('shows the last words of the reply at any height that has a row for them', () => {
    for (let rows = 4; rows <= 40; rows++) {
      expect(draw(moving(replyOf(id, words, true)), 45, rows).join(' ')).toContain('shrinking.');
    }
  });

  test('shows every step where there is room, and folds what is done before what comes next', () => {
    const state = moving(replyOf(id, words, true));
    const tall = draw(state, 45, 24).join('\n');
    for (const step of stepIds) expect(tall).toContain(step);
    const middle = draw(state, 45, 14);
    expect(middle).toContain('  ✓ 3 done');
    expect(middle).toContain('  · titles');
    expect(middle).not.toContain('  ✓ outline  3.1s');
    const low = draw(state, 45, 3);
    expect(low[1]).toBe('  ⠋ analyse  48s');
  });

  test('keeps the other runs in their place while the reply grows', () => {
    const before = draw(moving(), 45, 20);
    const after = draw(moving(replyOf(id, words, true)), 45, 20);
    expect(before.slice(-2)).toEqual(after.slice(-2));
    expect(after.at(-1)).toContain('waiting for you');
    expect(before.filter((line) => line === '').length).toBeGreaterThan(0);
    expect(after).not.toContain('');
  });

  test('keeps the words of the reply in their lines while it grows', () => {
    const shown = (text: string) =>
      draw(moving(replyOf(id, text, true)), 45, 20).filter((line) => /^ {4}/.test(line));
    const before = shown(words);
    const after = shown(`${words}And then some words more than before.`);
    const kept = before.slice(2, -1);
    expect(kept.length).toBeGreaterThan(2);
    expect(after.join('\n')).toContain(kept.join('\n'));
  });

  test('says what it was asked to do and has not done yet', () => {
    const state = moving({ kind: 'stop-asked', id, request: 'pause' });
    expect(draw(state, 45, 12)).toContain('    Pauses when this step is done.');
  });

  test('shows nothing of a run that was followed before', () => {
    const newer = rowOf('d1b2c3d4e5f6', { derived: 'running', workflowName: 'newer', age: -1 });
    const lines = draw(moving(replyOf(id, words, true), rowsRead(newer)), 45, 12);
    expect(lines[0]).toContain('newer d1b2');
    expect(lines.join('\n')).not.toContain('quarterly');
    expect(lines.join('\n')).not.toContain('abridge');
    expect(lines).toContain('⠋ youtube-launch k3v9  3/9  1m12');
  });
});

describe('the narrow view of a run that has stopped', () => {
  test('says why it failed and what comes next, in place of the step', () => {
    const run = { ...failedRun('the server does not answer'), ...known };
    const state = watching(following, [rowIn('failed', 5)], detailOf(run, workflow));
    const lines = draw(state, 45, 14);
    expect(lines[0]).toBe('✗ youtube-launch k3v9  3/9  ██░░░░░ failed 5m');
    expect(lines).toContain('  ✗ analyse failed (network, attempt 3): the');
    expect(lines).toContain('    server does not answer');
    expect(lines).toContain('  · titles');
    expect(lines.filter((line) => line.includes('analyse')).length).toBe(1);
    expect(draw(state, 45, 2)[1]).toBe('  ✗ analyse failed (network, attempt 3): the…');
  });

  test('says what it waits for and how that is answered', () => {
    const run: Run = { ...waitingRun({ stepId: 'pick', options: ['one', 'two'] }), ...known };
    const text = draw(watching(following, [rowIn('waiting')], detailOf(run, workflow)), 45, 24).join('\n');
    expect(text).toContain('‖ Waits for you at pick: which title?');
    expect(text).toContain('2. two');
    expect(text).toContain(`caesura answer`);
  });

  test('says that it is paused, and that its process is gone', () => {
    const paused = watching(following, [rowIn('paused')], detailOf({ ...pausedRun(), ...known }, workflow));
    expect(draw(paused, 45, 12)).toContain('  ‖ Paused before analyse: r goes on.');
    const detail = { kind: 'run', id, run: runningRun(known), derived: 'interrupted', workflow } as const;
    const lost = watching(following, [rowIn('interrupted')], { kind: 'detail-loaded', detail });
    expect(draw(lost, 45, 14)).toContain('  ! analyse  interrupted');
    expect(draw(lost, 45, 14)).toContain('    The process that moved this run is gone.');
  });

  test('shows the beginning of its last reply in what is left', () => {
    const state = watching(
      following,
      [rowIn('paused')],
      detailOf({ ...pausedRun(), ...known }, workflow),
      replyOf(id, `First of all.\n${words}`, false, 'outline'),
    );
    const lines = draw(state, 45, 24);
    expect(lines).toContain('  outline replied');
    expect(lines).toContain('    First of all.');
    expect(lines.filter((line) => /^ {4}/.test(line)).at(-1)).toMatch(/…$/);
  });

  test('whose file does not parse shows where, and the steps as they were', () => {
    const broken = brokenRow(id);
    const problem = broken.kind === 'unreadable' ? broken.problem : undefined;
    if (problem === undefined) throw new Error('it parses');
    const state = watching(
      { kind: 'watch', pinnedId: id, armed: false },
      [rowIn('paused')],
      detailOf({ ...pausedRun(), ...known }, workflow),
      rowsRead(broken),
      { kind: 'detail-loaded', detail: { kind: 'unreadable', id, problem } },
    );
    const lines = draw(state, 45, 16);
    expect(lines[0]).toBe(`! ${id}  unreadable`);
    expect(lines.slice(1, 3)).toEqual([
      `    workflow-data/${id}.json:3:7: a`,
      '    comma is missing. Mend it',
    ]);
    expect(lines.join('\n')).toContain('✓ outline');
  });
});

describe('the other runs of the narrow view', () => {
  test('are counted where they do not fit', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      rowOf(`run-${index}`, { derived: 'failed', workflowName: 'old', age: 10 + index }),
    );
    const state = watching(following, [rowIn('running'), ...many], detailOf(runningRun(known), workflow));
    const lines = draw(state, 45, 12);
    expect(lines.at(-2)).toContain('✗ old run-2');
    expect(lines.at(-1)).toBe('… 27 more');
  });

  test('are the newest ones with a word on how to start one, where nothing runs', () => {
    const state = watching(following, [rowIn('completed', 3), storyline, done]);
    const lines = draw(state, 45, 12);
    expect(lines).toContain('✗ storyline a1b2  failed at parse  9m');
    expect(lines).toContain('Nothing runs: A, then n, starts a run.');
    expect(lines).toContain('✓ intro c1b2  3/3  2h');
    const armed = reduceApp(state, { kind: 'keys-armed', armed: true });
    expect(draw(armed, 45, 12)).toContain('Nothing runs: n starts a run.');
  });

  test('say how the newest is followed again after another was chosen', () => {
    const said = 'F follows the newest change again.';
    expect(draw(moving(), 45, 20)).not.toContain(said);
    const chosen = moving({ kind: 'cursor-moved', by: 'down' });
    expect(draw(chosen, 45, 20)[0]).toBe('✗ storyline a1b2  1/3  ██░░░░░░ failed 9m');
    expect(draw(chosen, 45, 20)).toContain(said);
    expect(draw(reduceApp(chosen, { kind: 'newest-followed', follows: true }), 45, 20)).not.toContain(said);
  });
});

describe('without a run', () => {
  test('one sentence says so, and the next key', () => {
    expect(draw(watching(following, []), 45, 5)[0]).toBe('No runs yet: A, then n, starts one.');
    const pinned = { kind: 'watch', pinnedId: id, armed: false } as const;
    const gone = reduceApp(watching(pinned, [rowIn('paused'), storyline]), runGone(id));
    expect(draw(gone, 80, 6)[0]).toBe(`The run ${id} is not there any more: F follows the newest change.`);
    expect(draw(gone, 80, 6)).toContain('✗ storyline a1b2  failed at parse  9m');
  });

  test('nothing is said before the folder has been read', () => {
    const reading = { ...watching(following, []), complete: false };
    expect(draw(reading, 45, 5).join('')).toBe('');
  });

  test('a folder that cannot be read says why', () => {
    const problem = { severity: 'error', code: 'unreadable-folder', message: 'permission denied' } as const;
    const state = { ...watching(following, []), folderProblem: problem };
    expect(draw(state, 45, 5)[0]).toBe('permission denied');
  });
});

describe('the footer of the narrow view', () => {
  const footer = (state: AppState, columns: number) =>
    textsOf([drawFooter({ ...state, size: { columns, rows: 20 } }, unicode)])[0]?.trim();

  test('offers to arm its keys, then the keys that apply', () => {
    expect(footer(moving(), 45)).toMatch(/^A arm actions {2}.*\? help$/);
    expect(footer(moving(), 80)).not.toContain('pause');
    const armed = moving({ kind: 'keys-armed', armed: true });
    expect(footer(armed, 80)).toMatch(/p pause {2}P pause now {2}x cancel {2}A disarm/);
    expect(footer(armed, 80)).not.toContain('resume');
  });
});

describe('any state', () => {
  const hostile = 'a\u001b[2J\u001b]0;pwned\u0007\r\b\u202e❤️👩‍👩‍👧漢字\n'.repeat(40);
  const evil = { ...known, progress: { done: 1, total: 3, step: hostile } };
  const states: Readonly<Record<string, AppState>> = {
    'nothing read': watching(following, []),
    moving: moving(replyOf(id, words, true)),
    'not read yet': watching(following, [rowIn('running'), storyline]),
    'hostile text, moving': watching(
      following,
      [
        rowOf(id, { derived: 'running', workflowName: hostile }),
        stopped(rowOf('a', { derived: 'failed', workflowName: hostile }), hostile),
      ],
      detailOf({ ...runningRun(evil), workflowName: hostile }),
      replyOf(id, hostile, true),
    ),
    'hostile text, waiting': watching(
      following,
      [rowOf(id, { derived: 'waiting', workflowName: hostile })],
      detailOf({ ...waitingRun({ message: hostile, stepId: hostile, options: [hostile] }), ...evil }),
      replyOf(id, hostile, false, hostile),
    ),
    'a line of a megabyte': moving(replyOf(id, '漢'.repeat(1_000_000), true)),
    'numbers that are none': watching(following, [
      { ...rowIn('running'), startedAt: 'at noon', progress: { done: -1, total: 1e308 } },
      { ...storyline, ...(storyline.kind === 'run' ? { updatedAt: '' } : {}) },
    ]),
  };

  describe.each(Object.entries(states))('%s', (_name, state) => {
    test.each([20, 30, 40, 45, 80])('fills %i columns and every height, and no more', (columns) => {
      for (const theme of [unicode, ascii]) {
        for (let height = 1; height <= 40; height++) {
          const rows = drawWatch(state, theme, { columns, rows: height });
          expect(rows.length).toBe(height);
          expect([...widthsOf(rows)]).toEqual([columns]);
          expect(textsOf(rows).join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          expect(textsOf(rows).join('')).not.toMatch(/NaN|Infinity|undefined/);
        }
      }
    });
  });
});
