// caesura.yaml for who only looks: its problems are told, and nothing is stopped by them.
import type { Problem } from '../../problem.ts';
import { type Config, readConfig } from '../../storage/config.ts';
import type { Context } from '../context.ts';

export function loadConfig({ workspace }: Pick<Context, 'workspace'>): {
  readonly config: Config;
  readonly problems: readonly Problem[];
} {
  return readConfig(workspace);
}
