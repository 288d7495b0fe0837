import type { CreditorId } from "../kernel/id.js";
import { postFirst, postFrom } from "../ledger/index.js";
import { textArray } from "../platform/array-text.js";
import type { Tx } from "../platform/db.js";
import { type Fragment, raw, sql } from "../platform/sql.js";
import { type Creditor, type NewPayment, refreshAccounts } from "./store.js";
import { freePayments } from "./undo-store.js";

/**
 * Committing a file of debts, set by set.
 *
 * The file lies in its stage table. Each function is one step over all of its rows; together they run in one
 * transaction that holds the creditor, so the file is in the books as a whole or not at all.
 */
export const stageTable = (tx: Tx, importId: bigint): Fragment => raw(`stage.import_${tx.tenant}_${importId}`);

export interface DebtsPreview {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly newDebtors: number;
  /** What the commit adds to (or takes from) open balances, in minor units. */
  readonly balanceMinor: bigint;
}

/** Is this row news about a debt we know? The same figure as the last file's is none, whatever was paid since. */
export const isChanged = sql`(d.stated_minor, d.due_on, d.status = 'withdrawn') is distinct from (s.amount_minor, s.due_on, false)
  or (s.issued_on is not null and d.issued_on is distinct from s.issued_on)
  or (s.product is not null and d.product is distinct from s.product)`;

/** What of a balance is still owed of fees and interest: a creditor's figures know nothing of charges made here. */
const charges = sql`least(d.balance_minor, d.fees_minor + d.interest_minor)`;

/** What a file states as owed, less what was let off. */
const stated = sql`greatest(s.amount_minor - d.let_off_minor, 0)`;

/** The balance that a changed row leads to: the file's figure is the principal now, or what it was at first. */
const newBalance = (amountMeans: string): Fragment =>
  amountMeans === "original"
    ? sql`case when d.status = 'withdrawn' then ${stated}
               else ${charges} + greatest(d.balance_minor - ${charges} + s.amount_minor - d.stated_minor, 0) end`
    : sql`case when d.stated_minor = s.amount_minor and d.status <> 'withdrawn' then d.balance_minor
               else ${stated} + ${charges} end`;

/** How much more than the new original amount was paid already: that comes back as credit. */
const overPaid = (amountMeans: string): Fragment =>
  amountMeans === "original"
    ? sql`case when d.status = 'withdrawn' then 0
               else greatest(d.stated_minor - s.amount_minor - (d.balance_minor - ${charges}), 0) end`
    : sql`0`;

/** Fees and interest once an amount is stated anew: what was paid of them is settled, what is left stands beside it. */
const leftFees = sql`case when d.stated_minor = s.amount_minor then d.fees_minor else least(${charges}, d.fees_minor) end`;
const leftInterest = sql`case when d.stated_minor = s.amount_minor then d.interest_minor
                              else ${charges} - least(${charges}, d.fees_minor) end`;

/** Has this creditor any debts yet? While it has none, no row of a file can clash with them. */
export async function hasDebts(tx: Tx, creditorId: CreditorId): Promise<boolean> {
  const rows = await tx<{ id: bigint }>`
    select id from debts.debt where tenant_id = ${tx.tenant} and creditor_id = ${creditorId} limit 1`;
  return rows.length > 0;
}

/**
 * May this debt pass to another customer? Only when its file was taken back and no payment names it: then nothing of
 * it is in anybody's story, and a file with the right customers can mend one with the wrong ones.
 */
const mayMove = sql`(d.status = 'withdrawn' and not exists (
  select from debts.payment y
  where y.tenant_id = d.tenant_id and y.account_id = d.account_id and y.debt_ref = d.ref and y.state = 'applied'))`;

/** Which of these rows name a debt that is another customer's? The debt's reference, and whose it is. */
export async function debtsElsewhere(
  tx: Tx,
  creditorId: CreditorId,
  rows: readonly { readonly debtRef: string; readonly debtorRef: string }[],
): Promise<ReadonlyMap<string, string>> {
  const found = await tx<{ ref: string; owner: string }>`
    select d.ref, a.ref as owner
    from unnest(${textArray(rows, (r) => r.debtRef)}::text[], ${textArray(rows, (r) => r.debtorRef)}::text[])
      as g(debt_ref, debtor_ref)
    join debts.debt d on d.tenant_id = ${tx.tenant} and d.creditor_id = ${creditorId} and d.ref = g.debt_ref
    join debts.account a on a.tenant_id = d.tenant_id and a.id = d.account_id
    where a.ref <> g.debtor_ref and not ${mayMove}`;
  return new Map(found.map(({ ref, owner }) => [ref, owner]));
}

export async function previewDebts(
  tx: Tx,
  importId: bigint,
  creditorId: CreditorId,
  amountMeans: string,
): Promise<DebtsPreview> {
  const rows = await tx<DebtsPreview>`
    select count(*) filter (where d.id is null)::int as created,
           count(*) filter (where d.id is not null and (${isChanged}))::int as updated,
           count(*) filter (where d.id is not null and not (${isChanged}))::int as unchanged,
           (count(distinct s.debtor_ref) filter (where a.id is null))::int as new_debtors,
           coalesce(sum(case when d.id is null then s.amount_minor
                             when ${isChanged} then ${newBalance(amountMeans)} - d.balance_minor else 0 end), 0)::bigint
             as balance_minor
    from ${stageTable(tx, importId)} s
    left join debts.debt d on d.tenant_id = ${tx.tenant} and d.creditor_id = ${creditorId} and d.ref = s.debt_ref
    left join debts.account a on a.tenant_id = ${tx.tenant} and a.creditor_id = ${creditorId} and a.ref = s.debtor_ref`;
  return rows[0] as DebtsPreview;
}

/** From this many rows on, a file is taken as a set: nothing in it is looked up row by row. */
const SET_FROM_ROWS = 200;

/** Memory of the database that a commit may take for each of its sorts and hashes. */
const COMMIT_MEMORY = "128MB";

/**
 * Prepares this transaction for whole sets. What the statistics say of tables that fill in this very transaction is
 * wrong, and a plan that loops over one of them for each row of another takes hours; a join of sets never does.
 */
export async function expectSets(tx: Tx, rows: number): Promise<void> {
  await tx.run(sql`set local work_mem = '${raw(COMMIT_MEMORY)}'`);
  if (rows >= SET_FROM_ROWS) await tx`set local enable_nestloop = off`;
}

/**
 * Who the file's customers are: a known account, a person known by tax id, or somebody new with a fresh id. Several
 * customers with one tax id are one person; the last row about a person or a customer is what the file says of it.
 */
export async function resolveDebtors(tx: Tx, importId: bigint, creditorId: CreditorId): Promise<void> {
  await tx.run(sql`
    create temp table incoming on commit drop as
    select s.debtor_ref, s.row_no, s.debtor_name, s.debtor_kind, s.tax_id, s.country, s.subdivision, s.time_zones,
           s.locale, s.email, s.email2, s.phone, s.whatsapp, s.address, s.tags, s.known_account_id,
           coalesce(s.known_account_id, nextval('debts.account_id_seq')) as account_id,
           coalesce(s.known_debtor_id, case when s.tax_id is null then nextval('debts.debtor_id_seq') end) as debtor_id,
           s.known_debtor_id is null and s.tax_id is null as is_new_person
    from (
      select s.*, a.id as known_account_id, coalesce(a.debtor_id, d.id) as known_debtor_id
      from (select distinct on (debtor_ref) * from ${stageTable(tx, importId)} order by debtor_ref, row_no desc) s
      left join debts.account a on a.tenant_id = ${tx.tenant} and a.creditor_id = ${creditorId} and a.ref = s.debtor_ref
      left join debts.debtor d on a.id is null
        and d.tenant_id = ${tx.tenant} and d.country = s.country and d.tax_id = s.tax_id
      order by s.debtor_ref
    ) s`);
  // Written down first: joined as it stands, a plan may ask for it again for each row, and give each another number.
  await tx.run(sql`
    with p as materialized (
      select g.*, nextval('debts.debtor_id_seq') as id
      from (select country, tax_id, max(row_no) as row_no from incoming where debtor_id is null
            group by country, tax_id order by country, tax_id) g)
    update incoming i set debtor_id = p.id, is_new_person = i.row_no = p.row_no
    from p
    where i.debtor_id is null and i.country = p.country and i.tax_id = p.tax_id`);
  await tx.run(sql`analyze incoming`);
}

export async function writeDebtors(tx: Tx, now: Date): Promise<void> {
  await tx`
    insert into debts.debtor (tenant_id, id, kind, name, tax_id, country, subdivision, time_zones, locale, tags,
                              created_at, updated_at)
    select ${tx.tenant}, debtor_id, debtor_kind, debtor_name, tax_id, country, subdivision,
           time_zones, locale, coalesce(tags, '{}'), ${now}::timestamptz, ${now}::timestamptz
    from incoming where is_new_person`;
  await tx`
    update debts.debtor d
    set name = i.debtor_name, kind = i.debtor_kind, country = i.country, time_zones = i.time_zones, locale = i.locale,
        subdivision = coalesce(i.subdivision, d.subdivision), tax_id = coalesce(d.tax_id, i.tax_id), updated_at = ${now}
    from incoming i
    where i.known_account_id is not null and d.tenant_id = ${tx.tenant} and d.id = i.debtor_id
      and ((d.name, d.kind, d.country, d.time_zones, d.locale)
             is distinct from (i.debtor_name, i.debtor_kind, i.country, i.time_zones, i.locale)
           or (i.subdivision is not null and d.subdivision is distinct from i.subdivision))`;
}

/** The addresses in a row of the file. The same one twice, as when the telephone is the WhatsApp too, is one. */
const points = sql`cross join lateral (values
  ('email', i.email, 1), ('email', nullif(i.email2, i.email), 2), ('phone', i.phone, 1),
  ('phone', nullif(i.whatsapp, i.phone), 1), ('address', i.address, 1)) as p(kind, value, rank)`;

/**
 * Addresses of people who are new and in one row of the file go in as they are; those of the others only where nobody
 * has said them before.
 */
export async function writeContactPoints(tx: Tx, now: Date): Promise<void> {
  await tx`
    insert into debts.contact_point (tenant_id, debtor_id, kind, value, rank, created_at)
    select ${tx.tenant}, i.debtor_id, p.kind, p.value, p.rank, ${now}::timestamptz
    from incoming i ${points}
    where i.is_new_person and i.tax_id is null and p.value is not null`;
  await tx`
    insert into debts.contact_point (tenant_id, debtor_id, kind, value, rank, created_at)
    select ${tx.tenant}, i.debtor_id, p.kind, p.value, min(p.rank), ${now}::timestamptz
    from incoming i ${points}
    where not (i.is_new_person and i.tax_id is null) and p.value is not null
      and not exists (select from debts.contact_point c
                      where c.tenant_id = ${tx.tenant} and c.debtor_id = i.debtor_id and c.kind = p.kind and c.value = p.value)
    group by i.debtor_id, p.kind, p.value
    on conflict (tenant_id, debtor_id, kind, value) do nothing`;
}

/** The people this file brought who were not here before it: those its consent statement is about. */
export const newDebtors = sql`select distinct debtor_id from incoming where known_account_id is null`;

/** The file's new debts, with ids in the order of their accounts and due days. Gives how many there are. */
export async function writeNewDebts(tx: Tx, importId: bigint, creditor: Creditor, now: Date): Promise<number> {
  await tx.run(sql`
    create temp table opened on commit drop as
    select nextval('debts.debt_id_seq') as id, s.*
    from (
      select i.account_id, i.known_account_id, s.debt_ref, s.product, s.issued_on, s.due_on, s.amount_minor, s.extra
      from ${stageTable(tx, importId)} s join incoming i using (debtor_ref)
      where not exists (select from debts.debt d
                        where d.tenant_id = ${tx.tenant} and d.creditor_id = ${creditor.id} and d.ref = s.debt_ref)
      order by i.account_id, s.due_on
    ) s`);
  await tx.run(sql`analyze opened (account_id, known_account_id)`);
  return tx.count(sql`
    insert into debts.debt (tenant_id, id, account_id, creditor_id, ref, product, issued_on, due_on, currency,
                            original_minor, stated_minor, balance_minor, status, extra, import_id, created_at, updated_at)
    select ${tx.tenant}, id, account_id, ${creditor.id}, debt_ref, product, issued_on, due_on, ${creditor.currency},
           amount_minor, amount_minor, amount_minor, 'open', extra, ${importId}, ${now}::timestamptz, ${now}::timestamptz
    from opened`);
}

/**
 * Accounts the file brings, with the totals of their new debts. The ids of an account's debts are in the order of their
 * due days, so the first is the oldest.
 */
export async function writeNewAccounts(tx: Tx, creditor: Creditor, now: Date): Promise<void> {
  await tx`
    insert into debts.account (tenant_id, id, creditor_id, debtor_id, ref, currency, open_minor, open_count,
                               oldest_due_on, oldest_debt_id, created_at)
    select ${tx.tenant}, i.account_id, ${creditor.id}, i.debtor_id, i.debtor_ref, ${creditor.currency},
           coalesce(t.open_minor, 0), coalesce(t.open_count, 0), t.due_on, t.debt_id, ${now}::timestamptz
    from incoming i
    left join (
      select account_id, sum(amount_minor)::bigint as open_minor, count(*)::int as open_count,
             min(due_on) as due_on, min(id) as debt_id
      from opened where known_account_id is null and amount_minor > ${creditor.crumbsMinor}
      group by account_id
    ) t on t.account_id = i.account_id
    where i.known_account_id is null`;
}

export function postOpenings(tx: Tx, importId: bigint, creditor: Creditor, now: Date): Promise<number> {
  return postFirst(
    tx,
    sql`select 'i' || ${importId}::bigint || ':' || id, 'opened', ${creditor.id}::bigint, 'receivable', 'portfolio', id,
               account_id, null::bigint, ${importId}::bigint, ${creditor.currency}::text, amount_minor,
               coalesce(issued_on, due_on)
        from opened where amount_minor > 0`,
    now,
  );
}

/** Rows that say something new about known debts, with what was there before: the update, its history and its undo. */
export async function findChanges(
  tx: Tx,
  importId: bigint,
  creditorId: CreditorId,
  amountMeans: string,
): Promise<number> {
  await tx.run(sql`
    create temp table changed on commit drop as
    select d.id, i.account_id, d.due_on as old_due_on, d.product as old_product, d.issued_on as old_issued_on,
           d.stated_minor as old_stated, d.balance_minor as old_balance, d.status as old_status,
           s.due_on, coalesce(s.product, d.product) as product, coalesce(s.issued_on, d.issued_on) as issued_on,
           s.amount_minor as stated, ${newBalance(amountMeans)} as balance, ${overPaid(amountMeans)} as over_minor,
           d.fees_minor as old_fees, d.interest_minor as old_interest, ${leftFees} as fees, ${leftInterest} as interest
    from ${stageTable(tx, importId)} s
    join incoming i using (debtor_ref)
    join debts.debt d on d.tenant_id = ${tx.tenant} and d.creditor_id = ${creditorId} and d.ref = s.debt_ref
    where d.import_id is distinct from ${importId}::bigint and (${isChanged})
      and (d.account_id = i.account_id or ${mayMove})
    order by d.id`);
  await tx.run(sql`analyze changed (id, account_id)`);
  return tx.count(sql`select from changed`);
}

export async function applyChanges(tx: Tx, importId: bigint, creditor: Creditor, now: Date): Promise<void> {
  if ((await tx.count(sql`select from changed limit 1`)) === 0) return;
  await tx`
    insert into debts.change (tenant_id, debt_id, import_id, at, kind, before, after)
    select ${tx.tenant}, id, ${importId}, ${now}, 'updated',
           jsonb_build_object('dueOn', old_due_on, 'product', old_product, 'issuedOn', old_issued_on,
                              'statedMinor', old_stated::text, 'balanceMinor', old_balance::text, 'status', old_status,
                              'feesMinor', old_fees::text, 'interestMinor', old_interest::text),
           jsonb_build_object('dueOn', due_on, 'product', product, 'issuedOn', issued_on,
                              'statedMinor', stated::text, 'balanceMinor', balance::text,
                              'feesMinor', fees::text, 'interestMinor', interest::text)
    from changed`;
  const over = sql`select id as debt_id, over_minor::bigint as minor from changed where over_minor > 0`;
  if ((await tx.count(over)) > 0) {
    await freePayments(tx, over, `fi${importId}`, importId, now);
    await tx`
      update changed c set old_balance = d.balance_minor
      from debts.debt d where c.over_minor > 0 and d.tenant_id = ${tx.tenant} and d.id = c.id`;
  }
  await tx`
    update debts.debt d
    set account_id = c.account_id, due_on = c.due_on, product = c.product, issued_on = c.issued_on, stated_minor = c.stated,
        balance_minor = c.balance, fees_minor = c.fees, interest_minor = c.interest, updated_at = ${now}, status = case when c.balance = 0 then 'paid' else 'open' end
    from changed c where d.tenant_id = ${tx.tenant} and d.id = c.id`;
  await postFrom(
    tx,
    sql`select 'i' || ${importId}::bigint || ':' || id, 'restated', ${creditor.id}::bigint,
               case when balance > old_balance then 'receivable' else 'correction' end,
               case when balance > old_balance then 'correction' else 'receivable' end,
               id, account_id, null::bigint, ${importId}::bigint, ${creditor.currency}::text,
               abs(balance - old_balance), due_on
        from changed where balance <> old_balance`,
    now,
  );
  await refreshAccounts(tx, sql`select distinct account_id from changed`);
}

/** Statistics of tables that have grown: the next plans over them would be wrong without. */
export const countAfresh = (tx: Tx): Promise<unknown> => tx`select debts.analyze()`;

/** Totals of the accounts that were here before this file and got new debts from it. */
export const refreshKnown = (tx: Tx): Promise<number> =>
  refreshAccounts(tx, sql`select distinct known_account_id from opened where known_account_id is not null`);

export interface PaymentsPreview extends DebtsPreview {}

/**
 * Rows of a file of payments with the debt `d` and the customer `a` that they name, and the payment `p` that is theirs
 * already. One that was taken back, or that found nobody and now does, counts as none: it is taken again.
 */
export const stagedPaymentsFrom = (tx: Tx, importId: bigint, creditorId: CreditorId): Fragment => sql`
  from ${stageTable(tx, importId)} s
  left join debts.debt d on d.tenant_id = ${tx.tenant} and d.creditor_id = ${creditorId} and d.ref = s.debt_ref
  left join debts.account a on a.tenant_id = ${tx.tenant} and a.creditor_id = ${creditorId} and a.ref = s.debtor_ref
  left join debts.payment p on p.tenant_id = ${tx.tenant} and p.creditor_id = ${creditorId} and p.ref = s.payment_ref
    and not (p.state = 'reversed' or (p.state = 'unmatched' and coalesce(d.id, a.id) is not null))`;

/** What a file of payments would do: new references are created, known ones unchanged; `updated` are unmatched. */
export async function previewPayments(tx: Tx, importId: bigint, creditorId: CreditorId): Promise<PaymentsPreview> {
  const rows = await tx<PaymentsPreview>`
    select count(*) filter (where p.id is null and coalesce(d.id, a.id) is not null)::int as created,
           count(*) filter (where p.id is null and coalesce(d.id, a.id) is null)::int as updated,
           count(p.id)::int as unchanged, 0 as new_debtors,
           coalesce(-sum(s.amount_minor) filter (where p.id is null), 0)::bigint as balance_minor
    ${stagedPaymentsFrom(tx, importId, creditorId)}`;
  return rows[0] as PaymentsPreview;
}

export const stagedPayments = (tx: Tx, importId: bigint): Promise<NewPayment[]> =>
  tx<NewPayment>`
    select payment_ref as ref, debt_ref, debtor_ref as account_ref, amount_minor, currency, paid_on, method
    from ${stageTable(tx, importId)} order by paid_on, row_no`;
