import type { Channel } from "../kernel/channel.js";
import type { DebtorId, MessageId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { empty, sql } from "../platform/sql.js";
import type { CallExtra } from "./domain/event.js";
import type { LineProvider } from "./domain/line.js";
import type { MessageExtra } from "./world/store.js";

/** What the simulator shows of phones: each with whose it is and what stands on it. */

export interface PhoneRow {
  readonly channelAccountId: bigint;
  readonly handle: string;
  readonly channel: Channel;
  readonly provider: LineProvider | "smtp";
  readonly unread: number;
  readonly lastAt: Date;
  readonly wroteAt: Date | null;
  readonly stoppedAt: Date | null;
  readonly playedAt: Date | null;
  readonly debtorId: DebtorId | null;
  readonly debtorName: string | null;
  readonly debtorLocale: string | null;
}

export interface PhonesWanted {
  readonly q: string;
  readonly channel: Channel | undefined;
  readonly debtorId: DebtorId | undefined;
  /** The last one shown: only what was used before it, or as long ago and of a later name. */
  readonly after: readonly [Date, bigint, string] | null;
  readonly limit: number;
}

const like = (text: string): string => `%${text.toLowerCase().replace(/[%_\\]/g, "\\$&")}%`;

/** Phones, the last used first. */
export const listPhones = (tx: Tx, { q, channel, debtorId, after, limit }: PhonesWanted): Promise<PhoneRow[]> =>
  tx<PhoneRow>`
    select p.channel_account_id, p.handle, p.channel, p.provider, p.unread, p.last_at, p.wrote_at, p.stopped_at,
      p.played_at, d.id as debtor_id, d.name as debtor_name, d.locale as debtor_locale
    from sandbox.phone p
    left join lateral (
      select k.debtor_id from debts.contact_point k
      where k.tenant_id = ${tx.tenant} and k.value = p.handle order by k.id limit 1) k on true
    left join lateral (
      select o.debtor_id from sandbox.phone_message m
      join messaging.message o on o.tenant_id = m.tenant_id and o.key = m.message_key
      where m.tenant_id = ${tx.tenant} and m.handle = p.handle and m.channel_account_id = p.channel_account_id
      order by m.id desc limit 1) o on k.debtor_id is null
    left join debts.debtor d on d.tenant_id = ${tx.tenant} and d.id = coalesce(k.debtor_id, o.debtor_id)
    where p.tenant_id = ${tx.tenant}
      ${channel === undefined ? empty : sql`and p.channel = ${channel}`}
      ${debtorId === undefined ? empty : sql`and d.id = ${debtorId}`}
      ${q === "" ? empty : sql`and (p.handle like ${like(q)} or lower(d.name) like ${like(q)})`}
      ${
        after === null
          ? empty
          : sql`and (p.last_at, p.channel_account_id, p.handle) < (${after[0]}, ${after[1]}, ${after[2]})`
      }
    order by p.last_at desc, p.channel_account_id desc, p.handle desc limit ${limit}`;

export async function unreadOnPhones(tx: Tx): Promise<number> {
  const [row] = await tx<{ unread: number }>`
    select coalesce(sum(unread), 0)::int as unread from sandbox.phone where tenant_id = ${tx.tenant}`;
  return row?.unread ?? 0;
}

export interface MessageRow {
  readonly channelAccountId: bigint;
  readonly handle: string;
  readonly id: bigint;
  readonly direction: "in" | "out";
  readonly text: string;
  readonly subject: string | null;
  readonly state: "taken" | "sent" | "delivered" | "read" | "failed";
  readonly because: string | null;
  readonly at: Date;
  readonly extra: MessageExtra & { readonly call?: CallExtra };
  readonly messageId: MessageId | null;
}

interface PhoneName {
  readonly channelAccountId: bigint;
  readonly handle: string;
}

/** The newest messages of each of these phones, oldest first; one more than asked for says that there are older ones. */
export async function messagesOn(tx: Tx, phones: readonly PhoneName[], most: number): Promise<MessageRow[]> {
  if (phones.length === 0) return [];
  const rows = await tx<MessageRow>`
    select x.channel_account_id, x.handle, m.*
    from unnest(${phones.map((one) => one.channelAccountId)}::bigint[], ${phones.map((one) => one.handle)}::text[])
      as x (channel_account_id, handle)
    cross join lateral (
      select e.id, e.direction, e.text, null as subject, e.state, e.because, e.at, e.extra, o.id as message_id
      from sandbox.phone_message e
      left join messaging.message o on o.tenant_id = e.tenant_id and o.key = e.message_key
      where e.tenant_id = ${tx.tenant} and e.handle = x.handle and e.channel_account_id = x.channel_account_id
      union all
      select e.id, 'out', left(e.body_text, 2000), e.subject,
        case when e.opened_at is null then 'delivered' else 'read' end, null, e.received_at, '{}'::jsonb, o.id
      from sandbox.mail e
      left join messaging.message o on o.tenant_id = e.tenant_id and o.key = e.message_key
      where e.tenant_id = ${tx.tenant} and x.channel_account_id = 0 and e.mailbox = x.handle
      order by at desc, id desc limit ${most + 1}) m`;
  return rows.reverse();
}

export async function phoneNamed(tx: Tx, { channelAccountId, handle }: PhoneName): Promise<PhoneRow | null> {
  const [row] = await tx<PhoneRow>`
    select p.channel_account_id, p.handle, p.channel, p.provider, p.unread, p.last_at, p.wrote_at, p.stopped_at,
      p.played_at, d.id as debtor_id, d.name as debtor_name, d.locale as debtor_locale
    from sandbox.phone p
    left join lateral (
      select k.debtor_id from debts.contact_point k
      where k.tenant_id = ${tx.tenant} and k.value = p.handle order by k.id limit 1) k on true
    left join debts.debtor d on d.tenant_id = ${tx.tenant} and d.id = k.debtor_id
    where p.tenant_id = ${tx.tenant} and p.channel_account_id = ${channelAccountId} and p.handle = ${handle}`;
  return row ?? null;
}

/** How the provider calls a message that stands on this phone; null where none such does. */
export async function providerIdOf(
  tx: Tx,
  { channelAccountId, handle }: PhoneName,
  id: bigint,
): Promise<string | null> {
  const [row] = await tx<{ providerId: string }>`
    select provider_id from sandbox.phone_message
    where tenant_id = ${tx.tenant} and id = ${id} and channel_account_id = ${channelAccountId} and handle = ${handle}`;
  return row?.providerId ?? null;
}
