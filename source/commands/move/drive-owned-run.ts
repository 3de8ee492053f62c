// Moves a run that is owned: puts the engine's ports together and lets it drive.
import type { ChildrenPort } from '../../engine/children.ts';
import { driveRun } from '../../engine/drive-run.ts';
import { noEarlierReplies } from '../../engine/earlier-replies.ts';
import type { EnginePorts } from '../../engine/ports.ts';
import { describeCall } from '../../engine/prepare-call.ts';
import type { StalePort } from '../../engine/reopen-stale.ts';
import { createModels } from '../../model/choose-model.ts';
import { createPrograms } from '../../programs/open-program.ts';
import { ProgramFailure } from '../../programs/program.ts';
import { hashText } from '../../run/hash-text.ts';
import { childrenInFlight, pausedBy } from '../../run/parent.ts';
import type { Actor, Run, RunOptions } from '../../run/run.ts';
import type { RunEvent } from '../../run/run-event.ts';
import { createEarlierReplies } from '../../storage/earlier-replies.ts';
import { identifyProcess } from '../../storage/process-identity.ts';
import type { RunStore } from '../../storage/run-store.ts';
import { createTranscripts } from '../../storage/transcripts.ts';
import { containPath, type Workspace } from '../../storage/workspace.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import { filesOf } from '../definitions/files-of.ts';
import { findRecording } from '../definitions/find-recording.ts';
import { describeNotice } from '../look/describe-notice.ts';
import { modelsOf } from '../models/model-of-step.ts';
import { providersOf } from '../models/providers-of.ts';
import { turnsOf } from '../models/turns-of.ts';
import { bounds } from '../run-bounded.ts';
import type { OwnedRun } from './own-run.ts';
import { createRecorder } from './record-replies.ts';
import { stopRuns } from './request-stop.ts';

export type Told = (event: RunEvent, run: Run) => void;

export type DriveRequest = {
  readonly workflow: Workflow;
  readonly store: RunStore;
  /** The events that make the run running. */
  readonly begin: readonly RunEvent[];
  readonly options: RunOptions;
  readonly pauseAfter: string | undefined;
  readonly rerunInterrupted?: boolean;
  /** Stale steps are done again. */
  readonly stale?: StalePort;
  readonly told: Told;
  /** Moves the runs of its steps. */
  readonly children: ChildrenPort;
};

/**
 * Returns the run as it stands on the disk when it has stopped. The run of a step may have been completed elsewhere
 * while this one was being stopped for it: then nobody else goes on with this one.
 */
export async function driveOwnedRun(context: Context, owned: OwnedRun, request: DriveRequest): Promise<Run> {
  const { workflow, store, options } = request;
  const { workspace, clock } = context;
  const begun = new Set<string>();
  const ports: EnginePorts = {
    store:
      options.record === true ? createRecorder(context, workflow, owned.paths.folder).around(store) : store,
    transcripts: createTranscripts(owned.paths.folder),
    model: createModels({
      providers: providersOf(context),
      prices: context.config.prices ?? {},
      now: clock.now,
      readRecording: (_, stepId, item) => findRecording(workspace, workflow, stepId, item),
      describe: (sent) => describeCall(sent.prompt, sent),
      hash: hashText,
      show: context.say,
      pace: options.pace,
      delay: clock.delay,
    }),
    turns: turnsOf(context),
    earlier: options.cache === false ? noEarlierReplies : createEarlierReplies(workspace, store.current),
    programs: createPrograms({
      environment: context.environment,
      secrets: context.secrets,
      folderOf: (cwd) => folderInside(workspace, cwd),
      identify: identifyProcess,
    }),
    children: request.children,
    files: filesOf(context, workflow),
    secrets: context.secrets,
    clock,
    bounds,
    told: (event, run) => {
      for (const { run: id } of childrenInFlight(run)) begun.add(id);
      request.told(event, run);
    },
    noticed: (entry) => context.say(describeNotice(entry, store.current().id)),
    lookForRequests: owned.lookForRequests,
  };
  let { begin } = request;
  for (;;) {
    const run = await driveRun({
      workflow,
      ports,
      control: owned.control,
      modelsOf: (step) => modelsOf(context, workflow, options, step),
      ...(request.pauseAfter === undefined ? {} : { pauseAfter: request.pauseAfter }),
      ...(request.rerunInterrupted === true ? { rerunInterrupted: true } : {}),
      ...(request.stale === undefined ? {} : { stale: request.stale }),
      begin,
    });
    if (run.status === 'cancelled') await stopRuns(context, [...begun], 'cancel', lastActor(run));
    if (owned.control.wish() !== null || run.workflow === null || !isChildDone(request.children, run)) {
      store.close();
      return run;
    }
    const at = clock.now().toISOString();
    begin = [{ at, event: 'run-started', resumed: true, by: 'child', workflow: run.workflow, options }];
  }
}

/** Whether a run that this one is paused for is completed. */
function isChildDone(children: ChildrenPort, run: Run): boolean {
  if (run.status !== 'paused' || pausedBy(run) !== 'child') return false;
  return childrenInFlight(run).some(({ run: id }) => children.look(id) === 'completed');
}

function lastActor({ history }: Run): Actor {
  return history.at(-1)?.by === 'key' ? 'key' : 'command';
}

function folderInside(workspace: Workspace, cwd: string | undefined): string {
  if (cwd === undefined) return workspace.root;
  const contained = containPath(workspace, cwd);
  switch (contained.kind) {
    case 'inside':
      return contained.path;
    case 'missing':
      throw commandFailed(`there is no folder ${cwd} in the workspace`);
    case 'outside':
      throw commandFailed(contained.message);
  }
}

function commandFailed(message: string): ProgramFailure {
  return new ProgramFailure({ kind: 'command-failed', message, canRetry: false });
}
