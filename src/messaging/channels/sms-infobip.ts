import { createHash } from "node:crypto";
import { z } from "zod";
import type { AdapterIo, ChannelAdapter, Outgoing, Sender } from "./adapter.js";
import { BaseUrl } from "./base-url.js";
import type { Callback, Verified } from "./heard.js";
import { type HttpAnswer, jsonOf, outcomeOfStatus, outcomeOfTrouble, retryAfterMs } from "./http.js";
import type { SendOutcome } from "./outcome.js";
import { given, hmacOf, jsonIn, listIn, numberIn, partsIn, recordIn, sameText, textIn } from "./payload.js";
import { refusalOf } from "./sms-infobip-codes.js";
import { readInfobip } from "./sms-infobip-heard.js";

const Settings = z.strictObject({
  apiKey: z.string().regex(/^[\x21-\x7e]{8,300}$/, { error: "api_key_invalid" }),
  /** Every account has a host of its own: `https://xxxxx.api.infobip.com`. */
  baseUrl: BaseUrl,
  /** A number, or a name of at most eleven characters. */
  sender: z.string().regex(/^(?:\+?\d{3,16}|(?=.*[A-Za-z])[\w .-]{1,11})$/, { error: "sender_invalid" }),
  /** What Infobip has to show when it calls: as basic auth, or as the value of the header that is named. */
  hookUser: z
    .string()
    .regex(/^[^:\s]{1,100}$/, { error: "hook_user_invalid" })
    .default("acuerdo"),
  hookPassword: z.string().regex(/^[\x21-\x7e]{16,200}$/, { error: "hook_password_invalid" }),
  hookHeader: z
    .string()
    .regex(/^[a-z][a-z0-9-]{2,60}$/, { error: "hook_header_invalid" })
    .optional(),
});
export type SmsInfobipSettings = z.infer<typeof Settings>;

/** Ten parts. Not verified: Infobip says that a text may be too long, and not from where on. */
const TEXT_MAX = 1_530;
const KEY_MAX = 150;
const BODY_BYTES_MAX = 4 * 1024 * 1024;

/**
 * SMS over Infobip. It takes every id once, so the id we give a message is its key and the number: an id that comes
 * again is not sent again. Another installation may have the same keys, and hardly for the same number.
 *
 * Infobip signs nothing. Calls that its portal makes carry what it was given there; the address that goes along with a
 * message is good for reports of this message only.
 */
export const smsInfobip: ChannelAdapter<SmsInfobipSettings> = {
  provider: "infobip",
  channel: "sms",
  settings: Settings,
  secrets: ["apiKey", "hookPassword"],
  capabilities: {
    textMax: TEXT_MAX,
    freeformHours: null,
    buttonsMax: 0,
    attachments: false,
    tells: ["sent", "delivered", "failed"],
    hearsReplies: true,
    perSecond: 50,
    burst: 50,
  },
  open: openInfobip,
  hear: {
    verify(callback, settings): Verified {
      if (callback.body.length > BODY_BYTES_MAX) return { kind: "refuse", because: "unreadable" };
      if (callersKey(callback, settings) === undefined) return { kind: "refuse", because: "forged" };
      const said = jsonIn(callback.body);
      if (said === undefined) return { kind: "refuse", because: "unreadable" };
      return Array.isArray(recordIn(said).results) ? { kind: "take" } : { kind: "refuse", because: "unknown_version" };
    },
    // Who knew the password was seen at the door; here it matters who knew no more than one message.
    read: (callback, settings) => readInfobip(callback.body, callersKey(callback, settings) ?? null),
  },
};

/** Whose reports may this caller make: everybody's (null), of one message (its key), of none (undefined)? */
function callersKey({ headers, query }: Callback, settings: SmsInfobipSettings): string | null | undefined {
  const { hookUser, hookPassword, hookHeader } = settings;
  const basic = `Basic ${Buffer.from(`${hookUser}:${hookPassword}`).toString("base64")}`;
  if (sameText(headers.authorization ?? "", basic)) return null;
  if (hookHeader !== undefined && sameText(headers[hookHeader] ?? "", hookPassword)) return null;
  const { key, sig } = query;
  return key !== undefined && sameText(sig ?? "", signatureOf(key, hookPassword)) ? key : undefined;
}

const signatureOf = (key: string, hookPassword: string): string =>
  hmacOf("sha256", hookPassword, `report ${key}`).toString("base64url");

function openInfobip({ apiKey, baseUrl, sender, hookPassword }: SmsInfobipSettings, io: AdapterIo): Sender {
  const headers = { authorization: `App ${apiKey}`, accept: "application/json" };

  const bodyOf = ({ key, to, text }: Outgoing): string => {
    const id = `${key}-${createHash("sha256").update(to).digest("hex").slice(0, 12)}`;
    const delivery =
      io.hookUrl === null ? {} : { delivery: { url: reportUrl(io.hookUrl, key, signatureOf(key, hookPassword)) } };
    return JSON.stringify({
      messages: [
        {
          sender,
          destinations: [{ to: to.slice(1), messageId: id }],
          content: { text },
          webhooks: { ...delivery, contentType: "application/json", callbackData: key },
        },
      ],
    });
  };

  return {
    async send(message) {
      const fault = faultOf(message);
      if (fault !== undefined) return fault;
      const answer = await io.http({
        method: "POST",
        url: `${baseUrl}/sms/3/messages`,
        headers: { ...headers, "content-type": "application/json" },
        body: bodyOf(message),
      });
      return answer.kind === "answer" ? outcomeOf(answer) : outcomeOfTrouble(answer);
    },

    async check() {
      const answer = await io.http({ method: "GET", url: `${baseUrl}/account/1/balance`, headers });
      if (answer.kind !== "answer") return { ok: false, reason: `http_${answer.kind}: ${answer.code}` };
      // A key that may send and not read the balance is a good key.
      if (answer.status === 403 || numberIn(recordIn(jsonOf(answer)).balance) !== undefined) return { ok: true };
      return { ok: false, reason: `infobip_${faultCode(answer) ?? answer.status}` };
    },

    close: async () => undefined,
  };
}

function reportUrl(hookUrl: string, key: string, sig: string): string {
  const url = new URL(hookUrl);
  url.searchParams.set("key", key);
  url.searchParams.set("sig", sig);
  return url.href;
}

function faultOf({ key, to, text, buttons = [], attachments = [] }: Outgoing): SendOutcome | undefined {
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return { kind: "refused", reason: "infobip_address_invalid", stop: "address" };
  const fault =
    key.length > KEY_MAX || key === ""
      ? "key_invalid"
      : text.trim() === ""
        ? "text_empty"
        : text.length > TEXT_MAX
          ? "text_too_long"
          : buttons.length > 0 || attachments.length > 0
            ? "words_only"
            : undefined;
  return fault === undefined ? undefined : { kind: "refused", reason: `infobip_${fault}` };
}

const PENDING = 1;
const DELIVERED = 3;

function outcomeOf(answer: HttpAnswer): SendOutcome {
  if (answer.status === 429) {
    return { kind: "retry", reason: "infobip_429", ...given("afterMs", retryAfterMs(answer.headers)) };
  }
  if (answer.status >= 200 && answer.status < 300) {
    const message = recordIn(listIn(recordIn(jsonOf(answer)).messages)[0]);
    const status = recordIn(message.status);
    const id = textIn(message.messageId);
    const group = numberIn(status.groupId);
    if (group === PENDING || group === DELIVERED) {
      const parts = partsIn(recordIn(message.details).messageCount) ?? partsIn(message.smsCount);
      return id === undefined
        ? { kind: "unknown", reason: "infobip_answer_without_id" }
        : { kind: "accepted", providerId: id, ...given("parts", parts) };
    }
    return refusalOf(textIn(status.name)) ?? { kind: "unknown", reason: "infobip_answer_unreadable" };
  }
  const code = faultCode(answer);
  if (code === undefined || answer.status >= 500) return outcomeOfStatus(answer);
  const isOurs = answer.status === 401 || answer.status === 403;
  return { kind: "refused", reason: `infobip_${code}`, ...(isOurs && { stop: "account" as const }) };
}

/** The code of a fault in a request, as both of its forms write it. */
function faultCode(answer: HttpAnswer): string | undefined {
  const body = recordIn(jsonOf(answer));
  const older = recordIn(recordIn(body.requestError).serviceException);
  const code = textIn(older.messageId) ?? textIn(body.errorCode);
  return code !== undefined && /^\w{1,60}$/.test(code) ? code.toLowerCase() : undefined;
}
