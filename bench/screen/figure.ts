// One line of the table: what was measured, what it should be, and what it is.

export type Figure = { readonly what: string; readonly target?: string; readonly figure: string };

export function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

export function bytes(value: number): string {
  return `${value.toFixed(0)} B`;
}

export function percent(value: number): string {
  return `${value.toFixed(2)} %`;
}

export function megabytes(value: number): string {
  return `${value.toFixed(0)} MB`;
}
