// The text of a run file as if the run had changed at another time.

const instant = /"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/g;

/**
 * Moves every time in it alike, so that durations stay.
 *
 * @param text of a run file
 * @param updatedAt when its last change is to have been, in ms
 */
export function datedRun(text: string, updatedAt: number): string {
  const last = /"updatedAt": (?<time>"[^"]+")/.exec(text)?.groups?.time;
  if (last === undefined) throw new Error('the run does not say when it changed');
  const by = updatedAt - readInstant(last);
  return text.replace(instant, (found) => JSON.stringify(new Date(readInstant(found) + by)));
}

function readInstant(quoted: string): number {
  return Date.parse(quoted.slice(1, -1));
}
