// One step as written -> a Step, and a problem for every key that cannot stand.

import { listChoices, makeError, makeWarning, quoteName } from '../make-problem.ts';
import type { Problem } from '../problem.ts';
import { didYouMean } from '../suggest-name.ts';
import { checkNames, checkPaths, checkUnusedKeys, type Kind, type Report } from './check-step-keys.ts';
import { findSharedField, mapInputs, mapOutputs } from './map-fields.ts';
import { parseDuration } from './parse-duration.ts';
import { parseInvocation } from './parse-invocation.ts';
import type { Path } from './read-nodes.ts';
import type { Source } from './read-source.ts';
import { placeParts } from './step-places.ts';
import type { CommandStep, HumanStep, InputType, PromptStep, Step } from './workflow.ts';
import { humanActions, type StepFile } from './workflow-file.ts';

/**
 * A failure that a retry can help is tried so often in all unless the step says otherwise. A command may have
 * done something before it failed, so it is run again only where the step or a person says so.
 */
const defaultAttempts = { prompt: 3, command: 1, human: 1 } as const;

export type StepContext = {
  readonly source: Source;
  /** Where the step stands in the file. */
  readonly path: Path;
  readonly id: string;
  /** The definition's file, relative to the workspace. */
  readonly file: string;
  /** Whether a problem about the step's kind has been reported already. */
  readonly kindReported: boolean;
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
  const kind = findKind(written, context.kindReported, report);
  checkUnusedKeys(written, kind, report);
  const { places, base } = readBase(written, kind, context, report);
  const common = { ...base, places };
  switch (kind) {
    case 'prompt':
      return { step: buildPrompt(written, common), problems };
    case 'command':
      return { step: buildCommand(written, common, report), problems };
    case 'human':
      return { step: buildHuman(written, common), problems };
  }
}

type Common = Omit<PromptStep, 'kind' | 'prompt' | 'model' | 'checkpoint'>;

/** Follows the order of certainty: what runs a program, then what says a person acts, then a template. */
function findKind(written: StepFile, reported: boolean, report: Report): Kind {
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
    const hint = `Write one of prompt, command, shell, checkpoint: true, or action: ${listChoices(humanActions)}`;
    report('error', 'unknown-step-kind', 'unknown step kind: nothing says what the step does', [], hint);
  }
  return 'human';
}

function readBase(written: StepFile, kind: Kind, context: StepContext, report: Report) {
  const outputs = mapOutputs(written.outputs ?? [], { ...written.mapping?.outputs, ...written.mapper });
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
    retry: { attempts: written.retry?.attempts ?? defaultAttempts[kind] },
    ...(written.schema === undefined
      ? {}
      : { schema: { path: written.schema, validate: written.validate ?? ('warn' as const) } }),
  };
  return { base, places: placeParts(written, context.source, context.path) };
}

function buildPrompt(written: StepFile, common: Common): PromptStep {
  return {
    ...common,
    kind: 'prompt',
    prompt: written.prompt ?? '',
    checkpoint: written.checkpoint ?? false,
    ...(written.model === undefined ? {} : { model: written.model }),
  };
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
  const timeout = written.timeout === undefined ? undefined : parseDuration(written.timeout);
  if (written.timeout !== undefined && timeout === undefined) {
    report('error', 'bad-timeout', 'timeout must be between 1 millisecond and 24 days', ['timeout']);
  }
  return {
    ...common,
    kind: 'command',
    invocation: invocation ?? { kind: 'program', arguments: ['false'] },
    env: new Map(Object.entries(written.env ?? {})),
    ...(written.prompt === undefined ? {} : { prompt: written.prompt }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(written.cwd === undefined ? {} : { cwd: written.cwd }),
  };
}

/** A step without outputs gives one that is named as its id. */
function buildHuman(written: StepFile, common: Common): HumanStep {
  return {
    ...common,
    kind: 'human',
    outputs: common.outputs.size > 0 ? common.outputs : new Map([[common.id, common.id]]),
    inputType: written.inputType ?? inputTypeOf(written.action),
    ...(written.message === undefined ? {} : { message: written.message }),
    ...(written.prompt === undefined ? {} : { prompt: written.prompt }),
  };
}

function inputTypeOf(action: string | undefined): InputType {
  return action === 'human-select' ? 'selection' : 'freeform';
}
