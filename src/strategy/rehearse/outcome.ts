import { type EpochDay, epochDayOf } from "../../kernel/time.js";
import type { Letter } from "./letter.js";
import type { LivedAccount } from "./simulate.js";
import type { Look } from "./timetable.js";
import type { RehearsedEvent, World } from "./world.js";

/**
 * Where an account stands when a rehearsal ends. Each that came in has exactly one of the first five:
 *
 * sent: something went out, or a task was made · deferred: the law, or a closed channel, keeps its first message waiting ·
 * excluded: it is left alone, or cannot be reached · waiting: its day has not come · finished: it left without a message ·
 * left_out: it did not come in
 */
export type Outcome = "sent" | "deferred" | "excluded" | "waiting" | "finished" | "left_out";

export interface AccountOutcome {
  readonly outcome: Outcome;
  readonly because: string | null;
}

/** Which strategy is looked at, and the version by which it takes accounts in. */
export interface Looked {
  readonly strategyId: bigint;
  readonly versionId: bigint;
}

const SENT: AccountOutcome = { outcome: "sent", because: null };
const WAITING: AccountOutcome = { outcome: "waiting", because: null };

/** What became of this account in the strategy that is rehearsed, and why? `events` and `letters` are its own. */
export function outcomeOf(
  account: LivedAccount,
  events: readonly RehearsedEvent[],
  letters: readonly Letter[],
  looked: Looked,
  world: World,
): AccountOutcome {
  const places = account.places.filter(({ strategyId }) => strategyId === looked.strategyId);
  const place = places.at(-1);
  if (!place) return { outcome: "left_out", because: whyLeftOut(account, looked, world) };
  const own = events.filter(({ strategyId }) => strategyId === looked.strategyId);
  if (own.some(({ kind }) => kind === "message" || kind === "task")) return SENT;
  if (place.isParked) return { outcome: "excluded", because: "parked" };
  const waits = letters.find((letter) => letter.state === "ready" && letter.place?.strategyId === looked.strategyId);
  if (waits) return { outcome: "deferred", because: waits.because ?? "channel_paused" };
  const skipped = own.findLast(({ kind }) => kind === "skipped");
  if (place.hasLeft) {
    if (skipped && skipped.because !== "too_late") return { outcome: "excluded", because: skipped.because };
    return { outcome: "finished", because: own.findLast(({ kind }) => kind === "left")?.because ?? null };
  }
  const last = own.findLast(({ kind }) => kind === "held" || kind === "deferred" || kind === "skipped");
  if (last?.kind === "held") return { outcome: "excluded", because: last.because };
  if (last?.kind === "deferred") return { outcome: "deferred", because: last.because };
  if (last && last.because !== "too_late") return { outcome: "excluded", because: last.because };
  return WAITING;
}

function whyLeftOut(
  { start, places, openMinor }: LivedAccount,
  { strategyId, versionId }: Looked,
  world: World,
): string {
  if (start.openCount === 0) return start.hasCrumbs ? "crumbs" : "nothing_owed";
  const least = world.leastOpen.get(versionId) ?? 0n;
  if (!start.wantedBy.has(versionId) || openMinor < least) return "not_in_audience";
  if (world.strategies.get(versionId)?.isEvent) return "not_happened";
  const looks = (world.looks.get(start.creditorId)?.all ?? []).filter(({ sweep }) => sweep.versionId === versionId);
  if (looks.length === 0) return "not_in_audience";
  if (start.through.has(strategyId)) return "been_through";
  const dueDay = start.oldestDueOn === null ? Number.POSITIVE_INFINITY : epochDayOf(start.oldestDueOn);
  const fitting = looks.filter((look) => isOfAge(dueDay, look));
  if (fitting.length === 0) return "not_of_age";
  if (places.some(({ lane }) => fitting.some(({ sweep }) => sweep.lane === lane))) return "other_strategy";
  // Of age, free, and not taken: its rule never held.
  return fitting.some(({ sweep }) => sweep.rule !== null) ? "not_in_audience" : "not_of_age";
}

const isOfAge = (dueDay: EpochDay, { youngest, oldest }: Look): boolean => dueDay <= youngest && dueDay >= oldest;
