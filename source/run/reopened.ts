// What steps leave when they are to be done again.
import { ownValue } from '../json.ts';
import type { KeptItems } from './run.ts';

/** Whether a record or an attempt goes where these steps are reopened. */
export function isReopened(
  { stepId, item }: { readonly stepId: string; readonly item?: string },
  stepIds: readonly string[],
  keptItems: KeptItems = {},
): boolean {
  const isKeptItem = item !== undefined && ownValue(keptItems, stepId)?.includes(item) === true;
  return stepIds.includes(stepId) && !isKeptItem;
}
