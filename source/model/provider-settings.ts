// `provider/model` -> where to send a prompt and with which key, or what is missing.
import { ownValue } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { Secret } from '../secrets/secret.ts';
import { suggestName } from '../suggest-name.ts';
import { findKnownProvider, type KnownProvider, knownProviderNames } from './known-providers.ts';
import type { ModelApi } from './model-api.ts';
import { readProviderAddress } from './provider-address.ts';
import { readProviderHeaders } from './provider-headers.ts';
import { readProviderKey } from './provider-key.ts';
import { oneLine } from './remove-secrets.ts';

/** An entry under `providers` in caesura.yaml; for a known name it overrides only what it says. */
export type ProviderEntry = {
  /** What the server speaks; see {@link chooseApi} for an entry that does not say it. */
  readonly api?: ModelApi | undefined;
  readonly baseURL?: string | undefined;
  /** The name of the environment variable that holds the key; empty for none. */
  readonly apiKeyEnv?: string | undefined;
  /** Values may contain `${NAME}`, an environment variable. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How many requests may be sent within any minute, and be under way at once. */
  readonly requestsPerMinute?: number | undefined;
  readonly maxConcurrent?: number | undefined;
};

export type ProviderSettings = {
  readonly provider: string;
  readonly modelName: string;
  readonly api: ModelApi;
  /** Without a slash at its end. */
  readonly baseURL: string;
  readonly apiKey?: string;
  /** Where the key came from, for messages. */
  readonly apiKeyEnv?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Every value that came from the environment, with its variable: none of them may be written anywhere. */
  readonly secrets: readonly Secret[];
};

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The name splits at its first slash (`openrouter/meta/llama`). A Problem for a provider that is neither known
 * nor configured, a key or variable that is not set, and an address that cannot be used. No key and no value of
 * the environment is in a Problem.
 */
export function resolveProvider(
  model: string,
  configured: Readonly<Record<string, ProviderEntry>>,
  environment: Environment,
): ProviderSettings | Problem {
  const slash = model.indexOf('/');
  const provider = model.slice(0, slash);
  const modelName = model.slice(slash + 1);
  if (slash < 1 || modelName === '') return badName(model);

  const entry = ownValue(configured, provider);
  const known = findKnownProvider(provider) ?? homeOf(entry);
  if (entry === undefined && known === undefined) return unknownProvider(provider, Object.keys(configured));

  const label = oneLine(provider, 80);
  const api = chooseApi(entry, known);
  const address = readProviderAddress(label, entry, known && homeFor(known, api), environment);
  if (typeof address !== 'string') return address;
  const headers = readProviderHeaders(label, entry?.headers ?? {}, environment);
  if (isProblem(headers)) return headers;
  const authorized = Object.keys(headers.headers).some((header) =>
    /^(authorization|(x-)?api-key|x-goog-api-key)$/i.test(header),
  );
  const key = readProviderKey(label, entry, known, environment, authorized);
  if (isProblem(key)) return key;

  return {
    provider,
    modelName,
    api,
    baseURL: address,
    ...key,
    headers: headers.headers,
    secrets: [
      ...(key.apiKey === undefined ? [] : [{ name: key.apiKeyEnv ?? 'the key', value: key.apiKey }]),
      ...headers.secrets,
    ],
  };
}

/**
 * What an entry says; else an address in caesura.yaml is that of an OpenAI-compatible server, whatever the name; else
 * what the known provider speaks.
 */
function chooseApi(entry: ProviderEntry | undefined, known: KnownProvider | undefined): ModelApi {
  if (entry?.api !== undefined) return entry.api;
  if (entry?.baseURL !== undefined) return 'openai-compatible';
  return known?.api ?? 'openai-compatible';
}

/** An entry that says a protocol and no address is another name for the provider whose protocol it is. */
function homeOf(entry: ProviderEntry | undefined): KnownProvider | undefined {
  const { api, baseURL } = entry ?? {};
  return api === undefined || baseURL !== undefined ? undefined : findKnownProvider(api);
}

/** The provider where that protocol is spoken. An address in the environment is that of its own protocol. */
function homeFor(known: KnownProvider, api: ModelApi): KnownProvider {
  const { api: own, addressFrom: _, compatibleBaseURL, baseURL, keyNames } = known;
  if (own === undefined || own === 'openai' || own === api) return known;
  return { baseURL: compatibleBaseURL ?? baseURL, keyNames };
}

export function isProblem(value: object): value is Problem {
  return 'severity' in value;
}

function badName(model: string): Problem {
  return {
    severity: 'error',
    code: 'bad-model',
    message: `'${oneLine(model, 80)}' does not name a provider and a model`,
    hint: 'Write provider/model, such as openai/gpt-5-mini or ollama/llama3.2',
  };
}

function unknownProvider(provider: string, configured: readonly string[]): Problem {
  const name = oneLine(provider, 80);
  const suggestion = suggestName(provider, [...configured, ...knownProviderNames]);
  const variable = `${name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_API_KEY`;
  return {
    severity: 'error',
    code: 'unknown-provider',
    message: `no provider is called '${name}'`,
    hint:
      (suggestion === undefined ? '' : `Did you mean '${suggestion}'? `) +
      `Known are ${[...new Set([...configured, ...knownProviderNames])].join(', ')}. Any OpenAI-compatible server ` +
      `can be added to caesura.yaml: providers: { ${name}: { baseURL: "https://HOST/v1", apiKeyEnv: ${variable} } }`,
  };
}
