// The models that nobody is paid for, by their names.

/** Recorded replies; `strict` only to the very prompts that they were recorded for. */
export const recordedModel = 'recorded';
export const strictModel = 'recorded/strict';

/** The prompt itself. */
export const echoModel = 'none';

export function isUnpaid(model: string): boolean {
  return model === recordedModel || model === strictModel || model === echoModel;
}
