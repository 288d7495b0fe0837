import { describe, expect, test } from "vitest";
import type { AccountId, StrategyId } from "../../src/kernel/id.js";
import type { LocalDate } from "../../src/kernel/time.js";
import { insertCallbacks } from "../../src/messaging/hear/callback-store.js";
import { hear } from "../../src/messaging/index.js";
import { recordPromise } from "../../src/plans/index.js";
import type { Beat } from "../../src/platform/beats.js";
import type { TenantDb } from "../../src/platform/db.js";
import { runClock } from "../../src/platform/run-clock.js";
import { createStrategy, type Definition, DefinitionShape } from "../../src/strategy/index.js";
import { activateVersion, publishDraft, saveDraft } from "../../src/strategy/versions/actions.js";
import { pretendProvider } from "../support/pretend-provider.js";
import { type Story, storyWorld } from "./world.fixture.js";

const world = storyWorld();

const message = (id: string, day: number | null, template = "overdue-consumer-1") => ({
  kind: "message",
  id,
  ...(day !== null && { day }),
  at: "10:00",
  template,
  channels: ["email"],
});
const late = { from: 1, to: null };

/** A definition becomes the next version of a strategy, and goes live. */
async function next(
  story: Story,
  id: StrategyId,
  definition: object,
  running: "finish" | "same_step" | "restart",
): Promise<number> {
  const { number } = await story.db.begin(async (tx) => {
    const parsed: Definition = DefinitionShape.parse({ audience: {}, ...definition });
    const revision = await saveDraft(tx, id, { definition: parsed, revision: 0 }, "test", story.now);
    return publishDraft(tx, id, revision, "test", story.now);
  });
  await story.rehearses(id);
  return story.db.begin((tx) => activateVersion(tx, id, number, running, "test", story.now));
}

/** Two accounts on a ladder of three steps: one that has had its first step, and one whose first waits in the outbox. */
async function half(): Promise<{ story: Story; id: StrategyId }> {
  const story = await world.begin("2026-05-04T12:00:00Z");
  const steps = [message("one", 2), message("two", 9), message("three", 16)];
  const id = await story.live("Escalera", { days: late, steps });
  await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-03" }]);
  await story.until("2026-05-07T12:00:00Z");
  await story.owes([{ who: "ben", debt: "F2", amount: "1000", due: "2026-05-04" }]);
  await story.settle(story.only("news", "sweep", "tick"));
  return { story, id };
}

/** Another first step, the second and third in the other order, and one between. */
const CHANGED = {
  days: late,
  steps: [message("one", 3, "overdue-consumer-2"), message("three", 7), message("new", 8), message("two", 20)],
};

describe("a new version", () => {
  test("finish: who runs stays on the old ladder to its end, newcomers are on the new one", async () => {
    const { story, id } = await half();
    expect(await next(story, id, CHANGED, "finish")).toBe(0);
    await story.owes([{ who: "caro", debt: "F3", amount: "1000", due: "2026-05-05" }]);
    await story.until("2026-05-21T12:00:00Z");
    expect(await story.told()).toEqual([
      "2026-05-05 10:00 ana s0: F1",
      "2026-05-07 07:00 ben s0: F2",
      "2026-05-08 10:00 caro s0: F3",
      "2026-05-12 10:00 ana s1: F1",
      "2026-05-12 10:00 caro s1: F3",
      "2026-05-13 10:00 ben s1: F2",
      "2026-05-13 10:00 caro s2: F3",
      "2026-05-19 10:00 ana s2: F1",
      "2026-05-20 10:00 ben s2: F2",
    ]);
    await story.keepsItsPromises();
  });

  test("same step: what waited is taken back and said anew, and everybody goes on before the step they were before", async () => {
    const { story, id } = await half();
    expect(await next(story, id, CHANGED, "same_step")).toBe(2);
    expect(await story.messages("suppressed")).toMatchObject([{ ref: "ben", because: "new_version" }]);
    await story.until("2026-05-26T12:00:00Z");
    expect(await story.told()).toEqual([
      "2026-05-05 10:00 ana s0: F1",
      "2026-05-07 10:00 ben s0: F2",
      "2026-05-11 10:00 ben s1: F2",
      "2026-05-12 10:00 ben s2: F2",
      "2026-05-23 10:00 ana s3: F1",
      "2026-05-25 07:00 ben s3: F2", // the 24th is a Sunday,
    ]);
    expect((await story.notes()).filter((line) => line.includes("moved"))).toEqual([
      "2026-05-07 07:00 ana moved same_step",
      "2026-05-07 07:00 ben moved same_step",
    ]);
    await story.keepsItsPromises();
  });

  test("restart: everybody begins at the first step of the new ladder", async () => {
    const { story, id } = await half();
    expect(await next(story, id, CHANGED, "restart")).toBe(2);
    await story.until("2026-05-09T12:00:00Z");
    expect(await story.told()).toEqual([
      "2026-05-05 10:00 ana s0: F1",
      "2026-05-07 07:00 ana s0: F1",
      "2026-05-07 10:00 ben s0: F2",
    ]);
    await story.keepsItsPromises();
  });

  test("two who type at once: the second is told whose draft it is, and nothing is lost", async () => {
    const { story, id } = await half();
    const definition = DefinitionShape.parse({ audience: {}, ...CHANGED });
    const save = (revision: number, by: string) =>
      story.db.begin((tx) => saveDraft(tx, id, { definition, revision }, by, story.now));
    expect(await save(0, "Ana")).toBe(1);
    await expect(save(0, "Ben")).rejects.toMatchObject({
      status: 409,
      code: "draft_changed",
      values: { by: "Ana", revision: 1 },
    });
    expect(await save(1, "Ben")).toBe(2);
  });
});

describe("flows of what happens", () => {
  const provider = pretendProvider();
  const io = { ear: async () => provider.ear, readLink: () => null };
  const text = (id: string, day: number | null, template?: string) => ({
    ...message(id, day, template),
    channels: ["sms"],
  });
  const answers = {
    lane: "conversation",
    anchor: { on: "event", event: "reply" },
    days: { from: -30, to: null },
    steps: [
      { kind: "call", id: "talk", at: "15:00", script: "overdue-consumer-call" },
      { kind: "wait", id: "w", days: 3 },
    ],
  };

  interface Answering {
    readonly story: Story;
    says(...heard: object[]): Promise<void>;
    until(at: string): Promise<void>;
  }

  /** Ana, on a ladder of text messages, has had its first step by a provider that calls us. */
  async function answering(flow: object): Promise<Answering> {
    const story = await world.begin("2026-05-04T12:00:00Z");
    await story.live("Flujo", flow);
    await story.live("Escalera", { days: late, steps: [text("one", 2), text("two", 4), text("three", 9)] });
    const accountId = await provider.connect(story.db);
    await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-03", phone: provider.phoneOf("ana") }]);
    const [leaves] = story.only("dispatch") as [Beat];
    const beats = [
      ...story.only("news", "sweep", "tick"),
      { ...leaves, run: (db: TenantDb, now: Date) => provider.dispatch(db, now, world) },
    ];
    const until = async (at: string): Promise<void> => {
      await runClock(story.db, beats, story.now, new Date(at), null);
      story.now = new Date(at);
    };
    await until("2026-05-05T18:00:00Z");
    let calls = 0;
    return {
      story,
      until,
      async says(...heard) {
        calls += 1;
        const body = Buffer.from(JSON.stringify(heard));
        const call = {
          channelAccountId: accountId,
          hash: Buffer.from(`${calls}`),
          method: "POST",
          url: "",
          headers: {},
          body,
        };
        await story.db.begin((tx) => insertCallbacks(tx, [call]));
        await hear(story.db, story.now, io);
        await story.settle(beats);
      },
    };
  }

  const turn = (id: string, words: string) => ({
    kind: "turn",
    id,
    from: { address: provider.phoneOf("ana") },
    at: null,
    text: words,
  });

  test("an answer takes the account out of its ladder; when the flow has ended the ladder goes on where it stood", async () => {
    const { story, says, until } = await answering(answers);
    await says(turn("t1", "¿Puedo pagar en dos partes?"));
    await until("2026-05-20T12:00:00Z");
    expect(await story.told()).toEqual([
      "2026-05-05 10:00 ana s0: F1",
      "2026-05-08 15:00 ana s1: F1", // the step of the 7th, as soon as the flow has ended
      "2026-05-12 10:00 ana s2: F1",
    ]);
    const notes = await story.notes();
    expect(notes).toContain("2026-05-05 15:00 ana tasked call");
    expect(notes).toContain("2026-05-07 10:00 ana held other_flow");
  });

  test("'no more' begins no conversation", async () => {
    const { story, says, until } = await answering(answers);
    await says(turn("t1", "STOP"));
    await until("2026-05-07T23:00:00Z");
    expect((await story.notes()).filter((line) => line.includes("tasked"))).toEqual([]);
  });

  test("an opened message begins a flow; what the flow itself sends does not begin it again", async () => {
    const opened = {
      ...answers,
      anchor: { on: "event", event: "opened" },
      steps: [text("ask", null, "overdue-consumer-2")],
    };
    const { story, says, until } = await answering(opened);
    const read = () => ({ kind: "receipt", of: { providerId: provider.idOf("ana") }, fact: "read", at: null });
    await says(read());
    await until("2026-05-06T23:00:00Z");
    expect(await story.told()).toHaveLength(2);
    await says(read());
    await until("2026-05-08T23:00:00Z");
    expect(await story.told()).toEqual([
      "2026-05-05 10:00 ana s0: F1",
      "2026-05-05 13:00 ana s0: F1", // the flow
      "2026-05-07 10:00 ana s1: F1", // the ladder: its message was not in the way of a second flow
    ]);
  });

  const broken = {
    lane: "promise",
    anchor: { on: "event", event: "promise_broken" },
    days: { from: -30, to: null },
    steps: [message("ask", null, "overdue-consumer-2"), { kind: "wait", id: "w", days: 3 }, message("again", null)],
  };

  test("a broken promise goes before the ladder, which takes up where it stood when the flow has ended", async () => {
    const story = await world.begin("2026-05-04T12:00:00Z");
    await story.live("Promesa rota", broken);
    await story.live("Escalera", { days: late, steps: [message("one", 2), message("two", 9), message("three", 16)] });
    await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-03" }]);
    await story.until("2026-05-06T12:00:00Z");
    await story.db.begin(async (tx) => {
      const [account] = await tx<{ id: AccountId }>`select id from debts.account where tenant_id = ${tx.tenant}`;
      const order = { amountMinor: 1000_00n, promisedOn: "2026-05-10" as LocalDate, graceDays: 0 };
      await recordPromise(tx, { accountId: (account as { id: AccountId }).id, ...order }, "test", story.now);
    });
    await story.until("2026-05-30T12:00:00Z");
    expect(await story.told()).toEqual([
      "2026-05-05 10:00 ana s0: F1", // the ladder
      "2026-05-11 10:00 ana s0: F1", // the promise broke in the night: the flow asks
      "2026-05-14 10:00 ana s2: F1",
      "2026-05-15 10:00 ana s1: F1", // the ladder again, at the step it stood before
      "2026-05-19 10:00 ana s2: F1",
    ]);
    const notes = await story.notes();
    expect(notes).toContain("2026-05-12 10:00 ana held other_flow");
    await story.keepsItsPromises();
  });
});

describe("thanks", () => {
  const thanks = {
    lane: "thanks",
    anchor: { on: "event", event: "payment" },
    days: { from: -30, to: null },
    steps: [message("gracias", null, "thanks"), { kind: "wait", id: "w", days: 2 }, message("recibo", null, "receipt")],
  };

  test("reach who owes nothing any more, and who pays a part while a promise stands; the ladder does not", async () => {
    const story = await world.begin("2026-05-04T12:00:00Z");
    await story.live("Gracias", thanks);
    await story.live("Escalera", { days: late, steps: [message("one", 2), message("two", 5), message("three", 16)] });
    await story.owes([
      { who: "ana", debt: "F1", amount: "1000", due: "2026-05-03" },
      { who: "ben", debt: "F2", amount: "1000", due: "2026-05-03" },
    ]);
    await story.until("2026-05-06T12:00:00Z");
    const accountId = (await story.account("ben")) as AccountId;
    const order = { accountId, amountMinor: 1000_00n, promisedOn: "2026-05-20" as LocalDate, graceDays: 0 };
    await story.db.begin((tx) => recordPromise(tx, order, "test", story.now));
    await story.pays({ who: "ana" }, 1000);
    await story.pays({ who: "ben" }, 300);
    await story.until("2026-05-14T12:00:00Z");
    expect(await story.told()).toEqual([
      "2026-05-05 10:00 ana s0: F1",
      "2026-05-05 10:00 ben s0: F2",
      "2026-05-06 10:00 ana s0: null", // thanks
      "2026-05-06 10:00 ben s0: F2",
      "2026-05-08 10:00 ana s2: null",
      "2026-05-08 10:00 ben s2: F2",
    ]);
    const thanked = (await story.messages("sent")).filter(
      ({ ref, decidedAt }) => ref === "ana" && (decidedAt ?? 0) > new Date("2026-05-06"),
    );
    for (const { body } of thanked) expect(body).not.toMatch(/vencid|pendiente/i);
    await story.keepsItsPromises();
  });

  test("do not come for money of long ago", async () => {
    const story = await world.begin("2026-05-04T12:00:00Z");
    await story.live("Gracias", thanks);
    await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-03" }]);
    await story.settle();
    await story.paysOn("ana", "2026-04-20" as LocalDate, 1000);
    await story.until("2026-05-08T12:00:00Z");
    expect(await story.told()).toEqual([]);
  });

  test.each([
    ["thanks_asks", { ...thanks, steps: [message("one", null, "overdue-consumer-1")] }],
    ["thanks_asks", { ...thanks, steps: [{ kind: "call", id: "c", at: "10:00", script: "overdue-consumer-call" }] }],
    ["thanks_on_payment", { ...thanks, anchor: { on: "event", event: "bounce" } }],
  ])("ask for nothing: %s", async (code, definition) => {
    const story = await world.begin("2026-05-04T12:00:00Z");
    const parsed = DefinitionShape.parse({ audience: {}, ...definition });
    const made = story.db.begin((tx) => createStrategy(tx, "Gracias", parsed, "test", story.now));
    await expect(made).rejects.toMatchObject({ status: 422, code });
  });
});

test("a condition asks what is known by then; a tag set on the way is known to the next condition", async () => {
  const story = await world.begin("2026-05-04T12:00:00Z");
  await story.live("Con condición", {
    days: late,
    steps: [
      {
        kind: "condition",
        id: "big",
        if: { fact: "openMinor", op: "ge", value: { currency: "COP", minor: "500000" } },
        yes: [{ kind: "tag", id: "mark", add: ["grande"] }, message("big-one", 2)],
        no: [message("small-one", 2, "overdue-consumer-2")],
      },
      {
        kind: "condition",
        id: "marked",
        if: { fact: "tags", op: "has", value: "grande" },
        yes: [message("big-two", 5)],
        no: [],
      },
    ],
  });
  await story.owes([
    { who: "ana", debt: "F1", amount: "9000", due: "2026-05-03" },
    { who: "ben", debt: "F2", amount: "1000", due: "2026-05-03" },
  ]);
  await story.until("2026-05-12T12:00:00Z");
  expect(await story.told()).toEqual([
    "2026-05-05 10:00 ana s2: F1",
    "2026-05-05 10:00 ben s3: F2",
    "2026-05-08 10:00 ana s5: F1",
  ]);
  expect((await story.notes()).filter((line) => line.includes("branched"))).toEqual([
    "2026-05-04 07:00 ana branched yes",
    "2026-05-04 07:00 ben branched no",
    "2026-05-05 10:00 ana branched yes",
    "2026-05-05 10:00 ben branched no",
  ]);
  await story.keepsItsPromises();
});
