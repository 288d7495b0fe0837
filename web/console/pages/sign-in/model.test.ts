import { expect, test } from "vitest";
import { safeNext } from "./model.js";

test.each([
  ["/messages?state=failed", "/messages?state=failed"],
  ["/debtors/17#x", "/debtors/17#x"],
  [undefined, "/"],
  ["", "/"],
  ["https://elsewhere.test/", "/"],
  ["//elsewhere.test/", "/"],
  ["/\\elsewhere.test", "/"],
  ["/\t/elsewhere.test", "/"],
  ["javascript:alert(1)", "/"],
  ["/sign-in?next=/team", "/"],
])("after %j comes %j", (next, to) => {
  expect(safeNext(next)).toBe(to);
});
