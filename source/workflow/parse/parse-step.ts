// One step as written -> a Step, and a problem for every key that cannot stand.

import { listChoices, makeError, makeWarning, quoteName } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import { checkNames, checkPaths, checkUnusedKeys, type Kind, type Report } from '../check/check-step-keys.ts';
import type { ExpressionReader } from '../expression/read-expression.ts';
import { readModelNames } from '../model-settings.ts';
import type { CommandStep, NestedStep, ParallelGroup, PromptStep, Step } from '../workflow.ts';
import { findSharedField, mapInputs, mapOutputs } from './map-fields.ts';
import {
  buildTransform,
  type ExpressionContext,
  parseCondition,
  parseDefaults,
  transformedNames,
} from './parse-expressions.ts';
import { parseFan } from './parse-fan.ts';
import { buildHuman, parseReview } from './parse-human.ts';
import { parseInvocation } from './parse-invocation.ts';
import { checkSystemPath, type ModelDefaults, parseModel } from './parse-model.ts';
import { parseTime } from './parse-time.ts';
import type { Path } from './read-nodes.ts';
import type { Source } from './read-source.ts';
import { placeParts } from './step-places.ts';
import { humanActions, type StepFile } from './workflow-file.ts';

export type StepContext = {
  readonly source: Source;
  /** Where the step stands in the file. */
  readonly path: Path;
  readonly id: string;
  /** The definition's file, relative to the workspace. */
  readonly file: string;
  /** Whether a problem about the step's kind has been reported already. */
  readonly kindReported: boolean;
  readonly group: ParallelGroup | undefined;
  /** That of the workflow. */
  readonly concurrency: number;
  /** That of the workflow, where it says any. */
  readonly repair: number | undefined;
  /** What the workflow says for the models of all steps. */
  readonly model: ModelDefaults;
  /** Needed where the step has an expression. */
  readonly expressions?: ExpressionReader | undefined;
};

/**
 * The step is present even where there are problems, so that it can be checked further; it may be run only
 * where none of them is an error.
 */
export function parseStep(
  written: StepFile,
  context: StepContext,
): { step: Step; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const report: Report = (severity, code, message, key, hint) => {
    const place = context.source.placeOf([...context.path, ...key]);
    problems.push((severity === 'error' ? makeError : makeWarning)(code, message, place, hint));
  };
  checkNames(written, report);
  checkPaths(written, context.file, report);
  checkSystemPath(written.system, context.file, report);
  const kind = findKind(written, context.kindReported, report);
  checkUnusedKeys(written, kind, report);
  const { places, base } = readBase(written, kind, context, report);
  const common = { ...base, places };
  const { source, path, expressions } = context;
  const parts = { source, path, expressions, report, problems };
  const step = buildStep(kind, { repair: context.repair, ...written }, common, context, parts);
  return {
    step: { ...step, ...parseCondition(written, parts), ...parseDefaults(written, step.outputs, report) },
    problems,
  };
}

function buildStep(
  kind: Kind,
  written: StepFile,
  common: Common,
  context: StepContext,
  parts: ExpressionContext,
): Step {
  switch (kind) {
    case 'prompt':
      return { ...buildPrompt(written, common, context), ...parseReview(written, common.id, parts) };
    case 'command':
      return buildCommand(written, common, parts.report);
    case 'human':
      return buildHuman(written, common, parts);
    case 'transform':
      return buildTransform(written, common, parts);
    case 'workflow':
      return buildNested(written, common);
  }
}

type Common = Omit<
  PromptStep,
  | 'kind'
  | 'prompt'
  | 'model'
  | 'settings'
  | 'system'
  | 'images'
  | 'cache'
  | 'checkpoint'
  | 'message'
  | 'repair'
>;

/** What a person who wants replies to fit gets unasked. */
const usualRepairs = 2;

/** Follows the order of certainty: what computes, runs a workflow or a program, then what says a person acts, then a template. */
function findKind(written: StepFile, reported: boolean, report: Report): Kind {
  for (const [kind, does] of [
    ['transform', 'computes its outputs'],
    ['workflow', 'runs a workflow'],
  ] as const) {
    if (written[kind] === undefined) continue;
    const other = (['prompt', 'command', 'shell', 'action', 'checkpoint', 'workflow'] as const).find(
      (key) => key !== kind && written[key] !== undefined && written[key] !== false,
    );
    if (other !== undefined) {
      const message = `a step ${does} or has ${other}, not both`;
      report('error', 'unknown-step-kind', message, [other], 'Write two steps');
    }
    return kind;
  }
  const runsCommand =
    written.command !== undefined || typeof written.shell === 'string' || written.shell === true;
  const action = written.action;
  const isHuman = action !== undefined && humanActions.some((name) => name === action);
  if (action !== undefined && !isHuman) {
    const hint = didYouMean(action, humanActions) ?? `Possible are ${listChoices(humanActions)}`;
    report('error', 'unknown-step-kind', `unknown action ${quoteName(action)}`, ['action'], hint);
  }
  if (runsCommand) {
    if (isHuman)
      report('error', 'unknown-step-kind', 'a step runs a command or asks a person, not both', ['action']);
    if (written.checkpoint) {
      const hint = 'Write a step with checkpoint: true after it, which reads its outputs';
      report(
        'error',
        'unsupported-key',
        'checkpoint on a command is not supported in this version',
        ['checkpoint'],
        hint,
      );
    }
    return 'command';
  }
  if (isHuman) return 'human';
  if (written.prompt !== undefined) return 'prompt';
  if (written.checkpoint) return 'human';
  if (action === undefined && !reported) {
    const hint = `Write one of prompt, command, shell, transform, workflow, checkpoint: true, or action: ${listChoices(humanActions)}`;
    report('error', 'unknown-step-kind', 'unknown step kind: nothing says what the step does', [], hint);
  }
  return 'human';
}

function readBase(written: StepFile, kind: Kind, context: StepContext, report: Report) {
  const outputs = mapOutputs(written.outputs ?? transformedNames(written), {
    ...written.mapping?.outputs,
    ...written.mapper,
  });
  const shared = findSharedField(outputs);
  if (shared !== undefined) {
    const key = written.mapper ? 'mapper' : written.mapping ? 'mapping' : 'outputs';
    report('error', 'conflicting-mapping', `two outputs are stored in the same field, ${quoteName(shared)}`, [
      key,
    ]);
  }
  const base = {
    id: context.id,
    name: written.name?.trim() ? written.name : context.id,
    place: context.source.placeOf(context.path),
    inputs: mapInputs(written.inputs ?? [], written.mapping?.inputs ?? {}),
    outputs,
    ...parseTime(written, kind, report),
    ...parseFan(written, kind, { outputs, ...context }, report),
    ...(context.group === undefined ? {} : { group: context.group }),
    ...((kind === 'command' || kind === 'workflow') && written.effects === true
      ? { effects: true as const }
      : {}),
    ...(written.schema === undefined
      ? {}
      : { schema: { path: written.schema, validate: written.validate ?? ('warn' as const) } }),
  };
  return { base, places: placeParts(written, context.source, context.path) };
}

function buildPrompt(
  written: StepFile,
  common: Common,
  { source, path, model }: StepContext,
): Omit<PromptStep, 'checkpoint'> {
  return {
    ...common,
    kind: 'prompt',
    prompt: written.prompt ?? '',
    repair: written.repair ?? (common.schema?.validate === 'strict' ? usualRepairs : 0),
    ...parseModel(written, model, source.placeOf([...path, 'system'])),
  };
}

function buildNested(written: StepFile, { schema: _, ...common }: Common): NestedStep {
  return {
    ...common,
    inputs: withoutSecondNames(common.inputs),
    kind: 'workflow',
    workflow: (written.workflow ?? '').trim(),
    ...(written.model === undefined ? {} : { model: readModelNames(written.model) }),
  };
}

/** A listed field that has another name there is not there by its own as well. */
function withoutSecondNames(inputs: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const renamed = new Set([...inputs].flatMap(([name, field]) => (name === field ? [] : [field])));
  return new Map([...inputs].filter(([name, field]) => name !== field || !renamed.has(field)));
}

function buildCommand(written: StepFile, common: Common, report: Report): CommandStep {
  const parsed = parseInvocation(written.command, written.shell);
  if (parsed && 'fault' in parsed) {
    report('error', 'bad-command', parsed.fault.message, [parsed.fault.key], parsed.fault.hint);
  }
  const invocation = parsed && 'invocation' in parsed ? parsed.invocation : undefined;
  if (invocation?.kind === 'shell' && invocation.script.includes('{{')) {
    const hint =
      'Read the inputs from standard input, where they come as JSON, or use a command with arguments';
    report(
      'warning',
      'shell-template',
      'a shell script is not a template: {{…}} stays as it is',
      [written.shell === true ? 'command' : 'shell'],
      hint,
    );
  }
  return {
    ...common,
    kind: 'command',
    invocation: invocation ?? { kind: 'program', arguments: ['false'] },
    env: new Map(Object.entries(written.env ?? {})),
    ...(written.prompt === undefined ? {} : { prompt: written.prompt }),
    ...(written.cwd === undefined ? {} : { cwd: written.cwd }),
  };
}
