import { epochDayOf } from "../../kernel/time.js";
import type { FactRow } from "../domain/segment/facts.js";
import type { Account } from "./account.js";
import type { LivedPerson } from "./effects.js";
import { type Known, PART } from "./known.js";
import { isCollecting } from "./place.js";
import type { World } from "./world.js";

/*
 * What rules are asked of an account while days are lived: its row of facts, as `keep-facts.ts` would keep it. What
 * happens is written beside the row first; the row learns it part by part when news of it is heard, as in the engine. A
 * story holds every row to what the database says after the same days.
 */

type Row = { -readonly [Key in keyof FactRow]: FactRow[Key] };

/** Lets the row say what has happened, as far as there is news of it. True: there was some. */
export function learn(account: Account, person: LivedPerson, world: World): boolean {
  const { known } = account;
  if (known === null || known.untold === 0) return false;
  if (!known.isOwn) {
    known.row = { ...known.row };
    known.isOwn = true;
  }
  const row = known.row as Row;
  if (known.untold & PART.debt) row.openMinor = account.openMinor;
  if (known.untold & PART.person) learnPerson(row, account, person);
  if (known.untold & PART.care) learnCare(row, account);
  if (known.untold & PART.contact) learnContact(row, known);
  if (known.untold & PART.course) learnCourse(row, known, account, world);
  known.untold = 0;
  return true;
}

function learnPerson(row: Row, { start }: Account, { tags, fields }: LivedPerson): void {
  if (tags !== null) row.tags = tags;
  if (fields === null) return;
  const all = { ...start.row?.fields };
  for (const [name, value] of fields) {
    if (start.ownFields.includes(name)) continue;
    if (value === null) delete all[name];
    else all[name] = value;
  }
  row.fields = Object.keys(all).length === 0 ? null : all;
}

/** As the columns do, counts end here. */
const COUNT_MAX = 32_767;
const counted = (count: number): number => Math.min(count, COUNT_MAX);

function learnCare(row: Row, { start, promiseEnded, offer }: Account): void {
  row.offerUntil = offer && epochDayOf(offer.until);
  if (promiseEnded === null || start.row === null) return;
  row.promiseOn = null;
  const { promisesKept, promisesPartKept, promisesBroken } = start.row;
  row.promisesKept = counted(promisesKept + (promiseEnded === "kept" ? 1 : 0));
  row.promisesPartKept = counted(promisesPartKept + (promiseEnded === "part_kept" ? 1 : 0));
  row.promisesBroken = counted(promisesBroken + (promiseEnded === "broken" ? 1 : 0));
}

function learnContact(row: Row, { contact }: Known): void {
  if (contact === null) return;
  row.lastContactOn = contact.on;
  row.lastContactChannel = contact.channel;
  row.lastContactOutcome = "sent";
}

function learnCourse(row: Row, known: Known, { start, places }: Account, { strategies }: World): void {
  const place = places.find(isCollecting);
  const version = place && strategies.get(place.versionId);
  row.strategyId = place?.strategyId ?? null;
  // Where a strategy is paused or ended, who is in it stays where they were.
  if (place && !version) row.stepId = start.row?.stepId ?? null;
  else row.stepId = (place && place.nextStep !== null && version?.steps[place.nextStep]?.id) || null;
  row.enteredOn = place?.enteredOn ?? null;
  row.hasOpenTask = known.hasOpenTask;
  row.remindersSent = counted(known.sent);
  row.remindersThisRound = counted(place?.sent ?? 0);
  row.failedMessages = counted(known.failed);
  row.lastReminderOn = known.lastSentOn;
}
