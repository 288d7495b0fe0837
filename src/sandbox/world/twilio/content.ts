import { z } from "zod";
import { draw } from "../../domain/draw.js";
import { insertDue } from "../store.js";
import { type Asked, dueAt, json, jsonBody, type WorldAnswer } from "../surface.js";
import {
  insertTemplate,
  listTemplates,
  setTemplateState,
  type TemplateRow,
  templateById,
  templateNamed,
} from "../template-store.js";
import { accountSid, twilioError } from "./account.js";

const Text = z.object({ body: z.string().min(1).max(1_600) });
const NewContent = z.object({
  friendly_name: z.string().max(450).optional(),
  language: z.string().regex(/^[a-z]{2,3}(?:_[A-Z]{2})?$/),
  variables: z.record(z.string(), z.string()).default({}),
  types: z.object({ "twilio/text": Text }),
});
const NewApproval = z.object({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  category: z.enum(["UTILITY", "MARKETING", "AUTHENTICATION"]),
});

/** The Content API: texts, what WhatsApp says of them, and the list of both. Null where there is no such resource. */
export async function answerContent(asked: Asked): Promise<WorldAnswer | null> {
  const { method, path } = asked.request;
  const [, resource, sid, requests, whatsapp] = path;
  if (method === "POST" && resource === "Content" && sid === undefined) return postContent(asked);
  if (method === "GET" && resource === "ContentAndApprovals") return getAll(asked);
  if (resource !== "Content" || requests !== "ApprovalRequests") return null;
  const id = idOf(sid ?? "");
  const content = id === null ? null : await templateById(asked.tx, asked.line.accountId, id);
  if (!content || id === null) return null;
  if (method === "POST" && whatsapp === "whatsapp") return postApproval(asked, content);
  return method === "GET" ? json(200, { sid, whatsapp: { type: "whatsapp", ...approvalOf(content) } }) : null;
}

/** `HX` and 32 hexadecimal digits, which here are the row's number. */
export const contentSid = (id: bigint): string => `HX${id.toString(16).padStart(32, "0")}`;
const idOf = (sid: string): bigint | null => (/^HX[0-9a-f]{32}$/.test(sid) ? BigInt(`0x${sid.slice(2)}`) : null);

const DRAFT = "UNSUBMITTED";

async function postContent(asked: Asked): Promise<WorldAnswer> {
  const { tx, now, line } = asked;
  const read = NewContent.safeParse(jsonBody(asked.request));
  if (!read.success) return twilioError(400, 20001, `Invalid parameter: ${read.error.issues[0]?.path.join(".")}`);
  const { friendly_name: name = "", language, types, variables } = read.data;
  // There each call makes another content; here the first of a name stands for all of them.
  const before = await templateNamed(tx, line.accountId, name, language);
  if (before) return json(201, resourceOf(asked, before));
  const components = [{ type: "BODY", text: types["twilio/text"].body, variables }];
  const row = { channelAccountId: line.accountId, name, language, category: "", components };
  const id = await insertTemplate(tx, row, now);
  await setTemplateState(tx, line.accountId, { name, language, state: DRAFT });
  const made = await templateById(tx, line.accountId, id);
  return json(201, resourceOf(asked, made as TemplateRow));
}

const REVIEW_MS = [20_000, 120_000] as const;

async function postApproval({ tx, now, line, request, weather }: Asked, content: TemplateRow): Promise<WorldAnswer> {
  const read = NewApproval.safeParse(jsonBody(request));
  if (!read.success) return twilioError(400, 20001, `Invalid parameter: ${read.error.issues[0]?.path.join(".")}`);
  if (content.state !== DRAFT) return twilioError(400, 63041, "The template was handed in already");
  const { name, language } = content;
  await setTemplateState(tx, line.accountId, { name, language, state: "PENDING" });
  const because = refusalOf(content);
  const state = because === null ? "APPROVED" : "REJECTED";
  const waits = REVIEW_MS[0] + (REVIEW_MS[1] - REVIEW_MS[0]) * draw(weather.seed, "review", name, language);
  const of = { channelAccountId: line.accountId, channel: "whatsapp", provider: "twilio", handle: "" } as const;
  const event = { what: "template", name, language, state, ...(because !== null && { because }) } as const;
  await insertDue(tx, [dueAt(new Date(now.getTime() + Math.round(waits)), of, event)]);
  const { category } = read.data;
  return json(201, { ...approvalOf(content), name: read.data.name, category, status: "received" });
}

/** As WhatsApp turns words down: threats, and values at either end or side by side. */
function refusalOf(content: TemplateRow): string | null {
  const text = bodyOf(content);
  if (/embargar[áe]|c[áa]rcel|prisi[óo]n|jail|arrest/i.test(text)) return "ABUSIVE_CONTENT";
  return /^\s*\{\{|\}\}\s*$|\}\}\s*\{\{/.test(text) ? "INVALID_FORMAT" : null;
}

const PAGE = 50;
const PAGE_MAX = 1_000;

async function getAll(asked: Asked): Promise<WorldAnswer> {
  const { tx, line, request } = asked;
  const size = Math.min(Number(request.query.get("PageSize") ?? PAGE) || PAGE, PAGE_MAX);
  const token = request.query.get("PageToken") ?? "";
  const afterId = /^\d{1,18}$/.test(token) ? BigInt(token) : 0n;
  const rows = await listTemplates(tx, line.accountId, { name: null, afterId, limit: size + 1 });
  const page = rows.slice(0, size);
  const contents = page.map((row) => ({ ...resourceOf(asked, row), approval_requests: approvalOf(row) }));
  const next = `https://content.twilio.com/v1/ContentAndApprovals?PageSize=${size}&Page=1&PageToken=${page.at(-1)?.id}`;
  const meta = { key: "contents", page: 0, page_size: size, next_page_url: rows.length > size ? next : null };
  return json(200, { contents, meta });
}

const approvalOf = ({ name, category, state, because }: TemplateRow) => ({
  name,
  category: category === "" ? "UTILITY" : category,
  content_type: "twilio/text",
  status: state.toLowerCase(),
  rejection_reason: because ?? "",
  allow_category_change: true,
});

const resourceOf = ({ keys, line }: Asked, row: TemplateRow) => ({
  sid: contentSid(row.id),
  account_sid: accountSid(keys, line),
  friendly_name: row.name,
  language: row.language,
  variables: {},
  types: { "twilio/text": { body: bodyOf(row) } },
});

const bodyOf = ({ components }: TemplateRow): string =>
  z.array(z.object({ text: z.string() }).loose()).parse(components)[0]?.text ?? "";

/** What is sent of a content: its words with the values in them; or why it is not sent, in Twilio's codes. */
export async function filledContent(
  { tx, line }: Asked,
  sid: string,
  values: Readonly<Record<string, string>>,
): Promise<{ readonly text: string } | { readonly code: "63027" | "63028" | "63040" }> {
  const id = idOf(sid);
  const content = id === null ? null : await templateById(tx, line.accountId, id);
  if (!content) return { code: "63027" };
  if (content.state !== "APPROVED") return { code: "63040" };
  const body = bodyOf(content);
  const wanted = new Set([...body.matchAll(/\{\{(\d+)\}\}/g)].map(([, number]) => number as string));
  if (Object.keys(values).length !== wanted.size || [...wanted].some((one) => !Object.hasOwn(values, one)))
    return { code: "63028" };
  return { text: body.replace(/\{\{(\d+)\}\}/g, (_, number: string) => values[number] ?? "") };
}
