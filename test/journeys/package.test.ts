// The package as people install it: globally, without the development dependencies.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ModelServer, startModel } from './helpers/model-server.ts';
import { type Ended, endProgramsAfterwards, startExecutable } from './helpers/program.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'caesura-package-'));
const program = join(folder, 'prefix', 'bin', 'caesura');
const environment = {
  ...process.env,
  HOME: folder,
  PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
  npm_config_update_notifier: 'false',
};

endProgramsAfterwards();
let server: ModelServer;

beforeAll(async () => {
  server = await startModel(() => '{"name": "One", "reason": "It is short."}', undefined, 'anthropic');
  const npm = (...argv: string[]) =>
    execFileSync('npm', argv, {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  mkdirSync(join(folder, 'prefix'));
  // dist/ is what `npm test` has built; building it again here would pull it away from under other tests.
  npm('pack', '--ignore-scripts', '--pack-destination', folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  npm(
    'install',
    '--global',
    '--prefix',
    join(folder, 'prefix'),
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    join(folder, tarball ?? ''),
  );
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function caesura(...argv: string[]) {
  return spawnSync(program, argv, { cwd: folder, encoding: 'utf8', env: environment });
}

describe('the installed package', () => {
  test('says its version', () => {
    expect(caesura('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('makes a workspace and runs its workflow to the end', () => {
    expect(caesura('init').status).toBe(0);
    const run = caesura('run', 'first-pause', '--pace', '0');
    expect(run.stderr).toContain('✓ completed');
    expect(run.status).toBe(0);
    expect(caesura('show', run.stdout.trim()).stdout).toContain('completed, 3 of 3 steps');
  });

  test('tests a workflow against the run that was kept of it, as the README shows it for CI', () => {
    const [row]: { id: string }[] = JSON.parse(caesura('list', '--json').stdout);
    expect(caesura('fixture', row?.id ?? '').stderr).toContain('commit it');
    expect(caesura('test')).toMatchObject({ status: 0, stdout: '✓ first-pause/default  3 steps\n' });
  });

  test('says how to install the package of a provider, and calls its models once that is done', async () => {
    const env = { ...environment, ANTHROPIC_API_KEY: 'sk-of-a-test', ANTHROPIC_BASE_URL: server.root };
    const call = (): Promise<Ended> =>
      startExecutable(program, ['run', 'first-pause', '--model', 'anthropic/claude-x'], {
        cwd: folder,
        home: folder,
        env,
      }).ended;
    const before = await call();
    expect(before.status).toBe(2);
    expect(before.stderr).toContain(
      'the package @ai-sdk/anthropic, by which the models of anthropic are called, is not installed',
    );
    const command = /`(npm install --global [^`]+)`/.exec(before.stderr)?.[1] ?? '';
    expect(command).toBe(`npm install --global --prefix ${join(folder, 'prefix')} @ai-sdk/anthropic@4`);
    execFileSync('sh', ['-c', `${command} --prefer-offline --no-audit --no-fund`], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const after = await call();
    expect(after.stderr).toContain('✓ completed');
    expect(server.calls.map(({ model }) => model)).toContain('claude-x');
  }, 120_000);

  test('brings the licences of what it bundles, and none of the development dependencies', () => {
    const installed = join(folder, 'prefix', 'lib', 'node_modules', 'caesura');
    expect(readdirSync(join(installed, 'dist'))).toContain('THIRD-PARTY-LICENSES.txt');
    expect(readdirSync(join(installed, 'node_modules'))).not.toContain('typescript');
  });

  test.each(oldNodes())('tells an older Node in one line what it needs: %s', (executable, argv) => {
    const entry = join(root, 'dist', 'cli.js');
    const { status, stderr } = spawnSync(executable, [...argv, entry, 'list'], { encoding: 'utf8' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/needs Node 22\.22 or newer; this is \d+\.\d+\.\d+/);
    expect(status).toBe(2);
  });
});

/** This Node in disguise, and with it every older one that the machine has. */
function oldNodes(): [string, string[]][] {
  const disguise = `data:text/javascript,${encodeURIComponent(
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } })",
  )}`;
  const installed = ['/usr/bin/node', '/usr/local/bin/node', '/opt/homebrew/bin/node'].filter((path) => {
    const { stdout } = spawnSync(path, ['-p', 'Number(process.versions.node.split(".")[0])'], {
      encoding: 'utf8',
    });
    return Number(stdout ?? '99') < 22;
  });
  return [
    [process.execPath, ['--import', disguise]],
    ...installed.map((path): [string, string[]] => [path, []]),
  ];
}
