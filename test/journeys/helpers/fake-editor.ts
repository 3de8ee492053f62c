// An editor and a pager for a terminal: they show what they were given, and do what is typed at them. When they end
// they clear the terminal, so that what is shown there is always of the one that has it now.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from './workspace.ts';

/** `save` writes the prepared text into the file, `replace` puts a file of it in its place, a number ends it with that status. */
const editorScript = `#!/bin/sh
for file; do :; done
trap 'printf "\\033[H\\033[2J"' EXIT
trap 'printf "EDITOR was told to end\\n"; exit 1' TERM
printf 'EDITOR %s\\n' "$*"
while read -r word; do
  case "$word" in
    save) cat "$PREPARED" > "$file"; exit 0 ;;
    replace) cat "$PREPARED" > "$file.new~" && mv "$file.new~" "$file"; exit 0 ;;
    quit) exit 0 ;;
    [0-9]) exit "$word" ;;
  esac
done
`;

const pagerScript = `for file; do :; done
printf 'PAGER %s\\n' "$*"
cat "$file"
read -r word
printf '\\033[H\\033[2J'
`;

type FakePrograms = {
  /** What a terminal has to know to start them. */
  readonly env: Readonly<Record<string, string>>;
  /** What the next \`save\` or \`replace\` writes. */
  readonly prepare: (text: string) => void;
};

export function fakePrograms({ top }: Workspace): FakePrograms {
  // By this name it is told the line, too.
  const editor = join(top, 'vi');
  const pager = join(top, 'pager.sh');
  const prepared = join(top, 'prepared.txt');
  writeFileSync(editor, editorScript);
  chmodSync(editor, 0o755);
  writeFileSync(pager, pagerScript);
  return {
    env: { VISUAL: editor, PAGER: `sh ${pager}`, PREPARED: prepared },
    prepare: (text) => writeFileSync(prepared, text),
  };
}
