import type { Locale } from "../../kernel/locale.js";
import type { Tx } from "../../platform/db.js";
import { tell } from "../../platform/live.js";
import { answerTo, complaintOn, type Letter, reportOn, type Undelivered } from "../domain/letters.js";
import type { Line } from "../domain/line.js";
import type { SandboxMail } from "../domain/mail.js";
import { momentOf, nextAct, personaOf } from "../domain/persona.js";
import { markMailOpened, storeMail } from "../store.js";
import { arrivedMail } from "./autopilot-store.js";
import type { WorldKeys } from "./keys.js";
import type { Pay } from "./pay.js";
import { mailSecret } from "./settings.js";
import { type DueRow, insertDue, insertPhoneMessage, MAILBOXES } from "./store.js";
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

/** Lets the person press "this is spam", of which their mail service tells us. */
export const complainOfMail = (tx: Tx, mailId: bigint, now: Date): Promise<boolean> =>
  send(tx, mailId, now, (letter) => complaintOn(letter, now));

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

const UNKNOWN_USER = { action: "failed", status: "5.1.1", said: "550 5.1.1 User unknown" } as const;

/** Keeps a mail that the sandbox's server took, and plans what its reader does about it by themselves. */
export async function takeMail(tx: Tx, mail: SandboxMail, now: Date): Promise<void> {
  const id = await storeMail(tx, mail, now);
  const arrived = await arrivedMail(tx, id);
  if (!arrived) return;
  const { debtorId, locale, seed, accountId } = arrived;
  const persona = personaOf(seed, debtorId, locale as Locale);
  const message = { providerId: arrived.key, channel: "email", number: arrived.number, buttons: [] };
  await insertDue(
    tx,
    nextAct(persona, message, seed).map((act) => {
      const at = momentOf(now, act.afterS);
      const event = { what: "act", providerId: id.toString(), act, accountId: accountId?.toString() ?? null } as const;
      return { ...ofMailbox(mail.to.toLowerCase()), at, happenedAt: at, event, twist: "plain" };
    }),
  );
}

const ofMailbox = (handle: string) =>
  ({ channelAccountId: MAILBOXES, channel: "email", provider: "smtp", handle }) as const;

/** Does what the reader of a mail does about it. */
export async function performByMail(tx: Tx, row: DueRow, now: Date, pay: Pay | undefined): Promise<void> {
  const { event } = row;
  if (event.what !== "act") return;
  const { act, accountId } = event;
  const mailId = BigInt(event.providerId);
  if (act.does === "read") await markMailOpened(tx, mailId, now);
  else if (act.does === "pay" && accountId !== null) await pay?.(tx, BigInt(accountId), act.share, now);
  else if (act.does === "bounce") await bounceMail(tx, mailId, UNKNOWN_USER, now);
  else if (act.does === "say") {
    const send = act.isAutomatic ? autoReplyToMail : replyToMail;
    if (await send(tx, mailId, act.text, now)) await keepReply(tx, row, act.text, now);
    await tell(tx, "phones");
  }
}

/** What was answered stands on the phone, under what it answers. */
const keepReply = (tx: Tx, { id, handle }: DueRow, text: string, now: Date): Promise<void> =>
  insertPhoneMessage(
    tx,
    {
      channelAccountId: MAILBOXES,
      handle,
      channel: "email",
      direction: "in",
      providerId: `reply-${id}`,
      key: null,
      text,
      extra: {},
      reportTo: null,
    },
    now,
  );

/** How the account's mail service brings a mail to us. */
export function mailCall({ event }: DueRow, line: Line, hookUrl: string | null, keys: WorldKeys): WorldCall | null {
  if (event.what !== "mail" || hookUrl === null) return null;
  const headers = { "content-type": "message/rfc822", "x-hook-secret": mailSecret(keys, line) };
  return { url: hookUrl, headers, body: event.raw };
}
