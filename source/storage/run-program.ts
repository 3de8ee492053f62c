// The output of a small system program, for what the platform tells in no other way.

/** What the program prints, or null if it is not there, fails, or takes longer than 5 s. Never throws. */
export function outputOrNull(program: string, args: readonly string[]): string | null {
  try {
    // Loaded only here: on Linux, where nothing asks for it, the start is not slowed down by it.
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    return execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      timeout: 5000,
    });
  } catch {
    return null;
  }
}
