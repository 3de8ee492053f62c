// What a workflow is: its sections, and its steps as a union on their kind.
import type { Json, JsonObject } from '../json.ts';
import type { Place } from '../problem.ts';
import type { ApprovalQuestion, Question } from './answer/question.ts';
import type { Budget } from './budget.ts';
import type { Expression } from './expression/expression.ts';
import type { FailureKind } from './failure-kind.ts';
import type { ModelNames, ModelSettings } from './model-settings.ts';

/** A workflow whose file had no errors. Paths are relative to the workspace, with forward slashes. */
export type Workflow = {
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  /** The definition's file. */
  readonly path: string;
  /** The default model of prompt steps. */
  readonly model?: ModelNames;
  /** Whether a variable that no input provides fails the step instead of rendering empty. */
  readonly strict: boolean;
  /** How long a run may work in one go since it was last started, in milliseconds. */
  readonly timeout?: number;
  /** How much a run may spend before a person is asked. */
  readonly budget?: Budget;
  /** How many steps may be under way at once; with 1 they run in their order. */
  readonly concurrency: number;
  readonly sections: readonly Section[];
  /** Every step in its order; those of the sections one after the other. */
  readonly steps: readonly Step[];
  /** The file's content as data, as it is kept in a run. */
  readonly definition: JsonObject;
};

export type Section = { readonly name: string; readonly stepIds: readonly string[] };

export type Step = PromptStep | CommandStep | HumanStep | TransformStep | NestedStep;

type StepBase = {
  readonly id: string;
  readonly name: string;
  /** Where the step stands in its file. */
  readonly place: Place;
  /** Where its parts stand; see step-places.ts. */
  readonly places?: ReadonlyMap<string, Place>;
  /** What the template sees: its name there -> the data field it reads. */
  readonly inputs: ReadonlyMap<string, string>;
  /** What the reply gives: the field's name there -> the data field it is stored in, in declared order. */
  readonly outputs: ReadonlyMap<string, string>;
  /**
   * Data fields among the inputs that are there only once a person has sent the run back to this step or before
   * it: what was said then. Until then they are an empty text.
   */
  readonly feedback?: ReadonlySet<string>;
  readonly schema?: SchemaReference;
  readonly retry: RetryPolicy;
  /** How long an attempt may take, in milliseconds. Of prompts, commands and workflows. */
  readonly timeout?: number;
  /** How long is waited before the first attempt, in milliseconds. Of prompts, commands and workflows. */
  readonly delay?: number;
  /** Whether an attempt that its process left without a whole reply may simply be made again; it may unless said. */
  readonly onInterrupted?: 'rerun' | 'ask';
  /** The step is skipped where this is not true; see run/find-skip.ts. */
  readonly when?: Expression;
  /** What the step gives where it is skipped: data field -> value. */
  readonly defaults?: ReadonlyMap<string, Json>;
  /** Steps that were written under one `parallel: true`: they run side by side. */
  readonly group?: ParallelGroup;
  /** The step is done once for each item of a list. Of prompts, commands and workflows. */
  readonly fan?: Fan;
  /** It does something outside, and keeps its place among the steps. Of commands and workflows. */
  readonly effects?: true;
};

/** `concurrency`: how many of its steps may be under way at once. */
export type ParallelGroup = { readonly id: string; readonly concurrency: number };

/**
 * `foreach`: the step is done for each item of the list in the data field. Its template sees the item by the name
 * `as`, and its number, from 1, as `index`. Each output becomes a list with an entry for each item, in their order.
 */
export type Fan = {
  readonly field: string;
  readonly as: string;
  /** How many items may be under way at once. */
  readonly concurrency: number;
  /** `continue`: an item that fails leaves null in the lists, and the step is done without it. */
  readonly onError: 'stop' | 'continue';
};

/** The name by which a template knows the number of its item. */
export const itemIndexName = 'index';

/** How often a failure that a retry can help is tried in all; with `on` only one of these kinds. */
export type RetryPolicy = {
  readonly attempts: number;
  readonly backoff?: Backoff;
  readonly on?: readonly FailureKind[];
};

/** How long to wait between attempts, in milliseconds: `delay` each time, or doubling from it up to `max`. */
export type Backoff = {
  readonly type: 'constant' | 'exponential';
  readonly delay: number;
  readonly max: number;
};

/** `strict` fails the step where a reply does not fit; `warn` writes warnings into its record. */
export type SchemaReference = { readonly path: string; readonly validate: 'warn' | 'strict' };

/** A rendered template is sent to a model. */
export type PromptStep = StepBase & {
  readonly kind: 'prompt';
  /** The template, as written. */
  readonly prompt: string;
  readonly model?: ModelNames;
  readonly settings?: ModelSettings;
  readonly system?: SystemText;
  /** Paths in the workspace, templates of such, or names of inputs that hold one or several. */
  readonly images?: readonly string[];
  /** An earlier reply of the workflow is taken where the same model was sent the very same. */
  readonly cache?: true;
  /** How a person accepts the reply before it counts. */
  readonly checkpoint: ApprovalQuestion | null;
  /** What that person is asked. */
  readonly message?: string;
  /** How often a reply that does not fit is sent back to the model before the step fails. */
  readonly repair: number;
};

/** What a model is told before the prompt: a template that stands in the definition, or in a file of its own. */
export type SystemText = { readonly place: Place } & (
  | { readonly kind: 'text'; readonly template: string }
  | { readonly kind: 'file'; readonly path: string }
);

/** A program reads the rendered prompt, or the inputs as JSON, and its standard output is the reply. */
export type CommandStep = StepBase & {
  readonly kind: 'command';
  readonly invocation: Invocation;
  readonly prompt?: string;
  /** Relative to the workspace. */
  readonly cwd?: string;
  readonly env: ReadonlyMap<string, string>;
};

/** The arguments are templates, each rendered to one argument; a shell script is not a template. */
export type Invocation =
  | { readonly kind: 'program'; readonly arguments: readonly [string, ...string[]] }
  | { readonly kind: 'shell'; readonly script: string };

/** A person provides the outputs. */
export type HumanStep = StepBase & {
  readonly kind: 'human';
  readonly question: Question;
  readonly message?: string;
  /** A template whose text is shown with the question. */
  readonly prompt?: string;
};

/** Expressions compute the outputs: nobody is called. */
export type TransformStep = StepBase & {
  readonly kind: 'transform';
  /** By the data field that each gives. */
  readonly expressions: ReadonlyMap<string, Expression>;
  /** Whether the file lists the inputs. Where it does not, they are the fields that the expressions read. */
  readonly listsInputs: boolean;
  readonly prompt?: never;
};

/**
 * Another definition, run as a run of its own. The inputs are that run's initial data by its own names; the outputs
 * are fields of its data.
 */
export type NestedStep = StepBase & {
  readonly kind: 'workflow';
  /** As `caesura run` takes it: the name of a workflow, or of its file, or the path of that. */
  readonly workflow: string;
  /** What `--model` would be for that run. */
  readonly model?: ModelNames;
  readonly prompt?: never;
};

/** How many runs may stand within each other, the outermost one included. */
export const deepestNesting = 8;

/** The step of that id, or undefined. */
export function findStep(workflow: Workflow, stepId: string): Step | undefined {
  return workflow.steps.find((step) => step.id === stepId);
}
