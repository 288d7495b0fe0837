import { describe, expect, test } from "vitest";
import { isSignedBy, testReceiver } from "../support/receiver.js";
import { candidateOf, lived, rehearsed } from "./rehearse.fixture.js";
import { type Story, storyWorld } from "./world.fixture.js";

const world = storyWorld();
const receiver = testReceiver();

const message = (id: string, day: number) => ({
  kind: "message",
  id,
  day,
  at: "10:00",
  template: "overdue-consumer-1",
  channels: ["email"],
});

/** A ladder that tells the CRM on its way, and once more when it comes round again. */
const LADDER = {
  days: { from: 1, to: null },
  steps: [
    message("one", 2),
    { kind: "webhook", id: "told", endpoint: "crm", event: "first_notice" },
    { kind: "wait", id: "pause", days: 4 },
    { kind: "webhook", id: "again", endpoint: "crm" },
    {
      kind: "condition",
      id: "few",
      if: { fact: "remindersSent", op: "lt", value: 3 },
      yes: [message("two", 9), { kind: "goto", id: "back", to: "pause" }],
      no: [{ kind: "call", id: "call", day: 20, at: "11:00", script: "overdue-consumer-call" }],
    },
  ],
};

async function begun(): Promise<{ story: Story; secret: string }> {
  receiver.forget();
  const story = await world.begin("2026-05-04T12:00:00Z");
  const secret = await story.tells("crm", `${receiver.url}/crm`, ["task.created", "strategy.activated"]);
  await story.owes([
    { who: "ana", debt: "F1", amount: "1000", due: "2026-05-03" },
    { who: "ben", debt: "F2", amount: "2500", due: "2026-05-01" },
  ]);
  await story.settle(story.only("news"));
  return { story, secret };
}

const dataOf = (type: string) => receiver.hooks.filter(({ body }) => body.type === type).map(({ body }) => body);

describe("a strategy that tells another system", () => {
  test("does so at once and goes on; rehearsed, it tells nobody and does the same", async () => {
    const { story, secret } = await begun();
    const id = await story.live("Escalera", LADDER);
    const since = new Date(story.now.getTime() + 1);
    await story.jump(since.toISOString());
    const until = "2026-06-10T12:00:00Z";
    await story.settle(story.only("webhooks"));
    expect(receiver.typesAt("/crm")).toEqual(["strategy.activated"]);
    const told = await rehearsed(story, await candidateOf(story, id), until);
    expect(receiver.hooks).toHaveLength(1);
    await story.until(until);
    const was = await lived(story, since);
    expect(told.sent).toEqual(was.sent);
    expect(told.notes).toEqual(was.notes);
    const notes = was.notes.filter((line) => line.includes("told webhook:crm"));
    expect(notes.length).toBeGreaterThan(4);
    expect(receiver.hooks.every((hook) => isSignedBy(secret, hook))).toBe(true);
    const steps = receiver.hooks.filter(({ body }) => body.type.startsWith("step."));
    expect(steps).toHaveLength(notes.length);
    expect(new Set(receiver.hooks.map(({ headers }) => headers["webhook-id"])).size).toBe(receiver.hooks.length);
    expect(dataOf("step.first_notice")).toContainEqual({
      type: "step.first_notice",
      timestamp: expect.stringMatching(/^2026-05-0[5-9]T/),
      data: {
        accountId: (await story.account("ana")).toString(),
        accountRef: "ana",
        debtorId: (await story.debtor("ana")).toString(),
        creditorId: story.creditors[0]?.id.toString(),
        strategyId: id.toString(),
        versionId: expect.any(String),
        step: "told",
        currency: "COP",
        openMinor: "100000",
        openCount: 1,
        oldestDueOn: "2026-05-03",
      },
    });
    expect(dataOf("task.created")).toMatchObject([
      { data: { accountRef: "ben", kind: "call", step: "call", strategyId: id.toString() } },
      { data: { accountRef: "ana", kind: "call" } },
    ]);
  });

  test("whose endpoint was removed meanwhile goes on, and its deliveries say so", async () => {
    const { story } = await begun();
    await story.live("Escalera", LADDER);
    await story.db.begin(
      (tx) => tx`
        update webhooks.endpoint set state = 'removed', secret_sealed = '', kinds = '{}' where tenant_id = ${tx.tenant}`,
    );
    await story.until("2026-05-07T12:00:00Z");
    expect((await story.told()).map((line) => line.slice(17))).toEqual(["ben s0: F2", "ana s0: F1"]);
    const rows = await story.db.begin(
      (tx) => tx`select state, because from webhooks.delivery where tenant_id = ${tx.tenant} and type like 'step.%'`,
    );
    expect(rows).toEqual(Array.from({ length: 2 }, () => ({ state: "failed", because: "endpoint_removed" })));
    expect(receiver.hooks).toEqual([]);
  });
});
