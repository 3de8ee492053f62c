// Writes a fixture into the workspace: the one place where its texts pass on their way to the disk.
import type { Fixture } from '../fixture/fixture.ts';
import { formatFixture } from '../fixture/format-fixture.ts';
import { writeFixture } from '../storage/fixture-files.ts';
import type { Context } from './context.ts';

/** Returns the names of the files that were written or removed; none where all of it stands there already. */
export function storeFixture(context: Context, folder: string, fixture: Fixture): readonly string[] {
  const files = formatFixture(fixture);
  return writeFixture(
    context.disk,
    context.workspace,
    folder,
    files,
    (name, found) => asWritten(found) === files.get(name),
    context.clock.now(),
  );
}

/** Version control may give the lines other ends. */
function asWritten(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
