// Where workflow definitions stand, and how templates and schemas are found from them (product.md, "The workspace").
import { readdirSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { Problem } from '../problem.ts';
import { type ReadText, readText } from './read-text.ts';
import { containPath, relativeToWorkspace, type Workspace } from './workspace.ts';

const folders = ['workflows', 'chains', 'config/chains'];
const extensions: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json']);

export type DefinitionFile = {
  /** Relative to the workspace. */
  readonly path: string;
  readonly content: ReadText;
};

/** Every definition: directly in one of the folders, or in a folder there. Sorted by path. */
export function listDefinitions(workspace: Workspace): readonly DefinitionFile[] {
  const found: DefinitionFile[] = [];
  for (const folder of folders) {
    // A folder that a link takes elsewhere is told, not passed over.
    if (containPath(workspace, folder).kind === 'outside')
      found.push({ path: folder, content: readInside(workspace, folder) });
    for (const path of listFiles(workspace, folder, 1)) {
      if (!extensions.has(extname(path))) continue;
      const content = readInside(workspace, path);
      if (extname(path) === '.json' && !looksLikeDefinition(content)) continue;
      found.push({ path, content });
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** JSON files lie beside definitions for many reasons (schemas, data); a definition has steps. */
function looksLikeDefinition(content: ReadText): boolean {
  return content.kind !== 'text' || /"(?:steps|sections)"\s*:/.test(content.text);
}

/** Reads a file of the workspace by its relative path; a path that leads out of it is unreadable. */
export function readInside(workspace: Workspace, path: string): ReadText {
  const contained = containPath(workspace, path);
  switch (contained.kind) {
    case 'missing':
      return { kind: 'missing' };
    case 'outside':
      return {
        kind: 'unreadable',
        problem: {
          severity: 'error',
          code: 'path-outside',
          message: contained.message,
          place: { file: path },
        },
      };
    case 'inside':
      return readText(contained.path, path);
  }
}

export type LookedUp =
  | { readonly kind: 'found'; readonly file: string; readonly text: string }
  | { readonly kind: 'missing'; readonly looked: readonly string[] }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Finds a template or a schema as it is written in a definition: beside the definition (`prompts/` there,
 * then the folder itself), then in the workspace's `prompts/` or `schemas/`, then from the workspace's root.
 * The file's extension may be left out.
 */
export function lookUp(
  workspace: Workspace,
  definitionPath: string,
  kind: 'template' | 'schema',
  path: string,
): LookedUp {
  const beside = dirname(definitionPath);
  const places =
    kind === 'template'
      ? [join(beside, 'prompts'), beside, 'prompts', '.']
      : [join(beside, 'schemas'), join(beside, 'prompts'), beside, 'schemas', '.'];
  const looked: string[] = [];
  /** Not being there is worse than a link only where no other place has the file. */
  let refusal: { readonly message: string; readonly link: boolean } | undefined;
  for (const place of places) {
    for (const name of [path, `${path}${kind === 'template' ? '.hbs' : '.json'}`]) {
      const contained = containPath(workspace, path === '' ? '.' : name, join(workspace.root, place));
      if (contained.kind === 'outside') {
        if (refusal === undefined || (contained.link && !refusal.link)) refusal = contained;
        continue;
      }
      const file = relativeToWorkspace(workspace, contained.path);
      if (contained.kind === 'missing') {
        if (name === path && !looked.includes(file)) looked.push(file);
        continue;
      }
      const content = readText(contained.path, file);
      if (content.kind === 'text') return { kind: 'found', file, text: content.text };
      if (content.kind === 'unreadable' && !isFolderProblem(content.problem)) {
        return { kind: 'refused', message: `${file}: ${content.problem.message}` };
      }
    }
  }
  return refusal !== undefined && (refusal.link || looked.length === 0)
    ? { kind: 'refused', message: refusal.message }
    : { kind: 'missing', looked };
}

function isFolderProblem(problem: Problem): boolean {
  return problem.message.includes('not a regular file') || problem.message.includes('it is a folder');
}

/** The templates of the workspace, relative to `prompts/`, for suggestions. */
export function listTemplates(workspace: Workspace): readonly string[] {
  return listFiles(workspace, 'prompts', 4)
    .filter((path) => path.endsWith('.hbs'))
    .map((path) => path.slice('prompts/'.length));
}

/** Files of a folder and of `depth` levels of folders in it, relative to the workspace; none where there is no such folder. */
function listFiles(workspace: Workspace, folder: string, depth: number): readonly string[] {
  const contained = containPath(workspace, folder);
  if (contained.kind !== 'inside') return [];
  const found: string[] = [];
  for (const entry of readFolder(contained.path)) {
    const path = `${folder}/${entry.name}`;
    if (entry.name.startsWith('.') || entry.name.endsWith('~')) continue;
    if (entry.isDirectory()) {
      if (depth > 0) found.push(...listFiles(workspace, path, depth - 1));
    } else found.push(path);
  }
  return found;
}

function readFolder(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}
