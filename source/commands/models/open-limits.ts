// The limits of providers as all runs of this user share them; what keeps them is loaded when a request has to go by one.
import { join } from 'node:path';
import type { ProviderLimits, ProviderLimitsOptions } from '../../storage/provider-limits.ts';
import { stateFolder } from '../../storage/state-folder.ts';
import type { Environment } from '../context.ts';

export function openLimits(
  environment: Environment,
  options: Omit<ProviderLimitsOptions, 'folder'>,
): ProviderLimits {
  const folder = join(stateFolder(environment), 'limits');
  let opened: Promise<ProviderLimits> | undefined;
  return {
    take: async (...request) => {
      opened ??= import('../../storage/provider-limits.ts').then(({ createProviderLimits }) =>
        createProviderLimits({ ...options, folder }),
      );
      return (await opened).take(...request);
    },
  };
}
