// What steps leave when they are to be done again.

/**
 * Whether a record or an attempt goes where these steps are reopened.
 * @param gathering one of them of which only the items that failed are done again
 */
export function isReopened(
  work: { readonly stepId: string; readonly item?: string; readonly failed?: string },
  stepIds: readonly string[],
  gathering: string | null,
): boolean {
  const isDoneItem = work.item !== undefined && work.failed === undefined;
  return stepIds.includes(work.stepId) && !(work.stepId === gathering && isDoneItem);
}
