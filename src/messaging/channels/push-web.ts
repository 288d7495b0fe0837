import { createHash } from "node:crypto";
import { z } from "zod";
import { parsePushSubscription } from "../../debts/domain/push-subscription.js";
import type { Locale } from "../../kernel/locale.js";
import type { ChannelAdapter, Outgoing } from "./adapter.js";
import { BaseUrl } from "./base-url.js";
import { type HttpAnswer, outcomeOfStatus, outcomeOfTrouble, retryAfterMs } from "./http.js";
import type { SendOutcome } from "./outcome.js";
import { given } from "./payload.js";
import { encryptPush, PUSH_TEXT_BYTES_MAX } from "./push-encrypt.js";
import { areVapidKeys, vapidHeader } from "./push-vapid.js";

/** Push services of the browsers there are. An address comes out of a browser, and may name anything. */
const SERVICES = ["fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com"];

const Settings = z
  .strictObject({
    /** Whom a push service may turn to: a mailbox or a page of ours. */
    subject: z.string().regex(/^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/[^\s/]+\S*)$/, { error: "subject_invalid" }),
    publicKey: z.string(),
    privateKey: z.string(),
    /** Hosts that are written to, each with those below it. */
    services: z.array(z.string().regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, { error: "host_invalid" })).default(SERVICES),
    /** Where set, nothing but this is written to: the pretend push service. */
    baseUrl: BaseUrl.optional(),
    ttlSeconds: z.int().min(0).max(2_419_200).default(86_400),
    urgency: z.enum(["very-low", "low", "normal", "high"]).default("normal"),
  })
  .refine(areVapidKeys, { path: ["privateKey"], error: "keys_do_not_match" });
export type PushWebSettings = z.infer<typeof Settings>;
export const PushWebSettings = Settings;

const TITLE_MAX = 80;
const TEXT_MAX = 240;

/**
 * Notices in a browser (RFC 8030, 8291, 8292). The address is the browser's subscription.
 *
 * A notice is read on a locked screen by whoever stands near, so it never says an amount: a text that does is replaced by
 * one that says nothing, and what it links to opens where the person is asked who they are.
 *
 * A 403 may mean that one browser has subscribed with other keys, so it stops neither the account nor the address.
 */
export const pushWeb: ChannelAdapter<PushWebSettings> = {
  provider: "web-push",
  channel: "push",
  settings: Settings,
  secrets: ["privateKey"],
  capabilities: {
    textMax: TEXT_MAX,
    freeformHours: null,
    buttonsMax: 0,
    attachments: false,
    tells: [],
    hearsReplies: false,
    perSecond: 100,
    burst: 100,
  },
  // A browser takes notices from pages that nobody could have changed on their way, and from its own machine.
  linkTo: (_settings, token, ours) =>
    ours !== null && /^https:|^http:\/\/localhost\b/.test(ours) ? new URL(noticesPath(token), ours).href : null,
  open: (settings, { http, dateOf }) => ({
    async send(message) {
      const subscription = parsePushSubscription(message.to);
      if (!subscription.ok) return { kind: "refused", reason: "push_address_invalid", stop: "address" };
      const { endpoint } = subscription.value;
      if (!isPushService(endpoint, settings)) {
        return { kind: "refused", reason: "push_service_unknown", stop: "address" };
      }
      const notice = Buffer.from(JSON.stringify(noticeOf(message)));
      if (notice.length > PUSH_TEXT_BYTES_MAX) return { kind: "refused", reason: "push_text_too_long" };
      const answer = await http({
        method: "POST",
        url: endpoint,
        headers: {
          authorization: vapidHeader(endpoint, settings.subject, settings, dateOf(message)),
          "content-encoding": "aes128gcm",
          "content-type": "application/octet-stream",
          ttl: String(settings.ttlSeconds),
          urgency: settings.urgency,
          topic: topicOf(message.key),
        },
        body: encryptPush(notice, subscription.value),
      });
      return answer.kind === "answer" ? outcomeOf(answer, message.key) : outcomeOfTrouble(answer);
    },
    // Nothing can be asked of a push service but to carry a notice; that the keys fit has been seen.
    check: async () => ({ ok: true }),
    close: async () => undefined,
  }),
};

/** Is this an address of a push service that we write to? */
export function isPushService(address: string, { services, baseUrl }: PushWebSettings): boolean {
  const endpoint = new URL(address);
  if (baseUrl !== undefined) return endpoint.origin === new URL(baseUrl).origin;
  if (endpoint.protocol !== "https:" || endpoint.port !== "") return false;
  return services.some((host) => endpoint.hostname === host || endpoint.hostname.endsWith(`.${host}`));
}

/** The page where the person who brings this token says yes to notices. */
export const noticesPath = (token: string): string => `/notices/${token}`;

/** The same message shows once, however often a service is told of it. At most 32 characters. */
const topicOf = (key: string): string => createHash("sha256").update(key).digest("base64url").slice(0, 32);

/** What the page behind the notice gets; its service worker shows it. */
export interface PushNotice {
  readonly title: string;
  readonly body: string;
  /** What a tap opens. */
  readonly url?: string;
  readonly tag: string;
  readonly lang: Locale;
}

const NEUTRAL: Readonly<Record<Locale, { readonly title: string; readonly body: string }>> = {
  es: { title: "Mensaje nuevo", body: "Tiene un mensaje. Toque para leerlo." },
  en: { title: "New message", body: "You have a message. Tap to read it." },
  pt: { title: "Mensagem nova", body: "Você tem uma mensagem. Toque para ler." },
};

const LINK = /\bhttps:\/\/[^\s<>"']+/u;
/** A sign or code of money, or a number written as money is. */
const AMOUNT = /\p{Sc}|\b[A-Z]{3}\s?\d|\d\s?[A-Z]{3}\b|\d[.,]\d|\b(?:pesos|soles|reais|d[oó]lares|dollars|euros)\b/u;

function noticeOf({ key, subject = "", text, locale }: Outgoing): PushNotice {
  const neutral = NEUTRAL[locale];
  const link = LINK.exec(text)?.[0].replace(/[.,;:!?)]+$/, "");
  const said = text
    .replace(new RegExp(LINK, "gu"), "")
    .replace(/[^\S\n]+/g, " ")
    .trim();
  return {
    title: shown(subject.trim(), TITLE_MAX, neutral.title),
    body: shown(said, TEXT_MAX, neutral.body),
    ...given("url", link),
    tag: topicOf(key),
    lang: locale,
  };
}

/** The words themselves, where a stranger may read them. */
const shown = (words: string, charsMax: number, neutral: string): string =>
  words === "" || words.length > charsMax || AMOUNT.test(words) ? neutral : words;

function outcomeOf(answer: HttpAnswer, key: string): SendOutcome {
  const { status, headers } = answer;
  const reason = `push_${status}`;
  // Where the notice can be followed (RFC 8030 §5); a service that does not say still took it.
  if (status >= 200 && status < 300) return { kind: "accepted", providerId: headers.location ?? key };
  if (status === 404 || status === 410) return { kind: "refused", reason, stop: "address" };
  if (status === 429 || status === 503) return { kind: "retry", reason, ...given("afterMs", retryAfterMs(headers)) };
  if (status === 401) return { kind: "refused", reason, stop: "account" };
  if (status >= 300 && status < 500) return { kind: "refused", reason };
  return outcomeOfStatus(answer);
}
