// A workflow within a workflow, and processes that die at any call: the result is that of an undisturbed run.
import { existsSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { realDisk } from '../../source/storage/disk.ts';
import { temporaryNames } from '../storage/helpers/run-folder.ts';
import { wrapDisk } from '../storage/helpers/wrap-disk.ts';
import { type Changes, completedSteps, type Family, makeFamily, outerId } from './helpers/family.ts';

const files = {
  'workflows/outer.yaml': `name: outer
model: none
steps:
  - { id: a, prompt: a.hbs, inputs: [topic], outputs: [draft] }
  - id: each
    workflow: leaf
    foreach: list
    as: text
    outputs: [leaves]
    mapping: { outputs: { leaf: leaves } }
  - { id: b, workflow: middle, inputs: [draft], outputs: [result] }
  - { id: c, prompt: c.hbs, inputs: [result, leaves], outputs: [end] }
`,
  'workflows/middle.yaml': `name: middle
model: none
steps:
  - { id: m, prompt: a.hbs, mapping: { inputs: { topic: draft } }, outputs: [text] }
  - { id: n, workflow: leaf, inputs: [text], outputs: [leaf] }
  - { id: o, transform: '"<" & leaf & ">"', outputs: [result] }
`,
  'workflows/leaf.yaml': `name: leaf
model: none
steps:
  - { id: l, prompt: l.hbs, inputs: [text], outputs: [leaf] }
`,
  'prompts/a.hbs': 'a({{topic}})',
  'prompts/l.hbs': 'l({{text}})',
  'prompts/c.hbs': 'c({{result}}, {{join leaves ", "}})',
};

const makeTree = (): Family => makeFamily(files, { topic: 'tea', list: ['x', 'y'] });

class Crash extends Error {}

/** A process that dies at its call number `at`; the system closes then what it had open, its locks too. */
function mortal(at: number) {
  let calls = 0;
  const step = (): void => {
    if (calls++ >= at) throw new Crash();
  };
  const open = new Set<number>();
  const disk = wrapDisk(realDisk, (_call, proceed) => {
    step();
    return proceed();
  });
  const changes: Changes = {
    disk: {
      ...disk,
      openSync: (...args) => {
        const descriptor = disk.openSync(...args);
        open.add(descriptor);
        return descriptor;
      },
      closeSync: (descriptor) => {
        disk.closeSync(descriptor);
        open.delete(descriptor);
      },
    },
    onTold: step,
  };
  return {
    changes,
    isDead: () => calls > at,
    bury: (family: Family) => {
      for (const descriptor of open) realDisk.closeSync(descriptor);
      // The notes name a process that is gone by now; this one is not.
      if (!existsSync(family.workspace.runsFolder)) return;
      for (const name of readdirSync(family.workspace.runsFolder)) {
        const lock = join(family.workspace.runsFolder, name, 'lock');
        if (existsSync(lock)) truncateSync(lock);
      }
    },
  };
}

/** What a family has come to, without ids and times: the children by their steps. */
function outcomeOf(family: Family, id = outerId): unknown {
  const { status, data, failure, inFlight, executedTemplates, workflowName } = family.read(id);
  return {
    workflowName,
    status,
    data,
    failure,
    inFlight,
    steps: executedTemplates.map(({ stepId, item, outputFields, run }) => ({
      stepId,
      item,
      outputFields,
      inner: run === undefined ? undefined : outcomeOf(family, run),
    })),
  };
}

test('comes to what an undisturbed one comes to, with no step of any run done twice', async () => {
  const undisturbed = makeTree();
  await undisturbed.drive();
  const expected = outcomeOf(undisturbed);
  expect(undisturbed.read()).toMatchObject({
    status: 'completed',
    data: { end: 'c(<l(a(a(tea)))>, l(x), l(y))' },
  });
  let crashed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(600), { minLength: 1, maxLength: 6 }), async (crashes) => {
      const family = makeTree();
      for (const at of [...crashes, Number.POSITIVE_INFINITY]) {
        const { changes, isDead, bury } = mortal(at);
        try {
          await family.drive(changes);
        } catch (error) {
          if (!isDead() && !(error instanceof Crash)) throw error;
          crashed++;
        } finally {
          bury(family);
        }
        if (existsSync(family.fileOf(outerId)) && family.read().status === 'completed') break;
      }
      // Whoever opens it once more finds nothing left to put right.
      await family.drive();
      expect(outcomeOf(family)).toEqual(expected);
      const completed = completedSteps(family);
      expect(new Set(completed).size, 'a step is told once').toBe(completed.length);
      expect(family.inner(), 'no run is made twice').toHaveLength(undisturbed.inner().length);
      expect(temporaryNames(family.workspace.runsFolder)).toEqual([]);
    }),
    { numRuns: 60 },
  );
  expect(crashed).toBeGreaterThan(60);
}, 120_000);
