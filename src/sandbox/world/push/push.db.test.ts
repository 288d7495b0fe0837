import { beforeEach, expect, test } from "vitest";
import webPush from "web-push";
import { setClock } from "../../../platform/clock.js";
import { Faults } from "../../domain/faults.js";
import type { Line } from "../../domain/line.js";
import { block, subscribe } from "../people.js";
import { onLoopback, sandboxSettings } from "../settings.js";
import { setFaults } from "../store.js";
import { NOW, testWorld } from "../world.fixture.js";
import { vapidKeys } from "./crypto.js";

const world = testWorld();
let line: Line;
let tenants = 100n;
beforeEach(async () => {
  tenants += 1n;
  line = { tenant: tenants, accountId: 9n };
  // The library dates its tokens by the machine's clock.
  await world.db(tenants).begin((tx) => setClock(tx, new Date(), 0));
});

const says = (browser = "rosa") =>
  world.db(line.tenant).begin((tx) => subscribe(tx, line.accountId, browser, NOW, world.keys));
const shown = () => world.db(line.tenant).begin((tx) => tx`select text from sandbox.phone_message`);
const ask = (request: { url: string } & RequestInit) =>
  onLoopback(async ({ url, ...init }: typeof request) => (await fetch(url, init)).status, world.ports)(request);

/** Pushes as the browsers' own library does, which knows nothing of ours. */
async function push(
  subscription: string,
  text: string,
  change: Partial<webPush.RequestOptions> = {},
  headers: Record<string, string> = {},
) {
  const { publicKey, privateKey } = vapidKeys(world.keys, line);
  const details = webPush.generateRequestDetails(JSON.parse(subscription) as webPush.PushSubscription, text, {
    vapidDetails: { subject: "mailto:avisos@acuerdo.test", publicKey, privateKey },
    TTL: 60,
    contentEncoding: "aes128gcm",
    ...change,
  });
  const all = { ...(details.headers as Record<string, string>), ...headers };
  return ask({ url: details.endpoint, method: "POST", headers: all, body: new Uint8Array(details.body) });
}

test("a browser that said yes reads what is pushed to it, and nobody else does", async () => {
  const subscription = await says();
  expect(await push(subscription, JSON.stringify({ title: "Acuerdo", body: "Tiene un mensaje" }))).toBe(201);
  expect(await shown()).toEqual([{ text: "Acuerdo\nTiene un mensaje" }]);
  const mine = JSON.parse(subscription) as { endpoint: string; keys: object };
  const other = JSON.parse(await says("óscar")) as { keys: object };
  expect(await push(JSON.stringify({ ...mine, keys: other.keys }), "a")).toBe(400);
  expect(await push(subscription.replace(/\/[0-9a-f]{16}"/, `/${"0".repeat(16)}"`), "a")).toBe(404);
});

test("whoever pushes proves that they are who the browser said yes to", async () => {
  const subscription = await says();
  const strangers = webPush.generateVAPIDKeys();
  expect(await push(subscription, "a", { vapidDetails: { subject: "mailto:a@b.test", ...strangers } })).toBe(403);
  expect(await push(subscription, "a", {}, { Authorization: "" })).toBe(401);
  expect(await push(subscription, "a", {}, { TTL: "" })).toBe(400);
  expect(await push(subscription, "a", {}, { Topic: "a b" })).toBe(400);
  expect(await push(subscription, "a".repeat(4000))).toBe(413);
});

test("a subscription that ended is gone", async () => {
  const subscription = await says();
  const [{ handle }] = (await world.db(line.tenant).begin((tx) => tx`select handle from sandbox.phone`)) as [
    { handle: string },
  ];
  const phone = { channelAccountId: line.accountId, channel: "push", provider: "web-push", handle } as const;
  await world.db(line.tenant).begin((tx) => block(tx, phone, true, NOW, world.keys));
  expect(await push(subscription, "a")).toBe(410);
  expect(await shown()).toEqual([]);
});

test("its faults are a push service's", async () => {
  const subscription = await says();
  const faults = (given: Partial<Faults>) =>
    world.db(line.tenant).begin((tx) => setFaults(tx, "push", Faults.parse(given)));
  await faults({ isDown: true });
  expect(await push(subscription, "a")).toBe(503);
  await faults({ perSecondMax: 1 });
  expect([await push(subscription, "a"), await push(subscription, "a")]).toEqual([201, 429]);
});

test("its settings are the keys it knows", () => {
  const account = { ...line, channel: "push", provider: "web-push", ports: world.ports };
  expect(sandboxSettings(world.keys, account)).toMatchObject({
    services: ["push.sandbox.test"],
    ...vapidKeys(world.keys, line),
  });
});
