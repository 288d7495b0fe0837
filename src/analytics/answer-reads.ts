import type { z } from "zod";
import type { AccountId, DebtorId, MessageId } from "../kernel/id.js";
import type { Receipt } from "../messaging/hear/contract.js";
import { type AnswerRow, answerColumns } from "../messaging/index.js";
import type { Tx } from "../platform/db.js";

/** What became known of messages after they left, and what people said. */

type Fact = z.output<typeof Receipt>;

/** The facts of these messages, each message's in the order of time. */
export async function factsOf(tx: Tx, messages: readonly MessageId[]): Promise<Map<MessageId, Fact[]>> {
  const facts = new Map<MessageId, Fact[]>();
  if (messages.length === 0) return facts;
  const rows = await tx<Fact & { messageId: MessageId }>`
    select message_id, fact, at, because from messaging.receipt
    where tenant_id = ${tx.tenant} and message_id = any(${messages}::bigint[])
    order by message_id, at, array_position(array['sent', 'delivered', 'read'], fact)`;
  for (const { messageId, ...fact } of rows) facts.set(messageId, [...(facts.get(messageId) ?? []), fact]);
  return facts;
}

export interface TimelineAnswer extends AnswerRow {
  readonly accountId: AccountId | null;
  readonly messageId: MessageId | null;
}

const ANSWERS_MOST = 100;

export const answersTo = (tx: Tx, messageId: MessageId): Promise<AnswerRow[]> => tx<AnswerRow>`
  select ${answerColumns} from messaging.inbound i
  where i.tenant_id = ${tx.tenant} and i.message_id = ${messageId} order by i.at, i.id limit ${ANSWERS_MOST}`;

/** What one person said, newest first, up to and including a moment. */
export const answersOf = (tx: Tx, debtorId: DebtorId, at: Date | null, limit: number): Promise<TimelineAnswer[]> =>
  tx<TimelineAnswer>`
    select ${answerColumns}, i.account_id, i.message_id from messaging.inbound i
    where i.tenant_id = ${tx.tenant} and i.debtor_id = ${debtorId}
      and (${at}::timestamptz is null or i.at <= ${at}::timestamptz)
    order by i.at desc, i.id desc limit ${limit}`;
