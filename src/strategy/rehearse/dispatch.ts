import { isStale } from "../../debts/domain/payment-data.js";
import type { Channel } from "../../kernel/channel.js";
import { judge } from "../../messaging/domain/judge.js";
import type { Account } from "./account.js";
import { ended, reached } from "./effects.js";
import { PART, touch } from "./known.js";
import type { Letter } from "./letter.js";
import type { Lived } from "./lived.js";

/**
 * Sends what is due of this person, as `dispatch` does: claims until nothing is left, of each channel one message at a
 * time. All that is sent is accepted.
 */
export function dispatchAll(lived: Lived, at: number, now: Date): boolean {
  let did = false;
  for (let found = true; found; ) {
    found = false;
    for (const channel of lived.world.sending) {
      const letter = firstReady(lived.letters, channel, at);
      if (!letter) continue;
      send(lived, letter, at, now);
      found = true;
      did = true;
    }
  }
  return did;
}

function firstReady(letters: readonly Letter[], channel: Channel, at: number): Letter | null {
  let first: Letter | null = null;
  for (const letter of letters) {
    if (letter.state !== "ready" || letter.channel !== channel || letter.notBefore > at) continue;
    if (first === null || letter.notBefore < first.notBefore) first = letter;
  }
  return first;
}

function send(lived: Lived, letter: Letter, at: number, now: Date): void {
  const { world, person } = lived;
  const account = lived.byId.get(letter.accountId) as Account;
  const { start, promiseOverAt } = account;
  const creditor = lived.creditorOf(letter);
  const stands = {
    openCount: start.openCount,
    oldestDebtId: start.oldestDebtId,
    promisedUntil: promiseOverAt === null ? null : (start.promise?.lastDay ?? null),
    paymentDataStale: isStale(creditor.staleAt, now),
  };
  const packs = world.packsAt(at).of(person.place, creditor);
  const carries = world.carries(letter.template, letter.channel, letter.creditorId);
  const verdict = judge(letter, stands, letter.addressIsGood, lived.start.holds, person, packs, carries, now);
  if (verdict.kind === "later") {
    letter.notBefore = verdict.at.getTime();
    letter.because = verdict.because;
    lived.told(letter, at, "postponed", verdict.because, letter.notBefore);
    return;
  }
  const unwritable =
    verdict.kind === "go"
      ? world.unwritable(letter.template, letter.channel, letter.locale, letter.creditorId, letter.purpose)
      : null;
  if (verdict.kind === "go" && unwritable === null) {
    letter.state = "sent";
    letter.because = null;
    reached(person, lived.accounts, letter, world, now);
    lived.told(letter, at, "message", null);
    return;
  }
  letter.state = verdict.kind === "go" ? "failed" : "suppressed";
  letter.because = verdict.kind === "go" ? unwritable : verdict.because;
  ended(account, letter);
  lived.told(letter, at, verdict.kind === "go" ? "failed" : "withdrawn", letter.because);
  touch(account, PART.course);
  lived.news.push({ kind: "ended", letter });
}
