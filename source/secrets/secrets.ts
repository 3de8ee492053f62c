// All secrets that a process knows of: whatever it writes or shows goes through this.
import { createRedactor, type Redactor, type TextFilter } from './redact-text.ts';
import { redactValue } from './redact-values.ts';
import { markOf, type Secret } from './secret.ts';

export type Secrets = {
  /** Whether any are known: without them there is nothing to look for. */
  readonly areKnown: () => boolean;
  /** The text with the names of secrets in the place of their values; the very same where there is none. */
  readonly redact: (text: string) => string;
  /** The same in a value of any depth, with the names of what was in it. */
  readonly redactValue: <T>(value: T) => { readonly value: T; readonly names: readonly string[] };
  /** The same for a row of a screen: the text keeps its length. */
  readonly cover: (text: string) => string;
  /** For a text that streams in. */
  readonly openFilter: () => TextFilter;
  /** Those of the environment anew, once caesura.yaml is known; `never`: names that are none. */
  readonly settle: (base: readonly Secret[], never: readonly string[]) => void;
  /** More of them: those of a workflow. */
  readonly learn: (more: readonly Secret[]) => void;
  /**
   * JSON with values in the place of names, and the names that nobody knows the value of.
   * @param otherwise what a variable holds that is not known as a secret
   */
  readonly restoreJson: (
    json: string,
    otherwise: (name: string) => string | undefined,
  ) => { readonly json: string; readonly unknown: readonly string[] };
  /** Another one whenever more is known: what was found clean before is to be looked at again. */
  readonly knowledge: () => object;
};

export function createSecrets(base: readonly Secret[]): Secrets {
  let ofEnvironment = base;
  let never: readonly string[] = [];
  let learnt: readonly Secret[] = [];
  let known: readonly Secret[] = [];
  let redactor: Redactor = createRedactor([]);
  const renew = () => {
    known = [...ofEnvironment, ...learnt].filter(({ name }) => !never.includes(name));
    redactor = createRedactor(known);
  };
  renew();
  return {
    areKnown: () => known.length > 0,
    redact: (text) => redactor.redact(text),
    redactValue: (value) => {
      if (known.length === 0) return { value, names: [] };
      const names = new Set<string>();
      const clean = redactValue(value, (text) => {
        const redacted = redactor.redact(text);
        if (redacted !== text) for (const name of redactor.find(text)) names.add(name);
        return redacted;
      });
      return { value: clean, names: [...names] };
    },
    cover: (text) => redactor.cover(text),
    openFilter: () => redactor.openFilter(),
    settle: (anew, not) => {
      ofEnvironment = anew;
      never = not;
      renew();
    },
    learn: (more) => {
      const isKnown = (secret: Secret) =>
        [...ofEnvironment, ...learnt].some(
          ({ name, value }) => name === secret.name && value === secret.value,
        );
      const added = more.filter((secret) => !isKnown(secret));
      if (added.length === 0) return;
      learnt = [...learnt, ...added];
      renew();
    },
    restoreJson: (json, otherwise) => {
      const unknown = new Set<string>();
      const restored = json.replace(/\[secret ([\w.:/@-]+)\]/g, (mark, name: string) => {
        // Of two values by one name it cannot be known which one stood there.
        const values = known.flatMap((secret) => (markOf(secret.name) === mark ? [secret.value] : []));
        const [value = otherwise(name), other] = new Set(values);
        if (value !== undefined && other === undefined) return JSON.stringify(value).slice(1, -1);
        // Anybody may write of a [secret recipe].
        if (/[A-Z_]/.test(name)) unknown.add(name);
        return mark;
      });
      return { json: restored, unknown: [...unknown] };
    },
    knowledge: () => redactor,
  };
}

/** Of a process without any. */
export const noSecrets: Secrets = createSecrets([]);
