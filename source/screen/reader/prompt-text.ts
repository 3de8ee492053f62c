// The prompt as a document: what was sent, or what would be sent now with what differs from before.
import type { AppState } from '../../state/app-state.ts';
import { isPromptOf } from '../../state/move-cursor.ts';
import { problemText } from '../../state/problem-text.ts';
import type { PromptView } from '../../state/prompt-view.ts';
import { diffDocument } from '../text/diff-document.ts';
import { plainDocument, type TextDocument } from '../text/text-document.ts';
import type { TabText } from './tab-texts.ts';
import type { TextTools } from './text-tools.ts';

export function createPromptText(tools: () => TextTools): (state: AppState) => TabText {
  let known: { readonly view: PromptView; readonly text: TabText } | undefined;
  return (state) => {
    const { prompt } = state;
    if (prompt === null || !isPromptOf(state, prompt)) {
      return { document: plainDocument('', 'quiet'), text: '' };
    }
    if (known?.view !== prompt.view) known = { view: prompt.view, text: write(prompt.view, tools()) };
    return known.text;
  };
}

function write(view: PromptView, { comparison }: TextTools): TabText {
  switch (view.kind) {
    case 'none':
      return { document: plainDocument(view.why, 'quiet'), text: '' };
    case 'sent':
      return { document: join([commandLine(view.command), plainDocument(view.text)]), text: view.text };
    case 'next': {
      const isOther = view.sent !== undefined && view.sent.text !== view.text;
      const body =
        isOther && comparison !== undefined
          ? diffDocument(view.sent.text, view.text, comparison)
          : plainDocument(view.text);
      const warnings = view.warnings.map(problemText).join('\n');
      return {
        document: join([
          ...(warnings === '' ? [] : [plainDocument(`${warnings}\n`, 'attention')]),
          commandLine(view.command),
          body,
        ]),
        text: view.text,
      };
    }
    case 'computed': {
      const warnings = view.warnings.map(problemText).join('\n');
      const gives = view.gives === null ? [] : [plainDocument('\nWith the data as it is:\n', 'quiet')];
      return {
        document: join([
          ...(warnings === '' ? [] : [plainDocument(`${warnings}\n`, 'attention')]),
          plainDocument(view.expressions),
          ...gives,
          ...(view.gives === null ? [] : [plainDocument(view.gives)]),
        ]),
        text: view.expressions,
      };
    }
    case 'refused': {
      const problems = view.problems.map(problemText).join('\n');
      const sent =
        view.sent === undefined
          ? []
          : [
              plainDocument(`\nSent with attempt ${view.sent.attempt}:\n`, 'quiet'),
              plainDocument(view.sent.text),
            ];
      return { document: join([plainDocument(problems, 'failed'), ...sent]), text: view.sent?.text ?? '' };
    }
  }
}

function commandLine(command: string | undefined): TextDocument {
  return command === undefined ? { blocks: [] } : plainDocument(`$ ${command}\n`, 'quiet');
}

function join(documents: readonly TextDocument[]): TextDocument {
  return { blocks: documents.flatMap(({ blocks }) => blocks) };
}
