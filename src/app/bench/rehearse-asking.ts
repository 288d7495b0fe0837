import type { StrategyId } from "../../kernel/id.js";
import { createStrategy, DefinitionShape, rebuildFacts, rehearseNow, startStrategy } from "../../strategy/index.js";
import type { LabDatabase } from "./lab.js";
import { PLAN_NOW } from "./plan-data.js";

/* Strategies that ask what their own messages change, and one that waits for broken promises: the hardest to foretell. */

const message = (id: string, day: number | null, channels = ["email", "sms"]) => ({
  kind: "message",
  id,
  ...(day !== null && { day }),
  at: "10:00",
  template: "overdue-consumer-1",
  channels,
});
const call = (id: string, day: number | null) => ({
  kind: "call",
  id,
  ...(day !== null && { day }),
  at: "11:00",
  script: "overdue-consumer-call",
});
const asks = (id: string, fact: string, op: string, value: unknown, yes: object[], no: object[] = []) => ({
  kind: "condition",
  id,
  if: { fact, op, value },
  yes,
  no,
});

const YOUNG = {
  audience: { rule: { fact: "remindersSent", op: "lt", value: 2 } },
  days: { from: 1, to: 30 },
  steps: [message("soft", 1), message("softer", 8), call("talk", 12)],
};

const BROKEN = {
  lane: "promise",
  anchor: { on: "event", event: "promise_broken" },
  audience: {},
  days: { from: -30, to: null },
  steps: [
    asks("first-time", "promisesBroken", "le", 1, [message("ask", null)], [call("ask-again", null)]),
    { kind: "wait", id: "wait", days: 4 },
    message("remind", null),
  ],
};

const ASKING = {
  audience: {
    rule: {
      any: [
        { fact: "lastReminderDaysAgo", op: "ge", value: 3 },
        { fact: "lastReminderDaysAgo", op: "unknown" },
      ],
    },
  },
  days: { from: 3, to: null },
  steps: [
    message("first", 4),
    asks("contacted", "lastContactDaysAgo", "le", 2, [{ kind: "tag", id: "mark", add: ["visto"] }]),
    {
      kind: "split",
      id: "split",
      arms: [
        { name: "a", percent: 50, steps: [message("arm-a", 8, ["sms", "email"])] },
        { name: "b", percent: 50, steps: [call("arm-b", 8)] },
      ],
    },
    { kind: "wait", id: "pause", days: 3 },
    asks("open-task", "hasOpenTask", "is", true, [{ kind: "tag", id: "unmark", remove: ["visto"] }]),
    asks("marked", "tags", "has", "visto", [message("seen", null)], [message("unseen", null)]),
    { kind: "wait", id: "more", days: 5 },
    asks("few", "remindersThisRound", "ge", 2, [{ kind: "goto", id: "again", to: "pause" }]),
    message("last", null),
  ],
};

/** Lets them run, with promises that will break. Gives the one that asks most. */
export async function startAsking({ own, sql }: LabDatabase): Promise<StrategyId> {
  await sql(
    `insert into plans.promise (tenant_id, account_id, amount_minor, currency, promised_on, grace_days, made_at, made_by)
     select tenant_id, id, 100, currency, $1::date + (id % 12)::int, 0, $1, 'bench' from debts.account a
     where open_count > 0 and id % 5 = 0 and not exists (select from plans.promise p where p.account_id = a.id and p.state = 'made')`,
    [PLAN_NOW],
  );
  await own.begin((tx) => rebuildFacts(tx, null, PLAN_NOW));
  let last: StrategyId | null = null;
  for (const [name, definition] of Object.entries({ YOUNG, BROKEN, ASKING })) {
    const id = await own.begin((tx) => createStrategy(tx, name, DefinitionShape.parse(definition), "bench", PLAN_NOW));
    await rehearseNow(own, { strategyId: id }, { kind: "cli", id: 0n, name: "bench" }, PLAN_NOW);
    await own.begin((tx) => startStrategy(tx, id, "bench", PLAN_NOW));
    last = id;
  }
  if (last === null) throw new Error("no strategy asks");
  return last;
}
