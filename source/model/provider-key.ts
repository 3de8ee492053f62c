// The key that a provider is called with.
import { hasKey } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { KnownProvider } from './known-providers.ts';
import type { Environment, ProviderEntry } from './provider-settings.ts';

/**
 * From the variable that the entry names, else from the usual ones. No key is needed by a server on this machine,
 * by an entry with an address of its own that names no variable, and where a header already holds one
 * (`authorized`). `provider` is for messages.
 */
export function readProviderKey(
  provider: string,
  entry: ProviderEntry | undefined,
  known: KnownProvider | undefined,
  environment: Environment,
  authorized: boolean,
): { readonly apiKey?: string; readonly apiKeyEnv?: string } | Problem {
  const names =
    entry?.apiKeyEnv === undefined
      ? (known?.keyNames ?? [])
      : entry.apiKeyEnv === ''
        ? []
        : [entry.apiKeyEnv];
  for (const name of names) {
    const apiKey = hasKey(environment, name) ? environment[name]?.trim() : undefined;
    if (!apiKey) continue;
    if (/^[\x21-\x7e]+$/.test(apiKey)) return { apiKey, apiKeyEnv: name };
    return {
      severity: 'error',
      code: 'bad-key',
      message: `the key in ${name} contains a character that no key has`,
      hint: 'Copy it again, without spaces, quotes or line breaks',
    };
  }
  const ownServer = entry?.baseURL !== undefined && entry.apiKeyEnv === undefined;
  if (names.length === 0 || authorized || ownServer) return {};
  return missingKey(provider, names, entry?.apiKeyEnv !== undefined);
}

function missingKey(provider: string, names: readonly string[], inFile: boolean): Problem {
  // A key that was written in the place of a variable's name must not be repeated.
  const shown = names.every((name) => /^[A-Z_][A-Z0-9_]*$/.test(name))
    ? names.join(' or ')
    : `the variable that providers.${provider}.apiKeyEnv names`;
  return {
    severity: 'error',
    code: 'missing-key',
    message: `no key for the provider '${provider}': ${shown} is not set in the environment`,
    ...(inFile ? { place: { file: 'caesura.yaml' } } : {}),
    hint: 'Set it and start again, or use --model recorded',
  };
}
