// The parts of a stream of the `ai` package -> the parts of a reply, or why it is not whole.
import type { CallWarning, streamText } from 'ai';
import type { Redactor } from '../secrets/redact-text.ts';
import type { Secret } from '../secrets/secret.ts';
import { classifyEnd } from './classify-failure.ts';
import { ModelFailure, type ReplyPart } from './model.ts';
import { createReplyFilter, oneLine, removeSecrets } from './remove-secrets.ts';

export type ProviderStream = ReturnType<typeof streamText>['stream'];
type StreamPart = ProviderStream extends AsyncIterable<infer Part> ? Part : never;

type StreamContext = {
  /** `provider/model` */
  readonly model: string;
  /** See `formsOfSecrets`: none of them is left in a message. */
  readonly secrets: Redactor;
  /** Those whose values are taken out of the reply. */
  readonly hidden: readonly Secret[];
  /** The limit of the reply, where one was asked for. */
  readonly limit: number | undefined;
  /** Warnings from before the call. */
  readonly notes: readonly string[];
};

/** What the model thought is no part of its reply. Throws what failed, or the reason of an aborted signal. */
export async function* readStream(
  stream: AsyncIterable<StreamPart>,
  { model, secrets, hidden, limit, notes }: StreamContext,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart, void, undefined> {
  const filter = createReplyFilter(hidden);
  const warnings = [...notes];
  let isEmpty = true;
  for await (const part of stream) {
    signal.throwIfAborted();
    switch (part.type) {
      case 'error':
        throw part.error;
      case 'start-step':
        for (const warning of part.warnings)
          if (isOfRequest(warning, limit)) warnings.push(describeWarning(warning, model, secrets));
        break;
      case 'text-delta': {
        const text = filter.push(part.text);
        if (text.trim() !== '') isEmpty = false;
        if (text !== '') yield { kind: 'text', text };
        break;
      }
      case 'finish': {
        const rest = filter.end();
        if (rest !== '') yield { kind: 'text', text: rest };
        const end = classifyEnd(
          {
            finishReason: part.finishReason,
            raw: part.rawFinishReason,
            isEmpty: isEmpty && rest.trim() === '',
          },
          { model, secrets },
        );
        if ('failure' in end) throw new ModelFailure(end.failure);
        warnings.push(...end.warnings);
        if (filter.found()) warnings.push('the reply repeated a secret, which was removed');
        yield { kind: 'finished', model, ...readUsage(part.totalUsage), warnings };
        return;
      }
    }
  }
  // Only a stream that was aborted ends without a last part; the caller tells why.
  throw new Error('the stream ended without its last part');
}

function readUsage({
  inputTokens,
  outputTokens,
  inputTokenDetails,
}: Extract<StreamPart, { type: 'finish' }>['totalUsage']) {
  const cachedInputTokens = inputTokenDetails.cacheReadTokens;
  const usage = {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(cachedInputTokens ? { cachedInputTokens } : {}),
    ...(outputTokens === undefined ? {} : { outputTokens }),
  };
  return Object.keys(usage).length === 0 ? {} : { usage };
}

/** The package tells its limit for a model that it does not know; a reply that is cut there says so itself. */
function isOfRequest(warning: CallWarning, limit: number | undefined): boolean {
  return limit !== undefined || !('feature' in warning) || warning.feature !== 'maxOutputTokens';
}

/** What a provider leaves out of a request, or does in another way. */
function describeWarning(warning: CallWarning, model: string, secrets: Redactor): string {
  const said = 'message' in warning ? warning.message : warning.details;
  const text = oneLine(removeSecrets(said ?? '', secrets), 300);
  switch (warning.type) {
    case 'unsupported':
      return `${model} does not take ${warning.feature}${text === '' ? '' : `: ${text}`}`;
    case 'compatibility':
      return `${model} takes ${warning.feature} in its own way${text === '' ? '' : `: ${text}`}`;
    case 'deprecated':
      return `${model}: ${warning.setting} is out of date: ${text}`;
    case 'other':
      return `${model}: ${text}`;
  }
}
