// The shape of a step's record in a run's file, and what one that leaves something out means.
import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { StepRecord } from './run.ts';

export const jsonValue: z.ZodType<Json> = z.custom<Json>((value) => value !== undefined);
export const jsonObject = z.custom<JsonObject>(isJsonObject, { error: 'must be an object' });

const usage = z.looseObject({
  inputTokens: z.number().exactOptional(),
  cachedInputTokens: z.number().exactOptional(),
  outputTokens: z.number().exactOptional(),
});

export const fallbacks = z.array(z.looseObject({ model: z.string(), kind: z.string(), message: z.string() }));

export const cachedFrom = z.looseObject({
  run: z.string(),
  transcript: z.string(),
  cost: z.number().exactOptional(),
});

export const recordShape = z.looseObject({
  stepId: z.string(),
  templatePath: z.string().nullish(),
  executedAt: z.string().exactOptional(),
  outputFields: z.array(z.string()).exactOptional(),
  renderTimeMs: z.number().exactOptional(),
  item: z.string().exactOptional(),
  itemHash: z.string().exactOptional(),
  failed: z.string().exactOptional(),
  items: z.looseObject({ total: z.number(), failed: z.number().exactOptional() }).exactOptional(),
  attempt: z.number().exactOptional(),
  durationMs: z.number().exactOptional(),
  model: z.string().exactOptional(),
  fallbacks: fallbacks.exactOptional(),
  usage: usage.exactOptional(),
  cost: z.number().exactOptional(),
  cached: cachedFrom.exactOptional(),
  promptHash: z.string().exactOptional(),
  repairs: z.array(z.number()).exactOptional(),
  inputHash: z.string().exactOptional(),
  outputHashes: z.record(z.string(), z.string()).exactOptional(),
  transcript: z.string().exactOptional(),
  run: z.string().exactOptional(),
  warnings: z.array(z.string()).exactOptional(),
  answered: z
    .looseObject({
      by: z.string(),
      comment: z.string().exactOptional(),
      picks: z.array(jsonValue).exactOptional(),
      edited: z.array(z.string()).exactOptional(),
    })
    .exactOptional(),
  skipped: z.string().exactOptional(),
});

export function completeRecord(record: z.infer<typeof recordShape>): StepRecord {
  return {
    ...record,
    templatePath: record.templatePath ?? '',
    executedAt: record.executedAt ?? '1970-01-01T00:00:00.000Z',
    outputFields: record.outputFields ?? [],
    renderTimeMs: record.renderTimeMs ?? 0,
  };
}
