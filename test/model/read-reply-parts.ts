// Reads a model's reply to its end, or to its failure.
import type { Providers } from '../../source/model/choose-model.ts';
import { type Model, ModelFailure, type ModelRequest, type ReplyPart } from '../../source/model/model.ts';
import type { Environment, ProviderSettings } from '../../source/model/provider-settings.ts';
import type { FailureCause } from '../../source/run/run.ts';

export function requestTo(model: string, changes: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model,
    prompt: 'Say hello.',
    workflowName: 'greeting',
    stepId: 'greet',
    signal: new AbortController().signal,
    ...changes,
  };
}

/** With every package there. */
export function providersIn(environment: Environment, configured: Providers['configured'] = {}): Providers {
  return {
    configured,
    environment,
    packages: { isThere: () => true, installCommand: (name) => `npm install ${name}` },
  };
}

export function settingsFor(baseURL: string, changes: Partial<ProviderSettings> = {}): ProviderSettings {
  const apiKey = 'sk-secret-1234567890';
  return {
    provider: 'acme',
    modelName: 'large',
    api: 'openai-compatible',
    baseURL,
    apiKey,
    apiKeyEnv: 'ACME_KEY',
    headers: {},
    secrets: [{ name: 'ACME_KEY', value: apiKey }],
    ...changes,
  };
}

export async function readAll(model: Model, request: ModelRequest) {
  const parts: ReplyPart[] = [];
  for await (const part of model.reply(request)) parts.push(part);
  const texts = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  return { parts, texts, text: texts.join(''), finished: parts.find((part) => part.kind === 'finished') };
}

/** The failure that the reply ends with; a whole reply or any other error fails the test. */
export async function readFailure(model: Model, request: ModelRequest): Promise<FailureCause> {
  let reply: unknown;
  try {
    reply = await readAll(model, request);
  } catch (error) {
    if (error instanceof ModelFailure) return error.failure;
    throw error;
  }
  throw new Error(`the reply did not fail: ${JSON.stringify(reply)}`);
}
