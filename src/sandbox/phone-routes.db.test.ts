import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { NOW, testRoom } from "../../test/support/room.js";
import type { PhonePage, PhoneView, SandboxFeed, SandboxWorld } from "./contract.js";
import { CALM } from "./domain/calm.js";
import { nextDue } from "./phones.fixture.js";
import { storeMail } from "./store.js";
import { askPhone, insertPhoneMessage } from "./world/store.js";

const room = testRoom();
const ROSA = "+573001234567";
type Page = z.input<typeof PhonePage>;

const wrote = (text: string, extra: object = {}, handle = ROSA) =>
  room.db.begin(async (tx) => {
    const phone = { channelAccountId: 7n, handle };
    await askPhone(tx, phone, { channel: "whatsapp", provider: "whatsapp-cloud" }, NOW);
    const message = { ...phone, channel: "whatsapp", direction: "out", key: null, reportTo: null } as const;
    await insertPhoneMessage(tx, { ...message, providerId: `w-${text}`, text, extra }, NOW);
    await tx`update sandbox.phone_message set state = 'delivered' where tenant_id = ${tx.tenant}`;
  });
const mail = (subject: string) =>
  room.db.begin((tx) =>
    storeMail(
      tx,
      {
        to: "Rosa@example.test",
        from: "avisos@acuerdo.test",
        fromName: "Acuerdo",
        subject,
        text: "Hola, Rosa",
        messageId: "<a@b>",
        key: "1-x",
        headers: [],
        receivedAt: NOW,
        sizeBytes: 10,
      },
      NOW,
    ),
  );
const phones = async (query = "") => (await room.get<Page>(`/sandbox/phones?limit=5${query}`)).body;

describe("phones", () => {
  test("stand side by side with mailboxes, the last used first, with whose they are and what is on them", async () => {
    await wrote("uno", { buttons: [{ id: "b", title: "Ya pagué" }], template: "aviso" });
    await wrote("dos");
    await mail("Su saldo");
    const { items, unread } = await phones();
    expect(unread).toBe(3);
    expect(items).toMatchObject([
      {
        key: `7:${ROSA}`,
        channel: "whatsapp",
        unread: 2,
        debtor: { name: "Rosa Quispe" },
        persona: null,
        messages: [
          { text: "uno", state: "delivered", isTemplate: true, buttons: [{ id: "b", title: "Ya pagué" }] },
          { text: "dos", direction: "out" },
        ],
      },
      {
        key: "0:rosa@example.test",
        channel: "email",
        debtor: { name: "Rosa Quispe" },
        messages: [{ subject: "Su saldo" }],
      },
    ]);
  });

  test("are found by name, channel and person, and page by page", async () => {
    expect((await phones("&q=quispe")).items).toHaveLength(2);
    expect((await phones("&channel=email")).items).toMatchObject([{ channel: "email" }]);
    expect((await phones(`&debtorId=${room.oscar.debtorId}`)).items).toEqual([]);
    const first = (await room.get<Page>("/sandbox/phones?limit=1")).body;
    const second = (await room.get<Page>(`/sandbox/phones?limit=1&cursor=${first.next}`)).body;
    expect([first.items[0]?.key, second.items[0]?.key].sort()).toEqual(["0:rosa@example.test", `7:${ROSA}`]);
    expect(second.next).toBeNull();
  });

  test("show more when one is opened, and what was looked at has been read", async () => {
    const { body } = await room.get<z.input<typeof PhoneView>>(
      `/sandbox/phone?key=${encodeURIComponent(`7:${ROSA}`)}&limit=1`,
    );
    expect(body).toMatchObject({ hasOlder: true, messages: [{ text: "dos" }] });
    expect((await room.post("/sandbox/phones/read", { key: `7:${ROSA}` })).status).toBe(204);
    expect((await room.post("/sandbox/phones/read", { key: "0:rosa@example.test" })).status).toBe(204);
    expect((await phones()).unread).toBe(0);
    expect(await nextDue(room.db)).toMatchObject([
      { what: "report", status: "read", providerId: "w-dos" },
      { what: "report", status: "read", providerId: "w-uno" },
    ]);
  });
});

describe("a visitor", () => {
  const play = (act: object, key = `7:${ROSA}`) => room.post<{ code?: string }>("/sandbox/phones/play", { key, act });

  test("writes, presses and shuts the door in a person's stead; from then on they do nothing by themselves", async () => {
    await nextDue(room.db);
    const [{ messages }] = (await phones("&channel=whatsapp")).items as [Page["items"][number]];
    const messageId = messages[0]?.id;
    for (const act of [
      { does: "say", text: "hola" },
      { does: "send", file: "receipt" },
      { does: "press", messageId, button: { id: "b", title: "Ya pagué" } },
      { does: "block" },
    ]) {
      expect((await play(act)).status).toBe(204);
    }
    expect(await nextDue(room.db)).toMatchObject([
      { what: "act", isPlayed: true, act: { does: "say", text: "hola" } },
      { act: { does: "say", media: { kind: "image" } } },
      { act: { does: "press", button: { id: "b" } }, providerId: "w-uno" },
      { act: { does: "block" } },
    ]);
    await room.post("/sandbox/world", { autopilot: true, seed: "s" });
    const shown = await phones();
    expect(shown.items.find(({ channel }) => channel === "whatsapp")?.persona).toBeNull();
    expect(shown.items.find(({ channel }) => channel === "email")?.persona).not.toBeNull();
  });

  test("plays only phones that are there, and messages that stand on them", async () => {
    expect((await play({ does: "say", text: "a" }, "7:+573009999999")).status).toBe(404);
    expect((await play({ does: "say", text: " " })).status).toBe(422);
    expect((await play({ does: "press", messageId: "999999", button: { id: "b", title: "b" } })).status).toBe(404);
    expect((await play({ does: "block" }, "0:rosa@example.test")).body).toMatchObject({
      code: "mailbox_cannot_do_that",
    });
    expect((await play({ does: "say", text: "a" }, "0:rosa@example.test")).status).toBe(204);
    expect(await nextDue(room.db)).toMatchObject([{ what: "act", isPlayed: true, act: { does: "say", text: "a" } }]);
  });

  test("opens a chat by a link of this space, and by no other", async () => {
    const open = (link: string) => room.post<{ key: string }>("/sandbox/links", { link });
    const { body } = await open(`https://t.me/acuerdo_${room.tenant}_9_bot?start=tok`);
    expect(body.key).toMatch(/^9:9\d{8}$/);
    expect(await nextDue(room.db)).toMatchObject([{ act: { does: "start", token: "tok" } }]);
    for (const link of [
      "https://t.me/acuerdo_999_9_bot?start=tok",
      "https://t.me/otro?start=tok",
      "https://example.test/",
    ]) {
      expect((await open(link)).status).toBe(404);
    }
  });
});

test("the feed tells who wrote, who asked for quiet and who paid, the newest first", async () => {
  const { rosa, oscar } = room;
  await room.post(`/debtors/${rosa.debtorId}/opt-outs`, { channel: "sms", because: "asked" });
  await room.post(`/accounts/${oscar.accountId}/payments`, { amountMinor: "5000", paidOn: "2026-03-09" });
  const feed = async (query = "") => (await room.get<z.input<typeof SandboxFeed>>(`/sandbox/feed${query}`)).body.items;
  const all = await feed();
  expect(all.map(({ kind, debtor }) => [kind, debtor?.name]).sort()).toEqual([
    ["paid", "Óscar Ibáñez"],
    ["stopped", "Rosa Quispe"],
  ]);
  expect(all.find(({ kind }) => kind === "paid")?.amount).toEqual({ minor: "5000", currency: "COP" });
  expect(await feed(`?debtorId=${rosa.debtorId}`)).toMatchObject([{ kind: "stopped", channel: "sms" }]);
});

describe("what goes wrong", () => {
  test("is calm until somebody says otherwise, who must be allowed to and is remembered", async () => {
    const world = async () => (await room.get<z.input<typeof SandboxWorld>>("/sandbox/world")).body;
    expect((await world()).faults.find(({ channel }) => channel === "sms")?.faults).toEqual(CALM);
    const faults = { ...CALM, failPercent: 20, isDown: true };
    expect((await room.post("/sandbox/faults", { channel: "sms", faults }, room.agent)).status).toBe(403);
    expect((await room.post("/sandbox/faults", { channel: "sms", faults: { failPercent: 101 } })).status).toBe(422);
    expect((await room.post("/sandbox/faults", { channel: "sms", faults })).status).toBe(204);
    expect((await world()).faults.find(({ channel }) => channel === "sms")?.faults).toEqual(faults);
    expect(await room.lastAudit()).toMatchObject({ action: "sandbox.faults_set" });
    expect(await world()).toMatchObject({ autopilot: true, seed: "s" });
  });

  test("is no business of a tenant that is no demo", async () => {
    const stranger = await room.api.person(await room.api.tenant("real", "live"), "admin");
    for (const path of ["/sandbox/phones", "/sandbox/world", "/sandbox/feed", "/sandbox/phone?key=7:a"]) {
      expect((await room.get(path, stranger)).status).toBe(404);
    }
    for (const [path, body] of [
      ["/sandbox/phones/play", { key: "7:a", act: { does: "block" } }],
      ["/sandbox/phones/read", { key: "7:a" }],
      ["/sandbox/links", { link: "https://t.me/a?start=b" }],
      ["/sandbox/world", { autopilot: true }],
      ["/sandbox/faults", { channel: "sms", faults: CALM }],
    ] as const) {
      expect((await room.post(path, body, stranger)).status).toBe(404);
    }
  });
});
