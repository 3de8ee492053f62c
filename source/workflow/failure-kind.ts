// The kinds of failure that an attempt can have, as runs record them and as `retry: {on: [...]}` names them.
export const failureKinds = [
  'timeout',
  'rate-limited',
  'refused',
  'unauthorized',
  'unreadable-reply',
  'incomplete-reply',
  'network',
  'server-error',
  'bad-request',
  'command-failed',
  'child-failed',
  'missing-input',
  'missing-output',
  'missing-recording',
  'changed-prompt',
  'bad-template',
  'bad-expression',
  'schema-mismatch',
  'model-unavailable',
  'unknown',
] as const;

export type FailureKind = (typeof failureKinds)[number];
