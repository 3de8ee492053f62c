// Steps that were skipped, and those that are computed, on the screen and when read aloud.
import { describe, expect, test } from 'vitest';
import { foldSteps } from '../../source/screen/draw/fold-steps.ts';
import { formatStepsLine, measureSteps } from '../../source/screen/draw/format-step-row.ts';
import { formatWatchedStep } from '../../source/screen/draw/format-watched-step.ts';
import { createTabTexts } from '../../source/screen/reader/tab-texts.ts';
import { describeStep } from '../../source/screen/spoken/describe-step.ts';
import { createTheme } from '../../source/screen/theme.ts';
import type { AppEvent } from '../../source/state/app-event.ts';
import type { AppState } from '../../source/state/app-state.ts';
import { listHistory } from '../../source/state/history-lines.ts';
import { selectCursorStep } from '../../source/state/move-cursor.ts';
import { chooseOutput } from '../../source/state/output-target.ts';
import type { PromptView } from '../../source/state/prompt-view.ts';
import { listSteps } from '../../source/state/step-lines.ts';
import {
  type ExpressionReader,
  loadExpressionReader,
} from '../../source/workflow/expression/read-expression.ts';
import { parseWorkflow } from '../../source/workflow/parse/parse-workflow.ts';
import type { Workflow } from '../../source/workflow/workflow.ts';
import { instant, pausedRun, recordOf, rowOf, stateWith } from '../state/helpers/state.ts';
import { unicode } from './helpers/app.tsx';
import { textOf } from './helpers/draw.ts';

const noNotes = new Map();

const definition = `name: launch
steps:
  - { id: abridge, prompt: abridge.hbs, outputs: [short] }
  - { id: analyse, prompt: analyse.hbs, when: short = "x", outputs: [topics] }
  - { id: count, transform: $count(topics), outputs: [amount] }
  - { id: draw, transform: amount + 1, outputs: [more] }
`;
const workflow = parseDefinition(await loadExpressionReader());

const id = 'k3v9x2m7q4tz';
const why = 'short = "x" is false';
const run = pausedRun({
  executedTemplates: [
    recordOf('abridge', { durationMs: 3100 }),
    recordOf('count', { attempt: 1, outputFields: ['amount'] }),
    recordOf('analyse', { outputFields: [], skipped: why }),
  ],
  data: { short: 'y', amount: 0 },
  history: [{ at: '2026-11-22T10:00:00.000Z', event: 'step-skipped', stepId: 'analyse', message: why }],
});
const lines = listSteps(run, 'paused', workflow);

function parseDefinition(reader: ExpressionReader): Workflow {
  const { workflow } = parseWorkflow(definition, 'workflows/launch.yaml', reader);
  if (workflow === undefined) throw new Error('the workflow has problems');
  return workflow;
}

function rowsIn(theme: typeof unicode): readonly string[] {
  const look = { theme, columns: 40, now: instant, ticks: 0, selected: false, focused: true };
  const widths = measureSteps(lines, noNotes, 40, instant);
  return lines.map((line) =>
    textOf(formatStepsLine(line, undefined, widths, look))
      .trim()
      .replace(/ +/g, ' '),
  );
}

function stateAt(stepId: string, ...events: readonly AppEvent[]): AppState {
  const detail = { kind: 'run', id, run, derived: 'paused', workflow } as const;
  const state = stateWith([rowOf(id)], { kind: 'detail-loaded', detail }, ...events);
  return { ...state, chosenStep: stepId };
}

describe('the steps', () => {
  test('that were skipped say so with a sign of their own, and those that are computed say that', () => {
    expect(rowsIn(unicode)).toEqual([
      '✓ abridge 3.1s',
      '⊘ analyse skipped',
      '✓ count computed',
      '· draw computed',
    ]);
    expect(rowsIn(createTheme({ LANG: 'C' }, 'linux'))).toEqual([
      ...['+ abridge 3.1s', '/ analyse skipped', '+ count computed', '. draw computed'],
    ]);
  });

  test('that were skipped are behind the run, as those that are done', () => {
    const steps = lines.filter((line) => line.kind === 'step');
    expect(
      foldSteps(steps)[1]?.map((folded) => (folded.kind === 'several' ? folded.count : folded.step.id)),
    ).toEqual([3, 'draw']);
    const state = stateAt('analyse');
    const [, second] = foldSteps(steps)[0] ?? [];
    expect(second && textOf(formatWatchedStep(second, noNotes, state, unicode))).toBe('  ⊘ analyse  skipped');
    expect(selectCursorStep({ ...state, chosenStep: null })).toBe('count');
  });

  test('are told to who listens', () => {
    expect(describeStep(stateAt('analyse'))).toBe(`Step 2 of 4: analyse, skipped because ${why}.`);
    expect(describeStep(stateAt('count'))).toBe('Step 3 of 4: count, done, computed without a model.');
  });
});

describe('the texts', () => {
  const read = (state: AppState) =>
    createTabTexts(() => ({ markdown: undefined, comparison: undefined }), unicode.glyphs).read(state, 80);
  const seen = (state: AppState) =>
    read(state)
      .document.blocks.map((block) => JSON.stringify(block))
      .join('\n');

  test('of a skipped step say why there is no output', () => {
    expect(seen(stateAt('analyse'))).toContain(JSON.stringify(`analyse was skipped: ${why}`).slice(1, -1));
  });

  test('of a transform are its expression and what it gives', () => {
    const view: PromptView = { kind: 'computed', expressions: '$count(topics)', gives: '0', warnings: [] };
    const prompt = { runId: id, stepId: 'count', view };
    const state = stateAt('count', { kind: 'prompt-read', prompt });
    const shown = { ...state, prompt, reader: { ...state.reader, tab: 'prompt' as const } };
    expect(read(shown).text).toBe('$count(topics)');
    for (const words of ['$count(topics)', 'With the data as it is', '0'])
      expect(seen(shown)).toContain(words);
    const early = { ...prompt, view: { ...view, gives: null } };
    expect(seen({ ...shown, prompt: early })).not.toContain('With the data');
  });

  test('of the last step done are shown, not of one that was skipped after it', () => {
    expect(chooseOutput(run, 'paused', null)?.stepId).toBe('count');
  });

  test('of the history say why', () => {
    expect(listHistory(run)).toMatchObject([{ title: 'analyse skipped', detail: why, tone: 'quiet' }]);
  });
});
