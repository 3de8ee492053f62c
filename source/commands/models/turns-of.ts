// Which provider limits the requests to a model, and by how much: caesura.yaml says it.
import { freeTurn, type TurnsPort } from '../../engine/turns.ts';
import { ownValue } from '../../json.ts';
import { isProblem, resolveProvider } from '../../model/provider-settings.ts';
import type { LimitedProvider } from '../../storage/provider-limits.ts';
import type { Context } from '../context.ts';

export function turnsOf(context: Context): TurnsPort {
  return {
    take: async (model, signal, waits) => {
      const provider = findLimited(context, model);
      return provider === undefined ? freeTurn : context.limits.take(provider, signal, waits);
    },
  };
}

/** Undefined where nothing limits it, or where it cannot be called at all. */
function findLimited({ config, environment }: Context, model: string): LimitedProvider | undefined {
  const { providers = {} } = config;
  const name = model.slice(0, Math.max(0, model.indexOf('/')));
  const { requestsPerMinute, maxConcurrent } = ownValue(providers, name) ?? {};
  if (requestsPerMinute === undefined && maxConcurrent === undefined) return undefined;
  const settings = resolveProvider(model, providers, environment);
  if (isProblem(settings)) return undefined;
  return { name, address: settings.baseURL, limits: { requestsPerMinute, maxConcurrent } };
}
