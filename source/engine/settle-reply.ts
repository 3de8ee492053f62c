// (step, reply) -> the data it stores, with warnings, or why it cannot count.
import type { JsonObject } from '../json.ts';
import type { CallingStep } from '../run/find-works.ts';
import type { FailureCause } from '../run/run.ts';
import { neededLater } from '../workflow/data-flow.ts';
import { readReply } from '../workflow/read-reply.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { checkOutput } from './check-output.ts';
import type { FilesPort } from './ports.ts';

export type Settlement =
  | { readonly kind: 'settled'; readonly data: JsonObject; readonly warnings: readonly string[] }
  | { readonly kind: 'failed'; readonly cause: FailureCause };

/**
 * Reads the outputs out of a reply. An output that a later step needs and the reply does not hold fails the
 * step; one that nobody needs is a warning (product.md, "A missing output").
 */
export async function settleReply(
  workflow: Workflow,
  step: CallingStep,
  reply: string,
  transcript: string,
  files: FilesPort,
): Promise<Settlement> {
  const { data, warnings, missing } = readReply(reply, step.outputs);
  const needed = neededLater(workflow, step.id);
  const lost = missing.filter((field) => needed.has(field));
  if (lost.length > 0) {
    return failed(
      'missing-output',
      `the reply does not hold ${lost.join(', ')}, which a later step needs. It is kept in ${transcript}.reply.md: mend the prompt and resume, or add the value to \`data\` in the run file and a record of the step`,
    );
  }
  const all = [...warnings, ...missing.map((field) => `the reply does not hold ${field}; no step needs it`)];
  const checked = await checkOutput(workflow, step, data, files);
  if (checked === undefined) return { kind: 'settled', data, warnings: all };
  const { file, mismatches } = checked;
  if (mismatches.length > 0 && step.schema?.validate === 'strict') {
    return failed(
      'schema-mismatch',
      `the reply does not fit ${file}: ${mismatches.join('; ')}. It is kept in ${transcript}.reply.md`,
    );
  }
  return { kind: 'settled', data, warnings: [...all, ...mismatches.map((mismatch) => `output ${mismatch}`)] };
}

function failed(kind: 'missing-output' | 'schema-mismatch', message: string): Settlement {
  return { kind: 'failed', cause: { kind, message, canRetry: false } };
}
