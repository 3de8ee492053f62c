#!/usr/bin/env node
// The composition root: argv and environment in, exit status out. What a command does not need is not loaded.
// The default export: an old Node lacks some of the names, and has to get as far as the message.
import nodeModule from 'node:module';

const nodeVersion = process.versions.node;
const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22)) {
  process.stderr.write(`caesura needs Node 22.22 or newer; this is ${nodeVersion} (${process.execPath})\n`);
  process.exitCode = 2;
} else {
  nodeModule.enableCompileCache?.();
  const { main } = await import('./source/headless/main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
