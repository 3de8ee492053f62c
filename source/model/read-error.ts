// What is known of an error of the `ai` package, of fetch or of the system, whatever its class.
import { readServerError } from './read-server-error.ts';

/** A server's answer that is not a stream of events: a web page, or JSON in one piece. */
export class NotAStream extends Error {
  override readonly name = 'NotAStream';
  readonly contentType: string;
  readonly responseBody: string;

  constructor(contentType: string, responseBody: string) {
    super(`answered with ${contentType} instead of a stream of events`);
    this.contentType = contentType;
    this.responseBody = responseBody;
  }
}

export type ErrorFacts = {
  /** The HTTP status, or the one that an error inside a stream stands for. */
  readonly status: number | undefined;
  /** Of the response; names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** What the server says, in its own words. */
  readonly serverMessage: string | undefined;
  /** The server's own names of the error, in lower case: `insufficient_quota`, `content_filter` … */
  readonly serverCodes: readonly string[];
  /** `ECONNREFUSED`, `UND_ERR_SOCKET` …, from wherever in the chain of causes. */
  readonly systemCode: string | undefined;
  /** The names of the error and of its causes, outermost first. */
  readonly names: readonly string[];
  /** The message of the innermost cause. */
  readonly message: string;
};

export function readError(error: unknown): ErrorFacts {
  const chain = causes(error);
  const innermost = chain.at(-1);
  const server = chain.map(readServer).find((said) => said !== undefined);
  const headers = chain.map((link) => read(link, 'responseHeaders')).find((found) => found !== undefined);
  return {
    status: chain.map((link) => read(link, 'statusCode')).find(isNumber) ?? server?.status,
    headers: new Map(
      Object.entries(typeof headers === 'object' && headers !== null ? headers : {}).map(([name, value]) => [
        name.toLowerCase(),
        String(value),
      ]),
    ),
    serverMessage: server?.message,
    serverCodes: server?.codes ?? [],
    systemCode: chain.map((link) => read(link, 'code')).find(isSystemCode),
    names: chain.map((link) => read(link, 'name')).filter(isString),
    message: innermost instanceof Error ? innermost.message : String(innermost),
  };
}

/** A body that came with an HTTP status, or the payload of an error inside the stream. */
function readServer(link: unknown) {
  const body = read(link, 'responseBody');
  if (isString(body)) return readServerError(body);
  const payload = read(link, 'data');
  return payload === undefined ? undefined : readServerError(JSON.stringify(payload));
}

/** The error and its causes; a chain that loops or never ends is cut. */
function causes(error: unknown): readonly unknown[] {
  const chain: unknown[] = [error];
  let cause = read(error, 'cause');
  while (cause !== undefined && cause !== null && chain.length < 8) {
    chain.push(cause);
    cause = read(cause, 'cause');
  }
  return chain;
}

function read(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

/** Codes of Node, of its HTTP client and of OpenSSL; a server's own words look different. */
function isSystemCode(value: unknown): value is string {
  return (
    isString(value) &&
    /^(E[A-Z0-9]{3,}|(UND_ERR|ERR|HPE|CERT|DEPTH|UNABLE|SELF_SIGNED)_[A-Z0-9_]+)$/.test(value)
  );
}
