import { createHmac } from "node:crypto";
import type { SaidMedia } from "../../domain/act.js";
import type { WorldEvent } from "../../domain/event.js";
import type { Line } from "../../domain/line.js";
import { waIdOf } from "../../domain/wa-id.js";
import type { WorldKeys } from "../keys.js";
import type { DueRow } from "../store.js";
import { broken, type WorldCall } from "../surface.js";
import { appSecret, businessAccountId, displayNumber, phoneNumberId } from "./account.js";
import { GRAPH_CODES } from "./errors.js";

/** Meta's call: one change, signed over its bytes with the app's secret. */
export function whatsappCall(due: DueRow, line: Line, hookUrl: string | null, keys: WorldKeys): WorldCall | null {
  const url = due.hookUrl ?? hookUrl;
  if (url === null) return null;
  const change = changeOf(due, line, keys);
  if (!change) return null;
  const body = escaped(
    JSON.stringify({
      object: "whatsapp_business_account",
      entry: [{ id: businessAccountId(line), changes: [change] }],
    }),
  );
  const secret = due.twist === "forged" ? keys.secret(line, "a stranger's secret") : appSecret(keys, line);
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return {
    url,
    headers: {
      "content-type": "application/json",
      "user-agent": "facebookexternalua",
      "x-hub-signature-256": `sha256=${signature}`,
    },
    body: broken(body, due.twist),
  };
}

/** Meta's JSON is ASCII, with its slashes escaped: a signature over other bytes of the same meaning fails. */
const escaped = (text: string): string =>
  text
    .replaceAll("/", "\\/")
    .replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

function changeOf(due: DueRow, line: Line, keys: WorldKeys): { field: string; value: object } | null {
  const { event, handle } = due;
  if (event.what === "template") {
    const { name, language, state, because } = event;
    const value = {
      event: state,
      message_template_id: Number.parseInt(keys.made(line, "template", `${name} ${language}`, 12), 16),
      message_template_name: name,
      message_template_language: language,
      reason: because ?? "NONE",
    };
    return { value, field: "message_template_status_update" };
  }
  const waId = waIdOf(handle.slice(1));
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: displayNumber(line), phone_number_id: phoneNumberId(line) },
  };
  const timestamp = Math.floor(due.happenedAt.getTime() / 1000).toString();
  if (event.what === "report")
    return { field: "messages", value: { ...value, statuses: [statusOf(due, event, waId, timestamp)] } };
  // WhatsApp knows no opened chats, and tells nobody who blocked them.
  if (event.what !== "say") return null;
  const contacts = [{ profile: { name: event.name ?? waId }, wa_id: waId }];
  const said = due.twist === "unknown" ? unsupported(event.id) : saidOf(event, line, keys);
  const messages = [{ from: waId, timestamp, ...said }];
  return { field: "messages", value: { ...value, contacts, messages } };
}

function statusOf(due: DueRow, event: WorldEvent & { what: "report" }, waId: string, timestamp: string) {
  const told = due.twist === "unknown" ? "held" : due.twist === "forged" ? "failed" : event.status;
  const code = told === "failed" ? (event.code ?? "131026") : undefined;
  return {
    id: event.providerId,
    status: told,
    timestamp,
    recipient_id: waId,
    ...(due.key !== null && { biz_opaque_callback_data: due.key }),
    ...(told === "failed"
      ? { errors: [errorOf(code ?? "131000")] }
      : { pricing: { billable: true, pricing_model: "PMP", category: "utility", type: "regular" } }),
  };
}

function errorOf(code: string) {
  const { title = "Message failed", details = "" } = GRAPH_CODES[code] ?? {};
  return {
    code: Number(code),
    title,
    message: title,
    error_data: { details },
    href: "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
  };
}

const unsupported = (id: string): object => ({ id: `${id}=`, type: "unsupported", errors: [errorOf("131051")] });

function saidOf(event: WorldEvent & { what: "say" }, line: Line, keys: WorldKeys): object {
  const { id, text, pressed, answers, media } = event;
  const context = answers === undefined ? {} : { context: { from: displayNumber(line), id: answers } };
  if (pressed?.by === "template")
    return { id, ...context, type: "button", button: { payload: pressed.id, text: pressed.title } };
  if (pressed) {
    const type = pressed.by === "list" ? "list_reply" : "button_reply";
    const row = { id: pressed.id, title: pressed.title };
    return { id, ...context, type: "interactive", interactive: { type, [type]: row } };
  }
  if (media) return { id, ...context, ...fileOf(media, text, keys.made(line, "whatsapp said media", id, 64)) };
  return { id, ...context, type: "text", text: { body: text } };
}

function fileOf({ kind, name, mime }: SaidMedia, text: string, hash: string): object {
  const type = kind === "voice" ? "audio" : kind;
  const file = {
    mime_type: mime,
    sha256: Buffer.from(hash, "hex").toString("base64"),
    id: BigInt(`0x${hash.slice(0, 12)}`).toString(),
    ...(kind === "voice" && { voice: true }),
    ...(kind === "document" && { filename: name }),
    ...(kind !== "voice" && text !== "" && { caption: text }),
  };
  return { type, [type]: file };
}
