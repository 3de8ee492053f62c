// The text of each tab as a document, made anew only where what it is made of has changed.
import type { EditedField } from '../../run/find-edits.ts';
import type { Run } from '../../run/run.ts';
import { type AppState, selectRead } from '../../state/app-state.ts';
import { selectCursor } from '../../state/move-cursor.ts';
import { describeChild } from '../../state/nested-steps.ts';
import { outputKey } from '../../state/output-target.ts';
import { problemText } from '../../state/problem-text.ts';
import { nameLine } from '../../state/step-lines.ts';
import { type GrownText, growText } from '../text/grow-document.ts';
import { plainDocument, type TextDocument } from '../text/text-document.ts';
import type { Glyphs } from '../theme.ts';
import { createDataText } from './data-text.ts';
import { createHistoryText } from './history-text.ts';
import { createPromptText } from './prompt-text.ts';
import type { TextTools } from './text-tools.ts';

export type TabText = {
  readonly document: TextDocument;
  /** What the copy and the pager get. */
  readonly text: string;
  readonly data?: DataPlace;
};

export type DataPlace = {
  /** The lines of the data. */
  readonly paths: readonly string[];
  /** Which of them is chosen. */
  readonly cursor: number;
  /** The field that it belongs to. */
  readonly field?: string;
};

export type TabTexts = { readonly read: (state: AppState, columns: number) => TabText };

export function createTabTexts(tools: () => TextTools, glyphs: Glyphs): TabTexts {
  const readOutput = createOutputText(tools);
  const readPrompt = createPromptText(tools);
  const readData = createDataText(glyphs);
  const readHistory = createHistoryText();
  return {
    read: (state, columns) => {
      const read = selectRead(state);
      const { detail } = state;
      if (read === null) {
        const why = detail?.kind === 'unreadable' ? problemText(detail.problem) : '';
        return { document: plainDocument(why, 'failed'), text: why };
      }
      switch (state.reader.tab) {
        case 'output':
          return readOutput(state);
        case 'prompt':
          return readPrompt(state);
        case 'data':
          return readData(read.run, editsOf(state, read.run), state.reader, columns);
        case 'history':
          return readHistory(read.run);
      }
    },
  };
}

/** Undefined until the run has been looked at as it is. */
function editsOf({ standing }: AppState, run: Run): readonly EditedField[] | undefined {
  return standing?.run === run ? standing.edits : undefined;
}

/** The reply of the step that is chosen, or why there is none. */
function createOutputText(tools: () => TextTools): (state: AppState) => TabText {
  let grown: GrownText | undefined;
  let key = '';
  return (state) => {
    const { output } = state;
    if (output === null || (output.text === '' && !output.target.live)) {
      const why = whyNoOutput(state);
      return { document: why, text: '' };
    }
    const next = `${outputKey(output.target)}${output.omittedBytes}`;
    const { markdown } = tools();
    if (next !== key) grown = undefined;
    key = next;
    grown = growText(grown, output.text, markdown ?? 'plain');
    return { document: grown.document, text: output.text };
  };
}

function whyNoOutput(state: AppState): TextDocument {
  const run = selectRead(state)?.run;
  const cursor = selectCursor(state);
  const say = (text: string) => plainDocument(text, 'quiet');
  if (cursor === undefined) return say('There is no step yet.');
  const doing = describeChild(cursor);
  if (cursor.kind === 'item') {
    if (cursor.failed !== undefined) return plainDocument(cursor.failed, 'failed');
    return say(doing ?? `${nameLine(cursor)} has no output yet.`);
  }
  if (run?.failure?.stepId === cursor.id) return plainDocument(run.failure.message, 'failed');
  if (cursor.skipped !== undefined) return say(`${cursor.id} was skipped: ${cursor.skipped}`);
  return say(doing ?? `${cursor.id} has no output yet.`);
}
