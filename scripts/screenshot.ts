// Takes the pictures of the README from the built program, and writes them into docs/, or the folder of `--out`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { drawSvg } from './screenshot/draw-svg.ts';
import { openTerminal } from './screenshot/open-terminal.ts';
import { openScene } from './screenshot/scene.ts';
import { shots } from './screenshot/shots.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: flags } = parseArgs({ options: { out: { type: 'string', default: join(root, 'docs') } } });
const program = resolve(root, process.env.CAESURA_PROGRAM ?? 'dist/cli.js');

mkdirSync(flags.out, { recursive: true });
const scene = await openScene(program);
try {
  for (const { file, title, args, columns, rows, script, wanted } of shots) {
    const terminal = openTerminal({
      argv: [program, ...args],
      cwd: scene.cwd,
      columns,
      rows,
      env: scene.env,
    });
    for (const { shows, press } of script) {
      await terminal.shows(shows);
      terminal.press(press);
    }
    writeFileSync(join(flags.out, file), drawSvg(await terminal.shows(wanted), title));
    await terminal.close();
    process.stderr.write(`${join(flags.out, file)}\n`);
  }
} finally {
  await scene.close();
}
