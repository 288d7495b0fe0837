import type { StrategyId } from "../../kernel/id.js";
import type { Offer } from "../../plans/domain/offer.js";
import { instantArray, numberArray, textArray } from "../../platform/array-text.js";
import { one, type Tx } from "../../platform/db.js";
import { sql } from "../../platform/sql.js";
import type { Definition, Lane } from "../domain/definition.js";
import type { RunningRule } from "../domain/move.js";
import type { Tally } from "./tally.js";

export type RehearsalState = "queued" | "running" | "done" | "cancelled" | "failed";
export type Scenario = "nobody_answers" | "measured";

export interface NewRehearsal {
  readonly strategyId: bigint | null;
  readonly versionId: bigint | null;
  readonly name: string;
  readonly lane: Lane;
  readonly definition: Definition;
  readonly hash: string;
  readonly running: RunningRule;
  readonly paymentsArrive: boolean;
  readonly days: number;
  readonly scenario: Scenario;
  readonly askedBy: { readonly kind: string; readonly id: bigint; readonly name: string };
}

export async function insertRehearsal(tx: Tx, r: NewRehearsal, now: Date): Promise<bigint> {
  const { kind, id, name } = r.askedBy;
  return one(
    await tx<{ id: bigint }>`
      insert into strategy.rehearsal (tenant_id, strategy_id, version_id, name, lane, definition, hash, running, payments_arrive, days, scenario,
                                      from_at, asked_by, asked_by_kind, asked_by_id, asked_at)
      values (${tx.tenant}, ${r.strategyId}, ${r.versionId}, ${r.name}, ${r.lane}, ${JSON.stringify(r.definition)}, ${r.hash},
              ${r.running}, ${r.paymentsArrive}, ${r.days}, ${r.scenario}, ${now}, ${name}, ${kind}, ${id}, ${now})
      returning id`,
  ).id;
}

export async function setJob(tx: Tx, id: bigint, jobId: bigint): Promise<void> {
  await tx`update strategy.rehearsal set job_id = ${jobId} where tenant_id = ${tx.tenant} and id = ${id}`;
}

export interface RehearsalRow {
  readonly id: bigint;
  readonly strategyId: StrategyId | null;
  readonly versionId: bigint | null;
  /** The number of that version. */
  readonly version: number | null;
  readonly name: string;
  readonly lane: Lane;
  readonly definition: Definition;
  readonly hash: string;
  readonly running: RunningRule;
  readonly paymentsArrive: boolean;
  readonly days: number;
  readonly scenario: Scenario;
  readonly state: RehearsalState;
  readonly because: string | null;
  readonly fromAt: Date;
  readonly snapshots: readonly { readonly at: string; readonly afterDebtor: string }[];
  readonly jobId: bigint | null;
  readonly lastDebtor: bigint;
  readonly peopleDone: number;
  readonly peopleTotal: number | null;
  readonly tally: Tally | null;
  readonly hasLists: boolean;
  readonly askedBy: string;
  readonly askedByKind: string;
  readonly askedById: bigint;
  readonly askedAt: Date;
  readonly finishedAt: Date | null;
}

const columns = sql`
  id, strategy_id, version_id, name, lane, definition, hash, running, payments_arrive, days, scenario, state, because, from_at, snapshots,
  job_id, last_debtor, people_done, people_total, tally, has_lists, asked_by, asked_by_kind, asked_by_id, asked_at, finished_at,
  (select v.number from strategy.version v where v.tenant_id = rehearsal.tenant_id and v.id = rehearsal.version_id) as version`;

export async function rehearsalById(tx: Tx, id: bigint): Promise<RehearsalRow | null> {
  const [row] = await tx<RehearsalRow>`
    select ${columns} from strategy.rehearsal where tenant_id = ${tx.tenant} and id = ${id}`;
  return row ?? null;
}

/** Newest first. */
export const listRehearsals = (
  tx: Tx,
  strategyId: bigint | null,
  before: bigint | null,
  limit: number,
): Promise<RehearsalRow[]> => tx<RehearsalRow>`
  select ${columns} from strategy.rehearsal
  where tenant_id = ${tx.tenant} and (${strategyId}::bigint is null or strategy_id = ${strategyId})
    and (${before}::bigint is null or id < ${before})
  order by id desc limit ${limit}`;

/** It begins, or goes on after another process left it: the portfolio is read at this moment. */
export async function beginRun(tx: Tx, id: bigint, fromAt: Date, now: Date): Promise<void> {
  await tx`
    update strategy.rehearsal
    set state = 'running', from_at = ${fromAt},
        snapshots = snapshots || jsonb_build_array(jsonb_build_object('at', ${now.toISOString()}::text, 'afterDebtor', last_debtor::text))
    where tenant_id = ${tx.tenant} and id = ${id}`;
}

export async function setTotal(tx: Tx, id: bigint, total: number): Promise<void> {
  await tx`update strategy.rehearsal set people_total = ${total} where tenant_id = ${tx.tenant} and id = ${id}`;
}

/** How far it is, with what is counted so far: written together with the lists of the chunk. */
export async function saveProgress(tx: Tx, id: bigint, last: bigint, done: number, tally: Tally): Promise<void> {
  await tx`
    update strategy.rehearsal set last_debtor = ${last}, people_done = ${done}, tally = ${JSON.stringify(tally)}
    where tenant_id = ${tx.tenant} and id = ${id} and state = 'running'`;
}

export async function endRun(
  tx: Tx,
  id: bigint,
  state: RehearsalState,
  because: string | null,
  now: Date,
): Promise<void> {
  await tx`
    update strategy.rehearsal set state = ${state}, because = ${because}, finished_at = ${now}, has_lists = ${state === "done"}
    where tenant_id = ${tx.tenant} and id = ${id} and state in ('queued', 'running')`;
  if (state !== "done") await deleteLists(tx, [id]);
}

async function deleteLists(tx: Tx, ids: readonly bigint[]): Promise<void> {
  await tx`delete from strategy.rehearsal_event where tenant_id = ${tx.tenant} and rehearsal_id = any(${ids}::bigint[])`;
  await tx`delete from strategy.rehearsal_account where tenant_id = ${tx.tenant} and rehearsal_id = any(${ids}::bigint[])`;
}

/** Rehearsals of a tenant that keep their lists. */
const LISTS_KEPT = 12;
const FORGOTTEN_AT_ONCE = 2;

/** Forgets the lists of the oldest rehearsals, a few at a time; their counts and approvals stay. */
export async function forgetLists(tx: Tx): Promise<void> {
  const old = await tx<{ id: bigint }>`
    update strategy.rehearsal set has_lists = false
    where tenant_id = ${tx.tenant} and id in (
      select id from (select id from strategy.rehearsal where tenant_id = ${tx.tenant} and has_lists and state = 'done'
                      order by id desc offset ${LISTS_KEPT}) as old
      order by id limit ${FORGOTTEN_AT_ONCE})
    returning id`;
  if (old.length > 0)
    await deleteLists(
      tx,
      old.map(({ id }) => id),
    );
}

export interface AccountRow {
  readonly debtorId: bigint;
  readonly accountId: bigint;
  readonly outcome: string;
  readonly because: string | null;
  readonly messages: number;
  readonly tasks: number;
  readonly firstAt: Date | null;
  readonly change: string | null;
}

export async function insertAccounts(tx: Tx, id: bigint, rows: readonly AccountRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx`
    insert into strategy.rehearsal_account (tenant_id, rehearsal_id, debtor_id, account_id, outcome, because, messages, tasks,
                                            first_at, change)
    select ${tx.tenant}, ${id}, * from unnest(
      ${numberArray(rows, (r) => r.debtorId)}::bigint[], ${numberArray(rows, (r) => r.accountId)}::bigint[],
      ${textArray(rows, (r) => r.outcome)}::text[], ${textArray(rows, (r) => r.because)}::text[],
      ${numberArray(rows, (r) => r.messages)}::smallint[], ${numberArray(rows, (r) => r.tasks)}::smallint[],
      ${instantArray(rows, (r) => r.firstAt)}::timestamptz[], ${textArray(rows, (r) => r.change)}::text[])`;
}

export interface EventRow {
  readonly debtorId: bigint;
  readonly no: number;
  readonly accountId: bigint;
  readonly at: number;
  readonly kind: string;
  readonly isAsIs: boolean;
  readonly strategyId: bigint | null;
  readonly step: string | null;
  readonly channel: string | null;
  readonly template: string | null;
  readonly because: string | null;
  readonly until: number | null;
  readonly amountMinor: bigint | null;
  readonly offer: Offer | null;
  readonly failed: unknown;
}

export async function insertEvents(tx: Tx, id: bigint, rows: readonly EventRow[]): Promise<void> {
  if (rows.length === 0) return;
  const { manners, places } = mannersOf(rows);
  const text = (pick: (manner: EventRow) => string | null) => sql`(${textArray(manners, pick)}::text[])[e.manner]`;
  await tx`
    insert into strategy.rehearsal_event (tenant_id, rehearsal_id, debtor_id, no, account_id, at, kind, is_as_is, strategy_id,
                                          step, channel, template, because, until_at, amount_minor, offer, failed)
    select ${tx.tenant}, ${id}, e.debtor_id, e.no, e.account_id, to_timestamp(e.at_ms / 1000),
           ${text((m) => m.kind)}, (${textArray(manners, (m) => (m.isAsIs ? "t" : "f"))}::boolean[])[e.manner],
           (${numberArray(manners, (m) => m.strategyId)}::bigint[])[e.manner],
           ${text((m) => m.step)}, ${text((m) => m.channel)}, ${text((m) => m.template)}, ${text((m) => m.because)},
           to_timestamp(e.until_ms / 1000), e.amount_minor, e.offer, e.failed
    from unnest(
      ${numberArray(rows, (r) => r.debtorId)}::bigint[], ${numberArray(rows, (r) => r.no)}::smallint[],
      ${numberArray(rows, (r) => r.accountId)}::bigint[], ${numberArray(rows, (r) => r.at)}::float8[],
      ${numberArray(places, (place) => place)}::int[], ${numberArray(rows, (r) => r.until)}::float8[],
      ${numberArray(rows, (r) => r.amountMinor)}::bigint[],
      ${textArray(rows, (r) => (r.offer === null ? null : offerText(r.offer)))}::jsonb[],
      ${textArray(rows, (r) => (r.failed === null ? null : JSON.stringify(r.failed)))}::jsonb[])
      as e(debtor_id, no, account_id, at_ms, manner, until_ms, amount_minor, offer, failed)`;
}

/** Amounts are text, as everywhere outside the database's own columns. */
const offerText = (offer: Offer): string =>
  JSON.stringify(offer, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));

/** Many events, few manners of them: each is sent once, and the events name its place, counted from one. */
function mannersOf(rows: readonly EventRow[]): { manners: readonly EventRow[]; places: readonly number[] } {
  const known = new Map<string, number>();
  const manners: EventRow[] = [];
  const places = rows.map((row) => {
    const { kind, isAsIs, strategyId, step, channel, template, because } = row;
    const name = `${kind} ${isAsIs} ${strategyId} ${step} ${channel} ${template} ${because}`;
    let place = known.get(name);
    if (place === undefined) {
      place = manners.push(row);
      known.set(name, place);
    }
    return place;
  });
  return { manners, places };
}

// Approval

export interface Approval {
  readonly byName: string;
  readonly at: Date;
}

export const approvalsOf = (tx: Tx, ids: readonly bigint[]): Promise<(Approval & { rehearsalId: bigint })[]> =>
  tx<Approval & { rehearsalId: bigint }>`
    select rehearsal_id, by_name, at from strategy.rehearsal_approval
    where tenant_id = ${tx.tenant} and rehearsal_id = any(${ids}::bigint[]) order by at`;

export async function insertApproval(
  tx: Tx,
  id: bigint,
  by: { readonly kind: string; readonly id: bigint; readonly name: string },
  now: Date,
): Promise<void> {
  await tx`
    insert into strategy.rehearsal_approval (tenant_id, rehearsal_id, by_kind, by_id, by_name, at)
    values (${tx.tenant}, ${id}, ${by.kind}, ${by.id}, ${by.name}, ${now})
    on conflict (tenant_id, rehearsal_id, by_kind, by_id) do nothing`;
}

/** Was this very version rehearsed to the end, and did a second person agree to one of those rehearsals? */
export async function standingOf(
  tx: Tx,
  strategyId: bigint,
  hash: string,
): Promise<{ readonly isRehearsed: boolean; readonly isApproved: boolean }> {
  const [row] = await tx<{ rehearsed: number; approved: number }>`
    select count(*)::int as rehearsed,
           (count(*) filter (where exists (select from strategy.rehearsal_approval a
                                           where a.tenant_id = r.tenant_id and a.rehearsal_id = r.id)))::int as approved
    from strategy.rehearsal r
    where tenant_id = ${tx.tenant} and hash = ${hash} and state = 'done' and (strategy_id is null or strategy_id = ${strategyId})`;
  return { isRehearsed: (row?.rehearsed ?? 0) > 0, isApproved: (row?.approved ?? 0) > 0 };
}

// Settings

export interface Settings {
  readonly needsSecondApprover: boolean;
  readonly callsADay: number | null;
  readonly visitsADay: number | null;
}

export async function settingsOf(tx: Tx): Promise<Settings> {
  const [row] = await tx<Settings>`
    select needs_second_approver, calls_a_day, visits_a_day from strategy.setting where tenant_id = ${tx.tenant}`;
  return row ?? { needsSecondApprover: false, callsADay: null, visitsADay: null };
}

export async function saveSettings(tx: Tx, s: Settings): Promise<void> {
  await tx`
    insert into strategy.setting (tenant_id, needs_second_approver, calls_a_day, visits_a_day)
    values (${tx.tenant}, ${s.needsSecondApprover}, ${s.callsADay}, ${s.visitsADay})
    on conflict (tenant_id) do update
    set needs_second_approver = excluded.needs_second_approver, calls_a_day = excluded.calls_a_day,
        visits_a_day = excluded.visits_a_day`;
}
