import type { Locale } from "../../kernel/locale.js";
import type { Tx } from "../../platform/db.js";
import type { DueEvent } from "../domain/event.js";
import { momentOf, nextAct, personaOf } from "../domain/persona.js";
import { type Arrived, arrivedMessages, isPlayed, messageNamed } from "./autopilot-store.js";
import { callNamed } from "./call-store.js";
import type { WorldKeys } from "./keys.js";
import { performByMail } from "./mail.js";
import type { Pay } from "./pay.js";
import { block, type Phone, say, start } from "./people.js";
import { type DueRow, insertDue } from "./store.js";
import { hangUp, pickUp, pressKey } from "./twilio/voice.js";

/** People who do what they do by themselves: what each of them makes of a message, and the doing of it when its time comes. */

/** Plans what people do about messages that just reached their phones. */
export async function planActs(
  tx: Tx,
  refs: readonly { readonly channelAccountId: bigint; readonly providerId: string }[],
  now: Date,
): Promise<void> {
  if (refs.length === 0) return;
  const arrived = await arrivedMessages(tx, refs);
  await insertDue(
    tx,
    arrived.flatMap((message) => actsOf(message, now)),
  );
}

function actsOf(message: Arrived, now: Date): DueEvent[] {
  const { seed, debtorId, locale, accountId, channelAccountId, channel, provider, handle, providerId } = message;
  const persona = personaOf(seed, debtorId, locale as Locale);
  const of = { channelAccountId, channel, provider, handle };
  return nextAct(persona, message, seed).map(({ afterS, ...act }) => {
    const at = momentOf(now, afterS);
    const event: DueEvent["event"] =
      act.does === "read"
        ? { what: "report", providerId, status: "read" }
        : { what: "act", providerId, act: { ...act, afterS }, accountId: accountId?.toString() ?? null };
    // Of all providers only WhatsApp's tell that somebody read.
    return {
      ...of,
      at,
      happenedAt: at,
      event,
      twist: act.does === "read" && channel !== "whatsapp" ? "lost" : "plain",
    };
  });
}

/** Does what a person planned, unless a visitor plays them by now. */
export async function perform(tx: Tx, row: DueRow, now: Date, keys: WorldKeys, pay: Pay | undefined): Promise<void> {
  const { event, provider } = row;
  if (event.what !== "act" || (!event.isPlayed && (await isPlayed(tx, row)))) return;
  if (provider === "smtp") return performByMail(tx, row, now, pay);
  const { act, providerId } = event;
  const phone: Phone = { ...row, provider };
  if (act.does === "pay") {
    if (event.accountId !== null) await pay?.(tx, BigInt(event.accountId), act.share, now);
  } else if (act.does === "block" || act.does === "unblock") await block(tx, phone, act.does === "block", now, keys);
  else if (act.does === "start") await start(tx, phone, act.token, act.name, now, keys);
  else if (act.does === "say") {
    const { text, media } = act;
    await say(tx, phone, { text, ...(media && { media }), ...(await nameOf(tx, row)) }, now, keys);
  } else if (act.does === "press") {
    const about = await messageNamed(tx, row.channelAccountId, providerId);
    const by = about?.extra.template !== undefined ? "template" : about?.extra.isList ? "list" : "reply";
    const pressed = { ...act.button, by } as const;
    await say(tx, phone, { text: "", pressed, answers: providerId, ...(await nameOf(tx, row)) }, now, keys);
  } else await onThePhone(tx, row, now);
}

async function onThePhone(tx: Tx, { event, channelAccountId }: DueRow, now: Date): Promise<void> {
  if (event.what !== "act") return;
  const call = await callNamed(tx, channelAccountId, event.providerId);
  if (!call) return;
  const { act } = event;
  if (act.does === "pick_up") await pickUp(tx, call.id, act.by, now);
  else if (act.does === "key") await pressKey(tx, call.id, act.digit, now);
  else if (act.does === "hang_up") await hangUp(tx, call.id, now);
}

/** What the person calls themselves there: their name as we have it. */
async function nameOf(tx: Tx, { channelAccountId, event }: DueRow): Promise<{ name?: string }> {
  const about = event.what === "act" ? await messageNamed(tx, channelAccountId, event.providerId) : null;
  return about?.debtorName ? { name: about.debtorName } : {};
}
