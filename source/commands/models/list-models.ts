// Which models can be asked here: what the environment makes usable, and what the workflows name.

import { makeError } from '../../make-problem.ts';
import { askModelList } from '../../model/ask-model-list.ts';
import { checkModel, checkProvider } from '../../model/choose-model.ts';
import { findKnownProvider, knownProviderNames } from '../../model/known-providers.ts';
import type { ModelApi } from '../../model/model-api.ts';
import type { ProviderSettings } from '../../model/provider-settings.ts';
import type { Problem } from '../../problem.ts';
import { readModelNames } from '../../workflow/model-settings.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import { checkAll } from '../definitions/find-workflow.ts';
import { modelsOf } from './model-of-step.ts';
import { providersOf } from './providers-of.ts';

/**
 * - `usable`: it has its key, or answers; `models` where it has been asked for them
 * - `silent`: a server on this machine that does not answer
 * - `keyless`: the variables that would hold its key are not set
 * - `unusable`: for what the problem says
 */
export type ListedProvider = { readonly name: string } & (
  | ({ readonly state: 'usable'; readonly models?: readonly string[] } & Address)
  | ({ readonly state: 'silent' } & Address)
  | { readonly state: 'keyless'; readonly variables: readonly string[] }
  | { readonly state: 'unusable'; readonly problem: Problem }
);

type Address = {
  readonly api: ModelApi;
  readonly baseURL: string;
  /** The variable that holds the key. */
  readonly apiKeyEnv?: string;
};

/** A model that a workflow, caesura.yaml or the environment names. */
export type NamedModel = {
  readonly model: string;
  /** Workflows by their names, `caesura.yaml`, `CAESURA_MODEL`. */
  readonly namedBy: readonly string[];
  /** Why it cannot be called. */
  readonly problem?: Problem;
};

export type ListedModels = {
  readonly providers: readonly ListedProvider[];
  readonly models: readonly NamedModel[];
};

/** Asks the servers on this machine, and nobody else. No value of the environment is in it. */
export async function listModels(context: Context): Promise<ListedModels> {
  const names = new Set([...Object.keys(context.config.providers ?? {}), ...knownProviderNames]);
  const providers = await Promise.all([...names].sort().map((name) => listProvider(context, name)));
  return { providers, models: await listNamed(context, providers) };
}

async function listProvider(context: Context, name: string): Promise<ListedProvider> {
  const settings = checkProvider(name, providersOf(context));
  if ('severity' in settings) {
    if (settings.code !== 'missing-key') return { name, state: 'unusable', problem: settings };
    const own = context.config.providers?.[name]?.apiKeyEnv;
    const variables = own === undefined ? (findKnownProvider(name)?.keyNames ?? []) : [];
    return variables.length === 0
      ? { name, state: 'unusable', problem: settings }
      : { name, state: 'keyless', variables };
  }
  const { api, baseURL, apiKeyEnv } = settings;
  const address = { api, baseURL, ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }) };
  if (!isHere(settings)) return { name, state: 'usable', ...address };
  const models = await askModelList(settings);
  return models === undefined
    ? { name, state: 'silent', ...address }
    : { name, state: 'usable', ...address, models };
}

/** Of those that need no key the person has one running somewhere. */
function isHere({ provider, baseURL }: ProviderSettings): boolean {
  const known = findKnownProvider(provider);
  if (known?.keyNames.length === 0) return true;
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(baseURL).hostname);
}

async function listNamed(
  context: Context,
  listed: readonly ListedProvider[],
): Promise<readonly NamedModel[]> {
  const namedBy = new Map<string, Set<string>>();
  const note = (models: readonly string[], by: string) => {
    for (const model of models) namedBy.set(model, (namedBy.get(model) ?? new Set()).add(by));
  };
  const { config, environment } = context;
  if (config.model !== undefined) note(readModelNames(config.model), 'caesura.yaml');
  if (environment.CAESURA_MODEL) note(readModelNames(environment.CAESURA_MODEL), 'CAESURA_MODEL');
  for (const { workflow } of await checkAll(context.workspace))
    if (workflow !== undefined) note(modelsIn(context, workflow), workflow.name);
  const providers = providersOf(context);
  return [...namedBy]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([model, by]) => {
      const problem = checkModel(model, providers) ?? findAbsence(model, listed);
      return { model, namedBy: [...by], ...(problem === undefined ? {} : { problem }) };
    });
}

/** Why a model cannot be called that is to be at a server on this machine. */
function findAbsence(model: string, listed: readonly ListedProvider[]): Problem | undefined {
  const slash = model.indexOf('/');
  const provider = listed.find(({ name }) => name === model.slice(0, Math.max(0, slash)));
  if (provider?.state === 'silent')
    return makeError(
      'silent-server',
      `nothing answers at ${provider.baseURL}`,
      undefined,
      'Start the server',
    );
  if (provider?.state !== 'usable' || provider.models === undefined) return undefined;
  const wanted = model.slice(slash + 1);
  // Ollama calls what has no tag the latest one.
  if (provider.models.some((name) => name === wanted || name === `${wanted}:latest`)) return undefined;
  return makeError('missing-model', `the server at ${provider.baseURL} has no model of that name`);
}

function modelsIn(context: Context, workflow: Workflow): readonly string[] {
  return workflow.steps.flatMap((step) => {
    if (step.kind === 'prompt') return modelsOf(context, workflow, {}, step);
    return step.kind === 'workflow' ? (step.model ?? []) : [];
  });
}
