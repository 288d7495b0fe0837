import type { Callback, From, Heard, HeardMedia } from "./heard.js";
import { given, nothing } from "./payload.js";
import { failureOf } from "./twilio-errors.js";
import { type Fields, fieldOf, fieldsOf } from "./twilio-signature.js";
import { numberOfWaId } from "./whatsapp-cloud-inbound.js";

/** What an answer to a call of Twilio's says: that nothing is to be done. */
export const NOTHING_TO_DO = { type: "text/xml; charset=utf-8", body: "<Response/>" };

const NUMBER = /^\+\d{7,15}$/;

/** What a call about an SMS or a WhatsApp message says: how one of ours fared, or what somebody wrote. */
export function readMessaging(callback: Callback): readonly Heard[] {
  const fields = fieldsOf(callback);
  const status = fieldOf(fields, "MessageStatus");
  if (status !== undefined && status !== "received") return [readStatus(fields, callback, status)];
  return readInbound(fields);
}

const FACTS = { sent: "sent", delivered: "delivered", read: "read" } as const;
const FAILED = new Set(["failed", "undelivered"]);

/** None of the steps before `sent` tells anything that the answer to sending did not. */
function readStatus(fields: Fields, { query }: Callback, status: string): Heard {
  const of = { ...given("providerId", sidOf(fields)), ...given("key", query.key || undefined) };
  if (Object.keys(of).length === 0) return nothing("status_of_nothing");
  if (FAILED.has(status)) {
    return { kind: "receipt", of, fact: "failed", at: null, ...failureOf(fieldOf(fields, "ErrorCode"), status) };
  }
  if (!Object.hasOwn(FACTS, status)) return nothing(`status_${status}`);
  return { kind: "receipt", of, fact: FACTS[status as keyof typeof FACTS], at: null };
}

const sidOf = (fields: Fields): string | undefined => fieldOf(fields, "MessageSid") ?? fieldOf(fields, "SmsSid");

function readInbound(fields: Fields): readonly Heard[] {
  const id = sidOf(fields);
  const from = writerOf(fields);
  if (id === undefined || from === undefined) return [nothing("message_of_nobody")];
  const media = mediaOf(fields);
  const pressed = fieldOf(fields, "ButtonPayload") ?? fieldOf(fields, "ListId");
  const answered = fieldOf(fields, "OriginalRepliedMessageSid");
  const words = ["Body", "ButtonText", "ListTitle"].map((name) => fieldOf(fields, name));
  const turn: Heard = {
    kind: "turn",
    id,
    from,
    // Twilio does not say when; it calls within seconds.
    at: null,
    text: words.find((each) => each !== undefined) ?? "",
    ...given("pressed", pressed),
    ...given("media", media.length > 0 ? media : undefined),
    ...given("answers", answered === undefined ? undefined : { providerId: answered }),
  };
  const wish = wishOf(fields, from);
  return wish ? [wish, turn] : [turn];
}

/** With Advanced Opt-Out Twilio itself hears "stop" and "start", in the words that the account has for them. */
function wishOf(fields: Fields, from: From): Heard | undefined {
  const type = fieldOf(fields, "OptOutType")?.toUpperCase();
  if (type === "STOP") return { kind: "stop", from, at: null, scope: "channel" };
  return type === "START" ? { kind: "resume", from, at: null, scope: "channel" } : undefined;
}

const WHATSAPP = "whatsapp:";
const bare = (address: string): string => (address.startsWith(WHATSAPP) ? address.slice(WHATSAPP.length) : address);

/** Who wrote? Who hides their number on WhatsApp is `whatsapp:` and the id that this business knows them by. */
function writerOf(fields: Fields): From | undefined {
  const raw = fieldOf(fields, "From");
  if (raw === undefined) return undefined;
  const said = bare(raw);
  const isWhatsApp = raw !== said;
  const external = fieldOf(fields, "ExternalUserId");
  const scoped = external === undefined ? undefined : bare(external) || undefined;
  const address = !NUMBER.test(said) ? undefined : isWhatsApp ? numberOfWaId(said.slice(1)) : said;
  const alias = scoped ?? (address === said ? undefined : said || undefined);
  if (address === undefined && alias === undefined) return undefined;
  return { ...given("address", address), ...given("alias", alias), ...given("name", fieldOf(fields, "ProfileName")) };
}

const MEDIA_MAX = 20;

function mediaOf(fields: Fields): readonly HeardMedia[] {
  const count = Math.min(Number(/^\d{1,3}$/.exec(fieldOf(fields, "NumMedia") ?? "")?.[0] ?? 0), MEDIA_MAX);
  const files = Array.from({ length: count }, (_, at): HeardMedia => {
    const mime = fieldOf(fields, `MediaContentType${at}`);
    return { kind: kindOf(mime ?? ""), ...given("mime", mime), ...given("ref", fieldOf(fields, `MediaUrl${at}`)) };
  });
  const [lat, lon] = [fieldOf(fields, "Latitude"), fieldOf(fields, "Longitude")].map(degrees);
  if (lat === undefined || lon === undefined) return files;
  const place = [fieldOf(fields, "Label"), fieldOf(fields, "Address")].filter((part) => part !== undefined).join(", ");
  return [...files, { kind: "location", ...given("name", place || undefined), ref: `geo:${lat},${lon}` }];
}

const degrees = (text: string | undefined): number | undefined =>
  text !== undefined && /^-?\d{1,3}(?:\.\d{1,12})?$/.test(text) ? Number(text) : undefined;

function kindOf(mime: string): HeardMedia["kind"] {
  if (mime === "text/vcard" || mime === "text/x-vcard") return "contact";
  const [family] = mime.split("/");
  if (family === "image" || family === "audio" || family === "video") return family;
  return family === "application" || family === "text" ? "document" : "other";
}
