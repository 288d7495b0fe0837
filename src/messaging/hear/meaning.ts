import { liftOptOuts, setOptOut } from "../../compliance/index.js";
import { setHealth } from "../../debts/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { AccountId, ContactPointId, DebtorId } from "../../kernel/id.js";
import type { Tx } from "../../platform/db.js";
import { emit } from "../../platform/events.js";
import type { Heard } from "../channels/heard.js";
import { askedOf } from "../domain/stop-words.js";
import { insertServiceMessages, type ServiceMessage } from "../store.js";
import { takeAsked } from "./asked.js";
import type { NewInbound } from "./inbound-store.js";

/** What an answer asks for that cannot wait for a person to read it. */
export type Meaning = "stop_channel" | "stop_all" | "resume" | "wrong_person" | "wants_person" | "wants_link";

/** Buttons and keys of ours that mean one of these. */
const PRESSED: Readonly<Record<string, Meaning>> = {
  stop: "stop_channel",
  "stop-all": "stop_all",
  resume: "resume",
  "wrong-person": "wrong_person",
  person: "wants_person",
  "pay-link": "wants_link",
};

/** The words that our own messages name as the way to stop. */
const KEYWORDS = ["BAJA", "STOP", "SAIR"];

export function meaningOf(heard: Extract<Heard, { kind: "turn" }>): Meaning | null {
  if (heard.isAutomatic || heard.isAside) return null;
  const pressed = heard.pressed === undefined ? undefined : PRESSED[heard.pressed];
  if (pressed !== undefined) return pressed;
  // A subject counts where the person wrote it themselves; behind "Re:" stand our own words.
  const own = heard.subject !== undefined && !ANSWERS.test(heard.subject) ? [heard.subject] : [];
  return [heard.text, ...own].map((said) => askedOf(said, KEYWORDS)).find((asked) => asked !== "none") ?? null;
}

const ANSWERS = /^\s*(?:re|rv|res|fwd?|enc|aw)\s*:/i;

/** How long the word that nothing more will come may wait: five minutes is what the law allows. */
const CONFIRM_MS = 5 * 60_000;

/** Why an opt-out stands that the person said themselves, in words or by a link: they may take it back the same way. */
const SAID = ["said_stop", "provider_stop", "stop_link"];

/**
 * Does what people asked for: no more messages, messages again, not this person, a person, a link.
 *
 * Stop words are about the one who wrote, on the channel they wrote on, unless they said everywhere. It is confirmed once:
 * said twice, it holds once.
 */
export async function actOn(tx: Tx, turns: readonly NewInbound[], now: Date): Promise<void> {
  const confirmations: ServiceMessage[] = [];
  for (const turn of turns) {
    const { debtorId, contactPointId, channel } = turn;
    if (debtorId === null || turn.meaning === null) continue;
    if (turn.meaning === "stop_channel" || turn.meaning === "stop_all") {
      const confirmation = await stop(tx, { ...turn, debtorId }, turn.meaning === "stop_all" ? "all" : channel, now);
      if (confirmation) confirmations.push(confirmation);
    } else if (turn.meaning === "resume") await liftOptOuts(tx, debtorId, channel, SAID, now);
    else if (turn.meaning === "wrong_person" && contactPointId !== null)
      await notTheirs(tx, debtorId, contactPointId, now);
  }
  await insertServiceMessages(tx, confirmations, now);
  await takeAsked(tx, turns, now);
}

async function stop(
  tx: Tx,
  turn: NewInbound & { debtorId: DebtorId },
  scope: Channel | "all",
  now: Date,
): Promise<ServiceMessage | null> {
  const { optOut, isNew } = await setOptOut(tx, turn.debtorId, scope, "said_stop", now);
  if (!isNew || turn.contactPointId === null || turn.accountId === null) return null;
  return {
    key: `confirm-stop.${optOut.id}`,
    accountId: turn.accountId as AccountId,
    channel: turn.channel,
    contactPointId: turn.contactPointId,
    template: "stop-confirmed",
    purpose: "stop-confirmation",
    expiresAt: new Date(now.getTime() + CONFIRM_MS),
  };
}

/** Somebody else has this address: nothing about the debt goes there again. */
async function notTheirs(tx: Tx, debtorId: DebtorId, point: ContactPointId, now: Date): Promise<void> {
  await setHealth(tx, [point], "bad", "wrong_person");
  await emit(tx, now, [{ kind: "debts.reach_changed", payload: { debtorIds: [debtorId.toString()] } }]);
}
