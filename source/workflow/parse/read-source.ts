// YAML or JSON text -> plain JSON with the position of every value, and every fault of the syntax.
import { LineCounter, parseDocument } from 'yaml';
import type { Json } from '../../json.ts';
import { escapeUnprintable, makeError, makeWarning } from '../../make-problem.ts';
import type { Place, Problem } from '../../problem.ts';
import { offsetInScalar } from './place-in-scalar.ts';
import { NodeReader, type Path, type Position, pathKey } from './read-nodes.ts';

/** A document's content and where it stands. A position is that of the nearest written value above it. */
export type Source = {
  /** Undefined where the syntax is too broken to say. */
  readonly content: Json | undefined;
  readonly problems: readonly Problem[];
  readonly placeOf: (path: Path) => Place;
  /** Where a key itself stands. */
  readonly placeOfKey: (path: Path) => Place;
  /** Where a character of a text stands; `text` is the whole value at that path. */
  readonly placeInside: (path: Path, text: string, index: number) => Place;
};

const lengthLimit = 4_000_000;

/** Reads a document. Never throws. Aliases and merge keys are resolved; names that reach a prototype are left out. */
export function readSource(text: string, file: string): Source {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (bare.length > lengthLimit) {
    return broken([makeError('too-large', 'the file is larger than a workflow can be', { file })], file);
  }
  let document: ReturnType<typeof parseDocument>;
  try {
    document = parseDocument(bare, {
      lineCounter: lines,
      prettyErrors: false,
      strict: true,
    });
  } catch (error) {
    // Collections nested so deep that the parser's own recursion gives up.
    const message = error instanceof RangeError ? 'is nested too deep' : describe(error);
    return broken([makeError('syntax', `the file ${message}`, { file })], file);
  }
  const language = file.endsWith('.json') ? 'JSON' : 'YAML';
  const problems = listSyntaxProblems(document, language, placeAt);
  if (document.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return broken(problems, file);
  if (document.contents === null) {
    return broken([...problems, makeError('empty', 'the file is empty', { file, line: 1, column: 1 })], file);
  }
  const positions = new Map<string, Position>();
  const reader = new NodeReader(positions, (problem, offset) =>
    problems.push({ ...problem, place: placeAt(offset) }),
  );
  const content = reader.read(document.contents, [], 0);
  const nearest = (path: Path): Position | undefined => {
    for (let length = path.length; length >= 0; length--) {
      const position = positions.get(pathKey(path.slice(0, length)));
      if (position) return position;
    }
    return undefined;
  };
  return {
    content,
    problems,
    placeOf: (path) => placeAt(nearest(path)?.value ?? 0),
    placeOfKey: (path) => {
      const position = nearest(path);
      return placeAt(position?.key ?? position?.value ?? 0);
    },
    placeInside: (path, text, index) => {
      const start = nearest(path)?.value ?? 0;
      return placeAt(offsetInScalar(bare, start, text, index));
    },
  };
}

/** A broken collection makes the parser report the same again for each collection around it: said once. */
function listSyntaxProblems(
  document: ReturnType<typeof parseDocument>,
  language: string,
  placeAt: (offset: number) => Place,
): Problem[] {
  const problems = new Map<string, Problem>();
  for (const error of document.errors) {
    const isDuplicate = error.code === 'DUPLICATE_KEY';
    const isDeep = error.message.includes('call stack');
    if (isDeep && problems.has('too-deep')) continue;
    const message = isDuplicate
      ? 'the same key stands here a second time'
      : `not valid ${language}: ${isDeep ? 'nested too deep' : decapitalize(escapeUnprintable(error.message))}`;
    const problem = makeError(isDuplicate ? 'duplicate-key' : 'syntax', message, placeAt(error.pos[0]));
    problems.set(isDeep ? 'too-deep' : `${error.pos[0]} ${message}`, problem);
  }
  const deep = problems.get('too-deep');
  if (deep) return [deep];
  for (const warning of document.warnings) {
    const message = decapitalize(escapeUnprintable(warning.message));
    problems.set(`${warning.pos[0]} ${message}`, makeWarning('syntax', message, placeAt(warning.pos[0])));
  }
  return [...problems.values()];
}

function broken(problems: readonly Problem[], file: string): Source {
  const place = () => ({ file, line: 1, column: 1 });
  return { content: undefined, problems, placeOf: place, placeOfKey: place, placeInside: place };
}

function decapitalize(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

function describe(error: unknown): string {
  return `cannot be read: ${error instanceof Error ? escapeUnprintable(error.message) : 'unknown error'}`;
}
