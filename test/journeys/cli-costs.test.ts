// What runs cost and where they stop for it, on a real server that tells how many tokens it took.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { linesOf } from './helpers/program.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel(
  (prompt) => (prompt.includes('useless') ? '{}' : `reply to ${prompt}`),
  () => ({
    prompt_tokens: 100_000,
    completion_tokens: 50_000,
    prompt_tokens_details: { cached_tokens: 40_000 },
  }),
);
const silent = await startModel(
  (prompt) => `reply to ${prompt}`,
  () => null,
);

// 60,000 at 2, 40,000 at 0.5 and 50,000 at 4 dollars a million: 34 cents.
const priced = `${server.config}prices:\n  local/small: { input: 2, cachedInput: 0.5, output: 4 }\n`;

function filesOf(yaml: string, more = ''): { readonly [path: string]: string } {
  const steps = ['one', 'two', 'three']
    .map((id) => `  - { id: ${id}, prompt: ${id}.hbs, inputs: [x], outputs: [${id}] }\n`)
    .join('');
  return {
    'caesura.yaml': yaml,
    'workflows/w.yaml': `name: w\n${more}steps:\n${steps}`,
    ...Object.fromEntries(['one', 'two', 'three'].map((id) => [`prompts/${id}.hbs`, `{{x}} ${id}`])),
  };
}

describe('the cost of a run', () => {
  test.concurrent('is in its records, its events, its list, and in what is shown of it', async () => {
    const workspace = workspaces.make(filesOf(priced));
    const { stdout, stderr } = await workspace.caesura(['run', 'w', '--set', 'x=shown', '--json']);
    const id = String(linesOf(stdout)[0]?.id);
    expect(workspace.readRun(id).executedTemplates[0]).toMatchObject({
      usage: { inputTokens: 100_000, cachedInputTokens: 40_000, outputTokens: 50_000 },
      cost: 0.34,
    });
    expect(stderr).toContain('$0.34  local/small');
    const events = linesOf(stdout).filter(({ event }) => event === 'step-completed');
    expect(events).toHaveLength(3);
    expect(events[0]).toMatchObject({ cost: 0.34, usage: { cachedInputTokens: 40_000 } });
    expect((await workspace.caesura(['list'])).stdout).toContain('$1.02');
    const [row] = JSON.parse((await workspace.caesura(['list', '--json'])).stdout);
    expect(row.progress).toMatchObject({ cost: 1.02 });
    const shown = (await workspace.caesura(['show', id])).stdout;
    expect(shown).toContain('spent $1.02, 300000 input (120000 cached) and 150000 output tokens');
    expect(shown).toMatch(/one +\d.* 50000 tok +\$0\.34 +local\/small/);
    expect(JSON.parse((await workspace.caesura(['show', id, '--json'])).stdout).spent).toMatchObject({
      attempts: 3,
      cost: 1.02,
    });
  });

  test.concurrent('is unknown where nobody has told the price, and where the server tells no tokens', async () => {
    const without = workspaces.make(filesOf(server.config));
    const { id } = await without.run(['w', '--set', 'x=unpriced'], 0);
    expect((await without.caesura(['show', id])).stdout).toContain('spent unknown, 300000 input');
    expect((await without.caesura(['list'])).stdout).toContain('unknown');
    expect(without.readRun(id).executedTemplates[0]).not.toHaveProperty('cost');

    const untold = workspaces.make(filesOf(`${silent.config}prices:\n  local/*: { input: 1, output: 1 }\n`));
    const other = await untold.run(['w', '--set', 'x=untold'], 0);
    expect(untold.readRun(other.id).spent).toMatchObject({ cost: 0, unknown: 3 });
  });

  test.concurrent('has replies in it that do not count, and those of steps that were done again', async () => {
    const workspace = workspaces.make({
      ...filesOf(priced),
      'workflows/w.yaml': `name: w
steps:
  - { id: one, prompt: one.hbs, inputs: [x], outputs: [a, b] }
  - { id: two, prompt: two.hbs, inputs: [b], outputs: [c] }
`,
      'prompts/two.hbs': '{{b}}',
    });
    const { id, stderr } = await workspace.run(['w', '--set', 'x=useless'], 1);
    expect(stderr).toContain('It cost $0.34.');
    const run = workspace.readRun(id);
    expect(run.history.find(({ event }) => event === 'step-failed')).toMatchObject({
      kind: 'missing-output',
      model: 'local/small',
      cost: 0.34,
      usage: { outputTokens: 50_000 },
    });
    await workspace.caesura(['rerun', id, '--from', 'one']);
    expect(workspace.readRun(id).spent).toMatchObject({ attempts: 2, cost: 0.68 });
  });

  test.concurrent('of recorded replies is nothing, and is not spoken of', async () => {
    const workspace = workspaces.make({
      ...filesOf(''),
      ...Object.fromEntries(['one', 'two', 'three'].map((id) => [`recordings/w/${id}.md`, 'recorded'])),
    });
    const { id, stderr } = await workspace.run(['w', '--set', 'x=free', '--budget', '0.01'], 0);
    const run = workspace.readRun(id);
    expect(run.executedTemplates[0]).toMatchObject({ cost: 0 });
    expect(run).not.toHaveProperty('spent');
    expect(stderr).not.toMatch(/\$|cost/);
  });
});

describe('caesura cost', () => {
  test.concurrent('adds up by workflow, model, day and run, and names what it cannot read', async () => {
    const workspace = workspaces.make(filesOf(priced));
    const { id } = await workspace.run(['w', '--set', 'x=first'], 0);
    await workspace.run(['w', '--set', 'x=second', '--model', 'local/other'], 0);
    writeFileSync(join(workspace.root, 'workflow-data/broken.json'), '{');
    const text = await workspace.caesura(['cost']);
    expect(text.status).toBe(0);
    expect(text.stdout.split('\n')[1]).toMatch(/^w +2 +6 +600\.0k +240\.0k +300\.0k +≥ \$1\.02$/);
    expect(text.stderr).toContain('broken.json');
    const cost = async (...args: readonly string[]) =>
      JSON.parse((await workspace.caesura(['cost', '--json', ...args])).stdout);
    expect(await cost('--by', 'model')).toMatchObject({
      by: 'model',
      rows: [
        { name: 'local/small', runs: 1, attempts: 3, cost: 1.02, unknown: 0 },
        { name: 'local/other', runs: 1, attempts: 3, cost: 0, unknown: 3 },
      ],
      total: { runs: 2, attempts: 6, cost: 1.02, unknown: 3, inputTokens: 600_000 },
    });
    const today = new Date().toISOString().slice(0, 10);
    expect((await cost('--by', 'day', '--since', '7d')).rows.at(-1)).toMatchObject({ name: today });
    expect((await cost('--by', 'run')).rows[0]).toMatchObject({ name: id, cost: 1.02 });
    expect(await cost('--since', '2999-01-01')).toMatchObject({ rows: [], total: { cost: 0, runs: 0 } });
  });

  test.concurrent.each([
    [['--by', 'modle'], 'Did you mean'],
    [['--since', 'yesterday'], 'Write a number of days such as 7d'],
    [['--since', '2026-02-31'], 'is no time'],
  ])('refuses %j', async (args, words) => {
    const workspace = workspaces.make(filesOf(priced));
    const ended = await workspace.caesura(['cost', ...args]);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain(words);
  });
});

describe('a budget that is reached', () => {
  test.concurrent('lets the run wait; yes raises it by the same amount', async () => {
    const workspace = workspaces.make(filesOf(priced, 'budget: { cost: 0.3 }\n'));
    const { id, stderr } = await workspace.run(['w', '--set', 'x=waits'], 3);
    expect(stderr).toContain('waits before two: spent $0.34 of $0.30: go on?');
    expect(server.count('waits two')).toBe(0);
    const stays = await workspace.caesura(['resume', id]);
    expect(stays).toMatchObject({ status: 3 });
    expect(stays.stderr).toContain(`caesura answer ${id} --yes`);
    const shown = (await workspace.caesura(['show', id])).stdout;
    expect(shown).toContain('yes allows $0.60 in all; no pauses');
    expect(shown).toContain('budget $0.30');
    const on = await workspace.caesura(['answer', id, '--yes', '--json']);
    expect(on.status).toBe(3);
    expect(linesOf(on.stdout)[0]).toMatchObject({ event: 'budget-answered', id, allowed: { cost: 0.6 } });
    expect(on.stderr).toContain('waits before three: spent $0.68 of $0.60');
    expect(await workspace.caesura(['answer', id, '--set', 'budget=5'])).toMatchObject({ status: 0 });
    expect(server.count('waits ')).toBe(3);
    expect(workspace.readRun(id)).toMatchObject({ status: 'completed', allowed: { cost: 5 } });
  });

  test.concurrent('is the command line’s before the workflow’s, and a resume keeps it or says another', async () => {
    const workspace = workspaces.make(filesOf(priced, 'budget: { cost: 100 }\n'));
    const { id } = await workspace.run(['w', '--set', 'x=flag', '--budget', '150000tok'], 3);
    expect(workspace.readRun(id)).toMatchObject({
      status: 'waiting',
      options: { budget: { tokens: 150_000 } },
      checkpoint: { message: 'spent 150,000 of 150,000 tokens: go on?' },
    });
    expect(await workspace.caesura(['resume', id, '--budget', '160ktok'])).toMatchObject({ status: 3 });
    expect(workspace.readRun(id)).toMatchObject({
      options: { budget: { tokens: 160_000 } },
      checkpoint: { stepId: 'three' },
    });
    expect(await workspace.caesura(['resume', id, '--budget', '9Mtok'])).toMatchObject({ status: 0 });
    expect(server.count('flag ')).toBe(3);
  });

  test.concurrent('pauses where the answer is no, and asks again when a person resumes', async () => {
    const workspace = workspaces.make(filesOf(priced, 'budget: { cost: 0.3 }\n'));
    const { id } = await workspace.run(['w', '--set', 'x=refused'], 3);
    const no = await workspace.caesura(['answer', id, '--no', '--comment', 'too much']);
    expect(no).toMatchObject({ status: 3 });
    const run = workspace.readRun(id);
    expect(run).toMatchObject({ status: 'paused', checkpoint: null });
    expect(run.history.at(-1)).toMatchObject({
      event: 'budget-answered',
      allowed: null,
      comment: 'too much',
      by: 'command',
    });
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 3 });
    expect(workspace.readRun(id).status).toBe('waiting');
    expect(server.count('refused ')).toBe(1);
  });

  test.concurrent('of money says before anything is spent what it cannot count', async () => {
    const workspace = workspaces.make(filesOf(server.config, 'budget: { cost: 0.3 }\n'));
    const { stderr } = await workspace.run(['w', '--set', 'x=uncounted'], 0);
    expect(stderr).toContain('no price is known of local/small: the budget of $0.30 does not count it');
  });

  test.concurrent('that is wrong is told before anything begins', async () => {
    const workspace = workspaces.make(filesOf(priced, 'budget: { cost: 0, tokns: 5 }\n'));
    const checked = await workspace.caesura(['check', 'w']);
    expect(checked.status).toBe(2);
    expect(checked.stdout + checked.stderr).toMatch(
      /w\.yaml:2:\d+: error: .*must be a number of dollars above 0/,
    );
    expect(checked.stdout + checked.stderr).toContain('tokens');
    const flag = await workspace.caesura(['run', 'w', '--set', 'x=1', '--budget', 'much']);
    expect(flag).toMatchObject({ status: 2 });
    expect(flag.stderr).toContain('--budget takes dollars or tokens, not much');
  });
});

test.concurrent('prices that are wrong are told with their place', async () => {
  const workspace = workspaces.make(
    filesOf(`${server.config}prices:\n  local/small: { input: 2, ouput: 4 }\n`),
  );
  const ended = await workspace.caesura(['run', 'w', '--set', 'x=1']);
  expect(ended.status).toBe(2);
  expect(ended.stderr).toMatch(/caesura\.yaml:6:\d+: error: unknown key prices\.local\/small\.ouput/);
  expect(ended.stderr).toContain('Did you mean "output"?');
});

describe('a budget over the runs of steps', () => {
  const family = {
    'caesura.yaml': priced,
    'workflows/outer.yaml': `name: outer
steps:
  - { id: draft, prompt: draft.hbs, inputs: [x], outputs: [draft] }
  - { id: publish, workflow: inner, inputs: [draft], outputs: [post] }
  - { id: end, prompt: end.hbs, inputs: [post], outputs: [end] }
`,
    'workflows/inner.yaml': `name: inner
steps:
  - { id: polish, prompt: polish.hbs, inputs: [draft], outputs: [polished] }
  - { id: finish, prompt: finish.hbs, inputs: [polished], outputs: [post] }
`,
    'prompts/draft.hbs': '{{x}} draft',
    'prompts/polish.hbs': 'polish {{draft}}',
    'prompts/finish.hbs': 'finish {{polished}}',
    'prompts/end.hbs': 'end {{post}}',
  };

  test.concurrent('counts them: the inner run asks where nothing is left for it, the outer one where all of it is spent', async () => {
    const workspace = workspaces.make(family);
    const { id } = await workspace.run(['outer', '--set', 'x=family', '--budget', '0.60'], 3);
    const [child = '', ...others] = workspace.readRun(id).inFlight.flatMap(({ run }) => run ?? []);
    expect(others).toEqual([]);
    // 34 of 60 cents were spent when it was begun.
    expect(workspace.readRun(child)).toMatchObject({
      status: 'waiting',
      options: { within: { cost: 0.26 } },
      checkpoint: { stepId: 'finish', message: 'spent $0.34 of $0.26: go on?' },
    });
    expect(workspace.readRun(id)).toMatchObject({
      status: 'paused',
      spent: { cost: 0.34, runs: { [child]: { cost: 0.34 } } },
    });
    // Who answers it goes on with the outer run, which has its own budget to ask about.
    expect((await workspace.caesura(['answer', child, '--yes'])).status).toBe(3);
    expect(workspace.readRun(child).status).toBe('completed');
    expect(workspace.readRun(id)).toMatchObject({
      status: 'waiting',
      checkpoint: { stepId: 'end', message: 'spent $1.02 of $0.60: go on?' },
      spent: { cost: 0.34, runs: { [child]: { cost: 0.68 } } },
    });
    // What is done and paid for was taken first.
    expect(workspace.readRun(id).data.post).toContain('finish');
    const shown = await workspace.caesura(['show', id]);
    expect(shown.stdout).toContain('spent $0.34');
    expect(shown.stdout).toContain('$1.02 with the runs of its steps');
    expect((await workspace.caesura(['answer', id, '--yes'])).status).toBe(0);
    const costs = await workspace.caesura(['cost', '--json']);
    expect(JSON.parse(costs.stdout)).toMatchObject({ total: { cost: 1.36, runs: 2 } });
  });

  test.concurrent('are gone on with alone by a limit of their own', async () => {
    const workspace = workspaces.make(family);
    const { id } = await workspace.run(['outer', '--set', 'x=alone', '--budget', '0.60'], 3);
    const [child = ''] = workspace.readRun(id).inFlight.flatMap(({ run }) => run ?? []);
    expect((await workspace.caesura(['resume', child, '--budget', '5'])).status).toBe(3);
    expect(workspace.readRun(child)).toMatchObject({ status: 'completed', options: { budget: { cost: 5 } } });
    expect(workspace.readRun(id).checkpoint).toMatchObject({ stepId: 'end' });
  });
});
