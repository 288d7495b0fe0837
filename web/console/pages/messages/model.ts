import type { MessageCounts, MessageItem, MessageView } from "../../../../src/analytics/contract.js";
import { BEFORE, STAGES, type Stage } from "../../../../src/analytics/domain/stages.js";
import type { Funnel } from "../../../../src/analytics/funnel/contract.js";
import { CHANNELS } from "../../../../src/kernel/channel.js";
import {
  endOfDay,
  epochDayOf,
  instantOf,
  isZone,
  type LocalDate,
  parseLocalDate,
} from "../../../../src/kernel/time.js";
import type { Wire } from "../../../kit/api.js";
import * as search from "../../../kit/search.js";
import { type Look, lookOf } from "../../../kit/states.js";

export type MessageRow = Wire<typeof MessageItem>;
export type MessageStory = Wire<typeof MessageView>;
export type AnswerView = MessageStory["answers"][number];
export type FunnelView = Wire<typeof Funnel>;
export type { Stage };
export type CountsView = Wire<typeof MessageCounts>;
export type Outcome = MessageRow["state"];
export type ReasonCount = CountsView["reasons"][number];

/** In the order in which people ask: who received, who did not, who still may. */
export const OUTCOMES = [
  "sent",
  "deferred",
  "suppressed",
  "skipped",
  "held",
  "failed",
  "unknown",
  "leaving",
  "planned",
] as const satisfies readonly Outcome[];

/** A row's own id: `m17` is a message, `d9` a decision that made none. */
const rowId: search.Field<string> = ([value]) => (value && /^[md][1-9]\d{0,18}$/.test(value) ? value : undefined);
const zone: search.Field<string> = ([value]) => (value && isZone(value) ? value : undefined);
const moment: search.Field<string> = ([value]) =>
  value && !Number.isNaN(Date.parse(value)) ? new Date(value).toISOString() : undefined;
const calendarDay: search.Field<string> = ([value]) => (value ? (parseLocalDate(value) ?? undefined) : undefined);

/** What the messages can be narrowed to, as it stands in the URL. */
export const messagesSearch = {
  state: search.manyOf(OUTCOMES),
  because: search.text(80),
  /** How far they came; and how far they did not, though they might have. */
  reached: search.oneOf(STAGES),
  short: search.oneOf(STAGES),
  channel: search.oneOf(CHANNELS),
  creditorId: search.id(),
  strategyId: search.id(),
  day: calendarDay,
  /** On whose clock `day` is; the reader's when it is not said. */
  zone,
  /** A stretch that is no whole day, such as one move of the demo's clock. */
  from: moment,
  until: moment,
  open: rowId,
  /** What stands above the list: states with reasons where left out. */
  see: search.oneOf(["funnel", "unknown"]),
  /** How many days back the funnel looks, where nothing else says it. */
  days: search.whole(1, 366),
};
export type MessagesSearch = search.Search<typeof messagesSearch>;

/** The filters as the API takes them: a day becomes the moments it lasts from and until. */
export function filterOf(given: MessagesSearch, ownZone: string): Readonly<Record<string, unknown>> {
  const { open: _open, see: _see, days: _days, day, zone: said, from, until, ...rest } = given;
  if (day === undefined) return { ...rest, from, until };
  const where = said ?? ownZone;
  const date = day as LocalDate;
  return {
    ...rest,
    from: new Date(instantOf(where, epochDayOf(date), 0)).toISOString(),
    until: new Date(endOfDay([where], date)).toISOString(),
  };
}

const FILTERS = [
  "state",
  "because",
  "reached",
  "short",
  "channel",
  "creditorId",
  "strategyId",
  "day",
  "from",
  "until",
] as const;

export const isNarrowed = (given: MessagesSearch): boolean => FILTERS.some((name) => given[name] !== undefined);

export const CLEARED: Readonly<Record<string, undefined>> = Object.fromEntries(
  [...FILTERS, "zone"].map((name) => [name, undefined]),
);

/** Shape and colour of an outcome. */
export function lookOfOutcome(state: Outcome): Look {
  if (state === "held") return lookOf("hold", "pause");
  return lookOf("message", state === "planned" ? "ready" : state);
}

export interface Sum {
  /** Every outcome that occurs or is asked for, in their order. */
  readonly parts: readonly { readonly state: Outcome; readonly count: number }[];
  readonly total: number;
  /** What is left when the parts are taken from the total: anything but zero is said aloud. */
  readonly rest: number;
}

/** Steps travel by their place from zero; people count from one. */
export const placeOf = (step: number): number => step + 1;

/** Do the parts make up the whole? */
export function sumOf({ total, states }: Pick<CountsView, "total" | "states">): Sum {
  const counts = new Map(states.map(({ state, count }) => [state, count]));
  const parts = OUTCOMES.flatMap((state) => (counts.get(state) ? [{ state, count: counts.get(state) ?? 0 }] : []));
  return { parts, total, rest: total - parts.reduce((sum, { count }) => sum + count, 0) };
}

/** Reasons that kept messages, most frequent first; the same rule in two states is one line. */
export function reasonsOf(
  reasons: readonly ReasonCount[],
): { readonly reason: ReasonCount["reason"]; readonly count: number }[] {
  const byCode = new Map<string, { reason: ReasonCount["reason"]; count: number }>();
  for (const { reason, count } of reasons) {
    const before = byCode.get(reason.code);
    if (before) before.count += count;
    else byCode.set(reason.code, { reason, count });
  }
  return [...byCode.values()].sort((a, b) => b.count - a.count);
}

export interface StageCount {
  readonly stage: Stage;
  readonly count: number;
  /** Of those that might have come so far; null where none might. */
  readonly share: number | null;
  /** How many might have, and did not. */
  readonly short: number;
}

/** The stages with what is missing from each. */
export const stagesOf = (funnel: FunnelView): readonly StageCount[] =>
  STAGES.map((stage) => {
    const of = funnel[BEFORE[stage] ?? "made"];
    const count = funnel[stage];
    return { stage, count, share: of > 0 ? count / of : null, short: of - count };
  });

/** The width of a bar in percent: what is there is seen, however little. */
export const barOf = (count: number, most: number): number =>
  count === 0 || most === 0 ? 0 : Math.max(0.5, (count / most) * 100);
