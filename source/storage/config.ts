// caesura.yaml: the workspace's model, providers and notices.
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Problem } from '../problem.ts';
import { readInside } from './definitions.ts';
import type { Workspace } from './workspace.ts';

const file = 'caesura.yaml';

const shape = z.strictObject({
  model: z.string().optional(),
  providers: z
    .record(
      z.string(),
      z.strictObject({
        baseURL: z.string().optional(),
        apiKeyEnv: z.string().optional(),
        headers: z.record(z.string(), z.string()).optional(),
      }),
    )
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
  const parsed = shape.safeParse(document.toJS({ maxAliasCount: 10 }) ?? {});
  if (parsed.success) return { config: parsed.data, problems: [] };
  const problems = parsed.error.issues.map((issue) => {
    const node = issue.path.length > 0 ? document.getIn(issue.path, true) : undefined;
    const range = hasRange(node) ? node.range[0] : 0;
    return {
      severity: 'error' as const,
      code: 'bad-config',
      message: `${issue.path.map(String).join('.') || 'the file'}: ${issue.message}`,
      place: at(range),
      hint: 'Known are model, providers.NAME.{baseURL, apiKeyEnv, headers} and notify.{bell, osc}',
    };
  });
  return { config: {}, problems };
}

function hasRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
