// What happens to the runs that a command moves, as lines for scripts and for people.
import type { Told } from '../commands/move/drive-owned-run.ts';
import { parentOf } from '../run/parent.ts';
import { nameWork } from '../run/read-fan.ts';
import type { Run } from '../run/run.ts';
import { describeProgressOf, eventObject } from './format-event.ts';
import { formatJson } from './format-values.ts';
import type { Output } from './output.ts';

/**
 * The first event of the run that was asked for bears its id; every event of another run bears that one's. What is
 * told of the run of a step stands behind the name of the step.
 * @param firstLine whether the id of a new run is printed alone, for scripts
 */
export function tellEvents(output: Output, json: boolean, firstLine: 'id' | 'nothing'): Told {
  let first: string | undefined;
  let hasBegun = false;
  const prefixes = new Map<string, string>();
  const prefixOf = (run: Run): string => {
    const known = prefixes.get(run.id);
    if (known !== undefined) return known;
    const parent = parentOf(run);
    const outer = parent === undefined ? undefined : prefixes.get(parent.id);
    const prefix = parent === undefined || outer === undefined ? '' : `${outer}${nameWork(parent)} › `;
    prefixes.set(run.id, prefix);
    return prefix;
  };
  return (event, run) => {
    first ??= run.id;
    const prefix = prefixOf(run);
    if (!hasBegun && event.event === 'run-started' && firstLine === 'id' && !json) output.data(run.id);
    const object = eventObject(event, run);
    if (object !== undefined) {
      const isNamed = !hasBegun || run.id !== first;
      if (json) output.data(formatJson(isNamed ? { ...object, id: run.id } : object));
      hasBegun = true;
    }
    const line = describeProgressOf(event, run);
    if (line !== undefined) output.talk(line.replaceAll(/^/gm, prefix));
  };
}
