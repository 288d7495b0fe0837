import type { AccountId, DebtorId, Id, MessageId, TenantId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import type { Tx } from "../../platform/db.js";
import { sql } from "../../platform/sql.js";
import type { PaperLetter } from "../channels/adapter.js";
import { inwardKey } from "../hear/heard-item.js";
import { type ChannelAccount, channelAccountColumns } from "../store.js";

export type LetterId = Id<"letter">;
export const LETTER_STATES = ["queued", "printed", "posted", "returned", "withdrawn"] as const;
export type LetterState = (typeof LETTER_STATES)[number];

/** Puts a letter into the print queue. Filed again it is the same letter, printed or not. */
export async function fileLetter(
  tx: Tx,
  channelAccountId: bigint,
  { key, at, to, pdf, pages }: PaperLetter,
): Promise<void> {
  await tx`
    insert into messaging.letter (tenant_id, message_key, channel_account_id, to_lines, pages, pdf, queued_at)
    values (${tx.tenant}, ${inwardKey(tx.tenant as TenantId, key) ?? key}, ${channelAccountId}, ${[...to]}::text[], ${pages},
            ${pdf}, ${at})
    on conflict (tenant_id, message_key) do nothing`;
}

export interface LetterRow {
  readonly id: LetterId;
  readonly messageKey: string;
  readonly state: LetterState;
  readonly because: string | null;
  readonly toLines: readonly string[];
  readonly pages: number;
  readonly batchId: bigint | null;
  readonly queuedAt: Date;
  readonly postedOn: LocalDate | null;
}

/** Letters in one state, the oldest first. */
export const listLetters = (tx: Tx, state: LetterState, limit: number): Promise<LetterRow[]> =>
  tx<LetterRow>`
    select id, message_key, state, because, to_lines, pages, batch_id, queued_at, posted_on from messaging.letter
    where tenant_id = ${tx.tenant} and state = ${state} order by id limit ${limit}`;

export interface QueuedLetter {
  readonly id: LetterId;
  readonly messageId: MessageId;
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly purpose: string;
  readonly contactId: bigint | null;
}

/** The next letters of the queue, the oldest first; those that somebody else is printing are skipped. */
export const claimQueued = (tx: Tx, limit: number): Promise<QueuedLetter[]> =>
  tx<QueuedLetter>`
    select l.id, m.id as message_id, m.account_id, m.debtor_id, m.purpose,
           (select t.contact_id from messaging.attempt t where t.tenant_id = m.tenant_id and t.message_id = m.id
            order by t.number desc limit 1) as contact_id
    from messaging.letter l join messaging.message m on m.tenant_id = l.tenant_id and m.key = l.message_key
    where l.tenant_id = ${tx.tenant} and l.state = 'queued'
    order by l.id limit ${limit} for update of l skip locked`;

export async function insertBatch(tx: Tx, letters: readonly LetterId[], by: string, now: Date): Promise<bigint> {
  const [row] = await tx<{ id: bigint }>`
    insert into messaging.letter_batch (tenant_id, printed_at, printed_by) values (${tx.tenant}, ${now}, ${by}) returning id`;
  const { id } = row as { id: bigint };
  await tx`
    update messaging.letter set state = 'printed', batch_id = ${id}
    where tenant_id = ${tx.tenant} and id = any(${letters}::bigint[])`;
  return id;
}

export async function withdrawLetters(tx: Tx, letters: readonly LetterId[], because: string, now: Date): Promise<void> {
  await tx`
    update messaging.letter set state = 'withdrawn', because = ${because}, ended_at = ${now}
    where tenant_id = ${tx.tenant} and id = any(${letters}::bigint[])`;
}

/** The files of a batch, in the order in which they were printed. */
export async function pdfsOf(tx: Tx, batchId: bigint): Promise<Buffer[]> {
  const rows = await tx<{ pdf: Buffer }>`
    select pdf from messaging.letter where tenant_id = ${tx.tenant} and batch_id = ${batchId} order by id`;
  return rows.map(({ pdf }) => pdf);
}

export interface MarkedLetter {
  readonly id: LetterId;
  readonly messageKey: string;
  readonly account: ChannelAccount;
}

const marked = (tx: Tx, change: ReturnType<typeof sql>, which: ReturnType<typeof sql>): Promise<MarkedLetter[]> =>
  tx
    .run<{ letterId: LetterId; messageKey: string } & ChannelAccount>(sql`
      with marked as (
        update messaging.letter set ${change} where tenant_id = ${tx.tenant} and ${which}
        returning id as letter_id, message_key, channel_account_id)
      select letter_id, message_key, ${channelAccountColumns}
      from marked join messaging.channel_account c on c.tenant_id = ${tx.tenant} and c.id = channel_account_id
      order by letter_id`)
    .then((rows) => rows.map(({ letterId, messageKey, ...account }) => ({ id: letterId, messageKey, account })));

/** Marks what of a batch was printed as posted on that day. */
export const markPosted = (tx: Tx, batchId: bigint, on: LocalDate): Promise<MarkedLetter[]> =>
  marked(tx, sql`state = 'posted', posted_on = ${on}`, sql`batch_id = ${batchId} and state = 'printed'`);

/** Marks one letter, by the reference printed on it, as come back. */
export const markReturned = (tx: Tx, messageKey: string, because: string, now: Date): Promise<MarkedLetter[]> =>
  marked(
    tx,
    sql`state = 'returned', because = ${because}, ended_at = ${now}`,
    sql`message_key = ${messageKey} and state in ('printed', 'posted')`,
  );
