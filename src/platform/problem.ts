import { STATUS_CODES } from "node:http";
import type { Refusal, Result } from "../kernel/result.js";

export type ProblemValues = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;

/** One wrong field of a request: where it is, a stable code, and what a sentence about it needs. */
export interface FieldProblem {
  readonly in: "body" | "query" | "params" | "headers";
  /** Names and positions joined by dots: `contacts.0.email`. Empty: the whole part. */
  readonly path: string;
  readonly code: string;
  readonly values?: ProblemValues;
}

/**
 * The caller asked wrongly: thrown in actions and in `app`, answered as problem+json (RFC 9457).
 *
 * `code` is stable API and screens translate it with `values`; the English here is for developers.
 */
export class Problem extends Error {
  override name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly values: ProblemValues;
  readonly errors: readonly FieldProblem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    values: ProblemValues = {},
    more: { errors?: readonly FieldProblem[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(`${status} ${code}`, more.cause === undefined ? {} : { cause: more.cause });
    this.status = status;
    this.code = code;
    this.values = values;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}

/** Also the answer for what another tenant owns: whether it exists is nobody else's business. */
export const notFound = (what?: string): Problem => new Problem(404, "not_found", what === undefined ? {} : { what });

/** The row, or 404. */
export function found<Row>(row: Row | null | undefined, what?: string): Row {
  if (row === null || row === undefined) throw notFound(what);
  return row;
}

export const refused = ({ code, values }: Refusal): Problem => new Problem(422, code, values);

/** The value of a decision, or its refusal as 422. */
export function accept<T>(result: Result<T>): T {
  if (!result.ok) throw refused(result.refusal);
  return result.value;
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly values: ProblemValues;
  readonly errors?: readonly FieldProblem[];
  readonly requestId: string;
}

export function problemBody(problem: Problem, requestId: string): ProblemBody {
  return {
    type: `urn:acuerdo:problem:${problem.code}`,
    title: STATUS_CODES[problem.status] ?? "Problem",
    status: problem.status,
    code: problem.code,
    values: problem.values,
    ...(problem.errors.length > 0 && { errors: problem.errors }),
    requestId,
  };
}
