import { groupOf } from "../../kernel/channel.js";
import { CALENDARS } from "../packs/holidays/index.js";
import type { Attempt, ContactEvent, Person, WeekWindow } from "./contact.js";
import { holidaysOf, lineOf } from "./holidays.js";
import type { ContactPolicyPack } from "./pack-shape.js";

/**
 * A second, slow reading of the rules of time, for tests to hold against the fast one. It takes the packs as they
 * are written, knows nothing of bits and bounds, asks the runtime for every wall clock, and only says yes or
 * no about one moment. Packs must have no settings left.
 */
interface Wall {
  readonly day: number;
  readonly weekday: number;
  readonly minute: number;
  readonly date: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function wall(zone: string, at: number): Wall {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    formats.set(zone, format);
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const date = `${part.year}-${part.month}-${part.day}`;
  const day = Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  return {
    day,
    weekday: new Date(`${date}T00:00:00Z`).getUTCDay() || 7,
    minute: Number(part.hour) * 60 + Number(part.minute),
    date,
  };
}

const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

const years = new Map<string, ReadonlySet<string>>();

function holidaysIn(calendar: string, year: string): ReadonlySet<string> {
  const key = `${calendar} ${year}`;
  let dates = years.get(key);
  if (!dates) {
    dates = new Set(
      lineOf(calendar, CALENDARS).flatMap((one) => holidaysOf(one, Number(year)).map(({ date }) => date)),
    );
    years.set(key, dates);
  }
  return dates;
}

function isHoliday(pack: ContactPolicyPack, date: string): boolean {
  const { calendar, add = [], remove = [] } = pack.holidays;
  if (add.includes(date)) return true;
  return calendar !== null && !remove.includes(date) && holidaysIn(calendar, date.slice(0, 4)).has(date);
}

function isOpen(pack: ContactPolicyPack, channel: string, { weekday, minute, date }: Wall): boolean {
  const slack = pack.clock.interval === "[open,close]" ? 1 : 0;
  return pack.windows
    .filter(
      (row) =>
        row.groups.includes(groupOf(channel as "email")) &&
        (!row.channels || (row.channels as string[]).includes(channel)),
    )
    .every((row) => {
      const ordinary = row.days[String(weekday) as "1"] ?? [];
      const spans = row.onHoliday !== "as-weekday" && isHoliday(pack, date) ? row.onHoliday : ordinary;
      return spans.some(([opens, closes]) => minute >= minutes(opens) && minute < minutes(closes) + slack);
    });
}

const isIn = (window: WeekWindow, { weekday, minute }: Wall): boolean => {
  const { opensAtMinute: opens, closesAtMinute: closes, weekdays } = window;
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  if (opens < closes) return weekdays.includes(weekday as 1) && minute >= opens && minute < closes;
  return (
    (weekdays.includes(weekday as 1) && minute >= opens) ||
    (opens > closes && weekdays.includes(yesterday as 1) && minute < closes)
  );
};

function isContact({ counting, exemptions }: ContactPolicyPack, event: ContactEvent, inbound: boolean): boolean {
  if (event.direction === "in") return inbound && event.connected;
  if (event.outcome === "failed") return false;
  if (!counting.exemptCounts && exemptions.some(({ purpose }) => purpose === event.purpose)) return false;
  if (event.connected) return true;
  const group = groupOf(event.channel);
  if (group === "written") return counting.written === "sent";
  if (group === "visit") return counting.visit === "made";
  if (counting.voice === "placed") return true;
  if (counting.voice === "answered") return event.outcome === "answered";
  return counting.voice === "placed-and-connected" && event.outcome !== "busy" && event.outcome !== "not-in-service";
}

const isAbout = (attempt: Attempt, event: ContactEvent, scope: string): boolean => {
  const [wanted, had] = scope === "debt" ? [attempt.debtId, event.debtId] : [attempt.creditorId, event.creditorId];
  return scope === "customer" || wanted === undefined || had === undefined || String(wanted) === String(had);
};

const weekOf = (pack: ContactPolicyPack, day: number): number => Math.floor((day + 4 - pack.clock.weekStartsOn) / 7);

/** Is `channel` one that the row speaks of? */
const speaksOf = (
  row: { groups: readonly string[]; channels?: readonly string[] | undefined },
  channel: string,
): boolean => row.groups.includes(groupOf(channel as "email")) && (!row.channels || row.channels.includes(channel));

interface Moment {
  readonly pack: ContactPolicyPack;
  readonly attempt: Attempt;
  readonly person: Person;
  readonly history: readonly ContactEvent[];
  readonly zone: string;
  readonly at: number;
}

function hasRoom(moment: Moment, cap: ContactPolicyPack["caps"][number]): boolean {
  const { pack, attempt, person, history, zone, at } = moment;
  if (!speaksOf(cap, attempt.channel) || (cap.purposes && !cap.purposes.includes(attempt.purpose))) return true;
  const { day } = wall(zone, at);
  const dayOf = (event: ContactEvent) => wall(zone, event.at.getTime()).day;
  if (isLifted(attempt, person, zone, at, cap.liftedByPriorConsentDays)) return true;
  const talks = history.filter(
    (event) => event.connected && isAbout(attempt, event, cap.scope) && dayOf(event) === day,
  );
  if (cap.unlessContactToday && talks.some((event) => event.at.getTime() <= at)) return true;
  const first = [...talks].sort((one, other) => one.at.getTime() - other.at.getTime())[0];
  const counted = history.filter((event) => {
    if (cap.channelScope === "each" ? event.channel !== attempt.channel : !speaksOf(cap, event.channel)) return false;
    if (!isAbout(attempt, event, cap.scope) || (cap.purposes && !cap.purposes.includes(event.purpose ?? "collection")))
      return false;
    if (cap.counts === "contacts") return isContact(pack, event, cap.inbound ?? pack.counting.inboundCounts);
    if (event.direction === "in" || event.outcome === "failed") return false;
    if (cap.counts === "unanswered") return !event.connected;
    return (
      first !== undefined && event !== first && first.at.getTime() <= at && event.at >= first.at && dayOf(event) === day
    );
  });
  const { per } = cap;
  if (cap.counts === "after-contact" || per === "ever") return counted.length < cap.max;
  if (per === "local-day") return counted.filter((event) => dayOf(event) === day).length < cap.max;
  if (per === "local-week")
    return counted.filter((event) => weekOf(pack, dayOf(event)) === weekOf(pack, day)).length < cap.max;
  return Array.from({ length: per.consecutiveDays }, (_, back) => day - back).every(
    (from) =>
      counted.filter((event) => dayOf(event) >= from && dayOf(event) < from + per.consecutiveDays).length < cap.max,
  );
}

function isLifted(attempt: Attempt, person: Person, zone: string, at: number, days: number | undefined): boolean {
  if (days === undefined) return false;
  return person.priorConsents.some(
    ({ givenAt, debtId }) =>
      (debtId === undefined || (attempt.debtId !== undefined && String(debtId) === String(attempt.debtId))) &&
      givenAt.getTime() <= at &&
      wall(zone, at).day - wall(zone, givenAt.getTime()).day < days,
  );
}

function isFarEnough({ pack, attempt, history, zone, at }: Moment, gap: ContactPolicyPack["gaps"][number]): boolean {
  if (!speaksOf(gap, attempt.channel)) return true;
  const { day } = wall(zone, at);
  return history
    .filter((event) => speaksOf(gap, event.channel) && isAbout(attempt, event, gap.scope))
    .filter((event) => isContact(pack, event, pack.counting.inboundCounts))
    .filter((event) => gap.acrossWeeks || weekOf(pack, wall(zone, event.at.getTime()).day) === weekOf(pack, day))
    .every((event) =>
      gap.hours === undefined
        ? Math.abs(wall(zone, event.at.getTime()).day - day) >= (gap.days ?? 0)
        : Math.abs(event.at.getTime() - at) >= gap.hours * 3_600_000,
    );
}

function isFree({ pack, attempt, history, zone, at }: Moment): boolean {
  const { exclusivity } = pack;
  if (!exclusivity) return true;
  const { day } = wall(zone, at);
  return history
    .filter((event) => event.channel !== attempt.channel && isContact(pack, event, pack.counting.inboundCounts))
    .every((event) => {
      const other = wall(zone, event.at.getTime()).day;
      if (exclusivity.per === "local-week") return weekOf(pack, other) !== weekOf(pack, day);
      return Math.abs(other - day) >= exclusivity.per.consecutiveDays;
    });
}

function isRested({ pack, attempt, person, history, zone, at }: Moment): boolean {
  const { cooldown } = pack;
  if (!cooldown?.groups.includes(groupOf(attempt.channel as "call"))) return true;
  if (isLifted(attempt, person, zone, at, cooldown.liftedByPriorConsentDays)) return true;
  const { day } = wall(zone, at);
  return history
    .filter((event) => event.connected && event.channel === "call" && isAbout(attempt, event, cooldown.scope))
    .filter((event) => event.direction === "out" || pack.counting.inboundCounts)
    .map((event) => day - wall(zone, event.at.getTime()).day)
    .every((since) => since < 0 || since >= cooldown.days + (cooldown.firstDayIsDayOne ? 0 : 1));
}

function skipsAt({ pack, attempt, history, at }: Moment): Set<string> {
  const holding = pack.exemptions.filter(
    ({ purpose, channels, needs, maxHoursSinceRequest = Number.POSITIVE_INFINITY }) => {
      if (purpose !== attempt.purpose || (channels && !(channels as string[]).includes(attempt.channel))) return false;
      const cause = needs ?? (purpose === "reply" ? "inbound" : purpose === "requested-info" ? "two-way" : "nothing");
      const since = history
        .filter((event) => (cause === "inbound" ? event.direction === "in" : event.connected))
        .map((event) => at - event.at.getTime());
      return cause === "nothing" || since.some((ms) => ms >= 0 && ms < maxHoursSinceRequest * 3_600_000);
    },
  );
  return new Set(holding.flatMap(({ skips }) => skips));
}

/** Do the rules of time of these packs allow this moment? What is not about time is the caller's to leave out. */
export function timeAllows(
  packs: readonly ContactPolicyPack[],
  attempt: Attempt,
  person: Person,
  history: readonly ContactEvent[],
  at: number,
): boolean {
  return (
    packs.every((pack) =>
      (pack.clock.zone === "customer" ? person.zones : [pack.clock.zone]).every((zone) => {
        const moment: Moment = { pack, attempt, person, history, zone, at };
        const skips = skipsAt(moment);
        const here = wall(zone, at);
        const asked = person.requestedWindows.some(
          (window) =>
            pack.consumerMayWiden &&
            window.instrument === "separate-and-later" &&
            here.date >= window.requestedOn &&
            (window.channel ?? attempt.channel) === attempt.channel &&
            window.opensAtMinute !== window.closesAtMinute &&
            isIn(window, here) &&
            (window.onHolidays || !isHoliday(pack, here.date)),
        );
        return (
          (skips.has("windows") || asked || isOpen(pack, attempt.channel, here)) &&
          (skips.has("exclusivity") || isFree(moment)) &&
          (skips.has("caps") || pack.caps.every((cap) => hasRoom(moment, cap))) &&
          (skips.has("gaps") || pack.gaps.every((gap) => isFarEnough(moment, gap))) &&
          (skips.has("cooldown") || isRested(moment))
        );
      }),
    ) &&
    person.zones.every(
      (zone) =>
        !person.inconvenientWindows.some(
          (window) =>
            (window.channel ?? attempt.channel) === attempt.channel &&
            (isIn(window, wall(zone, at)) || isWholeDay(window, wall(zone, at))),
        ),
    )
  );
}

const isWholeDay = (window: WeekWindow, { weekday }: Wall): boolean =>
  window.opensAtMinute === window.closesAtMinute && window.weekdays.includes(weekday as 1);
