// Which modules come together in one file of the bundle: every further file costs each start a millisecond.
import { fileURLToPath } from 'node:url';
import type { ModuleInfo } from 'rolldown';

/** The modules of the build. */
type Graph = { readonly getModuleInfo: (id: string) => ModuleInfo | null };

/** What the quickest commands load, and everything else with them. */
const base =
  /[\\/]source[\\/](?:[a-z-]+\.ts|headless[\\/](?:main|execute|clock|exit-status|output|list-invocation|format-values)\.ts|commands[\\/]look[\\/]read-runs\.ts|run[\\/](?:run-id|parse-json|summarize-run)\.ts|storage[\\/](?:run-paths|read-head|read-text|workspace|disk|native-calls|file-stamp|content-hash|run-lock|lock-note|machine-id|network-disk|process-identity|run-program)\.ts)/;

/** What parses arguments: a screen that is opened has none. */
const words = /[\\/]meow[\\/]|[\\/]source[\\/]headless[\\/](?:arguments|command-table|flag-table)\.ts/;

const screen = fileURLToPath(new URL('../source/screen/open-screen.ts', import.meta.url));
/** Ink and the screen's own rooms: never in a file with what commands load. */
const screenOnly = /[\\/]node_modules[\\/]|[\\/]source[\\/](?:screen|state)[\\/]/;

/** The groups of one build; a module belongs to the first that has it. */
export function chunkGroups() {
  let beforeFirstFrame: ReadonlySet<string> | undefined;
  /** What both the screen and commands load: many small modules, each of which would be a file. */
  const isShared = (id: string, graph: Graph): boolean => {
    beforeFirstFrame ??= findImported(screen, graph);
    if (screenOnly.test(id) || !beforeFirstFrame.has(id)) return false;
    const { importers = [], dynamicImporters = [] } = graph.getModuleInfo(id) ?? {};
    return [...importers, ...dynamicImporters].some((importer) => !beforeFirstFrame?.has(importer));
  };
  return [
    { name: 'base', test: base },
    { name: 'words', test: words },
    { debugName: 'shared', name: (id: string, graph: Graph) => (isShared(id, graph) ? 'shared' : null) },
  ];
}

/** That module and all that it imports, not those that it imports later. */
function findImported(id: string, graph: Graph, found: Set<string> = new Set()): ReadonlySet<string> {
  if (found.has(id)) return found;
  found.add(id);
  for (const imported of [...(graph.getModuleInfo(id)?.importedIds ?? [])])
    findImported(imported, graph, found);
  return found;
}
