// Conditions and transforms: what runs, what is skipped and why, what is computed, and what is wrong with them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { linesOf } from './helpers/program.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();

const titles = `name: titles
model: none
steps:
  - id: propose
    prompt: propose.hbs
    inputs: [topic]
    outputs: [candidates]
  - id: measure
    transform:
      amount: $count(candidates)
      short: candidates[$length($) <= 20]
  - id: shorten
    when: $count(short) = 0
    prompt: shorten.hbs
    inputs: [candidates]
    outputs: [shortened]
  - id: polish
    prompt: polish.hbs
    inputs: [shortened]
    outputs: [polished]
    default: not needed
  - id: choose
    transform: (shortened ?? short)[0]
    outputs: [title]
  - id: describe
    prompt: describe.hbs
    inputs: [title, amount, polished]
    outputs: [description]
`;

const files = {
  'workflows/titles.yaml': titles,
  'prompts/propose.hbs': '["{{topic}}", "{{topic}} and why it matters to everybody"]',
  'prompts/shorten.hbs': '["short"]',
  'prompts/polish.hbs': 'polished {{shortened}}',
  'prompts/describe.hbs': '{{title}} of {{amount}} ({{polished}})',
};

const skippedShorten = '$count(short) = 0 is false';
const skippedPolish = 'shortened is not there: shorten was skipped';

describe('a workflow with conditions and transforms', () => {
  test.concurrent('skips what is not needed, says why, and computes without a model', async () => {
    const workspace = workspaces.make(files);
    const { run, id, stderr } = await workspace.run(['titles', '--set', 'topic=Clocks'], 0);
    expect(run?.data).toEqual({
      topic: 'Clocks',
      candidates: ['Clocks', 'Clocks and why it matters to everybody'],
      amount: 2,
      short: 'Clocks',
      polished: 'not needed',
      title: 'Clocks',
      description: 'Clocks of 2 (not needed)',
    });
    expect(
      run?.executedTemplates.map((record) => [record.stepId, record.skipped, record.outputFields]),
    ).toEqual([
      ['propose', undefined, ['candidates']],
      ['measure', undefined, ['amount', 'short']],
      ['shorten', skippedShorten, []],
      ['polish', skippedPolish, ['polished']],
      ['choose', undefined, ['title']],
      ['describe', undefined, ['description']],
    ]);
    expect(run?.progress).toMatchObject({ done: 6, total: 6 });
    expect(stderr).toContain(`⊘ shorten  skipped: ${skippedShorten}`);
    expect(stderr).toContain('✓ measure  → amount, short');
    const shown = await workspace.caesura(['show', id]);
    expect(shown.stdout).toMatch(/⊘ {2}shorten +skipped/);
    expect(shown.stdout).toContain(skippedPolish);
    expect(
      workspace.list(`workflow-data/${id}`).filter((name) => /^(?:measure|shorten)\./.test(name)),
    ).toEqual([]);
  });

  test.concurrent('does them where they are needed', async () => {
    const workspace = workspaces.make(files);
    const run = await workspace.complete(['titles', '--set', 'topic=A clock that stops on Thursdays']);
    expect(run.data).toMatchObject({ title: 'short', polished: 'polished short' });
    expect(run.executedTemplates.every((record) => !('skipped' in record))).toBe(true);
  });

  test.concurrent('tells scripts of skipped steps', async () => {
    const workspace = workspaces.make(files);
    const ended = await workspace.caesura(['run', 'titles', '--set', 'topic=x', '--json']);
    const events = linesOf(ended.stdout).filter(({ event }) => event === 'step-skipped');
    expect(events).toMatchObject([
      { stepId: 'shorten', message: skippedShorten },
      { stepId: 'polish', message: skippedPolish, outputFields: ['polished'] },
    ]);
  });

  test.concurrent('is rerun from a step, with the conditions as they are then', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.complete(['titles', '--set', 'topic=A clock that stops on Thursdays']);
    workspace.write({ 'prompts/propose.hbs': '["now short"]' });
    expect(await workspace.caesura(['rerun', id, '--from', 'propose'])).toMatchObject({ status: 0 });
    const { data } = workspace.readRun(id);
    expect(data).toMatchObject({ title: 'now short', polished: 'not needed', amount: 1 });
    expect(data).not.toHaveProperty('shortened');
  });

  test.concurrent('goes on after a kill as if nothing had been', async () => {
    const workspace = workspaces.make({
      ...files,
      'workflows/slow.yaml': `name: slow
steps:
  - { id: a, transform: 1 + 1, outputs: [two] }
  - { id: b, when: two > 5, prompt: propose.hbs, outputs: [c] }
  - { id: wait, command: [sh, -c, "test -e go || sleep 60; echo done"], outputs: [said] }
  - { id: d, transform: said & two, outputs: [all] }
`,
    });
    const program = workspace.start(['run', 'slow', '--trust']);
    await program.said('… wait');
    program.kill('SIGKILL');
    await program.ended;
    const id = await workspace.idOf(program);
    workspace.write({ go: '' });
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    const { data, history } = workspace.readRun(id);
    expect(data).toEqual({ two: 2, said: 'done', all: 'done2' });
    expect(history.filter(({ event }) => event === 'step-skipped')).toHaveLength(1);
    expect(history.filter(({ stepId, event }) => stepId === 'a' && event === 'step-completed')).toHaveLength(
      1,
    );
  });
});

describe('an expression that cannot be evaluated', () => {
  test.concurrent('fails the run with its place; mended in the workflow, the run goes on', async () => {
    const broken = titles.replace('$count(short) = 0', "'short + 1 > 0'");
    const workspace = workspaces.make({ ...files, 'workflows/titles.yaml': broken });
    const { run, id, stderr } = await workspace.run(['titles', '--set', 'topic=x'], 1);
    expect(run?.failure).toMatchObject({
      stepId: 'shorten',
      kind: 'bad-expression',
      attempt: 1,
      canRetry: false,
    });
    expect(run?.failure?.message).toContain(
      'workflows/titles.yaml:13:18: the condition cannot be evaluated: ',
    );
    expect(stderr).toContain('✗ shorten  bad-expression: workflows/titles.yaml:13:18');
    workspace.write({ 'workflows/titles.yaml': titles });
    const resumed = await workspace.caesura(['resume', id]);
    expect(resumed).toMatchObject({ status: 0 });
    expect(resumed.stderr).toContain('step shorten: when changed');
    expect(workspace.readRun(id).data.title).toBe('x');
  });

  test.concurrent('does not hold a run up', async () => {
    const workspace = workspaces.make({
      ...files,
      'workflows/hang.yaml':
        "name: hang\nsteps:\n  - { id: a, transform: '$contains(text, /^(x+x+)+y/)', inputs: [text], outputs: [b] }\n",
    });
    const { run } = await workspace.run(['hang', '--set', `text=${'x'.repeat(100)}`], 1);
    expect(run?.failure?.message).toContain('longer than half a second');
  });
});

describe('check', () => {
  test.concurrent('tells where an expression is wrong, and run refuses it', async () => {
    const workspace = workspaces.make({
      ...files,
      'workflows/titles.yaml': titles
        .replace('$count(candidates)', '"$cuont(candidates)"')
        .replace('when: $count(short) = 0', 'when: |\n      $count(short) == 0\n      and $now() > 1')
        .replace('(shortened ?? short)[0]', '(shortend ?? short)[0]'),
    });
    const checked = await workspace.caesura(['check', 'titles']);
    expect(checked.status).toBe(2);
    expect(checked.stdout.trim().split('\n')).toEqual([
      'workflows/titles.yaml:10:16: error: there is no function "$cuont". Did you mean "$count"?',
      'workflows/titles.yaml:14:22: error: unexpected "=". Equality is written =',
      'workflows/titles.yaml:25:17: warning: no step outputs "shortend": it becomes an input of the workflow. Did you mean "shortened"?',
    ]);
    expect(await workspace.caesura(['run', 'titles', '--set', 'topic=x'])).toMatchObject({
      status: 2,
      stdout: '',
    });
    expect(workspace.ids()).toEqual([]);
  });

  test.concurrent('a field that only an expression names is asked for when a run starts', async () => {
    const workspace = workspaces.make({
      ...files,
      'workflows/flag.yaml': 'name: flag\nsteps:\n  - { id: a, when: wanted, transform: 1, outputs: [b] }\n',
    });
    const refused = await workspace.caesura(['run', 'flag']);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('needs wanted');
    expect((await workspace.complete(['flag', '--set', 'wanted:=true'])).data).toEqual({
      wanted: true,
      b: 1,
    });
    expect((await workspace.complete(['flag', '--set', 'wanted:=false'])).data).toEqual({ wanted: false });
  });
});

describe('render', () => {
  test.concurrent('shows what a transform would compute', async () => {
    const workspace = workspaces.make(files);
    const several = await workspace.caesura([
      'render',
      'titles',
      'measure',
      '--set',
      'candidates:=["a", "b"]',
    ]);
    expect(several.status).toBe(0);
    expect(JSON.parse(several.stdout)).toEqual({ amount: 2, short: ['a', 'b'] });
    const one = await workspace.caesura(['render', 'titles', 'choose', '--set', 'short=x']);
    expect(one).toMatchObject({ status: 0, stdout: 'x\n', stderr: '' });
    const none = await workspace.caesura(['render', 'titles', 'choose']);
    expect(none).toMatchObject({ status: 0, stdout: '\n' });
    expect(none.stderr).toContain('the expression gives nothing for title');
  });

  test.concurrent('says of a step that would be skipped why', async () => {
    const workspace = workspaces.make(files);
    const rendered = await workspace.caesura([
      ...['render', 'titles', 'shorten', '--set', 'candidates:=[]', '--set', 'short:=["x"]'],
    ]);
    expect(rendered).toMatchObject({ status: 0, stdout: '["short"]\n' });
    expect(rendered.stderr).toContain(`with this data the step would be skipped: ${skippedShorten}`);
  });
});

describe('the library for expressions', () => {
  /** Whether a command has loaded it. */
  async function isLoaded(
    workspace: ReturnType<typeof workspaces.make>,
    ...args: readonly string[]
  ): Promise<boolean> {
    const folder = workspaces.folder();
    const { status } = await workspace.caesura(args, { env: { NODE_V8_COVERAGE: folder } });
    expect(status).toBe(0);
    const urls = readdirSync(folder).flatMap((name): readonly string[] =>
      JSON.parse(readFileSync(join(folder, name), 'utf8')).result.map(({ url }: { url: string }) => url),
    );
    expect(urls.some((url) => url.endsWith('/cli.js'))).toBe(true);
    return urls.some((url) => /\/jsonata[^/]*\.js$/.test(url));
  }

  test.concurrent('is loaded only where there are any', async () => {
    const plain = workspaces.make({
      'workflows/plain.yaml':
        'name: plain\nmodel: none\nsteps:\n  - { id: a, prompt: p.hbs, outputs: [b] }\n',
      'prompts/p.hbs': 'when: transform:',
    });
    expect(await isLoaded(plain, 'run', 'plain')).toBe(false);
    expect(await isLoaded(plain, 'check')).toBe(false);
    const workspace = workspaces.make(files);
    expect(await isLoaded(workspace, 'list')).toBe(false);
    expect(await isLoaded(workspace, 'check', 'titles')).toBe(true);
  });
});
