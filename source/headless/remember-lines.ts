// Remembers what a person types in a conversation, so that ending it early loses nothing.
import type { Conversation } from './conversation.ts';

export type Remembering = {
  readonly remembering: Conversation;
  /** Each question with what was typed at it, as text for a person; none where nothing was typed. */
  readonly typed: () => readonly string[];
};

export function rememberLines(conversation: Conversation): Remembering {
  const lines: string[] = [];
  const remember = (question: string, text: string) => lines.push(`${question.trim()} ${text}`);
  return {
    remembering: {
      ...conversation,
      ask: async (question, initial = '') => {
        const line = await conversation.ask(question, initial);
        const text = line ?? conversation.unfinished();
        if (text.trim() !== '' && text !== initial) remember(question, text);
        return line;
      },
      edit: async (text, ending) => {
        const edited = await conversation.edit(text, ending);
        if (edited !== undefined && edited !== text) remember('From the editor:', edited);
        return edited;
      },
    },
    typed: () => lines,
  };
}
