// The keys of a workflow file about the model, as a person writes them: on a step, or on the workflow for all of them.
import { z } from 'zod';
import { reasoningLevels } from '../model-settings.ts';

const text = z.string({ error: 'must be text' });
const modelFault = { error: 'must be the name of a model, or a list of names' };
const temperatureFault = { error: 'must be a number from 0 to 2' };
const limitFault = { error: 'must be a whole number above 0' };

/** @param otherwise what holds where the key is not written */
export function modelKeys(otherwise: string) {
  return {
    model: z
      .union([z.string(), z.array(z.string()).min(1, modelFault)], modelFault)
      .optional()
      .describe(
        `provider/model, recorded (stored replies), recorded/strict (only for the same prompt) or none (the prompt itself); or a list: the others are asked where the first cannot answer. ${otherwise}`,
      ),
    temperature: z
      .number(temperatureFault)
      .min(0, temperatureFault)
      .max(2, temperatureFault)
      .optional()
      .describe(`How much replies vary, from 0 on. ${otherwise}`),
    maxOutputTokens: z
      .int(limitFault)
      .positive(limitFault)
      .optional()
      .describe(`How long a reply may be, in tokens. ${otherwise}`),
    reasoning: z
      .enum(reasoningLevels, { error: `must be one of ${reasoningLevels.join(', ')}` })
      .optional()
      .describe(`How much the model may think before it answers, where it can. ${otherwise}`),
    cache: z
      .boolean({ error: 'must be true or false' })
      .optional()
      .describe(
        `Whether a reply of an earlier run of the workflow is taken where the same model was sent the very same. ${otherwise}`,
      ),
    system: text
      .optional()
      .describe(
        `What the model is told before the prompt: a template with the same inputs, or the path of a .hbs file. ${otherwise}`,
      ),
  };
}

export const imagesKey = z
  .array(text, { error: 'must be a list of paths' })
  .optional()
  .describe(
    'Images that go with the prompt (PNG, JPEG, GIF, WebP): paths in the workspace, templates of such, or inputs that hold one or several.',
  );
