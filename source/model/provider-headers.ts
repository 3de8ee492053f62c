// A provider's extra headers, with references to the environment filled in.
import { hasKey } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { Secret } from '../secrets/secret.ts';

export type ProviderHeaders = {
  readonly headers: Readonly<Record<string, string>>;
  /** The variables that the references stood for. */
  readonly secrets: readonly Secret[];
};

/** `${NAME}` stands for an environment variable. A Problem for one that is not set and for what no header can hold. */
export function readProviderHeaders(
  provider: string,
  written: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string | undefined>>,
): ProviderHeaders | Problem {
  const headers: [string, string][] = [];
  const secrets: Secret[] = [];
  const missing: string[] = [];
  for (const [name, template] of Object.entries(written)) {
    const value = template.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, variable: string) => {
      const found = hasKey(environment, variable) ? environment[variable]?.trim() : undefined;
      if (found) secrets.push({ name: variable, value: found });
      else missing.push(variable);
      return found ?? '';
    });
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      return refuse(
        provider,
        'bad-header',
        `has a header that cannot be sent: ${JSON.stringify(name)}`,
        'Header names are letters, digits and dashes; values are one line of plain characters',
      );
    }
    headers.push([name, value]);
  }
  const [first] = missing;
  if (first !== undefined) {
    return refuse(
      provider,
      'missing-variable',
      `needs ${first}, which is not set in the environment`,
      'Set it and start again',
    );
  }
  return { headers: Object.fromEntries(headers), secrets };
}

function refuse(provider: string, code: string, message: string, hint: string): Problem {
  return {
    severity: 'error',
    code,
    message: `providers.${provider}.headers ${message}`,
    place: { file: 'caesura.yaml' },
    hint,
  };
}
