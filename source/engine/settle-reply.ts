// (step, reply) -> the data it stores, with warnings, or why it cannot count.
import type { JsonObject } from '../json.ts';
import type { CallingStep } from '../run/find-works.ts';
import type { FailureCause } from '../run/run.ts';
import { neededLater } from '../workflow/data-flow.ts';
import { readReply } from '../workflow/reply/read-reply.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { type CheckedOutput, checkOutput } from './check-output.ts';
import type { FilesPort } from './ports.ts';

export type Settlement =
  | { readonly kind: 'settled'; readonly data: JsonObject; readonly warnings: readonly string[] }
  /** `faults`: what whoever replied can put right; none where it is the schema that is wrong. */
  | { readonly kind: 'failed'; readonly cause: FailureCause; readonly faults: readonly string[] };

const nothingChecked: CheckedOutput = { file: '', mismatches: [], faults: [] };

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
  const checked = (await checkOutput(workflow, step, data, files)) ?? nothingChecked;
  const { file, mismatches } = checked;
  const isStrict = step.schema?.validate === 'strict';
  // Where it is the schema that is wrong, no reply would fit.
  const isOfSchema = isStrict && mismatches.length > checked.faults.length;
  const faults = isOfSchema ? [] : findFaults(step, missing, lost, isStrict ? checked.faults : []);
  if (lost.length > 0) {
    const message = `the reply does not hold ${lost.join(', ')}, which a later step needs. It is kept in ${transcript}.reply.md: mend the prompt and resume, or add the value to \`data\` in the run file and a record of the step`;
    return { kind: 'failed', cause: { kind: 'missing-output', message, canRetry: false }, faults };
  }
  if (mismatches.length > 0 && isStrict) {
    const message = `the reply does not fit ${file}: ${mismatches.join('; ')}. It is kept in ${transcript}.reply.md`;
    return { kind: 'failed', cause: { kind: 'schema-mismatch', message, canRetry: false }, faults };
  }
  const notes = missing.map((field) => `the reply does not hold ${field}; no step needs it`);
  const outputs = mismatches.map((mismatch) => `output ${mismatch}`);
  return { kind: 'settled', data, warnings: [...warnings, ...notes, ...outputs] };
}

/** What whoever replied can put right, by the names in the reply. */
function findFaults(
  { outputs }: CallingStep,
  missing: readonly string[],
  lost: readonly string[],
  faults: readonly string[],
): readonly string[] {
  const names = [...outputs].flatMap(([name, field]) => (lost.includes(field) ? [name] : []));
  const found = new Set([...names.map((name) => `${name}: is missing`), ...faults]);
  if (found.size === 0 || missing.length === 0) return [...found];
  return [...found, `the reply must be one JSON object with ${[...outputs.keys()].join(', ')}`];
}
