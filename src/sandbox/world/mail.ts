import type { Tx } from "../../platform/db.js";
import { answerTo, type Letter, reportOn, type Undelivered } from "../domain/letters.js";
import type { Line } from "../domain/line.js";
import type { WorldKeys } from "./keys.js";
import { mailSecret } from "./settings.js";
import type { DueRow } from "./store.js";
import { insertDue } from "./store.js";
import type { WorldCall } from "./surface.js";

/** How people and mail servers answer a mail of the sandbox: a real mail comes to the account's hook. */

/** Lets the person who got this mail answer it. False where it is none of a message of ours. */
export const replyToMail = (tx: Tx, mailId: bigint, text: string, now: Date): Promise<boolean> =>
  send(tx, mailId, now, (letter) => answerTo(letter, text, now));

/** Lets a machine of theirs answer it: somebody is away. */
export const autoReplyToMail = (tx: Tx, mailId: bigint, text: string, now: Date): Promise<boolean> =>
  send(tx, mailId, now, (letter) => answerTo(letter, text, now, "auto-replied"));

/** Lets their mail server report on it. */
export const bounceMail = (tx: Tx, mailId: bigint, why: Undelivered, now: Date): Promise<boolean> =>
  send(tx, mailId, now, (letter) => reportOn(letter, why, now));

async function send(tx: Tx, mailId: bigint, now: Date, write: (letter: Letter) => string): Promise<boolean> {
  const [row] = await tx<Letter & { channelAccountId: bigint }>`
    select m.id, m.mailbox, m.subject, m.body_text, m.headers, m.received_at, t.channel_account_id
    from sandbox.mail m
    join messaging.message o on o.tenant_id = m.tenant_id and o.key = m.message_key
    join messaging.attempt t on t.tenant_id = o.tenant_id and t.message_id = o.id
    where m.tenant_id = ${tx.tenant} and m.id = ${mailId}
    order by t.number desc limit 1`;
  if (!row) return false;
  const { channelAccountId, mailbox } = row;
  const event = { what: "mail", raw: write(row) } as const;
  await insertDue(tx, [
    {
      at: now,
      happenedAt: now,
      channelAccountId,
      channel: "email",
      provider: "smtp",
      handle: mailbox,
      event,
      twist: "plain",
    },
  ]);
  return true;
}

/** How the account's mail service brings a mail to us. */
export function mailCall({ event }: DueRow, line: Line, hookUrl: string | null, keys: WorldKeys): WorldCall | null {
  if (event.what !== "mail" || hookUrl === null) return null;
  const headers = { "content-type": "message/rfc822", "x-hook-secret": mailSecret(keys, line) };
  return { url: hookUrl, headers, body: event.raw };
}
