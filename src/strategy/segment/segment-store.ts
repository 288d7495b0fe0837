import type { Id } from "../../kernel/id.js";
import type { Tx } from "../../platform/db.js";
import { one } from "../../platform/db.js";
import { empty, sql } from "../../platform/sql.js";
import type { Rule } from "../domain/segment/rule.js";
import type { Total } from "./count-store.js";

export type SegmentId = Id<"segment">;

/** A total as it is kept: JSON knows no bigint. */
export interface KeptTotal {
  readonly currency: string;
  readonly count: number;
  readonly openMinor: string;
}

export interface SegmentRow {
  readonly id: SegmentId;
  readonly name: string;
  readonly state: "active" | "archived";
  readonly version: number;
  readonly rule: Rule;
  readonly counts: readonly KeptTotal[] | null;
  readonly countedAt: Date | null;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly changedBy: string;
}

const segmentsFrom = (tx: Tx) => sql`
  select s.id, s.name, s.state, s.version, v.rule, s.counts, s.counted_at, s.created_at, v.created_at as changed_at,
         v.created_by as changed_by
  from strategy.segment s
  join strategy.segment_version v on v.tenant_id = s.tenant_id and v.segment_id = s.id and v.number = s.version
  where s.tenant_id = ${tx.tenant}`;

/** Segments that are in use, in the order of their names; archived ones where asked for. */
export const listSegments = (tx: Tx, withArchived: boolean): Promise<SegmentRow[]> => tx<SegmentRow>`
  ${segmentsFrom(tx)} ${withArchived ? empty : sql`and s.state = 'active'`} order by s.state, lower(s.name), s.id`;

export async function segmentById(tx: Tx, id: bigint): Promise<SegmentRow | null> {
  const [row] = await tx<SegmentRow>`${segmentsFrom(tx)} and s.id = ${id}`;
  return row ?? null;
}

/** The rules of all segments in use, by id, as rules name them. */
export async function loadSegments(tx: Tx): Promise<Map<string, Rule>> {
  const rows = await tx<{ id: SegmentId; rule: Rule }>`
    select s.id, v.rule from strategy.segment s
    join strategy.segment_version v on v.tenant_id = s.tenant_id and v.segment_id = s.id and v.number = s.version
    where s.tenant_id = ${tx.tenant} and s.state = 'active'`;
  return new Map(rows.map(({ id, rule }) => [id.toString(), rule]));
}

/** Holds the tenant's segments: two people who let one name the other at one moment would make a ring. */
export async function lockSegments(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('strategy.segment', ${tx.tenant}))`;
}

export async function insertSegment(tx: Tx, name: string, now: Date): Promise<SegmentId> {
  const rows = await tx<{ id: SegmentId }>`
    insert into strategy.segment (tenant_id, name, created_at) values (${tx.tenant}, ${name}, ${now}) returning id`;
  return one(rows).id;
}

export async function insertVersion(
  tx: Tx,
  id: SegmentId,
  number: number,
  rule: Rule,
  by: string,
  now: Date,
): Promise<void> {
  await tx`
    insert into strategy.segment_version (tenant_id, segment_id, number, rule, created_at, created_by)
    values (${tx.tenant}, ${id}, ${number}, ${JSON.stringify(rule)}, ${now}, ${by})`;
}

/** Puts a segment on its next version. */
export async function setVersion(tx: Tx, id: SegmentId, version: number, name: string): Promise<void> {
  await tx`
    update strategy.segment set version = ${version}, name = ${name} where tenant_id = ${tx.tenant} and id = ${id}`;
}

export async function setState(tx: Tx, id: SegmentId, state: SegmentRow["state"]): Promise<void> {
  await tx`update strategy.segment set state = ${state} where tenant_id = ${tx.tenant} and id = ${id}`;
}

export interface VersionRow {
  readonly number: number;
  readonly rule: Rule;
  readonly createdAt: Date;
  readonly createdBy: string;
}

const VERSIONS_MAX = 200;

/** The versions of a segment, newest first. */
export const versionsOf = (tx: Tx, id: SegmentId): Promise<VersionRow[]> => tx<VersionRow>`
  select number, rule, created_at, created_by from strategy.segment_version
  where tenant_id = ${tx.tenant} and segment_id = ${id} order by number desc limit ${VERSIONS_MAX}`;

/** Keeps what was counted, with the time it was counted at. */
export async function saveCounts(
  tx: Tx,
  counted: readonly { id: SegmentId; totals: readonly Total[] }[],
  now: Date,
): Promise<void> {
  if (counted.length === 0) return;
  const texts = counted.map(({ totals }) =>
    JSON.stringify(totals.map((total): KeptTotal => ({ ...total, openMinor: total.openMinor.toString() }))),
  );
  await tx`
    update strategy.segment s set counts = c.counts, counted_at = ${now}
    from unnest(${counted.map(({ id }) => id)}::bigint[], ${texts}::jsonb[]) as c(id, counts)
    where s.tenant_id = ${tx.tenant} and s.id = c.id`;
}

/** Is a segment not counted yet, or not since then? */
export async function isAnyCountOlder(tx: Tx, than: Date): Promise<boolean> {
  const rows = await tx`
    select from strategy.segment
    where tenant_id = ${tx.tenant} and state = 'active' and (counted_at is null or counted_at < ${than}) limit 1`;
  return rows.length > 0;
}

export interface StrategyUse {
  /** The segment, as rules name it. */
  readonly segment: string;
  readonly id: Id<"strategy">;
  readonly name: string;
}

/** Which segments do strategies that run or may run again name, in the audience or a rule of what runs or came last? */
export const strategyUses = (tx: Tx): Promise<StrategyUse[]> => tx<StrategyUse>`
  select distinct coalesce(found.ref ->> 'id', found.ref #>> '{}') as segment, s.id, s.name
  from strategy.strategy s
  join strategy.version v on v.tenant_id = s.tenant_id and v.strategy_id = s.id
   and (v.id = s.live_version_id or v.number = (
         select max(n.number) from strategy.version n where n.tenant_id = v.tenant_id and n.strategy_id = v.strategy_id))
  cross join lateral jsonb_path_query(v.definition, '$.**.segment') as found(ref)
  where s.tenant_id = ${tx.tenant} and s.state <> 'retired' order by s.name, s.id`;
