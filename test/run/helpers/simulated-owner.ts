// A process that moves a run by events, may die at every commit, and the disk that outlives it.
import { applyEvent } from '../../../source/run/apply-event.ts';
import type { Checkpoint } from '../../../source/run/checkpoint.ts';
import { formatRun } from '../../../source/run/format-run.ts';
import { parseRun } from '../../../source/run/parse-run.ts';
import type { Run } from '../../../source/run/run.ts';
import type { RunEvent } from '../../../source/run/run-event.ts';
import { describeProgress } from '../../../source/run/summarize-run.ts';
import { dependentsOf } from '../../../source/workflow/data-flow.ts';
import type { Workflow } from '../../../source/workflow/workflow.ts';
import { nextAction } from './next-action.ts';
import { at, held, makeRecord, makeRun } from './sample-run.ts';

export const moves = [
  'begin',
  'start',
  'receive',
  'settle',
  'fail',
  'abort',
  'answer',
  'pause',
  'reopen a',
  'reopen d',
  'finish',
] as const;
export type Move = (typeof moves)[number];

/** Whether the process dies right before or right after what the move writes. */
export type Fate = 'lives' | 'dies before' | 'dies after';

const cause = { kind: 'timeout', message: 'x', canRetry: true } as const;

export class SimulatedOwner {
  /** Whole replies by `step.attempt`: they are on the disk before the commit that counts them. */
  readonly replies = new Map<string, string>();
  /** Called with every state that was committed, before the process may die. */
  onCommit: (run: Run) => void = () => {};
  private text = formatRun({ ...makeRun(), status: 'paused' });
  private run: Run | null = null;
  /** The attempt that the living process has sent. */
  private sent: { readonly stepId: string; readonly attempt: number } | null = null;
  private readonly workflow: Workflow;

  constructor(workflow: Workflow) {
    this.workflow = workflow;
  }

  /** The run as the file has it. */
  read(): Run {
    const parsed = parseRun(this.text, 'k3v9x2m7q4tz', 'x.json');
    if ('problem' in parsed) throw new Error(parsed.problem.message);
    return parsed.run;
  }

  /** Does nothing where the program would not make that move now. */
  move(move: Move, fate: Fate): void {
    const run = this.run ?? this.read();
    this.run = run;
    if (move === 'receive') {
      if (this.receive(run) && fate !== 'lives') this.die();
      return;
    }
    const events = this.eventsOf(move, run);
    if (events.length === 0) return;
    if (fate !== 'dies before') {
      const next = events.reduce(applyEvent, run);
      this.run = { ...next, progress: describeProgress(this.workflow, next) };
      this.text = formatRun(this.run);
      this.onCommit(this.run);
    }
    if (fate !== 'lives') this.die();
  }

  private die(): void {
    this.run = null;
    this.sent = null;
  }

  private receive(run: Run): boolean {
    if (this.sent === null || this.reply() !== undefined || run.inFlight.length === 0) return false;
    this.replies.set(`${this.sent.stepId}.${this.sent.attempt}`, `reply ${this.replies.size + 1}`);
    return true;
  }

  private reply(): string | undefined {
    return this.sent === null ? undefined : this.replies.get(`${this.sent.stepId}.${this.sent.attempt}`);
  }

  private eventsOf(move: Exclude<Move, 'receive'>, run: Run): readonly RunEvent[] {
    const idle = this.sent === null;
    switch (move) {
      case 'begin':
        return idle && run.status !== 'waiting' && run.status !== 'completed' && run.status !== 'cancelled'
          ? [{ at, event: 'run-started', workflow: held, options: {} }]
          : [];
      case 'start':
        return run.status === 'running' && idle ? this.start(run) : [];
      case 'settle':
        return this.reply() === undefined ? [] : this.settle();
      case 'fail':
      case 'abort': {
        if (this.sent === null || this.reply() !== undefined) return [];
        const { stepId, attempt } = this.sent;
        this.sent = null;
        if (move === 'abort') return [{ at, event: 'attempt-aborted', stepId, attempt }, pausedBy('SIGTERM')];
        const failure = { stepId, attempt, ...cause, at };
        return [
          { at, event: 'step-failed', stepId, attempt, cause, retryInMs: null },
          { at, event: 'run-failed', failure },
        ];
      }
      case 'answer':
        return run.status === 'waiting' ? [answerOf(run.checkpoint)] : [];
      case 'pause':
        return run.status === 'running' && idle ? [pausedBy('key')] : [];
      case 'reopen a':
      case 'reopen d': {
        const fromStep = move === 'reopen a' ? 'a' : 'd';
        const stepIds = dependentsOf(this.workflow, fromStep);
        return idle ? [{ at, event: 'steps-reopened', fromStep, stepIds, by: 'command' }] : [];
      }
      case 'finish': {
        const isDone = nextAction(this.workflow, run).kind === 'complete';
        return run.status === 'running' && isDone ? [{ at, event: 'run-completed' }] : [];
      }
    }
  }

  private start(run: Run): readonly RunEvent[] {
    const next = nextAction(this.workflow, run);
    if (next.kind === 'complete') return [];
    const stepId = next.step.id;
    if (next.kind === 'ask') {
      const checkpoint = { stepId, templatePath: '', inputType: 'freeform', outputField: stepId } as const;
      return [{ at, event: 'run-waiting', checkpoint }];
    }
    const begun = next.kind === 'perform' ? next.begun : null;
    if (begun !== null && this.replies.has(`${stepId}.${begun.attempt}`)) {
      this.sent = { stepId, attempt: begun.attempt };
      return this.settle();
    }
    const attempt = 1 + Math.max(begun?.attempt ?? 0, this.lastAttempt(stepId));
    this.sent = { stepId, attempt };
    return [
      { at, event: 'step-started', attempt: { stepId, attempt, startedAt: at, promptHash: 'sha256:00' } },
    ];
  }

  private settle(): readonly RunEvent[] {
    const reply = this.reply();
    if (this.sent === null || reply === undefined) return [];
    const { stepId, attempt } = this.sent;
    this.sent = null;
    const record = makeRecord(stepId, { attempt, outputFields: [stepId], promptHash: 'sha256:00' });
    const data = { [stepId]: reply };
    const step = this.workflow.steps.find((candidate) => candidate.id === stepId);
    if (step?.kind !== 'prompt' || !step.checkpoint) return [{ at, event: 'step-completed', record, data }];
    const inputType = 'approval';
    const checkpoint = {
      stepId,
      templatePath: '',
      inputType,
      outputField: stepId,
      reply: { data, record },
    } as const;
    return [{ at, event: 'run-waiting', checkpoint }];
  }

  private lastAttempt(stepId: string): number {
    const attempts = [...this.replies.keys()].flatMap((key) =>
      key.startsWith(`${stepId}.`) ? [Number(key.slice(stepId.length + 1))] : [],
    );
    return Math.max(0, ...attempts);
  }
}

function pausedBy(by: 'key' | 'SIGTERM'): RunEvent {
  return { at, event: 'run-paused', by };
}

function answerOf({ stepId, reply }: Checkpoint): RunEvent {
  const answer = reply ?? {
    record: makeRecord(stepId, { outputFields: [stepId] }),
    data: { [stepId]: 'answer' },
  };
  return { at, event: 'checkpoint-answered', ...answer, by: 'command' };
}
