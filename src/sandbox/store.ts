import type { Tx } from "../platform/db.js";
import type { SandboxMail } from "./domain/mail.js";

/** Keeps a mail that a sandbox server took. `now` is the tenant's time, which may not be the machine's. */
export async function storeMail(tx: Tx, mail: SandboxMail, now: Date): Promise<void> {
  await tx`
    insert into sandbox.mail (tenant_id, mailbox, message_key, from_text, subject, body_text, body_html, headers, received_at)
    values (${tx.tenant}, ${mail.to.toLowerCase()}, ${mail.key?.replace(/^\d+-/, "") ?? null},
            ${mail.fromName || mail.from}, ${mail.subject}, ${mail.text}, ${mail.html ?? null},
            ${JSON.stringify(mail.headers)}, ${now})`;
}

export interface Mailbox {
  readonly mailbox: string;
  readonly count: number;
  readonly unread: number;
  readonly lastAt: Date;
  readonly lastSubject: string;
}

/** Mailboxes by their newest mail. `before` continues a list where it ended. */
export const mailboxes = (tx: Tx, search: string, before: Date | null, limit: number): Promise<Mailbox[]> =>
  tx<Mailbox>`
    select mailbox, count(*)::int as count, count(*) filter (where opened_at is null)::int as unread,
           max(received_at) as last_at, (array_agg(subject order by id desc))[1] as last_subject
    from sandbox.mail
    where tenant_id = ${tx.tenant} and (${search} = '' or mailbox like ${`%${search.toLowerCase().replace(/[%_\\]/g, "\\$&")}%`})
    group by mailbox
    having ${before}::timestamptz is null or max(received_at) < ${before}::timestamptz
    order by last_at desc, mailbox limit ${limit}`;

export interface Mail {
  readonly id: bigint;
  readonly fromText: string;
  readonly subject: string;
  readonly bodyText: string;
  readonly bodyHtml: string | null;
  readonly receivedAt: Date;
  readonly openedAt: Date | null;
  readonly messageKey: string | null;
}

export const mailsOf = (tx: Tx, mailbox: string, beforeId: bigint | null, limit: number): Promise<Mail[]> =>
  tx<Mail>`
    select id, from_text, subject, body_text, body_html, received_at, opened_at, message_key from sandbox.mail
    where tenant_id = ${tx.tenant} and mailbox = ${mailbox} and (${beforeId}::bigint is null or id < ${beforeId}::bigint)
    order by id desc limit ${limit}`;

export async function markOpened(tx: Tx, mailbox: string, now: Date): Promise<void> {
  await tx`
    update sandbox.mail set opened_at = ${now}
    where tenant_id = ${tx.tenant} and mailbox = ${mailbox} and opened_at is null`;
}
