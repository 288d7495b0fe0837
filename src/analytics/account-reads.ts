import type { AccountId, CreditorId, DebtorId, StrategyId } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import { empty, type Fragment, join, raw, sql } from "../platform/sql.js";

/** The portfolio, read page by page. */

export type AccountSort = "balance" | "oldest" | "name";

/** A set of ids that stands for a filter, or the filter itself where it fits too many to be listed. */
export type Narrowing = { readonly ids: readonly bigint[] } | "too_many";

/** Filters, resolved as far as it makes the rest cheap. */
export interface Conditions {
  readonly state: "open" | "paid" | "all";
  readonly creditorId: CreditorId | undefined;
  readonly dueFrom: LocalDate | null;
  readonly dueTo: LocalDate | null;
  readonly accounts: readonly (readonly bigint[])[];
  readonly debtors: readonly (readonly bigint[])[];
  /** Accounts or debtors: what a search found. */
  readonly found: { readonly accounts: readonly bigint[]; readonly debtors: readonly bigint[] } | null;
  /** Only where too many run in it to be listed. */
  readonly strategyId: StrategyId | null;
  readonly noStrategy: boolean;
  readonly country: string | null;
  readonly kind: string | null;
}

/** Does the debtor's own row take part? */
export const needsDebtor = ({ country, kind }: Conditions): boolean => country !== null || kind !== null;

const stateIs = (state: Conditions["state"]): Fragment =>
  state === "open" ? sql`and a.open_count > 0` : state === "paid" ? sql`and a.open_count = 0` : empty;

function where(tx: Tx, c: Conditions): Fragment {
  return join(
    [
      sql`a.tenant_id = ${tx.tenant}`,
      stateIs(c.state),
      c.creditorId === undefined ? empty : sql`and a.creditor_id = ${c.creditorId}`,
      c.dueFrom === null ? empty : sql`and a.oldest_due_on >= ${c.dueFrom}::date`,
      c.dueTo === null ? empty : sql`and a.oldest_due_on <= ${c.dueTo}::date`,
      ...c.accounts.map((ids) => sql`and a.id = any(${ids}::bigint[])`),
      ...c.debtors.map((ids) => sql`and a.debtor_id = any(${ids}::bigint[])`),
      c.found === null ? empty : foundIn(c.found),
      c.strategyId === null
        ? empty
        : sql`and exists (select from strategy.enrollment e where e.tenant_id = a.tenant_id and e.account_id = a.id
                            and e.left_at is null and e.strategy_id = ${c.strategyId})`,
      c.noStrategy
        ? sql`and not exists (select from strategy.enrollment e where e.tenant_id = a.tenant_id and e.account_id = a.id
                                and e.left_at is null)`
        : empty,
      c.country === null ? empty : sql`and p.country = ${c.country}`,
      c.kind === null ? empty : sql`and p.kind = ${c.kind}`,
    ],
    " ",
  );
}

/** One of the two is empty as a rule, and `or` would cost the index. */
const foundIn = ({ accounts, debtors }: NonNullable<Conditions["found"]>): Fragment =>
  debtors.length === 0
    ? sql`and a.id = any(${accounts}::bigint[])`
    : accounts.length === 0
      ? sql`and a.debtor_id = any(${debtors}::bigint[])`
      : sql`and (a.id = any(${accounts}::bigint[]) or a.debtor_id = any(${debtors}::bigint[]))`;

const withDebtor = (needed: boolean): Fragment =>
  needed ? sql`join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id` : empty;

export interface PageKey {
  readonly id: AccountId;
  readonly openMinor: bigint;
  readonly oldestDueOn: LocalDate | null;
}

/** Open accounts that owe most, from the last one of the page before. */
export const byBalance = (
  tx: Tx,
  c: Conditions,
  after: PageKey | null,
  limit: number,
): Promise<PageKey[]> => tx<PageKey>`
  select a.id, a.open_minor, a.oldest_due_on from debts.account a ${withDebtor(needsDebtor(c))}
  where ${where(tx, c)}
    ${after ? sql`and a.open_minor <= ${after.openMinor} and (a.open_minor < ${after.openMinor} or a.id > ${after.id})` : empty}
  order by a.open_minor desc, a.id limit ${limit}`;

/** Open accounts whose oldest debt is oldest. */
export const byAge = (tx: Tx, c: Conditions, after: PageKey | null, limit: number): Promise<PageKey[]> => tx<PageKey>`
  select a.id, a.open_minor, a.oldest_due_on from debts.account a ${withDebtor(needsDebtor(c))}
  where ${where(tx, c)} ${after ? sql`and (a.oldest_due_on, a.id) > (${after.oldestDueOn}::date, ${after.id}::bigint)` : empty}
  order by a.oldest_due_on, a.id limit ${limit}`;

/** Accounts that owe nothing have no age and no balance: they come as they were made. */
export const byId = (tx: Tx, c: Conditions, after: AccountId | null, limit: number): Promise<PageKey[]> => tx<PageKey>`
  select a.id, a.open_minor, a.oldest_due_on from debts.account a ${withDebtor(needsDebtor(c))}
  where ${where(tx, c)} ${after === null ? empty : sql`and a.id > ${after}`}
  order by a.id limit ${limit}`;

/** Some accounts that fit, in no order. */
export const anyOf = async (tx: Tx, c: Conditions, limit: number): Promise<AccountId[]> =>
  (
    await tx<{ id: AccountId }>`
      select a.id from debts.account a ${withDebtor(needsDebtor(c))} where ${where(tx, c)} limit ${limit}`
  ).map(({ id }) => id);

export interface NameKey {
  readonly id: AccountId;
  readonly debtorId: DebtorId;
  readonly name: string;
}

/** Names in the order of a Spanish dictionary: Álvarez before Zúñiga. Nearly every PostgreSQL has it. */
export async function nameOrder(tx: Tx): Promise<Fragment> {
  const [row] = await tx<{ has: boolean }>`select exists(select from pg_collation where collname = 'es-x-icu') as has`;
  return raw(row?.has ? 'p.name collate "es-x-icu"' : "p.name");
}

/** Accounts of a narrow choice, by name. */
export const byNameAmong = (
  tx: Tx,
  c: Conditions,
  order: Fragment,
  after: NameKey | null,
  limit: number,
): Promise<NameKey[]> => tx<NameKey>`
  select a.id, p.id as debtor_id, p.name from debts.account a ${withDebtor(true)}
  where ${where(tx, c)}
    ${after ? sql`and (${order}, p.id, a.id) > (${after.name}, ${after.debtorId}::bigint, ${after.id}::bigint)` : empty}
  order by ${order}, p.id, a.id limit ${limit}`;

export interface NamedDebtor {
  readonly id: DebtorId;
  readonly name: string;
}

/** People by name, from the last one on: for lists that begin anywhere in a large portfolio. */
export const peopleByName = (
  tx: Tx,
  c: Conditions,
  order: Fragment,
  from: { readonly name: string; readonly debtorId: bigint } | null,
  limit: number,
): Promise<NamedDebtor[]> => tx<NamedDebtor>`
  select p.id, p.name from debts.debtor p
  where p.tenant_id = ${tx.tenant} ${c.country === null ? empty : sql`and p.country = ${c.country}`}
    ${c.kind === null ? empty : sql`and p.kind = ${c.kind}`}
    ${from ? sql`and (${order}, p.id) >= (${from.name}, ${from.debtorId}::bigint)` : empty}
  order by ${order}, p.id limit ${limit}`;

/** The accounts of these people that fit. */
export const accountsAmong = (
  tx: Tx,
  c: Conditions,
  debtors: readonly DebtorId[],
): Promise<{ id: AccountId; debtorId: DebtorId }[]> =>
  tx<{ id: AccountId; debtorId: DebtorId }>`
    select a.id, a.debtor_id from debts.account a ${withDebtor(needsDebtor(c))}
    where ${where(tx, c)} and a.debtor_id = any(${debtors}::bigint[])`;

export interface AccountRow {
  readonly id: AccountId;
  readonly ref: string;
  readonly creditorId: CreditorId;
  readonly creditorName: string;
  readonly creditorCountry: string;
  readonly debtorId: DebtorId;
  readonly debtorName: string;
  readonly debtorKind: "person" | "company";
  readonly debtorCountry: string;
  readonly currency: string;
  readonly openMinor: bigint;
  readonly openCount: number;
  readonly oldestDueOn: LocalDate | null;
  readonly lastPaidOn: LocalDate | null;
  readonly held: "pause" | "dispute" | "hardship" | "promise" | null;
  readonly strategyId: StrategyId | null;
  readonly strategyName: string | null;
  readonly nextStep: number | null;
  readonly steps: number | null;
}

/** Everything a row of the list shows, of the accounts of one page. */
export const accountRows = (tx: Tx, ids: readonly AccountId[], now: Date): Promise<AccountRow[]> => tx<AccountRow>`
  select a.id, a.ref, a.creditor_id, c.name as creditor_name, c.country as creditor_country, p.id as debtor_id,
         p.name as debtor_name, p.kind as debtor_kind, p.country as debtor_country, a.currency, a.open_minor, a.open_count,
         a.oldest_due_on, a.last_paid_on, e.strategy_id, s.name as strategy_name, e.next_step::int,
         cardinality(v.step_ids) as steps,
         coalesce(
           (select h.kind from compliance.hold h
            where h.tenant_id = a.tenant_id and h.debtor_id = a.debtor_id and h.lifted_at is null and h.from_at <= ${now}
              and (h.until_at is null or h.until_at > ${now}) and (h.account_id is null or h.account_id = a.id)
            order by h.until_at desc nulls first limit 1),
           (select 'promise' from plans.promise q where q.tenant_id = a.tenant_id and q.account_id = a.id and q.state = 'made')) as held
  from debts.account a
  join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id
  join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
  left join strategy.enrollment e on e.tenant_id = a.tenant_id and e.account_id = a.id and e.left_at is null
  left join strategy.strategy s on s.tenant_id = e.tenant_id and s.id = e.strategy_id
  left join strategy.version v on v.tenant_id = e.tenant_id and v.id = e.version_id
  where a.tenant_id = ${tx.tenant} and a.id = any(${ids}::bigint[])`;

// Totals

export interface Sum {
  readonly currency: string;
  readonly minor: bigint;
  readonly count: number;
}

/** Totals that the index alone can tell: exact, however many accounts there are. */
export const exactTotals = (tx: Tx, c: Conditions): Promise<Sum[]> => tx<Sum>`
  select k.currency, sum(t.minor)::bigint as minor, sum(t.count)::int as count
  from (select a.creditor_id, sum(a.open_minor) as minor, count(*) as count from debts.account a
        where ${where(tx, c)} group by a.creditor_id) t
  join debts.creditor k on k.tenant_id = ${tx.tenant} and k.id = t.creditor_id
  group by k.currency order by count desc, k.currency`;

/** Totals of at most so many accounts. */
export const boundedTotals = (tx: Tx, c: Conditions, most: number): Promise<Sum[]> => tx<Sum>`
  select currency, sum(open_minor)::bigint as minor, count(*)::int as count
  from (select a.currency, a.open_minor from debts.account a ${withDebtor(needsDebtor(c))}
        where ${where(tx, c)} limit ${most}) t
  group by currency order by count desc, currency`;

// Narrowing

const listed = (rows: readonly { readonly id: bigint }[], most: number): Narrowing =>
  rows.length > most ? "too_many" : { ids: rows.map(({ id }) => id) };

export const runningIn = async (tx: Tx, strategyId: StrategyId, most: number): Promise<Narrowing> =>
  listed(
    await tx<{ id: bigint }>`
      select account_id as id from strategy.enrollment
      where tenant_id = ${tx.tenant} and strategy_id = ${strategyId} and left_at is null limit ${most + 1}`,
    most,
  );

export const livingAs = async (
  tx: Tx,
  country: string | undefined,
  kind: string | undefined,
  most: number,
): Promise<Narrowing> =>
  listed(
    await tx<{ id: bigint }>`
      select id from debts.debtor
      where tenant_id = ${tx.tenant} ${country === undefined ? empty : sql`and country = ${country}`}
        ${kind === undefined ? empty : sql`and kind = ${kind}`} limit ${most + 1}`,
    most,
  );

/** People with a hold in force, and accounts with a hold of their own. */
export async function heldNow(
  tx: Tx,
  kind: string,
  now: Date,
  most: number,
): Promise<{ accounts: bigint[]; debtors: bigint[] }> {
  const rows = await tx<{ debtorId: bigint; accountId: bigint | null }>`
    select debtor_id, account_id from compliance.hold
    where tenant_id = ${tx.tenant} and lifted_at is null and from_at <= ${now} and (until_at is null or until_at > ${now})
      ${kind === "any" ? empty : sql`and kind = ${kind}`} limit ${most}`;
  return {
    accounts: rows.flatMap(({ accountId }) => (accountId === null ? [] : [accountId])),
    debtors: rows.flatMap(({ accountId, debtorId }) => (accountId === null ? [debtorId] : [])),
  };
}

export const accountIdsOf = async (tx: Tx, debtors: readonly bigint[]): Promise<bigint[]> =>
  (
    await tx<{ id: bigint }>`
      select id from debts.account where tenant_id = ${tx.tenant} and debtor_id = any(${debtors}::bigint[])`
  ).map(({ id }) => id);

export const promised = async (tx: Tx, most: number): Promise<bigint[]> =>
  (
    await tx<{ id: bigint }>`
      select account_id as id from plans.promise where tenant_id = ${tx.tenant} and state = 'made' limit ${most}`
  ).map(({ id }) => id);

/** Accounts with a call that somebody should have made by now. */
export const waitingForCall = async (tx: Tx, now: Date, most: number): Promise<bigint[]> =>
  (
    await tx<{ id: bigint }>`
      select distinct account_id as id from strategy.task
      where tenant_id = ${tx.tenant} and state = 'open' and due_at <= ${now} limit ${most}`
  ).map(({ id }) => id);

export const withBrokenPromise = async (tx: Tx, since: Date, most: number): Promise<bigint[]> =>
  (
    await tx<{ id: bigint }>`
      select distinct account_id as id from plans.promise
      where tenant_id = ${tx.tenant} and state = 'broken' and closed_at >= ${since} limit ${most}`
  ).map(({ id }) => id);

// Searching

export const peopleNamed = async (tx: Tx, query: string, most: number): Promise<DebtorId[]> =>
  (await tx<{ id: DebtorId }>`select debts.find_names(${query}, ${most}) as id`).map(({ id }) => id);

/** The last text, in the order of bytes, that begins so. */
const beyond = (prefix: string): string => `${prefix}\u{10FFFF}`;

export const accountsCalled = async (tx: Tx, prefix: string, most: number): Promise<AccountId[]> =>
  (
    await tx<{ id: AccountId }>`
      select id from debts.account
      where tenant_id = ${tx.tenant} and ref >= ${prefix} and ref < ${beyond(prefix)}
        and creditor_id = any(array(select id from debts.creditor where tenant_id = ${tx.tenant}))
      limit ${most}`
  ).map(({ id }) => id);

export const accountsWithDebt = async (tx: Tx, prefix: string, most: number): Promise<AccountId[]> =>
  (
    await tx<{ id: AccountId }>`
      select account_id as id from debts.debt
      where tenant_id = ${tx.tenant} and ref >= ${prefix} and ref < ${beyond(prefix)}
        and creditor_id = any(array(select id from debts.creditor where tenant_id = ${tx.tenant}))
      limit ${most}`
  ).map(({ id }) => id);

/** The tax index begins with the country, so each country that people live in is looked up: few, found by hopping. */
export const peopleWithTaxId = async (tx: Tx, texts: readonly string[]): Promise<DebtorId[]> =>
  (
    await tx<{ id: DebtorId }>`
      with recursive hop as (
        (select country from debts.debtor where tenant_id = ${tx.tenant} and tax_id is not null order by country limit 1)
        union all
        select (select d.country from debts.debtor d
                where d.tenant_id = ${tx.tenant} and d.tax_id is not null and d.country > hop.country
                order by d.country limit 1)
        from hop where hop.country is not null)
      select d.id from hop
      join debts.debtor d on d.tenant_id = ${tx.tenant} and d.country = hop.country and d.tax_id = any(${texts}::text[])
      limit 100`
  ).map(({ id }) => id);

/** People with an address or number that begins with one of these. */
export async function peopleAt(tx: Tx, prefixes: readonly string[], most: number): Promise<DebtorId[]> {
  const rows = await tx<{ id: DebtorId }>`
    select debtor_id as id from unnest(${prefixes}::text[], ${prefixes.map(beyond)}::text[]) as w(low, high)
    cross join lateral (
      select debtor_id from debts.contact_point k
      where k.tenant_id = ${tx.tenant} and k.value >= w.low collate "C" and k.value < w.high collate "C" limit ${most}) k
    limit ${most}`;
  return rows.map(({ id }) => id);
}

export const creditorCountries = async (tx: Tx): Promise<{ id: CreditorId; country: string }[]> =>
  tx<{
    id: CreditorId;
    country: string;
  }>`select id, country from debts.creditor where tenant_id = ${tx.tenant} order by id`;

export interface FoundDebtor {
  readonly id: DebtorId;
  readonly name: string;
  readonly kind: "person" | "company";
  readonly country: string;
}

export const debtorsOf = (tx: Tx, ids: readonly AccountId[]): Promise<(FoundDebtor & { ref: string })[]> =>
  tx<FoundDebtor & { ref: string }>`
    select p.id, p.name, p.kind, p.country, a.ref
    from debts.account a join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id
    where a.tenant_id = ${tx.tenant} and a.id = any(${ids}::bigint[]) order by a.ref`;

/** Of these people the first by name. */
export const people = (
  tx: Tx,
  ids: readonly bigint[],
  most: number,
): Promise<(FoundDebtor & { taxId: string | null })[]> =>
  tx<FoundDebtor & { taxId: string | null }>`
    select id, name, kind, country, tax_id from debts.debtor
    where tenant_id = ${tx.tenant} and id = any(${ids}::bigint[]) order by name, id limit ${most}`;
