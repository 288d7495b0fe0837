import { DAY_MS, type EpochDay } from "../../kernel/time.js";
import { type Ask, fail, isContact, isInScope, sameRef } from "./ask.js";
import {
  bitOf,
  type CompiledCap,
  type CompiledGap,
  type CompiledPack,
  GROUP_MASKS,
  isVoice,
  type Period,
} from "./compiled.js";
import type { ContactEvent } from "./contact.js";
import { localDay, NEVER, reachesDay } from "./local-time.js";
import type { RuleCode } from "./rule-codes.js";

/**
 * Rules that count what already happened. Days and weeks are those of the person's wall clock. An event that is
 * still to come is a slot somebody reserved, and counts like any other, so that no rule is broken from behind.
 */

/** Monday-based weeks shifted to the pack's first weekday: the first day of the week that holds `day`. */
const weekStart = (day: EpochDay, startsOn: number): EpochDay => day - ((((day + 4 - startsOn) % 7) + 7) % 7);

/** Could an event at `at` fall on a local day between these? Saves the zone look-up for most of a long history. */
const isNear = (at: number, first: EpochDay, last: EpochDay): boolean =>
  !(at < (first - 1) * DAY_MS || at >= (last + 2) * DAY_MS);

/** Are the pack's caps used up? `wakes` is when an exemption next lifts them. */
export function judgeCaps(ask: Ask, pack: CompiledPack, wakes: number): void {
  for (const cap of pack.caps) {
    if ((cap.mask & ask.bit) === 0) continue;
    if (cap.purposes && !cap.purposes.has(ask.attempt.purpose)) continue;
    for (const zone of pack.zones ?? ask.zones) {
      const bound =
        cap.counts === "after-contact" ? afterTalkBound(ask, pack, cap, zone) : capBound(ask, pack, cap, zone);
      if (bound <= ask.at) continue;
      const lifted = Math.min(bound, wakes, liftedFrom(ask, zone, cap.liftedDays), talkFrom(ask, cap, zone));
      if (lifted > ask.at) fail(ask, pack.name, codeOfCap(cap), lifted, { cap: cap.id, max: cap.max });
    }
  }
}

function codeOfCap(cap: CompiledCap): RuleCode {
  if (cap.counts === "after-contact") return "answered_today";
  if (cap.per.kind === "ever") return "once_only";
  return cap.per.kind === "day" ? "day_cap" : cap.per.kind === "week" ? "week_cap" : "period_cap";
}

function isCounted(ask: Ask, pack: CompiledPack, cap: CompiledCap, event: ContactEvent): boolean {
  if (cap.each ? event.channel !== ask.attempt.channel : (cap.mask & bitOf(event.channel)) === 0) return false;
  if (cap.purposes && !cap.purposes.has(event.purpose ?? "collection")) return false;
  if (!isInScope(ask, event, cap.scope)) return false;
  if (cap.counts === "contacts") return isContact(pack, event, cap.inbound);
  return event.direction === "out" && event.outcome !== "failed" && !(cap.counts === "unanswered" && event.connected);
}

/** The moment itself when the cap has room; else the first later one at which it does. */
function capBound(ask: Ask, pack: CompiledPack, cap: CompiledCap, zone: string): number {
  const { per } = cap;
  if (per.kind === "ever")
    return countBetween(ask, pack, cap, zone, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY) < cap.max
      ? ask.at
      : NEVER;
  if (ask.history.length < cap.max) return ask.at;
  const day = localDay(zone, ask.at);
  if (per.kind === "days") return rollingBound(ask, pack, cap, zone, per.days, day);
  const first = per.kind === "day" ? day : weekStart(day, pack.weekStartsOn);
  const next = per.kind === "day" ? day + 1 : first + 7;
  if (countBetween(ask, pack, cap, zone, first, next - 1) < cap.max) return ask.at;
  return reachesDay(zone, ask.at, next);
}

function countBetween(
  ask: Ask,
  pack: CompiledPack,
  cap: CompiledCap,
  zone: string,
  first: EpochDay,
  last: EpochDay,
): number {
  let count = 0;
  for (const event of ask.history) {
    const at = event.at.getTime();
    if (!isNear(at, first, last) || !isCounted(ask, pack, cap, event)) continue;
    const day = localDay(zone, at);
    if (day >= first && day <= last) count++;
  }
  return count;
}

/**
 * Any `span` consecutive days that hold the day of the attempt must have room. Without reserved slots ahead only
 * the stretch that ends today can be full.
 */
function rollingBound(
  ask: Ask,
  pack: CompiledPack,
  cap: CompiledCap,
  zone: string,
  span: number,
  day: EpochDay,
): number {
  const days: EpochDay[] = [];
  for (const event of ask.history) {
    if (event.at.getTime() < (day - span - 1) * DAY_MS || !isCounted(ask, pack, cap, event)) continue;
    days.push(localDay(zone, event.at.getTime()));
  }
  if (days.length < cap.max) return ask.at;
  let open = day;
  while (isFullAround(days, open, span, cap.max)) open++;
  return open === day ? ask.at : reachesDay(zone, ask.at, open);
}

function isFullAround(days: readonly EpochDay[], day: EpochDay, span: number, max: number): boolean {
  for (let first = day - span + 1; first <= day; first++) {
    let count = 0;
    for (const counted of days) if (counted >= first && counted < first + span) count++;
    if (count >= max) return true;
  }
  return false;
}

/** The cap counts only what we did after the person talked with us that day. */
function afterTalkBound(ask: Ask, pack: CompiledPack, cap: CompiledCap, zone: string): number {
  const day = localDay(zone, ask.at);
  const talk = firstTalkOn(ask, cap, zone, day);
  if (talk === null || talk.at.getTime() > ask.at) return ask.at;
  let count = 0;
  for (const event of ask.history) {
    if (event === talk || event.at < talk.at || !isNear(event.at.getTime(), day, day)) continue;
    if (localDay(zone, event.at.getTime()) === day && isCounted(ask, pack, cap, event)) count++;
  }
  return count < cap.max ? ask.at : reachesDay(zone, ask.at, day + 1);
}

function firstTalkOn(ask: Ask, cap: CompiledCap, zone: string, day: EpochDay): ContactEvent | null {
  let first: ContactEvent | null = null;
  for (const event of ask.history) {
    if (!event.connected || !isNear(event.at.getTime(), day, day) || !isInScope(ask, event, cap.scope)) continue;
    if (localDay(zone, event.at.getTime()) === day && (first === null || event.at < first.at)) first = event;
  }
  return first;
}

/** When does a talk lift the cap: now, when there was one today; else with the next one already on record. */
function talkFrom(ask: Ask, cap: CompiledCap, zone: string): number {
  if (!cap.unlessContactToday) return NEVER;
  const day = localDay(zone, ask.at);
  let from = NEVER;
  for (const event of ask.history) {
    const at = event.at.getTime();
    if (!event.connected || !isInScope(ask, event, cap.scope)) continue;
    if (at <= ask.at && localDay(zone, at) === day) return ask.at;
    if (at > ask.at && at < from) from = at;
  }
  return from;
}

/** When does consent the person gave directly lift a limit on calls? It lasts some days, the first included. */
function liftedFrom(ask: Ask, zone: string, days: number): number {
  if (days === 0) return NEVER;
  let from = NEVER;
  const { debtId } = ask.attempt;
  for (const consent of ask.person.priorConsents) {
    if (consent.debtId !== undefined && (debtId === undefined || !sameRef(consent.debtId, debtId))) continue;
    const given = consent.givenAt.getTime();
    if (given > ask.at) from = Math.min(from, given);
    else if (localDay(zone, ask.at) - localDay(zone, given) < days) return ask.at;
  }
  return from;
}

/** After a contact, is another channel barred for the rest of the week? */
export function judgeExclusivity(ask: Ask, pack: CompiledPack, wakes: number): void {
  const per = pack.exclusivity;
  if (per === null) return;
  for (const zone of pack.zones ?? ask.zones) {
    let bound = ask.at;
    let other = "";
    for (const event of ask.history) {
      if (event.channel === ask.attempt.channel || !isContact(pack, event, pack.counting.inboundCounts)) continue;
      const free = freeAfter(ask, pack, per, zone, event.at.getTime());
      if (free > bound) {
        bound = free;
        other = event.channel;
      }
    }
    if (bound <= ask.at) continue;
    const rule = per.kind === "week" ? "one_channel_a_week" : "one_channel_a_period";
    fail(ask, pack.name, rule, Math.min(bound, wakes), { channel: other });
  }
}

/** When is the period that a contact at `at` began, or lies in, over for the moment asked about? */
function freeAfter(ask: Ask, pack: CompiledPack, per: Period, zone: string, at: number): number {
  const span = per.kind === "days" ? per.days : 7;
  const day = localDay(zone, ask.at);
  if (!isNear(at, day - span, day + span)) return ask.at;
  const eventDay = localDay(zone, at);
  if (per.kind === "days") {
    return Math.abs(eventDay - day) < span ? reachesDay(zone, ask.at, eventDay + span) : ask.at;
  }
  const first = weekStart(day, pack.weekStartsOn);
  return eventDay >= first && eventDay < first + 7 ? reachesDay(zone, ask.at, first + 7) : ask.at;
}

/** Is it too soon after, or before, another contact of the same kind? */
export function judgeGaps(ask: Ask, pack: CompiledPack, wakes: number): void {
  for (const gap of pack.gaps) {
    if ((gap.mask & ask.bit) === 0) continue;
    for (const zone of pack.zones ?? ask.zones) {
      const bound = gapBound(ask, pack, gap, zone);
      if (bound <= ask.at) continue;
      const rule = (gap.mask & ~GROUP_MASKS.written) === 0 ? "written_gap" : "contact_gap";
      fail(
        ask,
        pack.name,
        rule,
        Math.min(bound, wakes),
        gap.days > 0 ? { days: gap.days } : { hours: gap.ms / HOUR_MS },
      );
      if (gap.days === 0 && gap.acrossWeeks) break; // Elapsed hours are the same in every zone.
    }
  }
}

const HOUR_MS = 3_600_000;

function gapBound(ask: Ask, pack: CompiledPack, gap: CompiledGap, zone: string): number {
  let bound = ask.at;
  for (const event of ask.history) {
    if ((gap.mask & bitOf(event.channel)) === 0 || !isInScope(ask, event, gap.scope)) continue;
    if (!isContact(pack, event, pack.counting.inboundCounts)) continue;
    bound = Math.max(bound, freeOfGap(ask, pack, gap, zone, event.at.getTime()));
  }
  return bound;
}

function freeOfGap(ask: Ask, pack: CompiledPack, gap: CompiledGap, zone: string, at: number): number {
  if (gap.days === 0 && Math.abs(ask.at - at) >= gap.ms) return ask.at;
  if (gap.days > 0 && Math.abs(ask.at - at) > (gap.days + 2) * DAY_MS) return ask.at;
  const day = localDay(zone, ask.at);
  const eventDay = localDay(zone, at);
  if (gap.days > 0 && Math.abs(day - eventDay) >= gap.days) return ask.at;
  const free = gap.days > 0 ? reachesDay(zone, ask.at, eventDay + gap.days) : at + gap.ms;
  if (gap.acrossWeeks) return free;
  const first = weekStart(day, pack.weekStartsOn);
  if (eventDay < first || eventDay >= first + 7) return ask.at;
  return Math.min(free, reachesDay(zone, ask.at, first + 7));
}

/** Did the person talk with us so recently that calls must rest? */
export function judgeCooldown(ask: Ask, pack: CompiledPack, wakes: number): void {
  const rest = pack.cooldown;
  if (rest === null || (rest.mask & ask.bit) === 0) return;
  for (const zone of pack.zones ?? ask.zones) {
    const day = localDay(zone, ask.at);
    let open = day;
    for (const event of ask.history) {
      if (!event.connected || !isVoice(bitOf(event.channel)) || !isInScope(ask, event, rest.scope)) continue;
      if (event.direction === "in" && !pack.counting.inboundCounts) continue;
      if (!isNear(event.at.getTime(), day - rest.days, day)) continue;
      const talked = localDay(zone, event.at.getTime());
      if (talked <= day && talked + rest.days > open) open = talked + rest.days;
    }
    if (open === day) continue;
    const bound = Math.min(reachesDay(zone, ask.at, open), wakes, liftedFrom(ask, zone, rest.liftedDays));
    if (bound > ask.at) fail(ask, pack.name, "talk_pause", bound, { days: rest.days });
  }
}
