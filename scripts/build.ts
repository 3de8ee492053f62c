// Bundles the program into dist/, or the folder of `--out`: one small entry, the rest in chunks that are loaded
// when first used.
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type OutputOptions, rolldown, watch } from 'rolldown';
import { inputOptions, outputOptions } from './bundle-options.ts';
import { chunkGroups } from './chunk-groups.ts';
import { collectLicenses } from './collect-licenses.ts';

const { values: flags } = parseArgs({
  options: { out: { type: 'string', default: 'dist' }, watch: { type: 'boolean', default: false } },
});

const input = inputOptions({ cli: 'cli.tsx' });
const output: OutputOptions = {
  ...outputOptions(flags.out),
  codeSplitting: { groups: chunkGroups() },
};

if (flags.watch) {
  watch({ ...input, output }).on('event', (event) => {
    if (event.code === 'BUNDLE_END') process.stderr.write(`built ${flags.out} in ${event.duration} ms\n`);
    if (event.code === 'ERROR') process.stderr.write(`${event.error.message}\n`);
  });
} else {
  rmSync(flags.out, { recursive: true, force: true });
  const bundle = await rolldown(input);
  const { output: files } = await bundle.write(output);
  await bundle.close();
  const modules = files.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  writeFileSync(join(flags.out, 'THIRD-PARTY-LICENSES.txt'), collectLicenses(modules));
  chmodSync(join(flags.out, 'cli.js'), 0o755);
}
