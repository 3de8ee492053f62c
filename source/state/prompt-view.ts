// The prompt of a step as the reader shows it: as it was sent, or as it would be sent now.
import type { Problem } from '../problem.ts';

export type SentText = { readonly attempt: number; readonly model?: string; readonly text: string };

/** Where the step is a command, `command` is its line, and the text is what its standard input gets. */
export type PromptView =
  | { readonly kind: 'none'; readonly why: string }
  | ({ readonly kind: 'sent'; readonly command?: string } & SentText)
  | {
      readonly kind: 'next';
      readonly text: string;
      readonly command?: string;
      readonly warnings: readonly Problem[];
      /** What the last attempt was sent. */
      readonly sent?: SentText;
    }
  /** Nobody is called: `gives` is what the expressions give now, or null where what they read is still to come. */
  | {
      readonly kind: 'computed';
      readonly expressions: string;
      readonly gives: string | null;
      readonly warnings: readonly Problem[];
    }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[]; readonly sent?: SentText };

export type ReadPrompt = {
  readonly runId: string;
  readonly stepId: string;
  readonly item?: string;
  readonly view: PromptView;
};
