import { expect, test } from "vitest";
import { isTouched, topicsOf } from "./live-topics.js";

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
