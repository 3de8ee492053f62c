// Keeps keys out of what a server sends, and makes foreign text one harmless line.
import { isOrdinary } from '../secrets/looks-secret.ts';
import { createRedactor, type Redactor } from '../secrets/redact-text.ts';
import type { Secret } from '../secrets/secret.ts';

/** Anything shorter is no secret, and replacing it would make messages unreadable. */
const shortestInMessage = 4;
/** A word of a header is one from this length on. */
const shortestWord = 8;

/**
 * What finds the values in a message of the server, in every form in which it may repeat one of them; also the words of
 * headers.
 */
export function formsOfSecrets({
  secrets,
  headers,
}: {
  readonly secrets: readonly Secret[];
  readonly headers: Readonly<Record<string, string>>;
}): Redactor {
  const sent = Object.entries(headers).flatMap(([header, value]) =>
    value
      .split(/\s+/)
      .filter((word) => word.length >= shortestWord)
      .map((word) => ({ name: `headers.${header}`, value: word })),
  );
  return createRedactor([...secrets, ...sent].filter(({ value }) => value.length >= shortestInMessage));
}

/** The text with the names of secrets, and without any key that its server already masked with asterisks. */
export function removeSecrets(text: string, secrets: Redactor): string {
  return secrets.redact(text).replace(/[\w-]*\*{3,}[\w-]*/g, '[removed]');
}

/** Takes secrets out of a reply while it streams in: `end` gives what was held until then. */
export function createReplyFilter(secrets: readonly Secret[]) {
  const { push, end, found } = createRedactor(secrets.filter(({ value }) => !isOrdinary(value))).openFilter();
  return { push, end, found: () => found().length > 0 };
}

/** One line of at most `limit` characters, without control characters and without marks that turn text around. */
export function oneLine(text: string, limit: number): string {
  const line = text
    .slice(0, 20_000)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join('')}…`;
}
