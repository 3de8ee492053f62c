// The providers that need no entry in caesura.yaml: their addresses and usual environment variables.
import { ownValue } from '../json.ts';
import type { ModelApi } from './model-api.ts';

export type KnownProvider = {
  /** What is spoken at `baseURL`; the OpenAI-compatible one unless said. */
  readonly api?: Exclude<ModelApi, 'openai-compatible'>;
  readonly baseURL: string;
  /** Where the same provider is OpenAI-compatible, if that is another address. */
  readonly compatibleBaseURL?: string;
  /** Variables that may hold the key, the first one set wins. None: a server on this machine, without a key. */
  readonly keyNames: readonly string[];
  /** The variable that may hold another address, and how its value is read. */
  readonly addressFrom?: { readonly name: string; readonly toBaseURL: (value: string) => string };
};

const google: KnownProvider = {
  api: 'google',
  baseURL: 'https://generativelanguage.googleapis.com/v1beta',
  compatibleBaseURL: 'https://generativelanguage.googleapis.com/v1beta/openai',
  keyNames: ['GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
  addressFrom: { name: 'GOOGLE_GEMINI_BASE_URL', toBaseURL: (value) => withVersion(value, 'v1beta') },
};

const providers: Readonly<Record<string, KnownProvider>> = {
  openai: {
    api: 'openai',
    baseURL: 'https://api.openai.com/v1',
    keyNames: ['OPENAI_API_KEY'],
    addressFrom: { name: 'OPENAI_BASE_URL', toBaseURL: (value) => value },
  },
  anthropic: {
    api: 'anthropic',
    baseURL: 'https://api.anthropic.com/v1',
    keyNames: ['ANTHROPIC_API_KEY'],
    addressFrom: { name: 'ANTHROPIC_BASE_URL', toBaseURL: (value) => withVersion(value, 'v1') },
  },
  google,
  gemini: google,
  openrouter: { baseURL: 'https://openrouter.ai/api/v1', keyNames: ['OPENROUTER_API_KEY'] },
  groq: { baseURL: 'https://api.groq.com/openai/v1', keyNames: ['GROQ_API_KEY'] },
  mistral: { baseURL: 'https://api.mistral.ai/v1', keyNames: ['MISTRAL_API_KEY'] },
  deepseek: { baseURL: 'https://api.deepseek.com/v1', keyNames: ['DEEPSEEK_API_KEY'] },
  together: { baseURL: 'https://api.together.xyz/v1', keyNames: ['TOGETHER_API_KEY'] },
  xai: { baseURL: 'https://api.x.ai/v1', keyNames: ['XAI_API_KEY'] },
  fireworks: { baseURL: 'https://api.fireworks.ai/inference/v1', keyNames: ['FIREWORKS_API_KEY'] },
  cerebras: { baseURL: 'https://api.cerebras.ai/v1', keyNames: ['CEREBRAS_API_KEY'] },
  ollama: {
    baseURL: 'http://localhost:11434/v1',
    keyNames: [],
    addressFrom: { name: 'OLLAMA_HOST', toBaseURL: readOllamaHost },
  },
  lmstudio: { baseURL: 'http://localhost:1234/v1', keyNames: [] },
  llamacpp: { baseURL: 'http://localhost:8080/v1', keyNames: [] },
  vllm: { baseURL: 'http://localhost:8000/v1', keyNames: [] },
};

export const knownProviderNames: readonly string[] = Object.keys(providers);

export function findKnownProvider(name: string): KnownProvider | undefined {
  return ownValue(providers, name);
}

/**
 * The address in `OLLAMA_HOST`, which is written as Ollama's server reads it: `host`, `host:port`, `:port` or
 * a URL. Without a scheme the port defaults to 11434; 0.0.0.0 and [::] mean every interface to the server, and
 * this machine to a client. What is not an address is returned as it is, for the caller to refuse.
 */
function readOllamaHost(value: string): string {
  const hasScheme = /^https?:\/\//i.test(value);
  const written = hasScheme ? value : `http://${value.startsWith(':') ? `localhost${value}` : value}`;
  if (!URL.canParse(written)) return value;
  const url = new URL(written);
  const saysPort = /:\d+$/.test(written.replace(/^https?:\/\//i, '').split('/')[0] ?? '');
  if (!hasScheme && !saysPort) url.port = '11434';
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  if (url.hostname === '[::]') url.hostname = '[::1]';
  return `${url.href.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1`;
}

/** Tools of these providers append the version themselves, so the variable holds an address with it or without. */
function withVersion(value: string, version: string): string {
  const bare = value.replace(/\/+$/, '');
  return /\/v\d\w*$/.test(bare) ? bare : `${bare}/${version}`;
}
