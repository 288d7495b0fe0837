import { nowOf } from "../../platform/clock.js";
import type { Tx } from "../../platform/db.js";
import { sql } from "../../platform/sql.js";
import { type ChannelAccount, channelAccountColumns } from "../store.js";

export interface ListeningAccount extends ChannelAccount {
  readonly createdAt: Date;
}

/** E-mail accounts that people may answer: those that are at work, and those that were and rest now. */
export const mailAccounts = (tx: Tx): Promise<ListeningAccount[]> =>
  tx<ListeningAccount>`
    select ${channelAccountColumns}, created_at from messaging.channel_account
    where tenant_id = ${tx.tenant} and channel = 'email' and not is_sandbox and (state = 'active' or day_on is not null)
    order by id`;

/** A mailbox as one account looks into it. */
export interface MailboxRef {
  readonly channelAccountId: bigint;
  readonly name: string;
}

export interface MailboxState {
  readonly uidValidity: bigint;
  readonly uidLast: bigint;
}

export async function mailboxState(tx: Tx, { channelAccountId, name }: MailboxRef): Promise<MailboxState | null> {
  const [row] = await tx<MailboxState>`
    select uid_validity, uid_last from messaging.mailbox
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and name = ${name}`;
  return row ?? null;
}

/** Writes down how far it was read, and why a mail was left out where one was. */
export async function saveMailboxState(
  tx: Tx,
  { channelAccountId, name }: MailboxRef,
  { uidValidity, uidLast }: MailboxState,
  leftOut: string | null = null,
): Promise<void> {
  const out = leftOut === null ? 0 : 1;
  await tx`
    insert into messaging.mailbox
      (tenant_id, channel_account_id, name, uid_validity, uid_last, looked_at, left_out, left_out_because)
    values (${tx.tenant}, ${channelAccountId}, ${name}, ${uidValidity}, ${uidLast}, ${await nowOf(tx)}, ${out}, ${leftOut})
    on conflict (tenant_id, channel_account_id, name) do update
    set uid_validity = excluded.uid_validity, uid_last = excluded.uid_last, looked_at = excluded.looked_at,
        left_out = mailbox.left_out + excluded.left_out,
        left_out_because = coalesce(excluded.left_out_because, mailbox.left_out_because)`;
}

/** Of these mails, those that were taken already. */
export async function seenAmong(tx: Tx, channelAccountId: bigint, identities: readonly Buffer[]): Promise<Set<string>> {
  if (identities.length === 0) return new Set();
  const rows = await tx<{ identity: Buffer }>`
    select identity from messaging.mail_seen
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and identity = any(${identities}::bytea[])`;
  return new Set(rows.map(({ identity }) => identity.toString("hex")));
}

export async function markSeen(tx: Tx, channelAccountId: bigint, identity: Buffer): Promise<void> {
  await tx`
    insert into messaging.mail_seen (tenant_id, channel_account_id, identity, seen_at)
    values (${tx.tenant}, ${channelAccountId}, ${identity}, ${await nowOf(tx)})
    on conflict do nothing`;
}

/** Forgets mails seen before `before`: a mailbox that begins anew is not read further back. */
export const forgetSeen = (tx: Tx, before: Date, limit: number): Promise<number> =>
  tx.count(sql`
    delete from messaging.mail_seen where tenant_id = ${tx.tenant} and (channel_account_id, identity) in (
      select channel_account_id, identity from messaging.mail_seen
      where tenant_id = ${tx.tenant} and seen_at < ${before} limit ${limit})`);
