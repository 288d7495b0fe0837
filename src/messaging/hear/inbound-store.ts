import type { Channel } from "../../kernel/channel.js";
import type { AccountId, ContactPointId, CreditorId, DebtorId, MessageId } from "../../kernel/id.js";
import { numberArray, textArray } from "../../platform/array-text.js";
import type { Tx } from "../../platform/db.js";
import { sql } from "../../platform/sql.js";
import type { HeardMedia } from "../channels/heard.js";

/** Half of a letter, as a cut leaves it, is no text to PostgreSQL; nor is a NUL. */
const BROKEN = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const wholeText = (text: string): string => text.replaceAll("\0", "").replace(BROKEN, "\ufffd");
const jsonOf = (media: readonly HeardMedia[]): string =>
  JSON.stringify(media, (_, value: unknown) => (typeof value === "string" ? wholeText(value) : value));

export interface NewInbound {
  readonly channelAccountId: bigint;
  readonly channel: Channel;
  readonly providerId: string;
  readonly debtorId: DebtorId | null;
  readonly contactPointId: ContactPointId | null;
  readonly messageId: MessageId | null;
  readonly accountId: AccountId | null;
  readonly fromValue: string;
  readonly fromName: string | null;
  readonly kind: "words" | "automatic" | "aside";
  readonly meaning: string | null;
  readonly subject: string | null;
  readonly text: string;
  readonly pressed: string | null;
  readonly media: readonly HeardMedia[] | null;
  readonly at: Date;
}

/** Keeps what people said, each turn once. Gives the ids of those that are new, by account and provider's id. */
export async function insertInbound(tx: Tx, turns: readonly NewInbound[], now: Date): Promise<Map<string, bigint>> {
  if (turns.length === 0) return new Map();
  const rows = await tx.prepared<{ id: bigint; channelAccountId: bigint; providerId: string }>(sql`
    insert into messaging.inbound (tenant_id, channel_account_id, channel, provider_id, debtor_id, contact_point_id, message_id,
                                   account_id, from_value, from_name, kind, meaning, subject, text, pressed, media, at, heard_at)
    select ${tx.tenant}, i.*, ${now}
    from unnest(${turns.map((t) => t.channelAccountId)}::bigint[], ${turns.map((t) => t.channel)}::text[],
                ${turns.map((t) => t.providerId)}::text[], ${numberArray(turns, (t) => t.debtorId)}::bigint[],
                ${numberArray(turns, (t) => t.contactPointId)}::bigint[], ${numberArray(turns, (t) => t.messageId)}::bigint[],
                ${numberArray(turns, (t) => t.accountId)}::bigint[], ${textArray(turns, (t) => t.fromValue)}::text[],
                ${textArray(turns, (t) => t.fromName)}::text[], ${turns.map((t) => t.kind)}::text[],
                ${turns.map((t) => t.meaning)}::text[], ${textArray(turns, (t) => t.subject)}::text[],
                ${textArray(turns, (t) => t.text)}::text[], ${textArray(turns, (t) => t.pressed)}::text[],
                ${turns.map((t) => (t.media ? jsonOf(t.media) : null))}::jsonb[],
                ${turns.map((t) => t.at)}::timestamptz[]) as i
    on conflict (tenant_id, channel_account_id, provider_id) do nothing
    returning id, channel_account_id, provider_id`);
  return new Map(rows.map(({ id, channelAccountId, providerId }) => [`${channelAccountId} ${providerId}`, id]));
}

/** The last message that each of these people got on a channel: what they answer when they do not say. */
export interface LastSent {
  readonly debtorId: DebtorId;
  readonly channel: Channel;
  readonly messageId: MessageId;
  readonly accountId: AccountId;
  readonly creditorId: CreditorId;
  readonly contactPointId: ContactPointId;
}

/** So many days after a message what comes back is still taken for its answer. */
const ANSWER_DAYS = 30;

export function lastSent(
  tx: Tx,
  people: readonly { debtorId: DebtorId; channel: Channel }[],
  now: Date,
): Promise<LastSent[]> {
  if (people.length === 0) return Promise.resolve([]);
  return tx.prepared<LastSent>(sql`
    select p.debtor_id, p.channel, m.id as message_id, m.account_id, m.creditor_id, m.contact_point_id
    from (select distinct u.* from unnest(${people.map((p) => p.debtorId)}::bigint[], ${people.map((p) => p.channel)}::text[])
          as u(debtor_id, channel)) p
    join lateral (
      select m.id, m.account_id, m.creditor_id, m.contact_point_id
      from debts.account a join messaging.message m on m.tenant_id = a.tenant_id and m.account_id = a.id
      where a.tenant_id = ${tx.tenant} and a.debtor_id = p.debtor_id and m.channel = p.channel
        and m.state in ('sent', 'unknown') and m.decided_at > ${now}::timestamptz - make_interval(days => ${ANSWER_DAYS})
      order by m.decided_at desc, m.id desc limit 1) m on true`);
}

/** More answers by mail than this in an hour no person writes: two machines talk. */
const LETTERS_AN_HOUR = 20;

/** Of these people, those whose mails come as only a machine's do. */
export async function chattering(tx: Tx, debtors: readonly DebtorId[], now: Date): Promise<Set<DebtorId>> {
  if (debtors.length === 0) return new Set();
  const rows = await tx<{ debtorId: DebtorId }>`
    select debtor_id from messaging.inbound
    where tenant_id = ${tx.tenant} and debtor_id = any(${debtors}::bigint[]) and channel = 'email'
      and heard_at > ${now}::timestamptz - interval '1 hour'
    group by debtor_id having count(*) >= ${LETTERS_AN_HOUR}`;
  return new Set(rows.map(({ debtorId }) => debtorId));
}

/** Accounts of these people, for whoever waits for an answer of theirs. */
export async function accountsOf(tx: Tx, debtors: readonly DebtorId[]): Promise<Map<DebtorId, AccountId[]>> {
  const rows = await tx<{ id: AccountId; debtorId: DebtorId }>`
    select id, debtor_id from debts.account where tenant_id = ${tx.tenant} and debtor_id = any(${debtors}::bigint[])
    order by open_minor desc, id`;
  const map = new Map<DebtorId, AccountId[]>();
  for (const { id, debtorId } of rows) map.set(debtorId, [...(map.get(debtorId) ?? []), id]);
  return map;
}
