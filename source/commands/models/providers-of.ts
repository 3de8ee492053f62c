// What decides which models a workspace can call.
import type { Providers } from '../../model/choose-model.ts';
import type { Context } from '../context.ts';
import { installedPackages } from './provider-packages.ts';

export function providersOf({ config, environment }: Pick<Context, 'config' | 'environment'>): Providers {
  return { configured: config.providers ?? {}, environment, packages: installedPackages };
}
