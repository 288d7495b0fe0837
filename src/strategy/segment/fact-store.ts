import type { AccountId } from "../../kernel/id.js";
import { one, type Tx } from "../../platform/db.js";
import { type IdSet, idSet } from "../../platform/id-set.js";
import { empty, type Fragment, join, raw, sql } from "../../platform/sql.js";
import { CODES, type CodeKey, type FactRow } from "../domain/segment/facts.js";
import { COLUMNS, type CreditorZone, PART_ROWS, PARTS, type Part, type Surroundings } from "./fact-parts.js";

/** Accounts written in one statement: enough that its planning is nothing, few enough that what it sorts stays in memory. */
const CHUNK = 10_000;

export interface Refresh {
  readonly zones: readonly CreditorZone[];
  readonly now: Date;
}

/** Lets one transaction at a time write a tenant's rows: two that go through the same accounts would wait for each other. */
export async function lockFacts(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('strategy.account_fact', ${tx.tenant}))`;
}

interface Owner {
  readonly id: bigint;
  readonly debtorId: bigint;
}

/** Makes the rows of these accounts anew, with whatever is to be known of them. */
export async function rewriteFacts(tx: Tx, accounts: readonly bigint[], refresh: Refresh): Promise<number> {
  return withoutLoops(tx, async () => {
    let written = 0;
    for (const chunk of chunksOf(accounts)) written += await rewrite(tx, await ownersOf(tx, chunk), refresh);
    return written;
  });
}

/** Makes the rows of all accounts anew, of one creditor or of all. Returns how many there are. */
export function rebuildFacts(tx: Tx, creditorId: bigint | null, refresh: Refresh): Promise<number> {
  return withoutLoops(tx, () => rebuild(tx, creditorId, refresh));
}

/**
 * Runs `work` with statements that join by hashing or merging wherever they can. What a part gives is guessed at a few
 * rows, and a join of two such guesses would loop over ten thousand rows ten thousand times.
 */
async function withoutLoops<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await tx`select set_config('enable_nestloop', 'off', true)`;
  const done = await work();
  await tx`select set_config('enable_nestloop', 'on', true)`;
  return done;
}

async function rebuild(tx: Tx, creditorId: bigint | null, refresh: Refresh): Promise<number> {
  let written = 0;
  let after = -1n;
  for (;;) {
    const owners = await tx<Owner>`
      select id, debtor_id from debts.account
      where tenant_id = ${tx.tenant} and id > ${after} ${creditorId === null ? empty : sql`and creditor_id = ${creditorId}`}
      order by id limit ${CHUNK}`;
    const last = owners.at(-1);
    if (!last) break;
    after = last.id;
    written += await rewrite(tx, owners, refresh);
  }
  return written;
}

/** Counts the table anew, so that what is asked next is planned for what is in it now. */
export async function countAnew(tx: Tx): Promise<void> {
  await tx`select strategy.analyze_facts()`;
}

/** Writes what may have changed in one part of these accounts' rows; rows that stay as they are stay untouched. */
export const refreshPart = (tx: Tx, part: Part, accounts: readonly bigint[], refresh: Refresh): Promise<number> =>
  withoutLoops(tx, async () => {
    let written = 0;
    for (const chunk of chunksOf(accounts)) written += await rewritePart(tx, part, await ownersOf(tx, chunk), refresh);
    return written;
  });

function rewritePart(tx: Tx, part: Part, owners: readonly Owner[], refresh: Refresh): Promise<number> {
  if (owners.length === 0) return Promise.resolve(0);
  const columns = COLUMNS[part];
  const list = (alias: string): Fragment => raw(columns.map((column) => `${alias}.${column}`).join(", "));
  const from = surroundings(tx, owners, refresh);
  return tx.count(sql`
    update strategy.account_fact f set ${raw(columns.map((column) => `${column} = v.${column}`).join(", "))}
    from (${PART_ROWS[part](from)}) v
    where f.tenant_id = ${tx.tenant} and f.account_id = v.account_id and ${from.scope.accounts(sql`f.account_id`)}
      and (${list("f")}) is distinct from (${list("v")})`);
}

function rewrite(tx: Tx, owners: readonly Owner[], refresh: Refresh): Promise<number> {
  if (owners.length === 0) return Promise.resolve(0);
  const from = surroundings(tx, owners, refresh);
  const all = PARTS.flatMap((part) => COLUMNS[part].map((column) => ({ part, column })));
  const set = ["debtor_id", "creditor_id", ...all.map(({ column }) => column)];
  const parts = PARTS.map((part) => sql`${raw(part)} as materialized (${PART_ROWS[part](from)})`);
  return tx.count(sql`
    with ${join(parts, ", ")}
    insert into strategy.account_fact (tenant_id, account_id, debtor_id, creditor_id, ${raw(all.map(({ column }) => column).join(", "))})
    select a.tenant_id, a.id, a.debtor_id, a.creditor_id, ${raw(all.map(({ part, column }) => `${part}.${column}`).join(", "))}
    from debts.account a ${raw(PARTS.map((part) => `join ${part} on ${part}.account_id = a.id`).join(" "))}
    where a.tenant_id = ${tx.tenant} and ${from.scope.accounts(sql`a.id`)}
    order by a.id
    on conflict (tenant_id, account_id) do update
    set ${raw(set.map((column) => `${column} = excluded.${column}`).join(", "))}`);
}

function surroundings(tx: Tx, owners: readonly Owner[], { zones, now }: Refresh): Surroundings {
  const accounts = idSet(owners.map(({ id }) => id));
  const debtors = idSet([...new Set(owners.map(({ debtorId }) => debtorId))]);
  return {
    tx,
    zones,
    now,
    scope: { accounts: (column) => accounts.within(column), debtors: (column) => debtors.within(column) },
  };
}

function* chunksOf(accounts: readonly bigint[]): Generator<readonly bigint[]> {
  const sorted = [...new Set(accounts)].sort((a, b) => (a < b ? -1 : 1));
  for (let at = 0; at < sorted.length; at += CHUNK) yield sorted.slice(at, at + CHUNK);
}

const ownersOf = (tx: Tx, accounts: readonly bigint[]): Promise<Owner[]> => tx<Owner>`
  select id, debtor_id from debts.account
  where tenant_id = ${tx.tenant} and id = any(${accounts}::bigint[]) and ${idSet(accounts).within(sql`id`)} order by id`;

/** All accounts of these people. */
export const accountsOfDebtors = async (tx: Tx, debtors: readonly bigint[]): Promise<bigint[]> =>
  (
    await tx<{ id: bigint }>`
      select id from debts.account where tenant_id = ${tx.tenant} and debtor_id = any(${debtors}::bigint[])`
  ).map(({ id }) => id);

/** These accounts, and those that the same people have with the same creditors beside them. */
export const besideAccounts = async (tx: Tx, accounts: readonly bigint[]): Promise<bigint[]> =>
  (
    await tx.arrays<[bigint]>(sql`
      select distinct b.id
      from debts.account a
      join debts.account b on b.tenant_id = a.tenant_id and b.debtor_id = a.debtor_id and b.creditor_id = a.creditor_id
      where a.tenant_id = ${tx.tenant} and a.id = any(${accounts}::bigint[]) and ${idSet(accounts).within(sql`a.id`)}`)
  ).map(([id]) => id);

/** The accounts of a query that gives their ids. */
export const accountIds = async (tx: Tx, accounts: Fragment): Promise<bigint[]> =>
  (await tx.arrays<[bigint]>(accounts)).map(([id]) => id);

export interface CreditorPlace {
  readonly id: bigint;
  readonly country: string;
  readonly currency: string;
}

export const creditorPlaces = (tx: Tx): Promise<CreditorPlace[]> => tx<CreditorPlace>`
  select id, country, currency from debts.creditor where tenant_id = ${tx.tenant} order by id`;

/** How many rows there are, and how many accounts have none: for `doctor`. */
export const countFacts = async (tx: Tx): Promise<{ rows: number; missing: number }> =>
  one(
    await tx<{ rows: number; missing: number }>`
      select (select count(*)::int from strategy.account_fact where tenant_id = ${tx.tenant}) as rows,
             (select count(*)::int from debts.account a where a.tenant_id = ${tx.tenant} and not exists (
                select from strategy.account_fact f where f.tenant_id = a.tenant_id and f.account_id = a.id)) as missing`,
  );

// Reading

const EPOCH = sql`date '1970-01-01'`;
const days = (column: string): Fragment => sql`(f.${raw(column)} - ${EPOCH})`;

type Loaded = readonly unknown[];

const NONE: readonly string[] = [];

/** All facts of a batch of accounts, in one statement, as `evaluate` reads them. */
export async function loadFactRows(tx: Tx, accounts: IdSet): Promise<Map<AccountId, FactRow>> {
  const rows = await tx.arrays<Loaded>(sql`
    select ${SELECTED} from strategy.account_fact f
    join debts.creditor c on c.tenant_id = f.tenant_id and c.id = f.creditor_id
    where f.tenant_id = ${tx.tenant} and ${accounts.within(sql`f.account_id`)}`);
  return new Map(rows.map((row) => [row[0] as AccountId, factRowOf(row)]));
}

const SELECTED = sql`
  f.account_id, f.debtor_id, f.creditor_id, c.currency, f.open_minor, f.unapplied_minor, f.open_count,
  ${days("customer_since")}, f.times_paid, f.times_late, f.promises_made, f.promises_kept, f.promises_part_kept,
  f.promises_broken, f.reminders_sent, f.reminders_this_round, f.failed_messages, f.consent_mask, f.refused_mask,
  f.opt_out_mask, f.address_mask, f.debtor_kind, f.has_open_task, ${days("oldest_due_on")}, f.term_days,
  f.usual_days_late, ${days("last_paid_on")}, f.paid_share, ${days("promise_on")}, ${days("last_reminder_on")},
  ${days("last_contact_on")}, f.last_contact_channel, f.last_contact_outcome, ${days("last_reply_on")},
  ${days("last_talk_on")}, ${days("last_opened_on")}, ${days("last_clicked_on")}, f.email_health, f.phone_health, f.address_health, f.preferred_channel, f.legal_stop, f.hold,
  ${days("hold_until")}, f.strategy_id, f.step_id, ${days("entered_on")}, f.score, f.risk_band, f.country, f.locale,
  f.subdivision, f.product, nullif(f.tags, '{}'), f.fields, ${days("offer_until")}`;

/** The word behind its place in a list. */
const word = <Key extends CodeKey>(key: Key, place: unknown): FactRow[Key] | null =>
  place === null ? null : ((CODES[key][(place as number) - 1] ?? null) as FactRow[Key] | null);

/** Field by field and by place: an object made by looping over names is several times slower to make and to read. */
function factRowOf(r: Loaded): FactRow {
  return {
    accountId: r[0] as bigint,
    debtorId: r[1] as bigint,
    creditorId: r[2] as bigint,
    currency: r[3] as string,
    openMinor: r[4] as bigint,
    unappliedMinor: r[5] as bigint,
    openCount: r[6] as number,
    customerSince: r[7] as number,
    timesPaid: r[8] as number,
    timesLate: r[9] as number,
    promisesMade: r[10] as number,
    promisesKept: r[11] as number,
    promisesPartKept: r[12] as number,
    promisesBroken: r[13] as number,
    remindersSent: r[14] as number,
    remindersThisRound: r[15] as number,
    failedMessages: r[16] as number,
    consentMask: r[17] as number,
    refusedMask: r[18] as number,
    optOutMask: r[19] as number,
    addressMask: r[20] as number,
    debtorKind: word("debtorKind", r[21]) ?? "person",
    hasOpenTask: r[22] as boolean,
    oldestDueOn: r[23] as number | null,
    termDays: r[24] as number | null,
    usualDaysLate: r[25] as number | null,
    lastPaidOn: r[26] as number | null,
    paidShare: r[27] as number | null,
    promiseOn: r[28] as number | null,
    lastReminderOn: r[29] as number | null,
    lastContactOn: r[30] as number | null,
    lastContactChannel: word("lastContactChannel", r[31]),
    lastContactOutcome: word("lastContactOutcome", r[32]),
    lastReplyOn: r[33] as number | null,
    lastTalkOn: r[34] as number | null,
    lastOpenedOn: r[35] as number | null,
    lastClickedOn: r[36] as number | null,
    emailHealth: word("emailHealth", r[37]),
    phoneHealth: word("phoneHealth", r[38]),
    addressHealth: word("addressHealth", r[39]),
    preferredChannel: word("preferredChannel", r[40]),
    legalStop: word("legalStop", r[41]),
    hold: word("hold", r[42]),
    holdUntil: r[43] as number | null,
    strategyId: r[44] as bigint | null,
    stepId: r[45] as string | null,
    enteredOn: r[46] as number | null,
    score: r[47] as number | null,
    riskBand: word("riskBand", r[48]),
    country: r[49] as string,
    locale: r[50] as string,
    subdivision: r[51] as string | null,
    product: r[52] as string | null,
    tags: (r[53] as string[] | null) ?? NONE,
    fields: r[54] === null ? null : asTexts(r[54] as Record<string, unknown>),
    offerUntil: r[55] as number | null,
  };
}

/** A file's own columns are text; whatever else got there reads as the database writes it. */
function asTexts(fields: Record<string, unknown>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) continue;
    texts[name] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return texts;
}
