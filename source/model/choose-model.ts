// From a model's name to the model: recorded replies, the prompt itself, or a provider.
import type { Problem } from '../problem.ts';
import { suggestName } from '../suggest-name.ts';
import { echoModel, isUnpaid, recordedModel, strictModel } from '../unpaid-models.ts';
import { costOf } from './cost-of.ts';
import { createEchoModel } from './echo-model.ts';
import type { ConfiguredPrices } from './find-price.ts';
import { knownProviderNames } from './known-providers.ts';
import { type Model, ModelFailure } from './model.ts';
import { type Packages, packageOf } from './model-api.ts';
import { createProviderModel, defaultSilenceMs } from './provider-model.ts';
import {
  type Environment,
  isProblem,
  type ProviderEntry,
  type ProviderSettings,
  resolveProvider,
} from './provider-settings.ts';
import { createRecordedModel, type RecordedModelOptions } from './recorded-model.ts';
import { oneLine } from './remove-secrets.ts';

/** What decides which models can be called. */
export type Providers = {
  /** `providers` of caesura.yaml. */
  readonly configured: Readonly<Record<string, ProviderEntry>>;
  readonly environment: Environment;
  readonly packages: Packages;
};

export type ModelsOptions = RecordedModelOptions & {
  readonly providers: Providers;
  /** `prices` of caesura.yaml. */
  readonly prices?: ConfiguredPrices;
  /** For the prices of the moment. */
  readonly now?: () => Date;
  /** How long a provider's model may say nothing before the attempt fails, in milliseconds. */
  readonly silenceMs?: number;
};

/** One model that answers for all of them, by the name in each request. A name that leads nowhere is a ModelFailure. */
export function createModels(options: ModelsOptions): Model {
  const { providers, prices = {}, silenceMs = defaultSilenceMs } = options;
  const now = options.now ?? (() => new Date());
  const recorded = createRecordedModel(options);
  const strict = createRecordedModel({ ...options, strict: true });
  const echo = createEchoModel();
  const called = new Map<string, Model>();

  function choose(name: string): Model {
    if (name === recordedModel) return recorded;
    if (name === strictModel) return strict;
    if (name === echoModel) return echo;
    const existing = called.get(name);
    if (existing !== undefined) return existing;
    const settings = resolveName(name, providers);
    if (isProblem(settings)) throw unavailable(settings);
    const model = createProviderModel(settings, silenceMs);
    called.set(name, model);
    return model;
  }

  return {
    reply: async function* (request) {
      request.signal.throwIfAborted();
      for await (const part of choose(request.model).reply(request)) {
        if (part.kind === 'text') yield part;
        else yield { ...part, ...priced(costOf(request.model, part.usage, prices, now())) };
      }
    },
  };
}

function priced(cost: number | undefined): { readonly cost?: number } {
  return cost === undefined ? {} : { cost };
}

/** What would keep a model from being called at all, asked before a run begins; it calls nobody. */
export function checkModel(model: string, providers: Providers): Problem | undefined {
  if (isUnpaid(model)) return undefined;
  const settings = resolveName(model, providers);
  return isProblem(settings) ? settings : undefined;
}

/** How a provider would be called, or what keeps it from that; the model's name is left open. */
export function checkProvider(name: string, providers: Providers): ProviderSettings | Problem {
  return resolveName(`${name}/MODEL`, providers);
}

function resolveName(
  model: string,
  { configured, environment, packages }: Providers,
): ProviderSettings | Problem {
  const near = model.startsWith('recorded') ? suggestName(model, [strictModel]) : undefined;
  if (!model.includes('/') || near !== undefined)
    return notAName(model, [...Object.keys(configured), ...knownProviderNames]);
  const settings = resolveProvider(model, configured, environment);
  if (isProblem(settings)) return settings;
  const needed = packageOf(settings.api);
  if (needed === undefined || packages.isThere(needed)) return settings;
  return {
    severity: 'error',
    code: 'missing-package',
    message: `the package ${needed}, by which the models of ${oneLine(settings.provider, 80)} are called, is not installed`,
    hint: `Install it with \`${packages.installCommand(needed)}\``,
  };
}

function notAName(model: string, providers: readonly string[]): Problem {
  const name = oneLine(model, 80);
  const word = suggestName(model, [recordedModel, strictModel, echoModel]);
  const hint = providers.includes(model)
    ? `Add the name of one of its models: ${name}/MODEL`
    : word !== undefined
      ? `Did you mean '${word}'?`
      : `Write provider/model, such as openai/gpt-5-mini or ollama/llama3.2; or 'recorded', or 'none'`;
  return { severity: 'error', code: 'bad-model', message: `no model is called '${name}'`, hint };
}

function unavailable({ message, hint }: Problem): ModelFailure {
  const text = hint === undefined ? message : `${message}. ${hint}`;
  return new ModelFailure({ kind: 'model-unavailable', message: text, canRetry: false, ofModel: true });
}
