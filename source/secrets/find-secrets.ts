// (environment, caesura.yaml) -> the values that are never written anywhere, with their names.
import { hasSecretName, hasSecretShape, isOrdinary, shortest } from './looks-secret.ts';
import { markOf, type Secret } from './secret.ts';

/** The part of caesura.yaml that says of secrets. */
export type SecretSettings = {
  readonly providers?:
    | Readonly<
        Record<
          string,
          {
            readonly apiKeyEnv?: string | undefined;
            readonly headers?: Readonly<Record<string, string>> | undefined;
          }
        >
      >
    | undefined;
  readonly secrets?:
    | {
        /** Variables that are secrets whatever they look like. */
        readonly also?: readonly string[] | undefined;
        /** Names that are none. */
        readonly never?: readonly string[] | undefined;
      }
    | undefined;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a person says that it is a secret, an ordinary value is one too; from this length on. */
const shortestSaid = 4;

/**
 * The variables that look like keys by name or value, those that hold an address with a password in it (and that
 * password), and those that caesura.yaml names. Ordinary values are none, see `isOrdinary`, unless `also` names them.
 */
export function findSecrets(environment: Environment, settings: SecretSettings = {}): readonly Secret[] {
  const { also = [], never = [] } = settings.secrets ?? {};
  const named = new Set(namedBy(settings));
  const found = Object.entries(environment).flatMap(([name, written = '']): readonly Secret[] => {
    const value = written.trim();
    if (also.includes(name)) return value.length < shortestSaid ? [] : [{ name, value }];
    const inAddress = secretsInAddress(name, value);
    if (inAddress.length > 0) return inAddress;
    const isMeant = named.has(name) || hasSecretName(name) || hasSecretShape(value);
    return isMeant && !isUsual(value, environment) ? [{ name, value }] : [];
  });
  const all = [...found, ...writtenIn(settings)].filter(({ name }) => !never.includes(name));
  return withoutMarks(all);
}

/**
 * The values that `env:` of a step gives its command, and those of the same variables in the environment. Whoever names
 * a variable there may not think of a secret: addresses without a password, options, and what is made of a few words
 * and numbers are none, unless the name looks like that of a key.
 */
export function secretsOfStep(env: ReadonlyMap<string, string>, environment: Environment): readonly Secret[] {
  const found = [...env].flatMap(([name, given]) =>
    [given, environment[name] ?? ''].flatMap((written): readonly Secret[] => {
      const value = written.trim();
      const inAddress = secretsInAddress(name, value);
      if (inAddress.length > 0) return inAddress;
      const isSecret = hasSecretName(name) || hasSecretShape(value) || !isSetting(value);
      return isSecret && !isUsual(value, environment) ? [{ name, value }] : [];
    }),
  );
  return withoutMarks(found);
}

function isSetting(value: string): boolean {
  if (/^-|^[a-z][a-z0-9+.-]*:\/\/[^@?\s]*$/i.test(value)) return true;
  return (
    value.length < 24 &&
    value.split(/[^A-Za-z0-9]+/).every((part) => /^(?:[A-Z]?[a-z]*|[A-Z]+|\d{1,5})$/.test(part))
  );
}

/** An ordinary value, the name of a variable, and what is a part of the names and places that texts are full of. */
function isUsual(value: string, environment: Environment): boolean {
  if (isOrdinary(value) || Object.hasOwn(environment, value)) return true;
  return ['HOME', 'PWD', 'USER', 'LOGNAME', 'HOSTNAME'].some((name) => environment[name]?.includes(value));
}

/** The variables that a provider's key and headers come from. */
function namedBy({ providers = {} }: SecretSettings): readonly string[] {
  return Object.values(providers).flatMap(({ apiKeyEnv, headers = {} }) => [
    ...(apiKeyEnv === undefined ? [] : [apiKeyEnv]),
    ...Object.values(headers).flatMap((header) =>
      [...header.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name),
    ),
  ]);
}

/** A key that stands in caesura.yaml itself: in a header, or by mistake where its variable should be named. */
function writtenIn({ providers = {} }: SecretSettings): readonly Secret[] {
  const written = Object.entries(providers).flatMap(([provider, { apiKeyEnv = '', headers = {} }]) => [
    ...(/^\w*$/.test(apiKeyEnv) && !hasSecretShape(apiKeyEnv)
      ? []
      : [{ name: `providers.${provider}.apiKeyEnv`, value: apiKeyEnv }]),
    ...Object.entries(headers)
      .filter(([header, value]) => isKeyHeader(header) && !value.includes('${'))
      .map(([header, value]) => ({
        name: `providers.${provider}.headers.${header}`,
        value: value.replace(/^(?:Bearer|Basic|Token)\s+/i, ''),
      })),
  ]);
  return written.filter(({ value }) => !isOrdinary(value));
}

function isKeyHeader(header: string): boolean {
  return /^(?:proxy-)?authorization$/i.test(header) || hasSecretName(header);
}

/** `postgres://user:password@host/db`, and `https://key@host`: the whole of it, and the password alone. */
function secretsInAddress(name: string, value: string): readonly Secret[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/\s]*@/i.test(value) || !URL.canParse(value)) return [];
  const { username, password } = new URL(value);
  const key = password === '' && username.length >= 16 ? username : password;
  if (key === '') return [];
  const alone = [key, decode(key)].filter((text) => text.length >= shortest && !isOrdinary(text));
  return [value, ...new Set(alone)].map((text) => ({ name, value: text }));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What is a part of what stands in the place of another would be found there again; and files are made of some words. */
function withoutMarks(secrets: readonly Secret[]): readonly Secret[] {
  const kept = [...secrets.map(({ name }) => markOf(name)), wordsOfRuns];
  return secrets.filter(({ value }) => !kept.some((text) => text.includes(value)));
}

/** Without them a run file is none any more, even where a person says that one is a secret. */
const wordsOfRuns =
  'formatVersion workflowName status progress total startedAt updatedAt parent options checkpoint failure inFlight ' +
  'executedTemplates data history workflow definition running paused waiting failed completed cancelled stepId item ' +
  'templatePath executedAt outputFields renderTimeMs attempt durationMs model usage inputTokens outputTokens cost ' +
  'promptHash transcript warnings skipped process event message kind canRetry path hash spent remarks allowed';
