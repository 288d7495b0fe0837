import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { NOW, testRoom } from "../../test/support/room.js";
import { consentsOf, optOutsOf, setOptOut } from "../compliance/index.js";
import type { DebtorId } from "../kernel/id.js";
import { pushBrowser } from "../messaging/channels/push-reader.fixture.js";
import { newVapidKeys } from "../messaging/channels/push-vapid.js";
import { installChannelAccount, LinkTokens, NoticeDesk } from "../messaging/index.js";
import { makeBuckets } from "../platform/http/bucket.js";
import { StopLinks } from "./app.js";
import { noticePages } from "./notice-pages.js";
import { stopPages } from "./stop-page.js";

const room = testRoom();
const links = new LinkTokens(Buffer.alloc(32, 3));
const stopLinks = new StopLinks(Buffer.alloc(32, 4));
const keys = newVapidKeys();
const settings = { subject: "mailto:avisos@cobros.test", ...keys };
let server: FastifyInstance;
let clock = 0;

beforeAll(async () => {
  const desk = new NoticeDesk({ db: room.api.server.services.aside, links, settings: async () => settings });
  server = Fastify();
  server.register((scope, _, done) => {
    noticePages({ notices: desk, buckets: makeBuckets(() => clock) })(scope);
    stopPages({ db: room.api.server.services.aside, stopLinks, notices: desk })(scope);
    done();
  });
  await server.ready();
});
afterAll(() => server.close());
afterEach(() => {
  clock += 3_600_000;
});

const connect = () =>
  room.db.begin((tx) =>
    installChannelAccount(
      tx,
      { channel: "push", provider: "web-push", name: "push", settings: Buffer.alloc(1), perSecond: null },
      NOW,
    ),
  );
const path = (debtorId: bigint, now = NOW): string => `/notices/${links.token(room.tenant, debtorId as DebtorId, now)}`;
const post = async (url: string, payload: object) => {
  const { statusCode, body } = await server.inject({ method: "POST", url, payload });
  return [statusCode, (JSON.parse(body) as { code?: string }).code];
};
const browser = (name: string): string =>
  JSON.stringify({
    ...JSON.parse(pushBrowser(`https://fcm.googleapis.com/fcm/send/${name}`).address),
    expirationTime: null,
  });
const browsers = (debtorId: bigint) =>
  room.db.begin(
    (tx) => tx<{ name: string; health: string; because: string | null }>`
      select substring(value from 'send/([a-z0-9]+)') as name, health, health_because as because from debts.contact_point
      where tenant_id = ${tx.tenant} and debtor_id = ${debtorId} and kind = 'push' order by id`,
  );
const proofs = (debtorId: bigint) =>
  room.db.begin(
    (tx) => tx`
      select c.granted, c.channels, p.source, p.text_version, p.obtained_by, p.at
      from compliance.consent c join compliance.proof p on p.tenant_id = c.tenant_id and p.id = c.proof_id
      where c.tenant_id = ${tx.tenant} and c.debtor_id = ${debtorId} and p.source = 'push_page' order by c.id`,
  );

describe("before any notices are sent", () => {
  test("no page offers them", async () => {
    expect((await server.inject({ url: path(room.rosa.debtorId) })).statusCode).toBe(404);
    const stop = `/stop/${stopLinks.token(room.tenant, room.rosa.debtorId, "email")}`;
    expect((await server.inject({ url: stop })).body).not.toContain("/notices/");
    await connect();
    const { body } = await server.inject({ url: stop });
    const offered = /href="(\/notices\/[\w-]+)"/.exec(body)?.[1] ?? "";
    expect((await server.inject({ url: offered })).statusCode).toBe(200);
  });
});

describe("the page", () => {
  test("says in the person's language what they would agree to, runs nothing of its own, and names nobody", async () => {
    const { statusCode, headers, body } = await server.inject({ url: path(room.rosa.debtorId) });
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      "content-language": "es",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    });
    expect(headers["set-cookie"]).toBeUndefined();
    expect(body).toContain(`data-key="${keys.publicKey}"`);
    expect(body).not.toContain(keys.privateKey);
    expect(body.match(/<script[^>]*>[^<]*/g)).toEqual(['<script src="/notices-page.js" defer>']);
    expect(body).not.toMatch(/Rosa|Norte|onclick/);
    expect(await proofs(room.rosa.debtorId)).toEqual([]);
  });

  test.each([
    ["forged", () => `${path(room.rosa.debtorId).slice(0, -2)}AA`],
    ["too old", () => path(room.rosa.debtorId, new Date(NOW.getTime() - 31 * 86_400_000))],
    ["of nobody", () => path(999_999n)],
    ["none", () => "/notices/hello"],
  ])("of a link that is %s is not there, and takes nothing", async (_, url) => {
    const { statusCode, body } = await server.inject({ url: url(), headers: { "accept-language": "pt-BR" } });
    expect([statusCode, body.includes("Este link não funciona")]).toEqual([404, true]);
    expect(await post(url(), { subscription: browser("forged") })).toEqual([404, "no_such_link"]);
  });
});

describe("a browser", () => {
  test("that said yes is an address with a consent: who, when, to which words and by which page", async () => {
    const { debtorId } = room.rosa;
    await room.db.begin((tx) => setOptOut(tx, debtorId as DebtorId, "push", "stop_link", NOW));
    expect(await post(path(debtorId), { subscription: browser("a1") })).toEqual([200, undefined]);
    expect(await browsers(debtorId)).toEqual([{ name: "a1", health: "good", because: null }]);
    expect(await proofs(debtorId)).toEqual([
      {
        granted: true,
        channels: ["push"],
        source: "push_page",
        textVersion: "notices-1",
        obtainedBy: "the person",
        at: NOW,
      },
    ]);
    // A "no" of before is taken back by the "yes" of now.
    expect(await room.db.begin((tx) => optOutsOf(tx, debtorId as DebtorId, true))).toEqual([]);
    expect(await room.lastAudit()).toMatchObject({ action: "notices.accepted", actor: { name: "push_page" } });
    expect(
      (await room.db.begin((tx) => consentsOf(tx, debtorId as DebtorId))).some(({ channels }) =>
        channels.includes("push"),
      ),
    ).toBe(true);
  });

  test("that subscribed with new keys replaces itself; told twice it is one", async () => {
    const { debtorId } = room.rosa;
    const anew = browser("a1");
    await post(path(debtorId), { subscription: anew });
    await post(path(debtorId), { subscription: anew });
    expect(await browsers(debtorId)).toEqual([
      { name: "a1", health: "bad", because: "subscribed_anew" },
      { name: "a1", health: "good", because: null },
    ]);
  });

  test("that says no goes alone; with the last one the consent ends", async () => {
    const { debtorId } = room.rosa;
    const gone = (name: string) => ({ gone: `https://fcm.googleapis.com/fcm/send/${name}` });
    await post(path(debtorId), { subscription: browser("b2") });
    const before = (await proofs(debtorId)).length;
    expect(await post(path(debtorId), gone("a1"))).toEqual([200, undefined]);
    expect((await browsers(debtorId)).map(({ name, health }) => `${name} ${health}`)).toEqual([
      "a1 bad",
      "a1 bad",
      "b2 good",
    ]);
    expect(await proofs(debtorId)).toHaveLength(before);
    expect(await post(path(room.oscar.debtorId), gone("b2"))).toEqual([200, undefined]);
    expect((await browsers(debtorId)).at(-1)).toMatchObject({ health: "good" });
    await post(path(debtorId), gone("b2"));
    await post(path(debtorId), gone("b2"));
    expect((await browsers(debtorId)).at(-1)).toEqual({ name: "b2", health: "bad", because: "unsubscribed" });
    expect((await proofs(debtorId)).slice(before)).toMatchObject([{ granted: false }]);
    expect(await room.lastAudit()).toMatchObject({ action: "notices.declined" });
  });

  test.each<[string, () => object, string]>([
    [
      "of no push service",
      () => ({ subscription: browser("x").replace("fcm.googleapis.com", "evil.test") }),
      "push_service_unknown",
    ],
    [
      "inside our network",
      () => ({ subscription: browser("x").replace("https://fcm.googleapis.com", "http://127.0.0.1:9") }),
      "push_service_unknown",
    ],
    ["without keys", () => ({ subscription: '{"endpoint":"https://fcm.googleapis.com/x"}' }), "bad_push_subscription"],
    ["that is no subscription", () => ({ subscription: "hello" }), "bad_push_subscription"],
    ["in another form", () => ({ subscription: browser("x"), debtorId: "1" }), "not_understood"],
  ])("%s is refused", async (_, payload, code) => {
    expect(await post(path(room.oscar.debtorId), payload())).toEqual([422, code]);
    expect(await browsers(room.oscar.debtorId)).toEqual([]);
  });

  test("beyond ten is one too many, and so is one a second from one place", async () => {
    const { debtorId } = room.oscar;
    const answers: unknown[] = [];
    for (let count = 0; count < 25; count++)
      answers.push(await post(path(debtorId), { subscription: browser(`c${count}`) }));
    expect(answers.slice(0, 10)).toEqual(Array(10).fill([200, undefined]));
    expect(answers.slice(10, 20)).toEqual(Array(10).fill([422, "too_many_browsers"]));
    expect(answers.slice(20)).toEqual(Array(5).fill([429, "too_many"]));
  });

  test("of somebody who wants no message by any way is not asked", async () => {
    const { debtorId } = room.roble;
    await room.db.begin((tx) => setOptOut(tx, debtorId as DebtorId, "all", "stop_link", NOW));
    const { body } = await server.inject({ url: path(debtorId) });
    expect(body).toContain("no recibir mensajes por ningún medio");
    expect(body).not.toMatch(/<script|<button/);
    expect(await post(path(debtorId), { subscription: browser("d1") })).toEqual([404, "no_such_link"]);
  });
});
