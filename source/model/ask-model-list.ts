// Which models a server on this machine has, asked in a moment.
import { isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { oneLine } from './remove-secrets.ts';

/** In milliseconds: a server that is there answers at once. */
const timeLimit = 1500;
const sizeLimit = 1024 * 1024;
const longestList = 200;

/** Their names; undefined where nothing answers, or nothing that can be understood. */
export async function askModelList(settings: ProviderSettings): Promise<readonly string[] | undefined> {
  const { baseURL, apiKey, headers } = settings;
  try {
    const response = await fetch(`${baseURL}/models`, {
      headers: { ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }), ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeLimit),
    });
    if (!response.ok) return undefined;
    return readNames(JSON.parse(await readLimited(response)));
  } catch {
    return undefined;
  }
}

async function readLimited(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > sizeLimit) throw new Error('the list is too long');
  }
  return text;
}

/** `{data: [{id}]}` as OpenAI has it, `{models: [{name: "models/…"}]}` as Google has it. */
function readNames(answer: Json): readonly string[] | undefined {
  if (!isJsonObject(answer)) return undefined;
  const list = ownValue(answer, 'data') ?? ownValue(answer, 'models');
  if (!Array.isArray(list)) return undefined;
  return list
    .filter(isJsonObject)
    .flatMap((entry) => nameOf(entry) ?? [])
    .slice(0, longestList);
}

function nameOf(entry: JsonObject): string | undefined {
  const name = ownValue(entry, 'id') ?? ownValue(entry, 'name');
  return typeof name === 'string' && name !== '' ? oneLine(name.replace(/^models\//, ''), 200) : undefined;
}
