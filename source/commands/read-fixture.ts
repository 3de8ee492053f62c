// A fixture of the workspace, read whole, and whether one stands somewhere.
import type { Fixture } from '../fixture/fixture.ts';
import { fixtureFile } from '../fixture/format-fixture.ts';
import { parseFixture } from '../fixture/parse-fixture.ts';
import { makeError } from '../make-problem.ts';
import type { Problem } from '../problem.ts';
import { readFixtureFile } from '../storage/fixture-files.ts';
import type { Workspace } from '../storage/workspace.ts';

export type ReadFixture = { readonly fixture: Fixture } | { readonly problems: readonly Problem[] };

/** @param folder relative to the workspace */
export function readFixture(workspace: Workspace, folder: string): ReadFixture {
  const file = `${folder}/${fixtureFile}`;
  const content = readFixtureFile(workspace, folder, fixtureFile);
  switch (content.kind) {
    case 'missing': {
      const hint = 'Make the fixture anew with `caesura fixture ID --update`, or delete its folder';
      return {
        problems: [makeError('no-fixture-file', `there is no ${fixtureFile}`, { file: folder }, hint)],
      };
    }
    case 'unreadable':
      return { problems: [content.problem] };
    case 'text': {
      const unreadable: Problem[] = [];
      const parsed = parseFixture(content.text, file, (name) => {
        const text = readFixtureFile(workspace, folder, name);
        if (text.kind === 'unreadable') unreadable.push(text.problem);
        return text.kind === 'text' ? text.text : undefined;
      });
      if ('problem' in parsed) return { problems: [parsed.problem] };
      return unreadable.length > 0 ? { problems: unreadable } : parsed;
    }
  }
}
