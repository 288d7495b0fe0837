import { z } from "zod";
import type { AdapterIo, ChannelAdapter, Outgoing, Sender } from "./adapter.js";
import type { SendOutcome } from "./outcome.js";
import { checkTogether, E164, hookOf, MessagingServiceSid, SECRETS, TWILIO_SETTINGS, Twilio } from "./twilio.js";
import { NOTHING_TO_DO, readMessaging } from "./twilio-hear.js";
import { verifyTwilio } from "./twilio-signature.js";

const TEXT_MAX = 1_600;

const Settings = z
  .strictObject({
    ...TWILIO_SETTINGS,
    /** A number, a short code, or a name of letters where the country takes one (nobody can answer a name). */
    from: z
      .string()
      .regex(/^(?:\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/, { error: "from_invalid" })
      .optional(),
    messagingServiceSid: MessagingServiceSid.optional(),
    /** A text that a carrier could not hand over by then is dropped: what waits too long arrives at night. */
    validitySeconds: z.int().min(1).max(36_000).default(3_600),
  })
  .check(checkTogether);

export type SmsTwilioSettings = z.infer<typeof Settings>;

/** SMS over Twilio. Each text names itself in the address that Twilio tells its fate to. */
export const smsTwilio: ChannelAdapter<SmsTwilioSettings> = {
  provider: "twilio",
  channel: "sms",
  settings: Settings,
  secrets: SECRETS,
  capabilities: {
    textMax: TEXT_MAX,
    freeformHours: null,
    buttonsMax: 0,
    attachments: false,
    tells: ["sent", "delivered", "failed"],
    hearsReplies: true,
    perSecond: 1,
    burst: 10,
  },
  open: openSms,
  hear: { secret: "authToken", verify: verifyTwilio, read: readMessaging, thanks: () => NOTHING_TO_DO },
};

function openSms(settings: SmsTwilioSettings, { http, hookUrl }: AdapterIo): Sender {
  const twilio = new Twilio(settings, http);
  const sender: [string, string] =
    settings.messagingServiceSid === undefined
      ? ["From", settings.from ?? ""]
      : ["MessagingServiceSid", settings.messagingServiceSid];
  return {
    async send(message) {
      const refused = refusalOf(message);
      if (refused) return refused;
      return twilio.create("Messages", [
        ["To", message.to],
        sender,
        ["Body", message.text],
        ["ValidityPeriod", String(settings.validitySeconds)],
        ...(hookUrl === null ? [] : [["StatusCallback", hookOf(hookUrl, { key: message.key })] as const]),
      ]);
    },
    check: () => twilio.check(),
    close: async () => {},
  };
}

function refusalOf({ to, text, buttons = [], attachments = [] }: Outgoing): SendOutcome | undefined {
  if (!E164.test(to)) return { kind: "refused", reason: "address_invalid", stop: "address" };
  if (text.trim() === "") return { kind: "refused", reason: "text_empty" };
  if (text.length > TEXT_MAX) return { kind: "refused", reason: "text_too_long" };
  if (buttons.length > 0) return { kind: "refused", reason: "buttons_invalid" };
  return attachments.length > 0 ? { kind: "refused", reason: "attachments_too_many" } : undefined;
}
