/** What one address of the fixtures answers. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export interface Question {
  /** The groups of the pattern. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Asked for a world without data. */
  readonly isEmpty: boolean;
}

export type Give = (question: Question) => Answer;
export type Row = readonly [method: string, path: RegExp, give: Give];

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const done: Answer = { status: 204 };
export const refuse = (
  status: number,
  code: string,
  values: Record<string, unknown> = {},
  errors: unknown[] = [],
): Answer => ({
  status,
  body: { code, status, values, errors },
});
