// Arguments -> the command they name, with what it needs; each command is loaded when it is called.
import type { Context } from '../commands/context.ts';
import { openLimits } from '../commands/models/open-limits.ts';
import type { Launcher } from '../commands/move/launch-run.ts';
import { learnSettings } from '../commands/workspace/learn-secrets.ts';
import type { Clock } from '../engine/ports.ts';
import { WrongUse } from '../problem.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { realDisk } from '../storage/disk.ts';
import { findWorkspace } from '../storage/workspace.ts';
import type { Arguments } from './arguments.ts';
import type { PausingSignal } from './exit-status.ts';
import type { Output } from './output.ts';
import type { Invocation } from './run-invocation.ts';

/** The process, as commands see it. */
export type Host = {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly secrets: Secrets;
  readonly nodeVersion: string;
  readonly clock: Clock;
  readonly output: Output;
  readonly confirm: () => Context['confirm'];
  readonly converse: () => Invocation['converse'];
  readonly readStdin: () => Promise<Uint8Array>;
  readonly launcher: Launcher;
  readonly onSignal: (callback: (signal: PausingSignal) => void) => () => void;
};

type Command = Extract<Arguments, { kind: 'command' }>;

/** Returns the exit status. Throws what cli.tsx turns into one. */
export async function execute(host: Host, command: Command): Promise<number> {
  const { output, cwd } = host;
  const { flags } = command;
  const [first = '', second = ''] = command.arguments;
  if (command.command !== 'init') await learnSettings(contextOf(host, command));
  switch (command.command) {
    case 'init': {
      const { invokeInit } = await import('./doctor-invocation.ts');
      return invokeInit(cwd, command.arguments[0], output);
    }
    case 'list': {
      const { invokeList } = await import('./list-invocation.ts');
      return invokeList(workspaceOf(host, command), flags, output, host.clock.now());
    }
    case 'show': {
      const { invokeShow } = await import('./show-invocation.ts');
      return invokeShow(contextOf(host, command), first, flags.json, output);
    }
    case 'cost': {
      const { invokeCost } = await import('./cost-invocation.ts');
      return invokeCost(workspaceOf(host, command), flags, output, host.clock.now());
    }
    case 'models': {
      const { invokeModels } = await import('./models-invocation.ts');
      return invokeModels(await configuredContext(host, command), flags.json, output);
    }
    case 'check': {
      const { invokeCheck } = await import('./check-invocation.ts');
      return invokeCheck(contextOf(host, command), command.arguments[0], cwd, flags.json, output);
    }
    case 'render': {
      const { invokeRender } = await import('./check-invocation.ts');
      return invokeRender(contextOf(host, command), first, second, flags, cwd, host.readStdin, output);
    }
    case 'fixture': {
      const { invokeFixture } = await import('./fixture-invocation.ts');
      return invokeFixture(contextOf(host, command), first, flags, cwd, host.readStdin, output);
    }
    case 'test': {
      const { invokeTest } = await import('./test-invocation.ts');
      return invokeTest(contextOf(host, command), command.arguments, flags, cwd, output);
    }
    case 'doctor': {
      const { invokeDoctor } = await import('./doctor-invocation.ts');
      return invokeDoctor(contextOf(host, command), host.nodeVersion, flags.json, output);
    }
    case 'pause':
    case 'cancel': {
      const { invokeStop } = await import('./stop-invocation.ts');
      return invokeStop(
        contextOf(host, command),
        command.command,
        first,
        flags,
        output,
        new AbortController().signal,
      );
    }
    case 'delete': {
      const { invokeDelete } = await import('./stop-invocation.ts');
      return invokeDelete(contextOf(host, command), first, flags, output);
    }
    case 'run': {
      const { invokeRun } = await import('./run-invocation.ts');
      return invokeRun(await invocationOf(host, command), first);
    }
    case 'fork': {
      const { invokeFork } = await import('./fork-invocation.ts');
      return invokeFork(await invocationOf(host, command), first);
    }
    case 'resume':
    case 'retry':
    case 'rerun':
    case 'answer': {
      if (flags.dryRun) {
        const { invokePlan } = await import('./plan-invocation.ts');
        return invokePlan({ context: contextOf(host, command), flags, output }, first);
      }
      const { invokeMove } = await import('./run-invocation.ts');
      return invokeMove(await invocationOf(host, command), command.command, first);
    }
  }
}

function workspaceOf(host: Host, chosen: { readonly workspace?: string }) {
  return findWorkspace({
    cwd: host.cwd,
    chosen: chosen.workspace ?? (host.environment.CAESURA_WORKSPACE || undefined),
  });
}

/** A context without the settings of caesura.yaml, for what needs none of them. */
export function contextOf(host: Host, chosen: { readonly workspace?: string }): Context {
  const { environment, clock } = host;
  const say = host.output.talk;
  return {
    workspace: workspaceOf(host, chosen),
    config: {},
    environment,
    secrets: host.secrets,
    clock,
    disk: realDisk,
    limits: openLimits(environment, { disk: realDisk, clock, say }),
    say,
    confirm: host.confirm(),
  };
}

/** A context whose caesura.yaml has been read; a broken one stops whatever would call a model. */
async function configuredContext(host: Host, chosen: { readonly workspace?: string }): Promise<Context> {
  const { readConfig } = await import('../storage/config.ts');
  const context = contextOf(host, chosen);
  const { config, problems } = readConfig(context.workspace);
  if (problems.length > 0) throw new WrongUse(problems);
  return { ...context, config };
}

async function invocationOf(host: Host, command: Command) {
  const { output, cwd, readStdin, launcher, onSignal } = host;
  const context = await configuredContext(host, command);
  return {
    context,
    flags: command.flags,
    output,
    cwd,
    readStdin,
    converse: host.converse(),
    launcher,
    onSignal,
  };
}
