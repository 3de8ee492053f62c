// The templates, schemas and images of a workflow, as the engine asks for them.
import type { FilesPort } from '../../engine/ports.ts';
import { lookUp } from '../../storage/definitions.ts';
import { createImageReader } from '../../storage/read-image.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';

export function filesOf(
  { workspace, secrets }: Pick<Context, 'workspace' | 'secrets'>,
  { path: definition }: Pick<Workflow, 'path'>,
): FilesPort {
  return {
    template: (path) => lookUp(workspace, definition, 'template', path),
    schema: (path) => {
      const found = lookUp(workspace, definition, 'schema', path);
      // Servers are sent it, and what it is compared with names secrets.
      return found.kind === 'found' ? { ...found, text: secrets.redact(found.text) } : found;
    },
    image: createImageReader(workspace),
    redact: secrets.redact,
  };
}
