import type { Locale } from "../../kernel/locale.js";
import { ok, type Result, refuse } from "../../kernel/result.js";
import type { ApprovedTemplate, Attachment, Outgoing } from "./adapter.js";

/*
 * Limits: Meta's OpenAPI description where it states them (body of an interactive message, buttons, rows); from memory
 * and not verified: text 4096, caption 1024, documents 100 MB.
 */
const TEXT_MAX = 4_096;
const CAPTION_MAX = 1_024;
const INTERACTIVE_MAX = 1_024;
const REPLIES_MAX = 3;
const REPLY_TITLE_MAX = 20;
const REPLY_ID_MAX = 256;
const ROWS_MAX = 10;
const ROW_TITLE_MAX = 24;
const ROW_ID_MAX = 200;
const ROW_DESCRIPTION_MAX = 72;
const TRACKER_BYTES_MAX = 512;
const DOCUMENT_BYTES_MAX = 100 * 1024 * 1024;

const PHONE = /^\+?([1-9]\d{6,14})$/;
/** A person as one business knows them, who may have hidden their number: `BR.1502576394655843`, `US.ENT.118…`. */
const BUSINESS_SCOPED_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

export const isBusinessScopedId = (text: string): boolean => BUSINESS_SCOPED_ID.test(text);

export type BodyFault =
  | "address_invalid"
  | "key_too_long"
  | "text_empty"
  | "text_too_long"
  | "buttons_invalid"
  | "template_param_empty"
  | "template_params_unnamed"
  | "attachments_too_many"
  | "attachment_too_large";

/** A message as the wire takes it; where it carries a file, that is uploaded first and its id given. */
export interface PlannedMessage {
  readonly attachment: Attachment | undefined;
  body(mediaId?: string): Readonly<Record<string, unknown>>;
}

/** What is this message in Meta's form? Nothing that Meta is known to refuse gets to the wire. */
export function planMessage(message: Outgoing): Result<PlannedMessage, BodyFault> {
  const to = addresseeOf(message);
  if (to === undefined) return refuse("address_invalid");
  if (Buffer.byteLength(message.key) > TRACKER_BYTES_MAX) return refuse("key_too_long");
  const [attachment, ...others] = message.attachments ?? [];
  if (others.length > 0) return refuse("attachments_too_many");
  if (attachment && attachment.bytes.length > DOCUMENT_BYTES_MAX) return refuse("attachment_too_large");
  const content = contentOf(message, attachment);
  if (!content.ok) return content;
  const envelope = {
    messaging_product: "whatsapp",
    recipient_type: "individual",
    ...to,
    biz_opaque_callback_data: message.key,
  };
  return ok({ attachment, body: (mediaId) => ({ ...envelope, ...content.value(mediaId) }) });
}

/** Their number as WhatsApp itself calls it, else as we know it; a business-scoped id only where there is no number. */
function addresseeOf({ to, alias }: Outgoing): { to: string } | { recipient: string } | undefined {
  const number = (alias !== undefined && PHONE.exec(alias)?.[1]) || PHONE.exec(to)?.[1];
  if (number) return { to: number };
  const scoped = [alias, to].find((each) => each !== undefined && isBusinessScopedId(each));
  return scoped === undefined ? undefined : { recipient: scoped };
}

type Content = (mediaId?: string) => Readonly<Record<string, unknown>>;

function contentOf(message: Outgoing, attachment: Attachment | undefined): Result<Content, BodyFault> {
  if (message.template) return templateOf(message.template, message.buttons ?? [], attachment);
  const { text, buttons = [] } = message;
  const file = (id?: string) => (attachment ? { id, filename: attachment.name } : undefined);
  if (buttons.length > 0) return choiceOf(message, attachment && ((id) => ({ type: "document", document: file(id) })));
  if (attachment) {
    if (text.length > CAPTION_MAX) return refuse("text_too_long");
    return ok((id) => ({ type: "document", document: { ...file(id), ...(text !== "" && { caption: text }) } }));
  }
  if (text.trim() === "") return refuse("text_empty");
  if (text.length > TEXT_MAX) return refuse("text_too_long");
  return ok(() => ({ type: "text", text: { body: text, preview_url: false } }));
}

/**
 * A file sent with a template goes into its header, so the template must have been approved with a document there; so must
 * its buttons, whose words Meta knows: what a press of each tells us is said here.
 */
function templateOf(
  template: ApprovedTemplate,
  buttons: NonNullable<Outgoing["buttons"]>,
  attachment: Attachment | undefined,
): Result<Content, BodyFault> {
  const { name, language, params, paramNames } = template;
  if (paramNames && paramNames.length !== params.length) return refuse("template_params_unnamed");
  const texts = params.map(templateParam);
  if (texts.includes("")) return refuse("template_param_empty");
  const parameters = texts.map((text, at) => ({
    type: "text",
    ...(paramNames && { parameter_name: paramNames[at] }),
    text,
  }));
  const body = parameters.length > 0 ? [{ type: "body", parameters }] : [];
  if (buttons.length > ROWS_MAX || buttons.some(({ id }) => id === "" || id.length > REPLY_ID_MAX)) {
    return refuse("buttons_invalid");
  }
  const pressed = buttons.map(({ id }, at) => ({
    type: "button",
    sub_type: "quick_reply",
    index: String(at),
    parameters: [{ type: "payload", payload: id }],
  }));
  return ok((id) => {
    const header = attachment && [
      { type: "header", parameters: [{ type: "document", document: { id, filename: attachment.name } }] },
    ];
    const components = [...(header ?? []), ...body, ...pressed];
    return {
      type: "template",
      template: {
        name,
        language: { code: language, policy: "deterministic" },
        ...(components.length > 0 && { components }),
      },
    };
  });
}

/** Meta refuses parameters with line breaks, tabs or more than four blanks in a row. */
export const templateParam = (text: string): string =>
  text
    .trim()
    .replace(/[^\S\r\n\t]*[\r\n\t]\s*/g, " ")
    .replace(/ {5,}/g, "    ");

const LIST_LABEL: Record<Locale, string> = { es: "Ver opciones", en: "See options", pt: "Ver opções" };

type Header = (mediaId?: string) => Readonly<Record<string, unknown>>;

/** Up to three short answers are buttons; more, or longer ones, a list that opens. A list can carry no file. */
function choiceOf({ text, buttons = [], locale }: Outgoing, header: Header | undefined): Result<Content, BodyFault> {
  if (text.trim() === "") return refuse("text_empty");
  if (text.length > INTERACTIVE_MAX) return refuse("text_too_long");
  const distinct = (values: readonly string[]) => new Set(values).size === values.length && !values.includes("");
  const titles = buttons.map(({ title }) => title.trim());
  const isSound = distinct(titles) && distinct(buttons.map(({ id }) => id));
  if (!isSound || buttons.length > ROWS_MAX) return refuse("buttons_invalid");

  const areReplies = buttons.length <= REPLIES_MAX && titles.every((title) => title.length <= REPLY_TITLE_MAX);
  const idMax = areReplies ? REPLY_ID_MAX : ROW_ID_MAX;
  const isTooLong = titles.some((title) => title.length > ROW_DESCRIPTION_MAX);
  if (isTooLong || buttons.some(({ id }) => id.length > idMax)) return refuse("buttons_invalid");
  if (!areReplies && header) return refuse("attachments_too_many");
  const action = areReplies
    ? { buttons: buttons.map(({ id }, at) => ({ type: "reply", reply: { id, title: titles[at] } })) }
    : { button: LIST_LABEL[locale], sections: [{ rows: buttons.map(({ id }, at) => rowOf(id, titles[at] ?? "")) }] };
  return ok((mediaId) => ({
    type: "interactive",
    interactive: {
      type: areReplies ? "button" : "list",
      ...(header && { header: header(mediaId) }),
      body: { text },
      action,
    },
  }));
}

/** What does not fit into a row's title stands whole below it. */
const rowOf = (id: string, title: string) =>
  title.length <= ROW_TITLE_MAX ? { id, title } : { id, title: cut(title, ROW_TITLE_MAX), description: title };

function cut(text: string, max: number): string {
  let kept = "";
  for (const character of text) {
    if (kept.length + character.length > max - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}
