import { z } from "zod";
import type { From, Heard, HeardMedia } from "./heard.js";
import { epochSeconds, given, jsonIn, nothing, textIn } from "./payload.js";

/** The kinds of update that we ask for. */
export const HEARD_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"];

/** How a message is named over all chats: its own number is of its chat alone. */
export const refOf = (chatId: number, messageId: number): string => `${chatId}.${messageId}`;

const Moment = z.unknown().optional().transform(epochSeconds);
const Text = z.unknown().optional().transform(textIn);
const Word = Text.pipe(z.string());
const Person = z.object({
  id: z.int(),
  is_bot: z.boolean().optional().catch(undefined),
  first_name: Text,
  last_name: Text,
});
const Chat = z.object({ id: z.int(), type: z.string() });
const File = z.object({
  file_id: Word,
  file_name: Text,
  mime_type: Text,
  file_size: z.int().min(0).optional().catch(undefined),
});
const file = File.optional().catch(undefined);

const Message = z.object({
  message_id: z.int(),
  from: Person.optional().catch(undefined),
  chat: Chat,
  date: Moment,
  edit_date: Moment,
  text: Text,
  caption: Text,
  photo: z.array(File).optional().catch(undefined),
  document: file,
  voice: file,
  audio: file,
  video: file,
  video_note: file,
  animation: file,
  sticker: file,
  location: z.object({ latitude: z.number(), longitude: z.number() }).optional().catch(undefined),
  contact: z
    .object({ phone_number: z.string(), first_name: Text, user_id: z.int().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  reply_to_message: z.object({ message_id: z.int() }).optional().catch(undefined),
});
type Message = z.infer<typeof Message>;

const Press = z.object({
  id: Word,
  from: Person,
  data: Word,
  message: z
    .object({
      message_id: z.int(),
      chat: Chat,
      reply_markup: z
        .object({ inline_keyboard: z.array(z.array(z.object({ text: Text, callback_data: Text }))) })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

const Membership = z.object({
  chat: Chat,
  from: Person,
  date: Moment,
  new_chat_member: z.object({ status: z.string() }),
});

const Update = z.looseObject({
  update_id: z.int(),
  message: z.unknown().optional(),
  edited_message: z.unknown().optional(),
  callback_query: z.unknown().optional(),
  my_chat_member: z.unknown().optional(),
});

/** What an update says; undefined where it is none. */
export function readUpdate(body: Buffer): readonly Heard[] | undefined {
  const update = updateOf(body);
  if (update === undefined) return undefined;
  const message = Message.safeParse(update.message);
  if (message.success) return [heardMessage(message.data)];
  const edited = Message.safeParse(update.edited_message);
  if (edited.success) return [heardEdit(edited.data)];
  const press = Press.safeParse(update.callback_query);
  if (press.success) return [heardPress(press.data)];
  const membership = Membership.safeParse(update.my_chat_member);
  if (membership.success) return [heardMembership(membership.data)];
  const [kind = "nothing"] = Object.keys(update).filter((key) => key !== "update_id");
  return [nothing(`update_${kind}`)];
}

/** The id of a press that waits for an answer. */
export function pressOf(body: Buffer): string | undefined {
  return Press.safeParse(updateOf(body)?.callback_query).data?.id;
}

const updateOf = (body: Buffer): z.infer<typeof Update> | undefined => Update.safeParse(jsonIn(body)).data;

function fromOf(chat: { id: number }, person: z.infer<typeof Person> | undefined): From {
  const name = [person?.first_name, person?.last_name].filter(Boolean).join(" ").trim();
  return { address: String(chat.id), ...given("name", name || undefined) };
}

/** Opened through a link of ours: `/start` and the token of the link. */
const START = /^\/start(?:@\w+)?(?:\s+([\w-]{1,64}))?\s*$/;

function heardMessage(message: Message): Heard {
  if (message.chat.type !== "private") return nothing("group");
  if (message.from?.is_bot) return nothing("bot");
  const from = fromOf(message.chat, message.from);
  const at = message.date;
  const start = START.exec(message.text ?? "");
  if (start?.[1] !== undefined) return { kind: "linked", from, token: start[1], at };
  const media = mediaOf(message);
  const text = message.text ?? message.caption ?? "";
  const isAside = start !== null || (text === "" && (media.length === 0 || message.sticker !== undefined));
  return {
    kind: "turn",
    id: refOf(message.chat.id, message.message_id),
    from: { ...from, ...given("phone", ownPhone(message)) },
    at,
    text,
    ...(media.length > 0 && { media }),
    ...(message.reply_to_message && {
      answers: { providerId: refOf(message.chat.id, message.reply_to_message.message_id) },
    }),
    ...(isAside && { isAside: true }),
  };
}

/** The number of a shared contact, where it is the sender's own: anybody can share anybody's. */
function ownPhone({ contact, from }: Message): string | undefined {
  if (contact === undefined || from === undefined || contact.user_id !== from.id) return undefined;
  const digits = contact.phone_number.replace(/[\s()+.-]/g, "");
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : undefined;
}

function heardEdit(message: Message): Heard {
  if (message.chat.type !== "private") return nothing("group");
  return {
    kind: "turn",
    id: `${refOf(message.chat.id, message.message_id)}.edit.${message.edit_date?.getTime() ?? 0}`,
    from: fromOf(message.chat, message.from),
    at: message.edit_date ?? message.date,
    text: message.text ?? message.caption ?? "",
    isAside: true,
  };
}

function heardPress({ id, from, data, message }: z.infer<typeof Press>): Heard {
  if (message !== undefined && message.chat.type !== "private") return nothing("group");
  // In a private chat the chat's id is the person's; a message too old for Telegram comes without its chat.
  const chat = message?.chat ?? { id: from.id };
  const buttons = message?.reply_markup?.inline_keyboard.flat() ?? [];
  const button = buttons.find(({ callback_data: given }) => given === data);
  return {
    kind: "turn",
    id: `press.${id}`,
    from: fromOf(chat, from),
    at: null,
    text: button?.text ?? "",
    pressed: data,
    ...(message && { answers: { providerId: refOf(chat.id, message.message_id) } }),
  };
}

/** Blocking a bot is leaving its chat. */
function heardMembership({ chat, from, date, new_chat_member: { status } }: z.infer<typeof Membership>): Heard {
  if (chat.type !== "private") return nothing("group");
  if (status !== "kicked" && status !== "member") return nothing("membership");
  return {
    kind: status === "kicked" ? "stop" : "resume",
    from: fromOf(chat, from),
    at: date,
    scope: "channel",
  };
}

function mediaOf(message: Message): readonly HeardMedia[] {
  const one = (kind: HeardMedia["kind"], file: z.infer<typeof File> | undefined): HeardMedia[] =>
    file === undefined
      ? []
      : [
          {
            kind,
            ref: file.file_id,
            ...given("name", file.file_name),
            ...given("mime", file.mime_type),
            ...given("sizeBytes", file.file_size),
          },
        ];
  const { location, contact } = message;
  return [
    // Every size of the picture is in the list, the largest last.
    ...one("image", message.photo?.at(-1)),
    // An animation comes as a document too, for clients that know no animations.
    ...one("video", message.animation),
    ...(message.animation ? [] : one("document", message.document)),
    ...one("audio", message.voice ?? message.audio),
    ...one("video", message.video ?? message.video_note),
    ...one("sticker", message.sticker),
    ...(location ? [{ kind: "location" as const, ref: `${location.latitude},${location.longitude}` }] : []),
    ...(contact ? [{ kind: "contact" as const, ...given("name", contact.first_name) }] : []),
  ];
}
