import { describe, expect, test } from 'vitest';
import { makeError } from '../../source/make-problem.ts';
import { askOfRun } from '../../source/run/ask-of-run.ts';
import { answerCommand } from '../../source/run/describe-ask.ts';
import type { Run } from '../../source/run/run.ts';
import { explainStop } from '../../source/state/stop-reason.ts';
import type { Workflow } from '../../source/workflow/workflow.ts';
import {
  failedRun,
  launch,
  pausedRun,
  recordOf,
  runningRun,
  waitingRun,
  workflowOf,
} from './helpers/state.ts';

const workflow = workflowOf(launch);

function commandOf(run: Run, of: Workflow | undefined): string {
  const ask = askOfRun(run, of);
  return ask === undefined ? '' : answerCommand(ask, run.id);
}

describe('why a run does not move', () => {
  test('a waiting run asks its question, with its options and the command that answers', () => {
    const run = waitingRun({ options: ['First', 'Second'] });
    expect(explainStop(run, 'waiting', workflow, undefined)?.text).toBe(
      [
        'Waits for you at pick: which title?',
        '  1. First',
        '  2. Second',
        'Answer with a, or: caesura answer k3v9x2m7q4tz --set chosen=…',
      ].join('\n'),
    );
  });

  test('a reply that waits to be accepted needs no value', () => {
    const run = waitingRun({
      stepId: 'analyse',
      reply: { data: { topics: 'x' }, record: recordOf('analyse') },
    });
    expect(commandOf(run, workflow)).toBe('caesura answer k3v9x2m7q4tz');
  });

  test('without a workflow the field of the checkpoint is asked for, safe for a shell', () => {
    expect(commandOf(waitingRun({ outputField: "it's $(x)" }), undefined)).toBe(
      `caesura answer k3v9x2m7q4tz --set 'it'\\''s $(x)'=…`,
    );
  });

  test('a failure is told whole, with its kind and attempt', () => {
    const message = `nothing answers. ${'more '.repeat(100)}`;
    const text = explainStop(failedRun(message), 'failed', workflow, undefined)?.text;
    expect(text).toContain(`analyse failed (network, attempt 3): ${message}`);
    expect(text).toContain('r tries it again');
  });

  test('a running run says what it was asked, and what it tries again', () => {
    expect(explainStop(runningRun(), 'running', workflow, undefined)).toBeUndefined();
    expect(explainStop(runningRun(), 'running', workflow, 'pause')?.text).toBe(
      'Pauses when this step is done.',
    );
    const history = [{ at: '', event: 'step-failed', stepId: 'analyse', message: 'rate limited' }];
    expect(
      explainStop(runningRun({ inFlight: [], history }), 'running', workflow, undefined)?.text,
    ).toContain('rate limited');
  });

  test('a running run says what is wrong with the reply that was sent back', () => {
    const message = 'the reply does not fit t.json: tone: is missing. It is kept in analyse.1.reply.md';
    const history = [
      { at: '', event: 'step-failed', stepId: 'analyse', message, sentBack: { repair: 1, of: 2 } },
      { at: '', event: 'step-failed', stepId: 'other', message: 'rate limited', retryInMs: 10 },
    ];
    const [begun] = runningRun().inFlight;
    const inFlight = begun === undefined ? [] : [{ ...begun, repair: 1 }];
    expect(explainStop(runningRun({ inFlight, history }), 'running', workflow, undefined)).toEqual({
      tone: 'attention',
      text: `analyse: ${message}; sent back (repair 1 of 2).`,
    });
  });

  test('an interrupted and a paused run say how they go on', () => {
    expect(explainStop(runningRun(), 'interrupted', workflow, undefined)?.text).toContain('r goes on');
    expect(explainStop(pausedRun(), 'paused', workflow, undefined)?.text).toBe(
      'Paused before analyse: r goes on.',
    );
  });

  test('a run that paused for a reason tells it', () => {
    const history = [{ at: '', event: 'run-paused', by: 'interruption', message: 'send was cut off' }];
    expect(explainStop({ ...pausedRun(), history }, 'paused', workflow, undefined)).toEqual({
      tone: 'attention',
      text: 'send was cut off',
    });
  });

  test('a run that could go on says what has to be mended before', () => {
    const place = { file: 'prompts/a.hbs', line: 2, column: 5 };
    const problems = [makeError('bad-template', 'a fault', place)];
    expect(explainStop(pausedRun(), 'paused', workflow, undefined, problems)).toEqual({
      tone: 'attention',
      text: 'Paused before analyse: r goes on.\nBut first mend this:\nprompts/a.hbs:2:5: a fault',
    });
    expect(explainStop(runningRun(), 'running', workflow, undefined, problems)).toBeUndefined();
    expect(explainStop(pausedRun(), 'completed', workflow, undefined, problems)).toBeUndefined();
  });
});
