import { request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testRoom } from "../../test/support/room.js";
import { MAIL_BYTES_MAX } from "../messaging/channels/email-hear/open-mail.js";
import { emailSmtp } from "../messaging/channels/email-smtp.js";
import { providerOf } from "../messaging/channels/index.js";
import { Hooks, HookTokens, hear, installChannelAccount } from "../messaging/index.js";
import { nowIn, realNow } from "../platform/clock.js";
import { makeBuckets } from "../platform/http/bucket.js";
import { hookPages } from "./hook-pages.js";

// The doors at which providers call, as somebody tries them who is no provider.

const SECRET = "a secret of sixteen or more";
const SETTINGS = {
  smtp: {
    host: "smtp.cobros.test",
    port: 587,
    security: "starttls",
    from: { name: "Cobros", address: "avisos@cobros.test" },
    inbound: { kind: "hook", secret: SECRET },
  },
  telegram: { botToken: "1:an-invented-token", secretToken: SECRET.replaceAll(" ", "-") },
  webchat: { secret: "una-palabra-muy-secreta", name: "Andino" },
} as const;
const ACCOUNTS = { smtp: "email", telegram: "telegram", webchat: "webchat" } as const;
type Provider = keyof typeof ACCOUNTS;

const room = testRoom();
const tokens = new HookTokens(Buffer.from("key of this test"));
let server: FastifyInstance;
let url: string;
let clock = 0;
let ids: Record<Provider, bigint>;

beforeAll(async () => {
  const ids_: Partial<Record<Provider, bigint>> = {};
  for (const provider of Object.keys(ACCOUNTS) as Provider[]) {
    const order = {
      channel: ACCOUNTS[provider],
      provider,
      name: `hook ${provider}`,
      settings: Buffer.alloc(1),
      perSecond: null,
    };
    ids_[provider] = await room.db.begin((tx) => installChannelAccount(tx, order, new Date(0)));
  }
  ids = ids_ as Record<Provider, bigint>;
  server = Fastify({ forceCloseConnections: true });
  const hooks = new Hooks({ db: room.api.server.services.aside, tokens, realNow, ear });
  hookPages(
    hooks,
    () => "https://acuerdo.test",
    makeBuckets(() => clock),
  )(server);
  await server.listen({ host: "127.0.0.1", port: 0 });
  url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  clock += 3_600_000;
});

const ear = async (_: unknown, { channel, provider }: { channel: string; provider: string }) =>
  providerOf(channel, provider)?.ear(SETTINGS[provider as Provider]) ?? null;
const at = (provider: Provider, path = "/hooks/"): string => `${url}${path}${tokens.token(room.tenant, ids[provider])}`;
const post = (to: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(to, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
const kept = (provider: Provider) =>
  room.db.begin(
    (tx) => tx<{ bytes: number }>`
      select octet_length(body) as bytes from messaging.callback
      where tenant_id = ${tx.tenant} and channel_account_id = ${ids[provider]} order by id`,
  );
const update = (id: number, text = "hola") =>
  JSON.stringify({
    update_id: id,
    message: {
      message_id: id,
      date: 1_778_080_000,
      chat: { id: 5550101, type: "private" },
      from: { id: 5550101, is_bot: false, first_name: "Ana" },
      text,
    },
  });
const TELEGRAM = { "x-telegram-bot-api-secret-token": SETTINGS.telegram.secretToken };

describe("an address that is none", () => {
  test("is told nothing, at once, before any of the body is taken; and soon only to be slower", async () => {
    const right = tokens.token(room.tenant, ids.telegram);
    const wrong = [
      `${right.slice(0, -1)}${right.endsWith("A") ? "B" : "A"}`,
      new HookTokens(Buffer.from("another key")).token(room.tenant, ids.telegram),
      tokens.token(room.tenant, 999_999n),
      "0.0.AAAAAAAAAAAAAAAAAAAA",
      "hello",
    ];
    for (const token of wrong) {
      const answer = await post(`${url}/hooks/${token}`, update(1), TELEGRAM);
      expect([answer.status, await answer.text()]).toEqual([404, ""]);
    }
    expect(await unfinished(`${url}/hooks/mail/${wrong[0]}`)).toBe(404);
    const statuses: number[] = [];
    for (let count = 0; count < 40; count++) statuses.push((await fetch(`${url}/hooks/x${count}`)).status);
    expect(statuses.filter((status) => status === 404)).toHaveLength(30 - wrong.length - 1);
    expect(statuses.at(-1)).toBe(429);
    // From the same place a right one is still heard: providers call for many accounts.
    expect((await post(at("telegram"), update(2), TELEGRAM)).status).toBe(200);
    expect(await kept("telegram")).toHaveLength(1);
  });

  test("of a chat, which every visitor knows, brings no mail", async () => {
    expect((await post(at("webchat", "/hooks/mail/"), "From: a@b.test\n\nx", { "x-hook-secret": SECRET })).status).toBe(
      404,
    );
    expect((await post(at("webchat"), '{"visitor":"wAAAAAAAAAAAAAAAA","id":"abcdefgh","text":"x"}')).status).toBe(401);
    expect(await kept("webchat")).toEqual([]);
  });

  test("cannot be made by trying: 120 bits of it are a seal", () => {
    const seal = tokens.token(room.tenant, 1n).split(".")[2] ?? "";
    expect(Buffer.from(seal, "base64url").length * 8).toBeGreaterThanOrEqual(120);
    expect(tokens.token(room.tenant, 2n).endsWith(seal)).toBe(false);
  });
});

describe("a call", () => {
  test("fifty times at once is one", async () => {
    const before = (await kept("telegram")).length;
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => post(at("telegram"), update(7, "una vez"), TELEGRAM)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await kept("telegram")).toHaveLength(before + 1);
    const now = await nowIn(room.db);
    await hear(room.db, now, { ear, readLink: () => null });
    const said = await room.db.begin(
      (tx) => tx`select text from messaging.inbound where tenant_id = ${tx.tenant} and text = 'una vez'`,
    );
    expect(said).toHaveLength(1);
  });

  test("that is forged, cut, or no JSON is refused and leaves nothing", async () => {
    const before = (await kept("telegram")).length;
    const whole = update(8);
    expect((await post(at("telegram"), whole)).status).toBe(401);
    expect((await post(at("telegram"), whole, { "x-telegram-bot-api-secret-token": "wrong" })).status).toBe(401);
    expect((await post(at("telegram"), whole.slice(0, 40), TELEGRAM)).status).toBe(400);
    expect((await fetch(at("telegram"), { headers: TELEGRAM })).status).toBeGreaterThanOrEqual(400);
    expect(await kept("telegram")).toHaveLength(before);
  });

  test("that is longer than any is refused with 413", async () => {
    expect((await post(at("telegram"), " ".repeat(1024 * 1024 + 1), TELEGRAM)).status).toBe(413);
  });
});

describe("a mail with 30 MB hanging on it", () => {
  const mail = (bytes: number): Uint8Array<ArrayBuffer> => {
    const head =
      "From: Ana <ana@casa.test>\nTo: avisos@cobros.test\nMessage-ID: <big@casa.test>\nMIME-Version: 1.0\n" +
      "Content-Type: multipart/mixed; boundary=sep\n\n--sep\nContent-Type: text/plain; charset=utf-8\n\nVa el comprobante.\n--sep\n" +
      "Content-Type: application/pdf\nContent-Disposition: attachment; filename=pago.pdf\nContent-Transfer-Encoding: base64\n\n";
    const line = `${"QUJD".repeat(19)}\n`;
    return new Uint8Array(Buffer.from(head + line.repeat(Math.ceil((bytes * 4) / 3 / 76))));
  };

  test("is taken as far as it is read: the words, the name of the file, and that there was more", async () => {
    const whole = mail(30 * 1024 * 1024);
    expect(whole.length).toBeGreaterThan(MAIL_BYTES_MAX);
    const answer = await post(at("smtp", "/hooks/mail/"), whole, {
      "x-hook-secret": SECRET,
      "content-type": "message/rfc822",
    });
    expect(answer.status).toBe(200);
    expect(await kept("smtp")).toEqual([{ bytes: MAIL_BYTES_MAX + 1 }]);
    const body = Buffer.from(whole.subarray(0, MAIL_BYTES_MAX + 1));
    const call = { method: "POST", url: "/", query: {}, headers: {}, body } as const;
    const heard = await emailSmtp.hear?.read(call, emailSmtp.settings.parse(SETTINGS.smtp));
    expect(heard).toMatchObject([
      {
        kind: "turn",
        text: "Va el comprobante.",
        media: [{ kind: "document", name: "pago.pdf" }, { kind: "rest" }],
      },
    ]);
  });
});

/** Begins a mail that never ends; the status that is answered meanwhile. */
const unfinished = (to: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = ask(to, {
      method: "POST",
      headers: { "content-length": 40_000_000, "content-type": "message/rfc822" },
    });
    asked.once("response", ({ statusCode = 0 }) => {
      resolve(statusCode);
      asked.destroy();
    });
    asked.once("error", reject);
    asked.write("From: a@b.test\n");
  });
