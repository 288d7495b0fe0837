import type { z } from "zod";
import { holidayOn, openOn, packsInForce, reasonWith, type StoredRule } from "../../compliance/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { MessageId } from "../../kernel/id.js";
import { addDays, dayIn, daysBetween, epochDayOf, instantOf, type LocalDate } from "../../kernel/time.js";
import type { Tx } from "../../platform/db.js";
import { Problem } from "../../platform/problem.js";
import { flatSteps } from "../../strategy/index.js";
import { zoneOfTenant } from "../account-list.js";
import * as contract from "./contract.js";
import * as reads from "./reads.js";

type Source = (typeof contract.CALENDAR_SOURCES)[number];
type Calendar = z.output<typeof contract.Calendar>;

const startOf = (zone: string, day: LocalDate): Date => new Date(instantOf(zone, epochDayOf(day), 0));

const stretchOf = (zone: string, from: LocalDate, to: LocalDate, now: Date): reads.Stretch => ({
  zone,
  from: startOf(zone, from),
  until: startOf(zone, addDays(to, 1)),
  now,
});

/** The steps that reach somebody, of every version that runs, by what they try first. */
const contactSteps = (versions: readonly reads.RunningVersion[]): reads.ContactStep[] =>
  versions.flatMap(({ id: versionId, definition }) =>
    flatSteps(definition.steps).flatMap((step, no): reads.ContactStep[] => {
      if (step.kind === "message") return step.channels.slice(0, 1).map((channel) => ({ versionId, no, channel }));
      return step.kind === "call" || step.kind === "visit" ? [{ versionId, no, channel: step.kind }] : [];
    }),
  );

interface Known {
  readonly steps: readonly reads.ContactStep[];
  readonly rehearsals: readonly reads.RehearsalOf[];
}

function thingsOf(tx: Tx, source: Source, stretch: reads.Stretch, filter: reads.Filter, known: Known) {
  switch (source) {
    case "sent":
      return reads.sent(tx, stretch, filter);
    case "tasks_done":
      return reads.tasksDone(tx, stretch, filter);
    case "ready":
      return reads.ready(tx, stretch, filter);
    case "tasks_open":
      return reads.tasksOpen(tx, stretch, filter);
    case "known":
      return reads.known(tx, stretch, filter, known.steps);
    case "rehearsed":
      return reads.rehearsed(tx, stretch, filter, known.rehearsals);
  }
}

/** What can be found in this stretch: nothing leaves in the future, and nothing is to come in the past. */
function sourcesIn({ from, until, now }: reads.Stretch): readonly Source[] {
  const past: readonly Source[] = from <= now ? ["sent", "tasks_done"] : [];
  return until > now ? [...past, "ready", "tasks_open", "known", "rehearsed"] : past;
}

/** What goes out on which day: what left, what is known to come, and what rehearsals of live versions foretell. */
export async function calendarOf(
  tx: Tx,
  { from, to, ...filter }: z.output<typeof contract.CalendarQuery>,
  now: Date,
): Promise<Calendar> {
  const many = daysBetween(from, to) + 1;
  if (many < 1 || many > contract.CALENDAR_DAYS_MAX)
    throw new Problem(422, "too_many_days", { most: contract.CALENDAR_DAYS_MAX });
  const zone = await zoneOfTenant(tx, filter.creditorId);
  const stretch = stretchOf(zone, from, to, now);
  const known = await knownOf(tx, filter, now);
  const places = await reads.creditorPlaces(tx, filter.creditorId);
  const counts: Calendar["counts"] = [];
  for (const source of sourcesIn(stretch))
    for (const row of await reads.countByDay(tx, thingsOf(tx, source, stretch, filter, known), stretch, filter))
      counts.push({ ...row, source });
  return {
    zone,
    today: dayIn(zone, now),
    counts,
    countries: [...new Set(places.map(({ country }) => country))],
    marks: await marksOf(tx, places, from, many, now),
    rehearsals: known.rehearsals
      .filter(({ strategyId }) => filter.strategyId === undefined || strategyId === filter.strategyId)
      .map(({ id, strategyId, strategyName, readAt, until }) => ({
        id,
        strategy: { id: strategyId, name: strategyName },
        readAt,
        until,
      })),
  };
}

const knownOf = async (tx: Tx, { strategyId }: reads.Filter, now: Date): Promise<Known> => ({
  steps: contactSteps(await reads.runningVersions(tx, strategyId)),
  rehearsals: await reads.newestRehearsals(tx, now),
});

/** The ways that a team uses to reach people; where none of them is open on a day, it is closed. */
const USUAL: readonly Channel[] = ["email", "sms", "whatsapp", "call"];

/** Holidays, and days on which nobody may be reached, of the countries in which creditors are. */
async function marksOf(
  tx: Tx,
  places: readonly reads.CreditorPlace[],
  from: LocalDate,
  many: number,
  now: Date,
): Promise<Calendar["marks"]> {
  const packs = await packsInForce(tx, now);
  const marks = new Map<string, Calendar["marks"][number]>();
  for (const { country, kind, countingMode } of places) {
    const set = packs.of({ country, subdivision: null }, { kind, countingMode });
    for (let at = 0; at < many; at++) {
      const day = addDays(from, at);
      const holiday = holidayOn(set, epochDayOf(day));
      const closed = USUAL.every((channel) => openOn(set, channel, epochDayOf(day)).length === 0);
      if (holiday !== null || closed) marks.set(`${day} ${country}`, { day, country, holiday, closed });
    }
  }
  return [...marks.values()].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.country < b.country ? -1 : 1));
}

/** One kind of a day's things, in the order of time. */
export async function dayOf(
  tx: Tx,
  day: LocalDate,
  { source, ...filter }: reads.Filter & { readonly source: Source },
  after: reads.After | null,
  limit: number,
  now: Date,
): Promise<reads.ItemRow[]> {
  const zone = await zoneOfTenant(tx, filter.creditorId);
  const stretch = stretchOf(zone, day, day, now);
  if (!sourcesIn(stretch).includes(source)) return [];
  const known = await knownOf(tx, filter, now);
  return reads.list(tx, thingsOf(tx, source, stretch, filter, known), filter, after, limit);
}

export const itemView = (row: reads.ItemRow): z.output<typeof contract.CalendarItem> => {
  const { id, first, second, at, channel, state, because, failed, step } = row;
  const isMessage = state === "sent" || state === "planned" || state === "deferred";
  return {
    id: `${state} ${first} ${second}`,
    at,
    channel,
    state,
    debtor: { id: row.debtorId, name: row.debtorName },
    creditor: { id: row.creditorId, name: row.creditorName },
    strategy:
      row.strategyId !== null && row.strategyName !== null ? { id: row.strategyId, name: row.strategyName } : null,
    step,
    messageId: isMessage ? (id as MessageId) : null,
    because:
      state === "deferred" && because !== null
        ? reasonWith("deferred", because, (failed as StoredRule[] | null) ?? [])
        : null,
  };
};
