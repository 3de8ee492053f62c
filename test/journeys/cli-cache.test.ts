// Replies that are taken from earlier runs, on a real server that counts what it is asked.
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { linesOf } from './helpers/program.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
let replies = 0;
const server = await startModel(
  (prompt) => {
    replies += 1;
    return `reply ${replies} to ${prompt}`;
  },
  () => ({ prompt_tokens: 100_000, completion_tokens: 50_000 }),
);
// 100,000 at 2 and 50,000 at 4 dollars a million: 40 cents.
const priced = `${server.config}prices:\n  local/small: { input: 2, output: 4 }\n`;

const workflow =
  'name: w\nsteps:\n  - { id: one, prompt: one.hbs, cache: true, inputs: [x], outputs: [y] }\n  - { id: two, prompt: two.hbs, inputs: [y], outputs: [z] }\n';

function make(yaml = workflow, more = {}): Workspace {
  return workspaces.make({
    'caesura.yaml': priced,
    'workflows/w.yaml': yaml,
    'prompts/one.hbs': '{{x}} one',
    'prompts/two.hbs': '{{y}} two',
    ...more,
  });
}

describe('a step with cache: true', () => {
  test.concurrent('takes the reply of an earlier run, says so everywhere, and costs nothing', async () => {
    const workspace = make();
    const first = await workspace.complete(['w', '--set', 'x=said']);
    const ended = await workspace.caesura(['run', 'w', '--set', 'x=said', '--json']);
    expect(ended.status).toBe(0);
    const id = String(linesOf(ended.stdout)[0]?.id);
    expect(ended.stderr).toContain(`✓ one  taken from the run ${first.id} (cached, saved $0.40)`);
    const completed = linesOf(ended.stdout).find(({ event }) => event === 'step-completed');
    expect(completed).toMatchObject({
      stepId: 'one',
      cost: 0,
      cached: { run: first.id, transcript: 'one.1', cost: 0.4 },
    });
    expect(server.count('said one')).toBe(1);
    const run = workspace.readRun(id);
    expect(run).toMatchObject({ data: { y: first.data.y }, spent: { attempts: 1, cost: 0.4, unknown: 0 } });
    expect(workspace.read(`workflow-data/${id}/one.1.reply.md`)).toBe(first.data.y);
    expect(workspace.read(`workflow-data/${id}/one.1.prompt.md`)).toBe('said one');
    expect((await workspace.caesura(['show', id])).stdout).toMatch(/✓ +one .*cached +local\/small/);
    expect((await workspace.caesura(['cost'])).stdout).toContain('$1.20');
  });

  test.concurrent('asks its model with --no-cache, also on a resume, and until --cache', async () => {
    const workspace = make();
    await workspace.complete(['w', '--set', 'x=anew']);
    const paused = await workspace.run(['w', '--set', 'x=anew', '--no-cache', '--pause-after', 'two'], 0);
    expect(server.count('anew one')).toBe(2);
    const again = async (...flags: readonly string[]) =>
      (await workspace.caesura(['rerun', paused.id, '--from', 'one', ...flags])).stderr;
    await again();
    expect(server.count('anew one'), 'it is kept for the run').toBe(3);
    expect(await again('--cache')).toContain(
      `taken from one.2 (cached, saved $0.40; another one: caesura rerun ${paused.id} --from one --no-cache)`,
    );
    expect(server.count('anew one')).toBe(3);
  });

  test.concurrent('within another workflow does as that is told', async () => {
    const outer =
      'name: outer\nsteps:\n  - { id: inner, workflow: w, inputs: [x], mapping: { outputs: { z: out } }, outputs: [z] }\n';
    const workspace = make(workflow, { 'workflows/outer.yaml': outer });
    await workspace.complete(['outer', '--set', 'x=nested']);
    await workspace.complete(['outer', '--set', 'x=nested']);
    expect(server.count('nested one')).toBe(1);
    await workspace.complete(['outer', '--set', 'x=nested', '--no-cache']);
    expect(server.count('nested one')).toBe(2);
  });

  test.concurrent('says so of a reply that a person has to accept', async () => {
    const workspace = make(workflow.replace('cache: true', 'cache: true, checkpoint: true'));
    const first = await workspace.run(['w', '--set', 'x=review'], 3);
    await workspace.caesura(['answer', first.id, '--yes']);
    const second = await workspace.run(['w', '--set', 'x=review'], 3);
    expect(second.stderr).toContain(`  taken from the run ${first.id} (cached, saved $0.40)`);
    const replyOf = ({ run }: typeof first) => run?.checkpoint?.reply;
    expect(replyOf(second)).toMatchObject({ data: { y: workspace.readRun(first.id).data.y } });
    expect(second.run).not.toHaveProperty('spent');
    expect(await workspace.caesura(['answer', second.id, '--again', 'shorter'])).toMatchObject({ status: 3 });
    expect(server.count('review one')).toBe(2);
  });

  test.concurrent('leaves a budget as it is', async () => {
    const workspace = make(workflow.replace('name: w', 'name: w\nbudget: { cost: 0.30 }'));
    await workspace.run(['w', '--set', 'x=budget'], 3);
    const second = await workspace.run(['w', '--set', 'x=budget'], 0);
    expect(second.stderr).toContain('saved $0.40');
  });

  test.concurrent('of another kind is told, and anything but true or false is an error with its place', async () => {
    const command = '  - { id: c, command: [cat], cache: true, inputs: [x], outputs: [v] }\n';
    const told = await make(`${workflow}${command}`).caesura(['check', 'w']);
    expect(told.stdout + told.stderr).toContain('cache has no effect on a command step');
    const wrong = await make(workflow.replace('cache: true', 'cache: 5m')).caesura(['check', 'w']);
    expect(wrong.status).toBe(2);
    expect(wrong.stdout + wrong.stderr).toMatch(/w\.yaml:3:\d+: error: cache must be true or false/);
  });
});
