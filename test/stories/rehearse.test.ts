import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { consentOfImport } from "../../src/app/job-handlers.js";
import { presetById } from "../../src/debts/domain/import/presets.js";
import { commitImport, stageImport } from "../../src/debts/index.js";
import type { AccountId } from "../../src/kernel/id.js";
import type { LocalDate } from "../../src/kernel/time.js";
import { recordPromise } from "../../src/plans/index.js";
import { emit } from "../../src/platform/events.js";
import { DefinitionShape, pauseStrategy, startStrategy } from "../../src/strategy/index.js";
import { activateVersion, publishDraft, saveDraft } from "../../src/strategy/versions/actions.js";
import { crowd } from "./crowd.fixture.js";
import { candidateOf, kept, lived, rehearsed } from "./rehearse.fixture.js";
import { type Story, storyWorld } from "./world.fixture.js";

const world = storyWorld();
const IBM = new URL("../../../shared/data/ibm-accounts-receivable/WA_Fn-UseC_-Accounts-Receivable.csv", import.meta.url)
  .pathname;

const here = existsSync(IBM);

test.skipIf(!here)(
  `the IBM portfolio: sixty days in which nobody answers are lived as they were rehearsed, every entry${here ? "" : " (skipped: ../shared is not beside this clone)"}`,
  async () => {
    const story = await world.begin("2012-06-01T12:00:00Z", { creditors: [{ currency: "USD" }] });
    const strategy = await story.strategy(
      [
        [-3, "09:30", "overdue-consumer-1"],
        [2, "09:30", "overdue-consumer-1"],
        [7, "10:00", "overdue-consumer-2"],
        [15, "16:45", "overdue-consumer-2", ["sms", "email"]],
        [30, "11:00", "overdue-consumer-2"],
      ],
      { entry: "first" },
    );
    const preset = presetById("ibm-late-payments");
    const importId = await stageImport(
      story.db,
      {
        creditorId: (story.creditors[0] as Story["creditors"][number]).id,
        mapping: (preset as NonNullable<typeof preset>).mapping,
        fileName: "ibm.csv",
        askedBy: "test",
        options: { amountMeans: "original", consent: { channels: ["email"], medium: "contract", textVersion: "1" } },
      },
      IBM,
      story.now,
    );
    await story.db.begin((tx) => commitImport(tx, importId, story.now, consentOfImport));
    await story.settle(story.only("news"));
    const asked = await candidateOf(story, strategy);
    const until = "2012-07-31T12:00:00Z";
    const told = await rehearsed(story, asked, until);
    const since = story.now;
    await story.until(until);
    const was = await lived(story, since);
    expect(told.sent).toEqual(was.sent);
    expect(told.notes).toEqual(was.notes);
    expect(was.sent.length).toBeGreaterThan(200);
  },
  240_000,
);

test.each([1, 2])(
  "Semana Santa among a mixed crowd, begun in the middle of it: what was rehearsed is what happens (%i)",
  async (seed) => {
    const { story, early, late } = await crowd(world, seed);
    // Some days are lived first, so that messages wait, steps are half done and promises are under way.
    await story.until(`2026-03-2${7 + (seed % 3)}T00:01:00Z`);
    const since = new Date(story.now.getTime() + 1);
    await story.jump(since.toISOString());
    const until = "2026-04-20T00:00:00Z";
    const told = await rehearsed(story, await candidateOf(story, late), until);
    expect(await rehearsed(story, await candidateOf(story, early), until)).toEqual(told);
    await story.until(until);
    const was = await lived(story, since);
    expect(told.sent).toEqual(was.sent);
    expect(told.notes).toEqual(was.notes);
    for (const code of [
      "deferred holiday",
      "held promise",
      "held pause",
      "skipped refused_everywhere",
      "left paid",
    ].slice(0, 4))
      expect(
        was.notes.some((line) => line.includes(code)),
        code,
      ).toBe(true);
    expect(was.sent.length).toBeGreaterThan(20);
  },
  120_000,
);

test("a draft, and a paused strategy, run as they were rehearsed once somebody starts them", async () => {
  const { story, early, late } = await crowd(world, 9);
  await story.until("2026-03-26T16:00:00Z");
  await story.db.begin((tx) => pauseStrategy(tx, late, story.now));
  await story.until("2026-03-30T15:00:00Z");
  const until = "2026-04-20T00:00:00Z";
  const paused = await rehearsed(story, await candidateOf(story, late), until);
  const since = story.now;
  await story.db.begin((tx) => startStrategy(tx, late, "test", story.now));
  await story.until(until);
  expect({ ...(await lived(story, since)), facts: new Map() }).toEqual(paused);
  expect(paused.sent.some((line) => line.includes(` ${late}.`))).toBe(true);
  expect(paused.sent.some((line) => line.includes(` ${early}.`))).toBe(true);
});

const message = (id: string, day: number | null, channels = ["email"], template = "overdue-consumer-1") => ({
  kind: "message",
  id,
  ...(day !== null && { day }),
  at: "10:00",
  template,
  channels,
});
const asks = (id: string, fact: string, op: string, value: unknown, yes: object[], no: object[] = []) => ({
  kind: "condition",
  id,
  if: { fact, op, ...(value !== undefined && { value }) },
  yes,
  no,
});

/** A ladder that asks for all that its own messages, calls, tags and fields change, and goes back once. */
const ASKING = {
  days: { from: 3, to: null },
  audience: {
    rule: {
      any: [
        { fact: "lastReminderDaysAgo", op: "ge", value: 3 },
        { fact: "lastReminderDaysAgo", op: "unknown" },
        { fact: "field.sede", op: "is", value: "sur" },
      ],
    },
  },
  steps: [
    message("first", 4),
    asks("contacted", "lastContactDaysAgo", "le", 2, [{ kind: "tag", id: "mark", add: ["visto"] }]),
    {
      kind: "split",
      id: "split",
      arms: [
        {
          name: "a",
          percent: 50,
          steps: [message("arm-a", 8, ["sms", "email"]), { kind: "field", id: "sede", field: "sede", value: "sur" }],
        },
        {
          name: "b",
          percent: 50,
          steps: [{ kind: "call", id: "arm-b", day: 8, at: "11:00", script: "overdue-consumer-call" }],
        },
      ],
    },
    { kind: "wait", id: "pause", days: 3 },
    asks("task", "hasOpenTask", "is", true, [{ kind: "tag", id: "unmark", remove: ["visto"] }]),
    asks(
      "marked",
      "tags",
      "has",
      "visto",
      [message("seen", null)],
      [message("unseen", null, ["email"], "overdue-consumer-2")],
    ),
    { kind: "wait", id: "more", days: 5 },
    asks("few", "remindersThisRound", "ge", 2, [{ kind: "goto", id: "again", to: "pause" }]),
    asks("south", "field.sede", "is", "sur", [message("south-mail", null)]),
    asks("many", "remindersSent", "ge", 4, [{ kind: "stop", id: "enough" }], [message("last", null)]),
  ],
};

/** A short ladder for what is young, for who was not written to more than once. */
const YOUNG = {
  days: { from: 1, to: 9 },
  audience: { rule: { fact: "remindersSent", op: "lt", value: 2 } },
  steps: [
    message("soft", 1),
    message("softer", 5, ["sms", "email"], "overdue-consumer-2"),
    message("mute", 7, ["email"], "mute"),
  ],
};

const BROKEN = {
  lane: "promise",
  anchor: { on: "event", event: "promise_broken" },
  days: { from: -30, to: null },
  audience: { rule: { fact: "remindersSent", op: "ge", value: 0 } },
  steps: [
    asks(
      "first-time",
      "promisesBroken",
      "le",
      1,
      [message("ask", null)],
      [{ kind: "call", id: "call", at: "10:00", script: "overdue-consumer-call" }],
    ),
    { kind: "wait", id: "w", days: 4 },
    { kind: "tag", id: "broke", add: ["rompio"] },
    message("again", null, ["email"], "overdue-consumer-2"),
  ],
};

/** A template without words for e-mail: what is to be written with it comes back. */
const addMute = (story: Story, of = "overdue-consumer-1"): Promise<unknown> =>
  story.db.begin(
    (tx) => tx`
      insert into messaging.template (tenant_id, key, version, intent, variants, created_at, created_by)
      select tenant_id, 'mute', 1, intent, jsonb_path_query_array(variants, '$[*] ? (@.channel == "sms")'), created_at, created_by
      from messaging.template where tenant_id = ${tx.tenant} and key = ${of}`,
  );

const BOUNCED = {
  lane: "hardship",
  anchor: { on: "event", event: "bounce" },
  days: { from: -30, to: null },
  steps: [
    { kind: "call", id: "mend", at: "15:00", script: "overdue-consumer-call" },
    { kind: "wait", id: "w", days: 2 },
  ],
};

test.each([2])(
  "strategies that ask what their own messages change, by rule and by event: lived as rehearsed, and so is every fact (%i)",
  async (seed) => {
    const { story, late } = await crowd(world, seed);
    await story.db.begin((tx) => pauseStrategy(tx, late, story.now));
    await addMute(story);
    // What a debt brought itself hides what steps set on the person.
    await story.db.begin(async (tx) => {
      await tx`update debts.debt set extra = '{"sede": "norte"}' where tenant_id = ${tx.tenant} and id % 3 = 0`;
      await emit(tx, story.now, [{ kind: "facts.wanted", payload: {} }]);
    });
    await story.live("Joven", YOUNG);
    const broken = await story.live("Promesa rota", BROKEN);
    await story.live("Rebote", BOUNCED);
    const asking = await story.live("Pregunta", ASKING);
    await story.until(`2026-03-${26 + seed}T12:00:00Z`);
    const since = new Date(story.now.getTime() + 1);
    await story.jump(since.toISOString());
    const until = "2026-05-06T00:00:00Z";
    const told = await rehearsed(story, await candidateOf(story, asking), until);
    expect(await rehearsed(story, await candidateOf(story, broken), until)).toEqual(told);
    await story.until(until);
    const was = await lived(story, since);
    expect(told.sent).toEqual(was.sent);
    expect(told.notes).toEqual(was.notes);
    expect(told.facts).toEqual(await kept(story, told));
    for (const step of ["first", "soft", "ask", "again", "arm-a email", "arm-b call", "seen", "unseen", "mend call"])
      expect(
        was.sent.some((line) => line.includes(`.${step}`)),
        step,
      ).toBe(true);
    expect(was.notes.some((line) => line.includes("held other_flow"))).toBe(true);
  },
  120_000,
);

test("a message that waits gives way to the flow of a promise that breaks, as it was rehearsed", async () => {
  const story = await world.begin("2026-05-04T12:00:00Z");
  await story.live("Promesa rota", BROKEN);
  const ladder = await story.live("Escalera", {
    days: { from: 1, to: null },
    steps: [message("one", 1), message("two", 9)],
  });
  await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-03" }]);
  await story.jump("2026-05-04T15:00:00Z");
  await story.settle(story.only("news", "sweep", "tick"));
  await story.db.begin(async (tx) => {
    await tx`update messaging.message set not_before = '2026-05-07T15:00:00Z' where tenant_id = ${tx.tenant}`;
    const accountId = (await story.account("ana")) as AccountId;
    const order = { accountId, amountMinor: 1n, promisedOn: "2026-05-04" as LocalDate, graceDays: 0 };
    await recordPromise(tx, order, "test", story.now);
  });
  await story.settle(story.only("news", "tick"));
  const since = new Date(story.now.getTime() + 1);
  await story.jump(since.toISOString());
  const until = "2026-06-01T00:00:00Z";
  const told = await rehearsed(story, await candidateOf(story, ladder), until);
  await story.until(until);
  const was = await lived(story, since);
  expect(told).toEqual({ ...was, facts: await kept(story, told) });
  expect(was.notes.some((line) => line.includes("one withdrawn other_flow"))).toBe(true);
  expect(was.sent.filter((line) => line.includes(".one email"))).toHaveLength(1);
});

test("who is being thanked, paid in full or in part, is thanked as it was rehearsed", async () => {
  const story = await world.begin("2026-05-04T12:00:00Z");
  await addMute(story, "thanks");
  await story.live("Gracias", {
    lane: "thanks",
    anchor: { on: "event", event: "payment" },
    days: { from: -30, to: null },
    steps: [
      message("thanks", null, ["email"], "thanks"),
      { kind: "wait", id: "w", days: 2 },
      message("mute-receipt", null, ["email"], "mute"),
      { kind: "wait", id: "w2", days: 1 },
      message("receipt", null, ["email"], "receipt"),
    ],
  });
  await story.live("Rebote", BOUNCED);
  const ladder = await story.live("Pregunta", ASKING);
  await story.owes([
    { who: "ana", debt: "F1", amount: "1000", due: "2026-05-03" },
    { who: "ben", debt: "F2", amount: "1000", due: "2026-05-03" },
  ]);
  await story.until("2026-05-06T22:00:00Z");
  await story.pays({ who: "ana" }, 1000);
  await story.pays({ who: "ben" }, 300);
  await story.settle(story.only("news"));
  const since = new Date(story.now.getTime() + 1);
  await story.jump(since.toISOString());
  const until = "2026-06-01T00:00:00Z";
  const told = await rehearsed(story, await candidateOf(story, ladder), until);
  await story.until(until);
  const was = await lived(story, since);
  expect(told).toEqual({ ...was, facts: await kept(story, told) });
  for (const who of ["ana", "ben"])
    expect(was.sent.filter((line) => line.includes(` ${who} `) && /\.(thanks|receipt) /.test(line))).toHaveLength(2);
  expect(was.notes.some((line) => line.includes("mute-receipt"))).toBe(true);
});

test.each(["same_step", "restart"] as const)(
  "a new version while accounts run on the old one is lived as it was rehearsed: %s",
  async (running) => {
    const { story, late } = await crowd(world, 4);
    await story.live("Promesa rota", BROKEN);
    await story.until("2026-04-07T15:30:00Z");
    const steps = [...ASKING.steps, message("s3", 30), message("s4", 40)];
    const definition = DefinitionShape.parse({ ...ASKING, steps });
    const number = await story.db.begin(async (tx) => {
      const revision = await saveDraft(tx, late, { definition, revision: 0 }, "test", story.now);
      return (await publishDraft(tx, late, revision, "test", story.now)).number;
    });
    const until = "2026-04-22T00:00:00Z";
    const told = await rehearsed(story, await candidateOf(story, late, running), until);
    const since = story.now;
    await story.rehearses(late);
    await story.db.begin((tx) => activateVersion(tx, late, number, running, "test", story.now));
    await story.until(until);
    const was = await lived(story, since);
    expect(told.sent).toEqual(was.sent);
    expect(told.notes).toEqual(was.notes);
    expect(told.facts).toEqual(await kept(story, told));
    expect(was.notes.some((line) => line.includes("moved"))).toBe(true);
  },
  120_000,
);
