// Which prompts may take an earlier reply.
import { expect, test } from 'vitest';
import { parseWorkflow } from '../../source/workflow/parse/parse-workflow.ts';

function cachedSteps(head: string, ...steps: readonly string[]) {
  const lines = steps.map(
    (keys, index) => `  - { id: s${index}, prompt: p.hbs, outputs: [o${index}]${keys} }\n`,
  );
  const { workflow, problems } = parseWorkflow(
    `name: w\n${head}steps:\n${lines.join('')}`,
    'workflows/w.yaml',
  );
  expect(problems).toEqual([]);
  return workflow?.steps.flatMap((step) => (step.kind === 'prompt' && step.cache ? [step.id] : []));
}

test('a prompt takes earlier replies where it says so, or else where its workflow does', () => {
  expect(cachedSteps('', '', ', cache: true', ', cache: false')).toEqual(['s1']);
  expect(cachedSteps('cache: true\n', '', ', cache: true', ', cache: false')).toEqual(['s0', 's1']);
});
