// Ports that keep a run in memory and its texts nowhere, for what the engine costs without a disk.

import { noEarlierReplies } from '../source/engine/earlier-replies.ts';
import type { EnginePorts } from '../source/engine/ports.ts';
import { freeTurns } from '../source/engine/turns.ts';
import { createClock } from '../source/headless/clock.ts';
import type { JsonObject } from '../source/json.ts';
import { createEchoModel } from '../source/model/echo-model.ts';
import type { Run } from '../source/run/run.ts';
import type { RunEvent } from '../source/run/run-event.ts';
import { noSecrets } from '../source/secrets/secrets.ts';
import type { Transcripts } from '../source/storage/transcripts.ts';
import type { Workflow } from '../source/workflow/workflow.ts';

const time = '2026-11-28T10:00:00.000Z';

/** The events that begin a run. */
export function beginning({ path }: Workflow): readonly RunEvent[] {
  return [{ at: time, event: 'run-started', workflow: { path, hash: '', definition: {} }, options: {} }];
}

/** @param template of every step */
export function makePorts(workflow: Workflow, data: JsonObject, template: string): EnginePorts {
  let current: Run = {
    formatVersion: 1,
    id: 'bench',
    workflowName: workflow.name,
    status: 'paused',
    progress: { done: 0, total: workflow.steps.length },
    startedAt: time,
    updatedAt: time,
    options: {},
    checkpoint: null,
    failure: null,
    inFlight: [],
    executedTemplates: [],
    data,
    history: [],
    workflow: null,
  };
  return {
    store: {
      current: () => current,
      commit: (run) => {
        current = run;
        return current;
      },
      refresh: () => Promise.resolve(current),
      keepCopy: () => '',
    },
    transcripts: nowhere,
    model: createEchoModel(),
    earlier: noEarlierReplies,
    turns: freeTurns,
    children: {
      newId: () => 'none',
      look: () => 'absent',
      move: () => Promise.reject(new Error('no run of a step was expected')),
    },
    programs: { open: () => Promise.reject(new Error('none')), end: () => Promise.resolve() },
    files: {
      template: () => ({ kind: 'found', file: 'prompts/p.hbs', text: template }),
      schema: () => ({ kind: 'missing', looked: [] }),
      image: () => ({ kind: 'refused', message: 'none' }),
      redact: noSecrets.redact,
    },
    secrets: noSecrets,
    clock: createClock(),
    bounds: { run: (work) => work(), begin: () => () => false },
    told: () => {},
    noticed: () => {},
    lookForRequests: () => {},
  };
}

const nowhere: Transcripts = {
  lastAttempt: () => 0,
  name: ({ stepId, item }, attempt) => `${stepId}.${item ?? ''}.${attempt}`,
  writePrompt: () => {},
  openReply: () => ({ append: () => {}, finish: () => {}, abandon: () => {} }),
  writePaid: () => {},
  readPaid: () => undefined,
  readReply: () => undefined,
};
