// A model behind an OpenAI-compatible server, through the `ai` package, which is loaded when it is first called.
import { callOptions } from './call-options.ts';
import { classifyEnd, classifyError } from './classify-failure.ts';
import { type Model, ModelFailure, type ModelRequest, type ReplyPart } from './model.ts';
import { createModelFetch } from './model-fetch.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { readError } from './read-error.ts';
import { createReplyFilter, formsOfSecrets, oneLine } from './remove-secrets.ts';
import { watchSilence } from './watch-silence.ts';

/** How long a model may say nothing at all before the attempt fails, in milliseconds. */
export const defaultSilenceMs = 10 * 60_000;

/**
 * A failure of the call, of the connection and of the stream is a {@link ModelFailure}; the engine does the
 * retrying. Whoever stops reading closes the connection.
 */
export function createProviderModel(settings: ProviderSettings, silenceMs = defaultSilenceMs): Model {
  const name = oneLine(`${settings.provider}/${settings.modelName}`, 200);
  const secrets = formsOfSecrets([
    ...settings.secrets,
    settings.apiKey ?? '',
    ...Object.values(settings.headers),
  ]);
  // Some servers (Mistral) refuse to be asked for the usage: they are asked once, then no more.
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
    try {
      try {
        yield* readReply(await call(request, signal), onSilence, request.signal);
      } catch (error) {
        if (!asksForUsage || !refusesToTellUsage(error)) throw error;
        asksForUsage = false;
        yield* readReply(await call(request, signal), onSilence, request.signal);
      }
    } catch (error) {
      request.signal.throwIfAborted();
      if (silent) throw new ModelFailure(silence(name, silenceMs));
      if (error instanceof ModelFailure) throw error;
      const { baseURL, apiKeyEnv } = settings;
      throw new ModelFailure(
        classifyError(error, { model: name, baseURL, apiKeyEnv, secrets, now: Date.now() }),
      );
    } finally {
      stop.abort();
    }
  }

  async function call(request: ModelRequest, abortSignal: AbortSignal) {
    const [{ Output, streamText }, { createOpenAICompatible }] = await Promise.all([
      import('ai'),
      import('@ai-sdk/openai-compatible'),
    ]);
    // It would write its warnings between the lines of the screen.
    globalThis.AI_SDK_LOG_WARNINGS = false;
    const provider = createOpenAICompatible({
      name: settings.provider,
      baseURL: settings.baseURL,
      ...(settings.apiKey === undefined ? {} : { apiKey: settings.apiKey }),
      headers: { ...settings.headers },
      includeUsage: asksForUsage,
      fetch: createModelFetch(0),
    });
    return streamText({
      model: provider(settings.modelName),
      ...callOptions(request, Output),
      maxRetries: 0,
      abortSignal,
      // Errors come as parts of the stream too; without this they are also printed.
      onError: () => {},
    }).stream;
  }

  async function* readReply(
    stream: Awaited<ReturnType<typeof call>>,
    onSilence: () => void,
    asked: AbortSignal,
  ): AsyncGenerator<ReplyPart, void, undefined> {
    const filter = createReplyFilter(settings.secrets);
    let isEmpty = true;
    for await (const part of watchSilence(stream, silenceMs, onSilence)) {
      asked.throwIfAborted();
      if (part.type === 'error') throw part.error;
      if (part.type === 'text-delta') {
        const text = filter.push(part.text);
        if (text.trim() !== '') isEmpty = false;
        if (text !== '') yield { kind: 'text', text };
      }
      if (part.type === 'finish') {
        const rest = filter.end();
        if (rest !== '') yield { kind: 'text', text: rest };
        const end = classifyEnd(
          {
            finishReason: part.finishReason,
            raw: part.rawFinishReason,
            isEmpty: isEmpty && rest.trim() === '',
          },
          { model: name, secrets },
        );
        if ('failure' in end) throw new ModelFailure(end.failure);
        const { inputTokens, outputTokens, inputTokenDetails } = part.totalUsage;
        const cachedInputTokens = inputTokenDetails.cacheReadTokens;
        const usage = {
          ...(inputTokens === undefined ? {} : { inputTokens }),
          ...(cachedInputTokens ? { cachedInputTokens } : {}),
          ...(outputTokens === undefined ? {} : { outputTokens }),
        };
        yield {
          kind: 'finished',
          model: name,
          ...(Object.keys(usage).length === 0 ? {} : { usage }),
          warnings: filter.found()
            ? [...end.warnings, 'the reply repeated a secret, which was removed']
            : end.warnings,
        };
        return;
      }
    }
    // Only a stream that was aborted ends without a last part; the caller tells why.
    throw new Error('the stream ended without its last part');
  }

  return { reply };
}

function refusesToTellUsage(error: unknown): boolean {
  const { status, serverMessage } = readError(error);
  return (
    (status === 400 || status === 422) &&
    serverMessage !== undefined &&
    serverMessage.includes('stream_options')
  );
}

function silence(model: string, silenceMs: number) {
  const time = silenceMs >= 60_000 ? `${Math.round(silenceMs / 60_000)} min` : `${silenceMs / 1000} s`;
  return { kind: 'timeout', message: `${model} sent nothing for ${time}. Retry.`, canRetry: true } as const;
}
