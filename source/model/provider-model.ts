// A model of a provider, through the `ai` package, which is loaded when it is first called.
import { type Asked, askForLess } from './ask-for-less.ts';
import { callOptions } from './call-options.ts';
import { classifyError } from './classify-failure.ts';
import { loadLanguageModel } from './language-model.ts';
import { type Model, ModelFailure, type ModelRequest, type ReplyPart } from './model.ts';
import { createModelFetch } from './model-fetch.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { type ProviderStream, readStream } from './read-stream.ts';
import { formsOfSecrets, oneLine } from './remove-secrets.ts';
import { watchSilence } from './watch-silence.ts';

/** How long a model may say nothing at all before the attempt fails, in milliseconds. */
export const defaultSilenceMs = 10 * 60_000;

/**
 * A failure of the call, of the connection and of the stream is a {@link ModelFailure}; the engine does the
 * retrying. Whoever stops reading closes the connection.
 */
export function createProviderModel(settings: ProviderSettings, silenceMs = defaultSilenceMs): Model {
  const model = oneLine(`${settings.provider}/${settings.modelName}`, 200);
  const secrets = formsOfSecrets(settings);
  // A server that refuses to tell it is asked once, then no more.
  let asksForUsage = true;

  async function* reply(request: ModelRequest): AsyncGenerator<ReplyPart, void, undefined> {
    request.signal.throwIfAborted();
    const stop = new AbortController();
    const signal = AbortSignal.any([request.signal, stop.signal]);
    let silent = false;
    const onSilence = () => {
      silent = true;
      stop.abort();
    };
    const ask = async function* (asked: Asked): AsyncGenerator<ReplyPart, void, undefined> {
      const limit = asked.request.settings?.maxOutputTokens;
      const context = { model, secrets, hidden: settings.secrets, limit, notes: asked.notes };
      let hasBegun = false;
      try {
        const stream = watchSilence(await call(asked, signal), silenceMs, onSilence);
        for await (const part of readStream(stream, context, request.signal)) {
          hasBegun = true;
          yield part;
        }
      } catch (error) {
        const less = hasBegun ? undefined : askForLess(error, asked);
        if (less === undefined) throw error;
        if (!less.usage) asksForUsage = false;
        yield* ask(less);
      }
    };
    try {
      yield* ask({ request, usage: asksForUsage, notes: [] });
    } catch (error) {
      request.signal.throwIfAborted();
      if (silent) throw new ModelFailure(silence(model, silenceMs));
      if (error instanceof ModelFailure) throw error;
      const { api, baseURL, apiKeyEnv } = settings;
      throw new ModelFailure(
        classifyError(error, { model, api, baseURL, apiKeyEnv, secrets, now: Date.now() }),
      );
    } finally {
      stop.abort();
    }
  }

  async function call({ request, usage }: Asked, abortSignal: AbortSignal): Promise<ProviderStream> {
    const [{ Output, streamText }, languageModel] = await Promise.all([
      import('ai'),
      loadLanguageModel(settings, usage, createModelFetch(0)),
    ]);
    // It would write its warnings between the lines of the screen.
    globalThis.AI_SDK_LOG_WARNINGS = false;
    return streamText({
      model: languageModel,
      ...callOptions(request, Output),
      maxRetries: 0,
      abortSignal,
      // Errors come as parts of the stream too; without this they are also printed.
      onError: () => {},
    }).stream;
  }

  return { reply };
}

function silence(model: string, silenceMs: number) {
  const time = silenceMs >= 60_000 ? `${Math.round(silenceMs / 60_000)} min` : `${silenceMs / 1000} s`;
  return {
    kind: 'timeout',
    message: `${model} sent nothing for ${time}. Retry.`,
    canRetry: true,
    ofModel: true,
  } as const;
}
