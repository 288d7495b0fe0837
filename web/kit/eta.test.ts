import { expect, test } from "vitest";
import { etaSeconds, type JobView, shareOf } from "./eta.js";

const start = "2026-11-18T15:00:00Z";
const after = (seconds: number): number => Date.parse(start) + seconds * 1000;
const job = (part: Partial<JobView>): JobView => ({
  state: "running",
  done: 250,
  total: 1000,
  startedAt: start,
  ...part,
});

test.each([
  ["a quarter in ten seconds leaves thirty", job({}), 10, 30],
  ["too early to say", job({ done: 5 }), 10, null],
  ["too short to say", job({}), 1, null],
  ["nobody knows how much there is", job({ total: null }), 10, null],
  ["it waits", job({ state: "queued", startedAt: null }), 10, null],
  ["it is over", job({ state: "done" }), 10, null],
  ["the last of it is written", job({ done: 1000 }), 10, null],
])("%s", (_, given, seconds, eta) => {
  expect(etaSeconds(given, after(seconds))).toBe(eta);
});

test("a share is never more than all", () => {
  expect(shareOf(job({ done: 1200 }))).toBe(1);
  expect(shareOf(job({ state: "done", total: null }))).toBe(1);
  expect(shareOf(job({ total: 0 }))).toBeNull();
});
