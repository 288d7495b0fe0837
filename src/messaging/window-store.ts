import type { ContactPointId, MessageId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { sql } from "../platform/sql.js";

/** When a provider last said of these people that it takes no free words to them from this account. */
export async function closedWindows(
  tx: Tx,
  channelAccountId: bigint,
  points: readonly ContactPointId[],
): Promise<ReadonlyMap<ContactPointId, Date>> {
  if (points.length === 0) return new Map();
  const rows = await tx<{ contactPointId: ContactPointId; at: Date }>`
    select contact_point_id, at from messaging.closed_window
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId}
      and contact_point_id = any(${[...new Set(points)]}::bigint[])`;
  return new Map(rows.map(({ contactPointId, at }) => [contactPointId, at]));
}

export interface Closed {
  readonly channelAccountId: bigint;
  readonly contactPointId: ContactPointId;
}

/** Writes down that these windows are closed: what was written before this moment opens them no more. */
export async function closeWindows(tx: Tx, closed: readonly Closed[], now: Date): Promise<void> {
  if (closed.length === 0) return;
  await tx`
    insert into messaging.closed_window (tenant_id, channel_account_id, contact_point_id, at)
    select distinct ${tx.tenant}::bigint, c.account, c.point, ${now}::timestamptz
    from unnest(${closed.map((c) => c.channelAccountId)}::bigint[], ${closed.map((c) => c.contactPointId)}::bigint[])
         as c(account, point)
    on conflict (tenant_id, channel_account_id, contact_point_id) do update set at = greatest(closed_window.at, excluded.at)`;
}

/** Of these messages, those that a closed window brought back before: a second time ends them. */
export async function cameBack(
  tx: Tx,
  refused: readonly { readonly messageId: MessageId; readonly because: string }[],
): Promise<ReadonlySet<MessageId>> {
  if (refused.length === 0) return new Set();
  const rows = await tx<{ messageId: MessageId }>`
    select distinct t.message_id from messaging.attempt t
    join unnest(${refused.map((r) => r.messageId)}::bigint[], ${refused.map((r) => r.because)}::text[]) as r(id, because)
      on t.message_id = r.id and t.because = r.because
    where t.tenant_id = ${tx.tenant} and t.outcome = 'refused'`;
  return new Set(rows.map(({ messageId }) => messageId));
}

export interface Returned extends Closed {
  readonly attemptId: bigint;
  readonly contactId: bigint | null;
}

/**
 * Gives messages back that a provider took and then would not deliver in free words: nothing of them arrived, so the same
 * key may leave again, as a template. Once each, and only the attempt that was the message's last.
 */
export function returnMessages(
  tx: Tx,
  reported: readonly { readonly attemptId: bigint; readonly because: string }[],
  now: Date,
): Promise<Returned[]> {
  if (reported.length === 0) return Promise.resolve([]);
  return tx.run<Returned>(sql`
    with back as (
      update messaging.attempt t set outcome = 'refused', because = f.because
      from unnest(${reported.map((r) => r.attemptId)}::bigint[], ${reported.map((r) => r.because)}::text[]) as f(id, because),
           messaging.message m
      where t.tenant_id = ${tx.tenant} and t.id = f.id and t.outcome in ('accepted', 'unknown')
        and m.tenant_id = t.tenant_id and m.id = t.message_id and m.state in ('sent', 'unknown') and m.attempts = t.number
        and not exists (select from messaging.attempt b
                        where b.tenant_id = t.tenant_id and b.message_id = t.message_id
                          and b.outcome = 'refused' and b.because = f.because)
        and not exists (select from messaging.receipt r
                        where r.tenant_id = t.tenant_id and r.message_id = t.message_id and r.fact in ('delivered', 'read'))
      returning t.id, t.message_id, t.channel_account_id, t.contact_id, f.because)
    update messaging.message m set state = 'ready', because = back.because, decided_at = ${now}
    from back where m.tenant_id = ${tx.tenant} and m.id = back.message_id
    returning back.id as attempt_id, back.channel_account_id, m.contact_point_id, back.contact_id`);
}
