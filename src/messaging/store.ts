import type { CreditorNotice } from "../debts/domain/creditor-notice.js";
import type { Channel } from "../kernel/channel.js";
import type {
  AccountId,
  ContactPointId,
  CreditorId,
  DebtId,
  DebtorId,
  EnrollmentId,
  MessageId,
  TemplateId,
} from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import { numberArray, textArray } from "../platform/array-text.js";
import type { Tx } from "../platform/db.js";
import { type Fragment, sql } from "../platform/sql.js";
import type { Tone } from "./domain/tone.js";

export interface NewMessage {
  readonly key: string;
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly creditorId: CreditorId;
  readonly enrollmentId: EnrollmentId;
  readonly versionId: bigint;
  readonly round: number;
  readonly step: number;
  readonly anchorDebtId: DebtId;
  readonly channel: Channel;
  readonly contactPointId: ContactPointId;
  readonly templateId: TemplateId;
  readonly locale: string;
  /** How it should speak, where the step says so. */
  readonly tone?: Tone | null;
  /** Collection, where it does not say. */
  readonly purpose?: "collection" | "thanks";
  readonly packSetId: bigint;
  readonly expiresAt: Date;
}

/**
 * Puts messages into the outbox. Their keys are derived from decisions, and the enrollments they come from are locked in
 * this transaction, so a key that is already there means a broken program: the batch fails as a whole.
 */
export async function insertMessages(tx: Tx, messages: readonly NewMessage[], now: Date): Promise<void> {
  if (messages.length === 0) return;
  await tx`
    insert into messaging.message (tenant_id, key, account_id, debtor_id, creditor_id, enrollment_id, version_id, round, step_no,
                                   anchor_debt_id, channel, contact_point_id, template_id, locale, tone, purpose, pack_set_id,
                                   expires_at, planned_at, not_before)
    select ${tx.tenant}, m.key, m.account_id, m.debtor_id, m.creditor_id, m.enrollment_id, m.version_id, m.round, m.step_no,
           m.anchor_debt_id, m.channel, m.contact_point_id, m.template_id, m.locale, m.tone, m.purpose, m.pack_set_id,
           to_timestamp(m.expires_ms / 1000), ${now}, ${now}
    from unnest(${textArray(messages, (m) => m.key)}::text[], ${numberArray(messages, (m) => m.accountId)}::bigint[],
                ${numberArray(messages, (m) => m.debtorId)}::bigint[], ${numberArray(messages, (m) => m.creditorId)}::bigint[],
                ${numberArray(messages, (m) => m.enrollmentId)}::bigint[], ${numberArray(messages, (m) => m.versionId)}::bigint[],
                ${numberArray(messages, (m) => m.round)}::smallint[],
                ${numberArray(messages, (m) => m.step)}::smallint[], ${numberArray(messages, (m) => m.anchorDebtId)}::bigint[],
                ${textArray(messages, (m) => m.channel)}::text[], ${numberArray(messages, (m) => m.contactPointId)}::bigint[],
                ${numberArray(messages, (m) => m.templateId)}::bigint[], ${textArray(messages, (m) => m.locale)}::text[],
                ${textArray(messages, (m) => m.tone ?? null)}::text[],
                ${textArray(messages, (m) => m.purpose ?? "collection")}::text[],
                ${numberArray(messages, (m) => m.packSetId)}::bigint[],
                ${numberArray(messages, (m) => m.expiresAt.getTime())}::float8[])
         as m(key, account_id, debtor_id, creditor_id, enrollment_id, version_id, round, step_no, anchor_debt_id, channel,
              contact_point_id, template_id, locale, tone, purpose, pack_set_id, expires_ms)`;
}

/** A message that answers somebody, or thanks them: no strategy planned it, and it asks for nothing. */
export interface ServiceMessage {
  /** What it answers, so that it is said once: `confirm-stop.17`. */
  readonly key: string;
  readonly accountId: AccountId;
  readonly channel: Channel;
  readonly contactPointId: ContactPointId;
  readonly template: string;
  readonly purpose: "reply" | "stop-confirmation" | "thanks" | "requested-info";
  readonly expiresAt: Date;
}

/** Puts answers into the outbox, each once, in the language of the person; where nothing is written for it, none. */
export async function insertServiceMessages(tx: Tx, messages: readonly ServiceMessage[], now: Date): Promise<void> {
  if (messages.length === 0) return;
  await tx`
    insert into messaging.message (tenant_id, key, account_id, debtor_id, creditor_id, channel, contact_point_id, template_id,
                                   locale, purpose, expires_at, planned_at, not_before)
    select ${tx.tenant}, s.key, a.id, a.debtor_id, a.creditor_id, s.channel, s.point, t.id, d.locale, s.purpose, s.expires_at,
           ${now}, ${now}
    from unnest(${messages.map((m) => m.key)}::text[], ${messages.map((m) => m.accountId)}::bigint[],
                ${messages.map((m) => m.channel)}::text[], ${messages.map((m) => m.contactPointId)}::bigint[],
                ${messages.map((m) => m.template)}::text[], ${messages.map((m) => m.purpose)}::text[],
                ${messages.map((m) => m.expiresAt)}::timestamptz[]) as s(key, account_id, channel, point, template, purpose, expires_at)
    join debts.account a on a.tenant_id = ${tx.tenant} and a.id = s.account_id
    join debts.debtor d on d.tenant_id = a.tenant_id and d.id = a.debtor_id
    join lateral (select id from messaging.template where tenant_id = ${tx.tenant} and key = s.template
                  order by version desc limit 1) t on true
    on conflict (tenant_id, key) do nothing`;
}

/** Takes back messages that wait for these enrollments: something newer takes their place, or they are not wanted. */
export function withdrawReady(tx: Tx, accounts: Fragment, because: string, now: Date): Promise<number> {
  return tx.count(sql`
    update messaging.message set state = 'suppressed', because = ${because}, decided_at = ${now}
    where tenant_id = ${tx.tenant} and account_id in (${accounts}) and state = 'ready' and enrollment_id is not null`);
}

/** Takes back what waits of a version of a strategy: another version says what is said from now on. */
export const withdrawVersion = (tx: Tx, versionId: bigint, now: Date): Promise<number> =>
  tx.count(sql`
    update messaging.message set state = 'suppressed', because = 'new_version', decided_at = ${now}
    where tenant_id = ${tx.tenant} and state = 'ready' and version_id = ${versionId}`);

export interface ChannelAccount {
  readonly id: bigint;
  readonly channel: Channel;
  readonly provider: string;
  readonly settingsSealed: Buffer;
  /** Its provider is the pretend one on this machine. */
  readonly isSandbox: boolean;
  /** Only this creditor's messages leave by it; null: everybody's. */
  readonly creditorId: CreditorId | null;
}

export const channelAccountColumns = sql`id, channel, provider, settings_sealed, is_sandbox, creditor_id`;

export interface Claimed {
  readonly id: MessageId;
  readonly key: string;
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly creditorId: CreditorId;
  readonly enrollmentId: EnrollmentId | null;
  readonly anchorDebtId: DebtId | null;
  readonly channel: Channel;
  readonly contactPointId: ContactPointId;
  readonly templateId: TemplateId;
  readonly locale: string;
  readonly tone: Tone | null;
  readonly purpose: string;
  readonly expiresAt: Date;
  readonly attempts: number;
}

/** Messages that may leave by this account and are due, for this transaction alone; another worker's are skipped. */
export const claimReady = (
  tx: Tx,
  { channel, creditorId }: Pick<ChannelAccount, "channel" | "creditorId">,
  now: Date,
  limit: number,
): Promise<Claimed[]> =>
  tx<Claimed>`
    select id, key, account_id, debtor_id, creditor_id, enrollment_id, anchor_debt_id, channel, contact_point_id,
           template_id, locale, tone, purpose, expires_at, attempts
    from messaging.message
    where tenant_id = ${tx.tenant} and state = 'ready' and not_before <= ${now} and channel = ${channel}
      and (${creditorId}::bigint is null or creditor_id = ${creditorId})
    order by not_before, id limit ${limit} for update skip locked`;

/**
 * Holds these debtors for this transaction and tells which could be held. A cap of one a day is only a cap when two
 * workers cannot count the same person at once.
 */
export async function lockDebtors(tx: Tx, debtors: readonly DebtorId[]): Promise<Set<DebtorId>> {
  const rows = await tx<{ id: DebtorId }>`
    select id from debts.debtor where tenant_id = ${tx.tenant} and id = any(${debtors}::bigint[])
    order by id for no key update skip locked`;
  return new Set(rows.map(({ id }) => id));
}

export interface AccountNow {
  readonly accountId: AccountId;
  readonly openCount: number;
  readonly oldestDebtId: DebtId | null;
  readonly openMinor: bigint;
  readonly currency: string;
  /** The last day, grace included, of a promise that is open. */
  readonly promisedUntil: LocalDate | null;
  /** Until when what is known of its payments counts; null: for ever. */
  readonly staleAt: Date | null;
}

/** How these accounts stand at the moment of the attempt: the paid guard's facts. */
export const accountsNow = (tx: Tx, accounts: readonly AccountId[]): Promise<AccountNow[]> =>
  tx<AccountNow>`
    select a.id as account_id, a.open_count, a.oldest_debt_id, a.open_minor, a.currency,
           (select p.promised_on + p.grace_days from plans.promise p
            where p.tenant_id = a.tenant_id and p.account_id = a.id and p.state = 'made') as promised_until,
           coalesce(c.payment_data_at, c.created_at) + make_interval(hours => c.payment_data_max_age_hours) as stale_at
    from debts.account a join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
    where a.tenant_id = ${tx.tenant} and a.id = any(${accounts}::bigint[])`;

export interface Address {
  readonly id: ContactPointId;
  readonly value: string;
  readonly isGood: boolean;
  /** Channels on which it cannot be used. */
  readonly badOn: readonly Channel[];
}

export const addresses = (tx: Tx, ids: readonly ContactPointId[]): Promise<Address[]> =>
  tx<Address>`
    select id, value, health <> 'bad' as is_good, bad_on from debts.contact_point
    where tenant_id = ${tx.tenant} and id = any(${ids}::bigint[])`;

/** The first moment after `now` at which a message becomes due. */
export async function nextReadyAt(tx: Tx, now: Date): Promise<Date | null> {
  const rows = await tx<{ at: Date | null }>`
    select min(m.not_before) as at
    from (select distinct channel from messaging.channel_account where tenant_id = ${tx.tenant}) c
    join lateral (select not_before from messaging.message m
                  where m.tenant_id = ${tx.tenant} and m.state = 'ready' and m.channel = c.channel and m.not_before > ${now}
                  order by not_before limit 1) m on true`;
  return rows[0]?.at ?? null;
}

export interface CreditorRule {
  readonly id: CreditorId;
  readonly kind: "financial" | "commercial" | "agency";
  readonly countingMode: string;
}

export const creditorRules = (tx: Tx): Promise<CreditorRule[]> =>
  tx<CreditorRule>`select id, kind, counting_mode from debts.creditor where tenant_id = ${tx.tenant}`;

export interface CreditorWays {
  readonly id: CreditorId;
  readonly phone: string | null;
  readonly email: string | null;
  readonly payUrl: string | null;
  readonly kind: "financial" | "commercial" | "agency";
  readonly notice: CreditorNotice;
  readonly tone: Tone;
}

/** How each creditor can be reached and what it states, as its messages say. */
export const creditorWays = (tx: Tx): Promise<CreditorWays[]> =>
  tx<CreditorWays>`select id, phone, email, pay_url, kind, notice, tone from debts.creditor where tenant_id = ${tx.tenant}`;

export interface ChannelCost {
  readonly channel: Channel;
  readonly currency: string;
  /** What one message costs, in millionths of a unit of the currency. */
  readonly micros: bigint;
}

export const channelCosts = (tx: Tx): Promise<ChannelCost[]> => tx<ChannelCost>`
  select channel, currency, micros from messaging.channel_cost where tenant_id = ${tx.tenant} order by channel`;

/** Writes down what messages cost; a channel that is not named has no known price. */
export async function setChannelCosts(tx: Tx, costs: readonly ChannelCost[]): Promise<void> {
  await tx`delete from messaging.channel_cost where tenant_id = ${tx.tenant}`;
  await tx`
    insert into messaging.channel_cost (tenant_id, channel, currency, micros)
    select ${tx.tenant}, c.channel, c.currency, c.micros
    from unnest(${costs.map((c) => c.channel)}::text[], ${costs.map((c) => c.currency)}::text[],
                ${costs.map((c) => c.micros)}::bigint[]) as c(channel, currency, micros)`;
}
