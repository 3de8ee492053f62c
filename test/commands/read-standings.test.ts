// What is stale in a run, told from what would be sent and asked now.
import { describe, expect, test } from 'vitest';
import { createStandingsReader, readStandings } from '../../source/commands/look/read-standings.ts';
import { isJsonObject, type Json } from '../../source/json.ts';
import { planResume } from '../../source/run/plan-resume.ts';
import type { Run } from '../../source/run/run.ts';
import { type Standing, type Standings, staleFront } from '../../source/run/standing.ts';
import type { Workflow } from '../../source/workflow/workflow.ts';
import { makeScene, type Scene } from './helpers/scene.ts';

const files = {
  'workflows/w.yaml': `name: w
model: none
steps:
  - { id: abridge, prompt: abridge.hbs, inputs: [transcript], outputs: [short] }
  - { id: count, transform: { length: $length(short) } }
  - { id: analyse, prompt: analyse.hbs, inputs: [short], outputs: [topics] }
  - { id: long, when: length > 1000, prompt: analyse.hbs, inputs: [short], outputs: [more] }
  - { id: title, prompt: title.hbs, inputs: [topics], outputs: [title] }
  - { id: other, prompt: other.hbs, inputs: [transcript], outputs: [other] }
`,
  'prompts/abridge.hbs': 'Shorten: {{transcript}}',
  'prompts/analyse.hbs': 'Analyse: {{short}}',
  'prompts/title.hbs': 'Title: {{topics}}',
  'prompts/other.hbs': 'Other: {{transcript}}',
};

async function makeDone(changed: { readonly [path: string]: string } = {}) {
  const scene = makeScene({ ...files, ...changed });
  const run = await scene.start({ transcript: 'words' });
  return { scene, run, look: () => look(scene, run) };
}

async function load(scene: Scene, run: Run): Promise<{ readonly run: Run; readonly workflow: Workflow }> {
  const { run: loaded, workflow } = await scene.load(run);
  if (workflow === undefined) throw new Error('the workflow is broken');
  return { run: loaded, workflow };
}

async function look(scene: Scene, run: Run): Promise<{ readonly [stepId: string]: string }> {
  const loaded = await load(scene, run);
  return told((await readStandings(scene.context, loaded.workflow, loaded.run)).standings);
}

/** Only what is not fresh. */
function told(standings: Standings): { readonly [stepId: string]: string } {
  const said = [...standings].map(([id, standing]) => [id, sayStanding(standing)] as const);
  return Object.fromEntries(said.filter(([, text]) => text !== ''));
}

function sayStanding(standing: Standing): string {
  switch (standing.kind) {
    case 'fresh':
      return '';
    case 'unknown':
      return `unknown: ${standing.from.join(' ')}`;
    case 'stale':
    case 'incomparable':
      return `${standing.kind}: ${standing.why}`;
  }
}

function setField(field: string, value: Json) {
  return (content: { [key: string]: Json }) => {
    content.data = { ...(isJsonObject(content.data) ? content.data : {}), [field]: value };
  };
}

describe('a run that nobody has touched', () => {
  test('has nothing stale', async () => {
    const { run, look } = await makeDone();
    expect(run.status).toBe('completed');
    expect(await look()).toEqual({});
  });
});

describe('a saved template', () => {
  test('makes the steps stale that used it, and what depends on them unknown', async () => {
    const { scene, look } = await makeDone();
    scene.write({ 'prompts/abridge.hbs': 'Shorten well: {{transcript}}' });
    expect(await look()).toEqual({
      abridge: 'stale: its prompt would be another one now',
      count: 'unknown: abridge',
      analyse: 'unknown: abridge',
      long: 'unknown: abridge',
      title: 'unknown: abridge',
    });
    scene.write({ 'prompts/abridge.hbs': files['prompts/abridge.hbs'] });
    expect(await look()).toEqual({});
  });

  test('that gives the same text leaves everything as it is', async () => {
    const { scene, look } = await makeDone();
    scene.write({ 'prompts/abridge.hbs': '{{! a remark }}Shorten: {{transcript}}' });
    expect(await look()).toEqual({});
  });

  test('that is broken keeps the workflow from being used at all', async () => {
    const { scene, look } = await makeDone();
    scene.write({ 'prompts/title.hbs': 'Title: {{#if}}' });
    await expect(look()).rejects.toThrow('the workflow is broken');
  });
});

describe('an edited field', () => {
  test('makes what read it stale, and not the step that gave it', async () => {
    const { scene, run, look } = await makeDone();
    scene.edit(run, setField('short', 'edited'));
    expect(await look()).toEqual({
      count: 'stale: short was edited',
      analyse: 'stale: short was edited',
      long: 'unknown: count',
      title: 'unknown: analyse',
    });
  });

  test('that a condition reads makes a skipped step stale where it would be done now', async () => {
    const { scene, run, look } = await makeDone();
    scene.edit(run, setField('length', 2000));
    expect(await look()).toEqual({ long: 'stale: it would not be skipped now' });
  });

  test('that nothing is computed from makes nothing stale', async () => {
    const { scene, run, look } = await makeDone();
    scene.edit(run, setField('title', 'edited'));
    expect(await look()).toEqual({});
  });
});

describe('a changed workflow', () => {
  test('makes a computed step stale whose expression is another one', async () => {
    const { scene, look } = await makeDone();
    scene.write({
      'workflows/w.yaml': files['workflows/w.yaml'].replace('$length(short)', '$length(short) + 1'),
    });
    expect(await look()).toEqual({
      count: 'stale: its expressions, or what they read, are other ones now',
      long: 'unknown: count',
    });
  });

  test('makes a done step stale that would be skipped now', async () => {
    const { scene, look } = await makeDone();
    scene.write({
      'workflows/w.yaml': files['workflows/w.yaml'].replace('id: other,', 'id: other, when: length = 0,'),
    });
    expect(await look()).toEqual({
      other: 'stale: it would be skipped now: length = 0 is false',
    });
  });
});

describe('a field that is stored anew', () => {
  const refining = {
    'workflows/w.yaml': `name: w
model: none
steps:
  - { id: draft, prompt: abridge.hbs, inputs: [transcript], outputs: [text] }
  - { id: judge, prompt: judge.hbs, inputs: [text], outputs: [verdict] }
  - { id: refine, prompt: refine.hbs, inputs: [text, verdict], outputs: [text] }
`,
    'prompts/judge.hbs': 'Judge: {{text}}',
    'prompts/refine.hbs': 'Better: {{text}} {{verdict}}',
  };

  test('leaves nobody able to compare the steps that read it before', async () => {
    const { look } = await makeDone(refining);
    expect(await look()).toEqual({
      judge: 'incomparable: what it read of text was written anew by refine',
      refine: 'incomparable: what it read of text was written anew by refine',
    });
  });

  test('takes the step that stored it anew along where an earlier one is done again', async () => {
    const { scene, run } = await makeDone(refining);
    scene.write({ 'prompts/abridge.hbs': 'Draft: {{transcript}}' });
    const loaded = await load(scene, run);
    const found = await readStandings(scene.context, loaded.workflow, loaded.run);
    expect(staleFront(loaded.workflow, loaded.run, found.standings)).toEqual(['draft', 'refine']);
    const plan = planResume(loaded.workflow, loaded.run, found, true);
    expect(plan.steps.map(({ stepId, does }) => `${stepId} ${does}`)).toEqual([
      'draft again',
      'judge unknown',
      'refine again',
    ]);
  });
});

describe('a step that a person decides', () => {
  const asking = {
    'workflows/w.yaml': `name: w
model: none
steps:
  - { id: abridge, prompt: abridge.hbs, inputs: [transcript], outputs: [short] }
  - { id: review, checkpoint: { type: approval, message: Good?, default: true }, inputs: [short], outputs: [approved] }
`,
  };

  test('is stale where it was asked about something else', async () => {
    const { scene, run, look } = await makeDone(asking);
    expect(run.status).toBe('completed');
    expect(await look()).toEqual({});
    scene.edit(run, setField('short', 'edited'));
    expect(await look()).toEqual({ review: 'stale: short was edited' });
  });

  test('is stale where the question is another one, and not where only its default is', async () => {
    const { scene, look } = await makeDone(asking);
    const workflow = asking['workflows/w.yaml'];
    scene.write({ 'workflows/w.yaml': workflow.replace('default: true', 'default: true, timeout: 1h') });
    expect(await look()).toEqual({});
    scene.write({ 'workflows/w.yaml': workflow.replace('Good?', 'Excellent?') });
    expect(await look()).toEqual({
      review: 'stale: its question, or what the person saw, is another one now',
    });
  });
});

describe('a record of an older program', () => {
  test('is kept: nobody knows what was sent', async () => {
    const { scene, run, look } = await makeDone();
    scene.edit(run, (content) => {
      const records = Array.isArray(content.executedTemplates) ? content.executedTemplates : [];
      content.executedTemplates = records.map((record: Json) => {
        if (!isJsonObject(record)) return record;
        const { promptHash: _, inputHash: __, outputHashes: ___, ...rest } = record;
        return rest;
      });
    });
    scene.edit(run, setField('short', 'edited'));
    expect(Object.keys(await look())).toEqual(['abridge', 'count', 'analyse', 'title', 'other']);
    expect((await look()).count).toBe('incomparable: its record does not say what it read');
  });
});

describe('whoever looks again', () => {
  test('sees the same as who looks once, whatever has changed', async () => {
    const { scene, run } = await makeDone();
    const reader = createStandingsReader(scene.context);
    const again = async () => {
      const loaded = await load(scene, run);
      return told((await reader.read(loaded.workflow, loaded.run)).standings);
    };
    expect(await again()).toEqual({});
    scene.edit(run, setField('short', 'edited'));
    expect(await again()).toEqual(await look(scene, run));
    scene.edit(run, setField('short', run.data.short ?? ''));
    expect(await again()).toEqual({});
    scene.write({ 'prompts/other.hbs': 'Another: {{transcript}}' });
    reader.forget();
    expect(await again()).toEqual({ other: 'stale: its prompt would be another one now' });
  });
});
