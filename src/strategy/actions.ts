import { zonesOf } from "../compliance/index.js";
import type { StrategyId } from "../kernel/id.js";
import { withdrawOfStrategy } from "../messaging/index.js";
import { isDuplicate, type TenantDb, type Tx } from "../platform/db.js";
import { type Consumer, emit, type News } from "../platform/events.js";
import { tell } from "../platform/live.js";
import { found, Problem } from "../platform/problem.js";
import { takeAsked, takeUnsentLinks } from "./asked-tasks.js";
import { type Definition, hashOf } from "./domain/definition.js";
import { SWEEPS_A_BEAT, sweepDay } from "./domain/sweep-day.js";
import * as enrolling from "./enroll-store.js";
import { takeIntoFlows } from "./flows.js";
import { creditorPlaces } from "./segment/fact-store.js";
import * as strategies from "./strategy-store.js";
import { activateVersion } from "./versions/actions.js";
import { mustBeSound } from "./versions/check.js";
import * as versions from "./versions/store.js";

/** Takes new accounts into the live strategies whose sweep is due. Returns how many sweeps were done. */
export async function sweep(db: TenantDb, now: Date): Promise<number> {
  return db.begin(async (tx) => {
    await enrolling.openSweeps(tx, now);
    const due = await enrolling.claimSweeps(tx, now, SWEEPS_A_BEAT);
    const creditors = due.length === 0 ? [] : await creditorPlaces(tx);
    for (const { creditorId, creditorCountry, ...strategy } of due) {
      const zone = zonesOf({ country: creditorCountry })[0] ?? "UTC";
      const { today, nextAt } = sweepDay(zone, now);
      await enrolling.enroll(tx, strategy, creditorId, { today, creditors }, now);
      await enrolling.setSweepAt(tx, strategy.id, creditorId, nextAt);
    }
    return due.length;
  });
}

/** What begins flows and changes nothing for those who run already: a balance that moved is news of its own. */
const BEGINNINGS: readonly string[] = ["debts.paid", "messaging.replied", "messaging.opened", "messaging.clicked"];

/** What other rooms' news means for running enrollments: look again, look for newcomers, or take a step back. */
export const strategyConsumer: Consumer = {
  name: "strategy",
  kinds: [
    "debts.imported",
    "debts.balance_moved",
    "debts.charge_reversed",
    "debts.let_off",
    "debts.payments_known",
    "debts.reach_changed",
    "compliance.changed",
    "compliance.standstill_lifted",
    "plans.changed",
    "messaging.ended",
    "messaging.asked",
    ...BEGINNINGS,
  ],
  async handle(tx, news, now) {
    for (const { kind, payload } of news) await take(tx, { kind, payload }, now);
  },
};

async function take(tx: Tx, { kind, payload }: News, now: Date): Promise<void> {
  await takeIntoFlows(tx, { kind, payload }, now);
  if (BEGINNINGS.includes(kind)) return;
  if (kind === "debts.imported") {
    const { importId, creditorId } = payload as { importId: string; creditorId: string };
    await enrolling.wakeAccounts(tx, enrolling.touchedByImport(tx, BigInt(importId)), now);
    await enrolling.sweepSoon(tx, [BigInt(creditorId)], now);
  } else if (kind === "debts.payments_known") {
    await enrolling.wakeHeld(tx, BigInt((payload as { creditorId: string }).creditorId), now);
  } else if (kind === "compliance.standstill_lifted") {
    const { creditorId, untilAt } = payload as { creditorId: string | null; untilAt: string | null };
    await enrolling.wakeStill(
      tx,
      creditorId === null ? null : BigInt(creditorId),
      untilAt === null ? null : new Date(untilAt),
      now,
    );
  } else if (kind === "messaging.ended") {
    const ended = payload as enrolling.EndedMessage[];
    await enrolling.stepBack(tx, ended, now);
    await takeUnsentLinks(
      tx,
      ended.flatMap(({ enrollmentId, messageId }) => (enrollmentId === null ? [messageId] : [])),
      now,
    );
  } else if (kind === "messaging.asked") {
    await takeAsked(tx, payload as Parameters<typeof takeAsked>[1], now);
  } else if (kind === "compliance.changed" || kind === "debts.reach_changed") {
    await enrolling.wakeDebtors(tx, (payload as { debtorIds: string[] }).debtorIds.map(BigInt), now);
  } else {
    const { accountIds } = payload as { accountIds: string[] };
    await enrolling.wakeAccounts(tx, strategies.accountSet(accountIds), now);
  }
}

/** Creates a strategy with its first version, as a draft. */
export async function createStrategy(
  tx: Tx,
  name: string,
  definition: Definition,
  by: string,
  now: Date,
): Promise<StrategyId> {
  await mustBeSound(tx, definition, now);
  try {
    const id = await strategies.insertStrategy(tx, name, definition.lane, now);
    await strategies.insertVersion(tx, id, 1, definition, hashOf(definition), by, now);
    await tell(tx, "strategies");
    return id;
  } catch (error) {
    if (isDuplicate(error)) throw new Problem(409, "strategy_exists", {}, { cause: error });
    throw error;
  }
}

/** Lets a draft run on its newest version, which was rehearsed, or a paused strategy go on with the one it had. */
export async function startStrategy(tx: Tx, id: StrategyId, by: string, now: Date): Promise<void> {
  const strategy = found(await versions.lockStrategy(tx, id), "strategy");
  if (strategy.state === "draft") await activateVersion(tx, id, strategy.lastNumber, "finish", by, now);
  else if (!(await strategies.setResumed(tx, id))) throw new Problem(409, "strategy_state", { state: strategy.state });
  await enrolling.openSweeps(tx, now);
  await tell(tx, "strategies");
}

/** Gives a strategy another name. */
export async function renameStrategy(tx: Tx, id: StrategyId, name: string): Promise<void> {
  try {
    found((await strategies.setName(tx, id, name)) || null, "strategy");
  } catch (error) {
    if (isDuplicate(error)) throw new Problem(409, "strategy_exists", {}, { cause: error });
    throw error;
  }
  await tell(tx, "strategies");
}

/** Stops a strategy: nothing more is decided, and messages that wait are taken back to be decided anew on resuming. */
export async function pauseStrategy(tx: Tx, id: bigint, now: Date): Promise<number> {
  if (!(await strategies.setPaused(tx, id))) throw await whyNot(tx, id);
  const withdrawn = await withdrawOfStrategy(tx, strategies.enrollmentsOfStrategy(tx, id), now);
  await emit(tx, now, [{ kind: "messaging.ended", payload: withdrawn }]);
  await tell(tx, "strategies");
  return withdrawn.length;
}

async function whyNot(tx: Tx, id: bigint): Promise<Problem> {
  const state = await strategies.stateOf(tx, id);
  return state ? new Problem(409, "strategy_state", { state }) : new Problem(404, "not_found", { what: "strategy" });
}
