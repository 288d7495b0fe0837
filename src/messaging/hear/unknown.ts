import { debtorById, linkContactPoint } from "../../debts/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { ContactPointId, DebtorId } from "../../kernel/id.js";
import type { Tx } from "../../platform/db.js";
import { emit } from "../../platform/events.js";
import { found, Problem } from "../../platform/problem.js";
import { sql } from "../../platform/sql.js";
import { type AnswerRow, answerColumns } from "./answers.js";
import { accountsOf, type NewInbound } from "./inbound-store.js";
import { actOn } from "./meaning.js";
import { tellOf } from "./turns.js";

/** People who wrote from an address that nobody has. */

/** What they said, newest first. */
export const listUnknown = (tx: Tx, before: bigint | null, limit: number): Promise<AnswerRow[]> => tx<AnswerRow>`
  select ${answerColumns} from messaging.inbound i
  where i.tenant_id = ${tx.tenant} and i.debtor_id is null and (${before}::bigint is null or i.id < ${before}::bigint)
  order by i.id desc limit ${limit}`;

const COUNTED_MOST = 1_000;

export async function countUnknown(tx: Tx): Promise<number> {
  const rows = await tx<{ count: number }>`
    select count(*)::int as count from (
      select 1 from messaging.inbound where tenant_id = ${tx.tenant} and debtor_id is null limit ${COUNTED_MOST}) u`;
  return rows[0]?.count ?? 0;
}

const KINDS: Partial<Record<Channel, "email" | "phone" | "telegram" | "webchat">> = {
  email: "email",
  sms: "phone",
  whatsapp: "phone",
  call: "phone",
  telegram: "telegram",
  webchat: "webchat",
};

export interface Assigned {
  readonly from: string;
  readonly channel: Channel;
  readonly count: number;
}

/**
 * Says whose an address is: it becomes a contact of theirs, all that came from there is theirs, and what it asked for is
 * done, as if it had been known at once.
 */
export async function assignWriter(tx: Tx, id: bigint, debtorId: DebtorId, now: Date): Promise<Assigned> {
  const [asked] = await tx<{ channel: Channel; fromValue: string; debtorId: DebtorId | null }>`
    select channel, from_value, debtor_id from messaging.inbound
    where tenant_id = ${tx.tenant} and id = ${id} for update`;
  const { channel, fromValue, debtorId: known } = found(asked, "inbound");
  if (known !== null) throw new Problem(409, "writer_known");
  found(await debtorById(tx, debtorId), "debtor");
  const kind = KINDS[channel];
  // How a provider calls somebody is no address that anybody else could write to.
  if (kind === undefined || fromValue === "" || (kind === "phone" && !fromValue.startsWith("+"))) {
    throw new Problem(422, "writer_without_address");
  }
  const point = found(await linkContactPoint(tx, { debtorId, kind, value: fromValue }, now), "debtor");
  const turns = await relabel(tx, { channels: channelsOf(kind), fromValue, debtorId, point });
  await actOn(tx, turns, now);
  await tellOf(tx, turns, now);
  await emit(tx, now, [{ kind: "debts.reach_changed", payload: { debtorIds: [debtorId.toString()] } }]);
  return { from: fromValue, channel, count: turns.length };
}

const channelsOf = (kind: string): string[] =>
  Object.entries(KINDS).flatMap(([channel, one]) => (one === kind ? [channel] : []));

interface Relabel {
  readonly channels: readonly string[];
  readonly fromValue: string;
  readonly debtorId: DebtorId;
  readonly point: ContactPointId;
}

async function relabel(tx: Tx, { channels, fromValue, debtorId, point }: Relabel): Promise<NewInbound[]> {
  const [accountId = null] = (await accountsOf(tx, [debtorId])).get(debtorId) ?? [];
  // In the order it was said: the last word counts.
  return tx.run<NewInbound>(sql`
    with theirs as (
      update messaging.inbound
      set debtor_id = ${debtorId}, contact_point_id = ${point}, account_id = coalesce(account_id, ${accountId}::bigint)
      where tenant_id = ${tx.tenant} and debtor_id is null and channel = any(${channels}::text[]) and from_value = ${fromValue}
      returning id, channel_account_id, channel, provider_id, debtor_id, contact_point_id, message_id, account_id, from_value,
                from_name, kind, meaning, subject, text, pressed, media, at)
    select channel_account_id, channel, provider_id, debtor_id, contact_point_id, message_id, account_id, from_value,
           from_name, kind, meaning, subject, text, pressed, media, at
    from theirs order by at, id`);
}
