// Which definition a person means by a name.

/** A definition by the names that it goes by. */
export type Named = {
  /** Relative to the workspace. */
  readonly path: string;
  readonly name: string;
};

/** By their own names; where none has it, by those of their files. */
export function matchName<T extends Named>(all: readonly T[], name: string): readonly T[] {
  const named = all.filter((definition) => definition.name === name);
  return named.length > 0 ? named : all.filter((definition) => stemOf(definition.path) === name);
}

/** Every name that one of them goes by, for suggestions. */
export function namesOf(all: readonly Named[]): readonly string[] {
  return [...new Set(all.flatMap((definition) => [definition.name, stemOf(definition.path)]))];
}

/** The name of a definition's file without its folder and its ending. */
export function stemOf(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  return dot > 0 ? file.slice(0, dot) : file;
}
