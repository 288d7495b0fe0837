import { z } from "zod";
import type { MessageExtra } from "../store.js";
import { type Asked, json, PROXY_PAGE, type WorldAnswer } from "../surface.js";
import { take } from "../take.js";
import { botOf, telegramError } from "./account.js";

/** What a method is given: by JSON, by a form, or behind the address; files by their name. */
export type Given = Readonly<Record<string, unknown>>;

const TEXT_MAX = 4096;
const CAPTION_MAX = 1024;
const FILE_BYTES_MAX = 50 * 1024 * 1024;

export function sendMessage(asked: Asked, given: Given): Promise<WorldAnswer> | WorldAnswer {
  const text = typeof given.text === "string" ? given.text.trim() : "";
  if (text === "") return bad("message text is empty");
  const plain = plainOf(text, given.parse_mode);
  if (plain === null) return bad("can't parse entities: Unsupported start tag or unclosed tag");
  if (plain.length > TEXT_MAX) return bad("message is too long");
  return post(asked, given, { text: plain, extra: {} }, (said) => ({ text: said }));
}

export function sendDocument(asked: Asked, given: Given): Promise<WorldAnswer> | WorldAnswer {
  const { document, caption } = given;
  const text = typeof caption === "string" ? caption : "";
  if (text.length > CAPTION_MAX) return bad("message caption is too long");
  if (document === undefined || document === "") return bad("there is no document in the request");
  if (typeof document === "string")
    return post(asked, given, { text, extra: { files: [fileNamed(document)] } }, documentOf(document));
  const { name, type, size } = document as File;
  if (size === 0) return bad("file must be non-empty");
  if (size > FILE_BYTES_MAX) return telegramError(413, "Request Entity Too Large");
  return post(asked, given, { text, extra: { files: [{ name, mime: type, sizeBytes: size }] } }, documentOf(name));
}

const fileNamed = (name: string) => ({ name, mime: "application/octet-stream", sizeBytes: 0 });
const documentOf = (name: string) => (caption: string) => ({
  document: { file_name: name, file_id: `BQACAgE-${name}`, file_unique_id: name, file_size: 0 },
  ...(caption !== "" && { caption }),
});

const bad = (what: string): WorldAnswer => telegramError(400, `Bad Request: ${what}`);

const Keyboard = z.object({
  inline_keyboard: z.array(
    z.array(z.object({ text: z.string(), callback_data: z.string().optional(), url: z.string().optional() })),
  ),
});
const DATA_BYTES_MAX = 64;

/** The buttons under a message; or what Telegram has against them. */
function buttonsIn(markup: unknown): MessageExtra["buttons"] | WorldAnswer {
  if (markup === undefined) return [];
  const read = Keyboard.safeParse(typeof markup === "string" ? parsed(markup) : markup);
  if (!read.success) return bad("can't parse reply keyboard markup JSON object");
  const buttons = read.data.inline_keyboard.flat();
  for (const { text, callback_data: data, url } of buttons) {
    if (text === "")
      return bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
    if (data === undefined && url === undefined)
      return bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
    if (data !== undefined && (data === "" || Buffer.byteLength(data) > DATA_BYTES_MAX))
      return bad("BUTTON_DATA_INVALID");
    if (url !== undefined && !URL.canParse(url))
      return bad(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
  }
  return buttons.map(({ text, callback_data: data, url }) => ({ id: data ?? url ?? "", title: text }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Posted {
  readonly text: string;
  readonly extra: MessageExtra;
}

async function post(
  asked: Asked,
  given: Given,
  { text, extra }: Posted,
  shown: (text: string) => object,
): Promise<WorldAnswer> {
  const chat = given.chat_id === undefined ? "" : String(given.chat_id);
  if (chat === "") return bad("chat_id is empty");
  const buttons = buttonsIn(given.reply_markup);
  if (buttons !== undefined && "status" in buttons) return buttons;
  const number = { id: 0 };
  const taken = await take(asked, {
    provider: "telegram",
    channel: "telegram",
    handle: chat,
    text,
    key: null,
    extra: { ...extra, ...(buttons && buttons.length > 0 && { buttons }) },
    reportTo: null,
    tells: [],
    refusals: ["429", "500"],
    failures: [],
    idOf: () => `${chat}:${number.id}`,
    refuses: ({ asked: count, joinedAt, stoppedAt }) => {
      number.id = count;
      return joinedAt === null ? "chat" : stoppedAt === null ? undefined : "blocked";
    },
  });
  if (taken.kind === "page") return PROXY_PAGE;
  if (taken.kind === "refused") return refusedWith(taken.code);
  const result = {
    message_id: number.id,
    from: botOf(asked.line),
    chat: { id: Number(chat), first_name: "", type: "private" },
    date: Math.floor(asked.now.getTime() / 1000),
    ...shown(text),
  };
  return { ...json(200, { ok: true, result }), isCut: taken.isCut };
}

function refusedWith(code: string): WorldAnswer {
  if (code === "chat") return bad("chat not found");
  if (code === "blocked") return telegramError(403, "Forbidden: bot was blocked by the user");
  if (code === "500") return telegramError(500, "Internal Server Error");
  const parameters = { retry_after: 3 };
  return json(429, { ok: false, error_code: 429, description: "Too Many Requests: retry after 3", parameters });
}

const TAGS = /<(\/?)(b|strong|i|em|u|ins|s|strike|del|code|pre|a|tg-spoiler|blockquote)(?:\s[^<>]*)?>/g;

/** The words without their marks; null where Telegram could not read the marks. */
function plainOf(text: string, mode: unknown): string | null {
  if (String(mode ?? "").toUpperCase() !== "HTML") return text;
  const open: string[] = [];
  for (const [, closes, tag] of text.matchAll(TAGS)) {
    if (closes === "") open.push(tag as string);
    else if (open.pop() !== tag) return null;
  }
  const bare = text.replace(TAGS, "");
  if (open.length > 0 || /[<>]/.test(bare)) return null;
  return bare.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
