// Loads what reads Markdown: only once there is some to show.
import type { Lexer } from 'marked';

/** Reads one part of a text; it remembers the link definitions in it. */
export type MarkdownLexer = Pick<Lexer, 'blockTokens' | 'inlineTokens'>;

/** Each one column wide. */
export type MarkdownGlyphs = {
  /** Stands before the lines of a quote and between the cells of a table. */
  readonly bar: string;
  readonly rule: string;
};

export type Markdown = { readonly createLexer: () => MarkdownLexer; readonly glyphs: MarkdownGlyphs };

export async function loadMarkdown(glyphs: MarkdownGlyphs = { bar: '│', rule: '─' }): Promise<Markdown> {
  const { Lexer } = await import('marked');
  return { createLexer: () => new Lexer(), glyphs };
}
