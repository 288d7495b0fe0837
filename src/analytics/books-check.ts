import { accountTotalsOf } from "../debts/index.js";
import type { Tx } from "../platform/db.js";
import { sql } from "../platform/sql.js";

/** What does not add up, as counts: zero everywhere in a sound tenant. `examples` names the first few. */
export interface BooksCheck {
  readonly unbalancedCurrencies: number;
  readonly debtsOffTheirPostings: number;
  readonly accountsOffTheirDebts: number;
  readonly creditsOffTheirPostings: number;
  /** What was applied of a payment and what is left of it are not its amount, or not what the postings say. */
  readonly paymentsOffTheirPostings: number;
  /** Debts whose charges are not what was posted of them, or that count more as fees or interest than stands. */
  readonly chargesOffTheirPostings: number;
  readonly examples: readonly string[];
}

/**
 * Do the stored balances say what the postings say, and the accounts what their debts say?
 * And of each payment: is it whole? Recomputed from the ground.
 */
export async function checkBooks(tx: Tx): Promise<BooksCheck> {
  const sums = await tx<{ currency: string }>`
    select currency from ledger.leg where tenant_id = ${tx.tenant} group by currency having sum(amount_minor) <> 0`;
  const debts = await tx<{ id: bigint }>`
    select d.id from debts.debt d
    left join (
      select debt_id, sum(case when debit = 'receivable' then amount_minor else -amount_minor end) as minor
      from ledger.posting
      where tenant_id = ${tx.tenant} and 'receivable' in (debit, credit) group by debt_id) p on p.debt_id = d.id
    where d.tenant_id = ${tx.tenant} and d.balance_minor <> coalesce(p.minor, 0) order by d.id`;
  const accounts = await tx<{ id: bigint }>`
    select a.id from debts.account a
    join (${accountTotalsOf(tx, sql`select id from debts.account where tenant_id = ${tx.tenant}`)}) t on t.id = a.id
    where a.tenant_id = ${tx.tenant} and (a.open_minor, a.open_count, a.oldest_due_on, a.oldest_debt_id)
      is distinct from (t.open_minor, t.open_count, t.oldest_due_on, t.oldest_debt_id) order by a.id`;
  const credits = await tx<{ id: bigint }>`
    select a.id from debts.account a
    left join (
      select account_id, sum(case when credit = 'unapplied' then amount_minor else -amount_minor end) as minor
      from ledger.posting
      where tenant_id = ${tx.tenant} and 'unapplied' in (debit, credit) group by account_id) p on p.account_id = a.id
    where a.tenant_id = ${tx.tenant} and a.unapplied_minor <> coalesce(p.minor, 0) order by a.id`;
  const payments = await tx<{ id: bigint }>`
    select y.id from debts.payment y
    left join (
      select payment_id,
        sum(case 'receivable' when credit then amount_minor when debit then -amount_minor else 0 end) as applied,
        sum(case 'unapplied' when credit then amount_minor when debit then -amount_minor else 0 end) as unapplied
      from ledger.posting where tenant_id = ${tx.tenant} and payment_id is not null group by payment_id
    ) p on p.payment_id = y.id
    where y.tenant_id = ${tx.tenant} and (
      y.unapplied_minor < 0 or y.unapplied_minor <> coalesce(p.unapplied, 0) or coalesce(p.applied, 0) < 0
      or coalesce(p.applied, 0) + y.unapplied_minor <> case y.state when 'applied' then y.amount_minor else 0 end)
    order by y.id`;
  const charges = await tx<{ id: bigint }>`
    select d.id from debts.debt d
    left join (
      select debt_id, coalesce(sum(amount_minor) filter (where kind = 'fee'), 0) as fees,
             coalesce(sum(amount_minor) filter (where kind = 'interest'), 0) as interest
      from debts.charge where tenant_id = ${tx.tenant} and reversed_at is null group by debt_id) c on c.debt_id = d.id
    left join (
      select debt_id, sum(case kind when 'charged' then amount_minor else -amount_minor end) as minor
      from ledger.posting
      where tenant_id = ${tx.tenant} and kind in ('charged', 'charge_reversed') group by debt_id) p on p.debt_id = d.id
    where d.tenant_id = ${tx.tenant} and (
      coalesce(c.fees + c.interest, 0) <> coalesce(p.minor, 0) or d.fees_minor > coalesce(c.fees, 0)
      or d.interest_minor > coalesce(c.interest, 0))
    order by d.id`;
  return {
    unbalancedCurrencies: sums.length,
    debtsOffTheirPostings: debts.length,
    accountsOffTheirDebts: accounts.length,
    creditsOffTheirPostings: credits.length,
    paymentsOffTheirPostings: payments.length,
    chargesOffTheirPostings: charges.length,
    examples: [
      ...sums.map(({ currency }) => `currency ${currency}`),
      ...debts.slice(0, 5).map(({ id }) => `debt ${id}`),
      ...accounts.slice(0, 5).map(({ id }) => `account ${id}`),
      ...credits.slice(0, 5).map(({ id }) => `credit of account ${id}`),
      ...payments.slice(0, 5).map(({ id }) => `payment ${id}`),
      ...charges.slice(0, 5).map(({ id }) => `charges of debt ${id}`),
    ],
  };
}

export interface QueuesCheck {
  readonly waitingNews: number;
  readonly parkedNews: number;
  readonly parkedEnrollments: number;
  readonly readyMessages: number;
  readonly leavingMessages: number;
  readonly unknownMessages: number;
  readonly queuedJobs: number;
  readonly pausedChannelAccounts: number;
  readonly waitingWebhooks: number;
  readonly pausedWebhooks: number;
  readonly unmatchedPayments: number;
}

/** How full are the queues, and what was set aside because it could not be handled? */
export async function checkQueues(tx: Tx): Promise<QueuesCheck> {
  const rows = await tx<QueuesCheck>`
    select (select count(*)::int from platform.event where tenant_id = ${tx.tenant} and parked_because is null) as waiting_news,
      (select count(*)::int from platform.event where tenant_id = ${tx.tenant} and parked_because is not null) as parked_news,
      (select count(*)::int from strategy.enrollment where tenant_id = ${tx.tenant} and parked_because is not null) as parked_enrollments,
      (select count(*)::int from messaging.message where tenant_id = ${tx.tenant} and state = 'ready') as ready_messages,
      (select count(*)::int from messaging.message where tenant_id = ${tx.tenant} and state = 'leaving') as leaving_messages,
      (select count(*)::int from messaging.message where tenant_id = ${tx.tenant} and state = 'unknown') as unknown_messages,
      (select count(*)::int from platform.job where tenant_id = ${tx.tenant} and state in ('queued', 'running')) as queued_jobs,
      (select count(*)::int from messaging.channel_account where tenant_id = ${tx.tenant} and state = 'paused') as paused_channel_accounts,
      (select count(*)::int from webhooks.delivery where tenant_id = ${tx.tenant} and state = 'waiting') as waiting_webhooks,
      (select count(*)::int from webhooks.endpoint where tenant_id = ${tx.tenant} and state = 'paused') as paused_webhooks,
      (select count(*)::int from debts.payment where tenant_id = ${tx.tenant} and state = 'unmatched') as unmatched_payments`;
  return rows[0] as QueuesCheck;
}
