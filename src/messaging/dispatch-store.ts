import type { FailedRule } from "../compliance/domain/index.js";
import type { CreditorNotice } from "../debts/domain/creditor-notice.js";
import type { Channel } from "../kernel/channel.js";
import type { AccountId, CreditorId, DebtId, DebtorId, EnrollmentId, MessageId, TemplateId } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import { instantArray, numberArray, textArray } from "../platform/array-text.js";
import type { Tx } from "../platform/db.js";
import { idSet } from "../platform/id-set.js";
import { type Fragment, sql } from "../platform/sql.js";
import { OWING_PURPOSES, SERVICE_PURPOSES } from "./domain/guard.js";
import type { TemplateReply } from "./domain/template-replies.js";
import { DEBTS_SHOWN_MAX } from "./domain/template-vars.js";
import type { Tone } from "./domain/tone.js";

/** Puts messages off: they stay ready, for later, with the cause that a person reads. */
export async function deferMessages(
  tx: Tx,
  later: readonly { id: MessageId; at: Date; because: string }[],
  now: Date,
): Promise<void> {
  if (later.length === 0) return;
  await tx`
    update messaging.message m set not_before = l.at, because = l.because, decided_at = ${now}
    from unnest(${later.map((l) => l.id)}::bigint[], ${later.map((l) => l.at)}::timestamptz[], ${later.map((l) => l.because)}::text[])
         as l(id, at, because)
    where m.tenant_id = ${tx.tenant} and m.id = l.id and m.state = 'ready'`;
}

export interface Ended {
  readonly messageId: MessageId;
  readonly enrollmentId: EnrollmentId | null;
  readonly debtorId: DebtorId;
  readonly round: number | null;
  readonly step: number | null;
  readonly state: "failed" | "suppressed" | "unknown";
}

const endedColumns = sql`m.id as message_id, m.enrollment_id, m.debtor_id, m.round, m.step_no as step, m.state`;

export function suppressMessages(
  tx: Tx,
  gone: readonly { id: MessageId; because: string; failed?: readonly FailedRule[] | undefined }[],
  now: Date,
): Promise<Ended[]> {
  if (gone.length === 0) return Promise.resolve([]);
  return tx.run<Ended>(sql`
    update messaging.message m set state = 'suppressed', because = g.because, failed = g.failed, decided_at = ${now}
    from unnest(${gone.map((g) => g.id)}::bigint[], ${gone.map((g) => g.because)}::text[],
                ${gone.map((g) => (g.failed ? JSON.stringify(g.failed) : null))}::jsonb[]) as g(id, because, failed)
    where m.tenant_id = ${tx.tenant} and m.id = g.id and m.state = 'ready'
    returning ${endedColumns}`);
}

/**
 * Takes back the waiting messages of these enrollments, to be decided anew when their strategy goes on. One that is on
 * its way may come back unsent: it has expired then.
 */
export async function withdrawEnrollments(tx: Tx, enrollments: Fragment, now: Date): Promise<Ended[]> {
  const withdrawn = await tx.run<Ended>(sql`
    update messaging.message m set state = 'suppressed', because = 'withdrawn', decided_at = ${now}
    where m.tenant_id = ${tx.tenant} and m.state = 'ready' and m.enrollment_id in (${enrollments})
    returning ${endedColumns}`);
  await tx`
    update messaging.message m set expires_at = ${now}
    where m.tenant_id = ${tx.tenant} and m.state = 'leaving' and m.enrollment_id in (${enrollments})`;
  return withdrawn;
}

export interface NewAttempt {
  readonly messageId: MessageId;
  readonly number: number;
  readonly channelAccountId: bigint;
  readonly contactId: bigint;
  readonly packSetId: bigint;
}

/** Records attempts and marks their messages as leaving: from here on nobody else takes them. Ids in order. */
export async function startAttempts(
  tx: Tx,
  attempts: readonly NewAttempt[],
  workerId: bigint,
  now: Date,
): Promise<bigint[]> {
  const messages = idSet(attempts.map((a) => a.messageId));
  await tx`
    update messaging.message m set state = 'leaving', attempts = a.number, pack_set_id = a.pack_set_id, because = null
    from unnest(${numberArray(attempts, (a) => a.messageId)}::bigint[], ${numberArray(attempts, (a) => a.number)}::smallint[],
                ${numberArray(attempts, (a) => a.packSetId)}::bigint[]) as a(id, number, pack_set_id)
    where m.tenant_id = ${tx.tenant} and m.id = a.id and ${messages.within(sql`m.id`)}`;
  const rows = await tx<{ id: bigint; messageId: MessageId }>`
    insert into messaging.attempt (tenant_id, message_id, number, channel_account_id, worker_id, contact_id, pack_set_id, claimed_at)
    select ${tx.tenant}, a.message_id, a.number, a.channel_account_id, ${workerId}, a.contact_id, a.pack_set_id, ${now}
    from unnest(${numberArray(attempts, (a) => a.messageId)}::bigint[], ${numberArray(attempts, (a) => a.number)}::smallint[],
                ${numberArray(attempts, (a) => a.channelAccountId)}::bigint[],
                ${numberArray(attempts, (a) => a.contactId)}::bigint[], ${numberArray(attempts, (a) => a.packSetId)}::bigint[])
         as a(message_id, number, channel_account_id, contact_id, pack_set_id)
    returning id, message_id`;
  const byMessage = new Map(rows.map(({ id, messageId }) => [messageId, id]));
  return attempts.map(({ messageId }) => byMessage.get(messageId) as bigint);
}

/**
 * Holds these accounts for this transaction and tells which could be held. One whose balance is being written right now
 * is left out: whoever writes it goes first, and the next claim sees what was paid.
 */
export async function lockAccounts(tx: Tx, accounts: readonly AccountId[]): Promise<Set<AccountId>> {
  const rows = await tx<{ id: AccountId }>`
    select id from debts.account where tenant_id = ${tx.tenant} and id = any(${accounts}::bigint[])
    for share skip locked`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * Says that these attempts go to the wire now. Only those that come back may: another worker may have taken this one for
 * dead and given its attempts back, a debt may have been paid, and somebody may have pressed the red button, while its
 * message waited for a free line.
 */
export async function markWire(tx: Tx, attempts: readonly bigint[], workerId: bigint, now: Date): Promise<Set<bigint>> {
  if (attempts.length === 0) return new Set();
  const rows = await tx.prepared<{ id: bigint }>(sql`
    update messaging.attempt t set wire_at = ${now}
    from messaging.message m join debts.account a on a.tenant_id = m.tenant_id and a.id = m.account_id
    where t.tenant_id = ${tx.tenant} and t.id = any(${numberArray(attempts, (id) => id)}::bigint[])
      and ${idSet(attempts).within(sql`t.id`)} and t.worker_id = ${workerId}
      and t.outcome is null and t.wire_at is null
      and m.tenant_id = t.tenant_id and m.id = t.message_id
      and (m.purpose = any(${SERVICE_PURPOSES}::text[]) and (a.open_count > 0 or not m.purpose = any(${OWING_PURPOSES}::text[]))
           or a.open_count > 0 and (m.anchor_debt_id is null or m.anchor_debt_id = a.oldest_debt_id)
              and not exists (
                select from compliance.hold h
                where h.tenant_id = m.tenant_id and h.debtor_id = m.debtor_id and ${inForce(now)}
                  and (h.account_id is null or h.account_id = m.account_id) and h.debt_id is null))
      and not exists (
        select from compliance.standstill h
        where h.tenant_id = m.tenant_id and h.scope <> 'segment' and ${inForce(now)}
          and (h.creditor_id is null or h.creditor_id = a.creditor_id))
    returning t.id`);
  return new Set(rows.map(({ id }) => id));
}

const inForce = (now: Date): Fragment =>
  sql`h.lifted_at is null and h.from_at <= ${now} and (h.until_at is null or h.until_at > ${now})`;

export type FinalState = "sent" | "failed" | "unknown" | "ready";

export interface Finished {
  readonly attemptId: bigint;
  readonly messageId: MessageId;
  readonly outcome: "accepted" | "retry" | "refused" | "unknown" | "never_left";
  readonly because: string | null;
  readonly providerId: string | null;
  readonly state: FinalState;
  /** For `ready`: when to try again. */
  readonly notBefore: Date | null;
  readonly debtIds: readonly DebtId[];
  readonly amountMinor: bigint | null;
  readonly subject: string | null;
  readonly body: string | null;
  /** What the answers to press said. */
  readonly replies: readonly string[];
}

/**
 * Records what became of attempts. A late answer may turn `unknown` into what it was; nothing else is ever overwritten,
 * and the message follows its attempt: one that was given back and is another worker's by now stays that worker's.
 */
export async function finishAttempts(tx: Tx, finished: readonly Finished[], now: Date): Promise<Ended[]> {
  if (finished.length === 0) return [];
  // The joins say it already; said so, the database goes to these rows however little it knows of a table that grows.
  const attempts = idSet(finished.map((f) => f.attemptId));
  const messages = idSet(finished.map((f) => f.messageId));
  const rows = await tx.prepared<Ended & { state: string }>(sql`
    with ended as (
      update messaging.attempt a set outcome = f.outcome, because = f.because, provider_id = f.provider_id, finished_at = ${now}
      from unnest(${numberArray(finished, (f) => f.attemptId)}::bigint[], ${textArray(finished, (f) => f.outcome)}::text[],
                  ${textArray(finished, (f) => f.because)}::text[], ${textArray(finished, (f) => f.providerId)}::text[])
           as f(id, outcome, because, provider_id)
      where a.tenant_id = ${tx.tenant} and a.id = f.id and ${attempts.within(sql`a.id`)}
        and (a.outcome is null or a.outcome = 'unknown')
      returning a.message_id
    )
    update messaging.message m
    set state = f.state, because = f.because, decided_at = ${now}, not_before = coalesce(f.not_before, m.not_before),
        debt_ids = string_to_array(f.debt_ids, ',')::bigint[], amount_minor = f.amount_minor,
        subject = f.subject, body = f.body, replies = string_to_array(f.replies, chr(10))
    from unnest(${numberArray(finished, (f) => f.messageId)}::bigint[], ${textArray(finished, (f) => f.state)}::text[],
                ${textArray(finished, (f) => f.because)}::text[], ${instantArray(finished, (f) => f.notBefore)}::timestamptz[],
                ${textArray(finished, (f) => f.debtIds.join(",") || null)}::text[],
                ${numberArray(finished, (f) => f.amountMinor)}::bigint[], ${textArray(finished, (f) => f.subject)}::text[],
                ${textArray(finished, (f) => f.body)}::text[], ${textArray(finished, (f) => f.replies.join("\n") || null)}::text[])
         as f(id, state, because, not_before, debt_ids, amount_minor, subject, body, replies)
         join ended on ended.message_id = f.id
    where m.tenant_id = ${tx.tenant} and m.id = f.id and ${messages.within(sql`m.id`)} and m.state in ('leaving', 'unknown')
    returning ${endedColumns}`);
  return rows.filter(({ state }) => state === "failed" || state === "unknown");
}

/** How often the provider was in trouble with these messages before. */
export async function retriesOf(tx: Tx, messages: readonly MessageId[]): Promise<Map<MessageId, number>> {
  if (messages.length === 0) return new Map();
  const rows = await tx<{ messageId: MessageId; count: number }>`
    select message_id, count(*)::int as count from messaging.attempt
    where tenant_id = ${tx.tenant} and message_id = any(${messages}::bigint[]) and outcome = 'retry' group by message_id`;
  return new Map(rows.map(({ messageId, count }) => [messageId, count]));
}

export interface OpenAttempt {
  readonly id: bigint;
  readonly messageId: MessageId;
  readonly contactId: bigint | null;
  readonly wireAt: Date | null;
}

/** Workers with attempts that have not ended. */
export async function workersAtWork(tx: Tx): Promise<bigint[]> {
  const rows = await tx<{ workerId: bigint }>`
    select distinct worker_id from messaging.attempt where tenant_id = ${tx.tenant} and outcome is null`;
  return rows.map(({ workerId }) => workerId);
}

/** Attempts ended in one transaction when nobody carries them any more. */
const ORPHANS_AT_ONCE = 5_000;

/** Attempts of these workers that have not ended, the oldest first. */
export const openAttempts = (tx: Tx, workers: readonly bigint[]): Promise<OpenAttempt[]> =>
  tx<OpenAttempt>`
    select id, message_id, contact_id, wire_at from messaging.attempt
    where tenant_id = ${tx.tenant} and outcome is null and worker_id = any(${workers}::bigint[])
    order by id limit ${ORPHANS_AT_ONCE} for update skip locked`;

export interface TemplateRow {
  readonly id: TemplateId;
  readonly key: string;
  readonly intent: string;
  readonly variants: readonly TemplateVariant[];
}

export interface TemplateVariant {
  readonly channel: Channel;
  readonly locale: string;
  /** Warm where it does not say. */
  readonly tone?: Tone | null;
  readonly subject?: string;
  readonly body: string;
  /** Short answers that may be pressed, where the channel has buttons. */
  readonly replies?: readonly TemplateReply[];
}

/** A version as it stands on the shelf. */
export interface TemplateRecord extends TemplateRow {
  readonly version: number;
  readonly name?: string | null;
  readonly createdAt: Date;
  readonly createdBy: string;
}

export const templatesById = (tx: Tx, ids: readonly TemplateId[]): Promise<TemplateRow[]> =>
  tx<TemplateRow>`
    select id, key, intent, variants from messaging.template where tenant_id = ${tx.tenant} and id = any(${ids}::bigint[])`;

/** The newest version of each template, by key. */
export async function latestTemplates(tx: Tx): Promise<Map<string, TemplateId>> {
  const rows = await tx<{ key: string; id: TemplateId }>`
    select distinct on (key) key, id from messaging.template where tenant_id = ${tx.tenant} order by key, version desc`;
  return new Map(rows.map(({ key, id }) => [key, id]));
}

/** What the newest version of each template is for, by key. */
export async function latestIntents(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx<{ key: string; intent: string }>`
    select distinct on (key) key, intent from messaging.template where tenant_id = ${tx.tenant} order by key, version desc`;
  return new Map(rows.map(({ key, intent }) => [key, intent]));
}

export interface LetterHead {
  readonly accountId: AccountId;
  readonly debtorName: string;
  readonly debtorKind: "person" | "company";
  readonly currency: string;
  readonly creditorId: CreditorId;
  readonly creditorName: string;
  readonly creditorKind: "financial" | "commercial" | "agency";
  readonly tradeName: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly site: string | null;
  readonly verifyUrl: string | null;
  readonly payUrl: string | null;
  /** How the creditor's messages speak where a step does not say. */
  readonly tone: Tone;
  readonly notice: CreditorNotice;
  /** The creditor's own number of the customer. */
  readonly accountRef: string;
}

/** Who writes to whom, as a message states it. */
export const letterHeads = (tx: Tx, accounts: readonly AccountId[]): Promise<LetterHead[]> =>
  tx<LetterHead>`
    select a.id as account_id, p.name as debtor_name, p.kind as debtor_kind,
           a.currency, c.id as creditor_id, c.name as creditor_name, c.kind as creditor_kind,
           c.trade_name, c.phone, c.email, c.site, c.verify_url, c.pay_url, c.tone, c.notice, a.ref as account_ref
    from debts.account a
    join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id
    join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
    where a.tenant_id = ${tx.tenant} and a.id = any(${accounts}::bigint[])`;

export interface AgreedSumRow {
  readonly accountId: AccountId;
  readonly promiseMinor: bigint | null;
  readonly promisedOn: LocalDate | null;
  readonly paidMinor: bigint | null;
  readonly paidOn: LocalDate | null;
  readonly currency: string;
}

/** What was agreed and paid last: the promise that is open, else the newest; the payment with the newest day. */
export const agreedSums = (tx: Tx, accounts: readonly AccountId[]): Promise<AgreedSumRow[]> =>
  tx<AgreedSumRow>`
    select a.id as account_id, a.currency, p.amount_minor as promise_minor, p.promised_on, y.amount_minor as paid_minor, y.paid_on
    from debts.account a
    left join lateral (
      select amount_minor, promised_on from plans.promise p
      where p.tenant_id = a.tenant_id and p.account_id = a.id and p.state not in ('replaced', 'withdrawn')
      order by p.state = 'made' desc, p.id desc limit 1) p on true
    left join lateral (
      select amount_minor, paid_on from debts.payment y
      where y.tenant_id = a.tenant_id and y.account_id = a.id and y.state = 'applied'
      order by y.paid_on desc, y.id desc limit 1) y on true
    where a.tenant_id = ${tx.tenant} and a.id = any(${accounts}::bigint[])`;

export interface ShownDebt {
  readonly accountId: AccountId;
  readonly id: DebtId;
  readonly ref: string;
  readonly product: string | null;
  readonly balanceMinor: bigint;
  readonly currency: string;
  readonly dueOn: LocalDate;
  /** Of all debts the message is about, shown or counted only. */
  readonly totalMinor: bigint;
  /** Of the total. */
  readonly interestMinor: bigint;
  readonly feesMinor: bigint;
  readonly totalCount: number;
}

/**
 * The debts a message is about, of each account the oldest ones listed: open, above the crumbs, and due by its day. A
 * reminder before the due date is about what falls due with the oldest debt; nobody is asked for what is due later.
 */
export const shownDebts = (tx: Tx, days: ReadonlyMap<AccountId, LocalDate>): Promise<ShownDebt[]> =>
  tx<ShownDebt>`
    select account_id, id, ref, product, balance_minor, currency, due_on, total_minor, total_count,
           total_interest as interest_minor, total_fees as fees_minor
    from (select d.*, row_number() over (partition by d.account_id order by d.due_on, d.id) as place,
                 (sum(d.balance_minor) over (partition by d.account_id))::bigint as total_minor,
                 (sum(least(d.balance_minor, d.fees_minor)) over (partition by d.account_id))::bigint as total_fees,
                 (sum(least(d.balance_minor - least(d.balance_minor, d.fees_minor), d.interest_minor))
                    over (partition by d.account_id))::bigint as total_interest,
                 (count(*) over (partition by d.account_id))::int as total_count
          from unnest(${[...days.keys()]}::bigint[], ${[...days.values()]}::date[]) as l(account_id, today)
          join debts.account a on a.tenant_id = ${tx.tenant} and a.id = l.account_id
          join debts.creditor c on c.tenant_id = ${tx.tenant} and c.id = a.creditor_id
          join debts.debt d on d.tenant_id = ${tx.tenant} and d.account_id = l.account_id
          where d.status = 'open' and d.balance_minor > c.crumbs_minor and d.due_on <= greatest(l.today, a.oldest_due_on)) d
    where place <= ${DEBTS_SHOWN_MAX} order by account_id, due_on, id`;

/**
 * Accounts that may be answered: a provider that calls us has called, or is the pretend one. Of e-mail every account must
 * have heard: a letter with no way back would promise an ear that there is not.
 */
export const hearingAccounts = (tx: Tx): Promise<{ channel: Channel; provider: string }[]> =>
  tx<{ channel: Channel; provider: string }>`
    select channel, provider from messaging.channel_account
    where tenant_id = ${tx.tenant} and state = 'active'
    group by channel, provider
    having case when channel = 'email' then bool_and(is_sandbox or heard_at is not null)
                else bool_or(is_sandbox or heard_at is not null) end`;
