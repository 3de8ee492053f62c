// What an error of the connection means: not made, cut, or too slow.
import { again, type CallContext, unable, type Verdict } from './failure-verdict.ts';
import type { ErrorFacts } from './read-error.ts';
import { oneLine, removeSecrets } from './remove-secrets.ts';

export function judgeConnection(facts: ErrorFacts, { model, baseURL, secrets }: CallContext): Verdict {
  const code = facts.systemCode;
  const detail = code ?? oneLine(removeSecrets(facts.message, secrets), 100);
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return again('timeout', `${model} did not answer in time (${code})`);
  }
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO/.test(code)) {
    return unable(
      'network',
      `no safe connection to ${baseURL} (${code})`,
      'Check the address and its certificate.',
    );
  }
  // The answer had begun: its head came with a status.
  if (facts.status !== undefined) {
    return again('network', `the connection to ${model} was cut in mid-reply (${detail})`);
  }
  if (code === 'ECONNREFUSED') {
    return again('network', `nothing answers at ${baseURL} for ${model} (${code})`, 'Is the server running?');
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const advice = 'Check the address and the network.';
    return again('network', `the address ${baseURL} of ${model} was not found (${code})`, advice);
  }
  if (code !== undefined || facts.names.includes('HTTPParserError')) {
    return again(
      'network',
      `the connection to ${model} at ${baseURL} failed (${detail})`,
      'Check the address, or retry.',
    );
  }
  return unable(
    'unknown',
    `the call of ${model} failed (${detail})`,
    'Check the model and its provider in caesura.yaml.',
  );
}
