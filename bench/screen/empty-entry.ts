// Starts the empty screen as cli.tsx starts the program.
import nodeModule from 'node:module';

nodeModule.enableCompileCache();
await import('./empty-ink.tsx');
