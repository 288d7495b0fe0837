import { z } from "zod";
import { dialledOf, waIdOf } from "../../domain/wa-id.js";
import { isKnownMessage, type PhoneRow } from "../store.js";
import { type Asked, json, jsonBody, PROXY_PAGE, type WorldAnswer } from "../surface.js";
import { take } from "../take.js";
import { graphError, invalid, phoneNumberId } from "./account.js";
import { badValue, type Content, missing, type Shown, tooLong } from "./content.js";
import { GRAPH_CODES, LATE_FAILURES, REFUSALS } from "./errors.js";
import { sizeOfMedia } from "./media.js";
import { filledTemplate, TemplateSent } from "./templates.js";

const Reply = z.object({ type: z.literal("reply"), reply: z.object({ id: z.string(), title: z.string() }) });
const Interactive = z.object({
  type: z.enum(["button", "list", "cta_url"]),
  body: z.object({ text: z.string() }),
  footer: z.object({ text: z.string() }).optional(),
  action: z.object({
    buttons: z.array(Reply).optional(),
    button: z.string().optional(),
    sections: z
      .array(z.object({ title: z.string().optional(), rows: z.array(z.object({ id: z.string(), title: z.string() })) }))
      .optional(),
    name: z.string().optional(),
    parameters: z.object({ display_text: z.string(), url: z.string() }).optional(),
  }),
});
const MediaSent = z.object({
  id: z.string().optional(),
  link: z.string().optional(),
  caption: z.string().optional(),
  filename: z.string().optional(),
});
const Sent = z.object({
  messaging_product: z.literal("whatsapp"),
  to: z.string().optional(),
  recipient: z.string().optional(),
  type: z.string().default("text"),
  context: z.object({ message_id: z.string() }).optional(),
  biz_opaque_callback_data: z.string().optional(),
  text: z.object({ body: z.string() }).optional(),
  template: TemplateSent.optional(),
  interactive: Interactive.optional(),
  document: MediaSent.optional(),
  image: MediaSent.optional(),
});
type Sent = z.output<typeof Sent>;
const ReadMark = z.object({ status: z.literal("read"), message_id: z.string() });

/** POST /{phone number}/messages. */
export async function postMessage(asked: Asked): Promise<WorldAnswer> {
  const body = jsonBody(asked.request);
  if (typeof body !== "object" || body === null) return invalid("The request body is not a JSON object");
  if (!("messaging_product" in body)) return missing("messaging_product");
  const mark = ReadMark.safeParse(body);
  if (mark.success) return markRead(asked, mark.data.message_id);
  const read = Sent.safeParse(body);
  if (!read.success)
    return invalid(read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
  const sent = read.data;
  const digits = sent.to?.replace(/[\s()+-]/g, "");
  if (digits === undefined) return missing("to");
  if (!/^[1-9]\d{6,14}$/.test(digits)) return badValue(`Parameter 'to' is not a valid phone number: ${sent.to}`);
  if ((sent.biz_opaque_callback_data?.length ?? 0) > OPAQUE_MAX) return tooLong("biz_opaque_callback_data", OPAQUE_MAX);
  const shown = await contentOf(asked, sent);
  return "refusal" in shown ? shown.refusal : takeMessage(asked, sent, digits, shown);
}

const OPAQUE_MAX = 512;
const TEXT_MAX = 4096;

async function takeMessage(asked: Asked, sent: Sent, digits: string, shown: Content): Promise<WorldAnswer> {
  const { now } = asked;
  const { text, extra, isFreeform } = shown;
  const number = dialledOf(digits);
  const taken = await take(asked, {
    provider: "whatsapp-cloud",
    channel: "whatsapp",
    handle: `+${number}`,
    text,
    key: sent.biz_opaque_callback_data ?? null,
    extra: { ...extra, ...(sent.context && { answers: sent.context.message_id }) },
    reportTo: null,
    tells: ["sent", "delivered", "read", "failed"],
    refusals: REFUSALS,
    failures: LATE_FAILURES,
    idOf: (made) => wamid(number, made),
    dooms: (phone, persona) =>
      isAbsent(number) || persona?.kind === "no_whatsapp"
        ? "131026"
        : isFreeform && isClosed(phone, now)
          ? "131047"
          : undefined,
    mutes: ({ stoppedAt }) => stoppedAt !== null,
  });
  if (taken.kind === "page") return PROXY_PAGE;
  if (taken.kind === "refused") return refusedWith(taken.code);
  const answer = json(200, {
    messaging_product: "whatsapp",
    contacts: [{ input: sent.to, wa_id: waIdOf(number) }],
    messages: [{ id: taken.providerId, ...(sent.template && { message_status: "accepted" }) }],
  });
  return { ...answer, isCut: taken.isCut };
}

/** Numbers that end so are on no WhatsApp: for whoever wants to see that on purpose. */
const ABSENT = /0404$/;
const isAbsent = (number: string): boolean => ABSENT.test(number);

const WINDOW_MS = 24 * 3_600_000;
const isClosed = ({ wroteAt }: PhoneRow, now: Date): boolean =>
  wroteAt === null || now.getTime() - wroteAt.getTime() > WINDOW_MS;

/** Ids look as Meta's do: bytes of a header, the number, and what only Meta knows. */
export function wamid(number: string, made: string): string {
  const secret = made.slice(0, 20).toUpperCase();
  return `wamid.${Buffer.concat([
    Buffer.from([0x1c, 0x18, number.length]),
    Buffer.from(number),
    Buffer.from([0x15, 0x02, 0x00, 0x11, 0x18, secret.length]),
    Buffer.from(secret),
    Buffer.from([0x00]),
  ]).toString("base64")}`;
}

async function contentOf(asked: Asked, sent: Sent): Promise<Shown> {
  switch (sent.type) {
    case "text": {
      const text = sent.text?.body;
      if (text === undefined || text === "") return { refusal: missing("text['body']") };
      if (text.length > TEXT_MAX) return { refusal: tooLong("text['body']", TEXT_MAX) };
      return { text, extra: {}, isFreeform: true };
    }
    case "template":
      return sent.template ? filledTemplate(asked, sent.template) : { refusal: missing("template") };
    case "interactive":
      return sent.interactive ? interactiveOf(sent.interactive) : { refusal: missing("interactive") };
    case "document":
    case "image":
      return fileOf(asked, sent.type, sent[sent.type]);
    default:
      return { refusal: badValue(`Parameter 'type' must be one of text, template, interactive, document, image`) };
  }
}

const BUTTON_TITLE_MAX = 20;
const BUTTONS_MAX = 3;
const ROWS_MAX = 10;
const ROW_TITLE_MAX = 24;
const BODY_MAX = 1024;

function interactiveOf({ type, body, action }: z.output<typeof Interactive>): Shown {
  if (body.text.length === 0 || body.text.length > BODY_MAX)
    return { refusal: badValue(`Body text length invalid. Min length: 1, Max length: ${BODY_MAX}`) };
  if (type === "cta_url") {
    const { display_text: title = "", url = "" } = action.parameters ?? {};
    if (title.length === 0 || title.length > BUTTON_TITLE_MAX || !URL.canParse(url))
      return { refusal: badValue("Display text or URL invalid") };
    return { text: `${body.text}\n${url}`, extra: {}, isFreeform: true };
  }
  const rows =
    type === "list"
      ? (action.sections ?? []).flatMap((section) => section.rows)
      : (action.buttons ?? []).map(({ reply }) => reply);
  const [most, titleMax, what] =
    type === "list" ? [ROWS_MAX, ROW_TITLE_MAX, "Row"] : [BUTTONS_MAX, BUTTON_TITLE_MAX, "Button"];
  if (rows.length === 0 || rows.length > most)
    return { refusal: badValue(`Invalid ${what.toLowerCase()}s count. Min allowed: 1, Max allowed: ${most}`) };
  if (rows.some(({ title }) => title.length === 0 || title.length > titleMax))
    return { refusal: badValue(`${what} title length invalid. Min length: 1, Max length: ${titleMax}`) };
  if (rows.some(({ id }) => id.length === 0 || id.length > 256))
    return { refusal: badValue(`${what} id length invalid. Min length: 1, Max length: 256`) };
  if (
    new Set(rows.map(({ title }) => title)).size < rows.length ||
    new Set(rows.map(({ id }) => id)).size < rows.length
  ) {
    return { refusal: badValue(`Duplicated title or id of ${what.toLowerCase()}`) };
  }
  return {
    text: body.text,
    extra: { buttons: rows.map(({ id, title }) => ({ id, title })), ...(type === "list" && { isList: true }) },
    isFreeform: true,
  };
}

function fileOf(
  { line, keys }: Asked,
  type: "document" | "image",
  media: z.output<typeof MediaSent> | undefined,
): Shown {
  if (!media || (media.id === undefined && media.link === undefined)) return { refusal: missing(`${type}['id']`) };
  const sizeBytes = media.id === undefined ? 0 : sizeOfMedia(keys, line, media.id);
  if (sizeBytes === null) return { refusal: badValue(`Media ID ${media.id} is unknown to this phone number`) };
  const name = media.filename ?? (type === "image" ? "image.jpg" : "document.pdf");
  const mime = type === "image" ? "image/jpeg" : "application/pdf";
  return { text: media.caption ?? "", extra: { files: [{ name, mime, sizeBytes }] }, isFreeform: true };
}

async function markRead({ tx, line }: Asked, messageId: string): Promise<WorldAnswer> {
  const isKnown = await isKnownMessage(tx, line.accountId, messageId);
  return isKnown
    ? json(200, { success: true })
    : invalid(`Message ${messageId} of phone number ${phoneNumberId(line)} was not found`);
}

export function refusedWith(code: string): WorldAnswer {
  const { title, details, status } = GRAPH_CODES[code] ?? { title: "Something went wrong", details: "", status: 400 };
  return graphError({ status, code: Number(code), message: title, details });
}
