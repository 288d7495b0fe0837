import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ioAt, scriptedHttp } from "./adapter.fixture.js";
import type { Outgoing } from "./adapter.js";
import { type CallTwilioSettings, callTwilio } from "./call-twilio.js";
import { openText, sealText } from "./call-twilio-twiml.js";
import type { Callback, Heard } from "./heard.js";
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
const settingsAt = (baseUrl: string) => ({ ...ACCOUNT, from: "+15005550006", callerName: "Andino", baseUrl });
const SETTINGS = callTwilio.settings.parse(settingsAt(BASE));
const TEXT = "Ana, su cuota de $ 1.234 venció el lunes.";
const LETTER: Outgoing = { key: KEY, at: AT, to: "+5491155550101", toName: "Ana Prueba", text: TEXT, locale: "es" };
const CALLS = callsOf("call");

/** The address that the first key is told to, as it stands in what the call begins with. */
const actionIn = (twiml: string): string => (/ action="([^"]*)"/.exec(twiml)?.[1] ?? "").replaceAll("&amp;", "&");
const sealedIn = (twiml: string): string => new URL(actionIn(twiml)).searchParams.get("say") ?? "";

const receipt = (fact: "sent" | "delivered" | "read" | "failed", more: object = {}): Heard => ({
  kind: "receipt",
  of: { providerId: "CA1", key: KEY },
  fact,
  at: new Date("2026-06-01T15:00:05Z"),
  ...more,
});
const failed = (reason: string): Heard => receipt("failed", { reason: `twilio_${reason}` });
const pressed = (id: string, digit: string): Heard => ({
  kind: "turn",
  id: `CA1.${id}`,
  from: { address: "+5491155550101" },
  at: null,
  text: digit,
  pressed: id,
  answers: { providerId: "CA1", key: KEY },
});

const SAYS: Record<string, readonly Heard[]> = {
  answered: [receipt("sent")],
  heard_by_human: [receipt("delivered")],
  heard_by_machine: [failed("answered_by_machine_start")],
  heard_by_nobody_knows: [failed("answered_by_unknown")],
  ended_without_a_word: [receipt("sent")],
  no_answer: [failed("no_answer")],
  busy: [failed("busy")],
  no_such_number: [failed("sip_404")],
  cancelled: [failed("canceled")],
  ringing: [{ kind: "nothing", because: "call_ringing" }],
  key_of_a_machine: [{ kind: "nothing", because: "key_of_a_machine" }],
  key_hear: [receipt("read", { at: null })],
  key_hear_untold: [receipt("read", { at: null })],
  key_wrong_person: [pressed("wrong-person", "3")],
  key_stop: [pressed("stop", "9")],
  key_without_meaning: [{ kind: "nothing", because: "key_7" }],
};

const SEALED = sealText(ACCOUNT.authToken, KEY, LETTER);
const AT_GREETING = { key: KEY, say: SEALED };
const callNamed = (name: string): Callback =>
  formCall(CALLS[name], name.startsWith("key_") ? AT_GREETING : { key: KEY });

const refused = (answer: string, reason: string, stop: string) => ({
  answer: answerOf(answer),
  outcome: { kind: "refused", reason, stop } as never,
});

adapterSuite<CallTwilioSettings>({
  adapter: callTwilio,
  settings: settingsAt,
  message: () => LETTER,
  textOf: (request) => {
    const sealed = sealedIn(fieldsIn(request).get("Twiml") ?? "");
    return openText(ACCOUNT.authToken, KEY, sealed)?.text ?? "";
  },
  accepted: { answer: answerOf("call_taken"), outcome: { kind: "accepted", providerId: "CA1" } },
  throttled: { answer: answerOf("slower"), outcome: { kind: "retry", reason: "twilio_20429" } },
  refusals: {
    "bad address": refused("bad_address", "twilio_21211", "address"),
    account: refused("unauthorized", "twilio_20003", "account"),
  },
  callbacks: {
    genuine: Object.fromEntries(Object.entries(SAYS).map(([name, says]) => [name, { call: callNamed(name), says }])),
    sign: signedCall,
    stranger: (settings) => ({ ...settings, authToken: "another" }),
    coversBody: true,
    unknownState: formCall(CALLS.unknown_state),
  },
});

test("every call that is kept here has its meaning beside it", () => {
  expect([...Object.keys(SAYS), "unknown_state"].sort()).toEqual(Object.keys(CALLS).sort());
});

async function send(more: Partial<Outgoing>, hookUrl: string | null = HOOK, settings = SETTINGS) {
  const { http, asked } = scriptedHttp(answerOf("call_taken"));
  const outcome = await callTwilio.open(settings, ioAt(AT, { http, hookUrl })).send({ ...LETTER, ...more });
  return { outcome, asked, fields: fieldsIn(asked[0]), twiml: fieldsIn(asked[0]).get("Twiml") ?? "" };
}

describe("a call on the wire", () => {
  test("asks who picks up, and has its fate told with the message's key", async () => {
    const { asked, fields } = await send({});
    expect(asked[0]?.url).toBe(`${BASE}/2010-04-01/Accounts/${ACCOUNT_SID}/Calls.json`);
    expect([...fields].filter(([name]) => name !== "Twiml")).toEqual([
      ["To", "+5491155550101"],
      ["From", "+15005550006"],
      ["Timeout", "30"],
      ["MachineDetection", "Enable"],
      ["StatusCallback", `${HOOK}?key=7-e1.0.2.0`],
      ["StatusCallbackEvent", "answered"],
      ["StatusCallbackEvent", "completed"],
    ]);
  });

  test("begins with who calls and for whom, and with nothing of why", async () => {
    const { twiml } = await send({});
    expect(twiml.replace(/ action="[^"]*"/, "")).toBe(
      '<Response><Gather input="dtmf" numDigits="1" timeout="8" method="POST">' +
        '<Say language="es-MX" voice="Polly.Mia">Hola. Llama Andino con un mensaje para Ana Prueba. ' +
        "Si es usted, pulse 1 para escucharlo. Si este número no es de esa persona, pulse 3. " +
        "Para no recibir más llamadas, pulse 9.</Say></Gather>" +
        '<Say language="es-MX" voice="Polly.Mia">Puede llamar a Andino al 1 5 0 0 5 5 5 0 0 0 6. Gracias.</Say>' +
        "<Hangup/></Response>",
    );
    expect(decodeURIComponent(actionIn(twiml))).not.toMatch(/cuota|1\.234|venció/);
  });

  test("no word of the message stands in what a machine may hear, in any language", async () => {
    const word = fc.stringMatching(/^[a-z]{9,14}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { minLength: 1, maxLength: 9 }),
        fc.constantFrom("es", "en", "pt"),
        async (words, locale) => {
          const { twiml } = await send({ text: words.join(" "), locale } as Partial<Outgoing>);
          const spoken = twiml.replace(/ action="[^"]*"/, "");
          for (const said of words) expect(spoken).not.toContain(said);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("the caller of the message goes before the account's, and names cannot break out of what is said", async () => {
    const { twiml } = await send({ callerName: 'Banco "A&B" <Sur>', toName: "O'Higgins\u0000\ud800" });
    expect(twiml).toContain("Llama Banco &quot;A&amp;B&quot; &lt;Sur&gt; con un mensaje para O&apos;Higgins.");
  });

  test("an account has its own voices and its own number to call back", async () => {
    const settings = callTwilio.settings.parse({
      ...settingsAt(BASE),
      voices: { pt: "Google.pt-BR-Wavenet-A" },
      callBackNumber: "+551130000000",
    });
    const { twiml } = await send({ locale: "pt" }, HOOK, settings);
    expect(twiml).toContain('<Say language="pt-BR" voice="Google.pt-BR-Wavenet-A">Olá. Aqui é Andino');
    expect(twiml).toContain("no número 5 5 1 1 3 0 0 0 0 0 0 0.");
  });

  test("without an address to fetch the message from, nobody is called", async () => {
    const { outcome, asked } = await send({}, null);
    expect(outcome).toEqual({ kind: "refused", reason: "hook_missing", stop: "account" });
    expect(asked).toEqual([]);
  });

  test("nobody is called by nobody", async () => {
    const { callerName: _, ...nameless } = settingsAt(BASE);
    const settings = callTwilio.settings.parse(nameless);
    expect((await send({}, HOOK, settings)).outcome).toEqual({
      kind: "refused",
      reason: "caller_name_missing",
      stop: "account",
    });
    expect((await send({ callerName: "Banco Sur" }, HOOK, settings)).outcome).toMatchObject({ kind: "accepted" });
  });

  test.each<[string, Partial<Outgoing>, string]>([
    ["no number", { to: "Ana" }, "address_invalid"],
    ["no words", { text: " " }, "text_empty"],
    ["more than a minute of words", { text: "a".repeat(1_001) }, "text_too_long"],
    ["a name without end", { toName: "ñ".repeat(4_000) }, "text_too_long"],
    ["buttons", { buttons: [{ id: "a", title: "A" }] }, "buttons_invalid"],
  ])("%s never reaches the wire", async (_, more, reason) => {
    const { outcome, asked } = await send(more);
    expect(outcome).toMatchObject({ kind: "refused", reason });
    expect(asked).toEqual([]);
  });
});

describe("what is said after a key", () => {
  const answer = (call: Callback) => callTwilio.hear?.thanks?.(call, SETTINGS).body ?? "";

  test("the message, to a human who asked for it; then what they may choose", () => {
    const said = answer(callNamed("key_hear"));
    expect(said).toContain(`<Say language="es-MX" voice="Polly.Mia">${TEXT}</Say>`);
    expect(said).toContain("Para recibir el enlace de pago por mensaje, pulse 1.");
    expect(actionIn(said)).toBe(`${HOOK}?key=7-e1.0.2.0&in=es`);
    expect(answer(callNamed("key_hear_untold"))).toBe(said);
  });

  test.each(["machine_start", "machine_end_beep", "fax", "unknown"])("never to %s", (answeredBy) => {
    const said = answer(formCall(`${CALLS.key_hear_untold}&AnsweredBy=${answeredBy}`, AT_GREETING));
    expect(said).toBe(
      '<Response><Say language="es-MX" voice="Polly.Mia">Gracias. Hasta luego.</Say><Hangup/></Response>',
    );
  });

  test("never the message of another call, nor of another account, nor what was changed on the way", () => {
    const other = sealText(ACCOUNT.authToken, "7-e2.0.2.0", LETTER);
    const foreign = sealText("another", KEY, LETTER);
    const changed = `${SEALED.slice(0, -2)}${SEALED.endsWith("AA") ? "BB" : "AA"}`;
    for (const say of [other, foreign, changed, "", "x", SEALED.slice(0, 20)]) {
      expect(answer(formCall(CALLS.key_hear, { key: KEY, say }))).not.toContain("cuota");
    }
  });

  test("the menu's keys are answered in the language of the call, and heard", () => {
    const menu = (digit: string) =>
      formCall(CALLS.key_hear?.replace("Digits=1", `Digits=${digit}`), { key: KEY, in: "pt" });
    expect(answer(menu("1"))).toContain("Vamos enviar o link por mensagem.");
    expect(answer(menu("2"))).toContain("Uma pessoa da equipe");
    expect(answer(menu("9"))).toContain("Você não receberá mais ligações.");
    expect(answer(menu("5"))).toContain("Até logo.");
    const heard = (digit: string) => callTwilio.hear?.read(menu(digit), SETTINGS);
    expect(heard("1")).toEqual([pressed("pay-link", "1")]);
    expect(heard("2")).toEqual([pressed("person", "2")]);
    expect(heard("3")).toEqual([pressed("wrong-person", "3")]);
    expect(heard("9")).toEqual([pressed("stop", "9")]);
    expect(heard("#")).toEqual([{ kind: "nothing", because: "key_#" }]);
  });

  test("a call that tells how it went is answered with nothing to do", () => {
    expect(answer(callNamed("heard_by_human"))).toBe("<Response/>");
  });
});

test("what is sealed is opened by nobody else, and is the same each time", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.constantFrom("es" as const, "en" as const), (text, key, locale) => {
      const sealed = sealText("token", key, { locale, text });
      expect(openText("token", key, sealed)).toEqual({ locale, text });
      expect(sealText("token", key, { locale, text })).toBe(sealed);
      expect(openText("token2", key, sealed)).toBeNull();
      expect(openText("token", `${key}x`, sealed)).toBeNull();
    }),
  );
});
