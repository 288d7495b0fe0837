import type { z } from "zod";
import { ApiProblem, mayPass, problemOf, waitMs } from "./problem.js";
import { writeQuery } from "./search.js";

/**
 * The way to the server. Shapes come from the rooms' contracts, as types only:
 *
 *     import type { StaffList } from "../../../../src/access/contract.js";
 *     get<Wire<typeof StaffList>>("/staff", { query: { limit: 50 }, signal })
 *
 * Everything that is not a good answer is thrown as `ApiProblem`.
 */
export type Wire<Schema extends z.ZodType> = z.input<Schema>;

const API = "/api/v1";

export interface Asking {
  readonly query?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal | undefined;
}

/** A path with its parts made safe: at`/staff/${id}`. */
export const at = (parts: TemplateStringsArray, ...values: readonly (string | number | bigint)[]): string =>
  parts.reduce((path, part, index) => `${path}${encodeURIComponent(String(values[index - 1] ?? ""))}${part}`);

export const get = <Reply>(path: string, asking: Asking = {}): Promise<Reply> =>
  send<Reply>("GET", path, undefined, asking);

/**
 * A write is tried again by itself while the server is in trouble. A POST carries a key by which the server knows it
 * again, so that what was done already is not done twice.
 */
export function post<Reply = void>(path: string, body?: unknown, asking: Asking = {}): Promise<Reply> {
  const key = newKey();
  return patiently(() => send<Reply>("POST", path, body, asking, key), asking);
}

export const put = <Reply = void>(path: string, body: unknown, asking: Asking = {}): Promise<Reply> =>
  patiently(() => send<Reply>("PUT", path, body, asking), asking);

export const patch = <Reply = void>(path: string, body: unknown, asking: Asking = {}): Promise<Reply> =>
  patiently(() => send<Reply>("PATCH", path, body, asking), asking);

export const remove = <Reply = void>(path: string, asking: Asking = {}): Promise<Reply> =>
  patiently(() => send<Reply>("DELETE", path, undefined, asking), asking);

/** The address of a download, for a link. */
export const downloadUrl = (path: string, query: Readonly<Record<string, unknown>> = {}): string =>
  `${API}${path}${writeQuery(query)}`;

async function send<Reply>(
  method: string,
  path: string,
  body: unknown,
  { query, signal }: Asking,
  key?: string,
): Promise<Reply> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (key !== undefined) headers["idempotency-key"] = key;
  let answer: Response;
  try {
    answer = await fetch(`${API}${path}${query ? writeQuery(query) : ""}`, {
      method,
      headers,
      credentials: "same-origin",
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw noAnswer();
  }
  const read = await readJson(answer);
  if (!answer.ok) throw problemOf(answer.status, read, answer.headers);
  return read as Reply;
}

/** The browser knows when there is no network at all; otherwise the server did not answer. */
const noAnswer = (): ApiProblem => new ApiProblem({ status: 0, code: navigator.onLine ? "no_answer" : "offline" });

async function readJson(answer: Response): Promise<unknown> {
  const type = answer.headers.get("content-type") ?? "";
  if (answer.status === 204 || !/json/.test(type)) return undefined;
  try {
    return await answer.json();
  } catch {
    // Cut off half way. A good status with half a body is still no answer.
    if (answer.ok) throw noAnswer();
    return undefined;
  }
}

const TRIES_MAX = 3;

async function patiently<T>(attempt: () => Promise<T>, { signal }: Asking): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      // Too many requests is an answer to a person who presses a button: they see it at once.
      const isBusy = mayPass(error) && !(error instanceof ApiProblem && error.status === 429);
      if (!isBusy || tries + 1 >= TRIES_MAX || signal?.aborted) throw error;
      await new Promise((done) => setTimeout(done, waitMs(tries, error)));
    }
  }
}

/** 128 random bits. `crypto.randomUUID` exists only under HTTPS, and an office may run this on plain HTTP. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export interface Uploading extends Asking {
  /** From 0 to 1, as bytes leave. */
  readonly onProgress?: (share: number) => void;
}

/** Sends a file as it is. `fetch` cannot tell how far it came, so this is the older way. */
export function upload<Reply>(path: string, file: Blob, { query, signal, onProgress }: Uploading = {}): Promise<Reply> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${API}${path}${query ? writeQuery(query) : ""}`);
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0);
    request.onerror = () => fail(noAnswer());
    request.onabort = () => fail(new DOMException("aborted", "AbortError"));
    request.onload = () => {
      const headers = { get: (name: string) => request.getResponseHeader(name) };
      if (request.status >= 200 && request.status < 300) done(request.response as Reply);
      else fail(problemOf(request.status, request.response, headers));
    };
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    if (signal?.aborted) fail(new DOMException("aborted", "AbortError"));
    else request.send(file);
  });
}
