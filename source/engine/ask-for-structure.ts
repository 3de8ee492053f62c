// The structure that a model is asked for: of a step that takes no reply which does not fit its schema.
import type { JsonObject } from '../json.ts';
import type { CallingStep } from '../run/find-works.ts';
import { replyStructure } from '../workflow/reply/reply-structure.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { FilesPort } from './ports.ts';

/** As its file is now; nothing where that is not there, or does not say what the whole reply is. */
export function askForStructure(
  workflow: Workflow,
  step: CallingStep,
  files: Pick<FilesPort, 'schema'>,
): { readonly schema?: JsonObject } {
  if (step.kind !== 'prompt' || step.schema?.validate !== 'strict') return {};
  const found = files.schema(step.schema.path, workflow);
  const schema = found.kind === 'found' ? replyStructure(found.text, step.outputs) : undefined;
  return schema === undefined ? {} : { schema };
}
