import { z } from "zod";
import { draw } from "../../domain/draw.js";
import { insertDue } from "../store.js";
import { type Asked, dueAt, json, jsonBody, type WorldAnswer } from "../surface.js";
import {
  insertTemplate,
  listTemplates,
  type TemplateRow,
  templateNamed,
  templatesInLanguages,
} from "../template-store.js";
import { graphError, invalid } from "./account.js";
import type { Shown } from "./content.js";

const Button = z.object({ type: z.string(), text: z.string().optional(), url: z.string().optional() });
const Component = z.object({
  type: z.string().transform((text) => text.toUpperCase()),
  format: z.string().optional(),
  text: z.string().optional(),
  buttons: z.array(Button).optional(),
  example: z
    .object({ body_text: z.array(z.array(z.string())).optional() })
    .loose()
    .optional(),
});
const NewTemplate = z.object({
  name: z.string(),
  language: z.string(),
  category: z.string(),
  components: z.array(Component),
});
type NewTemplate = z.output<typeof NewTemplate>;

const Parameter = z.object({ type: z.string(), text: z.string().optional(), payload: z.string().optional() }).loose();
export const TemplateSent = z.object({
  name: z.string(),
  language: z.object({ code: z.string() }),
  components: z
    .array(
      z.object({
        type: z.string().transform((text) => text.toLowerCase()),
        sub_type: z.string().optional(),
        index: z.union([z.string(), z.number()]).optional(),
        parameters: z.array(Parameter).default([]),
      }),
    )
    .default([]),
});

const holesOf = (text: string): number[] => [
  ...new Set([...text.matchAll(/\{\{(\d+)\}\}/g)].map((match) => Number(match[1]))),
];
const bodyOf = (template: TemplateRow): string =>
  z
    .array(Component)
    .parse(template.components)
    .find(({ type }) => type === "BODY")?.text ?? "";

/** The template with its values in it, as the phone shows it; or why Meta does not take it. */
export async function filledTemplate({ tx, line }: Asked, sent: z.output<typeof TemplateSent>): Promise<Shown> {
  const template = await templateNamed(tx, line.accountId, sent.name, sent.language.code);
  if (template?.state !== "APPROVED") return { refusal: notSendable(template, sent.name, sent.language.code) };
  const body = bodyOf(template);
  const values = sent.components.find(({ type }) => type === "body")?.parameters ?? [];
  const wanted = holesOf(body).length;
  if (values.length !== wanted) {
    const details = `body: number of localizable_params (${values.length}) does not match the expected number of params (${wanted})`;
    return {
      refusal: graphError({
        status: 400,
        code: 132000,
        message: "Number of parameters does not match the expected number of params",
        details,
      }),
    };
  }
  const texts = values.map(({ type, text }) => (type === "text" ? (text ?? "") : ""));
  if (texts.some((text) => text === "" || /[\n\t]| {5}/.test(text))) {
    const details = "body: Param text cannot be empty, have new-line/tab characters or more than 4 consecutive spaces";
    return {
      refusal: graphError({
        status: 400,
        code: 132018,
        message: "There’s an issue with the parameters in your template.",
        details,
      }),
    };
  }
  const text = body.replace(/\{\{(\d+)\}\}/g, (_, number: string) => texts[Number(number) - 1] ?? "");
  return { text, extra: { template: sent.name, ...buttonsOf(template, sent) }, isFreeform: false };
}

function buttonsOf(template: TemplateRow, sent: z.output<typeof TemplateSent>) {
  const all =
    z
      .array(Component)
      .parse(template.components)
      .find(({ type }) => type === "BUTTONS")?.buttons ?? [];
  const replies = all.flatMap(({ type, text }, index) => {
    if (type !== "QUICK_REPLY" || text === undefined) return [];
    const given = sent.components.find(
      (one) => one.type === "button" && one.sub_type === "quick_reply" && Number(one.index) === index,
    );
    return [{ id: given?.parameters[0]?.payload ?? text, title: text }];
  });
  return replies.length > 0 ? { buttons: replies } : {};
}

function notSendable(template: TemplateRow | null, name: string, language: string): WorldAnswer {
  if (template?.state === "PAUSED") return graphError({ status: 400, code: 132015, message: "Template is paused" });
  if (template?.state === "DISABLED") return graphError({ status: 400, code: 132016, message: "Template is disabled" });
  const message = "Template name does not exist in the translation";
  return graphError({
    status: 404,
    code: 132001,
    message,
    details: `template name (${name}) does not exist in ${language}`,
  });
}

const PAGE_MAX = 100;

/** GET /{business account}/message_templates. */
export async function getTemplates({ tx, line, request }: Asked): Promise<WorldAnswer> {
  const limit = Math.min(Number(request.query.get("limit") ?? 25) || 25, PAGE_MAX);
  const after = Buffer.from(request.query.get("after") ?? "", "base64").toString();
  const name = request.query.get("name");
  const rows = await listTemplates(tx, line.accountId, {
    name,
    afterId: /^\d+$/.test(after) ? BigInt(after) : 0n,
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const cursor = (row: TemplateRow | undefined): string => Buffer.from((row?.id ?? 0n).toString()).toString("base64");
  return json(200, {
    data: page.map(({ id, name: its, language, category, components, state, because }) => ({
      name: its,
      parameter_format: "POSITIONAL",
      components,
      language,
      status: state,
      category,
      id: id.toString(),
      ...(because !== null && { rejected_reason: because }),
    })),
    paging: {
      cursors: { before: cursor(page[0]), after: cursor(page.at(-1)) },
      ...(rows.length > limit && {
        next: `https://graph.facebook.com/v23.0/message_templates?after=${cursor(page.at(-1))}`,
      }),
    },
  });
}

const NAME = /^[a-z0-9_]{1,512}$/;
const LANGUAGE = /^[a-z]{2,3}(?:_[A-Z]{2})?$/;
const CATEGORIES = new Set(["UTILITY", "MARKETING", "AUTHENTICATION"]);
const BODY_MAX = 1024;
const BUTTONS_MAX = 10;
const BUTTON_TITLE_MAX = 25;
const LANGUAGES_MAX = 70;

/** POST /{business account}/message_templates: it is looked at, and the answer comes by a call. */
export async function postTemplate(asked: Asked): Promise<WorldAnswer> {
  const read = NewTemplate.safeParse(jsonBody(asked.request));
  if (!read.success)
    return invalid(read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
  const { tx, now, line, weather } = asked;
  const template = read.data;
  const fault = formFault(template);
  if (fault !== null) return fault;
  const { name, language, category, components } = template;
  if (await templateNamed(tx, line.accountId, name, language)) {
    return templateFault(
      "Content in this language already exists",
      2388024,
      `There is already ${language} content for this template.`,
    );
  }
  if ((await templatesInLanguages(tx, line.accountId, name)) >= LANGUAGES_MAX)
    return templateFault("Too many languages", 2388019, "The template has too many languages.");
  const id = await insertTemplate(tx, { channelAccountId: line.accountId, name, language, category, components }, now);
  const rejected = reviewed(template);
  const at = new Date(now.getTime() + reviewMs(weather.seed, name, language));
  const of = { channelAccountId: line.accountId, channel: "whatsapp", provider: "whatsapp-cloud", handle: "" } as const;
  const state = rejected === null ? "APPROVED" : "REJECTED";
  await insertDue(tx, [
    dueAt(at, of, { what: "template", name, language, state, ...(rejected !== null && { because: rejected }) }),
  ]);
  return json(200, { id: id.toString(), status: "PENDING", category });
}

const REVIEW_MS = [20_000, 120_000] as const;
const reviewMs = (seed: string, name: string, language: string): number =>
  Math.round(REVIEW_MS[0] + (REVIEW_MS[1] - REVIEW_MS[0]) * draw(seed, "review", name, language));

function formFault({ name, language, category, components }: NewTemplate): WorldAnswer | null {
  const body = components.find(({ type }) => type === "BODY");
  const text = body?.text ?? "";
  const holes = holesOf(text);
  const examples = body?.example?.body_text?.[0] ?? [];
  if (!NAME.test(name))
    return templateFault("Invalid template name", 2388085, "Names have lower-case letters, digits and underscores.");
  if (!LANGUAGE.test(language))
    return templateFault("Invalid language", 2388040, `${language} is no language of templates.`);
  if (!CATEGORIES.has(category)) return templateFault("Invalid category", 2388023, `${category} is no category.`);
  if (text === "" || text.length > BODY_MAX)
    return templateFault("Invalid body", 2388040, `The body has 1 to ${BODY_MAX} characters.`);
  if (holes.some((hole, index) => hole !== index + 1))
    return templateFault("Invalid parameters", 2388073, "Variables are numbered from {{1}} without a gap.");
  if (/^\s*\{\{\d+\}\}|\{\{\d+\}\}\s*$/.test(text))
    return templateFault(
      "Leading or trailing parameters",
      2388299,
      "Variables can't be at the start or end of the template.",
    );
  if (holes.length > 0 && examples.length !== holes.length)
    return templateFault("Missing examples", 2388043, "Each variable needs an example.");
  const titles = components.flatMap(({ buttons = [] }) => buttons).map((button) => button.text ?? "");
  if (titles.length > BUTTONS_MAX || titles.some((title) => title === "" || title.length > BUTTON_TITLE_MAX))
    return templateFault(
      "Invalid buttons",
      2388040,
      `There are up to ${BUTTONS_MAX} buttons of 1 to ${BUTTON_TITLE_MAX} characters.`,
    );
  return null;
}

const templateFault = (title: string, subcode: number, details: string): WorldAnswer =>
  json(400, {
    error: {
      message: "Invalid parameter",
      type: "OAuthException",
      code: 100,
      error_subcode: subcode,
      is_transient: false,
      error_user_title: title,
      error_user_msg: details,
      fbtrace_id: "AsandboxTrace0000000000",
    },
  });

/** Would a reviewer turn it down? Threats are; so is a text that is nearly nothing but its values. */
function reviewed({ components }: NewTemplate): string | null {
  const text = components.find(({ type }) => type === "BODY")?.text ?? "";
  if (/embargar[áe]|c[áa]rcel|prisi[óo]n|jail|arrest/i.test(text)) return "ABUSIVE_CONTENT";
  const words = text
    .replace(/\{\{\d+\}\}/g, "")
    .split(/\s+/)
    .filter(Boolean).length;
  return holesOf(text).length * 2 > words ? "INVALID_FORMAT" : null;
}
