import type { Tx } from "../../platform/db.js";
import { tell } from "../../platform/live.js";
import type { SaidMedia } from "../domain/act.js";
import { happens } from "../domain/draw.js";
import type { DueEvent, PressedOn, Twist } from "../domain/event.js";
import type { Faults } from "../domain/faults.js";
import type { LineProvider } from "../domain/line.js";
import type { WorldKeys } from "./keys.js";
import { newSubscription } from "./push/index.js";
import { askPhone, insertDue, insertPhoneMessage, setJoined, setStopped, weatherOf } from "./store.js";
import { wamid } from "./whatsapp/messages.js";

/** What people do on their phones, and how their providers come to tell us of it. */

export interface Phone {
  readonly channelAccountId: bigint;
  readonly channel: string;
  readonly provider: LineProvider;
  readonly handle: string;
}

export interface Saying {
  readonly text: string;
  readonly name?: string;
  readonly pressed?: { readonly id: string; readonly title: string; readonly by: PressedOn };
  readonly answers?: string;
  readonly media?: SaidMedia;
}

/** Lets the person write, press a button or send a file. */
export async function say(tx: Tx, phone: Phone, saying: Saying, now: Date, keys: WorldKeys): Promise<void> {
  const { id, weather } = await nextIn(tx, phone, now, keys);
  const { pressed, media, answers, text } = saying;
  const extra = { ...(pressed && { pressed: pressed.id }), ...(media && { media }), ...(answers && { answers }) };
  const shown = pressed?.title ?? text;
  await insertPhoneMessage(
    tx,
    { ...phone, direction: "in", providerId: id, key: null, text: shown, extra, reportTo: null },
    now,
  );
  await obeyKeyword(tx, phone, text, now);
  await insertDue(tx, callsOf(phone, { what: "say", id, ...saying }, id, now, weather));
  await tell(tx, "phones");
}

/** Lets the person open the chat by a link of ours. */
export async function start(
  tx: Tx,
  phone: Phone,
  token: string,
  name: string,
  now: Date,
  keys: WorldKeys,
): Promise<void> {
  const { id, weather } = await nextIn(tx, phone, now, keys);
  await insertPhoneMessage(
    tx,
    { ...phone, direction: "in", providerId: id, key: null, text: "/start", extra: {}, reportTo: null },
    now,
  );
  await setJoined(tx, phone, now);
  await insertDue(tx, callsOf(phone, { what: "start", id, token, name }, id, now, weather));
  await tell(tx, "phones");
}

/** Lets the person shut us out, or in again. */
export async function block(tx: Tx, phone: Phone, isBlocked: boolean, now: Date, keys: WorldKeys): Promise<void> {
  const { id, weather } = await nextIn(tx, phone, now, keys);
  await setStopped(tx, phone, isBlocked ? now : null);
  await insertDue(tx, callsOf(phone, { what: isBlocked ? "block" : "unblock" }, id, now, weather));
  await tell(tx, "phones");
}

/** Lets a browser say yes to notices. Returns what its page hands over, which is its address from then on. */
export async function subscribe(
  tx: Tx,
  channelAccountId: bigint,
  browser: string,
  now: Date,
  keys: WorldKeys,
): Promise<string> {
  const line = { tenant: tx.tenant, accountId: channelAccountId };
  const { handle, subscription } = newSubscription(keys, line, browser);
  const phone = { channelAccountId, channel: "push", provider: "web-push", handle } as const;
  await askPhone(tx, phone, phone, now);
  await setJoined(tx, phone, now);
  await tell(tx, "phones");
  return subscription;
}

async function nextIn(tx: Tx, phone: Phone, now: Date, keys: WorldKeys) {
  const { asked } = await askPhone(tx, phone, phone, now);
  const weather = await weatherOf(tx, phone.channel);
  const line = { tenant: tx.tenant, accountId: phone.channelAccountId };
  const made = keys.made(line, `said ${weather.seed}`, `${phone.handle} ${asked}`);
  return { id: inboundId(phone, made, asked), weather };
}

function inboundId({ provider, handle }: Phone, made: string, asked: number): string {
  switch (provider) {
    case "whatsapp-cloud":
      return wamid(handle.slice(1), made);
    case "twilio":
      return `SM${made}`;
    case "telegram":
      return `${handle}:${asked}`;
    case "infobip":
    case "web-push":
    case "http":
      return made;
  }
}

/** A provider tells at once what was said: once, and now and then also twice, forged or broken. */
function callsOf(
  { channelAccountId, channel, provider, handle }: Phone,
  event: DueEvent["event"],
  id: string,
  now: Date,
  { faults, seed }: { faults: Faults; seed: string },
): DueEvent[] {
  const of = { channelAccountId, channel, provider, handle, event, happenedAt: now };
  const besides = (percent: number, twist: Twist): DueEvent[] =>
    happens(percent, seed, id, "said", twist) ? [{ ...of, twist, at: new Date(now.getTime() + BESIDES_MS) }] : [];
  return [
    { ...of, twist: "plain", at: now },
    ...besides(faults.duplicatePercent, "echo"),
    ...besides(faults.unknownPercent, "unknown"),
    ...besides(faults.forgePercent, "forged"),
    ...besides(faults.truncatePercent, "truncated"),
  ];
}
const BESIDES_MS = 5_000;

const STOP = /^\s*(?:stop|stopall|unsubscribe|cancel|end|quit|revoke|optout)\s*$/i;
const START = /^\s*(?:start|yes|unstop)\s*$/i;

/** Twilio itself obeys the English words on SMS lines: after them it takes no more for this number. */
async function obeyKeyword(tx: Tx, phone: Phone, text: string, now: Date): Promise<void> {
  if (phone.provider !== "twilio" || phone.channel !== "sms") return;
  if (STOP.test(text)) await setStopped(tx, phone, now);
  else if (START.test(text)) await setStopped(tx, phone, null);
}
