import { expect, test } from "vitest";
import { offerProblems, ownOfferProblems } from "./check-offers.js";
import { type Definition, DefinitionShape } from "./definition.js";

const call = (id: string, day?: number) => ({
  kind: "call",
  id,
  ...(day !== undefined && { day }),
  at: "10:00",
  script: "s",
});
const offer = (id: string, validDays?: number) => ({
  kind: "offer",
  id,
  offer: "best",
  ...(validDays && { validDays }),
});
const ladder = (steps: readonly object[], over: object = {}): Definition =>
  DefinitionShape.parse({ audience: {}, days: { from: 0, to: null }, steps, ...over });
const found = (definition: Definition) =>
  ownOfferProblems(definition).map(({ severity, code, step, values }) => [severity, code, step, values]);

test.each<[string, object[], unknown[]]>([
  ["told in time", [call("a", 3), offer("o", 7), call("b", 10)], []],
  ["told too late", [call("a", 3), offer("o", 6), call("b", 10)], [["o", { days: 7, valid: 6, next: "b" }]]],
  ["as long as the policy says", [call("a", 3), offer("o"), call("b", 90)], []],
  ["told as soon as it is made", [call("a", 3), offer("o", 1), call("b")], []],
  ["made after a wait", [call("a", 3), { kind: "wait", id: "w", days: 50 }, offer("o", 1), call("b", 60)], []],
  ["made first of all", [offer("o", 1), call("b", 60)], []],
  [
    "in a branch, too late",
    [
      call("a", 3),
      {
        kind: "split",
        id: "s",
        arms: [
          { name: "A", percent: 50, steps: [offer("o", 2), call("b", 9)] },
          { name: "B", percent: 50, steps: [] },
        ],
      },
    ],
    [["o", { days: 6, valid: 2, next: "b" }]],
  ],
  [
    "told in a branch, too late",
    [
      call("a", 3),
      offer("o", 2),
      { kind: "condition", id: "c", if: { fact: "openCount", op: "gt", value: 1 }, yes: [call("b", 9)], no: [] },
    ],
    [["o", { days: 6, valid: 2, next: "b" }]],
  ],
  [
    "where nobody could be reached, too late",
    [{ ...call("a", 3), couldNot: [offer("o", 2), call("b", 9)] }],
    [["o", { days: 6, valid: 2, next: "b" }]],
  ],
])("an offer %s", (_, steps, expected) => {
  expect(found(ladder(steps)).map(([, , ...rest]) => rest)).toEqual(expected);
  for (const [severity, code] of found(ladder(steps)))
    expect([severity, code]).toEqual(["warning", "offer_ends_first"]);
});

test("who only thanks offers nothing", () => {
  const thanks = ladder([offer("o"), call("c", 1)], { lane: "thanks", anchor: { on: "event", event: "payment" } });
  expect(found(thanks)).toEqual([["error", "offer_in_thanks", "o", {}]]);
});

test("creditors of the audience that let nothing be offered are named once for each step", () => {
  const all = [
    { id: 1n, name: "Norte", offers: false },
    { id: 2n, name: "Sur", offers: true },
    { id: 3n, name: "Este", offers: false },
  ];
  const told = (audience: object) =>
    offerProblems(ladder([offer("o"), call("c", 1)], { audience }), all).map(({ step, values }) => [
      step,
      values.creditors,
    ]);
  expect(told({})).toEqual([["o", "Norte, Este"]]);
  expect(told({ creditorIds: ["2", "3"] })).toEqual([["o", "Este"]]);
  expect(told({ creditorIds: ["2"] })).toEqual([]);
  expect(offerProblems(ladder([call("c", 1)]), all)).toEqual([]);
});
