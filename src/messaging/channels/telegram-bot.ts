import { z } from "zod";
import type { AdapterIo, Attachment, ChannelAdapter, CheckOutcome, Outgoing, Sender } from "./adapter.js";
import { BaseUrl } from "./base-url.js";
import type { Verified } from "./heard.js";
import { type HttpAnswer, jsonOf, outcomeOfStatus, outcomeOfTrouble, retryAfterMs } from "./http.js";
import { multipart } from "./multipart.js";
import type { SendOutcome, StopScope } from "./outcome.js";
import { given, nothing, sameText } from "./payload.js";
import { HEARD_UPDATES, pressOf, readUpdate, refOf } from "./telegram-heard.js";

const Settings = z.strictObject({
  botToken: z.string().regex(/^\d{1,20}:[\w-]{8,100}$/, { error: "bot_token_invalid" }),
  /** Ours, told to Telegram with `listen`: its calls carry it, and nothing else tells them from anybody's. */
  secretToken: z.string().regex(/^[\w-]{16,256}$/, { error: "secret_token_invalid" }),
  /** Without the @. The links by which people open the chat name it. */
  botName: z
    .string()
    .regex(/^[A-Za-z]\w{3,31}$/, { error: "bot_name_invalid" })
    .optional(),
  baseUrl: BaseUrl.default("https://api.telegram.org"),
});
export type TelegramBotSettings = z.infer<typeof Settings>;

const TEXT_MAX = 4096;
const CAPTION_MAX = 1024;
const BUTTON_DATA_BYTES_MAX = 64;
const BUTTONS_MAX = 8;
const ATTACHMENTS_MAX = 10;
/** Not verified against Telegram's own pages. */
const ATTACHMENT_BYTES_MAX = 50 * 1024 * 1024;
const UPLOAD_TIMEOUT_MS = 120_000;
/** No update of theirs comes near it. */
const BODY_BYTES_MAX = 1024 * 1024;

/**
 * Telegram, through a bot. Only who has opened the chat can be written to; the address is the chat's id. A call that
 * succeeds is a message that is sent, and nothing more is ever told of it.
 *
 * Text goes without `parse_mode`, so nothing in it can become a link or a format that we did not write.
 */
export const telegramBot: ChannelAdapter<TelegramBotSettings> = {
  provider: "telegram",
  channel: "telegram",
  settings: Settings,
  secrets: ["botToken", "secretToken"],
  capabilities: {
    textMax: TEXT_MAX,
    freeformHours: null,
    buttonsMax: BUTTONS_MAX,
    attachments: true,
    tells: [],
    hearsReplies: true,
    perSecond: 25,
    burst: 25,
  },
  linkTo: ({ botName }, token) => (botName === undefined ? null : `https://t.me/${botName}?start=${token}`),
  open: openBot,
  hear: {
    secret: "secretToken",
    verify({ headers, body }, { secretToken }): Verified {
      if (!sameText(headers["x-telegram-bot-api-secret-token"] ?? "", secretToken)) {
        return { kind: "refuse", because: "forged" };
      }
      if (body.length > BODY_BYTES_MAX) return { kind: "refuse", because: "unreadable" };
      return readUpdate(body) === undefined ? { kind: "refuse", because: "unreadable" } : { kind: "take" };
    },
    read: ({ body }) => readUpdate(body) ?? [nothing("unreadable")],
    /** Lets the pressed button rest: a method may be called in the answer to an update, and this one has no result. */
    thanks({ body }) {
      const press = pressOf(body);
      const call =
        press === undefined ? "" : JSON.stringify({ method: "answerCallbackQuery", callback_query_id: press });
      return { type: "application/json", body: call };
    },
  },
};

interface Call {
  readonly method: string;
  readonly type: string;
  readonly body: string | Buffer;
}

/** What a message came to; `moved`: it was not taken, because the chat has another id now. */
type Delivered = SendOutcome | { readonly kind: "moved"; readonly to: string };

function openBot({ botToken, secretToken, botName, baseUrl }: TelegramBotSettings, io: AdapterIo): Sender {
  const ask = ({ method, type, body }: Call) =>
    io.http({
      method: "POST",
      url: `${baseUrl}/bot${botToken}/${method}`,
      headers: { "content-type": type },
      body,
      ...(typeof body !== "string" && { timeoutMs: UPLOAD_TIMEOUT_MS }),
    });
  const say = async (call: Call): Promise<Delivered> => {
    const answer = await ask(call);
    return answer.kind === "answer" ? deliveredBy(answer) : outcomeOfTrouble(answer);
  };
  const deliver = async (chat: string, message: Outgoing): Promise<Delivered> => {
    const { first, rest } = callsOf(chat, message);
    const said = await say(first);
    if (said.kind !== "accepted") return said;
    for (const call of rest) {
      // The text has left: whatever becomes of what should follow it, the message is never sent a second time.
      if ((await say(call)).kind !== "accepted") return { kind: "unknown", reason: "telegram_attachment_lost" };
    }
    return said;
  };
  /** The answer to a question, or why there is none. */
  const learn = async <T extends object>(method: string, params: object, result: z.ZodType<T>): Promise<T | string> => {
    const answer = await ask(jsonCall(method, params));
    if (answer.kind !== "answer") return `http_${answer.kind}: ${answer.code}`;
    const read = z.object({ ok: z.literal(true), result }).safeParse(jsonOf(answer));
    if (read.success) return read.data.result;
    return reasonOf(answer);
  };

  return {
    async send(message) {
      const fault = faultOf(message);
      if (fault !== undefined) return fault;
      const delivered = await deliver(message.alias ?? message.to, message);
      if (delivered.kind !== "moved") return delivered;
      const again = await deliver(delivered.to, message);
      if (again.kind === "moved") return { kind: "refused", reason: "telegram_moved_twice", stop: "channel" };
      return again.kind === "accepted" ? { ...again, alias: delivered.to } : again;
    },

    async check() {
      const me = await learn("getMe", {}, Me);
      if (typeof me === "string") return { ok: false, reason: me };
      if (botName !== undefined && me.username.toLowerCase() !== botName.toLowerCase()) {
        return { ok: false, reason: `telegram_other_bot: ${me.username}` };
      }
      const hook = await learn("getWebhookInfo", {}, Hook);
      return typeof hook === "string" ? { ok: false, reason: hook } : hookState(hook, io.hookUrl);
    },

    async listen(hookUrl) {
      const params = { url: hookUrl, secret_token: secretToken, allowed_updates: HEARD_UPDATES };
      const answer = await ask(jsonCall("setWebhook", params));
      if (answer.kind !== "answer") return { ok: false, reason: `http_${answer.kind}: ${answer.code}` };
      if (Done.safeParse(jsonOf(answer)).success) return { ok: true };
      return { ok: false, reason: reasonOf(answer) };
    },

    close: async () => undefined,
  };
}

const Done = z.object({ ok: z.literal(true) });
const Me = z.object({ username: z.string() });
const Hook = z.object({ url: z.string(), last_error_message: z.string().optional(), pending_update_count: z.int() });

/** Calls that go elsewhere are never heard here. None at all is what `listen` mends. */
function hookState(hook: z.infer<typeof Hook>, hookUrl: string | null): CheckOutcome {
  if (hookUrl === null || hook.url === "") return { ok: true };
  if (hook.url !== hookUrl) return { ok: false, reason: "telegram_webhook_elsewhere" };
  if (hook.pending_update_count === 0 || hook.last_error_message === undefined) return { ok: true };
  return { ok: false, reason: `telegram_webhook_failing: ${hook.last_error_message}` };
}

/** What would be refused anyway is not asked. */
function faultOf({ to, alias, text, buttons = [], attachments = [] }: Outgoing): SendOutcome | undefined {
  const refused = (what: string, stop?: StopScope): SendOutcome => ({
    kind: "refused",
    reason: `telegram_${what}`,
    ...given("stop", stop),
  });
  if (!/^-?\d{1,20}$/.test(alias ?? to)) return refused("address_invalid", "address");
  if (text.length > TEXT_MAX) return refused("text_too_long");
  if (text.trim() === "" && attachments.length === 0) return refused("text_empty");
  if (buttons.length > BUTTONS_MAX) return refused("too_many_buttons");
  if (buttons.some(({ title }) => title.trim() === "")) return refused("button_title_empty");
  if (buttons.some(({ id }) => id === "" || Buffer.byteLength(id) > BUTTON_DATA_BYTES_MAX)) {
    return refused("button_id_too_long");
  }
  if (attachments.length > ATTACHMENTS_MAX) return refused("too_many_attachments");
  if (attachments.some(({ bytes }) => bytes.length === 0)) return refused("attachment_empty");
  if (attachments.some(({ bytes }) => bytes.length > ATTACHMENT_BYTES_MAX)) return refused("attachment_too_big");
  return undefined;
}

/** One call where the text fits under its only file, so that both arrive or neither; else the text, then each file. */
function callsOf(chat: string, { text, buttons = [], attachments = [] }: Outgoing): { first: Call; rest: Call[] } {
  const keyboard = buttons.map(({ id, title }) => [{ text: title, callback_data: id }]);
  const markup = keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard: keyboard } };
  const [only] = attachments;
  if (only !== undefined && (text.trim() === "" || (attachments.length === 1 && text.length <= CAPTION_MAX))) {
    const fields = {
      chat_id: chat,
      ...(text.trim() !== "" && { caption: text }),
      ...(keyboard.length > 0 && { reply_markup: JSON.stringify(markup.reply_markup) }),
    };
    return {
      first: fileCall(fields, only),
      rest: attachments.slice(1).map((each) => fileCall({ chat_id: chat }, each)),
    };
  }
  return {
    // A preview would fetch the person's own link in their stead, and show what it says.
    first: jsonCall("sendMessage", { chat_id: chat, text, link_preview_options: { is_disabled: true }, ...markup }),
    rest: attachments.map((each) => fileCall({ chat_id: chat }, each)),
  };
}

const jsonCall = (method: string, params: object): Call => ({
  method,
  type: "application/json",
  body: JSON.stringify(params),
});

const fileCall = (fields: Readonly<Record<string, string>>, file: Attachment): Call => ({
  method: "sendDocument",
  ...multipart(fields, "document", file),
});

const Taken = z.object({
  ok: z.literal(true),
  result: z.object({ message_id: z.int(), chat: z.object({ id: z.int() }) }),
});
const Refused = z.object({
  ok: z.literal(false),
  error_code: z.int(),
  description: z.string().default(""),
  parameters: z
    .object({ retry_after: z.int().min(0).max(86_400).optional(), migrate_to_chat_id: z.int().optional() })
    .default({}),
});

function deliveredBy(answer: HttpAnswer): Delivered {
  const json = jsonOf(answer);
  const taken = Taken.safeParse(json);
  if (taken.success) {
    return { kind: "accepted", providerId: refOf(taken.data.result.chat.id, taken.data.result.message_id) };
  }
  const refused = Refused.safeParse(json);
  if (!refused.success)
    return answer.status < 300 ? { kind: "unknown", reason: "telegram_answer_unreadable" } : outcomeOfStatus(answer);
  const { error_code: code, description, parameters } = refused.data;
  if (parameters.migrate_to_chat_id !== undefined) return { kind: "moved", to: String(parameters.migrate_to_chat_id) };
  if (code === 429) {
    const restMs = Math.max((parameters.retry_after ?? 1) * 1000, retryAfterMs(answer.headers) ?? 0);
    return { kind: "retry", reason: "telegram_429", afterMs: restMs, accountRestsMs: restMs };
  }
  // Telegram's servers say this when they go down in the midst of a call, too.
  if (code >= 500) return { kind: "unknown", reason: `telegram_${code}` };
  const stop = stopOf(code, description);
  return { kind: "refused", reason: `telegram_${code}`, ...given("stop", stop) };
}

/** Its codes are those of HTTP, so of the people it will not write to only the words tell why. */
function stopOf(code: number, description: string): StopScope | undefined {
  if (code === 401 || code === 404 || code === 409) return "account";
  if (code === 403) return /user is deactivated/i.test(description) ? "address" : "channel";
  return /^Bad Request: (?:chat not found|user not found|PEER_ID_INVALID)/i.test(description) ? "address" : undefined;
}

function reasonOf(answer: HttpAnswer): string {
  const refused = Refused.safeParse(jsonOf(answer)).data;
  return refused ? `telegram_${refused.error_code}: ${refused.description}` : `http_${answer.status}`;
}
