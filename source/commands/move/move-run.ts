// `caesura resume`, `retry`, `rerun` and `answer`: a run that exists goes on (the status table of product.md).

import type { Control } from '../../engine/control.ts';
import { type Reopening, reopenStale } from '../../engine/reopen-stale.ts';
import { WrongUse, wrongUse } from '../../problem.ts';
import { describeRefusal } from '../../run/answer-event.ts';
import { applyEvent } from '../../run/apply-event.ts';
import { chooseAnew, endsSpending } from '../../run/budget.ts';
import type { Actor, Run, RunOptions } from '../../run/run.ts';
import type { RunEvent } from '../../run/run-event.ts';
import { pathsOf, type RunPaths } from '../../storage/run-paths.ts';
import type { GivenAnswer } from '../../workflow/answer/read-answer.ts';
import { compareDefinitions } from '../../workflow/compare-definitions.ts';
import { dependentsOf } from '../../workflow/data-flow.ts';
import type { Step, Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import { findWorkflowOfRun } from '../definitions/find-workflow.ts';
import { requireStep } from '../definitions/require-step.ts';
import { checkEdits } from '../edit/check-edits.ts';
import { describeNotice } from '../look/describe-notice.ts';
import { requireModels } from '../models/model-of-step.ts';
import { answerCheckpoint, overdueAnswer } from './answer-checkpoint.ts';
import { type AnsweredQuestion, tellingOwner } from './answered-already.ts';
import { createChildren } from './child-runs.ts';
import { driveOwnedRun, type Told } from './drive-owned-run.ts';
import { ensureTrust } from './ensure-trust.ts';
import { holdWorkflow } from './new-run.ts';
import { openOwned, ownRun, refuseOwnedChildren } from './own-run.ts';
import { requireNames } from './require-names.ts';
import { createStaleFinder, nothingStale, tellStale } from './stale-steps.ts';
import { explainWaiting, isDone, whyItStays } from './why-it-stays.ts';

export type MoveRequest = {
  readonly id: string;
  readonly how: Move;
  /** What the command line chooses anew for the whole run. */
  readonly options: RunOptions;
  readonly frozen: boolean;
  readonly force: boolean;
  readonly trust: boolean;
  readonly pauseAfter: string | undefined;
  readonly by: Actor;
  readonly control: Control;
  readonly told: Told;
};

export type Move =
  /**
   * `rerunInterrupted`: attempts that were cut off are made again, also where their steps would ask.
   * `stale`: steps of which the prompt, or what they read, is another one now, are done again first.
   */
  | { readonly kind: 'resume'; readonly rerunInterrupted?: boolean; readonly stale?: boolean }
  /** `onlyFailed`: of that step only the items that failed. */
  | { readonly kind: 'rerun'; readonly from: string; readonly onlyFailed?: boolean }
  /** `to`: the question that was seen; another one is not answered. Without it whatever the run asks. */
  | { readonly kind: 'answer'; readonly answer: GivenAnswer; readonly to?: AnsweredQuestion };

/** `moved`: the run as it stopped. `stays`: there was nothing to do, and why. */
export type MoveResult =
  | { readonly kind: 'moved'; readonly run: Run }
  | { readonly kind: 'stays'; readonly run: Run; readonly why: string };

/**
 * Takes the run and moves it until it stops. Throws {@link RunOwned} where another process moves it,
 * {@link WrongUse} where it cannot go on this way; the run is as it was then.
 */
export function moveRun(context: Context, request: MoveRequest): Promise<MoveResult> {
  const paths = pathsOf(context.workspace, request.id);
  const to = request.how.kind === 'answer' ? request.how.to : undefined;
  return tellingOwner(paths, to, () => moveOwned(context, paths, request));
}

function moveOwned(context: Context, paths: RunPaths, request: MoveRequest): Promise<MoveResult> {
  return ownRun(context, paths, { force: request.force, control: request.control }, async (owned) => {
    const { store, statusInferred, notices } = await openOwned(context, owned);
    for (const notice of notices) context.say(describeNotice(notice, request.id));
    const run = store.current();
    const { how } = request;
    const stays = saysBudget(run, request) ? undefined : await whyItStays(run, how, context.clock.now());
    const wantsStale = how.kind === 'resume' && how.stale === true;
    if (stays !== undefined && !wantsStale) return { kind: 'stays', run, why: stays };

    const found = await findWorkflowOfRun(context, run, request.frozen, context.say);
    const { workflow } = found;
    await requireNames(context, workflow);
    const finder = wantsStale ? createStaleFinder(context, workflow, request.by) : undefined;
    const stale = (await finder?.find(run)) ?? nothingStale;
    const isStale = stale.stepIds.length > 0;
    if (stays !== undefined && !isStale)
      return { kind: 'stays', run, why: `${stays}, and nothing of it is stale` };
    if (
      !isStale &&
      statusInferred &&
      how.kind === 'resume' &&
      run.status === 'paused' &&
      isDone(workflow, run)
    ) {
      return { kind: 'stays', run, why: 'all of its steps are done' };
    }
    if (request.pauseAfter !== undefined) requireStep(workflow, request.pauseAfter);
    const overdue = overdueAnswer(workflow, run, context.clock.now());
    if (!isStale && how.kind === 'resume' && overdue !== undefined && 'problems' in overdue) {
      const why = `${explainWaiting(run, workflow)}; its default cannot be taken: ${describeRefusal(overdue.problems)}`;
      return { kind: 'stays', run, why };
    }
    if (how.kind === 'resume' && !wantsStale) await tellStale(context, workflow, run);
    const at = context.clock.now().toISOString();
    const prelude = await preludeOf(context, workflow, run, request, stale, at);
    if (prelude.some(endsSpending)) {
      const run = store.commit(prelude.reduce(applyEvent, store.current()));
      for (const event of prelude) request.told(event, run);
      store.close();
      return { kind: 'moved', run };
    }
    const options = chooseAnew(run.options, request.options);
    const begun = prelude.reduce(applyEvent, run);
    refuseOwnedChildren(context, begun);
    await requireModels(context, workflow, options, begun);
    await ensureTrust(context, workflow, request.trust);

    const held = holdWorkflow(workflow, found.text);
    const changes =
      run.workflow === null || run.workflow.hash === held.hash || request.frozen
        ? []
        : compareDefinitions(run.workflow.definition, context.secrets.redactValue(workflow.definition).value);
    for (const change of changes) context.say(`since then: ${change}`);
    const rerunInterrupted = request.how.kind === 'resume' && request.how.rerunInterrupted === true;
    const moved = await driveOwnedRun(context, owned, {
      workflow,
      store,
      begin: [
        ...prelude,
        {
          at,
          event: 'run-started',
          resumed: true,
          by: request.by,
          workflow: request.frozen && run.workflow !== null ? run.workflow : held,
          options,
          ...(changes.length === 0 ? {} : { changes }),
        },
      ],
      options,
      pauseAfter: request.pauseAfter,
      rerunInterrupted,
      ...(finder === undefined ? {} : { stale: finder }),
      told: request.told,
      children: createChildren(context, owned.control, { ...request, options, rerunInterrupted, moveRun }),
    });
    return { kind: 'moved', run: moved };
  });
}

/** A limit given anew answers a budget that is reached. */
function saysBudget({ checkpoint }: Run, { how, options }: MoveRequest): boolean {
  return how.kind === 'resume' && checkpoint?.budget !== undefined && options.budget !== undefined;
}

/** The events that come before the run is running again. */
async function preludeOf(
  context: Context,
  workflow: Workflow,
  run: Run,
  request: MoveRequest,
  stale: Reopening,
  at: string,
): Promise<readonly RunEvent[]> {
  switch (request.how.kind) {
    case 'resume': {
      const { budget } = request.options;
      if (run.checkpoint?.budget !== undefined && budget !== undefined) {
        const { stepId } = run.checkpoint;
        return [{ at, event: 'budget-answered', stepId, allowed: budget, by: request.by }];
      }
      const overdue = overdueAnswer(workflow, run, context.clock.now());
      return [
        ...(overdue !== undefined && 'event' in overdue ? [overdue.event] : []),
        ...reopenStale(stale, request.by, at),
      ];
    }
    case 'answer': {
      const { answer, to } = request.how;
      const event = answerCheckpoint(workflow, run, answer, request.by, context.clock.now(), to);
      const problems = await checkEdits(context, workflow, run, answer);
      if (problems.length > 0) throw new WrongUse(problems);
      return [event];
    }
    case 'rerun': {
      const { from, onlyFailed } = request.how;
      const step = requireStep(workflow, from);
      const only = onlyFailed
        ? { onlyFailed: true as const, keptItems: { [from]: doneItems(step, run) } }
        : {};
      const stepIds = dependentsOf(workflow, from);
      return [{ at, event: 'steps-reopened', fromStep: from, stepIds, ...only, by: request.by }];
    }
  }
}

/** The items of the step that stay done. */
function doneItems(step: Step, run: Run): readonly string[] {
  const items = run.executedTemplates.filter(({ stepId, item }) => stepId === step.id && item !== undefined);
  const done = items.flatMap(({ item, failed }) =>
    item === undefined || failed !== undefined ? [] : [item],
  );
  if (done.length < items.length) return done;
  const why =
    step.fan === undefined ? `${step.id} is done once, and not for items` : `no item of ${step.id} failed`;
  throw wrongUse('no-failed-items', why, 'Without --failed-items all of the step is done again');
}
