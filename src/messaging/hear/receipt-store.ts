import type { Channel } from "../../kernel/channel.js";
import type { AccountId, ContactPointId, DebtorId, EnrollmentId, MessageId } from "../../kernel/id.js";
import { textArray } from "../../platform/array-text.js";
import type { Tx } from "../../platform/db.js";
import { idSet } from "../../platform/id-set.js";
import { sql } from "../../platform/sql.js";

/** A message of ours as a receipt or an answer finds it, with the attempt that carried it last. */
export interface Reported {
  readonly messageId: MessageId;
  readonly debtorId: DebtorId;
  readonly accountId: AccountId;
  readonly contactPointId: ContactPointId;
  readonly channel: Channel;
  readonly enrollmentId: EnrollmentId | null;
  readonly state: string;
  readonly attemptId: bigint;
  readonly contactId: bigint | null;
  /** Null: it is on its way this moment, and what it came to is not written down yet. */
  readonly outcome: string | null;
}

const reportedColumns = sql`
  m.id as message_id, m.debtor_id, m.account_id, m.contact_point_id, m.channel, m.enrollment_id, m.state,
  t.id as attempt_id, t.contact_id, t.outcome`;

/** Messages by the ids their providers gave them: `<channel account> <provider's id>` as the map's key. */
export async function byProviderId(
  tx: Tx,
  refs: readonly { channelAccountId: bigint; providerId: string }[],
): Promise<Map<string, Reported>> {
  if (refs.length === 0) return new Map();
  const rows = await tx.prepared<Reported & { channelAccountId: bigint; providerId: string }>(sql`
    select t.channel_account_id, t.provider_id, ${reportedColumns}
    from messaging.attempt t join messaging.message m on m.tenant_id = t.tenant_id and m.id = t.message_id
    where t.tenant_id = ${tx.tenant} and t.provider_id = any(${textArray(refs, (r) => r.providerId)}::text[])`);
  return new Map(rows.map((row) => [`${row.channelAccountId} ${row.providerId}`, row]));
}

export interface KeyRef {
  readonly channelAccountId: bigint;
  readonly channel: Channel;
  readonly key: string;
}

/**
 * Messages by their keys, with the attempt that may have reached the wire: `<channel account> <key>` as the map's key.
 *
 * Keys can be guessed, so an account speaks of what it carried itself and of nothing else. A mailbox may hear of letters
 * that another account sent: their marks are under our mac.
 */
export async function byKey(tx: Tx, refs: readonly KeyRef[]): Promise<Map<string, Reported>> {
  if (refs.length === 0) return new Map();
  const rows = await tx.prepared<Reported & { channelAccountId: bigint; key: string }>(sql`
    select r.account as channel_account_id, m.key, ${reportedColumns}
    from (select distinct u.* from unnest(${refs.map((r) => r.channelAccountId)}::bigint[], ${refs.map((r) => r.channel)}::text[],
                                          ${textArray(refs, (r) => r.key)}::text[]) as u(account, channel, key)) r
    join messaging.message m on m.tenant_id = ${tx.tenant} and m.key = r.key and m.channel = r.channel
    join lateral (
      select id, contact_id, outcome from messaging.attempt a
      where a.tenant_id = m.tenant_id and a.message_id = m.id and a.wire_at is not null
        and (a.channel_account_id = r.account or r.channel = 'email')
      order by a.number desc limit 1) t on true`);
  return new Map(rows.map((row) => [`${row.channelAccountId} ${row.key}`, row]));
}

/** Messages by their ids, with the attempt that may have reached the wire, and when that was. */
export async function byMessage(
  tx: Tx,
  ids: readonly MessageId[],
): Promise<Map<MessageId, Reported & { readonly wireAt: Date }>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.prepared<Reported & { wireAt: Date }>(sql`
    select ${reportedColumns}, t.wire_at
    from messaging.message m
    join lateral (
      select id, contact_id, outcome, wire_at from messaging.attempt a
      where a.tenant_id = m.tenant_id and a.message_id = m.id and a.wire_at is not null order by a.number desc limit 1) t on true
    where m.tenant_id = ${tx.tenant} and m.id = any(${ids}::bigint[])`);
  return new Map(rows.map((row) => [row.messageId, row]));
}

export interface NewReceipt {
  readonly messageId: MessageId;
  readonly fact: string;
  readonly at: Date;
  readonly because: string | null;
}

/** Writes facts down; gives those that were not known. The earliest moment told of a fact in one call counts. */
export async function insertReceipts(
  tx: Tx,
  receipts: readonly NewReceipt[],
): Promise<{ messageId: MessageId; fact: string }[]> {
  if (receipts.length === 0) return [];
  return tx.prepared<{ messageId: MessageId; fact: string }>(sql`
    insert into messaging.receipt (tenant_id, message_id, fact, at, because, account_id)
    select m.tenant_id, r.message_id, r.fact, r.at, r.because, m.account_id
    from unnest(${receipts.map((r) => r.messageId)}::bigint[], ${receipts.map((r) => r.fact)}::text[],
                ${receipts.map((r) => r.at)}::timestamptz[], ${receipts.map((r) => r.because)}::text[])
         as r(message_id, fact, at, because)
    join messaging.message m on m.tenant_id = ${tx.tenant} and m.id = r.message_id
    order by r.message_id, r.fact, r.at
    on conflict (tenant_id, message_id, fact) do nothing
    returning message_id, fact`);
}

/** Of these messages, those that are known to have arrived. */
export async function arrived(tx: Tx, messages: readonly MessageId[]): Promise<Set<MessageId>> {
  if (messages.length === 0) return new Set();
  const rows = await tx<{ messageId: MessageId }>`
    select distinct message_id from messaging.receipt
    where tenant_id = ${tx.tenant} and message_id = any(${messages}::bigint[])
      and fact in ('delivered', 'read', 'opened', 'clicked')`;
  return new Set(rows.map(({ messageId }) => messageId));
}

/** What may have left did leave: the provider speaks of it. */
export async function confirmUnknown(tx: Tx, reported: readonly Reported[], now: Date): Promise<void> {
  if (reported.length === 0) return;
  await tx`
    update messaging.attempt set outcome = 'accepted', because = null, finished_at = ${now}
    where tenant_id = ${tx.tenant} and id = any(${reported.map((r) => r.attemptId)}::bigint[]) and outcome = 'unknown'`;
  await tx`
    update messaging.message set state = 'sent', because = null, decided_at = ${now}
    where tenant_id = ${tx.tenant} and id = any(${reported.map((r) => r.messageId)}::bigint[]) and state = 'unknown'`;
}

export interface Undelivered {
  readonly messageId: MessageId;
  readonly because: string;
}

export interface EndedMessage {
  readonly messageId: MessageId;
  readonly enrollmentId: EnrollmentId | null;
  readonly debtorId: DebtorId;
  readonly round: number | null;
  readonly step: number | null;
  readonly state: "failed";
}

/** Messages that a provider took and could not deliver. */
export async function failMessages(tx: Tx, failed: readonly Undelivered[], now: Date): Promise<EndedMessage[]> {
  if (failed.length === 0) return [];
  return tx.run<EndedMessage>(sql`
    update messaging.message m set state = 'failed', because = f.because, decided_at = ${now}
    from unnest(${failed.map((f) => f.messageId)}::bigint[], ${failed.map((f) => f.because)}::text[]) as f(id, because)
    where m.tenant_id = ${tx.tenant} and m.id = f.id and ${idSet(failed.map((f) => f.messageId)).within(sql`m.id`)}
      and m.state in ('sent', 'unknown')
    returning m.id as message_id, m.enrollment_id, m.debtor_id, m.round, m.step_no as step, m.state`);
}
