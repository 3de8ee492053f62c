// What a step gives against the schema of its template, by the names that the reply has for its fields.
import { type JsonObject, ownValue } from '../json.ts';
import { findMismatches } from '../workflow/schema/check-schema.ts';
import { describeFault } from '../workflow/schema/mismatch.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';
import type { FilesPort } from './ports.ts';

export type CheckedOutput = {
  /** The schema's. */
  readonly file: string;
  /** For a person. */
  readonly mismatches: readonly string[];
  /** The same for whoever gave it; none where it is the schema that is wrong. */
  readonly faults: readonly string[];
};

/** Undefined where the step has no schema, or its file is not there. */
export async function checkOutput(
  workflow: Workflow,
  step: Pick<Step, 'schema' | 'outputs'>,
  data: JsonObject,
  files: Pick<FilesPort, 'schema'>,
): Promise<CheckedOutput | undefined> {
  if (step.schema === undefined) return undefined;
  const found = files.schema(step.schema.path, workflow);
  if (found.kind !== 'found') return undefined;
  const byReplyName = Object.fromEntries(
    [...step.outputs].flatMap(([name, field]) => {
      const value = ownValue(data, field);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const mismatches = await findMismatches(found.text, found.file, byReplyName, 'output');
  return {
    file: found.file,
    mismatches: mismatches.map(({ message }) => message),
    faults: mismatches.some(({ isOfSchema }) => isOfSchema) ? [] : mismatches.map(describeFault),
  };
}
