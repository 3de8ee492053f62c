// The functions that an expression may call, and those that it may not, with the reason.

/** Those of JSONata that give the same result whenever they are called with the same values. */
export const expressionFunctions: ReadonlySet<string> = new Set(
  `sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad
  match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs
  sqrt power boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error
  assert type sort distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl
  toMillis fromMillis clone`.split(/\s+/),
);

const another = 'a run that is resumed would get another value';

/** Why a function of JSONata cannot be called in a workflow. */
export const refusedFunctions: ReadonlyMap<string, string> = new Map([
  ['now', another],
  ['millis', another],
  ['random', another],
  ['shuffle', another],
  ['eval', 'what it would evaluate cannot be checked'],
]);
