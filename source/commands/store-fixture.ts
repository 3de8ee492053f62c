// Writes a fixture into the workspace: the one place where its texts pass on their way to the disk.
import { type Fixture, textKinds } from '../fixture/fixture.ts';
import { formatFixture, textFile } from '../fixture/format-fixture.ts';
import { DiskRefused } from '../problem.ts';
import { writeFixture } from '../storage/fixture-files.ts';
import type { Context } from './context.ts';

/**
 * Returns the names of the files that were written or removed; none where all of it stands there already.
 * @param before what stands there now, where it can be read
 */
export function storeFixture(
  context: Context,
  folder: string,
  fixture: Fixture,
  before: Fixture | undefined,
): readonly string[] {
  const { disk, workspace, clock, secrets } = context;
  const files = formatFixture(secrets.redactValue(fixture).value);
  const gone = new Set(
    [...fixture.works, ...(before?.works ?? [])]
      .flatMap((work) => textKinds.map((kind) => textFile(work, kind)))
      .filter((name) => !files.has(name)),
  );
  const isSame = (name: string, found: string) => asWritten(found) === files.get(name);
  try {
    return writeFixture(disk, workspace, folder, { files, gone: [...gone], isSame }, clock.now());
  } catch (error) {
    if (!(error instanceof DiskRefused)) throw error;
    throw new DiskRefused(error.path, error.cause, 'Mend the folder or its disk, then say it again.');
  }
}

/** Version control may give the lines other ends. */
function asWritten(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
