// Where a provider's server is.
import type { Problem } from '../problem.ts';
import type { KnownProvider } from './known-providers.ts';
import type { Environment, ProviderEntry } from './provider-settings.ts';

const configFile = { file: 'caesura.yaml' };

/** The entry's address, else the environment's, else the usual one; without a slash at its end. `provider` is for messages. */
export function readProviderAddress(
  provider: string,
  entry: ProviderEntry | undefined,
  known: KnownProvider | undefined,
  environment: Environment,
): string | Problem {
  const place = `providers.${provider}.baseURL`;
  if (entry?.baseURL !== undefined) return checkAddress(entry.baseURL, place, true);
  const from = known?.addressFrom;
  const value = from === undefined ? undefined : environment[from.name]?.trim();
  if (from !== undefined && value) return checkAddress(from.toBaseURL(value), from.name, false);
  if (known !== undefined) return known.baseURL;
  return {
    severity: 'error',
    code: 'missing-base-url',
    message: `${place} is missing`,
    place: configFile,
    hint: 'Write the address of the server, such as https://HOST/v1',
  };
}

/** The address is not repeated in the message: it may hold a password. */
function checkAddress(written: string, where: string, inFile: boolean): string | Problem {
  const refuse = (message: string, hint: string): Problem => ({
    severity: 'error',
    code: 'bad-base-url',
    message: `${where} ${message}`,
    ...(inFile ? { place: configFile } : {}),
    hint,
  });
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return refuse(
      'is not a web address',
      'Write one that begins with http:// or https://, such as https://HOST/v1',
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return refuse(
      'holds more than an address',
      'Leave out user, password, ? and #; a key belongs into apiKeyEnv or headers',
    );
  }
  return url.href.replace(/\/+$/, '');
}
