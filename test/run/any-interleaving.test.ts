// Events and crashes in any order, against a file that only a commit changes: nothing is repeated, nothing lost.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalJson, type Json } from '../../source/json.ts';
import { completedSteps } from '../../source/run/find-works.ts';
import type { Run } from '../../source/run/run.ts';
import { nextAction } from './helpers/next-action.ts';
import { humanStep, makeWorkflow, promptStep } from './helpers/sample-run.ts';
import { type Fate, type Move, moves, SimulatedOwner } from './helpers/simulated-owner.ts';

const workflow = makeWorkflow([
  promptStep('a', { outputs: ['a'] }),
  promptStep('b', { inputs: ['a'], outputs: ['b'], checkpoint: true }),
  humanStep('c', { inputs: ['b'], outputs: ['c'] }),
  promptStep('d', { inputs: ['a'], outputs: ['d'] }),
]);

const fate = fc.constantFrom<Fate>('lives', 'lives', 'lives', 'dies before', 'dies after');
const anyMoves = fc.array(fc.tuple(fc.constantFrom(...moves), fate), { minLength: 5, maxLength: 60 });
const turns = fc.oneof(
  anyMoves,
  anyMoves.map((sequence) => sequence.filter(([move]) => !isReopening(move))),
);

function isReopening(move: Move): boolean {
  return move.startsWith('reopen');
}

/** What must hold of the file at any time. */
function checkFile(owner: SimulatedOwner, before: Run, move: Move): void {
  const run = owner.read();
  const done = completedSteps(run);
  for (const { stepId, attempt } of run.executedTemplates) {
    const output = attempt === undefined ? 'answer' : owner.replies.get(`${stepId}.${attempt}`);
    expect(run.data[stepId], `the output of ${stepId} is that of its record`).toBe(output);
  }
  const next = nextAction(workflow, run);
  if (next.kind !== 'complete') expect(done.has(next.step.id)).toBe(false);
  if (run.status === 'completed') expect(done.size).toBe(workflow.steps.length);
  if (isReopening(move)) return;
  expect(run.executedTemplates.slice(0, before.executedTemplates.length)).toEqual(before.executedTemplates);
}

function asJson(run: Run): Json {
  const value: { readonly [key: string]: Json } = run;
  return value;
}

describe('any interleaving of events and crashes', () => {
  test('repeats no completed step, pays for none twice, loses none, and can be brought to its end', () => {
    let undisturbed = 0;
    fc.assert(
      fc.property(turns, (sequence) => {
        const owner = new SimulatedOwner(workflow);
        owner.onCommit = (run) => {
          expect(equalJson(asJson(owner.read()), asJson(run)), 'the file says what was committed').toBe(true);
        };
        for (const [move, fate] of sequence) {
          const before = owner.read();
          owner.move(move, fate);
          checkFile(owner, before, move);
        }
        for (let rounds = 0; owner.read().status !== 'completed'; rounds++) {
          expect(rounds, 'rounds to the end').toBeLessThan(12);
          for (const move of ['begin', 'start', 'receive', 'settle', 'answer', 'finish'] as const) {
            const before = owner.read();
            owner.move(move, 'lives');
            checkFile(owner, before, move);
          }
        }
        const finished = owner.read().executedTemplates.map((record) => record.stepId);
        expect(finished.sort()).toEqual(['a', 'b', 'c', 'd']);
        if (sequence.some(([move]) => isReopening(move))) return;
        undisturbed++;
        expect([...owner.replies.keys()].map((key) => key[0])).toEqual(['a', 'b', 'd']);
      }),
      { numRuns: 400 },
    );
    expect(undisturbed).toBeGreaterThan(100);
  });

  test('reopening a step keeps what another one has waiting: it is not paid for again', () => {
    const owner = new SimulatedOwner(
      makeWorkflow([
        promptStep('d', { outputs: ['d'] }),
        promptStep('b', { outputs: ['b'], checkpoint: true }),
      ]),
    );
    const go = (...list: readonly Move[]) => {
      for (const move of list) owner.move(move, 'lives');
    };
    go('begin', 'start', 'receive', 'settle', 'start', 'receive', 'settle');
    expect(owner.read().status).toBe('waiting');
    go('reopen d', 'begin', 'start', 'receive', 'settle', 'start');
    expect(owner.read()).toMatchObject({ status: 'waiting', checkpoint: { stepId: 'b' } });
    expect([...owner.replies.keys()]).toEqual(['d.1', 'b.1', 'd.2']);
  });
});
