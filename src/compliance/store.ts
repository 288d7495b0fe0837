import type { Channel } from "../kernel/channel.js";
import type { DebtorId } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import { numberArray, textArray } from "../platform/array-text.js";
import type { Tx } from "../platform/db.js";
import type { IdSet } from "../platform/id-set.js";
import { empty, type Fragment, sql } from "../platform/sql.js";
import type { Hold, Stop } from "./domain/index.js";

export interface NewContact {
  readonly debtorId: DebtorId;
  readonly channel: Channel;
  readonly creditorId: bigint;
  readonly debtId: bigint | null;
  readonly purpose: string;
  readonly messageId: bigint;
}

/** Takes the slots of contacts about to be made: from this transaction on, every counter sees them. Ids in order. */
export async function takeSlots(tx: Tx, contacts: readonly NewContact[], now: Date): Promise<bigint[]> {
  const rows = await tx<{ id: bigint; messageId: bigint }>`
    insert into compliance.contact (tenant_id, debtor_id, at, channel, direction, outcome, creditor_id, debt_id, purpose, message_id)
    select ${tx.tenant}, c.debtor_id, ${now}, c.channel, 'out', 'sent', c.creditor_id, c.debt_id, c.purpose, c.message_id
    from unnest(${numberArray(contacts, (c) => c.debtorId)}::bigint[], ${textArray(contacts, (c) => c.channel)}::text[],
                ${numberArray(contacts, (c) => c.creditorId)}::bigint[], ${numberArray(contacts, (c) => c.debtId)}::bigint[],
                ${textArray(contacts, (c) => c.purpose)}::text[], ${numberArray(contacts, (c) => c.messageId)}::bigint[])
         as c(debtor_id, channel, creditor_id, debt_id, purpose, message_id)
    returning id, message_id`;
  const byMessage = new Map(rows.map(({ id, messageId }) => [messageId, id]));
  return contacts.map(({ messageId }) => byMessage.get(messageId) as bigint);
}

/** Gives slots back: these contacts certainly did not reach anybody. */
export async function giveSlotsBack(tx: Tx, contactIds: readonly bigint[]): Promise<void> {
  if (contactIds.length === 0) return;
  await tx`
    update compliance.contact set outcome = 'failed'
    where tenant_id = ${tx.tenant} and id = any(${contactIds}::bigint[])`;
}

/** Takes slots again that were given back: what was said not to have arrived did arrive. */
export async function takeSlotsBack(tx: Tx, contactIds: readonly bigint[]): Promise<void> {
  if (contactIds.length === 0) return;
  await tx`
    update compliance.contact set outcome = 'sent'
    where tenant_id = ${tx.tenant} and id = any(${contactIds}::bigint[]) and outcome = 'failed'`;
}

/** What leaves accounts alone at some moment from `now` to `until`: open holds, the ones that last longest last. */
export async function loadHolds(tx: Tx, debtors: IdSet, now: Date, until = now): Promise<Hold[]> {
  const inForce = sql`lifted_at is null and from_at <= ${until} and (until_at is null or until_at > ${now})`;
  const wide = await tx`
    select from compliance.standstill where tenant_id = ${tx.tenant} and scope <> 'segment' and ${inForce} limit 1`;
  return tx<Hold>`
    select debtor_id, account_id, kind, from_at, until_at from (
      select debtor_id, account_id, kind, from_at, until_at, id from compliance.hold
      where tenant_id = ${tx.tenant} and ${debtors.within(sql`debtor_id`)} and ${inForce} and ${debtIsOpen}
      ${wide.length === 0 ? empty : sql`union all ${standstills(tx, debtors, inForce)}`}) h
    order by until_at nulls last, id`;
}

/** A hold because of one debt ends with it. */
export const debtIsOpen = sql`
  (debt_id is null or exists (select from debts.debt d where d.tenant_id = hold.tenant_id and d.id = hold.debt_id and d.status = 'open'))`;

const standstills = (tx: Tx, debtors: IdSet, inForce: Fragment): Fragment => sql`
  select a.debtor_id, a.id, 'standstill', s.from_at, s.until_at, s.id
  from (select * from compliance.standstill where tenant_id = ${tx.tenant} and scope <> 'segment' and ${inForce}) s
  join debts.account a on a.tenant_id = s.tenant_id and (s.creditor_id is null or a.creditor_id = s.creditor_id)
  where ${debtors.within(sql`a.debtor_id`)}`;

/** The stored number of a combination of pack versions; a new combination gets one. */
export async function packSetId(tx: Tx, packs: readonly string[]): Promise<bigint> {
  const key = `${tx.tenant} ${packs.join(" ")}`;
  const known = packSetIds.get(key);
  if (known !== undefined) return known;
  const found = await tx<{ id: bigint }>`
    select id from compliance.pack_set where tenant_id = ${tx.tenant} and packs = ${packs}::text[]`;
  if (found[0]) {
    // A number this transaction made itself could still be rolled back: it is not remembered.
    if (!made.has(tx)) packSetIds.set(key, found[0].id);
    return found[0].id;
  }
  made.add(tx);
  const fresh = await tx<{ id: bigint }>`
    insert into compliance.pack_set (tenant_id, packs) values (${tx.tenant}, ${packs}::text[])
    on conflict (tenant_id, packs) do update set packs = excluded.packs returning id`;
  return (fresh[0] as { id: bigint }).id;
}

const packSetIds = new Map<string, bigint>();
const made = new WeakSet<Tx>();

export interface Proof {
  readonly medium: string;
  readonly textVersion: string | null;
  readonly source: string;
  readonly obtainedBy: string;
}

/** Grants these channels to the debtors of a query, on one proof. */
export async function grantConsent(
  tx: Tx,
  debtors: Fragment,
  channels: readonly Channel[],
  proof: Proof,
  now: Date,
): Promise<void> {
  await tx`
    with proof as (
      insert into compliance.proof (tenant_id, medium, text_version, source, obtained_by, at)
      values (${tx.tenant}, ${proof.medium}, ${proof.textVersion}, ${proof.source}, ${proof.obtainedBy}, ${now})
      returning id)
    insert into compliance.consent (tenant_id, debtor_id, channels, granted, proof_id, at)
    select ${tx.tenant}, d.debtor_id, ${channels}::text[], true, proof.id, ${now}
    from (${debtors}) as d(debtor_id), proof`;
}

export async function insertOptOut(
  tx: Tx,
  debtorId: DebtorId,
  channel: Channel | "all",
  because: string,
  now: Date,
): Promise<void> {
  await tx`
    insert into compliance.opt_out (tenant_id, debtor_id, channel, at, because)
    values (${tx.tenant}, ${debtorId}, ${channel}, ${now}, ${because})`;
}

export async function insertStop(tx: Tx, debtorId: DebtorId, kind: Stop, because: string, now: Date): Promise<void> {
  await tx`
    insert into compliance.stop (tenant_id, debtor_id, kind, at, because)
    values (${tx.tenant}, ${debtorId}, ${kind}, ${now}, ${because})`;
}

export interface NewHold {
  readonly debtorId: DebtorId;
  readonly accountId: bigint | null;
  readonly kind: "pause" | "dispute" | "hardship";
  readonly because: string;
  /** Missing: from now on. It may lie behind: the person asked then. */
  readonly fromAt?: Date | null | undefined;
  readonly untilAt: Date | null;
  /** It ends by itself when this debt of the account is paid. */
  readonly debtId?: bigint | null | undefined;
  readonly setBy: string;
}

export async function insertHold(tx: Tx, hold: NewHold, now: Date): Promise<bigint> {
  const { fromAt, debtId } = hold;
  const rows = await tx<{ id: bigint }>`
    insert into compliance.hold (tenant_id, debtor_id, account_id, debt_id, kind, because, from_at, until_at, set_by)
    values (${tx.tenant}, ${hold.debtorId}, ${hold.accountId}, ${debtId ?? null}, ${hold.kind}, ${hold.because}, ${fromAt ?? now},
            ${hold.untilAt}, ${hold.setBy})
    returning id`;
  return (rows[0] as { id: bigint }).id;
}

export async function liftHold(tx: Tx, id: bigint, now: Date): Promise<DebtorId | null> {
  const rows = await tx<{ debtorId: DebtorId }>`
    update compliance.hold set lifted_at = ${now}
    where tenant_id = ${tx.tenant} and id = ${id} and lifted_at is null returning debtor_id`;
  return rows[0]?.debtorId ?? null;
}

export interface LocalHoliday {
  readonly country: string;
  readonly subdivision: string;
  readonly onDate: LocalDate;
}

export const localHolidays = (tx: Tx): Promise<LocalHoliday[]> =>
  tx<LocalHoliday>`select country, subdivision, on_date from compliance.holiday where tenant_id = ${tx.tenant}`;
