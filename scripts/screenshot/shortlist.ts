// A small workflow of the pictures' workspace, which waits for a person after a reply in Markdown.

const titles = [
  'Why Does This Clock Stop Every Thursday?',
  'I Blamed the Bin Lorry. The Clock Stopped Without It.',
  'I Wound My Clock a Day Late, and That Proved Everything',
  'A Three-Pound Cure for a Clock That Stopped Every Week',
];

const reply = `## Three to keep

1. **${titles[0]}** asks the question that the whole video answers, and needs no thumbnail to be understood.
2. **${titles[2]}** promises an experiment. It gives away *that* the riddle is solved, not how.
3. **${titles[3]}** is for people who search for a remedy: the price is the surprise.

## One to drop

- *${titles[1]}* is the funniest, but whoever has not seen the video does not know what a bin lorry has to do with it.

> Ask before choosing: is the video found by search, or shown to people who already follow you?

The first works for both. If two may be tried against each other, try \`1\` against \`3\`.
`;

export const shortlistRun: readonly string[] = [
  'shortlist',
  '--set',
  `titles:=${JSON.stringify(titles)}`,
  '--pace',
  '0',
];

/** Name in the workspace to text. */
export const shortlistFiles: Readonly<Record<string, string>> = {
  'workflows/shortlist.yaml': `name: shortlist
description: Weigh titles against each other; a person picks one
steps:
  - id: weigh
    prompt: weigh.hbs
    inputs: [titles]
    outputs: [comparison]
  - id: pick
    checkpoint: true
    inputs: [comparison]
    outputs: [title]
`,
  'prompts/weigh.hbs': `Weigh these titles against each other. Keep three at most, and say why.

{{#each titles}}
- {{this}}
{{/each}}
`,
  'recordings/shortlist/weigh.md': `---
usage:
  inputTokens: 96
  outputTokens: 214
---
${reply}`,
};
