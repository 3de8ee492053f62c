// Tests run on the sources; those that need the whole program use the one that `npm test` built into dist/.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Most tests wait for processes and for the disk: more files at once than cores.
  test: { maxWorkers: 3, include: ['test/**/*.test.{ts,tsx}'], testTimeout: 60_000, hookTimeout: 60_000 },
});
