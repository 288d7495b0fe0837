import type { z } from "zod";
import { type Reason, type ReasonFamily, reasonOf } from "../../compliance/index.js";
import { epochDayOf, type LocalDate, weekdayOfEpochDay } from "../../kernel/time.js";
import type { ChannelCost } from "../../messaging/index.js";
import { HELD_BY } from "../domain/held.js";
import type * as contract from "./contract.js";
import { channelCounts as channels, costOf } from "./cost.js";
import { measuredView } from "./measured-report.js";
import type { Settings } from "./rehearsal-store.js";
import { HOURS_A_DAY, type StepTally, type Tally } from "./tally.js";
import type { Counted } from "./world.js";

type Report = z.output<typeof contract.RehearsalReport>;

const sum = (counts: Counted): number => Object.values(counts).reduce((total, count) => total + count, 0);

/** Why an account is left alone or cannot be reached: the word says in which of the two ways. */
export const excludedFamily = (code: string): ReasonFamily =>
  code === "parked" ? "left_out" : (HELD_BY as readonly string[]).includes(code) ? "held" : "skipped";

const OUTCOME_FAMILIES: Readonly<Record<string, (code: string) => ReasonFamily>> = {
  deferred: () => "deferred",
  excluded: excludedFamily,
  finished: () => "left",
  left_out: () => "left_out",
};

/** The reason of an account's outcome, as a sentence can be made of it. */
export const outcomeReason = (outcome: string, code: string | null): Reason | null =>
  code === null ? null : reasonOf(OUTCOME_FAMILIES[outcome]?.(code) ?? "message", code);

/** Counts by reason, the most frequent first. */
const reasons = (counts: Counted, familyOf: (code: string) => ReasonFamily) =>
  Object.entries(counts)
    .sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1))
    .map(([code, count]) => ({ because: reasonOf(familyOf(code), code), count }));

/** A rehearsal's counts as people read them, with what they cost and whether the team can do that much. */
export function reportOf(
  tally: Tally,
  hasBaseline: boolean,
  steps: readonly string[],
  costs: readonly ChannelCost[],
  settings: Settings,
): Report {
  const days = daysOf(tally, settings);
  const contacts = sum(tally.channels);
  const tasks = Object.values(tally.steps).reduce((total, step) => total + step.tasks, 0);
  return {
    people: tally.people,
    peopleReached: tally.peopleReached,
    accounts: {
      considered: tally.considered,
      entered: tally.entered,
      sent: tally.sent,
      deferred: sum(tally.deferred),
      excluded: sum(tally.excluded),
      waiting: tally.waiting,
      finished: sum(tally.finished),
      leftOut: sum(tally.leftOut),
      deferredBy: reasons(tally.deferred, () => "deferred"),
      excludedBy: reasons(tally.excluded, excludedFamily),
      finishedBy: reasons(tally.finished, () => "left"),
      leftOutBy: reasons(tally.leftOut, () => "left_out"),
    },
    messages: contacts - tasks,
    tasks,
    charges: allOf(tally, "charged"),
    offers: allOf(tally, "offered"),
    channels: channels(tally.channels),
    steps: [...new Set([...steps, ...Object.keys(tally.steps).sort()])].flatMap((id) => {
      const step = tally.steps[id];
      return step ? [stepView(id, step)] : [];
    }),
    flow: flowOf(tally),
    days,
    week: weekOf(tally),
    postponed: reasons(tally.postponed, () => "deferred"),
    others: tally.others,
    cost: costOf(tally.channels, costs),
    load: {
      callsADay: settings.callsADay,
      visitsADay: settings.visitsADay,
      daysOver: days.filter(({ callsOver, visitsOver }) => callsOver !== null || visitsOver !== null).length,
    },
    changes: hasBaseline ? changesOf(tally) : null,
    measured: tally.measured && measuredView(tally.measured, costs),
  };
}

const stepView = (id: string, step: StepTally): Report["steps"][number] => ({
  step: id,
  planned: step.planned,
  sent: sum(step.sent),
  withdrawn: sum(step.withdrawn),
  failed: sum(step.failed),
  waiting: step.waiting,
  tasks: step.tasks,
  webhooks: step.webhooks,
  charged: reasons(step.charged, () => "charged"),
  chargedSums: sumsOf(step.chargedMinor),
  offered: reasons(step.offered, () => "offered"),
  offeredSums: sumsOf(step.offeredMinor),
  channels: channels(step.sent),
  skipped: reasons(step.skipped, () => "skipped"),
  deferred: reasons(step.deferred, () => "deferred"),
  held: reasons(step.held, () => "held"),
  withdrawnBy: reasons(step.withdrawn, () => "message"),
  failedBy: reasons(step.failed, () => "message"),
  standing: step.standing,
});

const sumsOf = (minor: Counted) =>
  Object.entries(minor)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, sum]) => ({ currency, minor: BigInt(sum) }));

/** What all steps together charge, or offer. */
function allOf({ steps }: Tally, what: "charged" | "offered"): Report["charges"] {
  const all = Object.values(steps);
  const sums: Counted = {};
  for (const step of all)
    for (const [currency, minor] of Object.entries(step[`${what}Minor`]))
      sums[currency] = (sums[currency] ?? 0) + minor;
  return { count: all.reduce((total, step) => total + sum(step[what]), 0), sums: sumsOf(sums) };
}

const flowOf = ({ flow }: Tally): Report["flow"] =>
  Object.entries(flow).map(([way, accounts]) => {
    const [from = "", to = ""] = way.split(">");
    return { from: from || null, to: to || null, accounts };
  });

function daysOf({ days }: Tally, { callsADay, visitsADay }: Settings): Report["days"] {
  const over = (count: number | undefined, most: number | null): number | null =>
    most !== null && count !== undefined && count > most ? count - most : null;
  return (Object.keys(days) as LocalDate[]).sort().map((day) => {
    const { channels: counts, hours } = days[day] as Tally["days"][LocalDate];
    return {
      day,
      count: sum(counts),
      channels: channels(counts),
      hours,
      callsOver: over(counts.call, callsADay),
      visitsOver: over(counts.visit, visitsADay),
    };
  });
}

function weekOf({ days }: Tally): number[][] {
  const week = Array.from({ length: 7 }, () => new Array<number>(HOURS_A_DAY).fill(0));
  for (const [day, { hours }] of Object.entries(days)) {
    const row = week[weekdayOfEpochDay(epochDayOf(day as LocalDate)) - 1] as number[];
    for (const [hour, count] of hours.entries()) row[hour] = (row[hour] ?? 0) + count;
  }
  return week;
}

const changesOf = ({ changes, accountChanges }: Tally): Report["changes"] => {
  const of = (counts: Counted, key: string) => counts[key] ?? 0;
  return {
    added: of(changes, "added"),
    dropped: of(changes, "dropped"),
    moved: of(changes, "moved"),
    otherChannel: of(changes, "other_channel"),
    accounts: {
      same: of(accountChanges, "same"),
      added: of(accountChanges, "added"),
      dropped: of(accountChanges, "dropped"),
      moved: of(accountChanges, "moved"),
      otherChannel: of(accountChanges, "other_channel"),
      mixed: of(accountChanges, "mixed"),
    },
  };
};
