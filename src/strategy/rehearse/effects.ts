import type { ContactEvent, KnownPerson } from "../../compliance/index.js";
import { HISTORY_DAYS } from "../../compliance/index.js";
import { DAY_MS, type EpochDay, wallClock } from "../../kernel/time.js";
import { afterCharges, type DebtCharge } from "../domain/charge.js";
import type { Change } from "../domain/decision.js";
import { afterCharged, type Offered } from "../domain/offering.js";
import { type Account, openOffer } from "./account.js";
import { PART, touch } from "./known.js";
import type { Letter } from "./letter.js";
import type { World } from "./world.js";

/** A person while days are lived: what is known of them, with the contacts that a rehearsal adds. */
export interface LivedPerson extends KnownPerson {
  history: ContactEvent[];
  /** Tags as steps have left them; null: as they were. */
  tags: readonly string[] | null;
  /** Fields that steps have set, or forgotten (null). */
  fields: Map<string, string | null> | null;
}

export const begins = (known: KnownPerson): LivedPerson => ({
  ...known,
  history: [...known.history],
  tags: null,
  fields: null,
});

/*
 * What happens to a person moves what later rules look at: their contacts, which the law counts, and what is known of
 * their accounts. Here is the one place where a rehearsal does that.
 */

/** A message that left. It is the last contact of all accounts of its person with its creditor. */
export function reached(
  person: LivedPerson,
  accounts: readonly Account[],
  letter: Letter,
  world: World,
  now: Date,
): void {
  person.history.push({
    at: now,
    channel: letter.channel,
    direction: "out",
    connected: false,
    purpose: letter.purpose as "collection",
    outcome: undefined,
    debtId: letter.anchorDebtId ?? undefined,
  });
  const { place } = letter;
  // Thanks and answers are contacts, and no reminders.
  const isReminder = letter.purpose === "collection";
  if (isReminder && place !== null && place.round === letter.round) place.sent += 1;
  for (const account of accounts) {
    const { known, start, charges } = account;
    if (start.creditorId !== letter.creditorId) continue;
    if (charges !== null) account.charges = { ...charges, toldOn: [...charges.toldOn, personDay(person, now)] };
    if (known === null) continue;
    const on = dayOf(account, world, now);
    known.contact = { on, channel: letter.channel };
    touch(account, PART.contact);
    if (!isReminder || start.id !== letter.accountId) continue;
    known.sent += 1;
    known.lastSentOn = on;
    touch(account, PART.course);
  }
}

const personDay = ({ person }: LivedPerson, now: Date): EpochDay =>
  wallClock(person.zones[0] ?? "UTC", now.getTime()).day;

/** Steps charged something: the account owes more. */
export function charged(account: Account, charges: readonly DebtCharge[]): void {
  for (const { amountMinor } of charges) account.openMinor += amountMinor;
  account.charges &&= afterCharges(account.charges, charges);
  account.offers &&= afterCharged(account.offers, charges);
  touch(account, PART.debt);
}

const dayOf = ({ start }: Account, { zones }: World, now: Date): EpochDay =>
  wallClock(zones.get(start.creditorId) ?? "UTC", now.getTime()).day;

/** A message that will not leave: it failed, or was suppressed. */
export function ended({ known }: Account, { state, purpose }: Letter): void {
  if (known && state === "failed" && purpose === "collection") known.failed += 1;
}

/** A step asked somebody to call or to visit. */
export function tasked({ known }: Account): void {
  if (known) known.hasOpenTask = true;
}

/** Steps changed tags or fields of the person: all their accounts know it. */
export function changed(person: LivedPerson, accounts: readonly Account[], changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.kind === "field") {
      person.fields ??= new Map();
      person.fields.set(change.field, change.value);
    } else {
      const tags = new Set(person.tags ?? accounts.find(({ known }) => known !== null)?.start.row?.tags);
      for (const tag of change.add) tags.add(tag);
      for (const tag of change.remove) tags.delete(tag);
      person.tags = [...tags].sort();
    }
  }
  for (const account of accounts) touch(account, PART.person);
}

/** A step offered something: of several that one stands which came last. */
export function offered(account: Account, offers: readonly Offered[]): void {
  const last = offers.at(-1);
  if (!last) return;
  account.offer = openOffer(last.offer.validUntil);
  touch(account, PART.care);
}

/** Forgets contacts that are too long ago for any rule, as the loader does. */
export function forget(person: LivedPerson, now: number): void {
  const since = now - HISTORY_DAYS * DAY_MS;
  const [first] = person.history;
  if (first && first.at.getTime() <= since) person.history = person.history.filter(({ at }) => at.getTime() > since);
}
