// caesura.yaml: the workspace's model, providers and notices.
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Place, Problem } from '../problem.ts';
import { didYouMean } from '../suggest-name.ts';
import { readInside } from './definitions.ts';
import type { Workspace } from './workspace.ts';

const file = 'caesura.yaml';

/** As model-api.ts has them, which this room does not know. */
const apis = ['openai', 'anthropic', 'google', 'openai-compatible'] as const;

const price = z.number().nonnegative();
const count = z.int().positive();

const shape = z.strictObject({
  model: z
    .union([z.string(), z.array(z.string()).min(1)], { error: 'expected text or a list of texts' })
    .optional(),
  providers: z
    .record(
      z.string(),
      z.strictObject({
        api: z.enum(apis, { error: `must be one of ${apis.join(', ')}` }).optional(),
        baseURL: z.string().optional(),
        apiKeyEnv: z.string().optional(),
        headers: z.record(z.string(), z.string()).optional(),
        requestsPerMinute: count.optional(),
        maxConcurrent: count.optional(),
      }),
    )
    .optional(),
  prices: z
    .record(z.string(), z.strictObject({ input: price, cachedInput: price.optional(), output: price }))
    .optional(),
  secrets: z
    .strictObject({ also: z.array(z.string()).optional(), never: z.array(z.string()).optional() })
    .optional(),
  notify: z.strictObject({ bell: z.boolean().optional(), osc: z.boolean().optional() }).optional(),
});

export type Config = z.infer<typeof shape>;

/** An absent or empty file is an empty configuration; every problem of a present one is told with its position. */
export function readConfig(workspace: Workspace): {
  readonly config: Config;
  readonly problems: readonly Problem[];
} {
  const content = readInside(workspace, file);
  switch (content.kind) {
    case 'missing':
      return { config: {}, problems: [] };
    case 'unreadable':
      return { config: {}, problems: [content.problem] };
    case 'text':
      return parseConfig(content.text);
  }
}

function parseConfig(text: string): { readonly config: Config; readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      severity: 'error' as const,
      code: 'bad-yaml',
      message: error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'not YAML',
      place: at(error.pos[0]),
    }));
    return { config: {}, problems };
  }
  const content = toData(document);
  if (content === undefined) {
    const message = 'an alias (*name) has no anchor (&name), or repeats it too often';
    return { config: {}, problems: [{ severity: 'error', code: 'bad-yaml', message, place: { file } }] };
  }
  const parsed = shape.safeParse(content);
  if (parsed.success) return { config: parsed.data, problems: [] };
  const problems = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    const node = path.length > 0 ? document.getIn(issue.path, true) : document.contents;
    if (issue.code !== 'unrecognized_keys') {
      const message = `${path.join('.') || 'the file'}: ${issue.message.replace(/^Invalid input: /, '')}`;
      return [badConfig(message, at(isNode(node) ? (node.range?.[0] ?? 0) : 0), known)];
    }
    return issue.keys.map((key) =>
      badConfig(
        `unknown key ${[...path, key].join('.')}`,
        at(offsetOfKey(node, key)),
        didYouMean(key, keysAt(path)) ?? known,
      ),
    );
  });
  return { config: {}, problems };
}

const known =
  'Known are model, providers.NAME.{api, baseURL, apiKeyEnv, headers, requestsPerMinute, maxConcurrent}, prices.MODEL.{input, cachedInput, output}, secrets.{also, never} and notify.{bell, osc}';

function badConfig(message: string, place: Place, hint: string): Problem {
  return { severity: 'error', code: 'bad-config', message, place, hint };
}

/** Undefined where an alias names nothing, or one grows without bound. */
function toData(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 10 }) ?? {};
  } catch {
    return undefined;
  }
}

function keysAt(path: readonly string[]): readonly string[] {
  switch (path[0]) {
    case undefined:
      return ['model', 'providers', 'prices', 'secrets', 'notify'];
    case 'notify':
      return ['bell', 'osc'];
    case 'secrets':
      return ['also', 'never'];
    case 'prices':
      return ['input', 'cachedInput', 'output'];
    default:
      return ['api', 'baseURL', 'apiKeyEnv', 'headers', 'requestsPerMinute', 'maxConcurrent'];
  }
}

function offsetOfKey(map: unknown, key: string): number {
  if (!isMap(map)) return 0;
  const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
  return isNode(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0;
}
