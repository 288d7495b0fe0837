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
  const url = addressOf(due, hookUrl);
  if (url === null) return null;
  const fields =
    due.event.what === "call" || due.event.what === "key" ? callFields(due, line, keys) : fieldsOf(due, line, keys);
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

/** Of a call the person only hears what we asked to be told. */
function addressOf({ event, reportTo, call }: DueRow, hookUrl: string | null): string | null {
  if (event.what === "report") return reportTo;
  if (event.what === "key") return event.action;
  if (event.what !== "call") return hookUrl;
  const name = CALL_EVENTS[event.status] ?? "completed";
  return (call?.events.length ? call.events : ["completed"]).includes(name) ? reportTo : null;
}

const CALL_EVENTS: Readonly<Record<string, string>> = {
  initiated: "initiated",
  ringing: "ringing",
  "in-progress": "answered",
};
const SEQUENCE = ["initiated", "ringing", "in-progress"];
/** What the networks say to how a call ended. */
const SIP_CODES: Readonly<Record<string, string>> = {
  completed: "200",
  busy: "486",
  "no-answer": "487",
  failed: "404",
};

function callFields(
  { event, handle, call, happenedAt }: DueRow,
  line: Line,
  keys: WorldKeys,
): Record<string, string> | null {
  if (event.what !== "call" && event.what !== "key") return null;
  const answeredBy = call?.detects ? (call.answeredBy ?? undefined) : undefined;
  const common = {
    AccountSid: accountSid(keys, line),
    ApiVersion: "2010-04-01",
    CallSid: event.providerId,
    Called: handle,
    Caller: ownNumber(line),
    To: handle,
    From: ownNumber(line),
    Direction: "outbound-api",
    ...(answeredBy !== undefined && { AnsweredBy: answeredBy }),
  };
  if (event.what === "key")
    return { ...common, CallStatus: "in-progress", Digits: event.digit, FinishedOnKey: "", msg: "Gather End" };
  const { status } = event;
  const place = SEQUENCE.indexOf(status);
  const sip = SIP_CODES[status];
  const seconds = call?.answeredAt
    ? Math.round((happenedAt.getTime() - new Date(call.answeredAt).getTime()) / 1000)
    : 0;
  return {
    ...common,
    CallStatus: status,
    Timestamp: happenedAt.toUTCString().replace("GMT", "+0000"),
    SequenceNumber: String(place === -1 ? SEQUENCE.length : place),
    CallbackSource: "call-progress-events",
    ...(sip !== undefined && {
      CallDuration: String(seconds),
      Duration: String(Math.ceil(seconds / 60)),
      SipResponseCode: sip,
    }),
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
