import type { z } from "zod";
import { smsSize } from "../domain/template-sms.js";
import type { AdapterIo, ChannelAdapter, Outgoing, Sender } from "./adapter.js";
import type { Verified } from "./heard.js";
import { type HttpAnswer, type HttpRequest, jsonOf, outcomeOfStatus, outcomeOfTrouble, retryAfterMs } from "./http.js";
import type { SendOutcome, StopScope } from "./outcome.js";
import { given, partsIn } from "./payload.js";
import { isGenuine, readSmsCall, saidIn } from "./sms-http-heard.js";
import { type Meaning, SmsHttpSettings } from "./sms-http-settings.js";
import { filled, filledTree, type Words, wordAt, xmlEscaped } from "./sms-http-template.js";

const HOUR_MS = 3_600_000;
const TEXT_MAX = 1_530;
const BODY_BYTES_MAX = 1024 * 1024;

/**
 * SMS over any provider that takes them by HTTP: what it is asked, what its answers mean and how it calls is data.
 *
 * The places of a request are filled by the rules of the form around them, JSON, a form, XML or an address, so that no
 * text of a person's becomes part of the request itself.
 */
export const smsHttp: ChannelAdapter<SmsHttpSettings> = {
  provider: "http",
  channel: "sms",
  settings: SmsHttpSettings as z.ZodType<SmsHttpSettings>,
  secrets: ["values", "basic", "hear"],
  capabilities: {
    textMax: TEXT_MAX,
    freeformHours: null,
    buttonsMax: 0,
    attachments: false,
    tells: ["sent", "delivered", "failed"],
    hearsReplies: true,
    perSecond: 10,
    burst: 10,
  },
  open: openHttp,
  hear: {
    verify(callback, { hear }): Verified {
      if (hear === undefined || !isGenuine(callback, hear.protection)) return { kind: "refuse", because: "forged" };
      if (callback.body.length > BODY_BYTES_MAX) return { kind: "refuse", because: "unreadable" };
      return saidIn(callback, hear) === undefined ? { kind: "refuse", because: "unreadable" } : { kind: "take" };
    },
    secretQuery: ({ hear }) => (hear?.protection.kind === "query" ? [hear.protection.name] : []),
    read: readSmsCall,
  },
};

function openHttp(settings: SmsHttpSettings, io: AdapterIo): Sender {
  return {
    async send(message) {
      const fault = faultOf(message, settings);
      if (fault !== undefined) return { kind: "refused", ...fault };
      const answer = await io.http(requestOf(settings, message, io.hookUrl));
      return answer.kind === "answer" ? outcomeOf(answer, message.key, settings) : outcomeOfTrouble(answer);
    },

    async check() {
      const { check, values, name } = settings;
      if (check === undefined) return { ok: true };
      const answer = await io.http({
        method: "GET",
        url: addressOf(settings, check.path, values),
        headers: headersOf(settings, check.headers, values),
      });
      if (answer.kind !== "answer") return { ok: false, reason: `http_${answer.kind}: ${answer.code}` };
      if (isSuccess(answer, check.success)) return { ok: true };
      return { ok: false, reason: `${name}_${codeOf(answer, settings) ?? answer.status}` };
    },

    close: async () => undefined,
  };
}

function faultOf(
  { key, to, text, buttons = [], attachments = [] }: Outgoing,
  { name, textMax }: SmsHttpSettings,
): { reason: string; stop?: StopScope } | undefined {
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return { reason: `${name}_address_invalid`, stop: "address" };
  if (key === "" || key.length > 200) return { reason: `${name}_key_invalid` };
  if (text.trim() === "") return { reason: `${name}_text_empty` };
  if (text.length > textMax) return { reason: `${name}_text_too_long` };
  if (buttons.length > 0 || attachments.length > 0) return { reason: `${name}_words_only` };
  return undefined;
}

function requestOf(settings: SmsHttpSettings, message: Outgoing, hookUrl: string | null): HttpRequest {
  const { send, values, encodings } = settings;
  const words: Words = {
    ...values,
    to: message.to,
    toDigits: message.to.slice(1),
    text: message.text,
    key: message.key,
    hookUrl: hookUrl ?? "",
    encoding: encodings[smsSize(message.text).encoding],
  };
  const { type, body } = bodyOf(send.body, words);
  return {
    method: send.method,
    url: addressOf(settings, send.path, words),
    headers: { ...given("content-type", type), ...headersOf(settings, send.headers, words) },
    ...given("body", body),
  };
}

function bodyOf(body: SmsHttpSettings["send"]["body"], words: Words): { type?: string; body?: string } {
  switch (body.type) {
    case "none":
      return {};
    case "json":
      return { type: "application/json", body: JSON.stringify(filledTree(body.json, words)) };
    case "form": {
      const form = new URLSearchParams();
      for (const [name, template] of Object.entries(body.fields)) form.append(name, filled(template, words));
      return { type: "application/x-www-form-urlencoded", body: form.toString() };
    }
    case "xml":
      return { type: "application/xml", body: filled(body.xml, words, xmlEscaped) };
  }
}

/** A lone half of a pair is no character, and would make the encoding throw. */
const encoded = (word: string): string => encodeURIComponent(Buffer.from(word, "utf8").toString("utf8"));

const addressOf = ({ baseUrl }: SmsHttpSettings, path: string, words: Words): string =>
  baseUrl + filled(path, words, encoded);

function headersOf({ basic, values }: SmsHttpSettings, headers: Words, words: Words): Record<string, string> {
  const user = basic && `${filled(basic.user, values)}:${filled(basic.password, values)}`;
  return {
    ...(user !== undefined && { authorization: `Basic ${Buffer.from(user).toString("base64")}` }),
    ...Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, oneLine(filled(text, words))])),
  };
}

const oneLine = (text: string): string => text.replace(/[^\t\x20-\x7e]/g, "");

const isSuccess = (answer: HttpAnswer, { statuses, when }: SmsHttpSettings["success"]): boolean => {
  if (!statuses.includes(answer.status)) return false;
  if (when === undefined) return true;
  const word = wordAt(jsonOf(answer), when.path);
  return word !== undefined && (when.equals === undefined || when.equals.includes(word));
};

/** The provider's code for what went wrong, where it is one. */
function codeOf(answer: HttpAnswer, { code }: SmsHttpSettings): string | undefined {
  const word = wordAt(jsonOf(answer), code);
  return word !== undefined && /^[\w.-]{1,60}$/.test(word) ? word : undefined;
}

function outcomeOf(answer: HttpAnswer, key: string, settings: SmsHttpSettings): SendOutcome {
  const { name, success, id, parts, codes } = settings;
  if (isSuccess(answer, success)) {
    const providerId = id === undefined ? key : wordAt(jsonOf(answer), id);
    if (providerId === undefined) return { kind: "unknown", reason: `${name}_answer_without_id` };
    return {
      kind: "accepted",
      providerId,
      ...given("parts", partsIn(wordAt(jsonOf(answer), parts))),
    };
  }
  const code = codeOf(answer, settings);
  const meaning = code !== undefined && Object.hasOwn(codes, code) ? codes[code] : undefined;
  if (code !== undefined && meaning !== undefined) return outcomeBy(meaning, `${name}_${code.toLowerCase()}`, answer);
  const bare = outcomeOfStatus(answer);
  if (code === undefined || bare.kind === "accepted") return bare;
  // A code that nobody has told us of: with a status that says no it is a no, with any other it says nothing.
  return { ...bare, reason: `${name}_${code.toLowerCase()}` };
}

function outcomeBy(meaning: Meaning, reason: string, { headers }: HttpAnswer): SendOutcome {
  switch (meaning) {
    case "retry":
      return { kind: "retry", reason, ...given("afterMs", retryAfterMs(headers)) };
    case "retry_once":
      return { kind: "retry", reason, afterMs: HOUR_MS, once: true };
    case "unknown":
      return { kind: "unknown", reason };
    case "message":
      return { kind: "refused", reason };
    default:
      return { kind: "refused", reason, stop: meaning };
  }
}
