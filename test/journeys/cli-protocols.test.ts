// The built program against a server of each protocol: what it sends, and a person who stops it in the middle.
import { describe, expect, test } from 'vitest';
import { modelApis } from '../../source/model/model-api.ts';
import { type ModelServer, startModel } from './helpers/model-server.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const usage = { prompt_tokens: 12, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 5 } };
const servers = new Map<string, ModelServer>();
for (const api of modelApis) {
  servers.set(
    api,
    await startModel(
      (prompt) => `reply to ${prompt}`,
      () => usage,
      api,
    ),
  );
}

function prepare(api: string) {
  const server = servers.get(api);
  if (server === undefined) throw new Error(`no server of ${api}`);
  const workspace = workspaces.make({
    'caesura.yaml': `${server.config}    apiKeyEnv: MY_KEY\n`,
    'workflows/w.yaml': [
      'name: w',
      'system: You are brief.',
      'temperature: 0.25',
      'steps:',
      '  - { id: one, prompt: p.hbs, inputs: [x], outputs: [a], maxOutputTokens: 77 }',
      '  - { id: two, prompt: q.hbs, inputs: [a], outputs: [b] }',
    ].join('\n'),
    'prompts/p.hbs': 'first {{x}}',
    'prompts/q.hbs': 'second {{a}}',
  });
  return { server, workspace, env: { env: { MY_KEY: 'sk-of-a-test-123' } } };
}

/** What has streamed in so far stands in its file. */
function seesHalf(workspace: Workspace, id: string, attempt: string): Promise<void> {
  const file = `workflow-data/${id}/${attempt}.reply.partial.md`;
  return waitFor(
    () => workspace.exists(file) && workspace.read(file) === 'half ',
    () => file,
  );
}

describe.each(modelApis)('%s', (api) => {
  test.concurrent('a run goes through, with system text, settings and usage', async () => {
    const { server, workspace, env } = prepare(api);
    const run = await workspace.complete(['w', '--set', `x=whole ${api}`], env);
    expect(run.data.b).toBe(`reply to second reply to first whole ${api}`);
    expect(run.executedTemplates[0]).toMatchObject({
      model: 'local/small',
      usage: { inputTokens: 12, cachedInputTokens: 5, outputTokens: 4 },
    });
    const call = server.calls.find(({ prompt }) => prompt === `first whole ${api}`);
    expect(call?.authorization).toContain('sk-of-a-test-123');
    expect(call?.system).toBe('You are brief.');
    expect(JSON.stringify(call?.body)).toMatch(/"(max_tokens|maxOutputTokens)":77\b/);
    expect(JSON.stringify(call?.body)).toMatch(/"temperature":0\.25\b/);
    expect(workspace.read(`workflow-data/${run.id}/one.1.prompt.md`)).toBe(
      `# System\n\nYou are brief.\n\n# Settings\n\n- temperature: 0.25\n- maxOutputTokens: 77\n\n# Prompt\n\nfirst whole ${api}`,
    );
  });

  test.concurrent('a pause in mid-stream lets the reply end', async () => {
    const { server, workspace, env } = prepare(api);
    const held = server.hold(`first pause ${api}`);
    const program = workspace.start(['run', 'w', '--set', `x=pause ${api}`], env);
    const call = await held;
    const id = await workspace.idOf(program);
    call.send('half ');
    await seesHalf(workspace, id, 'one.1');
    const pause = workspace.start(['pause', id]);
    await pause.said('asked');
    expect(call.gone()).toBe(false);
    call.finish('whole');
    expect(await program.ended).toMatchObject({ status: 3 });
    expect((await pause.ended).status).toBe(0);
    expect(workspace.readRun(id)).toMatchObject({ status: 'paused', data: { a: 'half whole' } });
    await workspace.caesura(['resume', id], env);
    expect(workspace.readRun(id).status).toBe('completed');
    expect(server.count(`first pause ${api}`)).toBe(1);
  });

  test.concurrent('a pause at once closes the connection, and the attempt is made again', async () => {
    const { server, workspace, env } = prepare(api);
    const held = server.hold(`first now ${api}`);
    const program = workspace.start(['run', 'w', '--set', `x=now ${api}`], env);
    const call = await held;
    const id = await workspace.idOf(program);
    call.send('half ');
    await seesHalf(workspace, id, 'one.1');
    expect((await workspace.caesura(['pause', id, '--now'])).status).toBe(0);
    expect(await program.ended).toMatchObject({ status: 3 });
    await waitFor(call.gone, () => 'the connection to be closed');
    expect(workspace.readRun(id)).toMatchObject({ status: 'paused', executedTemplates: [] });
    await workspace.caesura(['resume', id], env);
    expect(workspace.readRun(id).executedTemplates).toMatchObject([{ attempt: 2 }, { attempt: 1 }]);
    expect(server.count(`first now ${api}`)).toBe(2);
  });

  test.concurrent('a run that is killed in mid-stream closes it too, and pays again only for that', async () => {
    const { server, workspace, env } = prepare(api);
    const held = server.hold(`second reply to first kill ${api}`);
    const program = workspace.start(['run', 'w', '--set', `x=kill ${api}`], env);
    const call = await held;
    const id = await workspace.idOf(program);
    call.send('half ');
    await seesHalf(workspace, id, 'two.1');
    program.kill('SIGKILL');
    await program.ended;
    await waitFor(call.gone, () => 'the connection to be closed');
    await workspace.caesura(['resume', id], env);
    expect(workspace.readRun(id)).toMatchObject({ status: 'completed' });
    expect(server.count(`first kill ${api}`)).toBe(1);
    expect(server.count(`second reply to first kill ${api}`)).toBe(2);
  });
});
