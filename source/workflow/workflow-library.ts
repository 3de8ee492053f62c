// The workflows of a workspace by their names: what a step with `workflow:` finds, and everything that runs with it.
import { didYouMean } from '../suggest-name.ts';
import { matchName, type Named, namesOf } from './match-name.ts';
import type { Workflow } from './workflow.ts';

/** A definition as far as it parses: `workflow` may be a draft that is never to be run. */
export type LibraryEntry = Named & { readonly workflow?: Workflow };

export type Library = {
  readonly entries: readonly LibraryEntry[];
  /** Whether the file of the definition has errors, those of what it names included. */
  readonly hasErrors: (entry: LibraryEntry) => boolean;
};

export type FoundWorkflow =
  | { readonly kind: 'found'; readonly entry: LibraryEntry }
  | { readonly kind: 'unknown'; readonly hint: string }
  | { readonly kind: 'ambiguous'; readonly paths: readonly string[] };

/** @param given a path, a name, or the name of a file, as `caesura run` takes it */
export function findWorkflow(library: Library, given: string): FoundWorkflow {
  const byPath = library.entries.find(({ path }) => path === given);
  if (byPath !== undefined) return { kind: 'found', entry: byPath };
  const [only, ...others] = matchName(library.entries, given);
  if (only !== undefined && others.length === 0) return { kind: 'found', entry: only };
  if (only !== undefined) return { kind: 'ambiguous', paths: [only, ...others].map(({ path }) => path) };
  const names = namesOf(library.entries);
  const known = names.length === 0 ? 'There are no workflows yet' : `There are: ${names.join(', ')}`;
  return { kind: 'unknown', hint: didYouMean(given, names) ?? known };
}

/** The definitions that the steps of a workflow name and that are found, each once, in the order of the steps. */
export function namedWorkflows(library: Library, workflow: Workflow): readonly LibraryEntry[] {
  const found = workflow.steps.flatMap((step) => {
    if (step.kind !== 'workflow') return [];
    const named = findWorkflow(library, step.workflow);
    return named.kind === 'found' ? [named.entry] : [];
  });
  return [...new Set(found)];
}

/** Everything that may run when the workflow does, in the order in which it is first named, without itself. */
export function closureOf(library: Library, workflow: Workflow): readonly Workflow[] {
  const known = new Map<string, Workflow>();
  const add = (named: Workflow): void => {
    for (const { path, workflow: inner } of namedWorkflows(library, named)) {
      if (inner === undefined || path === workflow.path || known.has(path)) continue;
      known.set(path, inner);
      add(inner);
    }
  };
  add(workflow);
  return [...known.values()];
}

/** The names on the way from `from` to the definition at `path`, both included; undefined where none leads there. */
export function findWay(library: Library, from: LibraryEntry, path: string): readonly string[] | undefined {
  const seen = new Set<string>();
  const search = (entry: LibraryEntry): readonly string[] | undefined => {
    if (entry.path === path) return [entry.name];
    if (seen.has(entry.path) || entry.workflow === undefined) return undefined;
    seen.add(entry.path);
    for (const next of namedWorkflows(library, entry.workflow)) {
      const way = search(next);
      if (way !== undefined) return [entry.name, ...way];
    }
    return undefined;
  };
  return search(from);
}

/** How many runs stand within each other where that definition runs, itself included; a circle counts once. */
export function depthOf(library: Library, entry: LibraryEntry): number {
  const known = new Map<string, number>();
  const measure = ({ path, workflow }: LibraryEntry): number => {
    const before = known.get(path);
    if (before !== undefined) return before;
    known.set(path, 0);
    const inner = workflow === undefined ? [] : namedWorkflows(library, workflow).map(measure);
    const depth = 1 + Math.max(0, ...inner);
    known.set(path, depth);
    return depth;
  };
  return measure(entry);
}
