import { createHmac } from "node:crypto";
import type { Line } from "../../domain/line.js";
import { smsParts } from "../../domain/sms-parts.js";
import { waIdOf } from "../../domain/wa-id.js";
import type { WorldKeys } from "../keys.js";
import type { DueRow } from "../store.js";
import { broken, type WorldCall } from "../surface.js";
import { accountSid, authToken, ownNumber } from "./account.js";

/** Twilio's call: a form, signed over the address and its sorted fields with the auth token. */
export function twilioCall(due: DueRow, line: Line, hookUrl: string | null, keys: WorldKeys): WorldCall | null {
  const url = due.event.what === "report" ? due.reportTo : hookUrl;
  if (url === null) return null;
  const fields = fieldsOf(due, line, keys);
  if (!fields) return null;
  const token = due.twist === "forged" ? keys.secret(line, "a stranger's token") : authToken(keys, line);
  const signed =
    url +
    Object.keys(fields)
      .sort()
      .map((name) => name + fields[name])
      .join("");
  return {
    url,
    headers: {
      "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
      "user-agent": "TwilioProxy/1.1",
      "i-twilio-idempotency-token": keys.made(line, "idempotency", JSON.stringify(due.event)),
      "x-twilio-signature": createHmac("sha1", token).update(signed).digest("base64"),
    },
    body: broken(new URLSearchParams(fields).toString(), due.twist),
  };
}

/** The carrier could not deliver it: Twilio calls that otherwise than what it did not send itself. */
const UNDELIVERED = /^3000[3-8]$/;

function fieldsOf(due: DueRow, line: Line, keys: WorldKeys): Record<string, string> | null {
  const { event, handle, channel } = due;
  const prefix = channel === "whatsapp" ? "whatsapp:" : "";
  const common = { AccountSid: accountSid(keys, line), ApiVersion: "2010-04-01" };
  if (event.what === "report") {
    const code = due.twist === "forged" ? "30005" : event.code;
    const told = due.twist === "forged" ? "failed" : event.status;
    const status =
      due.twist === "unknown" ? "held" : told === "failed" && code && UNDELIVERED.test(code) ? "undelivered" : told;
    return {
      ...common,
      SmsSid: event.providerId,
      SmsStatus: status,
      MessageSid: event.providerId,
      MessageStatus: status,
      To: prefix + handle,
      From: prefix + ownNumber(line),
      ...(told === "failed" && code && { ErrorCode: code }),
      ...(told === "delivered" && channel === "sms" && { RawDlrDoneDate: dlrDate(due.happenedAt) }),
    };
  }
  if (event.what !== "say") return null;
  const { id, text, pressed, answers, media, name } = event;
  return {
    ...common,
    SmsMessageSid: id,
    SmsSid: id,
    MessageSid: id,
    SmsStatus: "received",
    NumMedia: media ? "1" : "0",
    NumSegments: smsParts(text).toString(),
    Body: text,
    From: prefix + handle,
    To: prefix + ownNumber(line),
    ...(media && { MediaContentType0: media.mime, MediaUrl0: `https://api.sandbox.test/2010-04-01/Media/${id}` }),
    ...(channel === "whatsapp" && { ProfileName: name ?? handle.slice(1), WaId: waIdOf(handle.slice(1)) }),
    ...(pressed && { ButtonText: pressed.title, ButtonPayload: pressed.id }),
    ...(answers !== undefined && { OriginalRepliedMessageSid: answers }),
  };
}

/** YYMMDDhhmm, without a zone. */
const dlrDate = (at: Date): string => at.toISOString().replace(/\D/g, "").slice(2, 12);
