import type { StrategyId } from "../kernel/id.js";
import { one, type Tx } from "../platform/db.js";
import { type Fragment, sql } from "../platform/sql.js";
import type { Definition } from "./domain/definition.js";
import { flatSteps } from "./domain/outline.js";

export type StrategyState = "draft" | "live" | "paused" | "retired";

export async function insertStrategy(tx: Tx, name: string, lane: string, now: Date): Promise<StrategyId> {
  const rows = await tx<{ id: StrategyId }>`
    insert into strategy.strategy (tenant_id, name, lane, state, created_at)
    values (${tx.tenant}, ${name}, ${lane}, 'draft', ${now}) returning id`;
  return one(rows).id;
}

export async function insertVersion(
  tx: Tx,
  strategyId: bigint,
  number: number,
  definition: Definition,
  hash: string,
  by: string,
  now: Date,
): Promise<void> {
  await tx`
    insert into strategy.version (tenant_id, strategy_id, number, definition, step_ids, hash, created_at, created_by)
    values (${tx.tenant}, ${strategyId}, ${number}, ${JSON.stringify(definition)},
            ${flatSteps(definition.steps).map((step) => step.id)}, ${hash}, ${now}, ${by})`;
}

export async function stateOf(tx: Tx, id: bigint): Promise<StrategyState | null> {
  const [row] = await tx<{ state: StrategyState }>`
    select state from strategy.strategy where tenant_id = ${tx.tenant} and id = ${id}`;
  return row?.state ?? null;
}

/** Lets a paused strategy go on. False: it was not paused. */
export const setResumed = async (tx: Tx, id: bigint): Promise<boolean> =>
  (await tx.count(sql`
    update strategy.strategy set state = 'live' where tenant_id = ${tx.tenant} and id = ${id} and state = 'paused'`)) ===
  1;

/** False: it was not live. */
export const setPaused = async (tx: Tx, id: bigint): Promise<boolean> =>
  (await tx.count(sql`
    update strategy.strategy set state = 'paused' where tenant_id = ${tx.tenant} and id = ${id} and state = 'live'`)) ===
  1;

/** All enrollments of a strategy, for a statement over them. */
export const enrollmentsOfStrategy = (tx: Tx, id: bigint): Fragment =>
  sql`select id from strategy.enrollment where tenant_id = ${tx.tenant} and strategy_id = ${id}`;

/** These accounts, for a statement over them. */
export const accountSet = (ids: readonly string[]): Fragment => sql`select unnest(${ids}::bigint[])`;

/** How many there were to name: one, or none. */
export const setName = (tx: Tx, id: bigint, name: string): Promise<number> =>
  tx.count(sql`update strategy.strategy set name = ${name} where tenant_id = ${tx.tenant} and id = ${id}`);
