import { expect, test } from "vitest";
import { GATHER_MS, isTouched, siftNews, topicsOf } from "./live-topics.js";

test.each([
  [["messages"], '["messages"]', true],
  [["debtor:17"], '["debtor:17"]', true],
  [["debtor:17"], '["debtor:18"]', false],
  [["debtor"], '["debtor:18"]', true],
  [["debtor:1"], '["debtor:18"]', false],
  [["debt"], '["debtor:18"]', false],
  [undefined, '["debtor:18"]', false],
  [["messages"], "not json", false],
  [["messages"], "{}", false],
])("a query about %j hears %s: %s", (wanted, data, touched) => {
  expect(isTouched(wanted, topicsOf(data))).toBe(touched);
});

test("news of a quiet topic is told at once, also while others gather", () => {
  const toldAt = new Map([
    ["clock", 10_000],
    ["phones", 9_500],
  ]);
  const { atOnce, later, waitMs } = siftNews(new Set(["clock", "phones", "messages"]), toldAt, 10_100);
  expect([[...atOnce], [...later], waitMs]).toEqual([["messages"], ["clock", "phones"], GATHER_MS - 600]);
  expect([...siftNews(new Set(["clock"]), toldAt, 10_000 + GATHER_MS).atOnce]).toEqual(["clock"]);
});
