import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Story, storyWorld } from "../../test/stories/world.fixture.js";
import { codeOf, PAY_URL as PAY, sentMessage, TRACK_CODES } from "../../test/support/tracked-message.js";
import type { MessageId, TenantId } from "../kernel/id.js";
import { readVisits, setTracking } from "../messaging/index.js";
import { makeBuckets } from "../platform/http/bucket.js";
import { trackPages } from "./track-pages.js";

const ANDROID = {
  "user-agent":
    "Mozilla/5.0 (Linux; Android 14; SM-A155M) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36",
  "accept-language": "es-CO,es;q=0.9",
  "sec-fetch-mode": "navigate",
};

const world = storyWorld();
const codes = TRACK_CODES;
const sent = (channel: "sms" | "email", tracking?: { links: boolean; pixel: boolean }, payUrl?: string) =>
  sentMessage(world, channel, tracking, payUrl);
let clock = 0;
let server: FastifyInstance;

beforeAll(async () => {
  server = Fastify();
  server.register((scope, _, done) => {
    trackPages({ db: world.database.db, codes, buckets: makeBuckets(() => clock) })(scope);
    done();
  });
  await server.ready();
});
afterEach(() => {
  clock += 3_600_000;
});
afterAll(() => server.close());

const get = (url: string, headers: object = ANDROID, method: "GET" | "HEAD" = "GET") =>
  server.inject({ method, url, headers: { ...headers } });
const factsOf = (story: Story) =>
  story.db.begin(async (tx) =>
    (
      await tx<{ fact: string }>`
        select fact from messaging.receipt where tenant_id = ${tx.tenant} order by fact`
    ).map(({ fact }) => fact),
  );
/** So many seconds pass, and what was visited is read. */
async function read(story: Story, seconds = 5): Promise<string[]> {
  await story.jump(new Date(story.now.getTime() + seconds * 1000).toISOString());
  await readVisits(story.db, story.now);
  return factsOf(story);
}

describe("a link in a message", () => {
  test("leads on at once, quietly, and is known to have been followed, once", async () => {
    const { story, text } = await sent("email");
    await read(story, 300);
    const answer = await get(`/l/${codeOf(text, "l")}`);
    expect(answer.statusCode).toBe(302);
    expect(answer.headers).toMatchObject({
      location: PAY,
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(await factsOf(story)).toEqual([]);
    expect(await read(story)).toEqual(["clicked"]);
    await get(`/l/${codeOf(text, "l")}`);
    expect(await read(story)).toEqual(["clicked"]);
    await story.settle(story.only("news"));
    const rows = await story.db.begin(
      (tx) => tx`select last_clicked_on, last_opened_on from strategy.account_fact where tenant_id = ${tx.tenant}`,
    );
    expect(rows).toEqual([{ lastClickedOn: "2026-05-06", lastOpenedOn: null }]);
  });

  test("keeps nothing of who came, and forgets the visit", async () => {
    const { story, text } = await sent("email");
    await read(story, 300);
    await get(`/l/${codeOf(text, "l")}`);
    const [row] = await story.db.begin((tx) => tx`select * from messaging.visit where tenant_id = ${tx.tenant}`);
    expect(Object.keys(row ?? {}).sort()).toEqual(["at", "lookAt", "messageId", "sight", "telltale", "tenantId"]);
  });

  test.each<[string, object, "GET" | "HEAD", number, string[]]>([
    ["a check", ANDROID, "HEAD", 300, []],
    ["a fetch ahead", { ...ANDROID, "sec-purpose": "prefetch" }, "GET", 300, []],
    ["a program", { "user-agent": "curl/8.5.0" }, "GET", 300, ["opened_by_machine"]],
    ["a scanner in the second it was sent", ANDROID, "GET", 0, ["opened_by_machine"]],
  ])("that %s asked for was followed by nobody, and still leads on", async (_, headers, method, after, facts) => {
    const { story, text } = await sent("email");
    await read(story, after);
    expect((await get(`/l/${codeOf(text, "l")}`, headers, method)).headers.location).toBe(PAY);
    expect(await read(story)).toEqual(facts);
  });

  test("of a message of long ago leads on as ever, and tells nothing any more", async () => {
    const { story, text } = await sent("email");
    await read(story, 91 * 86_400);
    expect((await get(`/l/${codeOf(text, "l")}`)).headers.location).toBe(PAY);
    expect(await read(story)).toEqual([]);
  });

  test("two links of one message within a second were followed by nobody", async () => {
    const { story, messageId } = await sent("email");
    await read(story, 300);
    for (const telltale of ["pay", "verify"] as const)
      await get(`/l/${codes.code({ tenant: story.db.tenant, messageId, telltale })}`);
    expect(await read(story)).toEqual(["opened_by_machine"]);
  });

  test("is in no text message that it would make longer", async () => {
    expect((await sent("sms", undefined, "https://n.co/p")).text).toContain("https://n.co/p");
    const { story, text } = await sent("sms");
    expect(text).not.toContain("pagos.norte.test");
    expect(codes.read(codeOf(text, "l"))).toMatchObject({ tenant: story.db.tenant, telltale: "pay" });
  });

  test("is plain where the tenant does not want to know, and everything in it leads on as before", async () => {
    const before = await sent("email");
    const { text } = await sent("email", { links: false, pixel: false });
    expect(text).toContain(PAY);
    expect(text).not.toContain("co.test/l/");
    expect(text).not.toContain("co.test/o/");
    await before.story.db.begin((tx) => setTracking(tx, { links: false, pixel: false }));
    expect((await get(`/l/${codeOf(before.text, "l")}`)).statusCode).toBe(302);
  });
});

describe("a picture in a mail", () => {
  test("tells of a person's program, and not of what fetches every picture", async () => {
    const { story, text } = await sent("email");
    const url = `/o/${codeOf(text, "o")}.gif`;
    await read(story, 300);
    const answer = await get(url, { "user-agent": "Mozilla/5.0" });
    expect([answer.statusCode, answer.headers["content-type"], answer.rawPayload.length]).toEqual([
      200,
      "image/gif",
      42,
    ]);
    expect(await read(story)).toEqual(["opened_by_machine"]);
    await get(url, { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.3.0" });
    expect(await read(story)).toEqual(["opened", "opened_by_machine"]);
  });

  test("is where somebody wants it", async () => {
    expect((await sent("email", { links: true, pixel: false })).text).not.toContain("co.test/o/");
  });
});

describe("what is no code of ours", () => {
  test("leads nowhere: made up, of another tenant, of a message that never left, of a picture, or without a target", async () => {
    const { story, messageId, text } = await sent("email");
    const other = { tenant: (story.db.tenant + 9_999n) as TenantId, messageId, telltale: "pay" } as const;
    const wrong = [
      "https://evil.test",
      "abcdefgh12345678",
      codes.code(other),
      codes.code({ ...other, tenant: story.db.tenant, messageId: 999_999n as MessageId }),
      codes.code({ ...other, tenant: story.db.tenant, telltale: "pixel" }),
    ];
    for (const code of wrong) {
      const { statusCode, headers, body } = await get(`/l/${encodeURIComponent(code)}`);
      expect([code, statusCode, headers.location]).toEqual([code, 404, undefined]);
      expect(body).toContain("Este enlace no sirve");
    }
    expect((await get(`/o/${codeOf(text, "l")}.gif`)).statusCode).toBe(404);
    await story.db.begin(
      (tx) => tx`update debts.creditor set pay_url = 'javascript:alert(1)' where tenant_id = ${tx.tenant}`,
    );
    expect((await get(`/l/${codeOf(text, "l")}`)).statusCode).toBe(404);
    expect(await read(story, 300)).toEqual([]);
  });

  test("may not be guessed at speed", async () => {
    const statuses: number[] = [];
    for (let at = 0; at < 40; at++) statuses.push((await get(`/l/${"2".repeat(16)}`)).statusCode);
    expect(statuses.filter((status) => status === 404)).toHaveLength(30);
    expect(statuses.at(-1)).toBe(429);
  });
});
