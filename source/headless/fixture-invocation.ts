// `caesura fixture`: makes a fixture of a run, and says what the workflow does otherwise by now.
import type { Context } from '../commands/context.ts';
import { makeFixture } from '../commands/fixtures/make-fixture.ts';
import { resolveRunId } from '../storage/run-paths.ts';
import type { Flags } from './arguments.ts';
import { exitStatus } from './exit-status.ts';
import { formatJson } from './format-values.ts';
import { gatherData } from './gather-data.ts';
import type { Output } from './output.ts';
import { tellDifferences } from './tell-differences.ts';

/** Prints the folder of the fixture. */
export async function invokeFixture(
  context: Context,
  givenId: string,
  flags: Flags,
  cwd: string,
  readStdin: () => Promise<Uint8Array>,
  output: Output,
): Promise<number> {
  const id = resolveRunId(context.workspace, givenId);
  const data = await gatherData(flags, cwd, readStdin);
  const { name = 'default', update } = flags;
  const { folder, steps, changed, differences } = await makeFixture(context, { id, name, data, update });
  if (flags.json)
    output.data(formatJson({ fixture: folder, steps, changed, same: differences.length === 0 }));
  else output.data(folder);
  output.talk(
    changed.length === 0
      ? 'it holds this run already'
      : `${steps} ${steps === 1 ? 'step' : 'steps'}; compare with it by \`caesura test\`, and commit it`,
  );
  if (differences.length > 0) {
    output.talk(
      'the workflow as it is now does otherwise than the run did; `caesura test --update` accepts that:',
    );
    for (const line of await tellDifferences(differences)) output.talk(line);
  }
  return exitStatus.done;
}
