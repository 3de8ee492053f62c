// The files of a new workspace: a small workflow that runs at once, on recordings.

/** Paths relative to the workspace, with their contents. */
export const firstWorkspace: ReadonlyMap<string, string> = new Map([
  [
    'caesura.yaml',
    `# The model of every prompt step that names none. \`recorded\` answers from the recordings/ folder, at no cost;
# change it to provider/model, such as openai/gpt-5-mini or ollama/llama3.2, to ask a real one.
model: recorded
`,
  ],
  [
    'workflows/first-pause.yaml',
    `# yaml-language-server: $schema=../.caesura/workflow.schema.json
name: first-pause
description: Finds three names for a small bakery, picks one, writes its sign
version: 1.0.0
steps:
  - id: names
    name: Find names
    prompt: names.hbs
    outputs: [names]
  - id: choice
    name: Choose one
    prompt: choice.hbs
    inputs: [names]
    outputs: [name, reason]
  - id: sign
    name: Write the sign
    prompt: sign.hbs
    inputs: [name, reason]
    outputs: [sign]
`,
  ],
  [
    'prompts/names.hbs',
    `Suggest three names for a small bakery that opens at five in the morning.
Answer with a JSON array of the three names and nothing else.
`,
  ],
  [
    'prompts/choice.hbs',
    `These names were suggested for a bakery that opens at five in the morning:
{{#each names}}
- {{this}}
{{/each}}

Choose the one that is easiest to remember. Answer with JSON: {"name": "…", "reason": "one sentence"}.
`,
  ],
  [
    'prompts/sign.hbs',
    `Write the text of the sign above the door of the bakery "{{name}}": two lines, at most 60 characters each.
It was chosen for this reason: {{reason}}
`,
  ],
  ['recordings/first-pause/names.md', '["First Light", "The Early Loaf", "Five O\'Clock Crumb"]\n'],
  [
    'recordings/first-pause/choice.md',
    `\`\`\`json
{ "name": "First Light", "reason": "Two plain words that say when to come." }
\`\`\`
`,
  ],
  ['recordings/first-pause/sign.md', 'First Light\nBread before the birds\n'],
]);
