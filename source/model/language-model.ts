// A provider's model as the `ai` package takes it; the package that speaks its protocol is loaded when it is first used.
import type { LanguageModel } from 'ai';
import type { ProviderSettings } from './provider-settings.ts';

/** @param asksForUsage of an OpenAI-compatible server */
export async function loadLanguageModel(
  settings: ProviderSettings,
  asksForUsage: boolean,
  modelFetch: typeof fetch,
): Promise<LanguageModel> {
  const { provider: name, modelName, baseURL, headers, apiKey } = settings;
  const shared = { baseURL, headers: { ...headers } };
  switch (settings.api) {
    case 'openai-compatible': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      const provider = createOpenAICompatible({
        ...shared,
        name,
        ...(apiKey === undefined ? {} : { apiKey }),
        includeUsage: asksForUsage,
        supportsStructuredOutputs: true,
        fetch: modelFetch,
      });
      return provider(modelName);
    }
    case 'openai': {
      const { createOpenAI } = await import('@ai-sdk/openai');
      return createOpenAI({ ...shared, ...keyOr(apiKey, 'authorization', modelFetch) }).chat(modelName);
    }
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic({ ...shared, ...keyOr(apiKey, 'x-api-key', modelFetch) })(modelName);
    }
    case 'google': {
      const { createGoogle } = await import('@ai-sdk/google');
      return createGoogle({ ...shared, ...keyOr(apiKey, 'x-goog-api-key', modelFetch) })(modelName);
    }
  }
}

const noKey = 'no-key';

/** The packages want a key, and would look for one by themselves. Where there is none, none is sent. */
function keyOr(apiKey: string | undefined, header: string, modelFetch: typeof fetch) {
  if (apiKey !== undefined) return { apiKey, fetch: modelFetch };
  const fetchWithoutKey: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    if (headers.get(header)?.endsWith(noKey)) headers.delete(header);
    return modelFetch(input, { ...init, headers });
  };
  return { apiKey: noKey, fetch: fetchWithoutKey };
}
