import twilio from "twilio";
import { beforeEach, describe, expect, test } from "vitest";
import { setClock } from "../../../platform/clock.js";
import { Faults } from "../../domain/faults.js";
import type { Line } from "../../domain/line.js";
import { say } from "../people.js";
import { setFaults } from "../store.js";
import { later, NOW, testWorld } from "../world.fixture.js";
import { accountSid, authToken, ownNumber } from "./account.js";

const world = testWorld();
let line: Line;
let tenants = 100n;
beforeEach(async () => {
  tenants += 1n;
  line = { tenant: tenants, accountId: 6n };
  await world.db(tenants).begin((tx) => setClock(tx, NOW, 0));
});

const PERSON = "+573001234567";

async function ask(
  fields: Record<string, string>,
  credentials = `${accountSid(world.keys, line)}:${authToken(world.keys, line)}`,
) {
  const answer = await fetch(`${world.base}/twilio/2010-04-01/Accounts/${accountSid(world.keys, line)}/Messages.json`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
    body: new URLSearchParams(fields),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
const sms = (more: Record<string, string> = {}) =>
  ask({
    To: PERSON,
    From: ownNumber(line),
    Body: "Hola, Rosa",
    StatusCallback: `${world.hookUrl}?key=${line.tenant}-e1.0.1.0`,
    ...more,
  });
const whatsapp = (more: Record<string, string> = {}) =>
  sms({ To: `whatsapp:${PERSON}`, From: `whatsapp:${ownNumber(line)}`, ...more });
const says = (text: string, channel = "sms") =>
  world
    .db(line.tenant)
    .begin((tx) =>
      say(
        tx,
        { channelAccountId: line.accountId, channel, provider: "twilio", handle: PERSON },
        { text },
        NOW,
        world.keys,
      ),
    );
const faults = (channel: string, given: Partial<Faults>) =>
  world.db(line.tenant).begin((tx) => setFaults(tx, channel, Faults.parse(given)));

const forms = () => world.calls.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
const isGenuine = (call: (typeof world.calls)[number]) =>
  twilio.validateRequest(
    authToken(world.keys, line),
    call.headers["x-twilio-signature"] ?? "",
    new URL(call.url, world.hookUrl).href,
    Object.fromEntries(new URLSearchParams(call.body)),
  );

describe("a message", () => {
  test("is queued, sent and delivered, told where it asked for it, under a signature that Twilio's own library takes", async () => {
    const { status, body } = await sms();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      sid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
      account_sid: accountSid(world.keys, line),
      status: "queued",
      to: PERSON,
      num_segments: "1",
      error_code: null,
      direction: "outbound-api",
    });
    await world.goTo(line.tenant, later(60));
    expect(world.calls.map(({ url }) => url)).toEqual(Array(2).fill(`/hooks/abc?key=${line.tenant}-e1.0.1.0`));
    expect(forms()).toMatchObject([
      { MessageSid: body.sid, SmsSid: body.sid, MessageStatus: "sent", To: PERSON, From: ownNumber(line) },
      { MessageSid: body.sid, MessageStatus: "delivered", RawDlrDoneDate: expect.stringMatching(/^260309\d{4}$/) },
    ]);
    expect(world.calls.every(isGenuine)).toBe(true);
  });

  test("is not told of where nobody asked; a forged and a broken call do not pass for genuine", async () => {
    await ask({ To: PERSON, From: ownNumber(line), Body: "Hola" });
    await world.goTo(line.tenant, later(60));
    expect(world.calls).toEqual([]);
    await faults("sms", { forgePercent: 100, truncatePercent: 100 });
    await sms();
    await world.goTo(line.tenant, later(120));
    expect(world.calls.filter(isGenuine)).toHaveLength(2);
    expect(world.calls.filter((call) => !isGenuine(call))).toHaveLength(4);
  });

  test("counts its parts: an accent makes them short", async () => {
    expect((await sms({ Body: "a".repeat(161) })).body.num_segments).toBe("2");
    expect((await sms({ Body: "ñ".repeat(160) })).body.num_segments).toBe("1");
    expect((await sms({ Body: `${"a".repeat(70)}á` })).body.num_segments).toBe("2");
  });

  test.each([
    ["nobody it goes to", { To: "" }, 21604],
    ["no sender", { From: "" }, 21603],
    ["no words", { Body: "" }, 21602],
    ["too many words", { Body: "a".repeat(1601) }, 21617],
    ["no number", { To: "3001234567" }, 21211],
    ["another's number", { From: "+12025550000" }, 21606],
    ["a fixed line", { To: "+15005550009" }, 21614],
    ["two channels", { To: `whatsapp:${PERSON}` }, 21910],
    ["variables that are none", { ContentSid: `HX${"0".repeat(32)}`, ContentVariables: "[1" }, 21656],
  ])("with %s is refused", async (_, more, code) => {
    expect(await sms(more)).toMatchObject({
      status: 400,
      body: { code, status: 400, more_info: `https://www.twilio.com/docs/errors/${code}` },
    });
  });

  test("of a stranger is not looked at", async () => {
    expect(await ask({}, `${accountSid(world.keys, line)}:wrong`)).toMatchObject({
      status: 401,
      body: { code: 20003 },
    });
    const other = { ...line, tenant: 1n };
    expect((await ask({}, `${accountSid(world.keys, other)}:${authToken(world.keys, other)}`)).status).toBe(404);
  });

  test("fails later with a carrier's code, and is told to wait when it is too fast", async () => {
    await faults("sms", { failPercent: 100 });
    await sms();
    await world.goTo(line.tenant, later(60));
    expect(forms()).toMatchObject([
      { MessageStatus: "sent" },
      { MessageStatus: "undelivered", ErrorCode: expect.stringMatching(/^3000[35678]$/) },
    ]);
    await faults("sms", { perSecondMax: 1 });
    await sms();
    expect(await sms()).toMatchObject({ status: 429, body: { code: 20429 } });
  });
});

describe("a person", () => {
  test("who writes STOP is heard, and Twilio takes no more for them until they write START", async () => {
    await says("stop");
    await world.goTo(line.tenant, later(1));
    expect(forms()).toMatchObject([
      { Body: "stop", From: PERSON, To: ownNumber(line), SmsStatus: "received", NumMedia: "0" },
    ]);
    expect(world.calls.every(isGenuine)).toBe(true);
    expect(await sms()).toMatchObject({ status: 400, body: { code: 21610 } });
    await says("START");
    expect((await sms()).status).toBe(201);
  });

  test("on WhatsApp is written to freely only after they wrote", async () => {
    expect((await whatsapp()).status).toBe(201);
    await whatsapp({ To: "whatsapp:+573001230404" });
    await whatsapp({ Body: "", ContentSid: `HX${"0".repeat(32)}`, ContentVariables: '{"1":"Rosa"}' });
    await world.goTo(line.tenant, later(60));
    expect(
      forms()
        .map(({ MessageStatus, ErrorCode }) => ErrorCode ?? MessageStatus)
        .sort(),
    ).toEqual(["63016", "63024", "63027"]);
    await says("hola", "whatsapp");
    await world.goTo(line.tenant, later(61));
    expect(forms().at(-1)).toMatchObject({ From: `whatsapp:${PERSON}`, WaId: "573001234567", Body: "hola" });
    world.calls.length = 0;
    await whatsapp();
    await world.goTo(line.tenant, later(120));
    expect(forms().map(({ MessageStatus }) => MessageStatus)).toEqual(["sent", "delivered"]);
  });
});
