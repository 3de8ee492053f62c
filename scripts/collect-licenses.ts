// The licences of what is bundled: they ask to travel with the code.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param moduleIds the files that went into the bundle */
export function collectLicenses(moduleIds: readonly string[]): string {
  const folders = new Set(
    moduleIds.flatMap(
      (id) => /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1] ?? [],
    ),
  );
  return [...folders].sort().map(describePackage).join('\n');
}

function describePackage(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const field = (name: string) => {
    const value = typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, name) : undefined;
    return typeof value === 'string' ? value : 'unknown';
  };
  const title = `${field('name')} ${field('version')} (${field('license')})`;
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const text =
    file !== undefined && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '';
  return `${title}\n${'-'.repeat(title.length)}\n${text.trim()}\n`;
}
