// `caesura models`: what the environment makes usable, without a word of a key, and without asking anybody far away.
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

const asked: string[] = [];
const local = await listen(
  createHttpServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
    response.setHeader('content-type', 'application/json');
    if (request.url === '/google/models')
      response.end(JSON.stringify({ models: [{ name: 'models/gemma\u001b[31m' }] }));
    else if (request.url === '/broken/models') response.end('<html>');
    else response.end(JSON.stringify({ data: [{ id: 'llama3.2' }, { id: 'qwen3:8b' }, { no: 'name' }] }));
  }),
);
/** Takes connections, and never says anything. */
const dumb = await listen(createServer());
/** What leaves this machine would come by here. */
let left = 0;
const proxy = await listen(
  createServer((socket) => {
    left += 1;
    socket.destroy();
  }),
);

const key = 'sk-very-secret-0123456789';
const env = {
  NODE_USE_ENV_PROXY: '1',
  HTTPS_PROXY: `http://127.0.0.1:${proxy}`,
  OPENAI_API_KEY: key,
  GROQ_API_KEY: 'not a key',
  MINE_KEY: key,
  OLLAMA_HOST: `127.0.0.1:${local}`,
  CAESURA_MODEL: 'openai/gpt-5-mini, ollama/llama3.2',
};

function makeWorkspace() {
  return workspaces.make({
    'caesura.yaml': [
      'model: mine/a',
      'providers:',
      `  mine: { baseURL: http://127.0.0.1:${local}/own, apiKeyEnv: MINE_KEY }`,
      `  near: { api: google, baseURL: http://127.0.0.1:${local}/google }`,
      `  broken: { baseURL: http://127.0.0.1:${local}/broken }`,
      `  lmstudio: { baseURL: http://127.0.0.1:${dumb}/v1 }`,
      '  far: { baseURL: https://models.example/v1, apiKeyEnv: MINE_KEY }',
      '  odd: { baseURL: no address }',
    ].join('\n'),
    'workflows/w.yaml':
      'name: w\nsteps:\n  - { id: a, prompt: p.hbs, outputs: [x], model: [anthropic/claude-x, recorded] }\n  - { id: b, prompt: p.hbs, outputs: [y] }\n  - { id: c, prompt: p.hbs, outputs: [z], model: lmstudio/m }\n',
    'prompts/p.hbs': 'P',
  });
}

test('tells providers, what is missing, and the models that are named here', async () => {
  const { status, stdout, stderr } = await makeWorkspace().caesura(['models'], { env });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const lines = stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | '));
  expect(lines).toContain('✓ openai | https://api.openai.com/v1, key in OPENAI_API_KEY');
  expect(lines).toContain('✓ far | https://models.example/v1, key in MINE_KEY');
  expect(lines).toContain(`✓ ollama | http://127.0.0.1:${local}/v1, no key: llama3.2, qwen3:8b`);
  expect(lines).toContain(`✓ mine | http://127.0.0.1:${local}/own, key in MINE_KEY: llama3.2, qwen3:8b`);
  expect(stdout).toMatch(/✓ near .*: gemma/);
  expect(stdout).not.toContain('\u001b');
  expect(stdout).toMatch(/✗ odd +providers\.odd\.baseURL is not a web address/);
  expect(stdout).toMatch(/✗ groq +the key in GROQ_API_KEY contains a character that no key has/);
  expect(stdout).toMatch(/^- without a key: .*anthropic \(ANTHROPIC_API_KEY\)/m);
  expect(stdout).toMatch(new RegExp(`^- not running: .*lmstudio \\(http://127.0.0.1:${dumb}/v1\\)`, 'm'));
  expect(stdout).toMatch(/^- not running: broken \(/m);
  expect(lines).toContain('✓ openai/gpt-5-mini | CAESURA_MODEL, w');
  expect(lines).toContain('✓ recorded | w');
  expect(stdout).toMatch(/^✓ recorded\/strict /m);
  expect(lines).toContain('✓ ollama/llama3.2 | CAESURA_MODEL, w');
  expect(stdout).toMatch(/✗ mine\/a +caesura\.yaml +the server at http:\S+ has no model of that name/);
  expect(stdout).toMatch(/✗ lmstudio\/m +w +nothing answers at /);
  expect(stdout).toMatch(/✗ anthropic\/claude-x +w +no key for the provider 'anthropic'/);
  expect(stdout).not.toContain(key);
  expect(asked).toContain(`GET /own/models Bearer ${key}`);
  expect(left).toBe(0);
}, 60_000);

test('is an object for scripts, with nothing of a key', async () => {
  const { stdout } = await makeWorkspace().caesura(['models', '--json'], { env });
  expect(stdout).not.toContain(key);
  const { providers, models } = JSON.parse(stdout);
  const named = (name: string) => providers.find((provider: { name: string }) => provider.name === name);
  expect(named('openai')).toEqual({
    name: 'openai',
    state: 'usable',
    api: 'openai',
    baseURL: 'https://api.openai.com/v1',
    apiKeyEnv: 'OPENAI_API_KEY',
  });
  expect(named('ollama')).toMatchObject({ state: 'usable', models: ['llama3.2', 'qwen3:8b'] });
  expect(named('lmstudio')).toMatchObject({ state: 'silent' });
  expect(named('mistral')).toEqual({ name: 'mistral', state: 'keyless', variables: ['MISTRAL_API_KEY'] });
  expect(models).toContainEqual({ model: 'recorded', namedBy: ['w'] });
  expect(models).toContainEqual({
    model: 'anthropic/claude-x',
    namedBy: ['w'],
    problem: expect.objectContaining({ code: 'missing-key' }),
  });
}, 60_000);
