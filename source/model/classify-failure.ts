// An error of a call, or the way a stream ended -> why the attempt failed and whether trying again can help.
import type { FailureCause } from '../run/run.ts';
import { again, type CallContext, unable, type Verdict } from './failure-verdict.ts';
import { judgeConnection } from './judge-connection.ts';
import { judgeStatus } from './judge-status.ts';
import { apiOwner, packageOf } from './model-api.ts';
import { type ErrorFacts, readError } from './read-error.ts';
import { readRetryAfter } from './read-retry-after.ts';
import { oneLine, removeSecrets } from './remove-secrets.ts';

/** Any error that a call or its stream gives. Of what the server says, 300 characters are repeated. */
export function classifyError(error: unknown, context: CallContext): FailureCause {
  const facts = readError(error);
  const verdict = judge(facts, context);
  const said = oneLine(removeSecrets(facts.serverMessage ?? '', context.secrets), 300);
  const retryAfterMs = verdict.canRetry ? readRetryAfter(facts.headers, context.now) : undefined;
  return {
    kind: verdict.kind,
    message: `${verdict.what}${said === '' ? '' : `: ${said.replace(/[.\s]+$/, '')}`}. ${verdict.advice}`,
    canRetry: verdict.canRetry,
    ...(verdict.ofModel ? { ofModel: true as const } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

export type StreamEnd = {
  /** As the `ai` package names it; `raw` is the server's word. */
  readonly finishReason: string;
  readonly raw: string | undefined;
  /** Whether the reply holds nothing but white space. */
  readonly isEmpty: boolean;
};

/** The warnings of a whole reply, or why it is not one. */
export function classifyEnd(
  end: StreamEnd,
  context: Pick<CallContext, 'model' | 'secrets'>,
): { readonly warnings: readonly string[] } | { readonly failure: FailureCause } {
  const { model } = context;
  switch (end.finishReason) {
    case 'stop':
    case 'tool-calls':
    case 'length':
      if (end.isEmpty) {
        const why = end.finishReason === 'length' ? ' (its limit was used up before the first word)' : '';
        const message = `${model} gave an empty reply${why}. Retry, or change the prompt or the model.`;
        return { failure: { kind: 'incomplete-reply', message, canRetry: true } };
      }
      return { warnings: end.finishReason === 'length' ? ["the reply was cut at the model's limit"] : [] };
    case 'content-filter':
      return {
        failure: {
          kind: 'refused',
          message: `${model} refused: its content filter stopped the reply. Change the prompt or the model.`,
          canRetry: false,
        },
      };
    default: {
      const reason =
        end.raw === undefined ? 'without saying why' : `with '${sayRaw(end.raw, context.secrets)}'`;
      const message = `the reply of ${model} ended ${reason}, so it may not be whole. Retry.`;
      return { failure: { kind: 'incomplete-reply', message, canRetry: true, ofModel: true } };
    }
  }
}

function sayRaw(raw: string, secrets: CallContext['secrets']): string {
  return oneLine(removeSecrets(raw, secrets), 60);
}

function judge(facts: ErrorFacts, context: CallContext): Verdict {
  const { model, api, baseURL } = context;
  if (facts.status !== undefined && facts.status >= 300)
    return judgeStatus(facts.status, facts.serverCodes, context);
  if (facts.systemCode !== undefined && /^ERR_(MODULE|PACKAGE|REQUIRE)/.test(facts.systemCode)) {
    const what = `the package by which ${model} is called could not be loaded (${facts.systemCode})`;
    return unable('model-unavailable', what, `Install ${packageOf(api) ?? 'caesura'} anew.`);
  }
  const is = (...names: readonly string[]) => names.some((name) => facts.names.includes(name));
  if (is('NotAStream')) {
    const advice = `Check the address ${baseURL}; most end in ${api === 'google' ? '/v1beta' : '/v1'}.`;
    return unable('unreadable-reply', `the server of ${model} ${facts.message}`, advice);
  }
  if (is('AI_InvalidResponseDataError', 'AI_NoOutputGeneratedError')) {
    return again(
      'incomplete-reply',
      `the reply of ${model} ended without a finish reason, so it may not be whole`,
    );
  }
  if (is('AI_JSONParseError', 'AI_TypeValidationError')) {
    const advice = `Check that ${baseURL} speaks the protocol of ${apiOwner(api)}.`;
    return unable('unreadable-reply', `the stream of ${model} could not be read`, advice);
  }
  if (is('AI_StreamProviderError'))
    return again('server-error', `the server of ${model} failed in mid-reply`);
  return judgeConnection(facts, context);
}
