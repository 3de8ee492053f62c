// Which protocol is spoken with a provider, and at which address.
import { describe, expect, test } from 'vitest';
import { isProblem, type ProviderEntry, resolveProvider } from '../../source/model/provider-settings.ts';

const keys = { OPENAI_API_KEY: 'k-openai', ANTHROPIC_API_KEY: 'k-anthropic', GEMINI_API_KEY: 'k-google' };

function choose(
  model: string,
  configured: Record<string, ProviderEntry> = {},
  environment: Record<string, string> = {},
) {
  const resolved = resolveProvider(model, configured, { ...keys, ...environment });
  if (isProblem(resolved)) throw new Error(resolved.message);
  const { api, baseURL, apiKey } = resolved;
  return [api, baseURL, apiKey];
}

const home = 'https://generativelanguage.googleapis.com/v1beta';

describe('a known name', () => {
  test.each([
    ['openai/m', 'openai', 'https://api.openai.com/v1', 'k-openai'],
    ['anthropic/m', 'anthropic', 'https://api.anthropic.com/v1', 'k-anthropic'],
    ['google/m', 'google', home, 'k-google'],
    ['gemini/m', 'google', home, 'k-google'],
    ['ollama/m', 'openai-compatible', 'http://localhost:11434/v1', undefined],
  ])('%s speaks %s', (model, ...expected) => {
    expect(choose(model)).toEqual(expected);
  });

  test.each([
    ['openai/m', 'OPENAI_BASE_URL', 'http://box/proxy', 'openai', 'http://box/proxy'],
    ['anthropic/m', 'ANTHROPIC_BASE_URL', 'http://box', 'anthropic', 'http://box/v1'],
    ['anthropic/m', 'ANTHROPIC_BASE_URL', 'http://box/a/v1/', 'anthropic', 'http://box/a/v1'],
    ['google/m', 'GOOGLE_GEMINI_BASE_URL', 'http://box/', 'google', 'http://box/v1beta'],
    ['gemini/m', 'GOOGLE_GEMINI_BASE_URL', 'http://box/v1', 'google', 'http://box/v1'],
  ])('%s keeps its protocol at the address of %s=%s', (model, name, value, api, baseURL) => {
    expect(choose(model, {}, { [name]: value }).slice(0, 2)).toEqual([api, baseURL]);
  });

  test.each(['openai', 'anthropic', 'google'])(
    'at an address of caesura.yaml, %s is OpenAI-compatible unless the entry says otherwise',
    (name) => {
      const baseURL = 'http://127.0.0.1:4000/v1';
      expect(choose(`${name}/m`, { [name]: { baseURL } })[0]).toBe('openai-compatible');
      expect(choose(`${name}/m`, { [name]: { baseURL, api: 'anthropic' } })[0]).toBe('anthropic');
    },
  );

  test('an entry without an address leaves it what it is', () => {
    expect(choose('anthropic/m', { anthropic: { apiKeyEnv: 'MINE' } }, { MINE: 'k-mine' })).toEqual([
      'anthropic',
      'https://api.anthropic.com/v1',
      'k-mine',
    ]);
  });

  test('can be called in the OpenAI-compatible way, without its package, where it has one', () => {
    const compatible = { api: 'openai-compatible' } as const;
    expect(choose('google/m', { google: compatible })).toEqual([
      'openai-compatible',
      `${home}/openai`,
      'k-google',
    ]);
    expect(choose('anthropic/m', { anthropic: compatible }, { ANTHROPIC_BASE_URL: 'http://box' })).toEqual([
      'openai-compatible',
      'https://api.anthropic.com/v1',
      'k-anthropic',
    ]);
    const elsewhere = { OPENAI_BASE_URL: 'http://box/v1' };
    expect(choose('openai/m', { openai: compatible }, elsewhere)[1]).toBe('http://box/v1');
  });
});

describe('a name of its own', () => {
  test('with an address alone is OpenAI-compatible', () => {
    const mine = { baseURL: 'http://127.0.0.1:9/v1' };
    expect(choose('mine/m', { mine })).toEqual(['openai-compatible', 'http://127.0.0.1:9/v1', undefined]);
  });

  test('with a protocol alone is another name for whose protocol it is', () => {
    const mine = { api: 'anthropic', apiKeyEnv: 'MINE' } as const;
    expect(choose('mine/m', { mine }, { MINE: 'k-mine' })).toEqual([
      'anthropic',
      'https://api.anthropic.com/v1',
      'k-mine',
    ]);
    expect(choose('mine/m', { mine: { api: 'google' } })[2]).toBe('k-google');
  });

  test('with a protocol and an address sends no key that is not its own', () => {
    const mine = { api: 'anthropic', baseURL: 'http://127.0.0.1:9/v1' } as const;
    expect(choose('mine/m', { mine })).toEqual(['anthropic', 'http://127.0.0.1:9/v1', undefined]);
  });
});
