// What every command is given: the workspace, its configuration, and the outside world.
import type { Clock } from '../engine/ports.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Config } from '../storage/config.ts';
import type { Disk } from '../storage/disk.ts';
import type { ProviderLimits } from '../storage/provider-limits.ts';
import type { Workspace } from '../storage/workspace.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Context = {
  readonly workspace: Workspace;
  readonly config: Config;
  readonly environment: Environment;
  /** What is never written or shown; grows with what is read. */
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly disk: Disk;
  /** Lets requests to providers through; one for the process. */
  readonly limits: ProviderLimits;
  /** Says one line to the person; not data. */
  readonly say: (line: string) => void;
  /** Asks yes or no, or undefined where nobody can be asked. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
};
