// What the text of a tab is: of which step and attempt, whether it is being written, whether it would be sent.
import { type AppState, selectRead } from '../../state/app-state.ts';
import { selectCursorStep, selectSteps } from '../../state/move-cursor.ts';
import type { PromptView } from '../../state/prompt-view.ts';
import { notePhrases, selectNotes } from '../../state/standing.ts';
import { formatTokens } from '../format-time.ts';
import { type Row, span } from '../span.ts';

const separator = span(' · ', 'quiet');

export function describeTab(state: AppState): Row {
  return factsOfTab(state).flatMap((piece, index) => (index === 0 ? [piece] : [separator, piece]));
}

/** The same, one fact after the other. */
export function factsOfTab(state: AppState): Row {
  const read = selectRead(state);
  if (read === null) return [];
  switch (state.reader.tab) {
    case 'output':
      return describeOutput(state);
    case 'prompt': {
      const stepId = selectCursorStep(state);
      const { prompt } = state;
      if (stepId === undefined) return [];
      const isRead = prompt?.stepId === stepId && prompt.runId === state.selectedId;
      return [
        span(stepId, 'strong'),
        ...(isRead ? describePrompt(prompt.view) : []),
        ...describeNote(state, stepId),
      ];
    }
    case 'data': {
      const count = Object.keys(read.run.data).length;
      return [span(`${count} ${count === 1 ? 'field' : 'fields'}`, 'quiet')];
    }
    case 'history':
      return [span(`${read.run.history.length} entries`, 'quiet')];
  }
}

function describeOutput(state: AppState): Row {
  const { output } = state;
  if (output === null) return [];
  const { stepId, item, attempt, live } = output.target;
  const step = selectSteps(state).find(({ id }) => id === stepId);
  return [
    span(item === undefined ? stepId : `${stepId} ${item}`, 'strong'),
    ...(attempt > 0 ? [span(`attempt ${attempt}`, 'quiet')] : []),
    ...(live ? [span('replying', 'running')] : []),
    ...describeNote(state, stepId),
    ...(step?.outputTokens === undefined ? [] : [span(formatTokens(step.outputTokens), 'quiet')]),
    ...(step?.model === undefined ? [] : [span(step.model, 'quiet')]),
    ...(output.omittedBytes > 0 ? [span(`without its first ${output.omittedBytes} bytes`, 'attention')] : []),
  ];
}

/** That it is stale, or edited by a person. */
function describeNote(state: AppState, stepId: string): Row {
  const note = selectNotes(state).get(stepId);
  return note === undefined ? [] : notePhrases(note).map((phrase) => span(phrase, 'attention'));
}

function describePrompt(view: PromptView): Row {
  switch (view.kind) {
    case 'none':
      return [];
    case 'sent':
      return [
        span(`sent, attempt ${view.attempt}`, 'quiet'),
        ...(view.model === undefined ? [] : [span(view.model, 'quiet')]),
      ];
    case 'next':
      return view.sent === undefined
        ? [span('would be sent now', 'quiet')]
        : view.sent.text === view.text
          ? [span(`as sent, attempt ${view.sent.attempt}`, 'quiet')]
          : [span(`differs from attempt ${view.sent.attempt}`, 'attention')];
    case 'computed':
      return [span('computed, nothing is sent', 'quiet')];
    case 'refused':
      return [span('cannot be rendered', 'failed')];
  }
}
