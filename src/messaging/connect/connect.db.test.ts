import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { NOW, testRoom } from "../../../test/support/room.js";
import { takeWorkerId, type WorkerId } from "../../platform/worker-id.js";
import type { CheckOutcome, Outgoing, Sender } from "../channels/adapter.js";
import type { TestSend } from "../contract.js";
import { IMAP_USER, startImap } from "../mailbox/imap.fixture.js";
import { dispatchTests } from "../test-send.js";
import { type CheckIo, checkAccounts } from "./check.js";
import type * as contract from "./contract.js";

type Shown = z.input<typeof contract.ChannelAccountSettings>;

const room = testRoom("live");

const ORDER = {
  channel: "sms",
  provider: "twilio",
  name: "Avisos",
  settings: { accountSid: `AC${"a".repeat(32)}`, authToken: "a-secret-of-theirs", from: "+15005550006" },
};
let made = 0;
async function connect(more: object = {}): Promise<Shown> {
  made += 1;
  const { status, body } = await room.post<Shown>("/channel-accounts", { ...ORDER, name: `Avisos ${made}`, ...more });
  expect(status).toBe(201);
  return body;
}
const shown = async ({ id }: { id: string }): Promise<Shown> => (await room.get<Shown>(`/channel-accounts/${id}`)).body;

describe("providers", () => {
  test("say what their settings look like", async () => {
    const { body } = await room.get<z.input<typeof contract.ChannelProviderList>>("/channel-providers", room.agent);
    const twilio = body.items.find(({ channel, provider }) => channel === "sms" && provider === "twilio");
    expect(twilio).toMatchObject({
      secrets: ["authToken", "apiKeySecret"],
      settings: { required: ["accountSid", "authToken"], properties: { from: { type: "string" } } },
    });
    expect(body.items.find(({ provider }) => provider === "http")?.presets.map(({ name }) => name)).toContain("zenvia");
  });
});

describe("an account", () => {
  test("is connected paused, and never gives its secrets back", async () => {
    const account = await connect({ perDay: 500, warmUpFirst: 50 });
    expect(account).toMatchObject({
      state: "paused",
      pausedBecause: "not_tried_yet",
      settings: { accountSid: ORDER.settings.accountSid, from: "+15005550006" },
      secretsGiven: ["authToken"],
      perSecond: 1,
      today: { count: 0, failed: 0, most: 50 },
      warmUpFrom: "2026-03-09",
      check: { isAsked: true, at: null, steps: [] },
    });
    const all = [await shown(account), (await room.get("/channel-accounts")).body, await room.lastAudit()];
    expect(JSON.stringify(all)).not.toContain("a-secret-of-theirs");
  });

  test("with settings that cannot work is refused, each named where it stands", async () => {
    const { status, body } = await room.post("/channel-accounts", {
      ...ORDER,
      settings: { ...ORDER.settings, accountSid: "XX", from: undefined },
    });
    expect([status, body.code]).toEqual([422, "channel_settings_invalid"]);
    expect(body).toMatchObject({
      errors: [
        { path: "settings.accountSid", code: "sid_invalid" },
        { path: "settings.from", code: "from_or_service" },
      ],
    });
  });

  test.each([
    [{ provider: "nobody" }, 422, "no_such_provider"],
    [{ isSandbox: true }, 422, "sandbox_is_for_demos"],
    [{ name: "Tomado" }, 409, "channel_account_named_so"],
    [{ creditorId: "999999" }, 404, "not_found"],
  ])("%j is refused", async (more, status, code) => {
    if (code === "channel_account_named_so") await connect({ name: "Tomado" });
    const answer = await room.post("/channel-accounts", { ...ORDER, name: "Otro", ...more });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test("keeps the secrets that a change leaves out, unless it would send them elsewhere", async () => {
    const account = await connect();
    const path = `/channel-accounts/${account.id}`;
    const changed = await room.patch<Shown>(path, { settings: { from: "+15005550009" }, perDay: 9 });
    expect(changed.body).toMatchObject({ settings: { from: "+15005550009" }, secretsGiven: ["authToken"], perDay: 9 });
    expect(await room.lastAudit()).toMatchObject({ action: "channel_account.changed", after: { settings: ["from"] } });
    const moved = { settings: { baseUrl: "https://elsewhere.example.test" } };
    expect(await room.patch(path, moved)).toMatchObject({
      status: 422,
      body: { errors: [{ path: "settings.authToken", code: "secret_needed_again" }] },
    });
    expect((await shown(account)).settings).not.toHaveProperty("baseUrl");
  });

  test("is paused and resumed by who may, and then its troubles are forgotten", async () => {
    const account = await connect();
    const path = `/channel-accounts/${account.id}`;
    expect((await room.post(`${path}/resume`, undefined, room.agent)).status).toBe(403);
    expect((await room.get(path, room.agent)).status).toBe(403);
    await room.db.begin((tx) => tx`update messaging.channel_account set troubles = 25 where tenant_id = ${tx.tenant}`);
    expect((await room.post(`${path}/resume`)).body).toMatchObject({
      state: "active",
      pausedBecause: null,
      troubles: 0,
    });
    expect((await room.post(`${path}/resume`)).body).toMatchObject({ code: "channel_account_state" });
    expect((await room.post(`${path}/pause`)).body).toMatchObject({ state: "paused", pausedBecause: "by_hand" });
    expect(await room.lastAudit()).toMatchObject({ action: "channel_account.paused", before: { pausedBecause: null } });
  });
});

const sender = (check: CheckOutcome, more: Partial<Sender> = {}): Sender => ({
  send: async () => ({ kind: "accepted", providerId: "p-1" }),
  check: async () => check,
  close: async () => {},
  ...more,
});
const ioOf = (given: Sender | null, hookUrl: string | null = null): CheckIo => ({
  sender: async () => {
    if (!given) throw new Error("sealed under a secret that is not here");
    return given;
  },
  ear: async () => ({}) as never,
  hookUrl: async () => hookUrl,
  inbox: async () => null,
});

describe("a look at an account", () => {
  const HOOK = "https://acuerdo.example.test/hooks/x";
  const known: CheckOutcome = { ok: true, account: { name: "Norte", quality: "green", perDay: 250 } };
  test.each<[string, CheckIo, unknown[]]>([
    ["unreadable settings", ioOf(null), ["settings failed settings_unreadable"]],
    [
      "a provider that does not know us",
      ioOf(sender({ ok: false, reason: "twilio_20003: Authenticate" })),
      ["settings done", "provider failed twilio_20003: Authenticate"],
    ],
    [
      "an adapter with a fault",
      ioOf(sender(known, { check: () => Promise.reject(new Error("oh")) })),
      ["settings done", "provider failed adapter_fault: oh"],
    ],
    ["no public address", ioOf(sender(known)), ["settings done", "provider done", "listen not_possible no_public_url"]],
    ["a provider told by hand", ioOf(sender(known), HOOK), ["settings done", "provider done", "listen by_hand"]],
    [
      "a provider that lets itself be told",
      ioOf(sender(known, { listen: async () => ({ ok: true }) }), HOOK),
      ["settings done", "provider done", "listen done"],
    ],
  ])("tells of %s", async (_, io, steps) => {
    const account = await connect();
    await checkAccounts(room.db, NOW, io);
    const { check } = await shown(account);
    expect(check).toMatchObject({ isAsked: false, at: NOW.toISOString() });
    expect(check.steps.map(({ step, state, because }) => [step, state, because].join(" ").trim())).toEqual(steps);
  });

  test("looks into the mailbox where answers lie: nobody calls us about it", async () => {
    const imap = await startImap();
    const inbox = { host: "127.0.0.1", port: imap.port, security: "none", mailbox: "INBOX", ...IMAP_USER } as const;
    const steps = async (more: object) => {
      const account = await connect();
      await checkAccounts(room.db, NOW, { ...ioOf(sender(known), HOOK), inbox: async () => ({ ...inbox, ...more }) });
      return (await shown(account)).check.steps.map(({ step, state, because }) =>
        [step, state, because].join(" ").trim(),
      );
    };
    const before = ["settings done", "provider done"];
    expect(await steps({})).toEqual([...before, "mailbox done"]);
    expect(await steps({ password: "x" })).toEqual([...before, "mailbox failed imap_login_refused: who"]);
    await imap.close();
    expect(await steps({})).toEqual([...before, "mailbox failed imap_unreachable: ECONNREFUSED"]);
  });

  test("has a provider told that calls elsewhere", async () => {
    const account = await connect();
    let calls = "elsewhere";
    const io = ioOf(
      sender(known, {
        check: async () => (calls === HOOK ? known : { ok: false, reason: "telegram_webhook_elsewhere" }),
        listen: async (hookUrl) => {
          calls = hookUrl;
          return { ok: true };
        },
      }),
      HOOK,
    );
    await checkAccounts(room.db, NOW, io);
    expect((await shown(account)).check.steps.map(({ state }) => state)).toEqual(["done", "done", "done"]);
  });

  test("takes over what the provider thinks of the account, and is not repeated until asked", async () => {
    const account = await connect();
    expect(await checkAccounts(room.db, NOW, ioOf(sender(known)))).toBe(1);
    expect(await shown(account)).toMatchObject({ quality: "green", providerPerDay: 250, today: { most: 250 } });
    expect(await checkAccounts(room.db, NOW, ioOf(sender(known)))).toBe(0);
    await room.post(`/channel-accounts/${account.id}/check`);
    expect(await checkAccounts(room.db, NOW, ioOf(sender(known)))).toBe(1);
  });
});

describe("a test by one account", () => {
  let worker: WorkerId;
  beforeAll(() => {
    worker = takeWorkerId(room.api.server.services.aside);
  });
  afterAll(() => worker.release());

  test("leaves by it although it is paused, to nobody who owes", async () => {
    const { id } = await connect();
    const path = `/channel-accounts/${id}/test`;
    const asked = await room.post<z.input<typeof TestSend>>(path, { address: "+57 300 999 8877", locale: "pt" });
    expect(asked.body).toMatchObject({ state: "ready", address: "+573009998877" });
    const got: [bigint, Outgoing][] = [];
    await dispatchTests(room.db, NOW, {
      workerId: () => worker.current(),
      realNow: () => NOW,
      render: { senderName: "Lía", stopLink: () => "https://acuerdo.test/stop/x" },
      sender: (_, account) =>
        sender(
          { ok: true },
          {
            async send(message) {
              got.push([account.id, message]);
              return { kind: "accepted", providerId: "p-1" };
            },
          },
        ),
    });
    expect(got).toMatchObject([[BigInt(id), { to: "+573009998877", text: expect.stringContaining("[TESTE]") }]]);
    expect((await room.get(`/test-sends/${asked.body.id}`)).body).toMatchObject({ state: "sent" });
    for (const [body, code] of [
      [{ address: "+573001234567", locale: "es" }, "test_address_is_debtors"],
      [{ address: "rosa", locale: "es" }, "not_an_address"],
      [{ locale: "es" }, "no_own_address"],
    ] as const) {
      expect((await room.post(path, body)).body.code).toBe(code);
    }
  });
});
