// Durations and ages in as few characters as a column has.

/** How long something took: `5ms`, `0.4s`, `48s`, `1m12`, `2h05`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.max(0, Math.round(milliseconds))}ms`;
  if (milliseconds < 9_950) return `${(milliseconds / 1000).toFixed(1)}s`;
  return formatElapsed(milliseconds);
}

/** The same in whole seconds, for what is still going on. */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${padTwo(seconds % 60)}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h${padTwo(minutes % 60)}`;
  return `${Math.floor(hours / 24)}d`;
}

/** The time since an instant in its largest unit: `now`, `5m`, `3h`, `2d`, `7w`, `3y`. */
export function formatAge(instant: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(instant)) / 60_000);
  if (Number.isNaN(minutes)) return '';
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 14) return `${days}d`;
  return days < 365 ? `${Math.floor(days / 7)}w` : `${Math.floor(days / 365)}y`;
}

/** The time of day where one is: `09:05`. */
export function formatClock(milliseconds: number): string {
  const time = new Date(milliseconds);
  return `${padTwo(time.getHours())}:${padTwo(time.getMinutes())}`;
}

/** The same with seconds, of an instant; empty for one that is no time. */
export function formatTime(instant: string): string {
  const time = new Date(instant);
  if (Number.isNaN(time.getTime())) return '';
  return `${formatClock(time.getTime())}:${padTwo(time.getSeconds())}`;
}

/** The day where one is: `2026-11-22`. */
export function formatDay(instant: string): string {
  const time = new Date(instant);
  if (Number.isNaN(time.getTime())) return '';
  return `${time.getFullYear()}-${padTwo(time.getMonth() + 1)}-${padTwo(time.getDate())}`;
}

/** `640 tok`, `5.1k tok`. */
export function formatTokens(count: number): string {
  return count < 1000 ? `${count} tok` : `${(count / 1000).toFixed(1)}k tok`;
}

function padTwo(value: number): string {
  return String(value).padStart(2, '0');
}
