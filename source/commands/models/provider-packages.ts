// Which packages of providers are where this program finds them, and how one comes there.
import { existsSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Packages, ProviderPackage } from '../../model/model-api.ts';

/** The major version that this program is made for; package.json says it too. */
export const packageVersion = 4;

export const installedPackages: Packages = {
  isThere: (name) => {
    try {
      return findPackageJSON(name, import.meta.url) !== undefined;
    } catch {
      return false;
    }
  },
  installCommand: (name) => installCommand(name, programFolder(), defaultPrefix()),
};

/**
 * A package is looked for beside the program, so how it comes there depends on how the program did: into a checkout,
 * a project, or the folder of global packages.
 * @param program the program's own folder
 * @param prefix where npm puts global packages unless it is told otherwise
 */
export function installCommand(name: ProviderPackage, program: string, prefix: string): string {
  const wanted = `${name}@${packageVersion}`;
  const packages = dirname(program);
  if (basename(packages) !== 'node_modules') return `npm install --prefix ${quote(program)}`;
  if (program.includes('/.pnpm/')) {
    return `pnpm add ${program.includes('/global/') ? '--global ' : ''}${wanted}`;
  }
  const home = dirname(packages);
  if (existsSync(join(home, 'package.json'))) return `npm install --prefix ${quote(home)} ${wanted}`;
  const ownPrefix = basename(home) === 'lib' ? dirname(home) : home;
  const where = ownPrefix === prefix ? '' : `--prefix ${quote(ownPrefix)} `;
  return `npm install --global ${where}${wanted}`;
}

function programFolder(): string {
  return dirname(findPackageJSON(import.meta.url) ?? fileURLToPath(import.meta.url));
}

/** npm's own, beside the Node that runs this. */
function defaultPrefix(): string {
  return dirname(dirname(process.execPath));
}

function quote(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
