import { zonesOf } from "../compliance/index.js";
import { dateOfEpochDay, type EpochDay, instantOf, wallClock } from "../kernel/time.js";
import { withdrawOfStrategy } from "../messaging/index.js";
import type { TenantDb, Tx } from "../platform/db.js";
import { one } from "../platform/db.js";
import { type Consumer, emit, type News } from "../platform/events.js";
import { Problem } from "../platform/problem.js";
import { sql } from "../platform/sql.js";
import { checkDefinition, type Definition, hashOf } from "./domain/definition.js";
import * as enrolling from "./enroll-store.js";

/** Sweeps claimed in one transaction. */
const SWEEPS_A_BEAT = 5;

/** Minutes after midnight at which a day's newcomers are looked for. */
const SWEEP_MINUTE = 5;

/** Takes new accounts into the live strategies whose sweep is due. Returns how many sweeps were done. */
export async function sweep(db: TenantDb, now: Date): Promise<number> {
  return db.begin(async (tx) => {
    await enrolling.openSweeps(tx, now);
    const due = await enrolling.claimSweeps(tx, now, SWEEPS_A_BEAT);
    for (const { creditorId, creditorCountry, ...strategy } of due) {
      const zone = zonesOf({ country: creditorCountry })[0] ?? "UTC";
      const today: EpochDay = wallClock(zone, now.getTime()).day;
      await enrolling.enroll(tx, strategy, creditorId, dateOfEpochDay(today), now);
      await enrolling.setSweepAt(tx, strategy.id, creditorId, new Date(instantOf(zone, today + 1, SWEEP_MINUTE)));
    }
    return due.length;
  });
}

/** What other rooms' news means for running enrollments: look again, look for newcomers, or take a step back. */
export const strategyConsumer: Consumer = {
  name: "strategy",
  kinds: [
    "debts.imported",
    "debts.balance_moved",
    "debts.payments_known",
    "compliance.changed",
    "plans.changed",
    "messaging.ended",
  ],
  async handle(tx, news, now) {
    for (const { kind, payload } of news) await take(tx, { kind, payload }, now);
  },
};

async function take(tx: Tx, { kind, payload }: News, now: Date): Promise<void> {
  if (kind === "debts.imported") {
    const { importId, creditorId } = payload as { importId: string; creditorId: string };
    await enrolling.wakeAccounts(tx, enrolling.touchedByImport(tx, BigInt(importId)), now);
    await enrolling.sweepSoon(tx, [BigInt(creditorId)], now);
  } else if (kind === "debts.payments_known") {
    await enrolling.wakeHeld(tx, BigInt((payload as { creditorId: string }).creditorId), now);
  } else if (kind === "messaging.ended") {
    await enrolling.stepBack(tx, payload as enrolling.EndedMessage[], now);
  } else if (kind === "compliance.changed") {
    await enrolling.wakeDebtors(tx, (payload as { debtorIds: string[] }).debtorIds.map(BigInt), now);
  } else {
    const { accountIds } = payload as { accountIds: string[] };
    await enrolling.wakeAccounts(tx, sql`select unnest(${accountIds}::bigint[])`, now);
  }
}

/** Creates a strategy with its first version, as a draft. */
export async function createStrategy(
  tx: Tx,
  name: string,
  definition: Definition,
  by: string,
  now: Date,
): Promise<bigint> {
  const checked = checkDefinition(definition);
  if (!checked.ok) throw new Problem(422, checked.refusal.code, checked.refusal.values);
  const { id } = one(
    await tx<{ id: bigint }>`
    insert into strategy.strategy (tenant_id, name, lane, state, created_at)
    values (${tx.tenant}, ${name}, ${definition.lane}, 'draft', ${now}) returning id`,
  );
  await tx`
    insert into strategy.version (tenant_id, strategy_id, number, definition, hash, created_at, created_by)
    values (${tx.tenant}, ${id}, 1, ${JSON.stringify(definition)}, ${hashOf(definition)}, ${now}, ${by})`;
  return id;
}

/** Lets a strategy run, on its newest version. Running enrollments that waited are looked at at once. */
export async function startStrategy(tx: Tx, id: bigint, now: Date): Promise<void> {
  const changed = await tx.count(sql`
    update strategy.strategy s
    set state = 'live', live_version_id = coalesce(
      case when s.state = 'paused' then s.live_version_id end,
      (select v.id from strategy.version v where v.tenant_id = s.tenant_id and v.strategy_id = s.id order by v.number desc limit 1))
    where s.tenant_id = ${tx.tenant} and s.id = ${id} and s.state in ('draft', 'paused')`);
  if (changed === 0) throw await whyNot(tx, id);
  await enrolling.openSweeps(tx, now);
}

/** Stops a strategy: nothing more is decided, and messages that wait are taken back to be decided anew on resuming. */
export async function pauseStrategy(tx: Tx, id: bigint, now: Date): Promise<number> {
  const changed = await tx.count(sql`
    update strategy.strategy set state = 'paused' where tenant_id = ${tx.tenant} and id = ${id} and state = 'live'`);
  if (changed === 0) throw await whyNot(tx, id);
  const withdrawn = await withdrawOfStrategy(
    tx,
    sql`select id from strategy.enrollment where tenant_id = ${tx.tenant} and strategy_id = ${id}`,
    now,
  );
  await emit(tx, now, [{ kind: "messaging.ended", payload: withdrawn }]);
  return withdrawn.length;
}

async function whyNot(tx: Tx, id: bigint): Promise<Problem> {
  const rows = await tx<{
    state: string;
  }>`select state from strategy.strategy where tenant_id = ${tx.tenant} and id = ${id}`;
  return rows[0] ? new Problem(409, "strategy_state", { state: rows[0].state }) : new Problem(404, "not_found");
}
