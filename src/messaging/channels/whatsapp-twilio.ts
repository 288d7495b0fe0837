import { z } from "zod";
import type { AdapterIo, ApprovedTemplate, ChannelAdapter, Outgoing, Sender } from "./adapter.js";
import { BaseUrl } from "./base-url.js";
import type { SendOutcome } from "./outcome.js";
import {
  CONTENT_SID,
  checkTogether,
  E164,
  hookOf,
  MessagingServiceSid,
  SECRETS,
  TWILIO_SETTINGS,
  Twilio,
} from "./twilio.js";
import { twilioContent } from "./twilio-content.js";
import { NOTHING_TO_DO, readMessaging } from "./twilio-hear.js";
import { verifyTwilio } from "./twilio-signature.js";
import { isBusinessScopedId, templateParam } from "./whatsapp-cloud-body.js";

const TEXT_MAX = 1_600;

const Settings = z
  .strictObject({
    ...TWILIO_SETTINGS,
    from: z.string().regex(E164, { error: "from_invalid" }).optional(),
    messagingServiceSid: MessagingServiceSid.optional(),
    /** Where Twilio keeps texts that WhatsApp approves: a host of its own. */
    contentUrl: BaseUrl.default("https://content.twilio.com"),
  })
  .check(checkTogether);

export type WhatsAppTwilioSettings = z.infer<typeof Settings>;

/**
 * WhatsApp over Twilio. A template is a piece of Twilio's Content, named by its sid; buttons are part of it, since free
 * text can have none here.
 */
export const whatsappTwilio: ChannelAdapter<WhatsAppTwilioSettings> = {
  provider: "twilio",
  channel: "whatsapp",
  settings: Settings,
  secrets: SECRETS,
  capabilities: {
    textMax: TEXT_MAX,
    freeformHours: 24,
    buttonsMax: 0,
    attachments: false,
    tells: ["sent", "delivered", "read", "failed"],
    hearsReplies: true,
    perSecond: 80,
    burst: 80,
  },
  open: openWhatsApp,
  hear: { secret: "authToken", verify: verifyTwilio, read: readMessaging, thanks: () => NOTHING_TO_DO },
};

function openWhatsApp(settings: WhatsAppTwilioSettings, { http, hookUrl }: AdapterIo): Sender {
  const twilio = new Twilio(settings, http);
  const content = twilioContent(settings, settings.contentUrl, http);
  const sender: [string, string] =
    settings.messagingServiceSid === undefined
      ? ["From", `whatsapp:${settings.from}`]
      : ["MessagingServiceSid", settings.messagingServiceSid];
  return {
    async send(message) {
      const to = addresseeOf(message);
      if (to === undefined) return { kind: "refused", reason: "address_invalid", stop: "address" };
      const said = contentOf(message);
      if ("kind" in said) return said;
      return twilio.create("Messages", [
        ["To", `whatsapp:${to}`],
        sender,
        ...said.fields,
        ...(hookUrl === null ? [] : [["StatusCallback", hookOf(hookUrl, { key: message.key })] as const]),
      ]);
    },
    check: () => twilio.check(),
    templates: content.templates,
    submit: content.submit,
    close: async () => {},
  };
}

/** Their number as WhatsApp itself calls it, else as we know it; a business-scoped id only where there is no number. */
const addresseeOf = ({ to, alias }: Outgoing): string | undefined =>
  [alias, to].find((each) => each !== undefined && E164.test(each)) ??
  [alias, to].find((each) => each !== undefined && isBusinessScopedId(each));

type Content = { readonly fields: readonly (readonly [string, string])[] } | (SendOutcome & { kind: "refused" });

function contentOf({ text, template, buttons = [], attachments = [] }: Outgoing): Content {
  if (attachments.length > 0) return { kind: "refused", reason: "attachments_too_many" };
  if (template) return templateOf(template);
  if (buttons.length > 0) return { kind: "refused", reason: "buttons_invalid" };
  if (text.trim() === "") return { kind: "refused", reason: "text_empty" };
  if (text.length > TEXT_MAX) return { kind: "refused", reason: "text_too_long" };
  return { fields: [["Body", text]] };
}

function templateOf({ name, providerId = name, params, paramNames }: ApprovedTemplate): Content {
  if (!CONTENT_SID.test(providerId)) return { kind: "refused", reason: "template_unknown", stop: "template" };
  if (paramNames && paramNames.length !== params.length) return { kind: "refused", reason: "template_params_unnamed" };
  const texts = params.map(templateParam);
  if (texts.includes("")) return { kind: "refused", reason: "template_param_empty" };
  const variables = Object.fromEntries(texts.map((text, at) => [paramNames?.[at] ?? String(at + 1), text]));
  return {
    fields: [
      ["ContentSid", providerId],
      ...(texts.length > 0 ? [["ContentVariables", JSON.stringify(variables)] as const] : []),
    ],
  };
}
