import { afterEach, describe, expect, test } from "vitest";
import { ioAt, scriptedHttp } from "./adapter.fixture.js";
import type { Outgoing } from "./adapter.js";
import { http } from "./http.js";
import { startLoopback } from "./loopback.fixture.js";
import { pushBrowser } from "./push-reader.fixture.js";
import { newVapidKeys } from "./push-vapid.js";
import { pushWeb } from "./push-web.js";
import { adapterSuite } from "./suite.fixture.js";

const AT = new Date("2026-11-21T20:41:05Z");
const KEYS = newVapidKeys();
const SETTINGS = pushWeb.settings.parse({ subject: "mailto:cobranza@andino.test", ...KEYS });
const chrome = pushBrowser("https://fcm.googleapis.com/fcm/send/dHo:APA91b-x_y");
const KEY = Buffer.alloc(32, 9);
const MESSAGE: Outgoing = {
  key: "e1.1.2.1",
  at: AT,
  to: chrome.address,
  subject: "Andino",
  text: "Rosa, tiene un recordatorio de Andino. https://andino.example.test/p/abc?x=1.",
  locale: "es",
};

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

async function sent(message: Partial<Outgoing>, answer: Parameters<typeof scriptedHttp>[0], settings = SETTINGS) {
  const { http, asked } = scriptedHttp(answer);
  const outcome = await pushWeb.open(settings, ioAt(AT, { http })).send({ ...MESSAGE, ...message });
  return { outcome, asked };
}

adapterSuite({
  adapter: pushWeb,
  settings: (baseUrl) => ({ subject: "mailto:cobranza@andino.test", ...KEYS, baseUrl }),
  message: (baseUrl) => ({ ...MESSAGE, to: pushBrowser(`${baseUrl}/push/abc`, KEY).address }),
  textOf: async ({ url, body }) => JSON.parse((await pushBrowser(url, KEY).open(body as Buffer)).toString()).body,
  accepted: {
    answer: { status: 201, headers: { location: "/m/9" } },
    outcome: { kind: "accepted", providerId: "/m/9" },
  },
  refusals: {
    "bad address": { answer: { status: 410 }, outcome: { kind: "refused", reason: "push_410", stop: "address" } },
    account: { answer: { status: 401 }, outcome: { kind: "refused", reason: "push_401", stop: "account" } },
  },
  anyBodyWillDo: true,
});

test.each<[string, object, object]>([
  ["a subject of no kind", { subject: "Andino" }, { path: ["subject"], message: "subject_invalid" }],
  [
    "keys of two pairs",
    { publicKey: newVapidKeys().publicKey },
    { path: ["privateKey"], message: "keys_do_not_match" },
  ],
  ["a service by its number", { services: ["127.0.0.1:80"] }, { message: "host_invalid" }],
  ["a pretend service elsewhere, in clear", { baseUrl: "http://push.example.test" }, { message: "url_in_clear" }],
])("settings with %s are refused", (_, more, issue) => {
  expect(pushWeb.settings.safeParse({ ...SETTINGS, ...more }).error?.issues).toMatchObject([issue]);
});

describe("over the wire", () => {
  async function noticeFor(message: Partial<Outgoing>) {
    const server = await startLoopback({ status: 201, headers: { location: "/m/9" } });
    toClose.push(server.close);
    const browser = pushBrowser(`${server.url}/push/abc`);
    const settings = { ...SETTINGS, baseUrl: server.url };
    const outcome = await pushWeb
      .open(settings, ioAt(AT, { http }))
      .send({ ...MESSAGE, to: browser.address, ...message });
    const [request] = server.received;
    if (!request) throw new Error("nothing came");
    return { outcome, request, notice: JSON.parse((await browser.open(request.body)).toString()) };
  }

  test("the browser gets a notice that only it can read", async () => {
    const { outcome, request, notice } = await noticeFor({});
    expect(outcome).toEqual({ kind: "accepted", providerId: "/m/9" });
    expect(request).toMatchObject({
      method: "POST",
      path: "/push/abc",
      headers: { ttl: "86400", urgency: "normal", "content-encoding": "aes128gcm" },
    });
    expect(request.headers.authorization).toMatch(new RegExp(`^vapid t=[\\w.-]+, k=${KEYS.publicKey}$`));
    expect(request.headers.topic).toMatch(/^[\w-]{32}$/);
    expect(request.body.includes("Rosa")).toBe(false);
    expect(notice).toEqual({
      title: "Andino",
      body: "Rosa, tiene un recordatorio de Andino.",
      url: "https://andino.example.test/p/abc?x=1",
      tag: request.headers.topic,
      lang: "es",
    });
  });

  test.each<[string, Partial<Outgoing>, object]>([
    ["an amount with its sign", { text: "Debe $ 1.250,50" }, { body: "Tiene un mensaje. Toque para leerlo." }],
    [
      "an amount with its code",
      { text: "Debe 1250 COP", locale: "en" },
      { body: "You have a message. Tap to read it." },
    ],
    [
      "an amount by its form",
      { text: "São 1.250,50 no total", locale: "pt" },
      { body: "Você tem uma mensagem. Toque para ler." },
    ],
    ["an amount in the title", { subject: "R$ 10 hoje" }, { title: "Mensaje nuevo" }],
    ["no title", { subject: undefined as never }, { title: "Mensaje nuevo" }],
    [
      "nothing but a link",
      { text: "https://andino.example.test/p/abc" },
      { body: "Tiene un mensaje. Toque para leerlo." },
    ],
    ["more than a lock screen shows", { text: "a ".repeat(200) }, { body: "Tiene un mensaje. Toque para leerlo." }],
    ["a phone to call", { text: "Llame a Andino: 0800 555 0100" }, { body: "Llame a Andino: 0800 555 0100" }],
  ])("%s", async (_, message, shown) => {
    expect((await noticeFor(message)).notice).toMatchObject(shown);
  });
});

test.each<[string, Parameters<typeof scriptedHttp>[0], object]>([
  ["taken, unnamed", { status: 201 }, { kind: "accepted", providerId: "e1.1.2.1" }],
  ["gone", { status: 410 }, { kind: "refused", reason: "push_410", stop: "address" }],
  ["never was", { status: 404 }, { kind: "refused", reason: "push_404", stop: "address" }],
  ["too big", { status: 413 }, { kind: "refused", reason: "push_413" }],
  ["our token is wrong", { status: 401 }, { kind: "refused", reason: "push_401", stop: "account" }],
  ["it subscribed with other keys", { status: 403 }, { kind: "refused", reason: "push_403" }],
  [
    "a redirect is not followed",
    { status: 307, headers: { location: "http://127.0.0.1/" } },
    { kind: "refused", reason: "push_307" },
  ],
  [
    "too fast",
    { status: 429, headers: { "retry-after": "60" } },
    { kind: "retry", reason: "push_429", afterMs: 60_000 },
  ],
  ["not now", { status: 503 }, { kind: "retry", reason: "push_503" }],
  ["broken", { status: 500 }, { kind: "unknown", reason: "http_500" }],
  ["no answer", { kind: "timeout", code: "timeout" }, { kind: "unknown", reason: "http_timeout" }],
  ["no connection", { kind: "unreachable", code: "ENOTFOUND" }, { kind: "retry", reason: "unreachable_enotfound" }],
])("%s", async (_, answer, expected) => {
  expect((await sent({}, answer)).outcome).toEqual(expected);
});

test.each([
  ["https://cobros.test/", "https://cobros.test/notices/t0k"],
  ["http://localhost:8080", "http://localhost:8080/notices/t0k"],
  ["http://cobros.test", null],
  [null, null],
])("an invitation of %s leads to %s: browsers take notices from safe pages alone", (ours, url) => {
  expect(pushWeb.linkTo?.(SETTINGS, "t0k", ours)).toBe(url);
});

describe("an address comes out of a browser", () => {
  const to = (endpoint: string) => ({ to: pushBrowser(endpoint).address });
  test.each([
    ["this machine", "https://127.0.0.1/a"],
    ["this machine in clear", "http://localhost:5432/"],
    ["the network of the house", "https://10.0.0.8/a"],
    ["a service in clear", "http://fcm.googleapis.com/a"],
    ["a service on another port", "https://fcm.googleapis.com:8443/a"],
    ["a host that only ends like one", "https://evilfcm.googleapis.com/a"],
    ["a host that begins like one", "https://fcm.googleapis.com.example.test/a"],
  ])("%s is never called", async (_, endpoint) => {
    const { outcome, asked } = await sent(to(endpoint), { status: 201 });
    expect(outcome).toEqual({ kind: "refused", reason: "push_service_unknown", stop: "address" });
    expect(asked).toEqual([]);
  });

  test.each([
    "https://fcm.googleapis.com/fcm/send/a",
    "https://updates.push.services.mozilla.com/wpush/v2/a",
    "https://web.push.apple.com/a",
    "https://wns2-bl2p.notify.windows.com/w/?token=a",
  ])("%s is", async (endpoint) => {
    expect((await sent(to(endpoint), { status: 201 })).asked).toMatchObject([{ url: endpoint }]);
  });

  test("where a pretend service is set, nothing else is called", async () => {
    const { asked } = await sent({}, { status: 201 }, { ...SETTINGS, baseUrl: "http://127.0.0.1:9" });
    expect(asked).toEqual([]);
  });

  test("what is no subscription is no address", async () => {
    const { outcome, asked } = await sent({ to: "+5491155550100" }, { status: 201 });
    expect(outcome).toEqual({ kind: "refused", reason: "push_address_invalid", stop: "address" });
    expect(asked).toEqual([]);
  });

  test("a link that fills the notice is not sent", async () => {
    const { outcome, asked } = await sent({ text: `https://a.test/${"x".repeat(4_000)}` }, { status: 201 });
    expect(outcome).toEqual({ kind: "refused", reason: "push_text_too_long" });
    expect(asked).toEqual([]);
  });
});
