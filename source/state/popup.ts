// What stands over the panes and has the keys while it does.
import type { AnswerDraft } from './answer-draft.ts';
import type { Command } from './command.ts';
import type { LineEdit } from './line-edit.ts';
import type { StartForm } from './start-form.ts';

export type Popup =
  /** Every key; `filter` is null until something is looked for. */
  | { readonly kind: 'help'; readonly top: number; readonly filter: LineEdit | null }
  /** A text that did not fit where it belongs. */
  | { readonly kind: 'text'; readonly title: string; readonly text: string; readonly top: number }
  | {
      readonly kind: 'confirm';
      readonly title: string;
      readonly lines: readonly string[];
      readonly question: string;
      readonly yes: Command;
      /** What is shown again after a no. */
      readonly behind: Popup | null;
    }
  | { readonly kind: 'choose-workflow'; readonly choices: readonly WorkflowChoice[]; readonly index: number }
  | { readonly kind: 'form'; readonly form: StartForm }
  /** What a waiting run asks. */
  | { readonly kind: 'answer'; readonly draft: AnswerDraft }
  /** Whatever a key does, by its name. */
  | { readonly kind: 'palette'; readonly edit: LineEdit; readonly index: number }
  /** What is copied: the next key says it. */
  | { readonly kind: 'copy' };

export type WorkflowChoice = {
  readonly name: string;
  readonly path: string;
  readonly description: string;
  /** Its first error: it cannot be started. */
  readonly error?: string;
};
