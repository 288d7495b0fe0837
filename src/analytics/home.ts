import type { z } from "zod";
import { reasonOf, reasonOfRule } from "../compliance/index.js";
import { addDays, DAY_MS, dayIn, epochDayOf, instantOf, type LocalDate } from "../kernel/time.js";
import { listChannelAccounts } from "../messaging/index.js";
import type { Tx } from "../platform/db.js";
import { listEndpoints } from "../webhooks/index.js";
import { zoneOfTenant } from "./account-list.js";
import type * as contract from "./contract.js";
import * as reads from "./home-reads.js";
import { countOutcomes } from "./message-list.js";

type Home = z.output<typeof contract.Home>;
type Attention = z.output<typeof contract.Attention>;

/** Trouble beyond this is "many". */
const TROUBLES_COUNTED = 10_000;
const BLOCKS_SHOWN = 8;
const CHART_DAYS = 14;

const startOf = (zone: string, day: LocalDate): Date => new Date(instantOf(zone, epochDayOf(day), 0));

/** The first page: how much is owed and came in, what left today and what did not, and what needs a person. */
export async function homeOf(tx: Tx, now: Date): Promise<Home> {
  const zone = await zoneOfTenant(tx);
  const today = dayIn(zone, now);
  const open = await reads.openBalances(tx);
  const due = await reads.dueSums(tx, today);
  const strategies = await reads.runningByStrategy(tx);
  const age = await reads.dataAge(tx, now);
  const troubles = await reads.troubles(tx, now, reads.troublesSince(now), TROUBLES_COUNTED);
  const promises = await reads.promiseCounts(tx, today, new Date(now.getTime() - 30 * DAY_MS));
  const openCount = open.reduce((sum, { count }) => sum + count, 0);
  return {
    at: now,
    zone,
    accounts: { open: openCount, debtors: await reads.countDebtors(tx), isExact: true },
    open: open.map(({ currency, minor }) => ({ currency, minor })),
    dueToday: due.map(({ currency, todayMinor }) => ({ currency, minor: todayMinor })),
    dueThisWeek: due.map(({ currency, weekMinor }) => ({ currency, minor: weekMinor })),
    overdue: due.map(({ currency, overdueMinor }) => ({ currency, minor: overdueMinor })),
    collected: await reads.collected(tx, today),
    today: await todayOf(tx, startOf(zone, today), startOf(zone, addDays(today, 1))),
    blocks: await blocksOf(tx, startOf(zone, today), startOf(zone, addDays(today, 1))),
    promises: {
      open: promises.open,
      dueToday: promises.dueToday,
      keptLast30: promises.kept,
      brokenLast30: promises.broken,
    },
    tasksOpen: troubles.tasksDue,
    strategies,
    dataAge: age.map(({ creditorId, creditorName, ...rest }) => ({
      ...rest,
      creditor: { id: creditorId, name: creditorName },
    })),
    attention: await attentionOf(tx, troubles, age, openCount, now),
  };
}

async function todayOf(tx: Tx, from: Date, until: Date): Promise<Home["today"]> {
  const { states } = await countOutcomes(tx, { from, until });
  const of = (state: string): number => states.find((one) => one.state === state)?.count ?? 0;
  return {
    planned: of("planned") + of("leaving"),
    deferred: of("deferred"),
    sent: of("sent"),
    suppressed: of("suppressed"),
    failed: of("failed"),
    unknown: of("unknown"),
    skipped: of("skipped"),
    held: of("held"),
  };
}

const blocksOf = async (tx: Tx, from: Date, until: Date): Promise<Home["blocks"]> =>
  (await reads.blocks(tx, from, until, BLOCKS_SHOWN)).map(({ rule, pack, count }) => ({
    reason: pack === null ? reasonOf("message", rule) : reasonOfRule({ rule, pack, values: {}, passesAt: null }),
    count,
  }));

/** What needs a person, the most urgent first. Each leads to its rows. */
async function attentionOf(
  tx: Tx,
  troubles: reads.Troubles,
  age: readonly reads.DataAge[],
  openCount: number,
  now: Date,
): Promise<Attention[]> {
  const stale = age.filter(({ isPaymentDataStale }) => isPaymentDataStale);
  const paused = (await listChannelAccounts(tx)).filter(
    ({ state, pausedBecause }) => state === "paused" && pausedBecause !== "not_tried_yet",
  );
  const endpoints = await listEndpoints(tx);
  const gone = endpoints.filter(({ pausedBecause }) => pausedBecause === "failing" || pausedBecause === "gone");
  const failing = endpoints.filter(({ state, failingSince }) => state === "active" && isLong(failingSince, now));
  const item = (code: Attention["code"], count: number, link: string, values: Attention["values"] = {}): Attention[] =>
    count > 0 ? [{ code, count, link, values }] : [];
  return [
    ...item("channel_account_paused", paused.length, "/settings/channels", {
      name: paused[0]?.name ?? "",
      because: paused[0]?.pausedBecause ?? "",
    }),
    ...item("webhook_paused", gone.length, "/settings/webhooks", {
      name: gone[0]?.name ?? "",
      because: gone[0]?.pausedBecause ?? "",
    }),
    ...item("webhook_failing", failing.length, "/settings/webhooks", { name: failing[0]?.name ?? "" }),
    ...item("unknown_outcomes", troubles.unknownOutcomes, "/messages?state=unknown"),
    ...item("parked_enrollments", troubles.parkedEnrollments, "/strategies"),
    ...item("parked_events", troubles.parkedEvents, "/"),
    ...item("failed_imports", troubles.failedImports, "/import"),
    ...item("payment_data_stale", stale.length, "/import?kind=payments", { creditor: stale[0]?.creditorName ?? "" }),
    ...item("unmatched_payments", troubles.unmatchedPayments, "/import"),
    ...item("no_live_strategy", openCount > 0 && troubles.liveStrategies === 0 ? 1 : 0, "/strategies"),
    ...item("broken_promises", troubles.brokenPromises, "/portfolio?state=all&waits=broken_promise"),
    ...item("tasks_due", troubles.tasksDue, "/portfolio?state=all&waits=call"),
    ...item("unreachable", troubles.unreachable, "/messages?state=skipped&because=no_address"),
  ];
}

/** A receiver that is being restarted is nobody's trouble. */
const FAILING_MS = 3_600_000;
const isLong = (since: Date | null, now: Date): boolean =>
  since !== null && now.getTime() - since.getTime() >= FAILING_MS;

/** The pictures of the first page: how old what is owed is, and what left and came in over two weeks. */
export async function chartsOf(tx: Tx, now: Date): Promise<z.output<typeof contract.Charts>> {
  const zone = await zoneOfTenant(tx);
  const today = dayIn(zone, now);
  const first = addDays(today, 1 - CHART_DAYS);
  const messages = await reads.messagesByDay(tx, zone, startOf(zone, first), startOf(zone, addDays(today, 1)));
  const paid = await reads.paidByDay(tx, first, today);
  const aging = await reads.ageSums(tx, today);
  const place = (bucket: string): number => BUCKETS.indexOf(bucket);
  return {
    aging: aging.sort((a, b) => place(a.bucket) - place(b.bucket) || (a.currency < b.currency ? -1 : 1)),
    days: Array.from({ length: CHART_DAYS }, (_, at) => {
      const day = addDays(first, at);
      const counted = messages.find((one) => one.day === day);
      const came = paid.filter((one) => one.day === day);
      return {
        day,
        sent: counted?.sent ?? 0,
        suppressed: counted?.suppressed ?? 0,
        payments: came.reduce((sum, { count }) => sum + count, 0),
        paid: came.map(({ currency, minor }) => ({ currency, minor })),
      };
    }),
  };
}

const BUCKETS: readonly string[] = ["not_due", "1_30", "31_60", "61_90", "91_180", "over_180"];
