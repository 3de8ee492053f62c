// The text of a run's file -> Run or Problem. Unknown keys stay where they are.
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { checkpointShape, completeCheckpoint } from './checkpoint-shape.ts';
import { locate, parseJson } from './parse-json.ts';
import { isQueue } from './queue.ts';
import { cachedFrom, completeRecord, fallbacks, jsonObject, jsonValue, recordShape } from './record-shape.ts';
import { isRepairs } from './repair.ts';
import type { Run } from './run.ts';
import { runIdPattern } from './run-id.ts';
import { budgetShape, isBudget, isSpent } from './spent-shape.ts';

export type ParsedRun = {
  readonly run: Run;
  /** The `id` in the file where it is not the file's name (a file copied by hand). */
  readonly foreignId?: string;
  /** Whether the file had no `status`: one of an existing workspace. Its status here is `paused` or `waiting`. */
  readonly statusInferred: boolean;
};

/**
 * @param text the whole file, without a byte-order mark
 * @param id the identity: the name of the file
 * @param file the path for messages
 */
export function parseRun(text: string, id: string, file: string): ParsedRun | { readonly problem: Problem } {
  const parsed = parseJson(text, file);
  if ('problem' in parsed) return parsed;
  if (!isJsonObject(parsed.value)) {
    return refuse('a run is a JSON object', file, text, []);
  }
  const raw: JsonObject = parsed.value;
  const issue = findIssue(raw);
  if (issue) return refuse(issue.message, file, text, issue.path);
  if (!isRunFile(raw)) return refuse('the content is not that of a run', file, text, []);
  return {
    run: completeRun(raw, id),
    ...(raw.id === undefined || raw.id === id ? {} : { foreignId: raw.id }),
    statusInferred: raw.status === undefined,
  };
}

const time = z.string();
const processIdentity = z.looseObject({ pid: z.number(), startTime: z.string() });

const remark = z.looseObject({
  stepId: z.string(),
  at: time,
  by: z.string(),
  remark: z.string(),
  attempt: z.number().exactOptional(),
  reply: jsonObject.exactOptional(),
});

const runFile = z.looseObject({
  formatVersion: z
    .literal(1, { error: 'must be 1: the file was written by a newer Caesura' })
    .exactOptional(),
  id: z.string().exactOptional(),
  workflowName: z.string(),
  status: z.enum(['running', 'paused', 'waiting', 'completed', 'failed', 'cancelled']).exactOptional(),
  progress: z
    .looseObject({
      done: z.number(),
      total: z.number(),
      step: z.string().exactOptional(),
      cost: z.number().exactOptional(),
      unknown: z.number().exactOptional(),
      limit: z.string().exactOptional(),
    })
    .exactOptional(),
  startedAt: time.exactOptional(),
  updatedAt: time.exactOptional(),
  parent: jsonValue.exactOptional(),
  options: z
    .looseObject({
      model: z.string().exactOptional(),
      pace: z.number().exactOptional(),
      budget: budgetShape.exactOptional(),
      cache: z.boolean().exactOptional(),
      record: z.boolean().exactOptional(),
      within: budgetShape.exactOptional(),
    })
    .exactOptional(),
  checkpoint: checkpointShape.nullish(),
  failure: z
    .looseObject({
      stepId: z.string(),
      item: z.string().exactOptional(),
      attempt: z.number(),
      kind: z.string(),
      message: z.string(),
      at: time,
      canRetry: z.boolean(),
    })
    .nullish(),
  inFlight: z
    .array(
      z.looseObject({
        stepId: z.string(),
        item: z.string().exactOptional(),
        attempt: z.number(),
        startedAt: time,
        promptHash: z.string(),
        model: z.string().exactOptional(),
        fallbacks: fallbacks.exactOptional(),
        cached: cachedFrom.exactOptional(),
        counted: z.literal(true).exactOptional(),
        repair: z.number().exactOptional(),
        process: processIdentity.exactOptional(),
        run: z.string().regex(runIdPattern).exactOptional(),
        itemHash: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
  executedTemplates: z.array(recordShape).exactOptional(),
  remarks: z.array(remark).exactOptional(),
  data: jsonObject.exactOptional(),
  history: z.array(z.looseObject({ at: time, event: z.string() }).catchall(jsonValue)).exactOptional(),
  workflow: z.looseObject({ path: z.string(), hash: z.string(), definition: jsonObject }).nullish(),
});

type RunFile = z.infer<typeof runFile>;

function isRunFile(value: unknown): value is RunFile {
  return runFile.safeParse(value).success;
}

function findIssue(raw: JsonObject): { message: string; path: readonly PropertyKey[] } | undefined {
  const issue = runFile.safeParse(raw).error?.issues[0];
  if (issue === undefined) return undefined;
  const where = issue.path.map(String).join('.');
  return { message: `${where}: ${issue.message}`, path: issue.path };
}

/**
 * Fills in what a file of an existing workspace, or one edited by hand, leaves out. A state that cannot be
 * (waiting without a checkpoint, failed without a failure) becomes `paused`, from which everything goes on.
 */
function completeRun(raw: RunFile, id: string): Run {
  const startedAt = raw.startedAt ?? raw.updatedAt ?? '1970-01-01T00:00:00.000Z';
  const records = (raw.executedTemplates ?? []).map(completeRecord);
  const base = {
    ...raw,
    formatVersion: 1 as const,
    id,
    workflowName: raw.workflowName,
    progress: raw.progress ?? {
      done: records.filter((record) => record.item === undefined).length,
      total: records.length,
    },
    startedAt,
    updatedAt: raw.updatedAt ?? startedAt,
    options: raw.options ?? {},
    inFlight: raw.inFlight ?? [],
    executedTemplates: records,
    data: raw.data ?? {},
    history: raw.history ?? [],
    workflow: raw.workflow ?? null,
    ...(isQueue(raw.queued) ? { queued: raw.queued } : {}),
    ...(isRepairs(raw.repairs) ? { repairs: raw.repairs } : {}),
    ...(isSpent(raw.spent) ? { spent: raw.spent } : {}),
    ...(isBudget(raw.allowed) ? { allowed: raw.allowed } : {}),
  };
  const status = raw.status ?? (raw.checkpoint ? 'waiting' : 'paused');
  switch (status) {
    case 'waiting':
      return raw.checkpoint
        ? { ...base, status, checkpoint: completeCheckpoint(raw.checkpoint), failure: null }
        : { ...base, status: 'paused', checkpoint: null, failure: null };
    case 'failed':
      return raw.failure
        ? { ...base, status, checkpoint: null, failure: raw.failure }
        : { ...base, status: 'paused', checkpoint: null, failure: null };
    case 'running':
    case 'paused':
    case 'completed':
    case 'cancelled':
      return { ...base, status, checkpoint: null, failure: null };
  }
}

function refuse(
  message: string,
  file: string,
  text: string,
  path: readonly PropertyKey[],
): { readonly problem: Problem } {
  return {
    problem: {
      severity: 'error',
      code: 'bad-run-file',
      message: `not a run file: ${message}`,
      place: { file, ...locateKey(text, path) },
      hint: 'Mend the file in an editor; it is left as it is until then',
    },
  };
}

/** Roughly where a key stands: each name on the path is looked for behind the one before. */
function locateKey(text: string, path: readonly PropertyKey[]): { line: number; column: number } {
  let offset = 0;
  for (const key of path) {
    if (typeof key !== 'string') continue;
    const found = text.indexOf(JSON.stringify(key), offset);
    if (found >= 0) offset = found;
  }
  return locate(text, offset);
}
