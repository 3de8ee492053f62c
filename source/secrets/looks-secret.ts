// Which variables hold keys, by their names and by their values.

/** The words of a name: `GITHUB_TOKEN`, `npm_config_//host/:_authToken`. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '');
}

const secretWords =
  /(?:SECRETS?|TOKENS?|PASSWORDS?|PASSWD|PASSPHRASE|CREDENTIALS?|(?:ACCESS|API|AUTH|PRIVATE)KEYS?)$|^COOKIE$/;
/** What stands before KEY wherever in a name the two are. */
const beforeKey = /^(?:ACCESS|API|AUTH|ENCRYPTION|MASTER|PRIVATE|SECRET|SERVICE|SIGNING)$/;
/** What stands before KEY at the end of a name that holds no key. */
const notBeforeKey = /^(?:CACHE|FOREIGN|HOST|PARTITION|PRIMARY|PUBLIC|SORT|STEP)$/;
/** The end of a name that says where a key is, or what is known about it. */
const aboutKeys =
  /^(?:COUNT|DIR|ENDPOINT|EXPIRY|FILE|FOLDER|FORMAT|HOST|HOSTNAME|ID|LENGTH|LIMIT|MODE|NAME|PATH|PORT|SIZE|SOCK|TTL|TYPE|URI|URL|USER|USERNAME|VERSION)$/;

/** `OPENAI_API_KEY`, `GITHUB_TOKEN`, `DB_PASSWORD`; not `SSH_PUBLIC_KEY`, `TOKEN_URL`, `PWD`. */
export function hasSecretName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  const isKey = (word: string | undefined) => word === 'KEY' || word === 'KEYS';
  if (words.some((word, index) => beforeKey.test(word) && isKey(words[index + 1]))) return true;
  if (aboutKeys.test(last)) return false;
  if (words.some((word) => secretWords.test(word))) return true;
  if (words.length < 2) return false;
  if (isKey(last)) return !notBeforeKey.test(words.at(-2) ?? '');
  return /^(?:AUTH|PASS|PAT|PWD)$/.test(last);
}

/** What the services that give keys out begin them with; and private keys. */
const keyShapes =
  /^(?:(?:sk|pk|rk)[-_][\w-]{16,}|gh[oprsu]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{16,}|A[KS]IA[A-Z0-9]{12,}|AIza[\w-]{20,}|(?:gsk|hf|npm)_\w{20,}|pypi-[\w-]{20,}|eyJ[\w-]{8,}\.eyJ[\w-]+\.[\w-]+)$|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** A value that is a key whatever its variable is called. */
export function hasSecretShape(value: string): boolean {
  return keyShapes.test(value.trim());
}

/** Anything shorter occurs by chance; replacing it would make texts unreadable. In characters. */
export const shortest = 8;

/**
 * Whether a value is one that texts are full of: shorter than 8 characters, one word of less than 16 letters, a few
 * small ones (`lm-studio`, which a server without keys is given) of less than 12, a number of up to 15 digits, the path
 * of a place that every machine has.
 */
export function isOrdinary(value: string): boolean {
  if (value.length < shortest) return true;
  if (/^(?:[A-Z]?[a-z]+|[A-Z]+)$/.test(value)) return value.length < 16;
  if (/^[a-z]+(?:[-_. ][a-z]+)+$/.test(value)) return value.length < 12;
  if (/^[-+]?[\d.,]+$/.test(value)) return value.replace(/\D/g, '').length <= 15;
  return /^(?:~|\.{1,2}|[A-Za-z]:|\/(?:app|bin|data|dev|etc|home|lib|Library|mnt|opt|private|proc|root|run|sbin|srv|sys|tmp|usr|Users|var|work|workspaces?))(?:[\\/]|$)/.test(
    value,
  );
}
