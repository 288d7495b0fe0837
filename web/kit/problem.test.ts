import { expect, test } from "vitest";
import { ApiProblem, fieldErrors, isSignedOut, mayPass, problemOf, sentenceOf, waitMs } from "./problem.js";
import type { Words } from "./words.js";

const NO_HEADERS = { get: () => null };
const known = new Set(["code.not_found", "status.403", "field.required", "field.too_small_string", "field.invalid"]);
const has = (key: string): boolean => known.has(key);
const words: Words = (key, values) => `${key} ${JSON.stringify(values ?? {})}`;

test("problem+json keeps its code, values and fields", () => {
  const headers = { get: (name: string) => ({ "x-request-id": "r1", "retry-after": "3" })[name] ?? null };
  const body = {
    code: "invalid_request",
    values: { a: 1 },
    errors: [{ in: "body", path: "name", code: "required" }, "odd"],
  };
  expect(problemOf(422, body, headers)).toMatchObject({
    status: 422,
    code: "invalid_request",
    values: { a: 1 },
    requestId: "r1",
    retryAfterSeconds: 3,
    errors: [{ path: "name", code: "required" }],
  });
});

test("an answer that is no problem+json still has a code", () => {
  expect(problemOf(502, undefined, NO_HEADERS)).toMatchObject({ status: 502, code: "http_502", errors: [] });
});

test.each([
  [0, true],
  [429, true],
  [503, true],
  [400, false],
  [401, false],
  [404, false],
  [409, false],
  [422, false],
  [500, false],
])("status %i is asked again by itself: %s", (status, again) => {
  expect(mayPass(new ApiProblem({ status, code: "x" }))).toBe(again);
});

test("waits grow, and the server's own word comes first", () => {
  const plain = new ApiProblem({ status: 503, code: "x" });
  expect([0, 1, 2, 9].map((tries) => waitMs(tries, plain))).toEqual([500, 1000, 2000, 8000]);
  expect(waitMs(0, new ApiProblem({ status: 429, code: "x", retryAfterSeconds: 7 }))).toBe(7000);
});

test("a sentence is found by code, then by status, then quotes the code", () => {
  const say = (parts: ConstructorParameters<typeof ApiProblem>[0]) => sentenceOf(new ApiProblem(parts), words, has);
  expect(say({ status: 404, code: "not_found" })).toContain("code.not_found");
  expect(say({ status: 403, code: "odd" })).toContain("status.403");
  expect(say({ status: 418, code: "odd", requestId: "r1" })).toBe('unknownQuoted {"code":"odd","requestId":"r1"}');
  expect(sentenceOf(new TypeError("x"), words, has)).toContain("unexpected");
});

test("a form learns the first trouble of each field", () => {
  const errors = [
    { in: "body", path: "password", code: "too_small", values: { minimum: 10, of: "string" } },
    { in: "body", path: "password", code: "required" },
    { in: "body", path: "role", code: "odd" },
    { in: "query", path: "limit", code: "required" },
  ];
  const found = fieldErrors(new ApiProblem({ status: 422, code: "invalid_request", errors }), words, has);
  expect(Object.keys(found)).toEqual(["password", "role"]);
  expect(found.password).toContain("field.too_small_string");
  expect(found.role).toContain("field.invalid");
});

test("only a missing session signs out", () => {
  expect(isSignedOut(new ApiProblem({ status: 401, code: "not_signed_in" }))).toBe(true);
  expect(isSignedOut(new ApiProblem({ status: 401, code: "wrong_credentials" }))).toBe(false);
});
