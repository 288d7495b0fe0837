import { z } from "zod";
import { isLocale } from "../../kernel/locale.js";
import type { AdapterIo, ChannelAdapter, Outgoing, Sender } from "./adapter.js";
import { gather, openText, type Speech, say, sealText, twiml } from "./call-twilio-twiml.js";
import { KEYS, spelled, WORDS } from "./call-twilio-words.js";
import type { Callback, Heard, MessageRef } from "./heard.js";
import type { SendOutcome } from "./outcome.js";
import { given, nothing } from "./payload.js";
import { checkTogether, E164, hookOf, SECRETS, TWILIO_SETTINGS, Twilio } from "./twilio.js";
import { NOTHING_TO_DO } from "./twilio-hear.js";
import { type Fields, fieldOf, fieldsOf, verifyTwilio } from "./twilio-signature.js";

const TWIML_MAX = 4_000;
/** About a minute of speech. */
const TEXT_MAX = 1_000;
const RING_S = 30;

const Voice = z.string().regex(/^[\w.-]{1,60}$/, { error: "voice_invalid" });

const Settings = z
  .strictObject({
    ...TWILIO_SETTINGS,
    from: z.string().regex(E164, { error: "from_invalid" }),
    /** Who calls, where the message itself does not say it. Anybody may hear it. */
    callerName: z.string().trim().min(1).max(100).optional(),
    /** Where the person may call back; the calling number where left out. */
    callBackNumber: z.string().regex(E164, { error: "from_invalid" }).optional(),
    voices: z.strictObject({ es: Voice.optional(), en: Voice.optional(), pt: Voice.optional() }).default({}),
  })
  .check(({ value, issues }) => checkTogether({ value: { ...value, messagingServiceSid: undefined }, issues }));

export type CallTwilioSettings = z.infer<typeof Settings>;

/**
 * A spoken reminder over Twilio.
 *
 * Whoever picks up hears who calls and for whom, and nothing of why: a machine, a child and a colleague pick up too. Only
 * who presses 1 hears the message, and not even then where Twilio took them for a machine or could not tell. So the text
 * is not in what the call begins with; Twilio fetches it when the key is pressed, from an address that holds it sealed.
 */
export const callTwilio: ChannelAdapter<CallTwilioSettings> = {
  provider: "twilio",
  channel: "call",
  settings: Settings,
  secrets: SECRETS,
  capabilities: {
    textMax: TEXT_MAX,
    freeformHours: null,
    buttonsMax: 0,
    attachments: false,
    tells: ["sent", "delivered", "read", "failed"],
    hearsReplies: true,
    perSecond: 1,
    burst: 1,
  },
  open: openCalls,
  hear: { secret: "authToken", verify: verifyTwilio, read: readCall, thanks: answerCall },
};

function openCalls(settings: CallTwilioSettings, { http, hookUrl }: AdapterIo): Sender {
  const twilio = new Twilio(settings, http);
  return {
    async send(message) {
      const refused = refusalOf(message);
      if (refused) return refused;
      // Without an address to fetch the message from, nobody could ever hear it.
      if (hookUrl === null) return { kind: "refused", reason: "hook_missing", stop: "account" };
      const caller = message.callerName ?? settings.callerName;
      if (caller === undefined) return { kind: "refused", reason: "caller_name_missing", stop: "account" };
      const greeting = greetingOf(settings, message, caller, hookUrl);
      if (greeting.length > TWIML_MAX) return { kind: "refused", reason: "text_too_long" };
      return twilio.create("Calls", [
        ["To", message.to],
        ["From", settings.from],
        ["Twiml", greeting],
        ["Timeout", String(RING_S)],
        ["MachineDetection", "Enable"],
        ["StatusCallback", hookOf(hookUrl, { key: message.key })],
        ["StatusCallbackEvent", "answered"],
        ["StatusCallbackEvent", "completed"],
      ]);
    },
    check: () => twilio.check(),
    close: async () => {},
  };
}

function refusalOf({ to, text, buttons = [], attachments = [] }: Outgoing): SendOutcome | undefined {
  if (!E164.test(to)) return { kind: "refused", reason: "address_invalid", stop: "address" };
  if (text.trim() === "") return { kind: "refused", reason: "text_empty" };
  if (text.length > TEXT_MAX) return { kind: "refused", reason: "text_too_long" };
  if (buttons.length > 0) return { kind: "refused", reason: "buttons_invalid" };
  return attachments.length > 0 ? { kind: "refused", reason: "attachments_too_many" } : undefined;
}

const speechOf = ({ voices }: CallTwilioSettings, locale: Speech["locale"]): Speech => ({
  locale,
  voice: voices[locale],
});

/** What the call begins with: nothing in it tells of a debt. */
function greetingOf(settings: CallTwilioSettings, message: Outgoing, caller: string, hookUrl: string): string {
  const { key, locale, toName } = message;
  const speech = speechOf(settings, locale);
  const action = hookOf(hookUrl, { key, say: sealText(settings.authToken, key, message) });
  const { greeting, callBack } = WORDS[locale];
  return twiml(
    gather(action, say(speech, greeting(caller, toName))),
    say(speech, callBack(caller, spelled(settings.callBackNumber ?? settings.from))),
  );
}

/** Does Twilio say that this is no human? Where it says nothing, a key was pressed, which no machine does. */
const isNobody = (answeredBy: string | undefined): boolean => answeredBy !== undefined && answeredBy !== "human";

const HEAR_IT = "1";

/** What is said after a key was pressed: the message, or that the wish was heard. */
function answerCall(
  callback: Callback,
  settings: CallTwilioSettings,
): { readonly type: string; readonly body: string } {
  const fields = fieldsOf(callback);
  const digit = fieldOf(fields, "Digits");
  if (digit === undefined) return NOTHING_TO_DO;
  const { key = "", say: sealed, in: language = "" } = callback.query;
  const message = sealed === undefined ? null : openText(settings.authToken, key, sealed);
  const speech = speechOf(settings, message?.locale ?? (isLocale(language) ? language : "es"));
  const words = WORDS[speech.locale];
  const xml = (...verbs: string[]) => ({ type: NOTHING_TO_DO.type, body: twiml(...verbs) });

  if (message && digit === HEAR_IT && !isNobody(fieldOf(fields, "AnsweredBy"))) {
    const action = hookOf(callback.url.replace(/[?#].*$/s, ""), { key, in: speech.locale });
    const choices = gather(action, say(speech, message.text) + say(speech, words.choices));
    return xml(choices, say(speech, words.goodbye));
  }
  const choice = choiceOf(callback, digit);
  return xml(say(speech, (choice && words.confirmed[choice]) ?? words.goodbye));
}

/** What a key means where it was pressed: at the greeting 1 and 2 choose nothing. */
function choiceOf({ query }: Callback, digit: string): string | undefined {
  if (query.say !== undefined && digit !== "3" && digit !== "9") return undefined;
  return Object.hasOwn(KEYS, digit) ? KEYS[digit] : undefined;
}

/** What a call about a call says: that somebody answered and who, how it ended, or which key was pressed. */
function readCall(callback: Callback): readonly Heard[] {
  const fields = fieldsOf(callback);
  const sid = fieldOf(fields, "CallSid");
  const of = { ...given("providerId", sid), ...given("key", callback.query.key || undefined) };
  if (sid === undefined) return [nothing("call_of_nobody")];
  const at = momentOf(fieldOf(fields, "Timestamp"));
  const digit = fieldOf(fields, "Digits");
  return [digit === undefined ? readProgress(fields, of, at) : readKey(callback, fields, of, sid, digit)];
}

function readKey(callback: Callback, fields: Fields, of: MessageRef, sid: string, digit: string): Heard {
  if (callback.query.say !== undefined && digit === HEAR_IT) {
    return isNobody(fieldOf(fields, "AnsweredBy"))
      ? nothing("key_of_a_machine")
      : { kind: "receipt", of, fact: "read", at: null };
  }
  const pressed = choiceOf(callback, digit);
  const address = fieldOf(fields, fieldOf(fields, "Direction") === "inbound" ? "From" : "To");
  if (pressed === undefined || address === undefined || !E164.test(address)) return nothing(`key_${digit}`);
  return { kind: "turn", id: `${sid}.${pressed}`, from: { address }, at: null, text: digit, pressed, answers: of };
}

/** Ends of a call that reached nobody. */
const UNREACHED = new Set(["busy", "no-answer", "failed", "canceled"]);

function readProgress(fields: Fields, of: MessageRef, at: Date | null): Heard {
  const status = fieldOf(fields, "CallStatus") ?? "";
  const answeredBy = fieldOf(fields, "AnsweredBy");
  const failed = (reason: string): Heard => ({ kind: "receipt", of, fact: "failed", at, reason: `twilio_${reason}` });
  if (UNREACHED.has(status)) {
    const sip = /^[4-6]\d\d$/.exec(fieldOf(fields, "SipResponseCode") ?? "")?.[0];
    return failed(status === "failed" && sip !== undefined ? `sip_${sip}` : status.replace("-", "_"));
  }
  if (status === "in-progress") return { kind: "receipt", of, fact: "sent", at };
  if (status !== "completed") return nothing(`call_${status}`);
  if (answeredBy === "human") return { kind: "receipt", of, fact: "delivered", at };
  // It rang and was answered, and the message was told to nobody: another channel may still reach them.
  return answeredBy === undefined ? { kind: "receipt", of, fact: "sent", at } : failed(`answered_by_${answeredBy}`);
}

/** `Sun, 24 Aug 2025 13:49:54 +0000`; null for anything else. */
function momentOf(text: string | undefined): Date | null {
  if (text === undefined || !/^\w{3}, \d{1,2} \w{3} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}$/.test(text)) return null;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : at;
}
