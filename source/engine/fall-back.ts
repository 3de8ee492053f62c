// Which of a step's models is asked, and when it is the turn of the next one.
import { asSentence } from '../problem.ts';
import type { FailureCause, Fallback, InFlight } from '../run/run.ts';
import type { ModelNames } from '../workflow/model-settings.ts';
import type { DownModels } from './down-models.ts';

/** The model of an attempt, and those that could not answer before it. */
export type AskedModel = { readonly model: string; readonly fallbacks: readonly Fallback[] };

/**
 * The first model that has not failed to answer. An attempt that was cut off is made again with its own model: the
 * failures of those before it are not paid for a second time. The last one is asked in any case.
 * @param passed those that could not answer since this process moves the run
 * @param findDown why a model is not asked at all
 */
export function askedModel(
  names: ModelNames,
  passed: readonly Fallback[] | undefined,
  begun: InFlight | null,
  findDown: DownModels['find'],
): AskedModel {
  const fallbacks = [...(passed ?? passedBefore(names, begun))];
  for (const name of begun === null ? names.slice(fallbacks.length, -1) : []) {
    const down = findDown(name);
    if (down === undefined) break;
    fallbacks.push(down);
  }
  return { model: names[fallbacks.length] ?? names[0], fallbacks };
}

function passedBefore(names: ModelNames, begun: InFlight | null): readonly Fallback[] {
  const { model, fallbacks = [] } = begun ?? {};
  const isOfThese =
    names[fallbacks.length] === model && fallbacks.every((passed, index) => passed.model === names[index]);
  return isOfThese ? fallbacks : [];
}

/** A server that asks to wait longer than this, in milliseconds, is not waited for where another model is left. */
const patience = 60_000;

/** Whether the same model is waited for, though another one is left. */
export function isWorthWaiting({ retryAfterMs = 0 }: FailureCause): boolean {
  return retryAfterMs <= patience;
}

/** Undefined where there is none, or where another model could not answer either. */
export function nextModel(
  names: ModelNames,
  { fallbacks }: AskedModel,
  { ofModel }: FailureCause,
): string | undefined {
  return ofModel === true ? names[fallbacks.length + 1] : undefined;
}

export function passOver({ model, fallbacks }: AskedModel, cause: FailureCause): readonly Fallback[] {
  return [...fallbacks, { model, kind: cause.kind, message: cause.message }];
}

/** What failed for good, with a word on the models before. */
export function withFallbacks(cause: FailureCause, asked: AskedModel | null): FailureCause {
  if (asked === null || asked.fallbacks.length === 0) return cause;
  const before = asked.fallbacks.map(({ model, kind }) => `${model} (${kind})`).join(', ');
  return { ...cause, message: `${asSentence(cause.message)} Asked before it: ${before}.` };
}

/** For the record of the step. */
export function describeFallbacks(
  fallbacks: readonly Fallback[],
  answered: string | undefined,
): readonly string[] {
  return fallbacks.map(
    ({ model, kind }) =>
      `${model} could not answer (${kind})${answered === undefined ? '' : `: ${answered} did`}`,
  );
}
