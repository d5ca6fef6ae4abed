/** What every code of a room's table says: the HTTP status it becomes and a short fixed title. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

/** One fault in the input: where and what. */
export interface FieldFault {
  path: string;
  message: string;
}

/** An expected failure with a stable code. Rooms throw it; one filter turns it into RFC 9457 problem details. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly kind: ProblemKind,
    readonly detail: string,
    readonly faults: readonly FieldFault[] = [],
  ) {
    super(`${code}: ${detail}`);
  }
}

/** Makes the thrower of a room from its table of codes; an unknown code does not compile. */
export function problemTable<const Table extends Readonly<Record<string, ProblemKind>>>(table: Table) {
  return (code: keyof Table & string, detail: string, faults: readonly FieldFault[] = []): Problem =>
    new Problem(code, table[code] as ProblemKind, detail, faults);
}

/** Codes that any room may meet. */
export const commonProblem = problemTable({
  validation_failed: { status: 400, title: 'The request is not valid' },
  invalid_cursor: { status: 400, title: 'The cursor is not one of ours' },
  not_found: { status: 404, title: 'Not found' },
});
