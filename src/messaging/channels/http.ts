import type { SendOutcome } from "./outcome.js";

/** One request to a provider. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly timeoutMs?: number;
}

export interface HttpAnswer {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Why there is no answer. `unreachable` is sure: the request was never sent. After `timeout` or `cut` nobody knows
 * whether the provider acted on it.
 */
export interface HttpTrouble {
  readonly kind: "unreachable" | "timeout" | "cut" | "too_big";
  readonly code: string;
}

/** Speaks to a provider: bounded in time and in size, follows no redirect, never throws. */
export type Http = (request: HttpRequest) => Promise<HttpAnswer | HttpTrouble>;

/** Providers answer in a second; what has not answered after this is in trouble. */
const TIMEOUT_MS = 20_000;
/** No answer we read is longer. */
const ANSWER_BYTES_MAX = 2 * 1024 * 1024;

/** Failures before the first byte of the request: nothing can have been taken. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

export const http: Http = async ({ method, url, headers = {}, body, timeoutMs = TIMEOUT_MS }) => {
  try {
    const answer = await fetch(url, {
      method,
      headers: { ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : new Uint8Array(body) }),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await readBounded(answer);
    if (text === null) return { kind: "too_big", code: "answer_too_big" };
    return { kind: "answer", status: answer.status, headers: Object.fromEntries(answer.headers), body: text };
  } catch (error) {
    return troubleOf(error as Error & { code?: string; cause?: { code?: string } });
  }
};

async function readBounded(answer: Response): Promise<string | null> {
  if (!answer.body) return "";
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body) {
    size += part.byteLength;
    if (size > ANSWER_BYTES_MAX) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function troubleOf(error: Error & { code?: string; cause?: { code?: string } }): HttpTrouble {
  if (error.name === "TimeoutError") return { kind: "timeout", code: "timeout" };
  const code = error.cause?.code ?? error.code ?? error.name;
  return { kind: NEVER_SENT.has(code) ? "unreachable" : "cut", code };
}

/** What a send that got no answer comes to: sure that nothing left, or a doubt. */
export const outcomeOfTrouble = ({ kind, code }: HttpTrouble): SendOutcome =>
  kind === "unreachable"
    ? { kind: "retry", reason: `unreachable_${code.toLowerCase()}` }
    : { kind: "unknown", reason: `http_${kind}` };

/**
 * What an answer comes to that is not in the provider's own form: a page of some proxy, half a line.
 *
 * A 503 or 429 says that nobody took the request. Another 5xx may come from a proxy that lost the answer of a provider
 * that did take it. A 4xx in a strange form was not taken, and no second try would be.
 */
export function outcomeOfStatus({ status, headers }: HttpAnswer): SendOutcome {
  const reason = `http_${status}`;
  if (status === 429 || status === 503) {
    const afterMs = retryAfterMs(headers);
    return { kind: "retry", reason, ...(afterMs !== undefined && { afterMs }) };
  }
  if (status === 401 || status === 403) return { kind: "refused", reason, stop: "account" };
  if (status >= 400 && status < 500) return { kind: "refused", reason };
  return { kind: "unknown", reason };
}

const DAY_MS = 86_400_000;

/** `Retry-After` in milliseconds where it gives seconds (RFC 9110 §10.2.3); a date in it is not trusted. */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  const seconds = /^\d{1,6}$/.exec(headers["retry-after"]?.trim() ?? "");
  return seconds ? Math.min(Number(seconds[0]) * 1000, DAY_MS) : undefined;
}

/** The answer's JSON; undefined where it is none. */
export function jsonOf({ body }: Pick<HttpAnswer, "body">): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
