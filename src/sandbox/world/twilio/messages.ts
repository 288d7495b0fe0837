import { smsParts } from "../../domain/sms-parts.js";
import { dialledOf } from "../../domain/wa-id.js";
import type { PhoneRow } from "../store.js";
import { type Asked, json, PROXY_PAGE, type WorldAnswer } from "../surface.js";
import { take } from "../take.js";
import { accountSid, messagingServiceSid, ownNumber, twilioError } from "./account.js";
import { filledContent } from "./content.js";

/** What Twilio says to codes that it refuses with at once. */
const REFUSED: Readonly<Record<string, readonly [status: number, message: string]>> = {
  20429: [429, "Too Many Requests"],
  20500: [500, "Internal Server Error"],
  21211: [400, "Invalid 'To' Phone Number"],
  21408: [400, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number"],
  21610: [400, "Attempt to send to unsubscribed recipient"],
  21612: [400, "Message cannot be sent with the current combination of 'To' and/or 'From' parameters"],
  21614: [400, "'To' number is not a valid mobile number"],
};

/** Numbers of Twilio's own with which one may see its refusals. */
const MAGIC: Readonly<Record<string, string>> = {
  "+15005550001": "21211",
  "+15005550002": "21612",
  "+15005550003": "21408",
  "+15005550004": "21610",
  "+15005550009": "21614",
};

const FAILURES = { sms: ["30003", "30005", "30006", "30007", "30008"], whatsapp: ["63024", "63018", "63013"] };
const BODY_MAX = 1600;
const WINDOW_MS = 24 * 3_600_000;
const ABSENT = /0404$/;

const refused = (code: string, more = ""): WorldAnswer => {
  const [status, message] = REFUSED[code] ?? [400, "Bad Request"];
  return twilioError(status, code, message + more);
};

/** POST /Accounts/{sid}/Messages.json. */
export async function postMessage(asked: Asked): Promise<WorldAnswer> {
  const { request, line } = asked;
  const type = request.headers["content-type"] ?? "";
  // Twilio reads forms; a body in another form has no parameters at all.
  const form = new URLSearchParams(
    type.startsWith("application/x-www-form-urlencoded") ? request.body.toString("utf8") : "",
  );
  const fault = formFault(asked, form);
  if (fault) return fault;
  const to = form.get("To") as string;
  const isWhatsapp = to.startsWith("whatsapp:");
  const channel = isWhatsapp ? "whatsapp" : "sms";
  const number = `+${isWhatsapp ? dialledOf(to.slice("whatsapp:+".length)) : to.slice(1)}`;
  const statusCallback = form.get("StatusCallback");
  const contentSid = form.get("ContentSid");
  const content = contentSid === null ? null : await filledContent(asked, contentSid, variablesIn(form));
  const text = form.get("Body") ?? (content && "text" in content ? content.text : "");
  const taken = await take(asked, {
    provider: "twilio",
    channel,
    handle: number,
    text,
    key: statusCallback === null ? null : new URL(statusCallback).searchParams.get("key"),
    extra: contentSid === null ? {} : { template: contentSid },
    reportTo: statusCallback,
    tells: isWhatsapp ? ["sent", "delivered", "read", "failed"] : ["sent", "delivered", "failed"],
    refusals: ["20429", "20500"],
    failures: FAILURES[channel],
    idOf: (made) => `SM${made}`,
    refuses: ({ stoppedAt }) => MAGIC[number] ?? (stoppedAt !== null && !isWhatsapp ? "21610" : undefined),
    dooms: (phone, persona) =>
      persona?.kind === "no_whatsapp" && isWhatsapp
        ? "63024"
        : content && "code" in content
          ? content.code
          : doomOf(phone, number, isWhatsapp, contentSid === null, asked.now),
  });
  if (taken.kind === "page") return PROXY_PAGE;
  if (taken.kind === "refused") return refused(taken.code, taken.code === "21211" ? `: ${to}` : "");
  const sid = accountSid(asked.keys, line);
  return { ...json(201, resourceOf(asked, form, taken.providerId, sid, text)), isCut: taken.isCut };
}

function doomOf(
  phone: PhoneRow,
  number: string,
  isWhatsapp: boolean,
  isFreeform: boolean,
  now: Date,
): string | undefined {
  if (!isWhatsapp) return undefined;
  if (ABSENT.test(number)) return "63024";
  if (phone.stoppedAt !== null) return "63014";
  const isOpen = phone.wroteAt !== null && now.getTime() - phone.wroteAt.getTime() <= WINDOW_MS;
  return isFreeform && !isOpen ? "63016" : undefined;
}

function formFault({ line, keys }: Asked, form: URLSearchParams): WorldAnswer | null {
  const [to, from, body] = [form.get("To"), form.get("From"), form.get("Body")];
  const service = form.get("MessagingServiceSid");
  const content = form.get("ContentSid");
  const callback = form.get("StatusCallback");
  if (!to) return twilioError(400, 21604, "A 'To' phone number is required.");
  if (!from && !service) return twilioError(400, 21603, "A 'From' phone number is required.");
  if (!body && !content && form.getAll("MediaUrl").length === 0)
    return twilioError(400, 21602, "Message body is required.");
  if ((body?.length ?? 0) > BODY_MAX)
    return twilioError(400, 21617, "The concatenated message body exceeds the 1600 character limit.");
  const [toChannel, fromChannel] = [to, from ?? to].map((address) =>
    address.startsWith("whatsapp:") ? "whatsapp" : "sms",
  );
  if (toChannel !== fromChannel)
    return twilioError(400, 21910, "Invalid From and To pair. From and To should be of the same channel");
  const number = to.replace(/^whatsapp:/, "");
  if (!/^\+[1-9]\d{6,14}$/.test(number)) return twilioError(400, 21211, `Invalid 'To' Phone Number: ${to}`);
  if (from && from.replace(/^whatsapp:/, "") !== ownNumber(line)) {
    return twilioError(
      400,
      21606,
      `The 'From' phone number provided (${from}) is not a valid message-capable Twilio phone number for this destination/account`,
    );
  }
  if (service && service !== messagingServiceSid(keys, line))
    return twilioError(404, 20404, `The requested resource MessagingService ${service} was not found`);
  if (callback && !/^https?:\/\//.test(callback))
    return twilioError(400, 21609, `The StatusCallback URL ${callback} is not a valid URL.`);
  if (content && !/^HX[0-9a-f]{32}$/.test(content))
    return twilioError(400, 21656, "The Content Variables parameter is invalid");
  return variablesFault(form.get("ContentVariables"));
}

function variablesFault(variables: string | null): WorldAnswer | null {
  if (variables === null) return null;
  try {
    const read: unknown = JSON.parse(variables);
    if (
      typeof read === "object" &&
      read !== null &&
      Object.values(read).every((value) => typeof value === "string" && value !== "")
    )
      return null;
  } catch {
    // Falls through to the refusal: what is no JSON is no variables.
  }
  return twilioError(400, 21656, "The Content Variables parameter is invalid");
}

const variablesIn = (form: URLSearchParams): Record<string, string> =>
  JSON.parse(form.get("ContentVariables") ?? "{}") as Record<string, string>;

function resourceOf({ now, line }: Asked, form: URLSearchParams, providerId: string, sid: string, text: string) {
  const uri = `/2010-04-01/Accounts/${sid}/Messages/${providerId}`;
  const service = form.get("MessagingServiceSid");
  const at = now.toUTCString().replace("GMT", "+0000");
  return {
    account_sid: sid,
    api_version: "2010-04-01",
    body: text,
    date_created: at,
    date_sent: null,
    date_updated: at,
    direction: "outbound-api",
    error_code: null,
    error_message: null,
    from: service === null ? (form.get("From") ?? ownNumber(line)) : null,
    messaging_service_sid: service,
    num_media: form.getAll("MediaUrl").length.toString(),
    // A messaging service does not know yet how it will leave.
    num_segments: service === null ? smsParts(text).toString() : "0",
    price: null,
    price_unit: "USD",
    sid: providerId,
    status: service === null ? "queued" : "accepted",
    subresource_uris: { media: `${uri}/Media.json` },
    to: form.get("To"),
    uri: `${uri}.json`,
  };
}
