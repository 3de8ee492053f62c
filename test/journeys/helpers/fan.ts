// The workflow of the journeys of lists: a note for each talk, three at a time, and a summary of all notes.
import type { Files } from './workspace.ts';

/** @param config of the server that answers, as `caesura.yaml` */
export function fanFiles(config: string, onError: 'stop' | 'continue' = 'stop'): Files {
  return {
    'caesura.yaml': config,
    'workflows/notes.yaml': `name: notes
steps:
  - id: note
    foreach: talks
    as: talk
    concurrency: 3
    onError: ${onError}
    prompt: note.hbs
    inputs: [theme]
    outputs: [notes]
  - { id: summary, prompt: summary.hbs, inputs: [theme, notes], outputs: [summary] }
`,
    'prompts/note.hbs': 'note {{theme}} {{index}} {{talk}}',
    'prompts/summary.hbs': 'summary {{theme}} {{#each notes}}[{{this}}]{{/each}}',
  };
}

export const talks = ['Tea', 'Pots', 'Cups', 'Leaves', 'Water'] as const;

export function setTalks(theme: string): readonly string[] {
  return ['--set', `theme=${theme}`, '--set', `talks:=${JSON.stringify(talks)}`];
}
