// Names of models -> where to send a prompt, or what is missing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isProblem, type ProviderEntry, resolveProvider } from '../../source/model/provider-settings.ts';

const key = 'sk-0123456789abcdef';

function settings(
  model: string,
  configured: Record<string, ProviderEntry> = {},
  environment: Record<string, string | undefined> = {},
) {
  const resolved = resolveProvider(model, configured, environment);
  if (isProblem(resolved)) throw new Error(`a problem: ${resolved.message}`);
  return resolved;
}

function problem(
  model: string,
  configured: Record<string, ProviderEntry> = {},
  environment: Record<string, string | undefined> = {},
) {
  const resolved = resolveProvider(model, configured, environment);
  if (!isProblem(resolved)) throw new Error(`no problem: ${JSON.stringify(resolved)}`);
  return { ...resolved, said: `${resolved.message}. ${resolved.hint}` };
}

describe('a known provider', () => {
  test('needs only its usual variable', () => {
    expect(settings('openai/gpt-5-mini', {}, { OPENAI_API_KEY: key })).toEqual({
      provider: 'openai',
      modelName: 'gpt-5-mini',
      api: 'openai',
      baseURL: 'https://api.openai.com/v1',
      apiKey: key,
      apiKeyEnv: 'OPENAI_API_KEY',
      headers: {},
      secrets: [{ name: 'OPENAI_API_KEY', value: key }],
    });
  });

  test('splits at the first slash', () => {
    const { provider, modelName } = settings('openrouter/meta/llama', {}, { OPENROUTER_API_KEY: key });
    expect([provider, modelName]).toEqual(['openrouter', 'meta/llama']);
  });

  test('takes the first of several variables that is set', () => {
    const second = { GEMINI_API_KEY: ' ', GOOGLE_GENERATIVE_AI_API_KEY: key };
    expect(settings('google/gemini-flash', {}, second)).toMatchObject({
      apiKey: key,
      apiKeyEnv: 'GOOGLE_GENERATIVE_AI_API_KEY',
    });
    expect(settings('gemini/gemini-flash', {}, { GEMINI_API_KEY: key }).apiKeyEnv).toBe('GEMINI_API_KEY');
  });

  test('may have another address in the environment', () => {
    const environment = { OPENAI_API_KEY: key, OPENAI_BASE_URL: 'http://127.0.0.1:9/v1/' };
    expect(settings('openai/x', {}, environment).baseURL).toBe('http://127.0.0.1:9/v1');
    const entry = { openai: { baseURL: 'http://127.0.0.1:8/v1' } };
    expect(settings('openai/x', entry, environment).baseURL).toBe('http://127.0.0.1:8/v1');
  });

  test('without its variable says which one', () => {
    expect(problem('anthropic/claude').said).toBe(
      "no key for the provider 'anthropic': ANTHROPIC_API_KEY is not set in the environment. " +
        'Set it and start again, or use --model recorded',
    );
    expect(problem('google/x').said).toContain('GEMINI_API_KEY or GOOGLE_GENERATIVE_AI_API_KEY');
  });

  test('an entry overrides only what it says', () => {
    const named = settings(
      'openai/x',
      { openai: { apiKeyEnv: 'WORK_KEY' } },
      { WORK_KEY: key, OPENAI_API_KEY: 'other' },
    );
    expect(named).toMatchObject({ baseURL: 'https://api.openai.com/v1', apiKey: key, apiKeyEnv: 'WORK_KEY' });
    const moved = { openai: { baseURL: 'http://localhost:4000/v1' } };
    expect(settings('openai/x', moved, { OPENAI_API_KEY: key }).apiKey).toBe(key);
    expect(settings('openai/x', moved).apiKey).toBeUndefined();
  });

  test.each(['ollama', 'lmstudio', 'llamacpp', 'vllm'])(
    '%s runs on this machine and needs no key',
    (name) => {
      const found = settings(`${name}/m`);
      expect(found.apiKey).toBeUndefined();
      expect(found.baseURL).toMatch(/^http:\/\/localhost:\d+\/v1$/);
    },
  );

  test.each([
    ['10.0.0.5', 'http://10.0.0.5:11434/v1'],
    ['box:80', 'http://box/v1'],
    [':9999', 'http://localhost:9999/v1'],
    ['0.0.0.0', 'http://127.0.0.1:11434/v1'],
    ['[::]:11434', 'http://[::1]:11434/v1'],
    ['https://ollama.example', 'https://ollama.example/v1'],
    ['http://box:1234/base/', 'http://box:1234/base/v1'],
    ['http://box:1234/v1', 'http://box:1234/v1'],
    ['  ', 'http://localhost:11434/v1'],
  ])('OLLAMA_HOST=%s is read as Ollama reads it', (host, baseURL) => {
    expect(settings('ollama/llama3.2', {}, { OLLAMA_HOST: host }).baseURL).toBe(baseURL);
  });

  test('OLLAMA_HOST that is no address is a problem', () => {
    expect(problem('ollama/x', {}, { OLLAMA_HOST: 'not an address' }).said).toContain(
      'OLLAMA_HOST is not a web address',
    );
  });
});

describe('a configured provider', () => {
  test('needs an address, and a key only where it names one', () => {
    expect(settings('mine/x', { mine: { baseURL: 'https://llm.example/v1/' } })).toMatchObject({
      baseURL: 'https://llm.example/v1',
      headers: {},
      secrets: [],
    });
    expect(problem('mine/x', { mine: {} }).said).toContain('providers.mine.baseURL is missing');
    const entry = { mine: { baseURL: 'https://llm.example/v1', apiKeyEnv: 'MY_KEY' } };
    expect(problem('mine/x', entry)).toMatchObject({ place: { file: 'caesura.yaml' }, code: 'missing-key' });
    expect(problem('mine/x', entry).said).toContain('MY_KEY is not set');
    expect(settings('mine/x', entry, { MY_KEY: `${key}\n` }).apiKey).toBe(key);
  });

  test('takes parts of its headers from the environment, which are secrets', () => {
    const entry = {
      mine: {
        baseURL: 'https://llm.example/v1',
        headers: { Authorization: `Token \${MY_TOKEN}`, 'X-Plain': 'a $b' },
      },
    };
    const found = settings('mine/x', entry, { MY_TOKEN: 'tok-12345' });
    expect(found.headers).toEqual({ Authorization: 'Token tok-12345', 'X-Plain': 'a $b' });
    expect(found.secrets).toEqual([{ name: 'MY_TOKEN', value: 'tok-12345' }]);
    expect(problem('mine/x', entry).said).toContain('needs MY_TOKEN, which is not set');
  });

  test('a header that holds the key makes the usual variable unnecessary', () => {
    const entry = { openai: { headers: { authorization: `Bearer \${OTHER}` } } };
    expect(settings('openai/x', entry, { OTHER: 'tok-12345' }).apiKey).toBeUndefined();
  });

  test.each([
    [{ 'bad name': 'x' }, {}],
    [{ 'X-Line': 'a\nb' }, {}],
    [{ 'X-From': `\${V}` }, { V: 'a\u0000b' }],
  ])('a header that cannot be sent is a problem: %j', (headers, environment) => {
    expect(problem('mine/x', { mine: { baseURL: 'https://llm.example', headers } }, environment).code).toBe(
      'bad-header',
    );
  });

  test.each([
    'llm.example/v1',
    'ftp://llm.example',
    '',
    'https://u:hunter22@llm.example/v1',
    'https://llm.example/v1?key=hunter22',
  ])('an address that cannot be used is a problem that does not repeat it: %s', (baseURL) => {
    const found = problem('mine/x', { mine: { baseURL } });
    expect(found).toMatchObject({ code: 'bad-base-url', place: { file: 'caesura.yaml' } });
    expect(found.said).not.toContain('hunter22');
  });
});

describe('what cannot be resolved', () => {
  test('an unknown provider, with the one that was meant and what to write', () => {
    const { said, code } = problem('opnai/gpt');
    expect(code).toBe('unknown-provider');
    expect(said).toContain("no provider is called 'opnai'. Did you mean 'openai'?");
    expect(said).toContain(
      'caesura.yaml: providers: { opnai: { baseURL: "https://HOST/v1", apiKeyEnv: OPNAI_API_KEY } }',
    );
    expect(problem('mnie/x', { mine: { baseURL: 'https://llm.example' } }).said).toContain(
      "Did you mean 'mine'?",
    );
    expect(problem('entirely-else/x').said).not.toContain('Did you mean');
  });

  test.each(['constructor/x', '__proto__/x', 'toString/x'])('%s is no provider', (model) => {
    expect(problem(model).code).toBe('unknown-provider');
  });

  test.each(['gpt', '/x', 'openai/', '', '/'])("'%s' names no provider and model", (model) => {
    expect(problem(model, {}, { OPENAI_API_KEY: key }).code).toBe('bad-model');
  });

  test('no key is ever in a problem', () => {
    const inPlaceOfName = { openai: { apiKeyEnv: 'gsk_0123456789abcdef' } };
    expect(problem('openai/x', inPlaceOfName).said).not.toContain('gsk_');
    expect(problem('openai/x', {}, { OPENAI_API_KEY: 'sk-0123 456\u0007' }).said).not.toContain('0123');
  });

  test('whatever is written gives settings or a problem of one line', () => {
    const entry = fc.record(
      { baseURL: fc.string(), apiKeyEnv: fc.string(), headers: fc.dictionary(fc.string(), fc.string()) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(fc.string(), entry),
        fc.dictionary(fc.string(), fc.string()),
        (model, configured, environment) => {
          for (const name of [
            model,
            `openai/${model}`,
            ...Object.keys(configured).map((provider) => `${provider}/m`),
          ]) {
            const resolved = resolveProvider(name, configured, environment);
            if (isProblem(resolved)) expect(resolved.message).not.toMatch(/\p{Cc}/u);
            else expect(URL.canParse(resolved.baseURL)).toBe(true);
          }
        },
      ),
    );
  });
});
