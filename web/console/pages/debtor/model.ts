import type { Channel } from "../../../../src/kernel/channel.js";
import {
  addDays,
  daysBetween,
  epochDayOf,
  instantOf,
  type LocalDate,
  parseLocalDate,
} from "../../../../src/kernel/time.js";
import { furthest } from "../../../kit/facts.js";
import { GROUP_NAMES, TIMELINE_GROUPS, type TimelineGroup } from "./search.js";
import type { PersonView, TimelineKind } from "./shapes.js";

// What of the timeline is shown

export const kindsOf = (groups: readonly TimelineGroup[] | undefined): readonly TimelineKind[] | undefined =>
  groups?.flatMap((group) => [...TIMELINE_GROUPS[group]]);

/** Adds a group or takes it away; undefined again when none, or all, are left. */
export function toggleGroup(
  groups: readonly TimelineGroup[] | undefined,
  group: TimelineGroup,
): readonly TimelineGroup[] | undefined {
  const chosen = groups ?? [];
  const next = GROUP_NAMES.filter((name) => (name === group ? !chosen.includes(name) : chosen.includes(name)));
  return next.length === 0 || next.length === GROUP_NAMES.length ? undefined : next;
}

/** Steps are counted from zero where they are kept, and from one where they are read. */
export const placeOf = (step: number): number => step + 1;

// What is in force

type Lifted = { readonly liftedAt: string | null };
export const isInForce = ({ liftedAt }: Lifted): boolean => liftedAt === null;

/** A hold ends when it is lifted, or by itself. */
export const holdsNow = (holds: PersonView["holds"], now: number): PersonView["holds"] =>
  holds.filter((hold) => isInForce(hold) && (hold.untilAt === null || Date.parse(hold.untilAt) > now));

export const promiseNow = (
  promises: PersonView["promises"],
  accountId: string,
): PersonView["promises"][number] | undefined =>
  promises.find((promise) => promise.accountId === accountId && promise.state === "made");

/** The oldest open due date over all accounts, and how late it makes the person. */
export function oldestOf(accounts: PersonView["accounts"]): { readonly dueOn: string; readonly days: number } | null {
  const owing = accounts.flatMap(({ oldestDueOn, daysLate }) =>
    oldestDueOn === null ? [] : [{ dueOn: oldestDueOn, days: daysLate ?? 0 }],
  );
  return owing.toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1))[0] ?? null;
}

export const lastPaidOf = (accounts: PersonView["accounts"]): string | null =>
  accounts
    .flatMap(({ lastPaidOn }) => (lastPaidOn === null ? [] : [lastPaidOn]))
    .toSorted()
    .at(-1) ?? null;

// Channels

/** The channels worth a line: reachable, spoken about, or connected. */
export const knownChannels = (channels: PersonView["channels"]): PersonView["channels"] =>
  channels.filter(
    ({ consent, optOut, contactPointId, isConnected }) =>
      isConnected || contactPointId !== null || optOut !== null || consent !== "unknown",
  );

export type ReachState = "opted_out" | "refused" | "no_address" | "no_consent" | "ready";

/** What stands in the way of a channel, strongest first, before any rule about hours is asked. */
export function reachOf({ optOut, consent, contactPointId }: PersonView["channels"][number]): ReachState {
  if (optOut !== null) return "opted_out";
  if (consent === "refused") return "refused";
  if (contactPointId === null) return "no_address";
  return consent === "granted" ? "ready" : "no_consent";
}

/** The channel to ask about first: the one that comes next, else the preferred one, else one that can be used. */
export function likelyChannel({
  upNext,
  preferredChannel,
  channels,
}: Pick<PersonView, "upNext" | "preferredChannel" | "channels">): Channel {
  const next = upNext.find(({ channel }) => channel !== null)?.channel;
  const ready = channels.filter((channel) => reachOf(channel) === "ready");
  // A telephone needs no provider.
  const usable = ready.find(({ channel, isConnected }) => isConnected || channel === "call") ?? ready[0];
  const reachable = usable ?? channels.find(({ contactPointId }) => contactPointId !== null);
  return next ?? preferredChannel ?? reachable?.channel ?? "call";
}

// What people type

/** The instant at which a day begins where the person lives: a pause until then ends with that day's first minute. */
export const startOfDay = (day: LocalDate, zone: string): string =>
  new Date(instantOf(zone, epochDayOf(day), 0)).toISOString();

export type FieldCode =
  | "required"
  | "notAnAmount"
  | "tooMuch"
  | "notADay"
  | "inThePast"
  | "inTheFuture"
  | "tooFar"
  | "notAnEmail"
  | "notAPhone";
export type Checked<Field extends string> = Readonly<Partial<Record<Field, FieldCode>>>;

/** How far ahead a pause may end. The server allows more; a year is no pause any more. */
export const PAUSE_DAYS_MAX = 366;

/** A day to come, from `least` to `most` days ahead; null when it is right. */
export function futureDay(typed: string, today: LocalDate, least: number, most: number): FieldCode | null {
  const day = parseLocalDate(typed);
  if (typed === "") return "required";
  if (day === null) return "notADay";
  const ahead = daysBetween(today, day);
  if (ahead < least) return "inThePast";
  return ahead > most ? "tooFar" : null;
}

export function pastDay(typed: string, today: LocalDate): FieldCode | null {
  const day = parseLocalDate(typed);
  if (typed === "") return "required";
  if (day === null) return "notADay";
  return daysBetween(today, day) > 0 ? "inTheFuture" : null;
}

export function checkAmount(typed: string, minor: bigint | null, most: bigint | null): FieldCode | null {
  if (typed.trim() === "") return "required";
  if (minor === null || minor <= 0n) return "notAnAmount";
  return most !== null && minor > most ? "tooMuch" : null;
}

/** A first look before the server's own: only what cannot be an address at all. */
export function checkAddress(kind: "email" | "phone" | "address", value: string): FieldCode | null {
  const bare = value.trim();
  if (bare === "") return "required";
  if (kind === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(bare)) return "notAnEmail";
  return kind === "phone" && bare.replace(/\D/g, "").length < 7 ? "notAPhone" : null;
}

/** Only what is wrong stays: an empty object is a form that can be sent. */
export function checked<Field extends string>(found: Readonly<Record<Field, FieldCode | null>>): Checked<Field> {
  const wrong: Partial<Record<Field, FieldCode>> = {};
  for (const field of Object.keys(found) as Field[]) {
    const code = found[field];
    if (code !== null) wrong[field] = code;
  }
  return wrong;
}

/** Days to choose without a calendar, from today on. */
export const PRESET_DAYS = [3, 7, 15, 30] as const;
export const dayAhead = (today: LocalDate, days: number): LocalDate => addDays(today, days);

const GIST_LETTERS = 120;

/** How a message begins, on one line; all of it where it is short. */
export function gistOf(text: string): string {
  if (text.length <= GIST_LETTERS) return text;
  const begin = text.replace(/\s+/g, " ").slice(0, GIST_LETTERS);
  const word = begin.lastIndexOf(" ");
  return `${begin.slice(0, word > GIST_LETTERS / 2 ? word : GIST_LETTERS)}…`;
}

const MINUTE_MS = 60_000;

/**
 * Which facts does a line of them tell? An answer is an entry of its own, and what the message's state says already needs
 * a time only where it came later than the message left.
 */
export function receiptsOf<Fact extends { readonly fact: string; readonly at: string }>(
  facts: readonly Fact[],
  sentAt: string,
): readonly Fact[] {
  const shown = furthest(facts);
  const minute = (at: string): number => Math.floor(Date.parse(at) / MINUTE_MS);
  return facts.filter(
    (one) => one.fact !== "sent" && one.fact !== "replied" && (one !== shown || minute(one.at) !== minute(sentAt)),
  );
}
