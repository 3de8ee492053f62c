// What an HTTP status that is no success means.
import { again, type CallContext, final, unable, type Verdict } from './failure-verdict.ts';

/** `codes` are the server's own names of the error, in lower case: they tell apart what shares a status. */
export function judgeStatus(status: number, codes: readonly string[], context: CallContext): Verdict {
  const { model, baseURL, apiKeyEnv } = context;
  const is = (...names: readonly string[]) => names.some((name) => codes.includes(name));
  const key = apiKeyEnv ?? 'apiKeyEnv and headers of the provider in caesura.yaml';
  const asWritten = `Check the model's name and the address ${baseURL}.`;

  if (is('content_filter', 'content_policy_violation')) {
    return final('refused', `${model} refused the prompt (${status})`, 'Change the prompt or the model.');
  }
  if (is('insufficient_quota') || status === 402) {
    const kind = status === 429 ? 'rate-limited' : 'refused';
    return unable(
      kind,
      `the quota or credit for ${model} is used up (${status})`,
      "Check the account's plan and billing.",
    );
  }
  if (status === 401 || is('api_key_invalid', 'invalid_api_key')) {
    return unable('unauthorized', `${model} did not accept the key (${status})`, `Check ${key}.`);
  }
  switch (status) {
    case 403:
      return unable('refused', `${model} refused the request (403)`, `Check what the key may use (${key}).`);
    case 404:
      return unable('bad-request', `${model} was not found (404)`, asWritten);
    case 408:
      return again('timeout', `${model} took too long (408)`);
    case 409:
    case 425:
      return again('server-error', `${model} was not ready for the request (${status})`);
    case 413:
      return final('bad-request', `the prompt is too long for ${model} (413)`, 'Shorten it.');
    case 429:
      return again('rate-limited', `${model} asks to slow down (429)`, 'Wait a little and retry.');
  }
  if (status >= 500)
    return again('server-error', `the server of ${model} failed (${status})`, 'Retry in a while.');
  if (status >= 400) {
    return final(
      'bad-request',
      `${model} did not accept the request (${status})`,
      "Check the model's name and the prompt.",
    );
  }
  return unable('bad-request', `the server of ${model} points to another address (${status})`, asWritten);
}
