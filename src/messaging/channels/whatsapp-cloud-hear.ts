import type { Callback, Heard, Verified } from "./heard.js";
import {
  epochSeconds,
  given,
  hmacOf,
  jsonIn,
  listIn,
  nothing,
  numberIn,
  recordIn,
  sameBytes,
  sameText,
  textIn,
} from "./payload.js";
import { failureOf } from "./whatsapp-cloud-errors.js";
import { readInbound, senderOf } from "./whatsapp-cloud-inbound.js";

/** Meta says that its calls are at most 3 MB. */
const BODY_BYTES_MAX = 3 * 1024 * 1024;
const CHALLENGE = /^[\w.-]{1,200}$/;
const OBJECT = "whatsapp_business_account";

/** Signed over the bytes as they came: Meta writes letters beyond ASCII as `\uXXXX`, and another JSON would differ. */
export function verifyWhatsApp(
  { method, query, headers, body }: Callback,
  { appSecret, verifyToken }: { readonly appSecret: string; readonly verifyToken: string },
): Verified {
  if (method === "GET") return handshake(query, verifyToken);
  if (body.length > BODY_BYTES_MAX) return { kind: "refuse", because: "unreadable" };
  const signature = /^sha256=([0-9a-f]{64})$/i.exec(headers["x-hub-signature-256"] ?? "")?.[1];
  if (signature === undefined || !sameBytes(Buffer.from(signature, "hex"), hmacOf("sha256", appSecret, body))) {
    return { kind: "refuse", because: "forged" };
  }
  const said = jsonIn(body);
  if (said === undefined) return { kind: "refuse", because: "unreadable" };
  const { object, entry } = recordIn(said);
  return object === OBJECT && Array.isArray(entry) ? { kind: "take" } : { kind: "refuse", because: "unknown_version" };
}

function handshake(query: Callback["query"], verifyToken: string): Verified {
  const challenge = query["hub.challenge"] ?? "";
  const isAsked = query["hub.mode"] === "subscribe" && sameText(query["hub.verify_token"] ?? "", verifyToken);
  if (!isAsked || !CHALLENGE.test(challenge)) return { kind: "refuse", because: "forged" };
  return { kind: "answer", status: 200, type: "text/plain", body: challenge };
}

/** Whose news are read. Where one app serves several numbers, what was said to another is not said to this account. */
interface Ours {
  readonly phoneNumberId?: string;
  readonly businessAccountId?: string;
}

export function readWhatsApp({ body }: Callback, ours: Ours): readonly Heard[] {
  const { object, entry } = recordIn(jsonIn(body));
  if (object !== OBJECT) return [nothing("unknown_version")];
  const heard = listIn(entry)
    .map(recordIn)
    .flatMap((each) => {
      const isOurs = ours.businessAccountId === undefined || ours.businessAccountId === each.id;
      return listIn(each.changes)
        .map(recordIn)
        .flatMap(({ field, value }) =>
          field === "messages"
            ? readMessages(recordIn(value), ours)
            : readNews(textIn(field) ?? "", recordIn(value), isOurs),
        );
    });
  return heard.length > 0 ? heard : [nothing("empty")];
}

function readMessages(value: Readonly<Record<string, unknown>>, { phoneNumberId }: Ours): readonly Heard[] {
  const number = textIn(recordIn(value.metadata).phone_number_id);
  const isOurs = phoneNumberId === undefined || number === undefined || number === phoneNumberId;
  const contacts = listIn(value.contacts).map(recordIn);
  const messages = listIn(value.messages).map(recordIn);
  const statuses = listIn(value.statuses).map(recordIn);
  if (messages.length === 0 && statuses.length === 0) {
    const code = numberIn(recordIn(listIn(value.errors)[0]).code);
    return [nothing(code === undefined ? "no_message" : `error_${code}`)];
  }
  return [
    ...messages.map((message) => (isOurs ? readInbound(message, contacts) : nothing(`other_number ${number}`))),
    ...statuses.map(readStatus),
  ];
}

/** `played` is said of a voice message: who played it has taken note. */
const FACTS = { sent: "sent", delivered: "delivered", read: "read", played: "read", failed: "failed" } as const;

function readStatus({
  id,
  status,
  timestamp,
  biz_opaque_callback_data,
  errors,
}: Readonly<Record<string, unknown>>): Heard {
  const of = { ...given("providerId", textIn(id)), ...given("key", textIn(biz_opaque_callback_data)) };
  const name = textIn(status) ?? "";
  if (!Object.hasOwn(FACTS, name)) return nothing(`status_${name}`);
  if (Object.keys(of).length === 0) return nothing("status_of_nothing");
  const fact = FACTS[name as keyof typeof FACTS];
  const at = epochSeconds(timestamp);
  return fact === "failed"
    ? { kind: "receipt", of, fact, at, ...failureOf(errors) }
    : { kind: "receipt", of, fact, at };
}

type Value = Readonly<Record<string, unknown>>;

/** News of templates, of the account and of preferences. Echoes of what staff wrote on a phone, and fields yet to come: nothing. */
function readNews(field: string, value: Value, isOurs: boolean): readonly Heard[] {
  if (!isOurs) return [nothing(`other_account ${field}`)];
  switch (field) {
    case "message_template_status_update":
      return [templateNews(value)];
    // Neither changes what may be sent; the list of templates tells them both.
    case "message_template_quality_update":
      return [nothing(`template_quality_${textIn(value.new_quality_score)} ${textIn(value.message_template_name)}`)];
    case "template_category_update":
      return [nothing(`template_category_${textIn(value.new_category)} ${textIn(value.message_template_name)}`)];
    case "account_update":
      return [accountNews(value)];
    case "phone_number_quality_update":
      return [numberNews(value)];
    case "business_capability_update":
      return [limitNews(perDayOf(value.max_daily_conversations_per_business), field)];
    case "user_preferences":
      return preferences(value);
    default:
      return [nothing(`field_${field}`)];
  }
}

type TemplateNewsState = Extract<Heard, { kind: "template" }>["state"];

/** Meta's words for a template's state, in its list and in its calls. */
const TEMPLATE_STATES: Readonly<Record<string, TemplateNewsState>> = {
  APPROVED: "approved",
  REINSTATED: "approved",
  UNARCHIVED: "approved",
  // Still sent, and soon paused unless people like it better.
  FLAGGED: "approved",
  PENDING: "pending",
  IN_APPEAL: "pending",
  REJECTED: "rejected",
  PAUSED: "paused",
  DISABLED: "disabled",
  ARCHIVED: "disabled",
  DELETED: "disabled",
  PENDING_DELETION: "disabled",
  LIMIT_EXCEEDED: "disabled",
};

export const templateStateOf = (status: unknown): TemplateNewsState | undefined => {
  const word = textIn(status) ?? "";
  return Object.hasOwn(TEMPLATE_STATES, word) ? TEMPLATE_STATES[word] : undefined;
};

function templateNews(value: Value): Heard {
  const name = textIn(value.message_template_name);
  const language = textIn(value.message_template_language);
  const state = templateStateOf(value.event);
  if (!name || !language || !state) return nothing(`template_${textIn(value.event)}`);
  const reasons = [recordIn(value.other_info).description, recordIn(value.rejection_info).reason, value.reason];
  const reason = reasons.map(textIn).find((each) => each !== undefined && each !== "NONE");
  const because = value.event === "FLAGGED" ? (reason ?? "FLAGGED") : reason;
  // The calls write `pt-BR` where the list and the sending write `pt_BR`.
  return { kind: "template", name, language: language.replace("-", "_"), state, ...given("because", because) };
}

/** Events after which nothing leaves any more. */
const STOPPING = new Set(["ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED", "PARTNER_APP_UNINSTALLED", "PARTNER_REMOVED"]);

function accountNews(value: Value): Heard {
  const event = textIn(value.event) ?? "";
  const stopped = (because: string): Heard => ({ kind: "account", stopped: true, because });
  if (STOPPING.has(event)) return stopped(event);
  switch (event) {
    case "ACCOUNT_RECONNECTED":
      return { kind: "account", stopped: false, because: event };
    case "ACCOUNT_VIOLATION":
      return { kind: "account", because: textIn(recordIn(value.violation_info).violation_type) ?? event };
    case "DISABLED_UPDATE": {
      const state = textIn(recordIn(value.ban_info).waba_ban_state);
      if (state === "DISABLE") return stopped(`${event} ${state}`);
      if (state === "REINSTATE") return { kind: "account", stopped: false, because: `${event} ${state}` };
      return { kind: "account", because: `${event} ${state}` };
    }
    case "ACCOUNT_RESTRICTION": {
      const types = listIn(value.restriction_info).flatMap((each) => textIn(recordIn(each).restriction_type) ?? []);
      const because = `${event} ${types.join(" ")}`.trim().slice(0, 200);
      return types.includes("RESTRICTED_BIZ_INITIATED_MESSAGING") ? stopped(because) : { kind: "account", because };
    }
    default:
      return nothing(`account_${event}`);
  }
}

/**
 * `FLAGGED` and `UNFLAGGED` are how Meta told of quality until 2025. The limit in an event about throughput speaks of the
 * rate and not of people a day, so it is not read.
 */
function numberNews(value: Value): Heard {
  const event = textIn(value.event) ?? "";
  if (event === "FLAGGED") return { kind: "account", quality: "red", because: event };
  if (event === "UNFLAGGED") return { kind: "account", quality: "green", because: event };
  if (event === "THROUGHPUT_UPGRADE") return nothing(`number_${event}`);
  return limitNews(perDayOf(value.max_daily_conversations_per_business ?? value.current_limit), `number_${event}`);
}

const limitNews = (perDay: number | null | undefined, because: string): Heard =>
  perDay === undefined ? nothing(because) : { kind: "account", perDay, because };

/** How many people a day: `TIER_2K`, 2000; null for no limit, undefined where it does not say. */
export function perDayOf(limit: unknown): number | null | undefined {
  const count = numberIn(limit);
  if (count !== undefined) return count < 0 ? null : Math.trunc(count);
  if (limit === "TIER_UNLIMITED") return null;
  const tier = /^TIER_(\d{1,6})(K?)$/.exec(textIn(limit) ?? "");
  return tier ? Number(tier[1]) * (tier[2] === "K" ? 1_000 : 1) : undefined;
}

export function qualityOf(rating: unknown): "green" | "yellow" | "red" | undefined {
  const quality = textIn(rating)?.toLowerCase();
  return quality === "green" || quality === "yellow" || quality === "red" ? quality : undefined;
}

/** The switch in a person's own WhatsApp, which speaks of marketing and of nothing else. */
function preferences(value: Value): readonly Heard[] {
  const contacts = listIn(value.contacts).map(recordIn);
  const said = listIn(value.user_preferences)
    .map(recordIn)
    .map((each): Heard => {
      const kind = each.value;
      const from = senderOf({ from: each.wa_id, from_user_id: each.user_id }, contacts);
      if ((kind !== "stop" && kind !== "resume") || each.category !== "marketing_messages" || !from) {
        return nothing("preference_unknown");
      }
      return { kind, from, at: epochSeconds(each.timestamp), scope: "marketing" };
    });
  return said.length > 0 ? said : [nothing("preference_unknown")];
}
