// The shapes of what a step says of time and of trying again, as a person writes it.
import { z } from 'zod';
import { failureKinds } from '../failure-kind.ts';
import { durationPattern } from './parse-duration.ts';

const durationFault = { error: 'must be milliseconds, or text such as 30s, 5m or 1h' };
export const duration = z.union(
  [z.number(durationFault), z.string(durationFault).regex(durationPattern, durationFault)],
  durationFault,
);
const backoffTypes = ['constant', 'exponential'] as const;
export const interruptions = ['rerun', 'ask'] as const;
const backoffFault = {
  error:
    'must be constant, exponential, a duration, or a map such as { type: exponential, delay: 2s, max: 1m }',
};
const attemptsFault = { error: 'must be a whole number from 1 to 20' };

export const retryFile = z.strictObject(
  {
    attempts: z
      .int(attemptsFault)
      .min(1, attemptsFault)
      .max(20, attemptsFault)
      .optional()
      .describe('How often the step is tried in all, 1 to 20, where a retry can help. 3 unless said.'),
    backoff: z
      .union(
        [
          z.enum(backoffTypes),
          duration,
          z.strictObject({
            type: z
              .enum(backoffTypes)
              .optional()
              .describe('Whether the waiting doubles each time. exponential unless said.'),
            delay: duration.optional().describe('The first waiting, or each one. 1s unless said.'),
            max: duration.optional().describe('The longest waiting. 1m unless said.'),
          }),
        ],
        backoffFault,
      )
      .optional()
      .describe('How long to wait between attempts: constant, exponential, a duration, or a map.'),
    on: z
      .array(z.string({ error: 'must be text' }).meta({ enum: failureKinds }), {
        error: 'must be a list of kinds of failure',
      })
      .optional()
      .describe('Only failures of these kinds are tried again, where a retry can help.'),
  },
  { error: 'must be a map such as { attempts: 3 }' },
);

const repairFault = { error: 'must be a whole number from 0 to 10' };
const repairTimes = z.int(repairFault).min(0, repairFault).max(10, repairFault).optional();

export const repairFile = repairTimes.describe(
  'How often a reply that does not fit the schema, or lacks an output that is needed, is sent back to the model with what is wrong, 0 to 10. Each time is paid. That of the workflow unless said, else 2 with validate: strict and 0 without.',
);

/** Of the workflow. */
export const usualRepairFile = repairTimes.describe(
  'How often a reply that does not fit is sent back, of steps that do not say it themselves.',
);
