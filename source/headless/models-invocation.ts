// `caesura models`: which models can be asked, as a table for people and as an object for scripts.
import type { Context } from '../commands/context.ts';
import { type ListedProvider, listModels, type NamedModel } from '../commands/models/list-models.ts';
import { exitStatus } from './exit-status.ts';
import { formatJson, formatTable } from './format-values.ts';
import type { Output } from './output.ts';

export async function invokeModels(context: Context, json: boolean, output: Output): Promise<number> {
  const { providers, models } = await listModels(context);
  if (json) {
    output.data(formatJson({ providers, models }, 2));
    return exitStatus.done;
  }
  const rows = [
    ['✓ recorded', 'stored replies, in recordings/'],
    ['✓ recorded/strict', 'the same, only to the very prompts that they were recorded for'],
    ['✓ none', 'the prompt itself is the reply'],
    ...providers.flatMap(providerRow),
  ];
  for (const line of formatTable(rows)) output.data(line);
  for (const line of missing(providers)) output.data(line);
  if (models.length > 0) {
    output.data('');
    for (const line of formatTable(models.map(modelRow))) output.data(line);
  }
  return exitStatus.done;
}

function providerRow(provider: ListedProvider): readonly (readonly string[])[] {
  switch (provider.state) {
    case 'usable': {
      const { name, baseURL, apiKeyEnv, models } = provider;
      const key = apiKeyEnv === undefined ? 'no key' : `key in ${apiKeyEnv}`;
      const has = models === undefined ? '' : `: ${listNames(models)}`;
      return [[`✓ ${name}`, `${baseURL}, ${key}${has}`]];
    }
    case 'unusable': {
      const { message, hint } = provider.problem;
      return [[`✗ ${provider.name}`, hint === undefined ? message : `${message}. ${hint}`]];
    }
    case 'silent':
    case 'keyless':
      return [];
  }
}

function listNames(models: readonly string[]): string {
  const shown = models.slice(0, 12);
  const more = models.length - shown.length;
  if (shown.length === 0) return 'no models';
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** In a line each, since they are many. */
function missing(providers: readonly ListedProvider[]): readonly string[] {
  const keyless = providers.flatMap((provider) =>
    provider.state === 'keyless' ? [`${provider.name} (${provider.variables.join(' or ')})`] : [],
  );
  const silent = providers.flatMap((provider) =>
    provider.state === 'silent' ? [`${provider.name} (${provider.baseURL})`] : [],
  );
  return [
    ...(keyless.length === 0 ? [] : [`- without a key: ${keyless.join(', ')}`]),
    ...(silent.length === 0 ? [] : [`- not running: ${silent.join(', ')}`]),
  ];
}

function modelRow({ model, namedBy, problem }: NamedModel): readonly string[] {
  const why =
    problem === undefined ? [] : [problem.message, problem.hint ?? ''].filter((text) => text !== '');
  return [`${problem === undefined ? '✓' : '✗'} ${model}`, namedBy.join(', '), why.join('. ')];
}
