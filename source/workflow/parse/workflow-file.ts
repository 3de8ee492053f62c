// The shapes of a workflow file as a person writes it, and the JSON Schema that editors complete it with.
import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { checkpointFile, checkpointTypes } from './checkpoint-file.ts';
import { imagesKey, modelKeys } from './model-file.ts';
import { duration, interruptions, repairFile, retryFile, usualRepairFile } from './time-file.ts';

const text = z.string({ error: 'must be text' });
/** Text that people also write as a number: a version, an id. */
const label = z.union([z.string(), z.number()], { error: 'must be text' }).transform(String);
const names = z.array(text, { error: 'must be a list of names' });
const nameMap = z.record(z.string(), text, { error: 'must be a map of names' });
const scalar = z
  .union([z.string(), z.number(), z.boolean()], { error: 'must be text, a number, true or false' })
  .transform(String);
const flag = z.boolean({ error: 'must be true or false' });
const expression = z
  .union([z.string(), z.number(), z.boolean()], { error: 'must be an expression' })
  .transform(String);
const expressions = z.record(z.string(), expression, { error: 'must be a map of expressions' });
const transformFault = { error: 'must be an expression, or a map of outputs and their expressions' };
const anyValue = z.custom<Json>((value) => value !== undefined);

export const humanActions = ['human-select', 'human-input', 'human-facilitate'] as const;
const validations = ['warn', 'strict'] as const;

const concurrencyFault = { error: 'must be a whole number from 1 to 100' };
const concurrency = z.int(concurrencyFault).min(1, concurrencyFault).max(100, concurrencyFault);
const errorRules = ['stop', 'continue'] as const;

const costFault = { error: 'must be a number of dollars above 0' };
const tokensFault = { error: 'must be a whole number above 0' };
const budgetFile = z.strictObject(
  {
    cost: z
      .number(costFault)
      .positive(costFault)
      .optional()
      .describe('In US dollars. Calls of unknown cost are not in it.'),
    tokens: z.int(tokensFault).positive(tokensFault).optional().describe('Input and output tokens in all.'),
  },
  { error: 'must be a map of cost and tokens' },
);

const mappingFile = z.strictObject(
  {
    inputs: nameMap.optional().describe('Name in the template: name of the data field it reads.'),
    outputs: nameMap.optional().describe('Name in the reply: name of the data field it is stored in.'),
  },
  { error: 'must be a map of inputs and outputs' },
);

const checkpointFault = 'must be true, or a map such as { type: approval }';

/** A step as written. What stands in `checkpoint` is read by parse-checkpoint.ts. Whether its keys fit together is said by parse-step.ts. */
export const stepFile = z.strictObject(
  {
    id: label
      .optional()
      .describe('The identity of the step, unique in the workflow. Keep it when you rename the step.'),
    name: label.optional().describe('What people see. The id unless said.'),
    description: label.optional().describe('What the step is for.'),
    prompt: text
      .optional()
      .describe(
        'The Handlebars template, looked up beside this file, then in prompts/, then from the workspace.',
      ),
    schema: text
      .optional()
      .describe(
        "The schema of the template's input and of the reply, looked up like a template, in schemas/.",
      ),
    validate: z
      .enum(validations, { error: 'must be warn or strict' })
      .optional()
      .describe(
        'What a reply that does not fit the schema does: a warning in the record, or it fails the step.',
      ),
    inputs: names.optional().describe('The data fields that the template sees. It sees nothing else.'),
    outputs: names.optional().describe('The data fields that the reply gives.'),
    mapper: nameMap.optional().describe('Name in the reply: name of the data field it is stored in.'),
    mapping: mappingFile
      .optional()
      .describe('Other names in the template and in the reply than in the data.'),
    ...modelKeys('That of the workflow unless said.'),
    images: imagesKey,
    checkpoint: z
      .union([z.boolean(), z.custom<JsonObject>(isJsonObject)], { error: checkpointFault })
      .optional(),
    command: z
      .union([z.string(), z.array(scalar)], { error: 'must be a list: the program, then its arguments' })
      .optional()
      .describe(
        'The program and its arguments, no shell. Each argument is a template. Its output is the reply.',
      ),
    shell: z
      .union([z.string(), z.boolean()], { error: 'must be a script, or true beside a command' })
      .optional()
      .describe('A script for the shell, or true to run a command that is text with the shell.'),
    timeout: duration
      .optional()
      .describe('How long an attempt may take: milliseconds, or text such as 30s, 5m or 1h.'),
    delay: duration.optional().describe('How long to wait before the first attempt.'),
    effects: flag
      .optional()
      .describe('A command that does something outside, such as sending: onInterrupted is ask unless said.'),
    onInterrupted: z
      .enum(interruptions, { error: 'must be rerun or ask' })
      .optional()
      .describe(
        'What happens to an attempt that a dead process left without a whole reply: it is made again, or a person is asked.',
      ),
    cwd: text.optional().describe("The folder a command runs in, relative to the workspace's root."),
    env: z
      .record(z.string(), scalar, { error: 'must be a map of variables' })
      .optional()
      .describe('Environment variables of a command.'),
    when: expression
      .optional()
      .describe('JSONata over the data: the step runs where this is true, and is skipped where it is not.'),
    condition: expression.optional().describe('The same as when.'),
    default: anyValue
      .optional()
      .describe(
        'What the outputs are where the step is skipped: a map, or the value of the only one. Absent unless said.',
      ),
    transform: z
      .union([expression, expressions], transformFault)
      .optional()
      .describe(
        'JSONata that computes the only output, or a map of outputs and their expressions. It sees the inputs, or the whole data where none are listed.',
      ),
    workflow: text
      .optional()
      .describe(
        'Another workflow of the workspace, by its name: it runs as a run of its own, on the inputs, and gives the outputs.',
      ),
    foreach: text
      .optional()
      .describe(
        'The data field with a list: the step is done once for each item, and each output becomes a list.',
      ),
    as: text.optional().describe('The name by which the template knows the item. item unless said.'),
    concurrency: concurrency
      .optional()
      .describe('How many items may be under way at once. That of the workflow unless said.'),
    onError: z
      .enum(errorRules, { error: 'must be stop or continue' })
      .optional()
      .describe(
        'What an item that fails does: it stops the step once those under way are done, or leaves null in the lists. stop unless said.',
      ),
    retry: retryFile.optional().describe('How often a failure that a retry can help is tried again.'),
    repair: repairFile,
    message: label.optional().describe('What a person is asked.'),
    inputType: z
      .enum(checkpointTypes, { error: `must be one of ${checkpointTypes.join(', ')}` })
      .optional()
      .describe('How a person answers. freeform unless said.'),
    action: text
      .optional()
      .describe(
        'Another way to write a step that a person does: human-select, human-input or human-facilitate.',
      )
      .meta({ enum: humanActions }),
  },
  { error: 'must be a map of keys such as id, prompt, inputs and outputs' },
);

/** A step whose keys have the right types. */
export type StepFile = z.infer<typeof stepFile>;

const groupKeys = {
  id: label.optional().describe('A name for people.'),
  name: label.optional().describe('A name for people.'),
  description: label.optional().describe('What the steps are for.'),
  parallel: flag
    .optional()
    .describe('Whether the substeps run side by side. One after the other unless said.'),
  concurrency: concurrency
    .optional()
    .describe('How many of the substeps may be under way at once. All of them unless said.'),
};

const sectionKeys = {
  name: label.optional().describe('What people see.'),
  id: label.optional().describe('A name for other tools; not used.'),
  description: label.optional().describe('What the section is for.'),
};

const sectionFault = { error: 'must be a map with name and steps' };
const stepsFault = { error: 'must be a list of steps' };
const sectionsFault = { error: 'must be a list of sections' };
const stepsText = 'The steps, in their order.';
const substepsText = 'Steps that belong together.';

const headKeys = {
  $schema: text.optional().describe('The JSON Schema of this file, for editors.'),
  name: label.optional().describe('The name of the workflow. The name of the file unless said.'),
  id: label.optional().describe('A name for other tools; not used.'),
  description: label.optional().describe('What the workflow is for.'),
  version: label.optional().describe('The version of the workflow, for people.'),
  ...modelKeys('For all prompt steps that do not say it.'),
  timeout: duration
    .optional()
    .describe('How long a run may work in one go since it was last started. It fails then; resume goes on.'),
  budget: budgetFile
    .optional()
    .describe(
      'How much a run may spend: when it is reached, nothing new begins and the run waits until a person lets it go on.',
    ),
  repair: usualRepairFile,
  concurrency: concurrency
    .optional()
    .describe(
      'How many steps may be under way at once, where none reads what another gives. 1 unless said: in their order.',
    ),
  strict: flag
    .optional()
    .describe('Whether a variable that no input provides is an error instead of rendering empty.'),
};

/** The workflow's own keys; the steps are read one by one, so that a fault in one does not hide the others'. */
export const headFile = z.strictObject(
  {
    ...headKeys,
    steps: z.array(z.unknown(), stepsFault).optional(),
    sections: z.array(z.unknown(), sectionsFault).optional(),
  },
  { error: 'must be a map with name and steps' },
);

/** A section's own keys; its steps are read one by one. */
export const sectionFile = z.strictObject(
  { ...sectionKeys, steps: z.array(z.unknown(), stepsFault).optional() },
  sectionFault,
);

/** A group's own keys; its substeps are read one by one. */
export const groupFile = z.strictObject(
  { ...groupKeys, substeps: z.array(z.unknown(), stepsFault).optional() },
  { error: 'must be a map with substeps' },
);

export type GroupFile = z.infer<typeof groupFile>;
export type HeadFile = z.infer<typeof headFile>;
export type SectionFile = z.infer<typeof sectionFile>;

/** A step with all that `checkpoint` may hold. */
const wholeStep = stepFile
  .extend({
    checkpoint: z
      .union([z.boolean(), checkpointFile])
      .optional()
      .describe(
        'A person decides here: true, or what is asked. On a prompt step: a person accepts the reply before it counts.',
      ),
  })
  .meta({ id: 'step' });

const wholeGroup = z
  .strictObject({ ...groupKeys, substeps: z.array(wholeStep).describe(substepsText) })
  .meta({ id: 'group' });

const wholeSteps = z.array(z.union([wholeStep, wholeGroup]));

const wholeFile = z.strictObject({
  ...headKeys,
  steps: wholeSteps.optional().describe(`${stepsText} Instead of sections.`),
  sections: z
    .array(z.strictObject({ ...sectionKeys, steps: wholeSteps.optional().describe(stepsText) }))
    .optional()
    .describe('Groups of steps, run one after the other. Instead of steps.'),
});

/** The JSON Schema (draft 7) of a workflow file, for completion in editors. Every key has a description. */
export function jsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(wholeFile, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
  });
  return {
    $schema,
    title: 'Caesura workflow',
    description:
      'Steps and the data between them: prompts, commands, expressions, and decisions of a person.',
    ...schema,
  };
}
