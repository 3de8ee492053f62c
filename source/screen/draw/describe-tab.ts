// What the text of a tab is: of which step and attempt, whether it is being written, whether it would be sent.
import { type AppState, selectRead } from '../../state/app-state.ts';
import { isPromptOf, selectCursor, selectWorks } from '../../state/move-cursor.ts';
import { nameTarget } from '../../state/output-target.ts';
import type { PromptView } from '../../state/prompt-view.ts';
import { notePhrases, selectNotes } from '../../state/standing.ts';
import { nameLine } from '../../state/step-lines.ts';
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
      const cursor = selectCursor(state);
      const { prompt } = state;
      if (cursor === undefined) return [];
      const isRead = prompt !== null && isPromptOf(state, prompt);
      return [
        span(nameLine(cursor), 'strong'),
        ...(isRead ? describePrompt(prompt.view) : []),
        ...describeNote(state, cursor.id),
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
  const work = selectWorks(state).find(
    (line) => line.id === stepId && (line.kind === 'item' ? line.item : undefined) === item,
  );
  const tokens = work?.kind === 'step' && work.fan !== undefined ? work.fan.outputTokens : work?.outputTokens;
  return [
    span(work === undefined ? nameTarget(output.target) : nameLine(work), 'strong'),
    ...(attempt > 0 ? [span(`attempt ${attempt}`, 'quiet')] : []),
    ...(live ? [span('replying', 'running')] : []),
    ...describeNote(state, stepId),
    ...(tokens === undefined || tokens === 0 ? [] : [span(formatTokens(tokens), 'quiet')]),
    ...(work?.model === undefined ? [] : [span(work.model, 'quiet')]),
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
