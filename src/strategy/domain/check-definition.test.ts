import { describe, expect, test } from "vitest";
import { problemsOf } from "./check-definition.js";
import { DefinitionShape, type Step } from "./definition.js";

const TODAY = "2026-05-04";

const message = (id: string, day?: number): Step => ({
  kind: "message",
  id,
  ...(day !== undefined && { day }),
  at: "10:00",
  template: "t",
  channels: ["email"],
});
const late = { fact: "daysLate", op: "gt", value: 5 } as const;
const stop: Step = { kind: "stop", id: "end" };

const found = (steps: readonly Step[], days: object = { from: -30, to: null }): string[] =>
  problemsOf(DefinitionShape.parse({ audience: {}, days, steps }), TODAY).map(
    ({ severity, code, step }) => `${severity} ${code} ${step ?? "-"}`,
  );

describe("a definition", () => {
  test.each<[string, readonly Step[], string[]]>([
    ["that is sound", [message("a", 1), { kind: "wait", id: "w", days: 3 }, message("b"), stop], []],
    ["with a name twice", [message("a", 1), message("a", 2)], ["error step_id_twice a"]],
    ["whose days go back", [message("a", 5), message("b", 2)], ["error days_backwards b"]],
    ["that reaches nobody", [{ kind: "wait", id: "w", days: 3 }], ["error no_contact_step -"]],
    ["with a step after the end", [message("a", 1), stop, message("b", 2)], ["error step_after_stop b"]],
    [
      "with a step that nothing leads to",
      [message("a", 1), { kind: "goto", id: "g", to: "a" }, message("b", 2)],
      ["error unreachable b", "error endless_loop g"],
    ],
    ["that goes to a step nobody has", [message("a", 1), { kind: "goto", id: "g", to: "z" }], ["error goto_nowhere g"]],
    [
      "that goes round through a wait",
      [message("a"), { kind: "wait", id: "w", days: 7 }, { kind: "goto", id: "g", to: "a" }],
      [],
    ],
    [
      "that goes round where one branch waits and the other does not",
      [
        message("a"),
        { kind: "condition", id: "c", if: late, yes: [{ kind: "wait", id: "w", days: 7 }], no: [] },
        { kind: "goto", id: "g", to: "a" },
      ],
      ["error endless_loop g"],
    ],
    [
      "that goes another way when somebody cannot be reached",
      [message("a", 1), { ...message("b", 5), couldNot: [message("c")] } as Step],
      [],
    ],
    [
      "that goes another way at the same moment as the contact before",
      [message("a", 1), { ...message("b"), couldNot: [message("c")] } as Step],
      ["warning two_contacts_at_once b", "warning two_contacts_at_once c"],
    ],
    [
      "whose arms do not make up all",
      [
        {
          kind: "split",
          id: "s",
          arms: [
            { name: "A", percent: 50, steps: [message("a", 1)] },
            { name: "B", percent: 40, steps: [] },
          ],
        },
      ],
      ["error split_not_100 s"],
    ],
    ["with a wait without a length", [message("a", 1), { kind: "wait", id: "w" }], ["error wait_without_length w"]],
    [
      "that waits for a date long past",
      [message("a", 1), { kind: "wait", id: "w", until: { date: "2026-05-03" } }, message("b")],
      ["error date_in_past w"],
    ],
    ["with two contacts in one breath", [message("a", 1), message("b")], ["warning two_contacts_at_once b"]],
    [
      "whose branches are empty",
      [message("a", 1), { kind: "condition", id: "c", if: late, yes: [], no: [] }],
      ["warning empty_branches c"],
    ],
    [
      "whose both branches end, and something follows",
      [
        {
          kind: "condition",
          id: "c",
          if: late,
          yes: [message("a", 1), { kind: "stop", id: "e1" }],
          no: [{ kind: "stop", id: "e2" }],
        },
        stop,
      ],
      ["error unreachable end"],
    ],
    [
      "whose days go back after the later branch",
      [{ kind: "condition", id: "c", if: late, yes: [message("a", 9)], no: [message("b", 3)] }, message("d", 5)],
      ["error days_backwards d"],
    ],
  ])("%s", (_, steps, problems) => {
    expect(found(steps)).toEqual(problems);
  });

  test("whose ages end before they begin", () => {
    expect(found([message("a", 1)], { from: 5, to: 2 })).toEqual(["error ends_before_it_starts -"]);
  });

  test("with branches deeper than anybody follows", () => {
    let steps: Step[] = [message("m", 1)];
    for (let level = 0; level < 6; level++)
      steps = [{ kind: "condition", id: `c${level}`, if: late, yes: steps, no: [] }];
    expect(found(steps)).toEqual(["error too_deep m"]);
  });
});
