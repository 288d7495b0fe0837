import type { Line } from "../../domain/line.js";
import type { WorldKeys } from "../keys.js";
import type { DueRow } from "../store.js";
import { broken, type WorldCall } from "../surface.js";
import { botOf, secretToken } from "./account.js";

/** Telegram's call: one update, with the word that was agreed on as its only proof. It never tells of deliveries. */
export function telegramCall(due: DueRow, line: Line, hookUrl: string | null, keys: WorldKeys): WorldCall | null {
  const url = due.hookUrl ?? hookUrl;
  // An account that told Telegram nothing yet is called as its settings say: the demo needs no first step.
  const secret = due.hookUrl === null ? secretToken(keys, line) : due.hookSecret;
  if (url === null) return null;
  const update = updateOf(due, line, keys);
  if (!update) return null;
  const id = Number.parseInt(keys.made(line, "telegram update", JSON.stringify(due.event), 8), 16);
  const word = due.twist === "forged" ? keys.secret(line, "a stranger's secret") : secret;
  return {
    url,
    headers: { "content-type": "application/json", ...(word !== null && { "x-telegram-bot-api-secret-token": word }) },
    body: broken(JSON.stringify({ update_id: id, ...update }), due.twist),
  };
}

function updateOf(due: DueRow, line: Line, keys: WorldKeys): object | null {
  const { event, handle } = due;
  if (!["say", "start", "block", "unblock"].includes(event.what)) return null;
  const name = "name" in event && event.name ? event.name : "Sandbox";
  const from = { id: Number(handle), is_bot: false, first_name: name, language_code: "es" };
  const chat = { id: Number(handle), first_name: name, type: "private" };
  const date = Math.floor(due.happenedAt.getTime() / 1000);
  if (due.twist === "unknown") return { something_new: { from, chat, date } };
  if (!("id" in event)) {
    const [before, after] = event.what === "block" ? ["member", "kicked"] : ["kicked", "member"];
    const user = botOf(line);
    const old_chat_member = { user, status: before, ...(before === "kicked" && { until_date: 0 }) };
    const new_chat_member = { user, status: after, ...(after === "kicked" && { until_date: 0 }) };
    return { my_chat_member: { chat, from, date, old_chat_member, new_chat_member } };
  }
  const message = { message_id: numberIn(event.id), from, chat, date };
  if ("token" in event) {
    const text = `/start ${event.token}`.trim();
    return { message: { ...message, text, entities: [{ offset: 0, length: "/start".length, type: "bot_command" }] } };
  }
  const { text, pressed, answers, media } = event;
  if (pressed) {
    const under = { message_id: numberIn(answers ?? ""), from: botOf(line), chat, date, text: "" };
    const id = BigInt(`0x${keys.made(line, "telegram query", event.id, 14)}`).toString();
    return { callback_query: { id, from, message: under, chat_instance: handle, data: pressed.id } };
  }
  const reply =
    answers === undefined ? {} : { reply_to_message: { message_id: numberIn(answers), from: botOf(line), chat, date } };
  if (!media) return { message: { ...message, ...reply, text } };
  return { message: { ...message, ...reply, ...fileOf(media, event.id), ...(text !== "" && { caption: text }) } };
}

/** Within its chat a message has a number. */
const numberIn = (providerId: string): number => Number(providerId.split(":").at(-1) ?? 0) || 0;

function fileOf({ kind, name, mime }: { kind: string; name: string; mime: string }, id: string): object {
  const file = { file_id: `AgACAgE-${id}`, file_unique_id: id, file_size: 48_211 };
  if (kind === "image")
    return {
      photo: [
        { ...file, width: 90, height: 160 },
        { ...file, width: 720, height: 1280 },
      ],
    };
  if (kind === "voice") return { voice: { ...file, duration: 9, mime_type: mime } };
  return { document: { ...file, file_name: name, mime_type: mime } };
}
