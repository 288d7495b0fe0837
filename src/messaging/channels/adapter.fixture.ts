import type { AdapterIo, Marks } from "./adapter.js";
import type { Http, HttpAnswer, HttpRequest } from "./http.js";

/** Marks that anybody can read, for tests that look at letters. */
export const PLAIN_MARKS: Marks = {
  of: (key) => (/^[a-z0-9.-]{1,40}$/.test(key) ? `${key}.mark` : null),
  read: (mark) => (mark.endsWith(".mark") ? mark.slice(0, -".mark".length) : null),
};

/** What an adapter under test is given: a fixed date, no address to call, and nobody to speak HTTP with. */
export const ioAt = (at: Date, more: Partial<AdapterIo> = {}): AdapterIo => ({
  http: async () => ({ kind: "unreachable", code: "ECONNREFUSED" }),
  hookUrl: null,
  dateOf: () => at,
  marks: PLAIN_MARKS,
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
