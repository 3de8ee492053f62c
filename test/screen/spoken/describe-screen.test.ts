import { describe, expect, test } from 'vitest';
import { formatClock } from '../../../source/screen/format-time.ts';
import { createReader } from '../../../source/screen/reader/reader.ts';
import { describeScreen } from '../../../source/screen/spoken/describe-screen.ts';
import { fitLines } from '../../../source/screen/spoken/fit-lines.ts';
import { createSpokenReader } from '../../../source/screen/spoken/spoken-reader.ts';
import { spokenTheme } from '../../../source/screen/spoken/spoken-theme.ts';
import type { AppEvent } from '../../../source/state/app-event.ts';
import type { AppState } from '../../../source/state/app-state.ts';
import { lineOf } from '../../../source/state/line-edit.ts';
import type { Popup } from '../../../source/state/popup.ts';
import { reduceApp } from '../../../source/state/reduce-app.ts';
import { openForm } from '../../../source/state/start-form.ts';
import {
  brokenRow,
  failedRun,
  instant,
  launch,
  pausedRun,
  rowOf,
  runningRun,
  stateWith,
  waitingRun,
  workflowOf,
} from '../../state/helpers/state.ts';

const id = 'k3v9x2m7q4tz';
const workflow = workflowOf(launch);
const clock = formatClock(instant - 48_000);
const reader = createSpokenReader(
  createReader(() => ({ markdown: undefined, comparison: undefined }), spokenTheme.glyphs),
);

const say = (state: AppState) => describeScreen(state, reader);
const heard = (state: AppState) => say(state).join('\n');
const follow = (state: AppState, ...events: readonly AppEvent[]) => events.reduce(reduceApp, state);
const others = [rowOf('b1', { derived: 'failed', age: 3 }), rowOf('c1', { age: 60 })];

const loaded = (run = runningRun(), derived: 'running' | 'failed' | 'waiting' | 'paused' = 'running') =>
  ({ kind: 'detail-loaded', detail: { kind: 'run', id, run, derived, workflow } }) as const;

const replied = (text: string, live = true): AppEvent => ({
  kind: 'output-read',
  runId: id,
  output: { target: { runId: id, stepId: 'analyse', attempt: 1, live }, text, omittedBytes: 0 },
});
const running = () => stateWith([rowOf(id, { derived: 'running' }), ...others], loaded());
const inPane = (pane: 'runs' | 'steps' | 'reader'): AppEvent => ({ kind: 'pane-entered', pane });
const inPopup = (popup: Popup): AppEvent => ({ kind: 'popup-opened', popup });

describe('in the list', () => {
  test('the selected run comes first: its place, state, progress, and since when its step is running', () => {
    expect(say(running())[0]).toBe(
      `Run 1 of 3: launch k3v9, running, 1 of 3 steps done, step analyse is running since ${clock}.`,
    );
  });

  test('all runs are counted, what needs a person first, and what is listed of them', () => {
    const filtered = follow(running(), {
      kind: 'list-viewed',
      view: { filter: 'launch', onlyNeedy: false, sort: 'state' },
    });
    expect(heard(filtered)).toContain(
      '3 runs in ~/launch: 1 failed, 1 running, 1 paused, listed are those with launch, sorted by state.',
    );
  });

  test('a run that waits says what for, one that failed why', () => {
    const waiting = stateWith([rowOf(id, { derived: 'waiting' })], loaded(waitingRun(), 'waiting'));
    expect(heard(waiting)).toContain('Waits for you at pick: which title?');
    const failed = stateWith([rowOf(id, { derived: 'failed' })], loaded(failedRun('no route'), 'failed'));
    expect(heard(failed)).toContain('analyse failed (network, attempt 3): no route');
  });

  test('a file that does not parse says where and what to do', () => {
    expect(say(stateWith([brokenRow('bad')])).slice(0, 2)).toEqual([
      'Run 1 of 1: bad, its file does not parse.',
      'workflow-data/bad.json:3:7: a comma is missing. Mend it',
    ]);
  });

  test('an empty list says the next key', () => {
    expect(say(stateWith([]))[0]).toBe('No runs yet: n starts one.');
    const view = { filter: 'none', onlyNeedy: false, sort: 'changed' } as const;
    expect(say(follow(running(), { kind: 'list-viewed', view }))[0]).toBe(
      'No run matches: Escape shows all again.',
    );
  });
});

describe('in the steps', () => {
  const inSteps = follow(running(), inPane('steps'));

  test('the chosen step comes first, with what is known of it', () => {
    expect(say(inSteps)[0]).toBe(
      `Step 2 of 3: analyse, section Understand, running since ${clock}, model recorded.`,
    );
    expect(say(follow(inSteps, { kind: 'step-chosen', stepId: 'abridge' }))[0]).toBe(
      'Step 1 of 3: abridge, section Understand, done, it took 3.1 seconds, 640 tokens, model recorded.',
    );
    expect(say(follow(inSteps, { kind: 'step-chosen', stepId: 'pick' }))[0]).toBe(
      'Step 3 of 3: pick, section Choose, not begun.',
    );
  });

  test('the run is named after it', () => {
    expect(say(inSteps)[1]).toContain('Run 1 of 3: launch k3v9, running');
  });
});

describe('in the reader', () => {
  const open = (...events: readonly AppEvent[]) => follow(running(), inPane('reader'), ...events);

  test('the tab and its text are said, and how much of it', () => {
    const text = heard(open(replied('The margins\nfell in spring.\n', false)));
    expect(text).toMatch(
      /^Output: analyse, attempt 1.*\.\nThe margins\nfell in spring\.\nThis is all of it\./,
    );
  });

  test('a reply that is being written is said in whole sentences', () => {
    const begun = open(replied('It rose. It fe'));
    expect(heard(begun)).toContain('\nIt rose.\n');
    expect(heard(begun)).not.toContain('It fe');
    expect(say(follow(begun, replied('It rose. It fell ag')))).toEqual(say(begun));
    expect(heard(follow(begun, replied('It rose. It fell again.\n')))).toContain('It fell again.');
  });

  test('a reply that is followed is said by its end', () => {
    const lines = Array.from({ length: 50 }, (_, index) => `Line ${index} is whole.`);
    const text = heard(open(replied(`${lines.join('\n')}\n`)));
    expect(text).toContain('Line 49 is whole.');
    expect(text).not.toContain('Line 40 is whole.');
  });

  test('a long text is said by the page, and a page further is what follows', () => {
    const lines = Array.from({ length: 60 }, (_, index) => `Line ${index} is whole.`);
    const top = open(replied(`${lines.join('\n')}\n`, false));
    const view = reader.view(top);
    expect(view.height).toBeLessThan(top.size.rows - 4);
    expect(heard(top)).toContain('The beginning, more follows.');
    expect(heard(top)).toContain(`Line ${view.height - 1} is whole.`);
    expect(heard(top)).not.toContain(`Line ${view.height} is whole.`);
    const position = { top: view.height, left: 0 };
    const end = follow(top, { kind: 'reader-scrolled', tab: 'output', position: { top: 'end', left: 0 } });
    expect(heard(end)).toMatch(/Line 59 is whole\.\nThe end of it\./);
    const further = follow(top, { kind: 'reader-scrolled', tab: 'output', position });
    expect(heard(further)).toContain(`Line ${view.height} is whole.`);
  });

  test('of the data only the line that is chosen is said', () => {
    const data = open({ kind: 'tab-chosen', tab: 'data' });
    expect(say(data).slice(0, 3)).toEqual([
      'Data: 2 fields.',
      expect.stringMatching(/^transcript words/),
      'Line 1 of 2.',
    ]);
    const next = follow(data, { kind: 'data-cursor-moved', path: '/abridge' });
    expect(heard(next)).toMatch(/\nabridge fewer words from abridge\nLine 2 of 2\./);
  });
});

describe('a popup', () => {
  test('with a question says it and its keys', () => {
    const confirm = inPopup({
      kind: 'confirm',
      title: 'Cancel',
      lines: ['launch k3v9, 1 of 3 steps done.'],
      question: 'Cancel this run?',
      yes: { kind: 'quit' },
      behind: null,
    });
    expect(say(follow(running(), confirm))).toEqual([
      'Cancel.',
      'launch k3v9, 1 of 3 steps done.',
      'Cancel this run? y for yes, n for no.',
      'Keys: y yes, n no.',
    ]);
  });

  test('with a form says the field that is edited first, its value and where the cursor is', () => {
    const form = openForm(workflow, { id, data: { transcript: 'many words' } });
    const [field, ...more] = form.fields;
    if (field === undefined) throw new Error('the form has no field');
    const edited = { ...field, value: { kind: 'typed', edit: { text: 'many words', cursor: 5 } } } as const;
    const popup: Popup = {
      kind: 'form',
      form: { ...form, fields: [edited, ...more], message: 'no such file' },
    };
    const lines = say(follow(running(), inPopup(popup)));
    expect(lines[0]).toBe('New run of launch.');
    expect(lines[1]).toBe(
      `Field 1 of ${form.fields.length}, edited: transcript, many words, cursor before words.`,
    );
    expect(lines).toContain('no such file');
  });

  test('with choices says the one that is chosen', () => {
    const choices = [
      { name: 'launch', path: 'workflows/launch.yaml', description: 'Abridge, choose' },
      { name: 'broken', path: 'workflows/broken.yaml', description: '', error: '3:1: no steps' },
    ];
    const open = (index: number) =>
      say(follow(running(), inPopup({ kind: 'choose-workflow', choices, index })));
    expect(open(0)[1]).toBe('Workflow 1 of 2: launch, Abridge, choose.');
    expect(open(1)[1]).toBe('Workflow 2 of 2: broken, it has errors: 3:1: no steps.');
  });

  test('of the commands says the one that is chosen, and why it is not possible now', () => {
    const lines = say(follow(running(), inPopup({ kind: 'palette', edit: lineOf('resume'), index: 0 })));
    expect(lines[0]).toMatch(/^Commands: typed: resume, \d+ commands? found\.$/);
    expect(lines[1]).toMatch(/^Command 1 of \d+: resume, key r, .*, not now, it is running\.$/);
  });

  test('with a text says the rows that are seen', () => {
    const text = Array.from({ length: 90 }, (_, index) => `line ${index}`).join('\n');
    const said = heard(follow(running(), inPopup({ kind: 'text', title: 'Why', text, top: 10 })));
    expect(said).toMatch(/^Why: rows 11 to \d+ of 90\.\nline 10\n/);
  });
});

describe('what is typed and said', () => {
  test('stands before the keys', () => {
    const typing = follow(
      running(),
      { kind: 'entry-changed', entry: { kind: 'filter', edit: lineOf('laun'), before: '' } },
      { kind: 'notice-shown', text: 'sorted by state' },
    );
    expect(say(typing).slice(-3)).toEqual([
      'Filter: laun, 3 of 3 runs.',
      'sorted by state',
      'Keys: Enter keeps it, Escape gives it up.',
    ]);
  });

  test('keys are said in words', () => {
    const keys = say(running()).at(-1) ?? '';
    expect(keys).toMatch(/^Keys: .*p pause, capital P pause now.*question mark help\.$/);
    expect(keys).toContain('slash filter');
  });
});

const panes = ['runs', 'steps', 'reader'] as const;

test('time that passes and spinners that turn are not heard', () => {
  const states = panes.map((pane) => follow(running(), inPane(pane), replied('It rose. ')));
  const starting: Popup = { kind: 'form', form: { ...openForm(workflow, undefined), starting: true } };
  for (const state of [...states, follow(running(), inPopup(starting))]) {
    const later = follow(state, ...[250, 90_000, 86_400_000].map(timePassed));
    expect(say(later)).toEqual(say(state));
  }
});

const timePassed = (ms: number): AppEvent => ({ kind: 'time-passed', now: instant + ms });

test('nothing is said by a glyph, and nothing in foreign text drives the terminal', () => {
  const hostile = 'a\u001b[2J\u001b]0;pwned\u0007\r\b\u202e';
  const rows = [rowOf(id, { workflowName: hostile, derived: 'running' }), brokenRow(hostile)];
  for (const pane of panes) {
    const state = stateWith(
      rows,
      loaded(pausedRun({ data: { [hostile]: hostile } }), 'paused'),
      inPane(pane),
    );
    const text = heard(follow(state, replied(hostile, false), { kind: 'notice-shown', text: hostile }));
    expect(text).toMatch(/^[\n -~]+$/);
    expect(text).not.toContain('pwned');
  }
});

test('what is said never has more rows than the terminal, without the one for the cursor', () => {
  const text = Array.from({ length: 90 }, (_, index) => `Line ${index} is whole.`).join('\n');
  const texts: readonly AppEvent[] = [replied(text, false), inPopup({ kind: 'help', top: 0, filter: null })];
  for (const columns of [20, 45, 80, 120]) {
    for (const rows of [2, 10, 24]) {
      for (const pane of panes) {
        for (const event of texts) {
          const size = { columns, rows };
          const state = follow(running(), { kind: 'resized', size }, inPane(pane), event);
          const lines = fitLines(say(state), size);
          expect(lines.length).toBeLessThan(rows);
          expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
        }
      }
    }
  }
});

test('where there is room the keys are heard at the end', () => {
  const text = Array.from({ length: 90 }, (_, index) => `Line ${index} is whole.`).join('\n');
  for (const columns of [45, 80, 120]) {
    const size = { columns, rows: 24 };
    const state = follow(running(), { kind: 'resized', size }, inPane('reader'), replied(text, false));
    expect(fitLines(say(state), size).at(-1)).toMatch(/help\.$/);
  }
});
