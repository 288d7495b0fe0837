import type { Channel } from "../kernel/channel.js";
import type { AccountId, ContactPointId, CreditorId, DebtId, DebtorId, EnrollmentId } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import { instantArray, numberArray, textArray } from "../platform/array-text.js";
import type { Tx } from "../platform/db.js";
import { type IdSet, idSet } from "../platform/id-set.js";
import { empty, type Fragment, sql } from "../platform/sql.js";
import type { Decision } from "./domain/decision.js";
import type { Definition, Lane, Tone } from "./domain/definition.js";
import { type EngineStrategy, engineStrategy } from "./domain/program.js";

/**
 * Strategies that run now, by version. Retired versions stay here while enrollments still finish on them. They are held
 * for this transaction, so that whoever pauses one finds all that was decided under it.
 */
export async function runningVersions(tx: Tx): Promise<Map<bigint, EngineStrategy>> {
  const rows = await tx<StoredVersion>`
    select v.id as version_id, v.strategy_id, v.hash, v.definition from strategy.version v
    join strategy.strategy s on s.tenant_id = v.tenant_id and s.id = v.strategy_id
    where v.tenant_id = ${tx.tenant} and s.state = 'live'
    for share of s`;
  return new Map(rows.map((row) => [row.versionId, programOf(row)]));
}

export interface StoredVersion {
  readonly versionId: bigint;
  readonly strategyId: bigint;
  readonly hash: string;
  readonly definition: Definition;
}

const programs = new Map<string, EngineStrategy>();
/** More than a busy installation runs; then the oldest is compiled anew. */
const PROGRAMS_MAX = 2_000;

/** A version never changes, so it is compiled once. */
export function programOf({ strategyId, versionId, hash, definition }: StoredVersion): EngineStrategy {
  const key = `${strategyId} ${versionId} ${hash}`;
  const known = programs.get(key);
  if (known) return known;
  const program = engineStrategy(strategyId, versionId, definition);
  programs.set(key, program);
  if (programs.size > PROGRAMS_MAX) programs.delete(programs.keys().next().value as string);
  return program;
}

export interface DueEnrollment {
  readonly id: EnrollmentId;
  readonly versionId: bigint;
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly round: number;
  readonly anchorDebtId: DebtId;
  readonly anchorDueOn: LocalDate;
  readonly nextStep: number | null;
  readonly stepDoneAt: number | null;
  readonly tries: number;
  readonly tried: readonly Channel[];
  readonly tone: Tone | null;
  readonly creditorId: CreditorId;
  readonly openCount: number;
  readonly oldestDebtId: DebtId | null;
  readonly oldestDueOn: LocalDate | null;
}

type DueRow = [
  EnrollmentId,
  bigint,
  AccountId,
  DebtorId,
  number,
  DebtId,
  LocalDate,
  number | null,
  number | null,
  number,
  string,
  Tone | null,
  CreditorId,
  number,
  DebtId | null,
  LocalDate | null,
];

/** Where the next batch of a sweep goes on: batches are taken in the order of debtors. */
export interface Cursor {
  readonly debtorId: bigint;
  readonly id: bigint;
}

/** Enrollments after `from`, up to and including `to`. */
export interface Range {
  readonly from: Cursor;
  readonly to: Cursor;
}

const INT8_MAX = 2n ** 63n - 1n;

export const FROM_THE_FIRST: Cursor = { debtorId: -1n, id: -1n };
export const TO_THE_LAST: Cursor = { debtorId: INT8_MAX, id: INT8_MAX };

/** Claims enrollments of this range that are due. Another worker's claims are skipped, so ticks may overlap. */
export async function claimDue(
  tx: Tx,
  versions: readonly bigint[],
  now: Date,
  { from, to }: Range,
  limit: number,
): Promise<DueEnrollment[]> {
  const rows = await tx.arrays<DueRow>(sql`
    select e.id, e.version_id, e.account_id, e.debtor_id, e.round, e.anchor_debt_id, e.anchor_due_on, e.next_step,
           date_part('epoch', e.step_done_at) * 1000, e.tries, array_to_string(e.tried, ','), e.tone,
           a.creditor_id, a.open_count, nullif(a.oldest_debt_id, e.anchor_debt_id), nullif(a.oldest_due_on, e.anchor_due_on)
    from strategy.enrollment e join debts.account a on a.tenant_id = e.tenant_id and a.id = e.account_id
    where e.tenant_id = ${tx.tenant} and e.left_at is null and e.parked_because is null and e.next_look_at <= ${now}
      and (e.debtor_id, e.id) > (${from.debtorId}::bigint, ${from.id}::bigint)
      and (e.debtor_id, e.id) <= (${to.debtorId}::bigint, ${to.id}::bigint)
      and e.version_id = any(${versions}::bigint[])
    order by e.debtor_id, e.id limit ${limit}
    for update of e skip locked`);
  return rows.map((r) => ({
    id: r[0],
    versionId: r[1],
    accountId: r[2],
    debtorId: r[3],
    round: r[4],
    anchorDebtId: r[5],
    anchorDueOn: r[6],
    nextStep: r[7],
    stepDoneAt: r[8],
    tries: r[9],
    tried: r[10] === "" ? NONE : (r[10].split(",") as Channel[]),
    tone: r[11],
    creditorId: r[12],
    openCount: r[13],
    // The oldest debt is nearly always the anchor still: then it is not sent twice.
    oldestDebtId: r[13] === 0 ? null : (r[14] ?? r[5]),
    oldestDueOn: r[13] === 0 ? null : (r[15] ?? r[6]),
  }));
}

const NONE: readonly never[] = [];

export type Points = Partial<Record<Channel, ContactPointId>>;

/** The address to use on each channel, of those that are not known to be dead: the first by rank, then by age. */
export async function loadPoints(tx: Tx, debtors: IdSet): Promise<Map<DebtorId, Points>> {
  // One row for each debtor, their addresses in one text: `email 17,phone 18!whatsapp,fixed 19`; after each the channels
  // it cannot be used on.
  const rows = await tx.arrays<[DebtorId, string]>(sql`
    select debtor_id, string_agg(case when line_type = 'fixed' then line_type else kind end || ' ' || id
                                 || case when bad_on = '{}' then '' else '!' || array_to_string(bad_on, '!') end, ',' order by rank, id)
    from debts.contact_point
    where tenant_id = ${tx.tenant} and health <> 'bad' and ${debtors.within(sql`debtor_id`)}
    group by debtor_id`);
  return new Map(rows.map(([debtorId, text]) => [debtorId, pointsOf(text)]));
}

function pointsOf(text: string): Points {
  const points: Points = {};
  for (const part of text.split(",")) {
    const space = part.indexOf(" ");
    const [number = "", ...bad] = part.slice(space + 1).split("!");
    const id = BigInt(number) as ContactPointId;
    for (const channel of CHANNELS_BY[part.slice(0, space)] ?? NONE) if (!bad.includes(channel)) points[channel] ??= id;
  }
  return points;
}

/** What an address of each kind is good for. A fixed line takes calls only. */
export const CHANNELS_BY: Readonly<Record<string, readonly Channel[]>> = {
  email: ["email"],
  phone: ["sms", "whatsapp", "call"],
  telegram: ["telegram"],
  push: ["push"],
  webchat: ["webchat"],
  fixed: ["call"],
  address: ["letter", "visit"],
};

export interface OpenPromise {
  readonly accountId: AccountId;
  /** The last day on which the promise may still be kept, grace included. */
  readonly lastDay: LocalDate;
}

export const loadPromises = (tx: Tx, accounts: IdSet): Promise<OpenPromise[]> =>
  tx<OpenPromise>`
    select account_id, promised_on + grace_days as last_day from plans.promise
    where tenant_id = ${tx.tenant} and state = 'made' and ${accounts.within(sql`account_id`)}`;

export interface CreditorRules {
  readonly id: CreditorId;
  readonly kind: "financial" | "commercial" | "agency";
  readonly countingMode: string;
  readonly channelOrder: readonly Channel[] | null;
  /** Until when what is known of its payments counts; null: for ever. */
  readonly staleAt: Date | null;
}

export const loadCreditors = (tx: Tx): Promise<CreditorRules[]> =>
  tx<CreditorRules>`
    select id, kind, counting_mode, channel_order,
           coalesce(payment_data_at, created_at) + make_interval(hours => payment_data_max_age_hours) as stale_at
    from debts.creditor where tenant_id = ${tx.tenant}`;

/** Channels on which the tenant has an account. Where it is paused messages wait: it will send again. */
export async function connectedChannels(tx: Tx): Promise<Set<Channel>> {
  const rows = await tx<{ channel: Channel }>`
    select distinct channel from messaging.channel_account where tenant_id = ${tx.tenant}`;
  return new Set(rows.map(({ channel }) => channel));
}

/** Writes the new positions of a batch. */
export async function saveEnrollments(tx: Tx, decisions: readonly Decision[], now: Date): Promise<void> {
  if (decisions.length === 0) return;
  // The join says it already; said so, the database reads a batch's stretch of the index and not the whole table.
  const debtors = idSet(decisions.map((d) => d.facts.debtorId));
  await tx`
    update strategy.enrollment e
    set round = d.round, anchor_debt_id = coalesce(d.anchor_debt_id, e.anchor_debt_id),
        anchor_due_on = coalesce(d.anchor_due_on, e.anchor_due_on), next_step = d.next_step,
        step_done_at = to_timestamp(d.step_done_ms / 1000), next_look_at = to_timestamp(d.look_ms / 1000),
        tries = d.tries, tried = coalesce(string_to_array(d.tried, ','), '{}'), tone = d.tone,
        left_at = case when d.left_because is not null then ${now}::timestamptz end, left_because = d.left_because
    from unnest(${numberArray(decisions, (d) => d.facts.debtorId)}::bigint[],
                ${numberArray(decisions, (d) => d.facts.enrollmentId)}::bigint[],
                ${numberArray(decisions, (d) => d.round)}::smallint[],
                ${numberArray(decisions, (d) => changed(d.anchorDebtId, d.facts.anchorDebtId))}::bigint[],
                ${textArray(decisions, (d) => changed(d.anchorDueOn, d.facts.anchorDueOn))}::date[],
                ${numberArray(decisions, (d) => d.nextStep)}::smallint[],
                ${numberArray(decisions, (d) => d.stepDoneAt)}::float8[],
                ${numberArray(decisions, (d) => d.nextLookAt?.getTime() ?? null)}::float8[],
                ${numberArray(decisions, (d) => d.tries)}::smallint[],
                ${textArray(decisions, (d) => (d.tried.length === 0 ? null : d.tried.join(",")))}::text[],
                ${textArray(decisions, (d) => d.tone)}::text[], ${textArray(decisions, (d) => d.left)}::text[])
         as d(debtor_id, id, round, anchor_debt_id, anchor_due_on, next_step, step_done_ms, look_ms, tries, tried, tone,
              left_because)
    where e.tenant_id = ${tx.tenant} and e.debtor_id = d.debtor_id and e.id = d.id and ${debtors.within(sql`e.debtor_id`)}`;
}

/** The anchor seldom changes: only what does is sent. */
const changed = <T>(value: T, before: T): T | null => (value === before ? null : value);

export interface NoteRow {
  readonly enrollmentId: EnrollmentId;
  readonly accountId: AccountId;
  readonly versionId: bigint;
  readonly step: number;
  readonly kind: string;
  readonly because: string;
  readonly until: Date | null;
  readonly failed: unknown;
}

export async function insertNotes(tx: Tx, notes: readonly NoteRow[], now: Date): Promise<void> {
  if (notes.length === 0) return;
  await tx`
    insert into strategy.decision (tenant_id, enrollment_id, account_id, at, version_id, step_no, kind, because, until_at, failed)
    select ${tx.tenant}, n.enrollment_id, n.account_id, ${now}, n.version_id, n.step_no, n.kind, n.because, n.until_at, n.failed
    from unnest(${numberArray(notes, (n) => n.enrollmentId)}::bigint[], ${numberArray(notes, (n) => n.accountId)}::bigint[],
                ${numberArray(notes, (n) => n.versionId)}::bigint[], ${numberArray(notes, (n) => n.step)}::smallint[],
                ${textArray(notes, (n) => n.kind)}::text[],
                ${textArray(notes, (n) => n.because)}::text[], ${instantArray(notes, (n) => n.until)}::timestamptz[],
                ${textArray(notes, (n) => (n.failed === null ? null : JSON.stringify(n.failed)))}::jsonb[])
         as n(enrollment_id, account_id, version_id, step_no, kind, because, until_at, failed)`;
}

export interface NewTask {
  readonly key: string;
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly enrollmentId: EnrollmentId;
  readonly kind: "call" | "visit";
  readonly script: string;
  readonly dueAt: Date;
}

/** A task that is there now. One that was made before, by the same key, is not made again. */
export interface MadeTask {
  readonly id: bigint;
  readonly enrollmentId: EnrollmentId;
}

export async function insertTasks(tx: Tx, tasks: readonly NewTask[]): Promise<MadeTask[]> {
  if (tasks.length === 0) return [];
  return tx<MadeTask>`
    insert into strategy.task (tenant_id, key, account_id, debtor_id, enrollment_id, kind, script, due_at)
    select ${tx.tenant}, t.key, t.account_id, t.debtor_id, t.enrollment_id, t.kind, t.script, t.due_at
    from unnest(${textArray(tasks, (t) => t.key)}::text[], ${numberArray(tasks, (t) => t.accountId)}::bigint[],
                ${numberArray(tasks, (t) => t.debtorId)}::bigint[], ${numberArray(tasks, (t) => t.enrollmentId)}::bigint[],
                ${textArray(tasks, (t) => t.kind)}::text[], ${textArray(tasks, (t) => t.script)}::text[],
                ${instantArray(tasks, (t) => t.dueAt)}::timestamptz[])
         as t(key, account_id, debtor_id, enrollment_id, kind, script, due_at)
    on conflict (tenant_id, key) do nothing
    returning id, enrollment_id`;
}

/** The earliest look that an enrollment of a version waits for, after a moment if one is given. One step into an index. */
const earliestLook = (after: Fragment): Fragment => sql`
  (select e.next_look_at from strategy.enrollment e
   where e.tenant_id = v.tenant_id and e.version_id = v.id and e.left_at is null and e.parked_because is null ${after}
   order by e.next_look_at limit 1)`;

const runningOnes = (tx: Tx): Fragment => sql`
  from strategy.version v
  join strategy.strategy s on s.tenant_id = v.tenant_id and s.id = v.strategy_id and s.state = 'live'
  where v.tenant_id = ${tx.tenant}`;

/** Is an enrollment of a running strategy due? Asked every second, of portfolios in which nearly always nothing is. */
export async function isAnythingDue(tx: Tx, now: Date): Promise<boolean> {
  const rows = await tx`select ${runningOnes(tx)} and ${earliestLook(empty)} <= ${now} limit 1`;
  return rows.length > 0;
}

/** The first moment after `now` at which an enrollment of a running strategy is to be looked at. */
export async function nextLookAt(tx: Tx, now: Date): Promise<Date | null> {
  const rows = await tx<{ at: Date | null }>`
    select min(${earliestLook(sql`and e.next_look_at > ${now}`)}) as at ${runningOnes(tx)}`;
  return rows[0]?.at ?? null;
}

/** Counts anew what the tick reads and writes. */
export async function refreshStatistics(tx: Tx): Promise<void> {
  await tx`select strategy.analyze()`;
}

/** Of ten thousand people, how many get no proactive contact? */
export async function loadHoldoutParts(tx: Tx): Promise<number> {
  const [row] = await tx<{ holdoutParts: number }>`
    select holdout_parts from strategy.setting where tenant_id = ${tx.tenant}`;
  return row?.holdoutParts ?? 0;
}

/** Of these accounts, those that run in a live flow of another lane than collection, with that lane. */
export const otherFlows = (tx: Tx, accounts: IdSet): Promise<{ accountId: AccountId; lane: Lane }[]> =>
  tx<{ accountId: AccountId; lane: Lane }>`
    select e.account_id, e.lane from strategy.enrollment e
    join strategy.strategy s on s.tenant_id = e.tenant_id and s.id = e.strategy_id and s.state = 'live'
    where e.tenant_id = ${tx.tenant} and e.left_at is null and e.parked_because is null and e.lane <> 'collection'
      and ${accounts.within(sql`e.account_id`)}`;
