import { describe, expect, test } from "vitest";
import { linkContactPoint } from "../../debts/index.js";
import { pauseChannelAccount } from "../account-store.js";
import { providerOf } from "../channels/index.js";
import { TOLD_AT as at, heedingWorld, inbound, optOuts, receipts, signed } from "./hear.fixture.js";
import { hear } from "./hear.js";

// What strangers, broken providers and new owners of old numbers call to say.

const { world, provider, tokens, io, setup } = heedingWorld();

const receipt = (who: string, fact: string, more: object = {}) => ({
  kind: "receipt",
  of: { providerId: provider.idOf(who) },
  fact,
  at,
  ...more,
});
const turn = (who: string, id: string, text: string, more: object = {}) => ({
  kind: "turn",
  id,
  from: { address: provider.phoneOf(who) },
  at,
  text,
  ...more,
});
type Setup = Awaited<ReturnType<typeof setup>>;
const points = ({ story }: Setup) =>
  story.db.begin(
    (tx) => tx`
      select value, health, health_because as because from debts.contact_point
      where tenant_id = ${tx.tenant} and kind = 'phone' order by id`,
  );
const callbacks = ({ story }: Setup) =>
  story.db.begin((tx) => tx`select state, because from messaging.callback where tenant_id = ${tx.tenant} order by id`);
const slots = ({ story }: Setup) =>
  story.db.begin(
    (tx) => tx`
      select outcome from compliance.contact where tenant_id = ${tx.tenant} and direction = 'out' order by message_id`,
  );

describe("calls that come again, late, or in any order", () => {
  const FACTS = ["sent", "delivered", "read", "clicked"];

  test.each([
    ["as they happened", FACTS],
    ["the last first", [...FACTS].reverse()],
    ["mixed and twice", ["read", "sent", "read", "clicked", "delivered", "sent"]],
  ])("one by one, %s, they say the same", async (_, order) => {
    const heard = await setup();
    for (const fact of order) await heard.say(receipt("ana", fact));
    expect(await receipts(heard.story)).toEqual(["ana clicked", "ana delivered", "ana read", "ana sent"]);
    expect((await heard.story.messages()).map(({ state }) => state)).toEqual(["sent", "sent"]);
    expect(await points(heard)).toMatchObject([{ health: "good" }, { health: "unknown" }]);
  });

  test("what failed and arrived after all counts as the contact it was", async () => {
    const heard = await setup();
    await heard.say(receipt("ana", "failed", { reason: "test_1" }));
    expect(await slots(heard)).toEqual([{ outcome: "failed" }, { outcome: "sent" }]);
    await heard.say(receipt("ana", "delivered"));
    expect(await slots(heard)).toEqual([{ outcome: "sent" }, { outcome: "sent" }]);
    expect(await receipts(heard.story)).toEqual(["ana delivered", "ana failed"]);
  });

  test("replayed when the call itself is long forgotten: nothing is done twice, and no later word undone", async () => {
    const heard = await setup();
    const calls = [
      [receipt("ana", "failed", { reason: "test_30005", stop: "address" })],
      [turn("beto", "t1", "alta")],
      [turn("beto", "t2", "baja")],
    ].map((each) => JSON.stringify(each));
    for (const body of calls) await heard.call(body);
    await heard.read();
    const known = await Promise.all([receipts(heard.story), inbound(heard.story), optOuts(heard.story), slots(heard)]);
    await heard.story.db.begin((tx) => tx`delete from messaging.callback where tenant_id = ${tx.tenant}`);
    for (const body of calls) expect(await heard.call(body)).toBe(200);
    expect(await heard.read()).toBe(3);
    expect(
      await Promise.all([receipts(heard.story), inbound(heard.story), optOuts(heard.story), slots(heard)]),
    ).toEqual(known);
    expect(known[2]).toEqual(["beto sms said_stop"]);
  });
});

describe("what is said of somebody else's message", () => {
  test("a key that another account of ours carried is none of this one's", async () => {
    const heard = await setup();
    const { story } = heard;
    const other = await story.db.begin(async (tx) => {
      const [row] = await tx<{ id: bigint }>`
        insert into messaging.channel_account (tenant_id, channel, provider, name, settings_sealed, is_sandbox, created_at)
        values (${tx.tenant}, 'sms', 'http', 'other', ''::bytea, true, now()) returning id`;
      return row?.id ?? 0n;
    });
    const of = { key: provider.keyOf("ana") };
    const said = [
      { kind: "receipt", of, fact: "failed", at, reason: "test_30005", stop: "address" },
      { kind: "turn", id: "t1", from: { address: "+5491155550199" }, at, text: "baja", answers: of },
    ];
    const body = JSON.stringify(said);
    const token = tokens.token(story.db.tenant, other);
    const call = { method: "POST", url: "https://acuerdo.test/hooks/x", query: {}, headers: signed(body) } as const;
    expect((await heard.hooks.take(token, { ...call, body: Buffer.from(body) })).status).toBe(200);
    await heard.read();
    expect(await receipts(story)).toEqual([]);
    expect(await optOuts(story)).toEqual([]);
    expect(await inbound(story)).toMatchObject([{ who: null, answers: false }]);
    expect((await story.messages()).map(({ state }) => state)).toEqual(["sent", "sent"]);
    // The account that carried it may say the same.
    await heard.say({ ...said[0] });
    expect(await receipts(story)).toEqual(["ana failed"]);
  });
});

describe("an account that is there no more", () => {
  test("one that was disconnected still hears what is told of what it sent", async () => {
    const heard = await setup();
    await heard.story.db.begin((tx) => pauseChannelAccount(tx, heard.accountId, "by_hand"));
    expect(await heard.call(JSON.stringify([receipt("ana", "delivered")]))).toBe(200);
    await heard.read();
    expect(await receipts(heard.story)).toEqual(["ana delivered"]);
  });

  test("one that is gone holds up nobody", async () => {
    const heard = await setup();
    await heard.call(JSON.stringify([receipt("ana", "sent")]));
    await heard.story.db.begin(
      (tx) => tx`update messaging.callback set channel_account_id = 999999 where tenant_id = ${tx.tenant}`,
    );
    await heard.say(receipt("beto", "sent"));
    expect(await receipts(heard.story)).toEqual(["beto sent"]);
    expect(await callbacks(heard)).toEqual([
      { state: "parked", because: "account_gone" },
      { state: "read", because: null },
    ]);
    expect((await heard.hooks.take(tokens.token(heard.story.db.tenant, 999_999n), CALL)).status).toBe(404);
  });

  const CALL = { method: "POST", url: "/hooks/x", query: {}, headers: {}, body: Buffer.from("[]") } as const;
});

describe("letters that are no letters", () => {
  test("halves of emoji and NULs, in a file's name too, are kept as far as they can be", async () => {
    const heard = await setup();
    const media = [{ kind: "document", name: `a\ud83d\u0000.pdf`, ref: "\udc4d" }];
    await heard.say(turn("ana", "t1", "va \ud83d y 👍", { media, subject: "\ud83d" }), turn("beto", "t2", "hola"));
    expect(await inbound(heard.story)).toMatchObject([
      { who: "ana", text: "va \ufffd y 👍" },
      { who: "beto", text: "hola" },
    ]);
    expect(await callbacks(heard)).toEqual([{ state: "read", because: null }]);
  });

  test("words in both directions and joined emoji come as they were said, and ask for what they ask", async () => {
    const heard = await setup();
    const words = "שלום, סיימתי לשלם ✅ \u200f(3) — شكرا 👩🏽‍🚀";
    await heard.say(turn("ana", "t1", words), turn("beto", "t2", "🛑"));
    expect(await inbound(heard.story)).toMatchObject([{ text: words, meaning: null }, { meaning: "stop_channel" }]);
  });
});

describe("a number that changed owner", () => {
  const STEPS = [
    [2, "10:00", "overdue-consumer-1", ["sms"]],
    [3, "10:00", "overdue-consumer-2", ["sms"]],
  ] as const;
  const SECOND = "+5491155550777";

  /** Ana has a second number, and the next step comes due. */
  const nextDay = async ({ story }: Setup): Promise<string[]> => {
    provider.got.length = 0;
    await story.jump("2026-05-07T15:00:00Z");
    await story.settle(story.only("news", "sweep", "tick"));
    await provider.dispatch(story.db, story.now, world);
    return provider.got.map(({ to }) => to);
  };
  const withSecond = async (): Promise<Setup> => {
    const heard = await setup(STEPS);
    const debtorId = await heard.story.debtor("ana");
    await heard.story.db.begin((tx) =>
      linkContactPoint(tx, { debtorId, kind: "phone", value: SECOND }, heard.story.now),
    );
    return heard;
  };

  test.each<[string, (who: string) => object, string]>([
    ["who answers says so", () => turn("ana", "t1", "Número equivocado, yo no soy Ana"), "wrong_person"],
    ["a button says so", () => turn("ana", "t1", "", { pressed: "wrong-person" }), "wrong_person"],
    [
      "the carrier says that nobody has it",
      () => receipt("ana", "failed", { reason: "twilio_30005", stop: "address" }),
      "twilio_30005",
    ],
    [
      "WhatsApp says that they took another",
      () => ({ kind: "moved", from: { address: provider.phoneOf("ana") }, to: { address: SECOND }, at }),
      "number_changed",
    ],
  ])("%s: it is used no more, staff see why, and the next one serves", async (_, said, because) => {
    const heard = await withSecond();
    const first = provider.phoneOf("ana");
    await heard.say(said("ana"));
    expect(await points(heard)).toContainEqual({ value: first, health: "bad", because });
    const to = await nextDay(heard);
    expect(to).toContain(SECOND);
    expect(to).not.toContain(first);
  });

  test("what the new owner says afterwards is nobody's we know, and asks for nothing in their name", async () => {
    const heard = await setup();
    await heard.say(turn("ana", "t1", "Número equivocado"));
    await heard.say(turn("ana", "t2", "¿Quiénes son?"), turn("ana", "t3", "baja"));
    expect(await inbound(heard.story)).toMatchObject([
      { who: "ana", meaning: "wrong_person" },
      { who: null },
      { who: null },
    ]);
    expect(await optOuts(heard.story)).toEqual([]);
    await provider.dispatch(heard.story.db, heard.story.now, world);
    expect(provider.got.filter(({ to }) => to === provider.phoneOf("ana"))).toHaveLength(1);
  });

  test("told twice it is the same, and a mark of good health does not bring the old number back", async () => {
    const heard = await withSecond();
    const moved = { kind: "moved", from: { address: provider.phoneOf("ana") }, to: { address: SECOND }, at };
    await heard.say(moved);
    await heard.say({ ...moved, at: "2026-05-06T14:00:00Z" }, receipt("ana", "delivered"));
    expect(await points(heard)).toEqual([
      { value: provider.phoneOf("ana"), health: "bad", because: "number_changed" },
      { value: provider.phoneOf("beto"), health: "unknown", because: null },
      { value: SECOND, health: "good", because: null },
    ]);
  });

  test("Meta's own call about it says it", () => {
    const system = { type: "user_changed_number", wa_id: "5491155550777", body: "User A changed…" };
    const message = { from: "5491155550101", id: "wamid.1", timestamp: "1778080000", type: "system", system };
    const value = { metadata: { phone_number_id: "1" }, contacts: [], messages: [message] };
    const body = { object: "whatsapp_business_account", entry: [{ id: "2", changes: [{ field: "messages", value }] }] };
    const looker = providerOf("whatsapp", "whatsapp-cloud")?.looker({});
    const call = { method: "POST", url: "/", query: {}, headers: {}, body: Buffer.from(JSON.stringify(body)) } as const;
    return expect(looker?.read(call)).resolves.toMatchObject([
      { kind: "moved", from: { address: "+5491155550101" }, to: { address: SECOND } },
    ]);
  });
});

test("a provider that accepts and never reports: nobody is written to again because of it", async () => {
  const heard = await setup();
  const { story } = heard;
  for (const day of ["07", "09", "14"]) {
    await story.jump(`2026-05-${day}T15:00:00Z`);
    await story.settle(story.only("news", "sweep", "tick"));
    await provider.dispatch(story.db, story.now, world);
    await hear(story.db, story.now, io);
  }
  expect(provider.got).toHaveLength(2);
  expect((await story.messages()).map(({ state, attempts }) => [state, attempts])).toEqual([
    ["sent", 1],
    ["sent", 1],
  ]);
});
