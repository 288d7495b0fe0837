import { DAY_MS } from "../../kernel/time.js";

/** What bounds an account of a provider, as it stands in its row. */
export interface Limits {
  readonly perSecond: number | null;
  readonly burst: number;
  readonly tokens: number;
  readonly refilledAt: Date | null;
  readonly restsUntil: Date | null;
  readonly perDay: number | null;
  readonly providerPerDay: number | null;
  /** A new sender begins with so many a day and doubles them. */
  readonly warmUpFirst: number | null;
  readonly warmUpFrom: Date | null;
  readonly dayOn: Date | null;
  readonly dayCount: number;
}

/**
 * How many messages may leave by this account now? Rates and rests are the provider's, in real time; days are the
 * tenant's, counted by UTC so that every worker counts the same ones.
 */
export function allowanceOf(limits: Limits, now: Date, realNow: Date, atMost: number): number {
  if (limits.restsUntil !== null && limits.restsUntil > realNow) return 0;
  return Math.max(0, Math.min(byRate(limits, realNow, atMost), byDay(limits, now)));
}

function byRate({ perSecond, burst, tokens, refilledAt }: Limits, realNow: Date, atMost: number): number {
  if (perSecond === null) return atMost;
  const seconds = refilledAt ? Math.max(0, realNow.getTime() - refilledAt.getTime()) / 1000 : burst / perSecond;
  return Math.min(burst, tokens + seconds * perSecond);
}

const byDay = (limits: Limits, now: Date): number => {
  const used = limits.dayOn !== null && utcDay(limits.dayOn) === utcDay(now) ? limits.dayCount : 0;
  return dayCap(limits, now) - used;
};

/** The most messages of the day of `now`; infinite where nothing bounds it. */
export function dayCap({ perDay, providerPerDay, warmUpFirst, warmUpFrom }: Limits, now: Date): number {
  const warm =
    warmUpFirst !== null && warmUpFrom !== null
      ? warmUpFirst * 2 ** Math.min(40, Math.max(0, utcDay(now) - utcDay(warmUpFrom)))
      : Number.POSITIVE_INFINITY;
  return Math.min(perDay ?? Number.POSITIVE_INFINITY, providerPerDay ?? Number.POSITIVE_INFINITY, warm);
}

const utcDay = (at: Date): number => Math.floor(at.getTime() / DAY_MS);

/** Troubles in a row after which an account is taken for broken. One flaky minute is not. */
const TROUBLES_MAX = 25;
/** Of messages of one day, from so many on, this share may come back before the account is taken for misused. */
const FAILED_FROM = 50;
const FAILED_SHARE = 0.4;

/** So many complaints of one day are no accident, unless so much was sent that large mail services would still take it. */
const COMPLAINED_FROM = 3;
/** Gmail and Yahoo turn senders away from 0.3 % on (their rules for bulk senders of 2024; from memory). */
const COMPLAINED_SHARE = 0.003;

/** Must this account stop until a person has looked, and why? */
export function misbehaves(counts: {
  readonly troubles: number;
  readonly dayCount: number;
  readonly dayFailed: number;
  readonly dayComplained: number;
}): "too_many_troubles" | "too_many_failures" | "too_many_complaints" | null {
  if (counts.troubles >= TROUBLES_MAX) return "too_many_troubles";
  if (counts.dayCount >= FAILED_FROM && counts.dayFailed > counts.dayCount * FAILED_SHARE) return "too_many_failures";
  const { dayComplained, dayCount } = counts;
  if (dayComplained >= COMPLAINED_FROM && dayComplained > dayCount * COMPLAINED_SHARE) return "too_many_complaints";
  return null;
}
