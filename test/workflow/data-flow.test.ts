import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dependentsOf, initialInputs, neededLater, producerOf } from '../../source/workflow/data-flow.ts';
import { parseWorkflow } from '../../source/workflow/parse/parse-workflow.ts';
import type { Workflow } from '../../source/workflow/workflow.ts';

type Flow = {
  readonly id: string;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
};

function workflowOf(...steps: readonly Flow[]): Workflow {
  const text = JSON.stringify({ name: 'w', steps: steps.map((step) => ({ prompt: 'p.hbs', ...step })) });
  const { workflow } = parseWorkflow(text, 'workflows/w.json');
  if (!workflow) throw new Error('no workflow');
  return workflow;
}

const launch = workflowOf(
  { id: 'abridge', inputs: ['transcript', 'tone'], outputs: ['short'] },
  { id: 'analyse', inputs: ['short'], outputs: ['analysis'] },
  { id: 'chapters', inputs: ['transcript'], outputs: ['chapters'] },
  { id: 'titles', inputs: ['analysis', 'audience'], outputs: ['titles'] },
);

describe('the data of a workflow', () => {
  test('starts with what no earlier step outputs', () => {
    expect(initialInputs(launch)).toEqual(['transcript', 'tone', 'audience']);
    expect(
      initialInputs(workflowOf({ id: 'a', inputs: ['x'], outputs: ['x'] }, { id: 'b', inputs: ['x'] })),
    ).toEqual(['x']);
  });

  test('comes from the last step that outputs it', () => {
    const twice = workflowOf(
      { id: 'a', outputs: ['x'] },
      { id: 'b', outputs: ['x'] },
      { id: 'c', inputs: ['x'] },
    );
    expect(producerOf(twice, 'x')?.id).toBe('b');
    expect(producerOf(twice, 'x', 'b')?.id).toBe('a');
    expect(producerOf(twice, 'x', 'a')).toBeUndefined();
    expect(producerOf(twice, 'y')).toBeUndefined();
  });

  test('is needed later where a later step reads it as it is', () => {
    expect(neededLater(launch, 'abridge')).toEqual(new Set(['short', 'transcript', 'audience']));
    expect(neededLater(launch, 'titles')).toEqual(new Set());
    expect(neededLater(launch, 'nobody')).toEqual(new Set());
    const renewed = workflowOf(
      { id: 'a', outputs: ['x'] },
      { id: 'b', outputs: ['x'] },
      { id: 'c', inputs: ['x'] },
    );
    expect(neededLater(renewed, 'a')).toEqual(new Set());
    expect(neededLater(renewed, 'b')).toEqual(new Set(['x']));
  });

  test('that a step changes is done again by what depends on it, directly or not, and by nothing else', () => {
    expect(dependentsOf(launch, 'abridge')).toEqual(['abridge', 'analyse', 'titles']);
    expect(dependentsOf(launch, 'chapters')).toEqual(['chapters']);
    expect(dependentsOf(launch, 'nobody')).toEqual([]);
  });

  test('that a later step outputs anew is renewed by it too', () => {
    const refined = workflowOf(
      { id: 'draft', outputs: ['text'] },
      { id: 'replace', inputs: ['notes'], outputs: ['text'] },
      { id: 'read', inputs: ['text'] },
    );
    expect(dependentsOf(refined, 'draft')).toEqual(['draft', 'replace', 'read']);
  });

  test('of any workflow: what depends on a step comes after it, in order, and nothing left out reads what they change', () => {
    const field = fc.constantFrom<string[]>('a', 'b', 'c', 'd', 'e');
    const flow = fc.record({ inputs: fc.uniqueArray(field), outputs: fc.uniqueArray(field) });
    fc.assert(
      fc.property(fc.array(flow, { minLength: 1, maxLength: 8 }), fc.nat(7), (flows, at) => {
        const steps = flows.map((step, index) => ({ id: `s${index}`, ...step }));
        const workflow = workflowOf(...steps);
        const from = at % steps.length;
        const dependents = dependentsOf(workflow, `s${from}`);
        const indices = dependents.map((id) => Number(id.slice(1)));
        expect(indices).toEqual([...indices].sort((a, b) => a - b));
        expect(indices[0]).toBe(from);
        steps.forEach((step, index) => {
          if (index <= from || indices.includes(index)) return;
          const changedBefore = new Set(
            indices.filter((other) => other < index).flatMap((other) => steps[other]?.outputs ?? []),
          );
          expect(step.inputs.some((input) => changedBefore.has(input))).toBe(false);
        });
        for (const input of initialInputs(workflow)) {
          const reader = steps.findIndex((step) => step.inputs.includes(input));
          expect(steps.slice(0, reader).some((step) => step.outputs.includes(input))).toBe(false);
        }
      }),
    );
  });
});
