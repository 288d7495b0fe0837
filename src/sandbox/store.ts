import { one, type Tx } from "../platform/db.js";
import type { SandboxMail } from "./domain/mail.js";

/**
 * Keeps a mail that a sandbox server took, in a mailbox that stands among the phones, its envelope sender on top
 * as servers write it at delivery. `now` is the tenant's time, which may not be
 * the machine's.
 */
export async function storeMail(tx: Tx, mail: SandboxMail, now: Date): Promise<bigint> {
  const { id } = one(
    await tx<{ id: bigint }>`
    insert into sandbox.mail (tenant_id, mailbox, message_key, from_text, subject, body_text, body_html, headers, received_at)
    values (${tx.tenant}, ${mail.to.toLowerCase()}, ${mail.key?.replace(/^\d+-/, "") ?? null},
            ${mail.fromName || mail.from}, ${mail.subject}, ${mail.text}, ${mail.html ?? null},
            ${JSON.stringify([{ name: "return-path", value: `<${mail.from}>` }, ...mail.headers])}, ${now})
    returning id`,
  );
  await tx`
    insert into sandbox.phone (tenant_id, channel_account_id, handle, channel, provider, last_at, last_text, unread)
    values (${tx.tenant}, 0, ${mail.to.toLowerCase()}, 'email', 'smtp', ${now}, ${mail.subject.slice(0, 200)}, 1)
    on conflict (tenant_id, channel_account_id, handle) do update
    set last_at = excluded.last_at, last_text = excluded.last_text, unread = sandbox.phone.unread + 1`;
  return id;
}

/** The mailbox's newest mail; null where there is none. */
export async function newestMail(tx: Tx, mailbox: string): Promise<bigint | null> {
  const [row] = await tx<{ id: bigint | null }>`
    select max(id) as id from sandbox.mail where tenant_id = ${tx.tenant} and mailbox = ${mailbox}`;
  return row?.id ?? null;
}

export async function markMailOpened(tx: Tx, id: bigint, now: Date): Promise<void> {
  await tx`
    update sandbox.mail set opened_at = ${now} where tenant_id = ${tx.tenant} and id = ${id} and opened_at is null`;
}

export async function markOpened(tx: Tx, mailbox: string, now: Date): Promise<void> {
  await tx`
    update sandbox.mail set opened_at = ${now}
    where tenant_id = ${tx.tenant} and mailbox = ${mailbox} and opened_at is null`;
  await tx`
    update sandbox.phone set unread = 0 where tenant_id = ${tx.tenant} and channel_account_id = 0 and handle = ${mailbox}`;
}
