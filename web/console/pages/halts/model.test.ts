import { expect, test } from "vitest";
import { orderOf } from "./model.js";

const typed = { scope: "all", which: null, because: " archivo malo ", until: "" } as const;

test("an order is sent when nothing is missing", () => {
  expect(orderOf(typed)).toEqual({ scope: "all", body: { because: "archivo malo", untilAt: null, creditorId: null } });
  expect(orderOf({ ...typed, because: " " })).toBeNull();
  expect(orderOf({ ...typed, scope: "creditor" })).toBeNull();
  expect(orderOf({ ...typed, scope: "creditor", which: "3" })).toMatchObject({ body: { creditorId: "3" } });
  expect(orderOf({ ...typed, scope: "segment", which: "8" })).toEqual({
    scope: "segment",
    segmentId: "8",
    body: { because: "archivo malo", untilAt: null },
  });
  expect(orderOf({ ...typed, until: "mañana" })).toBeNull();
  expect(orderOf({ ...typed, until: "2026-03-09T08:00" })?.body.untilAt).toMatch(/^2026-03-\d\dT\d\d:\d\d:00\.000Z$/);
});
