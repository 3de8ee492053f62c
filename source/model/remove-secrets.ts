// Keeps keys out of everything that is shown or written, and makes foreign text one harmless line.

const removed = '[removed]';
/** Anything shorter is no secret, and replacing it would make the text unreadable. */
const shortestInMessage = 4;
const shortestInReply = 8;

/** Every form in which a server may repeat one of the values: as it is, in JSON, in a URL, a header's single words. */
export function formsOfSecrets(values: readonly string[]): readonly string[] {
  const forms = values.flatMap((value) => {
    const words = value.split(/\s+/).filter((word) => word.length >= shortestInReply);
    return [value, ...words].flatMap((text) => [
      text,
      JSON.stringify(text).slice(1, -1),
      encodeURIComponent(text),
    ]);
  });
  return longestFirst(forms.filter((form) => form.length >= shortestInMessage));
}

/** The text with every secret replaced, and every key that its server already masked with asterisks. */
export function removeSecrets(text: string, forms: readonly string[]): string {
  let clean = text;
  for (const form of forms) clean = clean.replaceAll(form, removed);
  return clean.replace(/[\w-]*\*{3,}[\w-]*/g, removed);
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

/**
 * Takes secrets out of a reply while it streams in: what may be the beginning of one is held back until it is
 * clear. `end` gives what is still held.
 */
export function createReplyFilter(values: readonly string[]) {
  const secrets = longestFirst(values.filter((value) => value.length >= shortestInReply));
  let held = '';
  let found = false;
  return {
    push: (text: string): string => {
      let all = held + text;
      for (const secret of secrets) {
        if (!all.includes(secret)) continue;
        found = true;
        all = all.replaceAll(secret, removed);
      }
      held = secrets.reduce((longest, secret) => {
        const tail = tailThatBegins(all, secret);
        return tail.length > longest.length ? tail : longest;
      }, '');
      return all.slice(0, all.length - held.length);
    },
    end: (): string => held,
    found: (): boolean => found,
  };
}

function tailThatBegins(text: string, secret: string): string {
  for (let length = Math.min(text.length, secret.length - 1); length > 0; length--) {
    const tail = text.slice(-length);
    if (secret.startsWith(tail)) return tail;
  }
  return '';
}

function longestFirst(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort((a, b) => b.length - a.length);
}
