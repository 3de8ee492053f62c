// What reads Markdown and compares texts, loaded when it is first needed: the first frame does not wait for it.
import { type CompareLines, loadDiff } from '../text/diff-document.ts';
import { loadMarkdown, type Markdown } from '../text/load-markdown.ts';
import type { Glyphs } from '../theme.ts';

export type TextTools = {
  readonly markdown: Markdown | undefined;
  readonly comparison: CompareLines | undefined;
};

export type TextToolbox = {
  readonly tools: () => TextTools;
  readonly loadMarkdown: () => Promise<void>;
  readonly loadComparison: () => Promise<void>;
};

/** @param glyphs what stands before quotes and between cells is one of them */
export function createToolbox(glyphs: Glyphs): TextToolbox {
  let tools: TextTools = { markdown: undefined, comparison: undefined };
  return {
    tools: () => tools,
    loadMarkdown: async () => {
      const markdown =
        tools.markdown ?? (await loadMarkdown({ bar: glyphs.separator, rule: glyphs.frame.across }));
      tools = { ...tools, markdown };
    },
    loadComparison: async () => {
      const comparison = tools.comparison ?? (await loadDiff());
      tools = { ...tools, comparison };
    },
  };
}
