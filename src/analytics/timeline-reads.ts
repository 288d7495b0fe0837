import { shownAddress } from "../debts/index.js";
import type { Channel } from "../kernel/channel.js";
import type { AccountId, DebtId, DebtorId, Id, MessageId, PaymentId, StrategyId } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import { empty, type Fragment, sql } from "../platform/sql.js";

/**
 * The parts of one person's timeline, each newest first and no longer than a page: what happened up to and including a
 * moment. Items of that very moment may come again; the caller leaves out what it has shown.
 */
export interface Upto {
  readonly accounts: readonly AccountId[];
  readonly debtorId: DebtorId;
  /** Null: from the newest. */
  readonly at: Date | null;
  readonly limit: number;
}

export const upTo = (column: Fragment, { at }: Upto): Fragment => (at === null ? empty : sql`and ${column} <= ${at}`);

export interface MessagePart {
  readonly id: MessageId;
  readonly at: Date;
  readonly accountId: AccountId;
  readonly state: "ready" | "leaving" | "sent" | "failed" | "unknown" | "suppressed";
  readonly because: string | null;
  readonly channel: Channel;
  readonly to: string | null;
  readonly subject: string | null;
  readonly body: string | null;
  readonly replies: string[] | null;
  readonly failed: unknown;
  readonly amountMinor: bigint | null;
  readonly debtIds: DebtId[] | null;
  readonly step: number | null;
  readonly stepId: string | null;
  readonly strategyId: StrategyId | null;
  readonly notBefore: Date;
  readonly attempts: number;
  readonly packs: string[] | null;
}

export const messages = (tx: Tx, u: Upto): Promise<MessagePart[]> => tx<MessagePart>`
  select m.id, coalesce(m.decided_at, m.planned_at) as at, m.account_id, m.state, m.because, m.failed, m.channel, ${shownAddress} as "to",
         m.subject, m.body, m.replies, m.amount_minor, m.debt_ids, m.step_no::int as step, v.step_ids[m.step_no + 1] as step_id, v.strategy_id, m.not_before,
         m.attempts::int, q.packs
  from (select * from messaging.message m
        where m.tenant_id = ${tx.tenant} and m.account_id = any(${u.accounts}::bigint[])
          ${upTo(sql`coalesce(m.decided_at, m.planned_at)`, u)}
        order by coalesce(m.decided_at, m.planned_at) desc, m.id desc limit ${u.limit}) m
  left join debts.contact_point k on k.tenant_id = ${tx.tenant} and k.id = m.contact_point_id
  left join strategy.version v on v.tenant_id = ${tx.tenant} and v.id = m.version_id
  left join compliance.pack_set q on q.tenant_id = ${tx.tenant} and q.id = m.pack_set_id
  order by at desc, m.id desc`;

export interface DecisionPart {
  readonly id: bigint;
  readonly at: Date;
  readonly accountId: AccountId;
  readonly kind:
    | "entered"
    | "deferred"
    | "skipped"
    | "held"
    | "tasked"
    | "offered"
    | "told"
    | "branched"
    | "moved"
    | "reanchored"
    | "left";
  readonly because: string;
  readonly step: number | null;
  readonly stepId: string | null;
  readonly strategyId: StrategyId | null;
  readonly until: Date | null;
  readonly failed: unknown;
}

/** What was charged says so itself: its decision is left out. */
export const decisions = (tx: Tx, u: Upto): Promise<DecisionPart[]> => tx<DecisionPart>`
  select d.id, d.at, d.account_id, d.kind, d.because, d.step_no::int as step, v.step_ids[d.step_no + 1] as step_id, v.strategy_id, d.until_at as until, d.failed
  from strategy.decision d
  left join strategy.version v on v.tenant_id = d.tenant_id and v.id = d.version_id
  where d.tenant_id = ${tx.tenant} and d.account_id = any(${u.accounts}::bigint[]) and d.kind <> 'charged'
    ${upTo(sql`d.at`, u)}
  order by d.at desc, d.id desc limit ${u.limit}`;

/** When accounts came into strategies: an enrollment is its own record of it. */
export const entries = (
  tx: Tx,
  u: Upto,
): Promise<{ id: bigint; at: Date; accountId: AccountId; strategyId: StrategyId }[]> =>
  tx<{ id: bigint; at: Date; accountId: AccountId; strategyId: StrategyId }>`
    select id, entered_at as at, account_id, strategy_id from strategy.enrollment
    where tenant_id = ${tx.tenant} and debtor_id = ${u.debtorId} ${upTo(sql`entered_at`, u)}
    order by entered_at desc, id desc limit ${u.limit}`;

export interface PaymentPart {
  readonly id: PaymentId;
  readonly at: Date;
  readonly accountId: AccountId;
  readonly ref: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly paidOn: LocalDate;
  readonly method: string | null;
  readonly state: "applied" | "unmatched" | "reversed";
  readonly unappliedMinor: bigint;
}

export const payments = (tx: Tx, u: Upto): Promise<PaymentPart[]> => tx<PaymentPart>`
  select id, known_at as at, account_id, ref, amount_minor, currency, paid_on, method, state, unapplied_minor
  from debts.payment
  where tenant_id = ${tx.tenant} and account_id = any(${u.accounts}::bigint[]) ${upTo(sql`known_at`, u)}
  order by known_at desc, id desc limit ${u.limit}`;

export interface AppliedPart {
  readonly paymentId: PaymentId;
  readonly debtId: DebtId;
  readonly minor: bigint;
}

/** Which debts these payments paid. */
export const applied = (
  tx: Tx,
  payments: readonly PaymentId[],
  accounts: readonly AccountId[],
): Promise<AppliedPart[]> =>
  tx<AppliedPart>`
    select p.payment_id, p.debt_id, sum(p.amount_minor)::bigint as minor
    from debts.debt d
    join ledger.posting p on p.tenant_id = d.tenant_id and p.debt_id = d.id
    where d.tenant_id = ${tx.tenant} and d.account_id = any(${accounts}::bigint[]) and p.kind = 'paid'
      and p.payment_id = any(${payments}::bigint[])
    group by 1, 2 order by 2`;

export interface PostingPart {
  readonly key: string;
  readonly at: Date;
  readonly accountId: AccountId;
  readonly kind: "restated" | "withdrawn" | "written_off" | "let_off" | "reversed" | "applied";
  readonly debtId: DebtId;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly effect: "more" | "less";
}

/** Postings that changed what is owed without a payment. */
export const postings = (tx: Tx, u: Upto): Promise<PostingPart[]> => tx<PostingPart>`
  select p.key, p.at, d.account_id, p.kind, p.debt_id, p.amount_minor, p.currency,
         case when p.debit = 'receivable' then 'more' else 'less' end as effect
  from debts.debt d join ledger.posting p on p.tenant_id = d.tenant_id and p.debt_id = d.id
  where d.tenant_id = ${tx.tenant} and d.account_id = any(${u.accounts}::bigint[])
    and p.kind in ('restated', 'withdrawn', 'written_off', 'let_off', 'reversed', 'applied') ${upTo(sql`p.at`, u)}
  order by p.at desc, p.key desc limit ${u.limit}`;

export interface ArrivalPart {
  readonly importId: Id<"import"> | null;
  readonly at: Date;
  readonly accountId: AccountId;
  readonly fileName: string | null;
  readonly count: number;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly debtIds: DebtId[];
}

/** Debts as they came in: one item for each account and file. */
export const arrivals = (tx: Tx, u: Upto): Promise<ArrivalPart[]> => tx<ArrivalPart>`
  select d.import_id, d.created_at as at, d.account_id, i.file_name, count(*)::int as count,
         sum(d.original_minor)::bigint as amount_minor, min(d.currency) as currency,
         (array_agg(d.id order by d.due_on, d.id))[1:5] as debt_ids
  from debts.debt d left join debts.import i on i.tenant_id = d.tenant_id and i.id = d.import_id
  where d.tenant_id = ${tx.tenant} and d.account_id = any(${u.accounts}::bigint[]) ${upTo(sql`d.created_at`, u)}
  group by 1, 2, 3, 4 order by 2 desc, 1 desc limit ${u.limit}`;

export interface ContactPart {
  readonly id: bigint;
  readonly at: Date;
  readonly channel: Channel;
  readonly direction: "in" | "out";
  readonly outcome: string;
  readonly connected: boolean;
  readonly accountId: AccountId | null;
}

/** Contacts that no message of ours and no answer stands for: calls, visits, what was written down by hand. */
export const contacts = (tx: Tx, u: Upto): Promise<ContactPart[]> => tx<ContactPart>`
  select c.id, c.at, c.channel, c.direction, c.outcome, c.connected, d.account_id
  from compliance.contact c
  left join debts.debt d on d.tenant_id = c.tenant_id and d.id = c.debt_id
  where c.tenant_id = ${tx.tenant} and c.debtor_id = ${u.debtorId} and c.message_id is null ${upTo(sql`c.at`, u)}
    and not (c.direction = 'in' and exists (
      select from messaging.inbound i
      where i.tenant_id = c.tenant_id and i.debtor_id = c.debtor_id and i.channel = c.channel and i.at = c.at))
  order by c.at desc, c.id desc limit ${u.limit}`;

// Names

export interface AccountName {
  readonly id: AccountId;
  readonly ref: string;
  readonly creditorId: Id<"creditor">;
  readonly creditorName: string;
}

export const accountNames = (tx: Tx, debtorId: DebtorId): Promise<AccountName[]> => tx<AccountName>`
  select a.id, a.ref, a.creditor_id, c.name as creditor_name
  from debts.account a join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
  where a.tenant_id = ${tx.tenant} and a.debtor_id = ${debtorId} order by a.id limit 200`;

export async function currenciesOf(tx: Tx, accounts: readonly AccountId[]): Promise<Map<AccountId, string>> {
  const rows = await tx<{ id: AccountId; currency: string }>`
    select id, currency from debts.account where tenant_id = ${tx.tenant} and id = any(${accounts}::bigint[])`;
  return new Map(rows.map(({ id, currency }) => [id, currency]));
}

export const debtRefs = (tx: Tx, ids: readonly DebtId[]): Promise<{ id: DebtId; ref: string }[]> =>
  tx<{ id: DebtId; ref: string }>`
    select id, ref from debts.debt where tenant_id = ${tx.tenant} and id = any(${ids}::bigint[])`;

export const strategyNames = (tx: Tx): Promise<{ id: StrategyId; name: string }[]> =>
  tx<{ id: StrategyId; name: string }>`select id, name from strategy.strategy where tenant_id = ${tx.tenant}`;
