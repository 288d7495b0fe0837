import type { Words } from "./words.js";

/** One wrong field of a request, as the server names it. */
export interface FieldTrouble {
  readonly in: string;
  readonly path: string;
  readonly code: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

export interface ProblemParts {
  readonly status: number;
  readonly code: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly FieldTrouble[];
  readonly requestId?: string | null;
  readonly retryAfterSeconds?: number | null;
}

/**
 * Why a request was not done: every trouble of the API is thrown as this, whatever went wrong on the way.
 *
 * `status` is 0 where no answer came at all. `code` decides and is translated; nothing here is for people to read.
 */
export class ApiProblem extends Error {
  override name = "ApiProblem";
  readonly status: number;
  readonly code: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly errors: readonly FieldTrouble[];
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor({ status, code, values = {}, errors = [], requestId = null, retryAfterSeconds = null }: ProblemParts) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
    this.values = values;
    this.errors = errors;
    this.requestId = requestId;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const seconds = (header: string | null): number | null => (header && /^\d{1,6}$/.test(header) ? Number(header) : null);

/** What an answer that is not good says. Proxies answer in HTML: then the status is all there is. */
export function problemOf(status: number, body: unknown, headers: { get(name: string): string | null }): ApiProblem {
  const read = isRecord(body) ? body : {};
  return new ApiProblem({
    status,
    code: typeof read.code === "string" ? read.code : `http_${status}`,
    values: isRecord(read.values) ? read.values : {},
    errors: Array.isArray(read.errors) ? read.errors.filter(isFieldTrouble) : [],
    requestId: headers.get("x-request-id"),
    retryAfterSeconds: seconds(headers.get("retry-after")),
  });
}

const isFieldTrouble = (value: unknown): value is FieldTrouble =>
  isRecord(value) && typeof value.path === "string" && typeof value.code === "string";

const TROUBLED = new Set([0, 408, 425, 429, 502, 503, 504]);

/** Is it worth asking again by itself? Only where the server is in trouble, never where it said no. */
export const mayPass = (error: unknown): boolean => error instanceof ApiProblem && TROUBLED.has(error.status);

/** How long to wait before try number `tries` + 1 (from 0): what the server says, else half a second, doubling. */
export function waitMs(tries: number, error: unknown): number {
  const said = error instanceof ApiProblem ? error.retryAfterSeconds : null;
  return said === null ? Math.min(8_000, 500 * 2 ** tries) : Math.min(30_000, said * 1_000);
}

export const isSignedOut = (error: unknown): boolean =>
  error instanceof ApiProblem && error.status === 401 && error.code === "not_signed_in";

export const isMissing = (error: unknown): boolean => error instanceof ApiProblem && error.status === 404;

/**
 * What happened, in words: the sentence of the code, else that of its status, else one that gives the code to quote.
 * `words` is `problems`; `has` asks whether it holds a key.
 */
export function sentenceOf(error: unknown, words: Words, has: (key: string) => boolean): string {
  if (!(error instanceof ApiProblem)) return words("unexpected");
  const { code, status, values, requestId } = error;
  const key = [`code.${code}`, `status.${status}`].find(has);
  if (key) return words(key, { ...values, code });
  return words(requestId === null ? "unknown" : "unknownQuoted", { code, requestId });
}

/** The sentence for one field: the closest that is written for its code and what it is about. */
export function fieldSentence({ code, values }: FieldTrouble, words: Words, has: (key: string) => boolean): string {
  const about = values?.of ?? values?.format;
  const key = [`field.${code}_${String(about)}`, `field.${code}`].find(has) ?? "field.invalid";
  return words(key, { ...values, count: values?.minimum ?? values?.maximum });
}

/** For a form: the first sentence for each field of the body, by its path. */
export function fieldErrors(
  error: unknown,
  words: Words,
  has: (key: string) => boolean,
): Readonly<Record<string, string>> {
  if (!(error instanceof ApiProblem)) return {};
  const found: Record<string, string> = {};
  for (const trouble of error.errors)
    if (trouble.in === "body") found[trouble.path] ??= fieldSentence(trouble, words, has);
  return found;
}
