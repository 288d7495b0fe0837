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

export async function markOpened(tx: Tx, mailbox: string, now: Date): Promise<void> {
  await tx`
    update sandbox.mail set opened_at = ${now}
    where tenant_id = ${tx.tenant} and mailbox = ${mailbox} and opened_at is null`;
}
