// The workflow of most of these tests: a text is abridged, analysed, and titles are made of the analysis.

import { makeScene, type Scene, type SceneOptions } from './scene.ts';
import { createScriptedModel, type ScriptedModel } from './scripted-model.ts';

export const launchWorkflow = `
name: launch
steps:
  - { id: abridge, prompt: abridge.hbs, inputs: [transcript], outputs: [abridgement] }
  - { id: analyse, prompt: analyse.hbs, inputs: [abridgement, tone], outputs: [analysis] }
  - { id: titles, prompt: titles.hbs, inputs: [analysis], outputs: [titles] }
`;

export const launchFiles = {
  'prompts/abridge.hbs': 'Abridge: {{transcript}}',
  'prompts/analyse.hbs': 'Analyse {{tone}}: {{abridgement}}',
  'prompts/titles.hbs': 'Titles for: {{analysis}}',
};

export function launchModel(): ScriptedModel {
  return createScriptedModel({ abridge: ['short'], analyse: ['deep'], titles: ['["One", "Two"]'] });
}

export const launchResult = {
  transcript: 'long',
  tone: 'dry',
  abridgement: 'short',
  analysis: 'deep',
  titles: ['One', 'Two'],
};

export function makeLaunch(changes: Partial<SceneOptions> = {}): Scene {
  return makeScene({
    workflow: launchWorkflow,
    files: launchFiles,
    data: { transcript: 'long', tone: 'dry' },
    model: launchModel(),
    ...changes,
  });
}
