// The fetch that models are called with: no redirects, no hidden time limits, no web pages taken for a reply.
import { NotAStream } from './read-error.ts';

type Dispatcher = NonNullable<RequestInit['dispatcher']>;

/**
 * A redirect is not followed, since keys in headers of their own names would go along. A successful answer that
 * is a web page or JSON throws {@link NotAStream}. `silenceMs` limits the waiting for the head of the answer and
 * for each piece of it; 0 is no limit. Node's own limit of 5 minutes is too short for a model on this machine.
 */
export function createModelFetch(silenceMs: number): typeof fetch {
  return async (input, init) => {
    const dispatcher = findPatientDispatcher(silenceMs);
    const response = await fetch(input, {
      ...init,
      redirect: 'manual',
      ...(dispatcher ? { dispatcher } : {}),
    });
    const whole = /^(text\/html|application\/json)\b/i.exec(response.headers.get('content-type') ?? '')?.[0];
    if (response.ok && whole !== undefined)
      throw new NotAStream(whole.toLowerCase(), await readBeginning(response));
    return response;
  };
}

/**
 * Node's HTTP client takes its limits with each request but fetch does not pass any on, so the dispatcher that
 * fetch uses (which may be one for a proxy) is given them here. Without one, Node's own limits hold.
 */
function findPatientDispatcher(silenceMs: number): Dispatcher | undefined {
  // The first use of a class of fetch makes Node load its client, and with it the dispatcher.
  new Headers();
  const used = ['undici.globalDispatcher.2', 'undici.globalDispatcher.1']
    .map((name): unknown => Reflect.get(globalThis, Symbol.for(name)))
    .find(isDispatcher);
  if (used === undefined) return undefined;
  const dispatch: Dispatcher['dispatch'] = (options, handler) =>
    used.dispatch({ ...options, headersTimeout: silenceMs, bodyTimeout: silenceMs }, handler);
  return Object.create(used, { dispatch: { value: dispatch } });
}

function isDispatcher(value: unknown): value is Dispatcher {
  return (
    typeof value === 'object' && value !== null && 'dispatch' in value && typeof value.dispatch === 'function'
  );
}

/** Enough of the body to repeat a message from it. */
async function readBeginning(response: Response): Promise<string> {
  const limit = 16_384;
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length >= limit) break;
  }
  return text.slice(0, limit);
}
