import { z } from "zod";
import type { TemplateState } from "../domain/provider-template.js";
import type {
  AccountNews,
  AdapterIo,
  Attachment,
  ChannelAdapter,
  CheckOutcome,
  NewTemplate,
  Outgoing,
  Sender,
} from "./adapter.js";
import { BaseUrl } from "./base-url.js";
import { type HttpAnswer, type HttpTrouble, jsonOf, outcomeOfTrouble } from "./http.js";
import { multipart } from "./multipart.js";
import { isPassing, type SendOutcome } from "./outcome.js";
import { given, listIn, recordIn, textIn } from "./payload.js";
import { planMessage } from "./whatsapp-cloud-body.js";
import { outcomeOfError } from "./whatsapp-cloud-errors.js";
import { perDayOf, qualityOf, readWhatsApp, templateStateOf, verifyWhatsApp } from "./whatsapp-cloud-hear.js";

const Id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, { error: "id_invalid" });
/** Goes into a header: printable, and no blank. */
const Secret = z.string().regex(/^[\x21-\x7e]{1,1000}$/, { error: "secret_invalid" });

const Settings = z.strictObject({
  phoneNumberId: Id,
  businessAccountId: Id,
  accessToken: Secret,
  /** The key that Meta signs its calls with. */
  appSecret: Secret,
  /** Any word of ours, typed into the app's settings too: Meta shows it when it asks whether the address is ours. */
  verifyToken: Secret,
  baseUrl: BaseUrl.default("https://graph.facebook.com"),
  version: z
    .string()
    .regex(/^v\d{1,3}\.\d{1,2}$/, { error: "version_invalid" })
    .default("v23.0"),
});

export type WhatsAppCloudSettings = z.infer<typeof Settings>;

/**
 * WhatsApp over Meta's Cloud API.
 *
 * Meta knows no idempotency key, so an answer that got lost leaves a doubt; our key comes back in every status and
 * settles it. A message that Meta holds back for a look at its quality has been taken: a status tells how that ended.
 */
export const whatsappCloud: ChannelAdapter<WhatsAppCloudSettings> = {
  provider: "whatsapp-cloud",
  channel: "whatsapp",
  settings: Settings,
  secrets: ["accessToken", "appSecret", "verifyToken"],
  capabilities: {
    textMax: 4_096,
    freeformHours: 24,
    buttonsMax: 10,
    attachments: true,
    tells: ["sent", "delivered", "read", "failed"],
    hearsReplies: true,
    perSecond: 80,
    burst: 80,
  },
  open: openWhatsApp,
  hear: { secret: "appSecret", verify: verifyWhatsApp, read: readWhatsApp },
};

type Answered = HttpAnswer | HttpTrouble;
type Ask = (method: "GET" | "POST", path: string, body?: object) => Promise<Answered>;

function openWhatsApp(settings: WhatsAppCloudSettings, { http }: AdapterIo): Sender {
  const { phoneNumberId, businessAccountId, verifyToken } = settings;
  const base = `${settings.baseUrl}/${settings.version}`;
  const authorization = `Bearer ${settings.accessToken}`;
  const ask: Ask = (method, path, body) =>
    http({
      method,
      url: `${base}/${path}`,
      headers: { authorization, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  const upload = (file: Attachment) => {
    const { type, body } = multipart({ messaging_product: "whatsapp", type: file.mime }, "file", file);
    const url = `${base}/${phoneNumberId}/media`;
    return http({ method: "POST", url, headers: { authorization, "content-type": type }, body });
  };

  return {
    async send(message) {
      const plan = planMessage(message);
      if (!plan.ok) {
        const { code } = plan.refusal;
        return { kind: "refused", reason: code, ...(code === "address_invalid" && { stop: "address" }) };
      }
      const { attachment, body } = plan.value;
      const media = attachment ? mediaOf(await upload(attachment)) : undefined;
      if (media && "kind" in media) return media;
      return sentAs(message, await ask("POST", `${phoneNumberId}/messages`, body(media?.id)));
    },
    check: () => checkNumber(ask, phoneNumberId),
    templates: () => listTemplates(ask, businessAccountId),
    submit: async (template) =>
      doneOf(await ask("POST", `${businessAccountId}/message_templates`, newTemplate(template))),
    listen: (hookUrl) => listenAt(ask, { phoneNumberId, businessAccountId, verifyToken }, hookUrl),
    close: async () => {},
  };
}

function sentAs({ to }: Outgoing, answer: Answered): SendOutcome {
  if (answer.kind !== "answer") return outcomeOfTrouble(answer);
  if (answer.status < 200 || answer.status > 299) return outcomeOfError(answer);
  const said = recordIn(jsonOf(answer));
  const providerId = textIn(recordIn(listIn(said.messages)[0]).id);
  if (providerId === undefined) return { kind: "unknown", reason: "answer_unreadable" };
  const alias = textIn(recordIn(listIn(said.contacts)[0]).wa_id);
  return { kind: "accepted", providerId, ...(alias !== to.replace(/^\+/, "") && given("alias", alias)) };
}

/** The id of an uploaded file, or what the message comes to without it. However that went, no message has left yet. */
function mediaOf(answer: Answered): { readonly id: string } | SendOutcome {
  if (answer.kind !== "answer") return { kind: "retry", reason: `media_${answer.kind}` };
  const id = textIn(recordIn(jsonOf(answer)).id);
  if (answer.status >= 200 && answer.status <= 299 && id !== undefined) return { id };
  const outcome = outcomeOfError(answer);
  return outcome.kind === "unknown" ? { kind: "retry", reason: `media_${outcome.reason}` } : outcome;
}

/** What the number's own resource is asked for. Meta's name for the daily limit since it belongs to the portfolio (2025). */
const NUMBER_FIELDS =
  "verified_name,display_phone_number,quality_rating,status,whatsapp_business_manager_messaging_limit";
/** A number in one of these states sends nothing until somebody mends it. */
const DEAD_NUMBERS = new Set(["BANNED", "DELETED", "DISCONNECTED", "MIGRATED", "RESTRICTED", "UNVERIFIED"]);

async function checkNumber(ask: Ask, phoneNumberId: string): Promise<CheckOutcome> {
  const answer = await ask("GET", `${phoneNumberId}?fields=${NUMBER_FIELDS}`);
  const fault = faultOf(answer);
  if (fault !== null) return { ok: false, reason: fault };
  const number = recordIn(jsonOf(answer as HttpAnswer));
  const status = textIn(number.status)?.toUpperCase();
  if (textIn(number.id) !== phoneNumberId) return { ok: false, reason: "answer_unreadable" };
  if (status !== undefined && DEAD_NUMBERS.has(status)) {
    return { ok: false, reason: `whatsapp-cloud_number_${status.toLowerCase()}` };
  }
  const account: AccountNews = {
    ...given("name", textIn(number.verified_name)),
    ...given("quality", qualityOf(number.quality_rating)),
    ...given("perDay", perDayOf(number.whatsapp_business_manager_messaging_limit)),
  };
  return { ok: true, account };
}

/** Why an answer is no success, with Meta's words for whoever mends it; null where it is one. */
function faultOf(answer: Answered): string | null {
  if (answer.kind !== "answer") return `${answer.kind}: ${answer.code}`;
  if (answer.status >= 200 && answer.status <= 299) return null;
  const outcome = outcomeOfError(answer);
  const code = outcome.kind === "accepted" ? "answer_unreadable" : outcome.reason;
  const error = recordIn(recordIn(jsonOf(answer)).error);
  const words = textIn(error.error_user_msg) ?? textIn(recordIn(error.error_data).details) ?? textIn(error.message);
  return words === undefined ? code : `${code}: ${words.slice(0, 300)}`;
}

function doneOf(answer: Answered): CheckOutcome {
  const fault = faultOf(answer);
  if (fault === null) return { ok: true };
  const isTroubled = answer.kind !== "answer" || isPassing(outcomeOfError(answer));
  return { ok: false, reason: fault, ...(isTroubled && { again: true }) };
}

const TEMPLATES_PER_PAGE = 100;
/** An account may hold 6000 templates; what goes on after that is no list. */
const TEMPLATE_PAGES_MAX = 100;
const CATEGORIES = new Set(["utility", "marketing", "authentication"]);

async function listTemplates(ask: Ask, businessAccountId: string): Promise<readonly TemplateState[] | null> {
  const all: TemplateState[] = [];
  let after = "";
  for (let page = 0; page < TEMPLATE_PAGES_MAX; page += 1) {
    const query = `fields=name,language,status,category,components,rejected_reason&limit=${TEMPLATES_PER_PAGE}${after}`;
    const answer = await ask("GET", `${businessAccountId}/message_templates?${query}`);
    if (faultOf(answer) !== null) return null;
    const said = recordIn(jsonOf(answer as HttpAnswer));
    if (!Array.isArray(said.data)) return null;
    all.push(...said.data.flatMap(templateIn));
    const cursor = textIn(recordIn(recordIn(said.paging).cursors).after);
    if (cursor === undefined || recordIn(said.paging).next === undefined) return all;
    after = `&after=${encodeURIComponent(cursor)}`;
  }
  return null;
}

/** A template as Meta lists it; none where it is in a state or category we have no word for. */
function templateIn(value: unknown): readonly TemplateState[] {
  const listed = recordIn(value);
  const name = textIn(listed.name);
  const language = textIn(listed.language);
  const category = textIn(listed.category)?.toLowerCase() as TemplateState["category"] | undefined;
  const state = templateStateOf(listed.status);
  if (!name || !language || !state || category === undefined || !CATEGORIES.has(category)) return [];
  const body = listIn(listed.components)
    .map(recordIn)
    .find(({ type }) => type === "BODY");
  const reason = textIn(listed.rejected_reason);
  return [
    {
      name,
      language,
      category,
      state,
      body: textIn(body?.text) ?? "",
      ...(reason !== "NONE" && given("because", reason)),
    },
  ];
}

const newTemplate = ({ name, language, category, body, examples, buttons = [] }: NewTemplate) => ({
  name,
  language,
  category: category.toUpperCase(),
  parameter_format: "POSITIONAL",
  components: [
    { type: "BODY", text: body, ...(examples.length > 0 && { example: { body_text: [examples] } }) },
    ...(buttons.length > 0
      ? [{ type: "BUTTONS", buttons: buttons.map((text) => ({ type: "QUICK_REPLY", text })) }]
      : []),
  ],
});

/**
 * Has Meta call us about this number. News of templates and of the account always go to the app's own address, whatever
 * is said here: that one is typed into the app's settings.
 */
async function listenAt(
  ask: Ask,
  {
    phoneNumberId,
    businessAccountId,
    verifyToken,
  }: Pick<WhatsAppCloudSettings, "phoneNumberId" | "businessAccountId" | "verifyToken">,
  hookUrl: string,
): Promise<CheckOutcome> {
  const subscribed = await ask("GET", `${businessAccountId}/subscribed_apps`);
  const fault = faultOf(subscribed);
  if (fault !== null) return { ok: false, reason: fault };
  if (listIn(recordIn(jsonOf(subscribed as HttpAnswer)).data).length === 0) {
    const subscribing = doneOf(await ask("POST", `${businessAccountId}/subscribed_apps`));
    if (!subscribing.ok) return subscribing;
  }
  const webhook_configuration = { override_callback_uri: hookUrl, verify_token: verifyToken };
  return doneOf(await ask("POST", phoneNumberId, { webhook_configuration }));
}
