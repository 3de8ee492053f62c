// The fenced blocks of a Markdown text, and the text around them.

type Fence = {
  /** The first word behind the opening mark, in lower case: `json`, or empty. */
  readonly language: string;
  readonly content: string;
};

export type Fenced = {
  /** In their order; one that is not closed runs to the end. */
  readonly fences: readonly Fence[];
  /** The lines outside of all of them. */
  readonly prose: string;
};

export function findFences(text: string): Fenced {
  const fences: { language: string; lines: string[] }[] = [];
  const prose: string[] = [];
  let open: { mark: string; lines: string[] } | undefined;
  for (const line of text.split('\n')) {
    const mark = readMark(line);
    if (open && mark && mark.rest === '' && mark.mark.startsWith(open.mark)) open = undefined;
    else if (open) open.lines.push(line);
    else if (mark) {
      const lines: string[] = [];
      fences.push({ language: (mark.rest.split(/\s/, 1)[0] ?? '').toLowerCase(), lines });
      open = { mark: mark.mark, lines };
    } else prose.push(line);
  }
  return {
    fences: fences.map(({ language, lines }) => ({ language, content: lines.join('\n') })),
    prose: prose.join('\n').trim(),
  };
}

/** Three or more backticks or tildes; no backtick may follow backticks in the line. */
function readMark(line: string): { mark: string; rest: string } | undefined {
  const mark = /^[ \t]*(`{3,}|~{3,})/.exec(line)?.[1];
  if (mark === undefined) return undefined;
  const rest = line.slice(line.indexOf(mark) + mark.length).trim();
  return mark.startsWith('`') && rest.includes('`') ? undefined : { mark, rest };
}
