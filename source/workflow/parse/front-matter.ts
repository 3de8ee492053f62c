// The YAML between two `---` lines at the head of a template or a recording, which is not part of its text.

export type Split = {
  /** The lines between, or undefined where there is no front matter. */
  readonly frontMatter: string | undefined;
  readonly body: string;
  /** How many lines stand before the body. */
  readonly linesBefore: number;
};

/** Blank lines after the front matter belong to it. A first `---` without a second is text. */
export function splitFrontMatter(text: string): Split {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const opening = /^---[ \t]*(?:\r?\n|$)/.exec(bare);
  if (!opening) return { frontMatter: undefined, body: bare, linesBefore: 0 };
  const closing = /^---[ \t]*(?:\r?\n|$)/gm;
  closing.lastIndex = opening[0].length;
  const end = closing.exec(bare);
  if (!end) return { frontMatter: undefined, body: bare, linesBefore: 0 };
  const rest = bare.slice(end.index + end[0].length);
  const blank = rest.length - rest.trimStart().length;
  const start = end.index + end[0].length + rest.lastIndexOf('\n', blank - 1) + 1;
  return {
    frontMatter: bare.slice(opening[0].length, end.index),
    body: bare.slice(start),
    linesBefore: bare.slice(0, start).split('\n').length - 1,
  };
}
