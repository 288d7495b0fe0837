import type { Channel } from "../kernel/channel.js";
import type { ContactPointId, DebtorId } from "../kernel/id.js";
import { textArray } from "../platform/array-text.js";
import type { Tx } from "../platform/db.js";
import { sql } from "../platform/sql.js";

/** Whose address this is: one of several people may share it. */
export interface Holder {
  /** What was looked for. */
  readonly value: string;
  readonly contactPointId: ContactPointId;
  readonly debtorId: DebtorId;
}

/** Why an address is somebody else's now, and not only out of order. */
const CHANGED_HANDS = ["wrong_person", "number_changed"];

/**
 * The people behind these addresses, the newest address of each value last. Who gave an address up is not behind it: what
 * is said there now is somebody else's word.
 */
export function holdersOfValues(tx: Tx, values: readonly string[]): Promise<Holder[]> {
  if (values.length === 0) return Promise.resolve([]);
  return tx.prepared<Holder>(sql`
    select value, id as contact_point_id, debtor_id from debts.contact_point
    where tenant_id = ${tx.tenant} and value = any(${textArray(values, (value) => value)}::text[])
      and not (health = 'bad' and coalesce(health_because, '') = any(${CHANGED_HANDS}::text[]))
    order by id`);
}

/** The people whom providers call by these names. */
export function holdersOfAliases(tx: Tx, channel: Channel, aliases: readonly string[]): Promise<Holder[]> {
  if (aliases.length === 0) return Promise.resolve([]);
  return tx.prepared<Holder>(sql`
    select a.alias as value, a.contact_point_id, p.debtor_id
    from debts.contact_alias a join debts.contact_point p on p.tenant_id = a.tenant_id and p.id = a.contact_point_id
    where a.tenant_id = ${tx.tenant} and a.channel = ${channel}
      and a.alias = any(${textArray(aliases, (alias) => alias)}::text[])
      and not (p.health = 'bad' and coalesce(p.health_because, '') = any(${CHANGED_HANDS}::text[]))`);
}

export interface NewAlias {
  readonly channel: Channel;
  readonly alias: string;
  readonly contactPointId: ContactPointId;
}

/** Remembers how a provider calls somebody; the newest word counts. */
export async function rememberAliases(tx: Tx, aliases: readonly NewAlias[]): Promise<void> {
  if (aliases.length === 0) return;
  await tx.prepared(sql`
    insert into debts.contact_alias as a (tenant_id, channel, alias, contact_point_id)
    select distinct on (n.channel, n.alias) ${tx.tenant}::bigint, n.channel, n.alias, n.id
    from unnest(${textArray(aliases, (a) => a.channel)}::text[], ${textArray(aliases, (a) => a.alias)}::text[],
                ${aliases.map((a) => a.contactPointId)}::bigint[]) as n(channel, alias, id)
    on conflict (tenant_id, channel, alias) do update set contact_point_id = excluded.contact_point_id
    where a.contact_point_id <> excluded.contact_point_id`);
}

/** How providers call whoever is behind these contact points. */
export async function aliasesOf(
  tx: Tx,
  channel: Channel,
  points: readonly ContactPointId[],
): Promise<Map<ContactPointId, string>> {
  if (points.length === 0) return new Map();
  const rows = await tx.prepared<{ contactPointId: ContactPointId; alias: string }>(sql`
    select contact_point_id, alias from debts.contact_alias
    where tenant_id = ${tx.tenant} and channel = ${channel} and contact_point_id = any(${points}::bigint[])`);
  return new Map(rows.map(({ contactPointId, alias }) => [contactPointId, alias]));
}

/** Says that these addresses cannot be used on a channel, though they may be good on others. */
export async function setBadOn(tx: Tx, points: readonly ContactPointId[], channel: Channel): Promise<void> {
  await tx`
    update debts.contact_point set bad_on = bad_on || ${channel}::text
    where tenant_id = ${tx.tenant} and id = any(${points}::bigint[]) and not ${channel} = any(bad_on)`;
}

/** A message arrived there, so the address is alive. Gives the people of whom that is news. */
export async function setArrived(tx: Tx, points: readonly ContactPointId[]): Promise<DebtorId[]> {
  if (points.length === 0) return [];
  const rows = await tx<{ debtorId: DebtorId }>`
    update debts.contact_point set health = 'good', health_because = null
    where tenant_id = ${tx.tenant} and id = any(${points}::bigint[]) and health = 'unknown' returning debtor_id`;
  return rows.map(({ debtorId }) => debtorId);
}

export interface NewLink {
  readonly debtorId: DebtorId;
  readonly kind: "email" | "phone" | "telegram" | "push" | "webchat";
  readonly value: string;
}

/** Adds an address that the person gave by using it; null where there is no such person. Used again it is the same. */
export async function linkContactPoint(
  tx: Tx,
  { debtorId, kind, value }: NewLink,
  now: Date,
): Promise<ContactPointId | null> {
  const [row] = await tx<{ id: ContactPointId }>`
    insert into debts.contact_point as p (tenant_id, debtor_id, kind, value, health, created_at)
    select tenant_id, id, ${kind}, ${value}, 'good', ${now} from debts.debtor
    where tenant_id = ${tx.tenant} and id = ${debtorId}
    on conflict (tenant_id, debtor_id, kind, value) do update set health = 'good', health_because = null, bad_on = '{}'
    returning id`;
  return row?.id ?? null;
}
