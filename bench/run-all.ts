// Every benchmark, one after the other: each prints a table with its aim.
export {};

await import('./commit.ts');
process.stdout.write('\n');
await import('./startup.ts');
process.stdout.write('\n');
await import('./engine.ts');
process.stdout.write('\n');
await import('./reply.ts');
process.stdout.write('\n');
await import('./long-run.ts');
process.stdout.write('\n');
await import('./screen.ts');
