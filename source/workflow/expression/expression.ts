// What an expression of a workflow is: JSONata that decides whether a step runs, or computes an output.
import type { Place } from '../../problem.ts';

/** An expression without faults. Offsets count from 0 in its text, in UTF-16 units. */
export type Expression = {
  readonly text: string;
  /** The fields that it reads, once each, where they stand first: what the names at its outermost level name. */
  readonly reads: readonly FieldRead[];
  /** The place in the workflow's file of what stands at an offset. */
  readonly placeOf: (offset: number) => Place;
};

export type FieldRead = { readonly name: string; readonly offset: number };

/** What is wrong with an expression; an error keeps it from being evaluated. */
export type ExpressionFault = {
  readonly severity: 'error' | 'warning';
  /** A stable kebab-case name. */
  readonly code: string;
  readonly message: string;
  readonly offset: number;
  readonly hint?: string;
};
