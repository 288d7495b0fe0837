import { describe, expect, test } from "vitest";
import { ioAt, scriptedHttp } from "./adapter.fixture.js";
import type { Outgoing } from "./adapter.js";
import type { Heard } from "./heard.js";
import { type SmsTwilioSettings, smsTwilio } from "./sms-twilio.js";
import { adapterSuite } from "./suite.fixture.js";
import {
  ACCOUNT,
  ACCOUNT_SID,
  answerOf,
  callsOf,
  fieldsIn,
  formCall,
  HOOK,
  KEY,
  signedCall,
} from "./twilio.fixture.js";

const AT = new Date("2026-11-21T20:41:05Z");
const BASE = "http://127.0.0.1:9";
const settingsAt = (baseUrl: string) => ({ ...ACCOUNT, from: "+15005550006", baseUrl });
const LETTER: Outgoing = { key: KEY, at: AT, to: "+5491155550101", text: "Hola, Ana", locale: "es" };
const CALLS = callsOf("sms");

const ANA = { address: "+5491155550101" };
const turn = (text: string, more: object = {}): Heard => ({
  kind: "turn",
  id: "SM9",
  from: ANA,
  at: null,
  text,
  ...more,
});
const receipt = (fact: "sent" | "delivered" | "failed", more: object = {}): Heard => ({
  kind: "receipt",
  of: { providerId: "SM1", key: KEY },
  fact,
  at: null,
  ...more,
});
const failed = (reason: string, more: object = {}): Heard => receipt("failed", { reason: `twilio_${reason}`, ...more });

const SAYS: Record<string, readonly Heard[]> = {
  sent: [receipt("sent")],
  delivered: [receipt("delivered")],
  unknown_handset: [failed("30005", { stop: "address" })],
  handset_off: [failed("30003", { retryAfterMs: 3_600_000 })],
  landline: [failed("30006", { stop: "channel" })],
  filtered: [failed("30007", { stop: "template" })],
  queue_full: [failed("30001", { retryAfterMs: 900_000 })],
  failed_strangely: [failed("39999")],
  failed_without_a_word: [failed("failed")],
  queued: [{ kind: "nothing", because: "status_queued" }],
  reply: [turn("Ya pagué 🙏")],
  stop: [{ kind: "stop", from: ANA, at: null, scope: "channel" }, turn("ALTO")],
  start: [{ kind: "resume", from: ANA, at: null, scope: "channel" }, turn("START")],
  help: [turn("HELP")],
  picture: [
    turn("", {
      media: [
        { kind: "image", mime: "image/jpeg", ref: "https://api.twilio.com/m/ME1" },
        { kind: "document", mime: "application/pdf", ref: "https://api.twilio.com/m/ME2" },
      ],
    }),
  ],
  from_short_code: [turn("promo", { from: { alias: "45000" } })],
};

const refused = (answer: string, reason: string, stop?: string) => ({
  answer: answerOf(answer),
  outcome: { kind: "refused", reason, ...(stop && { stop }) } as never,
});

adapterSuite<SmsTwilioSettings>({
  adapter: smsTwilio,
  settings: settingsAt,
  message: () => LETTER,
  textOf: (request) => fieldsIn(request).get("Body") ?? "",
  accepted: { answer: answerOf("message_taken"), outcome: { kind: "accepted", providerId: "SM1", parts: 2 } },
  throttled: { answer: answerOf("slower"), outcome: { kind: "retry", reason: "twilio_20429" } },
  refusals: {
    "bad address": refused("bad_address", "twilio_21211", "address"),
    "not on this channel": refused("not_a_mobile", "twilio_21614", "channel"),
    "opted out": refused("opted_out", "twilio_21610", "opt_out"),
    "opted out, told after it was made": refused("message_failed_at_once", "twilio_21610", "opt_out"),
    account: refused("unauthorized", "twilio_20003", "account"),
  },
  callbacks: {
    genuine: Object.fromEntries(
      Object.entries(SAYS).map(([name, says]) => [name, { call: formCall(CALLS[name]), says }]),
    ),
    sign: signedCall,
    stranger: (settings) => ({ ...settings, authToken: "another" }),
    coversBody: true,
    unknownVersion: formCall(CALLS.unknown_version),
    unknownState: formCall(CALLS.unknown_state),
  },
});

test("every call that is kept here has its meaning beside it", () => {
  expect([...Object.keys(SAYS), "unknown_version", "unknown_state"].sort()).toEqual(Object.keys(CALLS).sort());
});

async function send(more: Partial<Outgoing>, settings: object = settingsAt(BASE), hookUrl: string | null = HOOK) {
  const { http, asked } = scriptedHttp(answerOf("message_taken"));
  const sender = smsTwilio.open(smsTwilio.settings.parse(settings), ioAt(AT, { http, hookUrl }));
  return { outcome: await sender.send({ ...LETTER, ...more }), asked, fields: [...fieldsIn(asked[0])] };
}

describe("a text on the wire", () => {
  test("names itself in the address that its fate is told to", async () => {
    const { asked, fields } = await send({});
    expect(asked[0]).toMatchObject({
      method: "POST",
      url: `${BASE}/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`,
      headers: {
        authorization: `Basic ${Buffer.from(`${ACCOUNT_SID}:auth-token-of-the-test`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
    });
    expect(fields).toEqual([
      ["To", "+5491155550101"],
      ["From", "+15005550006"],
      ["Body", "Hola, Ana"],
      ["ValidityPeriod", "3600"],
      ["StatusCallback", `${HOOK}?key=7-e1.0.2.0`],
    ]);
  });

  test("goes by a service, with a key of the account, and without an address of ours", async () => {
    const service = {
      ...ACCOUNT,
      apiKeySid: `SK${"0".repeat(32)}`,
      apiKeySecret: "key-secret",
      messagingServiceSid: `MG${"0".repeat(32)}`,
      validitySeconds: 600,
      baseUrl: BASE,
    };
    const { asked, fields } = await send({}, service, null);
    expect(asked[0]?.headers?.authorization).toBe(
      `Basic ${Buffer.from(`SK${"0".repeat(32)}:key-secret`).toString("base64")}`,
    );
    expect(fields).toEqual([
      ["To", "+5491155550101"],
      ["MessagingServiceSid", `MG${"0".repeat(32)}`],
      ["Body", "Hola, Ana"],
      ["ValidityPeriod", "600"],
    ]);
  });

  test("how many parts, where Twilio says", async () => {
    const { http } = scriptedHttp(answerOf("message_taken_by_service"));
    const sender = smsTwilio.open(smsTwilio.settings.parse(settingsAt(BASE)), ioAt(AT, { http }));
    expect(await sender.send(LETTER)).toEqual({ kind: "accepted", providerId: "SM2" });
  });

  test("an error that stands beside a message on its way is none yet", async () => {
    const body = JSON.stringify({ sid: "SM4", status: "queued", error_code: 30003 });
    const sender = smsTwilio.open(
      smsTwilio.settings.parse(settingsAt(BASE)),
      ioAt(AT, { http: scriptedHttp({ status: 201, body }).http }),
    );
    expect(await sender.send(LETTER)).toEqual({ kind: "accepted", providerId: "SM4" });
  });

  test.each<[string, Partial<Outgoing>, string]>([
    ["no number", { to: "54911" }, "address_invalid"],
    ["no words", { text: " " }, "text_empty"],
    ["too many words", { text: "a".repeat(1_601) }, "text_too_long"],
    ["buttons", { buttons: [{ id: "a", title: "A" }] }, "buttons_invalid"],
    ["a file", { attachments: [{ name: "a", mime: "b/c", bytes: Buffer.from("x") }] }, "attachments_too_many"],
  ])("%s never reaches the wire", async (_, more, reason) => {
    const { outcome, asked } = await send(more);
    expect(outcome).toMatchObject({ kind: "refused", reason });
    expect(asked).toEqual([]);
  });
});

describe("error codes, of every channel of Twilio's", () => {
  const outcomeOf = async (code: number, status = 400) => {
    const io = ioAt(AT, { http: scriptedHttp({ status, body: JSON.stringify({ code, message: "x", status }) }).http });
    const outcome = await smsTwilio.open(smsTwilio.settings.parse(settingsAt(BASE)), io).send(LETTER);
    const { reason, ...rest } = outcome as { reason: string };
    expect(reason).toBe(`twilio_${code}`);
    return rest;
  };

  test.each<[object, number[]]>([
    [{ kind: "retry" }, [20429, 20500, 20503, 30001, 30017, 30410, 63009, 63010, 63012, 63017, 63018]],
    [{ kind: "retry", once: true }, [30003, 30008]],
    [{ kind: "refused", stop: "address" }, [21211, 21214, 21217, 30005]],
    [{ kind: "refused", stop: "channel" }, [21612, 21614, 30006, 63003, 63014, 63024, 63033]],
    [{ kind: "refused", stop: "opt_out" }, [21610]],
    [
      { kind: "refused", stop: "template" },
      [30004, 30007, 63013, 63026, 63027, 63028, 63040, 63041, 21654, 21655, 21656],
    ],
    [{ kind: "refused", stop: "window" }, [63016]],
    [{ kind: "refused" }, [63032, 39999]],
    [{ kind: "refused", stop: "account" }, [20003, 21408, 21603, 21606, 30002, 63001, 63002, 63007, 63020, 63038]],
  ])("%j: %j", async (outcome, codes) => {
    for (const code of codes) expect([code, await outcomeOf(code)]).toEqual([code, outcome]);
  });

  test("a code yet to come is what its status says", async () => {
    expect(await outcomeOf(39999, 503)).toEqual({ kind: "retry" });
    expect(await outcomeOf(39999, 500)).toEqual({ kind: "unknown" });
    expect(await outcomeOf(39999, 403)).toEqual({ kind: "refused", stop: "account" });
  });
});

test("a check looks at the account", async () => {
  const check = (name: string) => {
    const { http } = scriptedHttp(answerOf(name));
    return smsTwilio.open(smsTwilio.settings.parse(settingsAt(BASE)), ioAt(AT, { http })).check();
  };
  expect(await check("account")).toEqual({ ok: true, account: { name: "Cobranzas Andino" } });
  expect(await check("account_suspended")).toEqual({ ok: false, reason: "twilio_account_suspended" });
  expect(await check("unauthorized")).toEqual({ ok: false, reason: "twilio_20003: Authenticate" });
});

test.each<[object, [string, string][]]>([
  [{ from: "+15005550006" }, []],
  [{ from: "Andino" }, []],
  [{ from: "45000" }, []],
  [{}, [["from", "from_or_service"]]],
  [{ from: "+15005550006", messagingServiceSid: `MG${"0".repeat(32)}` }, [["from", "from_or_service"]]],
  [{ from: "+15005550006", apiKeySid: `SK${"0".repeat(32)}` }, [["apiKeySecret", "key_and_secret_together"]]],
  [{ from: "una empresa larga" }, [["from", "from_invalid"]]],
  [{ from: "+15005550006", accountSid: "AC1" }, [["accountSid", "sid_invalid"]]],
])("settings %j", (more, faults) => {
  const issues = smsTwilio.settings.safeParse({ ...ACCOUNT, ...more }).error?.issues ?? [];
  expect(issues.map(({ path, message }) => [path.join("."), message])).toEqual(faults);
});

test("an answer to a call is that there is nothing to do", () => {
  const settings = smsTwilio.settings.parse(settingsAt(BASE));
  expect(smsTwilio.hear?.thanks?.(formCall(CALLS.reply), settings)).toEqual({
    type: "text/xml; charset=utf-8",
    body: "<Response/>",
  });
});
