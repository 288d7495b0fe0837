import type { AccountId } from "../kernel/id.js";
import { postFrom } from "../ledger/index.js";
import type { Tx } from "../platform/db.js";
import { type Fragment, sql } from "../platform/sql.js";
import type { ChargeKind } from "./domain/charge-settings.js";
import { refreshAccounts } from "./store.js";

/** Taking an import back, set by set. What was posted stays; postings of the undo's own put the balances right. */

/** The newest import still in the books that changed a debt after this one did: it has to be taken back first. */
export async function laterImport(
  tx: Tx,
  importId: bigint,
): Promise<{ readonly importId: bigint; readonly fileName: string } | null> {
  const [later] = await tx<{ importId: bigint; fileName: string }>`
    select c.import_id, i.file_name from debts.change c
    join debts.import i on i.tenant_id = c.tenant_id and i.id = c.import_id and i.state = 'committed'
    join (
      select id as debt_id, 0 as change_id from debts.debt where tenant_id = ${tx.tenant} and import_id = ${importId}
      union all
      select debt_id, id from debts.change
      where tenant_id = ${tx.tenant} and import_id = ${importId} and kind = 'updated'
    ) mine on mine.debt_id = c.debt_id and mine.change_id < c.id
    where c.tenant_id = ${tx.tenant} and c.kind = 'updated' and c.import_id <> ${importId}
    order by c.id desc limit 1`;
  return later ?? null;
}

/**
 * Takes money off debts, that of the newest payments first, and keeps it as credit of the payments it came from.
 *
 * `wanted` has one row a debt, `debt_id` and `minor`; a debt on which less was paid gives what it has. `cause` names the
 * keys of its postings: no other cause has that name. Returns from how many payments something was freed.
 */
export async function freePayments(
  tx: Tx,
  wanted: Fragment,
  cause: string,
  importId: bigint | null,
  now: Date,
): Promise<number> {
  await tx.run(sql`drop table if exists freed`);
  await tx.run(sql`
    create temp table freed on commit drop as
    select p.debt_id, p.payment_id, y.account_id, y.creditor_id, y.currency, y.paid_on,
           least(p.minor, p.wanted - p.upto + p.minor)::bigint as minor
    from (
      select debt_id, payment_id, wanted, minor, sum(minor) over (partition by debt_id order by payment_id desc) as upto
      from (
        select w.debt_id, p.payment_id, w.minor as wanted,
               sum(case when p.credit = 'receivable' then p.amount_minor else -p.amount_minor end) as minor
        from (${wanted}) w
        join ledger.posting p on p.tenant_id = ${tx.tenant} and p.debt_id = w.debt_id
          and p.payment_id is not null and 'receivable' in (p.debit, p.credit)
        group by w.debt_id, p.payment_id, w.minor
      ) paid where minor > 0
    ) p
    join debts.payment y on y.tenant_id = ${tx.tenant} and y.id = p.payment_id
    where p.upto - p.minor < p.wanted`);
  const freed = await postFrom(
    tx,
    sql`select ${cause}::text || ':' || payment_id || ':' || debt_id, 'reversed', creditor_id,
               'receivable', 'unapplied', debt_id, account_id, payment_id, ${importId}::bigint, currency, minor, paid_on
        from freed`,
    now,
  );
  await tx`
    update debts.debt d set balance_minor = d.balance_minor + f.minor, status = 'open', updated_at = ${now}
    from (select debt_id, sum(minor)::bigint as minor from freed group by debt_id) f
    where d.tenant_id = ${tx.tenant} and d.id = f.debt_id`;
  await tx`
    update debts.payment y set unapplied_minor = y.unapplied_minor + f.minor
    from (select payment_id, sum(minor)::bigint as minor from freed group by payment_id) f
    where y.tenant_id = ${tx.tenant} and y.id = f.payment_id`;
  await tx`
    update debts.account a set unapplied_minor = a.unapplied_minor + f.minor
    from (select account_id, sum(minor)::bigint as minor from freed group by account_id) f
    where a.tenant_id = ${tx.tenant} and a.id = f.account_id`;
  return freed;
}

/**
 * Debts that this import opened are withdrawn, those that it changed are as before; money paid on them stays the
 * customer's, as credit where there is nothing left to pay.
 */
export async function restoreDebts(tx: Tx, importId: bigint, now: Date): Promise<void> {
  await tx.run(sql`
    create temp table undone on commit drop as
    select id, account_id, true as is_opened, true as is_withdrawn, 0::bigint as moved, balance_minor as old_balance,
           balance_minor as balance, due_on, product, issued_on, stated_minor, 0::bigint as fees, 0::bigint as interest
    from debts.debt where tenant_id = ${tx.tenant} and import_id = ${importId} and status <> 'withdrawn'
    union all
    select d.id, d.account_id, false, c.before->>'status' = 'withdrawn',
           coalesce(case p.debit when 'receivable' then p.amount_minor else -p.amount_minor end, 0),
           d.balance_minor, d.balance_minor, (c.before->>'dueOn')::date, c.before->>'product',
           (c.before->>'issuedOn')::date, (c.before->>'statedMinor')::bigint,
           coalesce((c.before->>'feesMinor')::bigint - (c.after->>'feesMinor')::bigint, 0),
           coalesce((c.before->>'interestMinor')::bigint - (c.after->>'interestMinor')::bigint, 0)
    from debts.change c
    join debts.debt d on d.tenant_id = c.tenant_id and d.id = c.debt_id
    left join ledger.posting p on p.tenant_id = c.tenant_id and p.key = 'i' || c.import_id || ':' || c.debt_id
    where c.tenant_id = ${tx.tenant} and c.import_id = ${importId} and c.kind = 'updated'`);
  const toFree = sql`
    select id as debt_id, case when is_withdrawn then ${BIGINT_MAX}::bigint else moved - balance end as minor
    from undone where is_withdrawn or moved > balance`;
  await freePayments(tx, toFree, `fu${importId}`, importId, now);
  await tx`
    update undone u set old_balance = d.balance_minor,
                        balance = case when u.is_withdrawn then 0 else greatest(0, d.balance_minor - u.moved) end
    from debts.debt d where d.tenant_id = ${tx.tenant} and d.id = u.id`;
  await postUndone(tx, importId, now);
  await tx`
    update debts.debt d
    set due_on = u.due_on, product = u.product, issued_on = u.issued_on, stated_minor = u.stated_minor,
        balance_minor = u.balance, updated_at = ${now}, fees_minor = ${backTo("fee", sql`d.fees_minor`, sql`u.fees`)},
        interest_minor = ${backTo("interest", sql`d.interest_minor`, sql`u.interest`)},
        status = case when u.is_withdrawn then 'withdrawn' when u.balance = 0 then 'paid' else 'open' end
    from undone u where d.tenant_id = ${tx.tenant} and d.id = u.id`;
  await tx`
    insert into debts.change (tenant_id, debt_id, import_id, at, kind)
    select ${tx.tenant}, id, ${importId}, ${now}, 'withdrawn' from undone where is_withdrawn`;
  await refreshAccounts(tx, sql`select account_id from undone`);
}

/** What a later figure had settled counts again, as far as its charges still stand. */
const backTo = (kind: ChargeKind, now: Fragment, by: Fragment): Fragment => sql`
  case when ${by} = 0 then ${now} else least(greatest(${now} + ${by}, 0), (
    select coalesce(sum(c.amount_minor), 0)::bigint from debts.charge c
    where c.tenant_id = d.tenant_id and c.account_id = d.account_id and c.debt_id = d.id and c.kind = ${kind}
      and c.reversed_at is null)) end`;

/** More than lies on any debt: all of it. */
const BIGINT_MAX = 2n ** 63n - 1n;

const postUndone = (tx: Tx, importId: bigint, now: Date): Promise<number> =>
  postFrom(
    tx,
    sql`select 'u' || ${importId}::bigint || ':' || u.id, case when u.is_opened then 'withdrawn' else 'reversed' end,
               d.creditor_id,
               case when u.balance > u.old_balance then 'receivable' when u.is_opened then 'portfolio' else 'correction' end,
               case when u.balance > u.old_balance then 'correction' else 'receivable' end,
               u.id, u.account_id, null::bigint, ${importId}::bigint, d.currency, abs(u.balance - u.old_balance), d.due_on
        from undone u join debts.debt d on d.tenant_id = ${tx.tenant} and d.id = u.id
        where u.balance <> u.old_balance`,
    now,
  );

/**
 * Payments that this import brought, taken back: what they paid, also as credit later on, is owed again, and what they
 * left over is gone. Gives the accounts that this touched.
 */
export async function reversePayments(tx: Tx, importId: bigint, now: Date): Promise<AccountId[]> {
  await tx.run(sql`
    create temp table taken_back on commit drop as
    select y.id as payment_id, y.account_id, y.creditor_id, y.currency, y.paid_on, p.debt_id,
           sum(case when p.credit = 'receivable' then p.amount_minor else -p.amount_minor end)::bigint as minor
    from debts.payment y
    join ledger.posting p on p.tenant_id = y.tenant_id and p.payment_id = y.id and 'receivable' in (p.debit, p.credit)
    where y.tenant_id = ${tx.tenant} and y.import_id = ${importId} and y.state = 'applied'
    group by 1, 2, 3, 4, 5, 6`);
  await tx`
    insert into taken_back
    select id, account_id, creditor_id, currency, paid_on, null, unapplied_minor from debts.payment
    where tenant_id = ${tx.tenant} and import_id = ${importId} and state = 'applied'`;
  await postFrom(
    tx,
    sql`select 'u' || ${importId}::bigint || ':' || payment_id || ':' || coalesce(debt_id::text, 'over'), 'reversed',
               creditor_id, case when debt_id is null then 'unapplied' else 'receivable' end, 'cash', debt_id, account_id,
               payment_id, ${importId}::bigint, currency, minor, paid_on
        from taken_back where minor > 0`,
    now,
  );
  await tx`
    update debts.debt d set balance_minor = d.balance_minor + t.minor, status = 'open', updated_at = ${now}
    from (select debt_id, sum(minor)::bigint as minor from taken_back where minor > 0 group by debt_id) t
    where d.tenant_id = ${tx.tenant} and d.id = t.debt_id`;
  await tx`
    update debts.payment set state = 'reversed', unapplied_minor = 0
    where tenant_id = ${tx.tenant} and import_id = ${importId} and state <> 'reversed'`;
  await tx`
    update debts.account a
    set unapplied_minor = a.unapplied_minor - t.minor,
        last_paid_on = (select max(y.paid_on) from debts.payment y
                        where y.tenant_id = a.tenant_id and y.account_id = a.id and y.state = 'applied')
    from (select account_id, coalesce(sum(minor) filter (where debt_id is null), 0)::bigint as minor
          from taken_back group by account_id) t
    where a.tenant_id = ${tx.tenant} and a.id = t.account_id`;
  await refreshAccounts(tx, sql`select account_id from taken_back`);
  const rows = await tx<{ accountId: AccountId }>`select distinct account_id from taken_back order by account_id`;
  return rows.map(({ accountId }) => accountId);
}
