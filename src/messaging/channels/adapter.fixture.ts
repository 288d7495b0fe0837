import type { AdapterIo } from "./adapter.js";
import type { Http, HttpAnswer, HttpRequest } from "./http.js";

/** What an adapter under test is given: a fixed date, no address to call, and nobody to speak HTTP with. */
export const ioAt = (at: Date, more: Partial<AdapterIo> = {}): AdapterIo => ({
  http: async () => ({ kind: "unreachable", code: "ECONNREFUSED" }),
  hookUrl: null,
  dateOf: () => at,
  ...more,
});

/** A provider that gives these answers in turn, the last one for ever, and keeps what it was asked. */
export function scriptedHttp(...answers: (Partial<HttpAnswer> | Awaited<ReturnType<Http>>)[]) {
  const asked: HttpRequest[] = [];
  const http: Http = async (request) => {
    asked.push(request);
    const answer = answers[Math.min(asked.length, answers.length) - 1] ?? {};
    return { kind: "answer", status: 200, headers: {}, body: "", ...answer } as Awaited<ReturnType<Http>>;
  };
  return { http, asked };
}
