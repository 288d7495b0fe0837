import { assert } from "../../kernel/assert.js";
import { DAY_MS, isZone } from "../../kernel/time.js";
import { type Ask, fail } from "./ask.js";
import { bitOf, type CompiledPack, type PackSet, SKIPS } from "./compiled.js";
import {
  type Attempt,
  BUREAU_REPORT,
  type ContactEvent,
  type FailedRule,
  type Person,
  type Purpose,
  type Verdict,
} from "./contact.js";
import { judgeCaps, judgeCooldown, judgeExclusivity, judgeGaps } from "./count-rules.js";
import { HORIZON_DAYS, judgeHours, judgeRefusedHours, localText } from "./hour-rules.js";
import { NEVER } from "./local-time.js";
import {
  judgeConsent,
  judgeContent,
  judgeOwnWord,
  judgeRecipient,
  judgeRegistries,
  judgeStops,
} from "./person-rules.js";
import { judgeProvider, judgeReport } from "./provider-rules.js";
import { rankOf } from "./rule-codes.js";

/**
 * May this person be contacted in this way now?
 *
 * Every pack is asked and all must agree, so one more pack can only tighten. A denial names every rule that fails,
 * strongest first, and the first later moment at which the same attempt would be allowed: exact to the millisecond,
 * with what is known now, under the packs given; null when no rule of time would cure it within the horizon.
 *
 * Pure and total: the same facts give the same verdict on a server, in an agent's call card and on a phone without
 * a network. With no pack at all the answer is no.
 */
export function mayContact(
  attempt: Attempt,
  person: Person,
  history: readonly ContactEvent[],
  set: PackSet,
  now: Date,
): Verdict {
  const at = now.getTime();
  const ask = askAt(at, attempt, person, history, []);
  const bound = look(ask, set, at);
  const zone = person.zones[0];
  const local = zone !== undefined && isZone(zone) ? localText(zone, at) : "";
  if (bound === at) return { kind: "allow", packs: set.names, local };

  const failed = ask.noted as FailedRule[];
  failed.sort((one, other) => rankOf(one.rule) - rankOf(other.rule));
  const next = search(ask, set, bound, at + HORIZON_DAYS * DAY_MS);
  return { kind: "deny", failed, nextAllowedAt: next === null ? null : new Date(next), packs: set.names, local };
}

/** When, from `from` on, may this person first be contacted in this way? Null: not within the horizon. */
export function firstAllowedAt(
  attempt: Attempt,
  person: Person,
  history: readonly ContactEvent[],
  set: PackSet,
  from: Date,
): Date | null {
  const at = from.getTime();
  const ask = askAt(at, attempt, person, history, null);
  const next = search(ask, set, at, at + HORIZON_DAYS * DAY_MS);
  return next === null ? null : new Date(next);
}

function askAt(
  at: number,
  attempt: Attempt,
  person: Person,
  history: readonly ContactEvent[],
  noted: FailedRule[] | null,
): Ask {
  return { attempt, person, history, bit: bitOfAttempt(attempt), zones: person.zones, at, bound: at, noted };
}

function bitOfAttempt({ channel }: Attempt): number {
  if (channel === BUREAU_REPORT) return 0;
  const bit = bitOf(channel);
  assert(bit !== 0, `unknown channel ${channel}`);
  return bit;
}

/** Looks in a search before it gives up. Each look moves past an opening, a day or an event, so this is far away. */
const LOOKS_MAX = 20_000;

/**
 * The first moment, from `from` on, at which every rule passes. Each look jumps to the latest bound of the rules
 * that fail there. As no rule passes before its own bound, nothing allowed is stepped over.
 */
function search(ask: Ask, set: PackSet, from: number, limit: number): number | null {
  ask.noted = null;
  let at = from;
  for (let looks = 0; looks < LOOKS_MAX && at <= limit; looks++) {
    const bound = look(ask, set, at);
    if (bound === at) return at;
    at = bound;
  }
  return null;
}

/** Asks every rule about one moment. The answer is the moment itself when all pass, or the latest of their bounds. */
function look(ask: Ask, set: PackSet, at: number): number {
  ask.at = at;
  ask.bound = at;
  const { packs } = set;
  const [first] = packs;
  if (first === undefined) {
    fail(ask, "none", "no_policy_pack", NEVER);
    return ask.bound;
  }
  const isPlaced = ask.zones.length > 0 && ask.zones.every(isZone);
  if (!isPlaced) fail(ask, first.name, "unknown_zone", NEVER);
  if (ask.bit === 0) {
    for (const pack of packs) {
      judgeStops(ask, pack);
      if (isPlaced) judgeReport(ask, pack);
    }
    return ask.bound;
  }
  judgeOwnWord(ask);
  if (isPlaced) judgeRefusedHours(ask);
  for (const pack of packs) {
    judgeStops(ask, pack);
    judgeConsent(ask, pack);
    judgeRecipient(ask, pack);
    judgeContent(ask, pack);
    judgeProvider(ask, pack);
    if (isPlaced) judgeCalendar(ask, pack);
  }
  return ask.bound;
}

/** The rules that need a wall clock, less what an exemption lifts. */
function judgeCalendar(ask: Ask, pack: CompiledPack): void {
  judgeRegistries(ask, pack);
  const isExemptible = canExempt(pack, ask.attempt.purpose);
  const skips = isExemptible ? skipsOf(ask, pack) : 0;
  const wakes = isExemptible ? wakesAt(ask) : NEVER;
  if ((skips & SKIPS.windows) === 0) judgeHours(ask, pack, wakes);
  if ((skips & SKIPS.exclusivity) === 0) judgeExclusivity(ask, pack, wakes);
  if ((skips & SKIPS.caps) === 0) judgeCaps(ask, pack, wakes);
  if ((skips & SKIPS.gaps) === 0) judgeGaps(ask, pack, wakes);
  if ((skips & SKIPS.cooldown) === 0) judgeCooldown(ask, pack, wakes);
}

/** Which rules do the pack's exemptions lift at this moment? */
function skipsOf(ask: Ask, pack: CompiledPack): number {
  let skips = 0;
  for (const exemption of pack.exemptions) {
    if (exemption.purpose !== exempted(ask.attempt.purpose) || (exemption.mask & ask.bit) === 0) continue;
    if (exemption.needs === "nothing" || hasCause(ask, exemption.needs, exemption.withinMs)) skips |= exemption.skips;
  }
  return skips;
}

function hasCause(ask: Ask, needs: "inbound" | "two-way", withinMs: number): boolean {
  for (const event of ask.history) {
    if (needs === "inbound" ? event.direction !== "in" : !event.connected) continue;
    const at = event.at.getTime();
    if (at <= ask.at && ask.at < at + withinMs) return true;
  }
  return false;
}

function canExempt(pack: CompiledPack, purpose: Purpose): boolean {
  for (const exemption of pack.exemptions) if (exemption.purpose === exempted(purpose)) return true;
  return false;
}

/** Confirming an opt-out answers the person, and is as free of the calendar as any answer. */
const exempted = (purpose: Purpose): Purpose => (purpose === "stop-confirmation" ? "reply" : purpose);

/** The next event on record after this moment, which could begin an exemption; none in ordinary life. */
function wakesAt(ask: Ask): number {
  let wakes = NEVER;
  for (const event of ask.history) {
    const at = event.at.getTime();
    if (at > ask.at && at < wakes) wakes = at;
  }
  return wakes;
}
