// What a server says went wrong, in any of the shapes that OpenAI-compatible servers use.
import { isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';

export type ServerError = {
  readonly message: string | undefined;
  /** The fields `code`, `type` and `status`, in lower case. */
  readonly codes: readonly string[];
  /** A `code` that is an HTTP status, or the status that such a name usually comes with. */
  readonly status: number | undefined;
};

/** Errors inside a stream have a name but no status. */
const statusOfName: Readonly<Record<string, number>> = {
  insufficient_quota: 429,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  resource_exhausted: 429,
  authentication_error: 401,
  invalid_api_key: 401,
  permission_error: 403,
  not_found_error: 404,
  model_not_found: 404,
  request_too_large: 413,
  context_length_exceeded: 400,
  invalid_request_error: 400,
};

/**
 * Shapes seen: `{error: {message, type, code}}` (OpenAI), the same in an array (Gemini), `{error: text}` (Ollama),
 * `{message}` with a text or an object in it (Mistral), `{detail}` (FastAPI servers such as vLLM), plain text.
 * A web page says nothing worth repeating.
 */
export function readServerError(body: string): ServerError {
  const text = body.trim();
  const json = parse(text);
  if (json === undefined) {
    return { message: text === '' || text.startsWith('<') ? undefined : text, codes: [], status: undefined };
  }
  const whole = Array.isArray(json) ? json[0] : json;
  if (!isJsonObject(whole)) return { message: sayJson(whole), codes: [], status: undefined };
  const nested = ownValue(whole, 'error');
  const error = isJsonObject(nested) ? nested : whole;
  const written = ['code', 'type', 'status'].map((key) => ownValue(error, key));
  const codes = [...written, ...reasons(error)]
    .filter((code) => typeof code === 'string')
    .map((code) => code.toLowerCase());
  const status = [...written.map(Number), ...codes.map((code) => ownValue(statusOfName, code))].find(
    isErrorStatus,
  );
  return {
    message: sayJson(
      typeof nested === 'string' ? nested : (ownValue(error, 'message') ?? ownValue(error, 'detail')),
    ),
    codes,
    status,
  };
}

function isErrorStatus(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 400 && value <= 599;
}

/** Google puts the reason into `details`. */
function reasons(error: JsonObject): readonly (Json | undefined)[] {
  const details = ownValue(error, 'details');
  return Array.isArray(details)
    ? details.map((detail) => (isJsonObject(detail) ? ownValue(detail, 'reason') : undefined))
    : [];
}

function sayJson(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
