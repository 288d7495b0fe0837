import { request } from "node:http";
import { buffer } from "node:stream/consumers";

export interface LoopbackRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const TIMEOUT_MS = 15_000;
const ON_LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+(?:\/|$)/;

/** Does this address lie on this machine? The world calls nowhere else. */
export const isLoopback = (url: string): boolean => ON_LOOPBACK.test(url);

/**
 * Calls us as a provider does. Null where nobody answered, and for every address that is not on this machine: nothing
 * of the sandbox ever leaves it.
 */
export function askLoopback({
  method,
  url,
  headers,
  body,
}: LoopbackRequest): Promise<{ status: number; body: string } | null> {
  if (!isLoopback(url)) return Promise.resolve(null);
  return new Promise((resolve) => {
    const call = request(url, { method, headers: { ...headers, ...lengthOf(body) }, timeout: TIMEOUT_MS }, (answer) => {
      buffer(answer).then(
        (bytes) => resolve({ status: answer.statusCode ?? 0, body: bytes.toString("utf8") }),
        () => resolve(null),
      );
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(null));
    call.end(body);
  });
}

const lengthOf = (body: string | undefined): Record<string, string> =>
  body === undefined ? {} : { "content-length": Buffer.byteLength(body).toString() };
