import { expect, test } from "vitest";
import type { Explanation } from "./data.js";
import { barsOf, reachRows, whyLines } from "./model.js";

const NONE = { reachable: 0, noAddress: 10, stopped: 0, optedOut: 0, refused: 0, unasked: 0 };

test("channels with addresses come first, the widest before; the others are named", () => {
  const reach = [
    { ...NONE, channel: "sms" as const, unasked: 4, optedOut: 1, noAddress: 5 },
    { ...NONE, channel: "push" as const },
    { ...NONE, channel: "email" as const, reachable: 7, stopped: 1, noAddress: 2 },
  ];
  const { rows, without } = reachRows(reach);
  expect(
    rows.map(({ channel, reachable, barriers }) => [channel, reachable, barriers.map(({ barrier }) => barrier)]),
  ).toEqual([
    ["email", 7, ["noAddress", "stopped"]],
    ["sms", 0, ["noAddress", "unasked", "optedOut"]],
  ]);
  expect(without).toEqual(["push"]);
});

test("a histogram has no holes", () => {
  const bar = (currency: string, fromMinor: string, toMinor: string) => ({
    currency,
    fromMinor,
    toMinor,
    count: 1,
    openMinor: "1",
  });
  const bars = barsOf([bar("COP", "100", "200"), bar("COP", "2000", "5000"), bar("MXN", "1", "2")], "COP");
  expect(bars.map(({ fromMinor, count }) => [fromMinor, count])).toEqual([
    ["100", 1],
    ["200", 0],
    ["500", 0],
    ["1000", 0],
    ["2000", 1],
  ]);
});

test("what decided is told with its negation and the segments it lies in", () => {
  const node = (
    path: string,
    kind: Explanation["tree"][number]["kind"],
    over: object = {},
  ): Explanation["tree"][number] => ({
    path,
    kind,
    holds: true,
    actual: 12,
    condition: kind === "condition" ? { fact: "daysLate", op: "ge", value: 1 } : null,
    segment: null,
    decides: true,
    depth: path === "" ? 0 : path.split(".").length,
    ...over,
  });
  const tree = [
    node("", "all"),
    node("all.0", "condition"),
    node("all.1", "not"),
    node("all.1.not", "segment", { segment: "7" }),
    node("all.1.not.segment", "all"),
    node("all.1.not.segment.all.0", "condition", { holds: false }),
  ];
  const explanation = { tree, because: ["all.1.not.segment.all.0"] } as unknown as Explanation;
  expect(whyLines(explanation, false)).toMatchObject([{ isNegated: true, inside: ["7"], holds: false, actual: 12 }]);
  expect(whyLines(explanation, true).map(({ path }) => path)).toEqual([
    "all.0",
    "all.1.not",
    "all.1.not.segment.all.0",
  ]);
});
