import type { From, Heard, HeardMedia } from "./heard.js";
import { epochSeconds, given, listIn, nothing, numberIn, recordIn, textIn } from "./payload.js";

type Value = Readonly<Record<string, unknown>>;

const DIGITS = /^\d{7,15}$/;

/**
 * The number of a WhatsApp id in our form (E.164).
 *
 * WhatsApp keeps ids from before two countries changed their plans: Mexico's with a 1 after the country's code, Brazil's
 * mobiles without their 9.
 */
export function numberOfWaId(waId: string): string {
  const mexico = /^521(\d{10})$/.exec(waId);
  if (mexico) return `+52${mexico[1]}`;
  const brazil = /^55(\d{2})([6-9]\d{7})$/.exec(waId);
  return brazil ? `+55${brazil[1]}9${brazil[2]}` : `+${waId}`;
}

/**
 * Who is this? Since 2026 a person may have no number here, only an id that this business knows them by: then `from` is
 * absent, or is that id itself. Undefined where nothing names them.
 */
export function senderOf(message: Value, contacts: readonly Value[]): From | undefined {
  const from = textIn(message.from);
  const userId = textIn(message.from_user_id);
  const contact =
    contacts.find((each) => from !== undefined && (each.wa_id === from || each.user_id === from)) ??
    contacts.find((each) => userId !== undefined && each.user_id === userId) ??
    (contacts.length === 1 ? contacts[0] : undefined);
  const waId = [from, textIn(contact?.wa_id)].find((each) => each !== undefined && DIGITS.test(each));
  const scoped = userId ?? textIn(contact?.user_id) ?? (from !== undefined && !DIGITS.test(from) ? from : undefined);
  const address = waId === undefined ? undefined : numberOfWaId(waId);
  // An old id of WhatsApp's is kept as the alias: letters go there, since their number alone may not be found.
  const alias = scoped ?? (address !== undefined && address !== `+${waId}` ? waId : undefined);
  if (address === undefined && alias === undefined) return undefined;
  const profile = recordIn(contact?.profile);
  return {
    ...given("address", address),
    ...given("alias", alias),
    ...given("name", textIn(profile.name) ?? textIn(profile.username)),
  };
}

/** What one inbound message says. */
export function readInbound(message: Value, contacts: readonly Value[]): Heard {
  const id = textIn(message.id);
  const at = epochSeconds(message.timestamp);
  if (message.type === "system") return readSystem(recordIn(message.system), message, contacts, at);
  const from = senderOf(message, contacts);
  if (id === undefined || from === undefined) return nothing("message_of_nobody");
  const answered = textIn(recordIn(message.context).id);
  const said = contentOf(message);
  return {
    kind: "turn",
    id,
    from,
    at,
    text: said.text ?? "",
    ...given("pressed", said.pressed),
    ...given("media", said.media),
    ...given("answers", said.answers ?? (answered === undefined ? undefined : { providerId: answered })),
    ...(said.isAside && { isAside: true }),
  };
}

interface Said {
  readonly text?: string | undefined;
  readonly pressed?: string | undefined;
  readonly media?: readonly HeardMedia[];
  readonly answers?: { readonly providerId: string };
  readonly isAside?: boolean;
}

/** A message without words of its own: something came, and whoever looks is to know. */
const wordless = (kind: HeardMedia["kind"], name?: string): Said => ({
  media: [{ kind, ...given("name", name) }],
  isAside: true,
});

function contentOf(message: Value): Said {
  const type = textIn(message.type) ?? "";
  const content = recordIn(message[type]);
  switch (type) {
    case "text":
      return { text: textIn(content.body) };
    case "button":
      return { text: textIn(content.text), pressed: textIn(content.payload) };
    case "interactive":
      return interactive(content);
    case "image":
    case "video":
    case "audio":
    case "document":
    case "sticker":
      return file(type, content);
    case "location":
      return location(content);
    case "contacts":
      return { media: listIn(message.contacts).map(card) };
    case "reaction":
      return reaction(content);
    case "order":
      return { text: textIn(content.text), media: [{ kind: "other", name: "order" }] };
    case "edit":
      return { ...contentOf(withoutEdits(recordIn(content.message))), isAside: true };
    case "revoke":
      return { isAside: true };
    default:
      return wordless("other", textIn(content.type) ?? type);
  }
}

/** An edit of an edit would be read for ever. */
const withoutEdits = (message: Value): Value => (message.type === "edit" ? {} : message);

function interactive(content: Value): Said {
  const reply = recordIn(content.button_reply ?? content.list_reply);
  if (textIn(reply.id) !== undefined) return { text: textIn(reply.title), pressed: textIn(reply.id) };
  const form = recordIn(content.nfm_reply);
  if (textIn(form.response_json) !== undefined) {
    return { text: textIn(form.body), media: [{ kind: "other", name: "form" }] };
  }
  return wordless("other", "interactive");
}

function file(kind: "image" | "video" | "audio" | "document" | "sticker", content: Value): Said {
  const media: HeardMedia = {
    kind,
    ...given("name", textIn(content.filename)),
    ...given("mime", textIn(content.mime_type)),
    ...given("ref", textIn(content.id)),
  };
  return { text: textIn(content.caption), media: [media], isAside: kind === "sticker" };
}

function location({ latitude, longitude, name, address }: Value): Said {
  const [lat, lon] = [numberIn(latitude), numberIn(longitude)];
  const ref = lat === undefined || lon === undefined ? undefined : `geo:${lat},${lon}`;
  const place = [textIn(name), textIn(address)].filter((part) => part !== undefined).join(", ");
  return { media: [{ kind: "location", ...given("name", place || undefined), ...given("ref", ref) }] };
}

function card(value: unknown): HeardMedia {
  const contact = recordIn(value);
  const phone = recordIn(listIn(contact.phones)[0]);
  const number = textIn(phone.wa_id);
  return {
    kind: "contact",
    ...given("name", textIn(recordIn(contact.name).formatted_name)),
    ...given("ref", number !== undefined && DIGITS.test(number) ? `tel:${numberOfWaId(number)}` : textIn(phone.phone)),
  };
}

/** An emoji put on a message, or taken off again: then there is none. */
function reaction({ emoji, message_id }: Value): Said {
  const providerId = textIn(message_id);
  return {
    text: textIn(emoji),
    isAside: true,
    ...given("answers", providerId === undefined ? undefined : { providerId }),
  };
}

/** What WhatsApp itself says of a person: a new number, a new id. */
function readSystem(system: Value, message: Value, contacts: readonly Value[], at: Date | null): Heard {
  const type = textIn(system.type) ?? "";
  const newId = textIn(system.wa_id) ?? textIn(system.new_wa_id);
  if (type.startsWith("user_changed_number") && newId !== undefined && DIGITS.test(newId)) {
    const from = senderOf(message, contacts);
    const to = { address: numberOfWaId(newId), ...given("alias", textIn(system.user_id)) };
    if (from !== undefined) return { kind: "moved", from, to, at };
  }
  const [was, is] = [textIn(system.previous_user_id), textIn(system.user_id)];
  if (type === "user_changed_user_id" && was !== undefined && is !== undefined) {
    return { kind: "moved", from: { alias: was }, to: { alias: is }, at };
  }
  return nothing(`system_${type}`);
}
