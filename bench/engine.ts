// What the engine itself costs: steps in a line and a map, on ports that keep everything in memory, against a bare loop.
import { createControl } from '../source/engine/control.ts';
import { driveRun } from '../source/engine/drive-run.ts';
import type { Json, JsonObject } from '../source/json.ts';
import { createEchoModel } from '../source/model/echo-model.ts';
import type { Model } from '../source/model/model.ts';
import { parseWorkflow } from '../source/workflow/parse/parse-workflow.ts';
import type { Workflow } from '../source/workflow/workflow.ts';
import { median, printTable } from './measure.ts';
import { beginning, makePorts } from './memory-ports.ts';

const rounds = 9;
const steps = 200;
const items = 1000;
const width = 16;

const template = 'Say in a few words what to make of {{value}}{{item}}.';

function read(definition: object): Workflow {
  const { workflow } = parseWorkflow(JSON.stringify(definition), 'workflows/bench.yaml');
  if (workflow === undefined) throw new Error('the workflow of the benchmark does not parse');
  return workflow;
}

const line = read({
  name: 'line',
  steps: Array.from({ length: steps }, (_, index) => ({
    id: `step-${index}`,
    prompt: 'p.hbs',
    inputs: index === 0 ? ['seed'] : [`value${index - 1}`],
    outputs: [`value${index}`],
  })),
});

const map = read({
  name: 'map',
  steps: [{ id: 'each', prompt: 'p.hbs', foreach: 'list', concurrency: width, outputs: ['replies'] }],
});

const list: readonly Json[] = Array.from({ length: items }, (_, index) => `the item of number ${index}`);

async function drive(workflow: Workflow, data: JsonObject): Promise<number> {
  const began = performance.now();
  const run = await driveRun({
    workflow,
    ports: makePorts(workflow, data, template),
    control: createControl(),
    modelsOf: () => ['none'],
    begin: beginning(workflow),
  });
  if (run.status !== 'completed') throw new Error(`the run is ${run.status}: ${run.failure?.message}`);
  return performance.now() - began;
}

/** The same calls with nothing around them: so many at once, and nothing kept but the replies. */
async function callBare(calls: number, atOnce: number): Promise<number> {
  const model: Model = createEchoModel();
  const began = performance.now();
  const replies: string[] = [];
  let next = 0;
  const worker = async () => {
    while (next < calls) {
      const at = next++;
      const parts: string[] = [];
      const prompt = template.replace('{{value}}', '').replace('{{item}}', String(list[at % items]));
      for await (const part of model.reply({
        model: 'none',
        prompt,
        workflowName: 'w',
        stepId: 's',
        signal: new AbortController().signal,
      }))
        if (part.kind === 'text') parts.push(part.text);
      replies[at] = parts.join('');
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return performance.now() - began;
}

async function compare(name: string, workflow: Workflow, data: JsonObject, calls: number, atOnce: number) {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await drive(workflow, data));
    bare.push(await callBare(calls, atOnce));
  }
  const each = median(ours) / calls;
  const bareEach = median(bare) / calls;
  return [name, each.toFixed(3), bareEach.toFixed(3), (each - bareEach).toFixed(3), '1'];
}

printTable([
  ['the engine without a disk, ms a call', 'engine', 'bare loop', 'overhead', 'aim'],
  await compare(`${steps} steps in a line`, line, { seed: 'a seed' }, steps, 1),
  await compare(`a map of ${items} items, ${width} at once`, map, { list }, items, width),
]);
