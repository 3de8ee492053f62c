// The templates, schemas and images of a workflow, as the engine asks for them.
import type { FilesPort } from '../engine/ports.ts';
import { lookUp } from '../storage/definitions.ts';
import { readImage } from '../storage/read-image.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Context } from './context.ts';

export function filesOf(
  { workspace, secrets }: Pick<Context, 'workspace' | 'secrets'>,
  { path: definition }: Pick<Workflow, 'path'>,
): FilesPort {
  return {
    template: (path) => lookUp(workspace, definition, 'template', path),
    schema: (path) => lookUp(workspace, definition, 'schema', path),
    image: (path) => readImage(workspace, path),
    redact: secrets.redact,
  };
}
