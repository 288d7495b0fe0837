import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { z } from "zod";
import { isSignedBy, testReceiver } from "../../test/support/receiver.js";
import { NOW, testRoom } from "../../test/support/room.js";
import type { Home } from "../analytics/contract.js";
import { setOptOut } from "../compliance/index.js";
import { plansBeat } from "../plans/index.js";
import { realNow } from "../platform/clock.js";
import { emit } from "../platform/events.js";
import { forgetDeliveries } from "./beats.js";
import type * as contract from "./contract.js";
import { Courier } from "./courier.js";
import { nextDueAt } from "./delivery-store.js";
import { networksOf } from "./domain/address.js";
import { WAITS_MS } from "./domain/schedule.js";
import { tellEndpoints } from "./index.js";

type Made = z.input<typeof contract.WebhookSecret>;
type Endpoint = z.input<typeof contract.Webhook>;
type Delivery = z.input<typeof contract.DeliveryView>;

const room = testRoom();
const receiver = testReceiver();
const couriers: Courier[] = [];
beforeEach(() => receiver.forget());
afterEach(async () => {
  const { body } = await room.get<{ items: Endpoint[] }>("/webhooks");
  for (const { id } of body.items) await room.remove(`/webhooks/${id}`);
});
afterAll(() => Promise.all(couriers.map((courier) => courier.close())));

/** A courier as a worker of this number would have it. */
function courierOf(workerId: bigint): Courier {
  const courier = new Courier({
    workerId: async () => workerId,
    box: room.api.server.services.seal,
    named: networksOf(["127.0.0.1"]),
    realNow,
  });
  couriers.push(courier);
  return courier;
}
let worker: Courier;
beforeAll(() => {
  worker = courierOf(9_001n);
});

/** Delivers all that is due at a moment, and waits for the answers. */
async function deliver(now = NOW): Promise<void> {
  for (;;) {
    const done = await worker.run(room.db, now);
    const underway = worker.underway(room.db);
    if (done === 0 && underway === null) return;
    await underway;
  }
}

let names = 0;
const nameOf = (): string => {
  names += 1;
  return `crm-${names}`;
};
async function added(kinds: readonly string[], path = "/in"): Promise<Made> {
  const { status, body } = await room.post<Made>("/webhooks", { name: nameOf(), url: receiver.url + path, kinds });
  expect(status).toBe(201);
  return body;
}
const endpoint = async ({ webhook }: Made) => (await room.get<Endpoint>(`/webhooks/${webhook.id}`)).body;
const deliveriesOf = async ({ webhook }: Made, more = "") =>
  (await room.get<{ items: Delivery[] }>(`/webhooks/deliveries?webhookId=${webhook.id}${more}`)).body.items;
/** Something that happened, under a key of its own. */
const happens = (...keys: string[]) =>
  room.db.begin((tx) =>
    tellEndpoints(
      tx,
      "task.created",
      keys.map((key) => ({ key, at: NOW, accountId: room.rosa.accountId, data: { kind: "call" } })),
      NOW,
    ),
  );
const later = (ms: number): Date => new Date(NOW.getTime() + ms);

describe("an endpoint", () => {
  test("is added with a secret that is shown once, and lies sealed", async () => {
    const made = await added(["payment.received"]);
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await room.lastAudit()).toMatchObject({ action: "webhook.added", subject: { id: made.webhook.id } });
    expect(JSON.stringify([await room.lastAudit(), await endpoint(made)])).not.toContain(made.secret);
    const sealed = await room.db.begin(
      (tx) => tx<{ secretSealed: Buffer }>`select secret_sealed from webhooks.endpoint where tenant_id = ${tx.tenant}`,
    );
    const key = Buffer.from(made.secret.slice("whsec_".length), "base64");
    expect(sealed.map(({ secretSealed }) => secretSealed.includes(key))).toEqual([false]);
    expect((await room.post("/webhooks", { name: made.webhook.name, url: receiver.url })).body.code).toBe(
      "webhook_exists",
    );
    await room.remove(`/webhooks/${made.webhook.id}`);
    expect((await room.post("/webhooks", { name: made.webhook.name, url: receiver.url })).status).toBe(201);
  });

  test.each([
    ["http://8.8.8.8/", "webhook_needs_https"],
    ["https://10.0.0.1/", "webhook_address_closed"],
    ["https://a:b@example.com/", "webhook_url_with_password"],
    ["example.com", "webhook_url_invalid"],
  ])("at %s is refused", async (url, code) => {
    expect((await room.post("/webhooks", { name: nameOf(), url })).body.code).toBe(code);
  });

  test("is seen by who manages, without the key that its URL may be, and changed by who administers", async () => {
    const made = await added([], "/in/a-key-in-itself");
    const manager = await room.api.person(room.tenant, "manager");
    const { body } = await room.get<{ items: Endpoint[] }>("/webhooks", manager);
    expect(body.items.map(({ url }) => url)).toContain(receiver.url);
    expect(JSON.stringify(body)).not.toContain("a-key-in-itself");
    expect((await room.post(`/webhooks/${made.webhook.id}/test`, undefined, manager)).status).toBe(403);
    expect((await room.get("/webhooks", room.agent)).status).toBe(403);
    const change = { url: `${receiver.url}/else`, kinds: ["task.created"], description: "El CRM" };
    expect((await room.patch(`/webhooks/${made.webhook.id}`, change)).body).toMatchObject(change);
    expect((await room.patch(`/webhooks/${made.webhook.id}`, { url: "http://10.0.0.1" })).status).toBe(422);
  });

  test("gets a new secret, and for a day both sign", async () => {
    const made = await added(["task.created"]);
    const { body } = await room.post<Made>(`/webhooks/${made.webhook.id}/rotate`);
    await happens("rotated-1");
    await deliver();
    expect([made, body].map(({ secret }) => isSignedBy(secret, receiver.hooks[0] as never))).toEqual([true, true]);
    receiver.forget();
    await happens("rotated-2");
    await deliver(later(24 * 3_600_000));
    expect([made, body].map(({ secret }) => isSignedBy(secret, receiver.hooks[0] as never))).toEqual([false, true]);
  });
});

describe("what happens is told to who wants to hear of it", () => {
  test("payments, promises, messages, opt-outs: thin, signed, in the words of the reference", async () => {
    const all = await added([
      "payment.received",
      "promise.made",
      "promise.kept",
      "promise.broken",
      "opt_out.set",
      "message.failed",
      "message.sent",
    ]);
    const few = await added(["promise.kept"], "/few");
    const { accountId, debtorId } = room.rosa;
    const promised = { amountMinor: "60000", promisedOn: "2026-03-12" };
    await room.post(`/accounts/${accountId}/promises`, promised);
    await room.post(`/accounts/${accountId}/payments`, { amountMinor: "60000", paidOn: "2026-03-09" });
    await room.post(`/accounts/${room.roble.accountId}/promises`, promised);
    await room.db.begin(async (tx) => {
      await setOptOut(tx, debtorId, "sms", "lo pidió", NOW);
      await endMessages(tx);
    });
    await room.settle();
    await plansBeat.run(room.db, new Date("2026-03-14T11:00:00Z"));
    await room.settle();
    await deliver();
    expect(receiver.typesAt("/few")).toEqual(["promise.kept"]);
    expect(receiver.typesAt("/in").sort()).toEqual([
      "message.failed",
      "message.sent",
      "opt_out.set",
      "payment.received",
      "promise.broken",
      "promise.kept",
      "promise.made",
      "promise.made",
    ]);
    const told = (type: string) => receiver.hooks.find(({ body }) => body.type === type)?.body;
    const account = {
      accountId: accountId.toString(),
      accountRef: "C-1",
      debtorId: debtorId.toString(),
      creditorId: room.creditorId.toString(),
    };
    expect(told("payment.received")).toEqual({
      type: "payment.received",
      timestamp: NOW.toISOString(),
      data: {
        ...account,
        paymentId: expect.stringMatching(/^\d+$/),
        paymentRef: expect.any(String),
        amountMinor: "60000",
        currency: "COP",
        paidOn: "2026-03-09",
        openMinor: "90000",
      },
    });
    expect(told("promise.kept")?.data).toEqual({
      ...account,
      promiseId: expect.any(String),
      amountMinor: "60000",
      currency: "COP",
      promisedOn: "2026-03-12",
    });
    expect(told("opt_out.set")?.data).toEqual({
      optOutId: expect.any(String),
      debtorId: debtorId.toString(),
      channel: "sms",
    });
    expect(told("message.failed")?.data).toMatchObject({ ...account, channel: "email", because: "mailbox_unknown" });
    for (const hook of receiver.hooks) {
      expect(isSignedBy(hook.path === "/few" ? few.secret : all.secret, hook)).toBe(true);
      expect(hook.text).not.toMatch(/Rosa|Quispe|example\.test|\+57300|Ferreter/);
      expect(hook.headers["webhook-id"]).toMatch(/^acu_[\w-]+$/);
    }
  });

  test("once, however often the news of it is heard", async () => {
    const made = await added(["task.created"]);
    await happens("once");
    await happens("once");
    await deliver();
    expect(receiver.hooks).toHaveLength(1);
    expect(await deliveriesOf(made)).toMatchObject([{ state: "delivered", status: 200, attempts: 1 }]);
  });
});

/** Two messages of Rosa's that ended, with the news of it. */
async function endMessages(tx: Parameters<Parameters<typeof room.db.begin>[0]>[0]): Promise<void> {
  const rows = await tx<{ id: bigint; state: string }>`
    insert into messaging.message (tenant_id, key, account_id, debtor_id, creditor_id, channel, contact_point_id, template_id,
                                   locale, state, because, planned_at, not_before, expires_at, decided_at)
    select ${tx.tenant}, 'm-' || state, ${room.rosa.accountId}, ${room.rosa.debtorId}, ${room.creditorId}, 'email',
           (select min(id) from debts.contact_point where tenant_id = ${tx.tenant}),
           (select min(id) from messaging.template where tenant_id = ${tx.tenant}), 'es', state,
           case when state = 'failed' then 'mailbox_unknown' end, ${NOW}, ${NOW}, ${NOW}, ${NOW}
    from unnest(array['sent', 'failed']) as state returning id, state`;
  const idOf = (state: string) => rows.find((row) => row.state === state)?.id;
  await emit(tx, NOW, [
    { kind: "messaging.sent", payload: { accountIds: [room.rosa.accountId], messageIds: [idOf("sent")] } },
    { kind: "messaging.ended", payload: [{ messageId: idOf("failed"), state: "failed", enrollmentId: null }] },
  ]);
}

describe("a delivery that fails", () => {
  test("is tried again under the same id, and every try can be read", async () => {
    const made = await added(["task.created"]);
    receiver.answer = (_, to) => void to.writeHead(500).end("<h1>Se cayó</h1>");
    await happens("retried");
    await deliver();
    expect(await deliveriesOf(made)).toMatchObject([{ state: "waiting", because: "http_500", status: 500 }]);
    await deliver(later(4_000));
    expect(receiver.hooks).toHaveLength(1);
    receiver.answer = (_, to) => void to.writeHead(204).end();
    await deliver(later((WAITS_MS[0] as number) * 1.1));
    const [first, second] = receiver.hooks;
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second?.text).toBe(first?.text);
    const [delivery] = await deliveriesOf(made);
    const { body } = await room.get<Delivery>(`/webhooks/deliveries/${delivery?.id}`);
    expect(body).toMatchObject({
      state: "delivered",
      wireId: first?.headers["webhook-id"],
      body: first?.text,
      tries: [
        { number: 1, status: 500, because: "http_500", excerpt: "<h1>Se cayó</h1>" },
        { number: 2, status: 204, because: null, excerpt: null },
      ],
    });
  });

  test("too often has failed; it can be asked for again, alone or with all that failed", async () => {
    const made = await added(["task.created"]);
    receiver.answer = (_, to) => void to.writeHead(500).end();
    await happens("lost-1", "lost-2");
    let at: Date | null = NOW;
    while (at) {
      await deliver(at);
      const from: Date = at;
      at = await room.db.begin((tx) => nextDueAt(tx, from));
    }
    // The endpoint is paused with the last try of the first: the second waits.
    expect(await deliveriesOf(made)).toMatchObject([{ state: "waiting" }, { state: "failed", attempts: 10 }]);
    expect(await endpoint(made)).toMatchObject({ state: "paused", pausedBecause: "failing", failed: 1, waiting: 1 });
    expect(await room.lastAudit()).toMatchObject({ action: "webhook.paused", actor: { kind: "system" } });
    const attention = (await room.get<z.input<typeof Home>>("/home")).body.attention;
    expect(attention).toContainEqual(
      expect.objectContaining({ code: "webhook_paused", values: { name: made.webhook.name, because: "failing" } }),
    );
    receiver.forget();
    await room.post(`/webhooks/${made.webhook.id}/resume`);
    expect((await room.post(`/webhooks/${made.webhook.id}/redeliver`, {})).body).toEqual({ count: 1 });
    await deliver(later(90 * 3_600_000));
    const [second] = await deliveriesOf(made);
    await room.post(`/webhooks/deliveries/${second?.id}/redeliver`);
    await deliver();
    expect(receiver.hooks).toHaveLength(3);
    expect((await deliveriesOf(made)).map(({ state }) => state)).toEqual(["delivered", "delivered"]);
    expect(await endpoint(made)).toMatchObject({ state: "active", failures: 0, failed: 0 });
  });

  test("because nobody is there any more ends the endpoint, and what waited for it", async () => {
    const made = await added(["task.created"]);
    receiver.answer = (_, to) => void to.writeHead(410).end();
    await happens("gone-1", "gone-2", "gone-3", "gone-4", "gone-5", "gone-6");
    await deliver();
    expect(await endpoint(made)).toMatchObject({ state: "paused", pausedBecause: "gone", waiting: 0, failed: 6 });
    await happens("gone-7");
    expect(await deliveriesOf(made)).toHaveLength(6);
  });

  test("while its endpoint is paused waits, for four days at most", async () => {
    const made = await added(["task.created"]);
    await room.post(`/webhooks/${made.webhook.id}/pause`);
    await happens("waits");
    await deliver();
    expect(receiver.hooks).toEqual([]);
    await deliver(later(95 * 3_600_000));
    expect(await deliveriesOf(made)).toMatchObject([{ state: "waiting" }]);
    await deliver(later(97 * 3_600_000));
    expect(await deliveriesOf(made)).toMatchObject([{ state: "failed", because: "not_in_time", attempts: 0 }]);
  });
});

describe("a ping", () => {
  test("goes to a paused endpoint too, is tried once, and changes nothing about it", async () => {
    const made = await added([]);
    await room.post(`/webhooks/${made.webhook.id}/pause`);
    receiver.answer = (_, to) => void to.writeHead(500).end("no");
    const { body } = await room.post<Delivery>(`/webhooks/${made.webhook.id}/test`);
    expect(body).toMatchObject({ type: "webhook.test", state: "waiting" });
    await deliver();
    expect((await room.get<Delivery>(`/webhooks/deliveries/${body.id}`)).body).toMatchObject({
      state: "failed",
      tries: [{ status: 500, excerpt: "no" }],
    });
    expect(await endpoint(made)).toMatchObject({ pausedBecause: "by_hand", failures: 0, failed: 0 });
  });
});

describe("a slow receiver", () => {
  test("holds up neither the worker nor others, and has few calls at a time", async () => {
    const slow = await added(["task.created"], "/slow");
    const quick = await added(["task.created"], "/quick");
    const held: (() => void)[] = [];
    receiver.answer = ({ path }, to) => {
      const answer = () => void to.writeHead(200).end();
      if (path === "/slow") held.push(answer);
      else answer();
    };
    await happens(...Array.from({ length: 10 }, (_, at) => `slow-${at}`));
    const done = async () => (await deliveriesOf(quick, "&state=delivered")).length;
    while ((await done()) < 10) await worker.run(room.db, NOW);
    expect(held).toHaveLength(4);
    expect(await deliveriesOf(slow, "&state=leaving")).toHaveLength(4);
    const ending = deliver();
    while (receiver.typesAt("/slow").length < 10 || held.length > 0) {
      for (const answer of held.splice(0)) answer();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await ending;
    expect(await deliveriesOf(slow, "&state=delivered")).toHaveLength(10);
  });
});

describe("a worker that dies", () => {
  test("leaves its calls behind, and another makes them once more", async () => {
    const made = await added(["task.created"]);
    const silent: (() => void)[] = [];
    receiver.answer = (_, to) => void silent.push(() => void to.writeHead(200).end());
    await happens("crash");
    const dying = courierOf(8_888n);
    expect(await dying.run(room.db, NOW)).toBe(1);
    while (silent.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    receiver.answer = (_, to) => void to.writeHead(200).end();
    // Its number is nobody's: the lock that says it lives is free.
    await deliver();
    expect(await deliveriesOf(made)).toMatchObject([{ state: "delivered", attempts: 1 }]);
    for (const answer of silent) answer();
    await dying.underway(room.db);
    // The late answer changes nothing: the delivery is another worker's.
    expect(await deliveriesOf(made)).toMatchObject([{ state: "delivered", attempts: 1 }]);
  });

  test("on purpose gives back what it has on its way", async () => {
    const made = await added(["task.created"]);
    receiver.answer = () => {};
    await happens("closing");
    const closing = courierOf(7_777n);
    await closing.run(room.db, NOW);
    await closing.close();
    expect(await deliveriesOf(made)).toMatchObject([{ state: "waiting", attempts: 0 }]);
    receiver.forget();
    await deliver();
    expect(await deliveriesOf(made)).toMatchObject([{ state: "delivered" }]);
  });
});

test("what is over is forgotten after thirty days, with its tries", async () => {
  const made = await added(["task.created"]);
  await happens("old");
  await deliver();
  await forgetDeliveries.run(room.db, later(29 * 86_400_000));
  expect(await deliveriesOf(made)).toHaveLength(1);
  await forgetDeliveries.run(room.db, later(31 * 86_400_000));
  expect(await deliveriesOf(made)).toEqual([]);
  const left = await room.db.begin(
    (tx) => tx`
    select from webhooks.attempt a where tenant_id = ${tx.tenant} and not exists (
      select from webhooks.delivery d where d.tenant_id = a.tenant_id and d.id = a.delivery_id)`,
  );
  expect(left).toEqual([]);
});
