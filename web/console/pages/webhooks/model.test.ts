import { describe, expect, test } from "vitest";
import { EVENT_KINDS } from "../../../../src/webhooks/domain/events.js";
import { becauseWords, fareOf, hostOf, KIND_GROUPS, NOTHING_TYPED, nameIn, orderOf, readable } from "./model.js";

const say = (key: string, values?: object): string => (values ? `${key} ${JSON.stringify(values)}` : key);

test.each([
  ["Mi CRM", "mi-crm"],
  ["  Facturación  (nueva)", "facturacion-nueva-"],
  ["--x", "x"],
  ["a".repeat(60), "a".repeat(40)],
])("%j is named %j", (typed, name) => expect(nameIn(typed)).toBe(name));

describe("an order", () => {
  const typed = { ...NOTHING_TYPED, name: "crm", url: " https://crm.test/in ", description: " " };
  test("is what was typed, without blanks", () =>
    expect(orderOf({ ...typed, kinds: ["promise.made"] })).toEqual({
      name: "crm",
      url: "https://crm.test/in",
      description: null,
      kinds: ["promise.made"],
    }));
  test.each([
    { ...typed, url: " " },
    { ...typed, name: "" },
    { ...typed, name: "Mi CRM" },
  ])("is none while something is missing", (one) => expect(orderOf(one)).toBeNull());
});

test.each([
  ["active", null, 0, "active"],
  ["active", null, 3, "failing"],
  ["paused", "failing", 20, "lost"],
  ["paused", "gone", 0, "gone"],
  ["paused", "by_hand", 2, "by_hand"],
] as const)("%s %s with %i failures is %s", (state, pausedBecause, failures, fare) =>
  expect(fareOf({ state, pausedBecause, failures } as never)).toBe(fare),
);

test("why a try failed is said, what nobody knows as its code", () => {
  const has = (key: string): boolean => key === "because.timeout";
  expect(becauseWords("http_503", say, has)).toBe('because.http {"status":"503"}');
  expect(becauseWords("timeout", say, has)).toBe("because.timeout");
  expect(becauseWords("x", say, has)).toBe('because.other {"code":"x"}');
});

test("every kind of event is in one group", () =>
  expect(KIND_GROUPS.flatMap(({ kinds }) => kinds)).toEqual(EVENT_KINDS));

test("a host, and a body, that are none stay what they are", () => {
  expect([hostOf("https://crm.test:8443/x"), hostOf("…")]).toEqual(["crm.test:8443", "…"]);
  expect([readable('{"a":1}'), readable("…")]).toEqual(['{\n  "a": 1\n}', "…"]);
});
