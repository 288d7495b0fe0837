import type { StrategyId } from "../../kernel/id.js";
import { one, type Tx } from "../../platform/db.js";
import { sql } from "../../platform/sql.js";
import type { LeftBecause } from "../domain/decision.js";
import type { Definition, Lane } from "../domain/definition.js";
import type { RunningRule } from "../domain/move.js";
import type { StrategyState } from "../strategy-store.js";

export interface DraftRow {
  readonly definition: Definition;
  readonly baseVersion: number;
  readonly revision: number;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

export async function draftOf(tx: Tx, id: StrategyId): Promise<DraftRow | null> {
  const [row] = await tx<DraftRow>`
    select definition, base_version, revision, updated_at, updated_by from strategy.draft
    where tenant_id = ${tx.tenant} and strategy_id = ${id}`;
  return row ?? null;
}

export async function putDraft(tx: Tx, id: StrategyId, draft: DraftRow): Promise<void> {
  const { definition, baseVersion, revision, updatedAt, updatedBy } = draft;
  await tx`
    insert into strategy.draft (tenant_id, strategy_id, definition, base_version, revision, updated_at, updated_by)
    values (${tx.tenant}, ${id}, ${JSON.stringify(definition)}, ${baseVersion}, ${revision}, ${updatedAt}, ${updatedBy})
    on conflict (tenant_id, strategy_id) do update
    set definition = excluded.definition, base_version = excluded.base_version, revision = excluded.revision,
        updated_at = excluded.updated_at, updated_by = excluded.updated_by`;
}

export const dropDraft = (tx: Tx, id: StrategyId): Promise<number> =>
  tx.count(sql`delete from strategy.draft where tenant_id = ${tx.tenant} and strategy_id = ${id}`);

export interface VersionRow {
  readonly id: bigint;
  readonly number: number;
  readonly definition: Definition;
  readonly hash: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly isLive: boolean;
  /** When it went live last; null: never. */
  readonly liveAt: Date | null;
  readonly liveBy: string | null;
  /** Accounts that run on it now. */
  readonly running: number;
}

const versionsFrom = (tx: Tx, id: StrategyId) => sql`
  select v.id, v.number, v.definition, v.hash, v.created_at, v.created_by,
         coalesce(s.live_version_id = v.id and s.state in ('live', 'paused'), false) as is_live, a.at as live_at, a.by_name as live_by,
         (select count(*)::int from strategy.enrollment e
          where e.tenant_id = v.tenant_id and e.version_id = v.id and e.left_at is null) as running
  from strategy.version v
  join strategy.strategy s on s.tenant_id = v.tenant_id and s.id = v.strategy_id
  left join lateral (select at, by_name from strategy.activation a
                     where a.tenant_id = v.tenant_id and a.strategy_id = v.strategy_id and a.version_id = v.id
                     order by a.id desc limit 1) a on true
  where v.tenant_id = ${tx.tenant} and v.strategy_id = ${id}`;

/** More versions than anybody looks through; the oldest are left out. */
const VERSIONS_SHOWN = 200;

export const versionsOf = (tx: Tx, id: StrategyId): Promise<VersionRow[]> =>
  tx<VersionRow>`${versionsFrom(tx, id)} order by v.number desc limit ${VERSIONS_SHOWN}`;

export async function versionByNumber(tx: Tx, id: StrategyId, number: number): Promise<VersionRow | null> {
  const [row] = await tx<VersionRow>`${versionsFrom(tx, id)} and v.number = ${number}`;
  return row ?? null;
}

/** The newest version that is this very one. */
export async function numberOfHash(tx: Tx, id: StrategyId, hash: string): Promise<number | null> {
  const [row] = await tx<{ number: number }>`
    select number from strategy.version
    where tenant_id = ${tx.tenant} and strategy_id = ${id} and hash = ${hash} order by number desc limit 1`;
  return row?.number ?? null;
}

export interface LockedStrategy {
  readonly state: StrategyState;
  readonly lane: Lane;
  readonly liveVersionId: bigint | null;
  readonly lastNumber: number;
}

/** Holds the strategy, so that of two who change it one comes after the other. */
export async function lockStrategy(tx: Tx, id: StrategyId): Promise<LockedStrategy | null> {
  const [row] = await tx<LockedStrategy>`
    select state, lane, live_version_id,
           (select coalesce(max(number), 0)::int from strategy.version v
            where v.tenant_id = s.tenant_id and v.strategy_id = s.id) as last_number
    from strategy.strategy s where tenant_id = ${tx.tenant} and id = ${id} for update`;
  return row ?? null;
}

export const setLiveVersion = (tx: Tx, id: StrategyId, versionId: bigint, lane: Lane): Promise<number> =>
  tx.count(sql`
    update strategy.strategy set state = 'live', live_version_id = ${versionId}, lane = ${lane}
    where tenant_id = ${tx.tenant} and id = ${id}`);

export const setRetired = (tx: Tx, id: StrategyId): Promise<number> =>
  tx.count(sql`update strategy.strategy set state = 'retired' where tenant_id = ${tx.tenant} and id = ${id}`);

/** Ends all that run in a strategy. Gives their accounts. */
export async function leaveAll(tx: Tx, id: StrategyId, because: LeftBecause, now: Date): Promise<bigint[]> {
  const rows = await tx<{ accountId: bigint }>`
    with gone as (
      update strategy.enrollment set left_at = ${now}, left_because = ${because}, next_look_at = null
      where tenant_id = ${tx.tenant} and strategy_id = ${id} and left_at is null
      returning id, account_id, version_id, next_step)
    insert into strategy.decision (tenant_id, enrollment_id, account_id, at, version_id, step_no, kind, because)
    select ${tx.tenant}, id, account_id, ${now}, version_id, next_step, 'left', ${because} from gone
    returning account_id`;
  return rows.map(({ accountId }) => accountId);
}

export interface Activation {
  readonly versionId: bigint;
  readonly by: string;
  readonly running: RunningRule;
  readonly moved: number;
}

export async function insertActivation(tx: Tx, id: StrategyId, activation: Activation, now: Date): Promise<bigint> {
  const { versionId, by, running, moved } = activation;
  return one(
    await tx<{ id: bigint }>`
      insert into strategy.activation (tenant_id, strategy_id, version_id, at, by_name, running, moved)
      values (${tx.tenant}, ${id}, ${versionId}, ${now}, ${by}, ${running}, ${moved}) returning id`,
  ).id;
}

/** Of these versions, by hash, the ones that were rehearsed to their end, and whether somebody else agreed. */
export const rehearsedAmong = (
  tx: Tx,
  id: StrategyId,
  hashes: readonly string[],
): Promise<{ hash: string; isApproved: boolean }[]> => tx<{ hash: string; isApproved: boolean }>`
  select r.hash, bool_or(exists (select from strategy.rehearsal_approval a
                                 where a.tenant_id = r.tenant_id and a.rehearsal_id = r.id)) as is_approved
  from strategy.rehearsal r
  where r.tenant_id = ${tx.tenant} and r.hash = any(${hashes}::text[]) and r.state = 'done'
    and (r.strategy_id is null or r.strategy_id = ${id})
  group by r.hash`;

/** Versions of this strategy that accounts still run on, other than this one. */
export const otherRunning = (
  tx: Tx,
  id: StrategyId,
  versionId: bigint,
): Promise<{ id: bigint; definition: Definition }[]> =>
  tx<{ id: bigint; definition: Definition }>`
    select v.id, v.definition from strategy.version v
    where v.tenant_id = ${tx.tenant} and v.strategy_id = ${id} and v.id <> ${versionId}
      and exists (select from strategy.enrollment e
                  where e.tenant_id = v.tenant_id and e.version_id = v.id and e.left_at is null)
    order by v.id`;

/**
 * Moves every account of a version to another one, in one statement. `places` are the new places by the old ones; null
 * lets each begin anew. What they had waiting was taken back before: those go back to the step whose message it was. Gives
 * their accounts.
 */
export async function moveEnrollments(
  tx: Tx,
  from: bigint,
  to: bigint,
  places: readonly number[] | null,
  now: Date,
): Promise<bigint[]> {
  const place = (at: ReturnType<typeof sql>) =>
    places === null ? sql`null::smallint` : sql`(${places}::smallint[])[${at} + 1]`;
  const rows = await tx<{ accountId: bigint }>`
    with back as (
      select m.enrollment_id, min(m.step_no) as step
      from messaging.message m
      where m.tenant_id = ${tx.tenant} and m.version_id = ${from} and m.state = 'suppressed' and m.because = 'new_version'
        and m.decided_at = ${now}
      group by 1),
    moved as (
      update strategy.enrollment e
      set version_id = ${to}, round = e.round + 1, next_look_at = ${now}, tries = 0, tried = '{}',
          next_step = ${place(sql`coalesce((select b.step from back b where b.enrollment_id = e.id), e.next_step)`)},
          step_done_at = case when ${places === null} or exists (select from back b where b.enrollment_id = e.id)
                              then null else e.step_done_at end
      where e.tenant_id = ${tx.tenant} and e.version_id = ${from} and e.left_at is null
      returning e.id, e.account_id, e.next_step)
    insert into strategy.decision (tenant_id, enrollment_id, account_id, at, version_id, step_no, kind, because)
    select ${tx.tenant}, id, account_id, ${now}, ${to}, next_step, 'moved', ${places === null ? "restart" : "same_step"}
    from moved returning account_id`;
  return rows.map(({ accountId }) => accountId);
}
