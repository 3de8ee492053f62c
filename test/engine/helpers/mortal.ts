// A process of the engine that dies at any of its calls to the disk or to a port.
import { existsSync, readFileSync } from 'node:fs';
import { isJsonObject } from '../../../source/json.ts';
import { realDisk } from '../../../source/storage/disk.ts';
import type { Transcripts } from '../../../source/storage/transcripts.ts';
import { wrapDisk } from '../../storage/helpers/wrap-disk.ts';
import type { DriveChanges, Scene } from './scene.ts';

export class Crash extends Error {}

/** A process that dies at its call number `at` to anything outside of it: no call after that does anything. */
export function mortal(at: number): { readonly changes: DriveChanges; readonly isDead: () => boolean } {
  let calls = 0;
  let taken = 0;
  const step = <T>(work: () => T): T => {
    if (calls++ >= at) throw new Crash();
    return work();
  };
  const mortalTranscripts = (transcripts: Transcripts): Transcripts => ({
    name: transcripts.name,
    lastAttempt: (work) => step(() => transcripts.lastAttempt(work)),
    writePrompt: (...args) => step(() => transcripts.writePrompt(...args)),
    writePaid: (...args) => step(() => transcripts.writePaid(...args)),
    readPaid: (...args) => step(() => transcripts.readPaid(...args)),
    readReply: (...args) => step(() => transcripts.readReply(...args)),
    openReply: (...args) => {
      const file = step(() => transcripts.openReply(...args));
      return {
        append: (text) => step(() => file.append(text)),
        finish: () => step(() => file.finish()),
        abandon: file.abandon,
      };
    },
  });
  return {
    isDead: () => calls > at,
    changes: {
      disk: wrapDisk(realDisk, (_call, proceed) => step(proceed)),
      ports: ({ transcripts, model, turns, told }) => ({
        // Every second attempt has to wait for its turn.
        turns: {
          take: (name, signal, waits) =>
            step(() => {
              if (taken++ % 2 === 0) waits('its turn');
              return turns.take(name, signal, waits);
            }),
        },
        transcripts: mortalTranscripts(transcripts),
        model: { reply: (request) => step(() => model.reply(request)) },
        told: (event, run) => step(() => told(event, run)),
      }),
    },
  };
}

/** The steps that the run's file says are done; whatever else it says. */
export function recorded(scene: Scene): readonly string[] {
  if (!existsSync(scene.paths.file)) return [];
  const content: unknown = JSON.parse(readFileSync(scene.paths.file, 'utf8'));
  const records =
    isJsonObject(content) && Array.isArray(content.executedTemplates) ? content.executedTemplates : [];
  return records.map(({ stepId }) => String(stepId));
}
