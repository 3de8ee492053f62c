// What a process learns of secrets as it reads: from caesura.yaml, and from the commands of workflows.
import { findSecrets, secretsOfStep } from '../../secrets/find-secrets.ts';
import type { Config } from '../../storage/config.ts';
import { readInside } from '../../storage/definitions.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';

/** Takes in what caesura.yaml says of secrets. Where it says nothing it is not parsed; its problems are told elsewhere. */
export async function learnSettings(
  context: Pick<Context, 'workspace' | 'secrets' | 'environment'>,
): Promise<void> {
  const { workspace } = context;
  const content = readInside(workspace, 'caesura.yaml');
  if (content.kind !== 'text' || !/apiKeyEnv|headers|secrets/.test(withoutComments(content.text))) return;
  const { readConfig } = await import('../../storage/config.ts');
  learnConfig(context, readConfig(workspace).config);
}

/** Without the lines that are nothing but a comment. */
function withoutComments(yaml: string): string {
  return yaml.replace(/^[ \t]*#.*$/gm, '');
}

export function learnConfig(
  { secrets, environment }: Pick<Context, 'secrets' | 'environment'>,
  config: Config,
): void {
  secrets.settle(findSecrets(environment, config), config.secrets?.never ?? []);
}

/** What the commands of a workflow are given by `env:`. */
export function learnWorkflow(
  { secrets, environment }: Pick<Context, 'secrets' | 'environment'>,
  { steps }: Pick<Workflow, 'steps'>,
): void {
  secrets.learn(
    steps.flatMap((step) => (step.kind === 'command' ? secretsOfStep(step.env, environment) : [])),
  );
}
