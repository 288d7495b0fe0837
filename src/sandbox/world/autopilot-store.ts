import type { Tx } from "../../platform/db.js";
import type { LineProvider } from "../domain/line.js";
import type { MessageExtra } from "./store.js";

/** A message that reached the phone of somebody we know, in a world where people answer by themselves. */
export interface Arrived {
  readonly providerId: string;
  readonly channelAccountId: bigint;
  readonly channel: string;
  readonly provider: LineProvider;
  readonly handle: string;
  readonly number: number;
  readonly buttons: readonly { readonly id: string; readonly title: string }[];
  readonly debtorId: bigint;
  readonly locale: string;
  /** Whose account the message is about, else the one of theirs that owes most. */
  readonly accountId: bigint | null;
  readonly seed: string;
}

export const arrivedMessages = (
  tx: Tx,
  refs: readonly { readonly channelAccountId: bigint; readonly providerId: string }[],
): Promise<Arrived[]> =>
  tx<Arrived>`
    select m.provider_id, m.channel_account_id, m.channel, p.provider, m.handle, n.number,
      coalesce(m.extra->'buttons', '[]') as buttons, d.id as debtor_id, d.locale,
      coalesce(o.account_id, a.id) as account_id, w.seed
    from unnest(${refs.map((ref) => ref.channelAccountId)}::bigint[], ${refs.map((ref) => ref.providerId)}::text[])
      as r (channel_account_id, provider_id)
    join sandbox.world w on w.tenant_id = ${tx.tenant} and w.autopilot
    join sandbox.phone_message m on m.tenant_id = ${tx.tenant} and m.channel_account_id = r.channel_account_id
      and m.provider_id = r.provider_id
    join sandbox.phone p on p.tenant_id = ${tx.tenant} and p.channel_account_id = m.channel_account_id
      and p.handle = m.handle and p.played_at is null
    left join messaging.message o on o.tenant_id = ${tx.tenant} and o.key = m.message_key
    left join lateral (
      select k.debtor_id from debts.contact_point k
      where k.tenant_id = ${tx.tenant} and k.value = m.handle order by k.id limit 1) k on o.debtor_id is null
    join debts.debtor d on d.tenant_id = ${tx.tenant} and d.id = coalesce(o.debtor_id, k.debtor_id)
    left join lateral (
      select t.id from debts.account t
      where t.tenant_id = ${tx.tenant} and t.debtor_id = d.id order by t.open_minor desc, t.id limit 1) a on true
    cross join lateral (
      select count(*)::int as number from sandbox.phone_message e
      where e.tenant_id = ${tx.tenant} and e.handle = m.handle and e.channel_account_id = m.channel_account_id
        and e.direction = 'out' and e.id <= m.id) n`;

export interface ArrivedMail {
  readonly key: string;
  readonly number: number;
  readonly debtorId: bigint;
  readonly locale: string;
  readonly accountId: bigint | null;
  readonly seed: string;
}

/** The same of a mail; null where nobody answers by themselves, a visitor plays its reader, or nobody knows them. */
export async function arrivedMail(tx: Tx, mailId: bigint): Promise<ArrivedMail | null> {
  const [row] = await tx<ArrivedMail>`
    select coalesce(m.message_key, 'mail ' || m.mailbox || ' ' || n.number) as key, n.number, d.id as debtor_id, d.locale,
      o.account_id, w.seed
    from sandbox.mail m
    join sandbox.world w on w.tenant_id = m.tenant_id and w.autopilot
    left join messaging.message o on o.tenant_id = m.tenant_id and o.key = m.message_key
    left join lateral (
      select k.debtor_id from debts.contact_point k
      where k.tenant_id = ${tx.tenant} and k.value = m.mailbox order by k.id limit 1) k on o.debtor_id is null
    join debts.debtor d on d.tenant_id = m.tenant_id and d.id = coalesce(o.debtor_id, k.debtor_id)
    cross join lateral (
      select count(*)::int as number from sandbox.mail e
      where e.tenant_id = m.tenant_id and e.mailbox = m.mailbox and e.id <= m.id) n
    where m.tenant_id = ${tx.tenant} and m.id = ${mailId}
      and not exists (
        select 1 from sandbox.phone p
        where p.tenant_id = m.tenant_id and p.channel_account_id = 0 and p.handle = m.mailbox and p.played_at is not null)`;
  return row ?? null;
}

export async function debtorAt(
  tx: Tx,
  handle: string,
): Promise<{ readonly id: bigint; readonly locale: string } | null> {
  const [row] = await tx<{ id: bigint; locale: string }>`
    select d.id, d.locale from debts.contact_point k
    join debts.debtor d on d.tenant_id = k.tenant_id and d.id = k.debtor_id
    where k.tenant_id = ${tx.tenant} and k.value = ${handle} order by k.id limit 1`;
  return row ?? null;
}

/** Does a visitor play this person by now? */
export async function isPlayed(
  tx: Tx,
  { channelAccountId, handle }: { readonly channelAccountId: bigint; readonly handle: string },
): Promise<boolean> {
  const rows = await tx`
    select 1 from sandbox.phone
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and handle = ${handle}
      and played_at is not null`;
  return rows.length > 0;
}

export interface NamedMessage {
  readonly extra: MessageExtra;
  readonly debtorName: string | null;
}

export async function messageNamed(tx: Tx, channelAccountId: bigint, providerId: string): Promise<NamedMessage | null> {
  const [row] = await tx<NamedMessage>`
    select m.extra, d.name as debtor_name
    from sandbox.phone_message m
    left join messaging.message o on o.tenant_id = m.tenant_id and o.key = m.message_key
    left join debts.debtor d on d.tenant_id = m.tenant_id and d.id = o.debtor_id
    where m.tenant_id = ${tx.tenant} and m.channel_account_id = ${channelAccountId} and m.provider_id = ${providerId}`;
  return row ?? null;
}

/** From now on a visitor plays this person, on every phone of theirs that has this handle. */
export const setPlayed = (tx: Tx, handle: string, now: Date) =>
  tx`
    update sandbox.phone set played_at = coalesce(played_at, ${now}) where tenant_id = ${tx.tenant} and handle = ${handle}`;

/** Do people answer by themselves? */
export const setAutopilot = (tx: Tx, isOn: boolean, seed: string) =>
  tx`
    insert into sandbox.world (tenant_id, seed, autopilot) values (${tx.tenant}, ${seed}, ${isOn})
    on conflict (tenant_id) do update set autopilot = excluded.autopilot`;
