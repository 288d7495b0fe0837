import type { z } from "zod";
import type { Locale } from "../kernel/locale.js";
import type { Tx } from "../platform/db.js";
import { wakeWorkers } from "../platform/events.js";
import { tell } from "../platform/live.js";
import { found, notFound, Problem } from "../platform/problem.js";
import type { PhoneAct, PhoneView } from "./contract.js";
import type { Act, SaidMedia } from "./domain/act.js";
import type { DueEvent } from "./domain/event.js";
import { personaOf } from "./domain/persona.js";
import { type MessageRow, messagesOn, type PhoneRow, phoneNamed, providerIdOf } from "./phone-reads.js";
import { markOpened, newestMail } from "./store.js";
import { setPlayed } from "./world/autopilot-store.js";
import { insertDue, markPhoneRead, type Weather, worldOf } from "./world/store.js";

/** What a visitor sees on phones, and does on them in a person's stead. */

export interface PhoneName {
  readonly channelAccountId: bigint;
  readonly handle: string;
}

export function nameOfKey(key: string): PhoneName {
  const at = key.indexOf(":");
  return { channelAccountId: BigInt(key.slice(0, at)), handle: key.slice(at + 1) };
}

const keyOf = ({ channelAccountId, handle }: PhoneName): string => `${channelAccountId}:${handle}`;

/** Messages that the wall shows of each phone. */
const SHOWN = 8;
const WINDOW_MS = 24 * 3_600_000;

type View = z.output<typeof PhoneView>;

/** These phones with what stands on them. */
export async function withMessages(tx: Tx, phones: readonly PhoneRow[], most = SHOWN): Promise<View[]> {
  const messages = new Map<string, MessageRow[]>();
  for (const row of await messagesOn(tx, phones, most)) {
    messages.set(keyOf(row), [...(messages.get(keyOf(row)) ?? []), row]);
  }
  const world = await worldOf(tx);
  return phones.map((phone) => viewOf(phone, messages.get(keyOf(phone)) ?? [], most, world));
}

type World = Pick<Weather, "seed" | "isAutopilot">;

function viewOf(phone: PhoneRow, messages: readonly MessageRow[], most: number, world: World): View {
  const { channel, provider, handle, debtorId, debtorName, wroteAt, unread, lastAt, stoppedAt } = phone;
  return {
    key: keyOf(phone),
    channel,
    provider,
    handle,
    debtor: debtorId !== null && debtorName !== null ? { id: debtorId, name: debtorName } : null,
    persona: personaShown(phone, world),
    unread,
    lastAt,
    stoppedAt,
    opensUntil: channel === "whatsapp" && wroteAt ? new Date(wroteAt.getTime() + WINDOW_MS) : null,
    messages: messages.slice(-most).map(messageView),
    hasOlder: messages.length > most,
  };
}

function personaShown({ debtorId, debtorLocale, playedAt }: PhoneRow, { seed, isAutopilot }: World) {
  if (!isAutopilot || playedAt !== null || debtorId === null) return null;
  return personaOf(seed, debtorId, (debtorLocale ?? "es") as Locale).kind;
}

function messageView(row: MessageRow): View["messages"][number] {
  const { id, direction, text, subject, state, because, at, extra, messageId } = row;
  const { buttons = [], files = [], media, template, call } = extra;
  return {
    id: id.toString(),
    direction,
    text,
    subject,
    state,
    because,
    at,
    buttons: [...buttons],
    files: [
      ...files.map(({ name, mime }) => ({ name, kind: mime.startsWith("image/") ? "image" : "document" }) as const),
      ...(media ? [{ name: media.name, kind: media.kind }] : []),
    ],
    isTemplate: template !== undefined,
    call: call ? { status: call.status, waitsForKey: call.action !== null } : null,
    messageId,
  };
}

/** The phone that a visitor means; a key that names none is nobody's. */
export async function phoneOf(tx: Tx, key: string): Promise<PhoneRow> {
  return found(await phoneNamed(tx, nameOfKey(key)));
}

const FILES: Readonly<Record<string, SaidMedia>> = {
  receipt: { kind: "image", name: "comprobante.jpg", mime: "image/jpeg" },
  voice: { kind: "voice", name: "audio.ogg", mime: "audio/ogg; codecs=opus" },
};

/** Plays the person: from now on they do nothing by themselves, and the next round of the world does what is asked. */
export async function play(tx: Tx, key: string, asked: z.output<typeof PhoneAct>, now: Date): Promise<void> {
  const phone = await phoneOf(tx, key);
  if (phone.provider === "smtp") return playMailbox(tx, phone, asked, now);
  const providerId = "messageId" in asked ? found(await providerIdOf(tx, phone, BigInt(asked.messageId))) : "";
  await setPlayed(tx, phone.handle, now);
  await happenNow(tx, phone, { what: "act", providerId, act: actOf(asked), accountId: null, isPlayed: true }, now);
}

/** In a mailbox one answers the newest mail, and does nothing else. */
async function playMailbox(tx: Tx, phone: PhoneRow, asked: z.output<typeof PhoneAct>, now: Date): Promise<void> {
  const mailId = await newestMail(tx, phone.handle);
  if (asked.does !== "say" || mailId === null) throw new Problem(422, "mailbox_cannot_do_that");
  await setPlayed(tx, phone.handle, now);
  const act = { afterS: 0, does: "say", text: asked.text } as const;
  await happenNow(tx, phone, { what: "act", providerId: mailId.toString(), act, accountId: null, isPlayed: true }, now);
}

function actOf(asked: z.output<typeof PhoneAct>): Act {
  switch (asked.does) {
    case "say":
      return { afterS: 0, does: "say", text: asked.text };
    case "send":
      return { afterS: 0, does: "say", text: "", media: FILES[asked.file] as SaidMedia };
    case "press":
      return { afterS: 0, does: "press", button: asked.button };
    case "pick_up":
      return { afterS: 0, does: "pick_up", by: "human" };
    case "key":
      return { afterS: 0, does: "key", digit: asked.digit };
    default:
      return { afterS: 0, does: asked.does };
  }
}

async function happenNow(tx: Tx, phone: PhoneRow, event: DueEvent["event"], now: Date): Promise<void> {
  const { channelAccountId, handle, channel, provider } = phone;
  const of = { channelAccountId, handle, channel, provider };
  await insertDue(tx, [{ ...of, at: now, happenedAt: now, event, twist: "plain" }]);
  await wakeWorkers(tx);
}

/** Somebody looked at the phone: what WhatsApp tells of that is told. */
export async function readPhone(tx: Tx, key: string, now: Date): Promise<void> {
  const phone = await phoneOf(tx, key);
  if (phone.unread === 0) return;
  if (phone.provider === "smtp") await markOpened(tx, phone.handle, now);
  const read = await markPhoneRead(tx, phone);
  if (phone.channel === "whatsapp") {
    for (const providerId of read) await happenNow(tx, phone, { what: "report", providerId, status: "read" }, now);
  }
  await tell(tx, "phones");
}

/** Opens the chat that a link of ours leads to, as somebody would who got it. */
export async function openLink(tx: Tx, link: string, now: Date): Promise<string> {
  const url = new URL(link);
  const bot = /^\/acuerdo_(\d+)_(\d+)_bot$/.exec(url.pathname);
  const token = url.searchParams.get("start");
  if (url.hostname !== "t.me" || !bot || !token || BigInt(bot[1] as string) !== tx.tenant) throw notFound();
  const channelAccountId = BigInt(bot[2] as string);
  const handle = chatOf(token);
  const of = { channelAccountId, handle, channel: "telegram", provider: "telegram" } as const;
  const act: Act = { afterS: 0, does: "start", token, name: "Sandbox" };
  const event = { what: "act", providerId: "", act, accountId: null, isPlayed: true } as const;
  await insertDue(tx, [{ ...of, at: now, happenedAt: now, event, twist: "plain" }]);
  await wakeWorkers(tx);
  return keyOf(of);
}

const CHAT_FIRST = 900_000_000;

/** Everybody who opens a link of their own has a chat of their own. */
const chatOf = (token: string): string =>
  (CHAT_FIRST + ([...token].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 90_000_000, 7) + 1)).toString();
