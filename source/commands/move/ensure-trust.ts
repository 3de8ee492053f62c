// A workflow that runs commands asks once (product.md, "Trust").
import type { JsonObject } from '../../json.ts';
import { DiskRefused, wrongUse } from '../../problem.ts';
import { createTrustStore, type TrustStore } from '../../storage/trust.ts';
import type { CommandStep, Workflow } from '../../workflow/workflow.ts';
import { closureOf } from '../../workflow/workflow-library.ts';
import type { Context } from '../context.ts';
import { libraryFor } from '../definitions/workflow-library.ts';

/** A definition and those that may run within it. */
type Closure = readonly [Workflow, ...Workflow[]];

/**
 * Returns where neither the workflow nor what may run within it runs commands, or all of them are trusted, or `trust`
 * says so, or the person agrees. Throws {@link WrongUse} otherwise.
 */
export async function ensureTrust(context: Context, workflow: Workflow, trust: boolean): Promise<void> {
  const library = await libraryFor(context.workspace, workflow);
  const within = (outer: Workflow): Closure => [
    outer,
    ...(library === undefined ? [] : closureOf(library, outer)),
  ];
  const closure = within(workflow);
  const shown = listCommands(closure);
  if (shown.length === 0) return;
  const store = createTrustStore(context.workspace, context.environment);
  if (isTrusted(store, closure)) return;
  if (!trust) {
    if (context.confirm === undefined) {
      throw wrongUse(
        'not-trusted',
        `${workflow.name} runs commands on this machine and is not trusted yet. Look at them, then say so with --trust:\n${shown.join('\n')}`,
        undefined,
        { file: workflow.path },
      );
    }
    context.say(`${workflow.path} runs commands on this machine:`);
    for (const line of shown) context.say(line);
    if (!(await context.confirm('Trust this definition as it is now?'))) {
      throw wrongUse('not-trusted', `${workflow.path} is not trusted`, 'Nothing was changed');
    }
  }
  try {
    // Each for itself as well: a run within another one may be gone on with alone.
    for (const each of closure) {
      const [{ definition }, ...inner] = within(each);
      store.remember(definition, definitionsOf(inner));
    }
  } catch (error) {
    // The person has agreed for now; that it is asked again next time is a nuisance, no more.
    if (!(error instanceof DiskRefused)) throw error;
    context.say(`the trust could not be remembered: ${error.message}`);
  }
}

function isTrusted(store: TrustStore, [{ definition }, ...inner]: Closure): boolean {
  return store.isTrusted(definition, definitionsOf(inner));
}

function definitionsOf(workflows: readonly Workflow[]): readonly JsonObject[] {
  return workflows.map(({ definition }) => definition);
}

/** As a person would type them; those of a workflow that runs within another one below its name. */
export function listCommands([outer, ...inner]: Closure): readonly string[] {
  const own = (workflow: Workflow): readonly string[] =>
    workflow.steps.flatMap((step) =>
      step.kind === 'command' ? [`  ${step.id}: ${describeCommand(step)}`] : [],
    );
  return [
    ...own(outer),
    ...inner.flatMap((workflow) => {
      const commands = own(workflow);
      return commands.length === 0
        ? []
        : [`  ${workflow.path}:`, ...commands.map((command) => `  ${command}`)];
    }),
  ];
}

/** A command as a person would type it. */
export function describeCommand(step: CommandStep): string {
  switch (step.invocation.kind) {
    case 'shell':
      return `sh -c ${JSON.stringify(step.invocation.script)}`;
    case 'program':
      return step.invocation.arguments
        .map((argument) => (/^[\w@%+=:,./-]+$/.test(argument) ? argument : JSON.stringify(argument)))
        .join(' ');
  }
}
