import { describe, expect, test } from "vitest";
import type { TenantId } from "../../kernel/id.js";
import type { Heard } from "../channels/heard.js";
import { TOLD_AT as at, heedingWorld, inbound, optOuts, receipts } from "./hear.fixture.js";
import { hear } from "./hear.js";

const { world, provider, tokens, io, setup } = heedingWorld();

const receipt = (who: string, fact: string, more: object = {}): Heard =>
  ({ kind: "receipt", of: { providerId: provider.idOf(who) }, fact, at, ...more }) as unknown as Heard;
const turn = (who: string, id: string, text: string, more: object = {}): Heard =>
  ({ kind: "turn", id, from: { address: provider.phoneOf(who) }, at, text, ...more }) as unknown as Heard;

describe("receipts", () => {
  test("each fact is kept once, whatever the order, however often, and in how many calls", async () => {
    const { story, say } = await setup();
    await say(receipt("ana", "read"), receipt("ana", "delivered"));
    await say(
      receipt("ana", "delivered", { at: "2026-05-06T15:02:00Z" }),
      receipt("ana", "sent"),
      receipt("beto", "sent"),
    );
    await say(receipt("ana", "read"), receipt("ana", "delivered"));
    expect(await receipts(story)).toEqual(["ana delivered", "ana read", "ana sent", "beto sent"]);
  });

  test("the same call twice is one call", async () => {
    const { story, say } = await setup();
    expect(await say(receipt("ana", "sent"))).toBe(1);
    expect(await say(receipt("ana", "sent"))).toBe(0);
    expect(await receipts(story)).toEqual(["ana sent"]);
  });

  test("a failure after the send frees the slot, condemns the address and gives the step back", async () => {
    const { story, say } = await setup();
    await say(receipt("ana", "failed", { reason: "test_30005", stop: "address" }));
    const rows = await story.db.begin(
      (tx) => tx<{ state: string; because: string; health: string; slot: string }>`
        select m.state, m.because, p.health, c.outcome as slot from messaging.message m
        join debts.contact_point p on p.tenant_id = m.tenant_id and p.id = m.contact_point_id
        join compliance.contact c on c.tenant_id = m.tenant_id and c.message_id = m.id
        where m.tenant_id = ${tx.tenant} order by m.id limit 1`,
    );
    expect(rows).toEqual([{ state: "failed", because: "test_30005", health: "bad", slot: "failed" }]);
  });

  test("a failure told after the arrival changes nothing", async () => {
    const { story, say } = await setup();
    await say(receipt("ana", "delivered"));
    await say(receipt("ana", "failed", { reason: "late" }));
    expect((await story.messages()).map(({ state }) => state)).toEqual(["sent", "sent"]);
  });

  test("a closed window brings a message back once; told again, or by a late word of the same attempt, changes nothing", async () => {
    const { story, say } = await setup();
    const states = async () =>
      (await story.messages()).sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ state }) => state);
    const closed = receipt("ana", "failed", { reason: "test_window", stop: "window" });
    await say(closed, closed);
    expect(await states()).toEqual(["ready", "sent"]);
    expect(await receipts(story)).toEqual([]);
    await say(closed, receipt("ana", "sent"));
    expect(await states()).toEqual(["ready", "sent"]);
    await provider.dispatch(story.db, story.now, world);
    expect(provider.got.filter(({ to }) => to === provider.phoneOf("ana"))).toHaveLength(2);
    expect(await states()).toEqual(["sent", "sent"]);
    // The second attempt has an id of its own with every real provider; here it is the same, and fails for good.
    await say({ ...closed, of: { key: provider.keyOf("ana") } } as Heard);
    expect(await states()).toEqual(["failed", "sent"]);
  });

  test("a message that arrived is not brought back", async () => {
    const { story, say } = await setup();
    await say(receipt("ana", "delivered"));
    await say(receipt("ana", "failed", { reason: "test_window", stop: "window" }));
    expect((await story.messages()).map(({ state }) => state)).toEqual(["sent", "sent"]);
  });

  test("'not on this channel' leaves the number good for others", async () => {
    const { story, say } = await setup();
    await say(receipt("ana", "failed", { reason: "test_131026", stop: "channel" }));
    const rows = await story.db.begin(
      (tx) => tx`select health, bad_on from debts.contact_point
                 where tenant_id = ${tx.tenant} and value = ${provider.phoneOf("ana")}`,
    );
    expect(rows).toEqual([{ health: "unknown", badOn: ["sms"] }]);
  });

  test("one about nobody's message is looked for again, and ends as such", async () => {
    const { story, say } = await setup();
    await say({ kind: "receipt", of: { providerId: "somebody-elses" }, fact: "delivered", at });
    const state = async () =>
      story.db.begin((tx) => tx`select state, looks, because from messaging.callback where tenant_id = ${tx.tenant}`);
    expect(await state()).toEqual([{ state: "waiting", looks: 1, because: "unknown_message" }]);
    for (let look = 0; look < 4; look++) {
      const [row] = await story.db.begin(
        (tx) => tx<{ lookAt: Date }>`select look_at from messaging.callback where tenant_id = ${tx.tenant}`,
      );
      await hear(story.db, row?.lookAt ?? story.now, io);
    }
    expect(await state()).toEqual([{ state: "read", looks: 5, because: "unknown_message" }]);
    expect(await receipts(story)).toEqual([]);
  });

  test("what may have left turns out to have left when the provider speaks of its key", async () => {
    const { story, say } = await setup();
    await story.db.begin(async (tx) => {
      await tx`update messaging.message set state = 'unknown' where tenant_id = ${tx.tenant}`;
      await tx`update messaging.attempt set outcome = 'unknown', provider_id = null where tenant_id = ${tx.tenant}`;
    });
    await say({ kind: "receipt", of: { key: provider.keyOf("ana") }, fact: "delivered", at });
    expect((await story.messages()).map(({ state }) => state).sort()).toEqual(["sent", "unknown"]);
  });
});

describe("what people say", () => {
  test("lands with whoever wrote it, once, as the answer to what they got", async () => {
    const { story, say } = await setup();
    await say(turn("ana", "t1", "Mañana le pago, gracias 🙏"), turn("beto", "t2", "¿Quién es?"));
    await say(turn("ana", "t1", "Mañana le pago, gracias 🙏", { at: null }));
    expect(await inbound(story)).toEqual([
      { who: "ana", text: "Mañana le pago, gracias 🙏", meaning: null, kind: "words", answers: true },
      { who: "beto", text: "¿Quién es?", meaning: null, kind: "words", answers: true },
    ]);
    expect(await receipts(story)).toEqual(["ana replied", "beto replied"]);
  });

  test("a number as the provider writes it is the number as we keep it", async () => {
    const { story, say } = await setup();
    await say({ kind: "turn", id: "t1", from: { address: "+541155550101" }, at, text: "hola" });
    expect(await inbound(story)).toMatchObject([{ who: "ana" }]);
  });

  test("a stranger's words are kept, and belong to nobody", async () => {
    const { story, say } = await setup();
    await say({ kind: "turn", id: "t1", from: { address: "+573005550199" }, at, text: "STOP" });
    expect(await inbound(story)).toMatchObject([{ who: null, answers: false }]);
    expect(await optOuts(story)).toEqual([]);
  });

  test("who is known by the provider's name only is found by it later", async () => {
    const { story, say } = await setup();
    await say(turn("ana", "t1", "hola", { from: { address: provider.phoneOf("ana"), alias: "AR.77" } }));
    await say({ kind: "turn", id: "t2", from: { alias: "AR.77" }, at, text: "otra vez yo" });
    expect(await inbound(story)).toMatchObject([{ who: "ana" }, { who: "ana" }]);
  });

  test("'no more' stops that channel, is confirmed once, and holds when said again", async () => {
    const { story, say } = await setup();
    await say(turn("ana", "t1", "baja"));
    await say(turn("ana", "t2", "STOP"));
    expect(await optOuts(story)).toEqual(["ana sms said_stop"]);
    await provider.dispatch(story.db, story.now, world);
    const said = provider.got.filter(({ to }) => to === provider.phoneOf("ana"));
    expect(said).toHaveLength(2);
    expect(said[1]?.text).toMatch(/no le escribiremos/i);
  });

  test("a night later nothing more is said about it", async () => {
    const { story, say } = await setup();
    await say(turn("ana", "t1", "baja"));
    await provider.dispatch(story.db, new Date(story.now.getTime() + 6 * 60_000), world);
    expect(provider.got.filter(({ to }) => to === provider.phoneOf("ana"))).toHaveLength(1);
  });

  test("a machine's answer asks for nothing", async () => {
    const { story, say } = await setup();
    await say(turn("ana", "t1", "STOP", { isAutomatic: true }));
    expect(await optOuts(story)).toEqual([]);
    expect(await receipts(story)).toEqual([]);
  });

  test("a number that changed hands hears nothing more", async () => {
    const { story, say } = await setup();
    await say(turn("ana", "t1", "", { pressed: "wrong-person" }));
    const rows = await story.db.begin(
      (tx) => tx`select health, health_because from debts.contact_point
                 where tenant_id = ${tx.tenant} and value = ${provider.phoneOf("ana")}`,
    );
    expect(rows).toEqual([{ health: "bad", healthBecause: "wrong_person" }]);
  });
});

describe("the door", () => {
  test("forged, unreadable and unknown calls are refused and leave nothing behind", async () => {
    const { story, call } = await setup();
    expect(await call("[]", { "x-mac": "00" })).toBe(401);
    expect(await call("[]", {})).toBe(401);
    const rows = await story.db.begin((tx) => tx`select from messaging.callback where tenant_id = ${tx.tenant}`);
    expect(rows).toHaveLength(0);
  });

  test("a token that was changed opens nothing", () => {
    const token = tokens.token(7n as TenantId, 12n);
    expect(tokens.read(token)).toEqual({ tenant: 7n, channelAccountId: 12n });
    for (const wrong of [`${token}x`, token.replace("7.", "8."), token.replace(".c.", ".d."), "", "a.b.c"]) {
      expect(tokens.read(wrong)).toBeNull();
    }
  });

  test("a call that cannot be read is set aside and holds up nobody", async () => {
    const { story, say, call } = await setup();
    await call('{"not":"a list"}');
    await say(receipt("ana", "sent"));
    expect(await receipts(story)).toEqual(["ana sent"]);
    const states = await story.db.begin(
      (tx) => tx`select state, because from messaging.callback where tenant_id = ${tx.tenant} order by id`,
    );
    expect(states).toEqual([
      { state: "read", because: "adapter_fault" },
      { state: "read", because: null },
    ]);
  });
});
