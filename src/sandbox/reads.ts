import type { DebtorId, Id, MessageId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { empty, sql } from "../platform/sql.js";

/** What the simulator shows: mailboxes with whose they are, and the mails of one with the messages that they are. */

export interface MailboxRow {
  readonly mailbox: string;
  readonly count: number;
  readonly unread: number;
  readonly lastAt: Date;
  readonly lastId: bigint;
  readonly lastSubject: string;
  readonly debtorId: DebtorId | null;
  readonly debtorName: string | null;
}

/** Mailboxes by their newest mail; `beforeId` is the newest mail of the last one shown. */
export const listMailboxes = (tx: Tx, search: string, beforeId: bigint | null, limit: number): Promise<MailboxRow[]> =>
  tx<MailboxRow>`
    select b.*, l.subject as last_subject, l.received_at as last_at, d.id as debtor_id, d.name as debtor_name
    from (
      select mailbox, count(*)::int as count, (count(*) filter (where opened_at is null))::int as unread, max(id) as last_id
      from sandbox.mail
      where tenant_id = ${tx.tenant}
        ${search === "" ? empty : sql`and mailbox like ${`%${search.toLowerCase().replace(/[%_\\]/g, "\\$&")}%`}`}
      group by mailbox
      ${beforeId === null ? empty : sql`having max(id) < ${beforeId}`}
      order by last_id desc limit ${limit}) b
    join sandbox.mail l on l.tenant_id = ${tx.tenant} and l.id = b.last_id
    left join lateral (
      select p.id, p.name from debts.contact_point k
      join debts.debtor p on p.tenant_id = k.tenant_id and p.id = k.debtor_id
      where k.tenant_id = ${tx.tenant} and k.value = b.mailbox order by k.id limit 1) d on true
    order by b.last_id desc`;

export interface MailRow {
  readonly id: Id<"mail">;
  readonly fromText: string;
  readonly subject: string;
  readonly bodyText: string;
  readonly bodyHtml: string | null;
  readonly receivedAt: Date;
  readonly openedAt: Date | null;
  readonly messageId: MessageId | null;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** Newest first. */
export const listMails = (tx: Tx, mailbox: string, beforeId: bigint | null, limit: number): Promise<MailRow[]> =>
  tx<MailRow>`
    select m.id, m.from_text, m.subject, m.body_text, m.body_html, m.received_at, m.opened_at, o.id as message_id, m.headers
    from sandbox.mail m
    left join messaging.message o on o.tenant_id = m.tenant_id and o.key = m.message_key
    where m.tenant_id = ${tx.tenant} and m.mailbox = ${mailbox} ${beforeId === null ? empty : sql`and m.id < ${beforeId}`}
    order by m.id desc limit ${limit}`;
