// A workflow that runs commands asks once (product.md, "Trust").
import { DiskRefused, wrongUse } from '../problem.ts';
import { createTrustStore } from '../storage/trust.ts';
import type { CommandStep, Workflow } from '../workflow/workflow.ts';
import type { Context } from './context.ts';

/**
 * Returns where the workflow runs no commands, or its definition is trusted, or `trust` says so, or the person
 * agrees. Throws {@link WrongUse} otherwise.
 */
export async function ensureTrust(context: Context, workflow: Workflow, trust: boolean): Promise<void> {
  const commands = workflow.steps.filter((step) => step.kind === 'command');
  if (commands.length === 0) return;
  const store = createTrustStore(context.workspace, context.environment);
  if (store.isTrusted(workflow.definition)) return;
  const shown = commands.map((step) => `  ${step.id}: ${describeCommand(step)}`);
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
    store.remember(workflow.definition);
  } catch (error) {
    // The person has agreed for now; that it is asked again next time is a nuisance, no more.
    if (!(error instanceof DiskRefused)) throw error;
    context.say(`the trust could not be remembered: ${error.message}`);
  }
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
