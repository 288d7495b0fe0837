import type { Channel } from "../kernel/channel.js";
import type { Id } from "../kernel/id.js";
import { one, type Tx } from "../platform/db.js";
import { sql } from "../platform/sql.js";
import type { ReplyButton } from "./domain/template-replies.js";

/** Tests that staff send themselves: a queue beside the outbox, so that nothing ever counts them as contacts. */

export interface TestRecipientRow {
  readonly id: Id<"testRecipient">;
  readonly channel: Channel;
  readonly address: string;
  readonly label: string;
  readonly addedBy: string;
  readonly createdAt: Date;
}

const recipientRow = sql`id, channel, address, label, added_by, created_at`;

export const listTestRecipients = (tx: Tx): Promise<TestRecipientRow[]> => tx<TestRecipientRow>`
  select ${recipientRow} from messaging.test_recipient where tenant_id = ${tx.tenant} order by channel, label, id`;

export async function testRecipientById(tx: Tx, id: bigint): Promise<TestRecipientRow | null> {
  const [row] = await tx<TestRecipientRow>`
    select ${recipientRow} from messaging.test_recipient where tenant_id = ${tx.tenant} and id = ${id}`;
  return row ?? null;
}

export async function addTestRecipient(
  tx: Tx,
  given: { channel: Channel; address: string; label: string },
  by: string,
  now: Date,
): Promise<TestRecipientRow | null> {
  const [row] = await tx<TestRecipientRow>`
    insert into messaging.test_recipient (tenant_id, channel, address, label, added_by, created_at)
    values (${tx.tenant}, ${given.channel}, ${given.address}, ${given.label}, ${by}, ${now})
    on conflict do nothing returning ${recipientRow}`;
  return row ?? null;
}

export const removeTestRecipient = (tx: Tx, id: bigint): Promise<unknown> =>
  tx`delete from messaging.test_recipient where tenant_id = ${tx.tenant} and id = ${id}`;

/** Is this an address of somebody in the portfolio? A test may not go there, whoever's it is besides. */
export async function isDebtorAddress(tx: Tx, address: string): Promise<boolean> {
  const rows = await tx`
    select 1 from debts.contact_point where tenant_id = ${tx.tenant} and value = ${address} limit 1`;
  return rows.length > 0;
}

export async function staffEmail(tx: Tx, staffId: bigint): Promise<string | null> {
  const [row] = await tx<{ email: string }>`
    select email from access.staff where tenant_id = ${tx.tenant} and id = ${staffId} and active`;
  return row?.email ?? null;
}

/** By what account of a provider messages of this channel leave, if by any. */
export async function testAccount(tx: Tx, channel: Channel): Promise<{ isSandbox: boolean } | null> {
  const [row] = await tx<{ isSandbox: boolean }>`
    select is_sandbox from messaging.channel_account
    where tenant_id = ${tx.tenant} and channel = ${channel} and state = 'active' order by id limit 1`;
  return row ?? null;
}

/** How many tests this person, and everybody, asked for since then. */
export async function testsSince(tx: Tx, staffId: bigint, since: Date): Promise<{ mine: number; all: number }> {
  return one(
    await tx<{ mine: number; all: number }>`
    select count(*) filter (where staff_id = ${staffId})::int as mine, count(*)::int as "all"
    from messaging.test_send where tenant_id = ${tx.tenant} and asked_at > ${since}`,
  );
}

export interface NewTest {
  readonly templateKey: string;
  readonly channel: Channel;
  readonly locale: string;
  readonly address: string;
  readonly kind: "staff" | "list" | "sandbox";
  /** It leaves by this account and no other, paused or not. */
  readonly channelAccountId?: bigint | null;
  readonly staffId: bigint;
  readonly subject: string | null;
  readonly body: string;
  readonly html: string | null;
  readonly buttons?: readonly ReplyButton[] | null;
}

export async function insertTest(tx: Tx, test: NewTest, now: Date): Promise<bigint> {
  const { id } = one(
    await tx<{ id: bigint }>`
    insert into messaging.test_send (tenant_id, template_key, channel, locale, address, kind, channel_account_id, staff_id, subject, body,
                                     html, buttons, asked_at)
    values (${tx.tenant}, ${test.templateKey}, ${test.channel}, ${test.locale}, ${test.address}, ${test.kind},
            ${test.channelAccountId ?? null}, ${test.staffId}, ${test.subject}, ${test.body}, ${test.html},
            ${test.buttons ? JSON.stringify(test.buttons) : null}::jsonb, ${now})
    returning id`,
  );
  return id;
}

export interface TestRow extends NewTest {
  readonly id: Id<"testSend">;
  readonly state: "ready" | "leaving" | "sent" | "failed" | "unknown" | "suppressed";
  readonly because: string | null;
  readonly askedAt: Date;
  readonly workerId: bigint | null;
  readonly wireAt: Date | null;
}

const testRow = sql`s.id, s.template_key, s.channel, s.locale, s.address, s.kind, s.channel_account_id, s.staff_id, s.subject, s.body, s.html, s.buttons, s.state,
  s.because, s.asked_at, s.worker_id, s.wire_at`;

export async function testById(tx: Tx, id: bigint): Promise<TestRow | null> {
  const [row] = await tx<TestRow>`
    select ${testRow} from messaging.test_send s where s.tenant_id = ${tx.tenant} and s.id = ${id}`;
  return row ?? null;
}

/** Ends tests whose address has become a debtor's meanwhile. */
export const endDebtorTests = (tx: Tx): Promise<unknown> => tx`
  update messaging.test_send s set state = 'suppressed', because = 'test_address_is_debtors'
  where s.tenant_id = ${tx.tenant} and s.state = 'ready'
    and exists (select 1 from debts.contact_point p where p.tenant_id = s.tenant_id and p.value = s.address)`;

/** Tests of a channel that wait, for this worker. */
export const claimTests = (tx: Tx, channel: Channel, workerId: bigint, limit: number): Promise<TestRow[]> =>
  tx<TestRow>`
    update messaging.test_send s set state = 'leaving', worker_id = ${workerId}
    where s.tenant_id = ${tx.tenant} and s.id in (
      select id from messaging.test_send
      where tenant_id = ${tx.tenant} and state = 'ready' and channel = ${channel} and channel_account_id is null
      order by id limit ${limit} for update skip locked)
    returning ${testRow}`;

/** Tests that try one account out, for this worker. */
export const claimTrials = (tx: Tx, workerId: bigint, limit: number): Promise<TestRow[]> => tx<TestRow>`
  update messaging.test_send s set state = 'leaving', worker_id = ${workerId}
  where s.tenant_id = ${tx.tenant} and s.id in (
    select id from messaging.test_send
    where tenant_id = ${tx.tenant} and state = 'ready' and channel_account_id is not null
    order by id limit ${limit} for update skip locked)
  returning ${testRow}`;

export const markTestsOnWire = (tx: Tx, ids: readonly bigint[], now: Date): Promise<unknown> => tx`
  update messaging.test_send set wire_at = ${now} where tenant_id = ${tx.tenant} and id = any(${ids}::bigint[])`;

export const finishTest = (
  tx: Tx,
  id: bigint,
  state: "ready" | "sent" | "failed" | "unknown",
  because: string | null,
  now: Date,
): Promise<unknown> => tx`
  update messaging.test_send set state = ${state}, because = ${because}, finished_at = ${now}, worker_id = null
  where tenant_id = ${tx.tenant} and id = ${id}`;

/** Tests that a worker had in hand: those of workers that are gone end, or go back where nothing can have left. */
export const testsInHand = (tx: Tx): Promise<{ id: bigint; workerId: bigint; wireAt: Date | null }[]> =>
  tx<{ id: bigint; workerId: bigint; wireAt: Date | null }>`
    select id, worker_id, wire_at from messaging.test_send
    where tenant_id = ${tx.tenant} and state = 'leaving' order by id for update skip locked`;

/** Is there anything to send? Asked at every round, so it must cost nothing. */
export async function anyWaiting(tx: Tx): Promise<boolean> {
  const rows = await tx`select 1 from messaging.test_send where tenant_id = ${tx.tenant} and state = 'ready' limit 1`;
  return rows.length > 0;
}
