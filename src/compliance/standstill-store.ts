import type { CreditorId, DebtorId, Id } from "../kernel/id.js";
import { one, type Tx } from "../platform/db.js";
import { empty, type Fragment, sql } from "../platform/sql.js";

export type StandstillId = Id<"standstill">;

export interface StandstillRow {
  readonly id: StandstillId;
  readonly scope: "all" | "creditor" | "segment";
  readonly creditorId: CreditorId | null;
  readonly creditorName: string | null;
  readonly segmentName: string | null;
  readonly accounts: number | null;
  readonly because: string;
  readonly fromAt: Date;
  readonly untilAt: Date | null;
  readonly setBy: string;
  readonly setAt: Date;
  readonly liftedAt: Date | null;
  readonly liftedBy: string | null;
}

const rows = (tx: Tx): Fragment => sql`
  select s.id, s.scope, s.creditor_id, c.name as creditor_name, s.segment_name, s.accounts, s.because, s.from_at, s.until_at,
         s.set_by, s.set_at, s.lifted_at, s.lifted_by
  from compliance.standstill s
  left join debts.creditor c on c.tenant_id = s.tenant_id and c.id = s.creditor_id
  where s.tenant_id = ${tx.tenant}`;

/** More than anybody looks through; the oldest are left out. */
const SHOWN = 200;

/** Newest first. With a moment, only those that stand then. */
export const listStandstills = (tx: Tx, now: Date | null): Promise<StandstillRow[]> => tx<StandstillRow>`
  ${rows(tx)} ${now === null ? empty : sql`and s.lifted_at is null and (s.until_at is null or s.until_at > ${now})`}
  order by s.id desc limit ${SHOWN}`;

export async function standstillById(tx: Tx, id: StandstillId): Promise<StandstillRow | null> {
  const [row] = await tx<StandstillRow>`${rows(tx)} and s.id = ${id}`;
  return row ?? null;
}

/** Of two who press the button at once, the second finds it pressed. */
export async function lockStandstills(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('compliance.standstill', ${tx.tenant}))`;
}

export interface NewStandstill {
  readonly scope: StandstillRow["scope"];
  readonly creditorId: CreditorId | null;
  readonly segmentName: string | null;
  readonly because: string;
  readonly untilAt: Date | null;
  readonly setBy: string;
}

export async function insertStandstill(tx: Tx, order: NewStandstill, now: Date): Promise<StandstillId> {
  const { scope, creditorId, segmentName, because, untilAt, setBy } = order;
  return one(
    await tx<{ id: StandstillId }>`
      insert into compliance.standstill (tenant_id, scope, creditor_id, segment_name, because, from_at, until_at, set_by, set_at)
      values (${tx.tenant}, ${scope}, ${creditorId}, ${segmentName}, ${because}, ${now}, ${untilAt}, ${setBy}, ${now})
      returning id`,
  ).id;
}

/** Gives every account of a query a hold of its own. Gives whose they are, a row an account. */
export async function insertHolds(
  tx: Tx,
  id: StandstillId,
  accounts: Fragment,
  { because, untilAt, setBy }: NewStandstill,
  now: Date,
): Promise<DebtorId[]> {
  const held = await tx<{ debtorId: DebtorId }>`
    insert into compliance.hold (tenant_id, debtor_id, account_id, standstill_id, kind, because, from_at, until_at, set_by)
    select a.tenant_id, a.debtor_id, a.id, ${id}, 'pause', ${because}, ${now}::timestamptz, ${untilAt}::timestamptz, ${setBy}
    from debts.account a where a.tenant_id = ${tx.tenant} and a.id in (${accounts})
    returning debtor_id`;
  await tx`
    update compliance.standstill set accounts = ${held.length} where tenant_id = ${tx.tenant} and id = ${id}`;
  return held.map(({ debtorId }) => debtorId);
}

/** Ends the holds that were set together. Gives whose they were. */
export async function liftHolds(tx: Tx, id: StandstillId, now: Date): Promise<DebtorId[]> {
  const lifted = await tx<{ debtorId: DebtorId }>`
    update compliance.hold set lifted_at = ${now}
    where tenant_id = ${tx.tenant} and standstill_id = ${id} and lifted_at is null returning debtor_id`;
  return lifted.map(({ debtorId }) => debtorId);
}

/** False: it was lifted before. */
export const setLifted = async (tx: Tx, id: StandstillId, by: string, now: Date): Promise<boolean> =>
  (await tx.count(sql`
    update compliance.standstill set lifted_at = ${now}, lifted_by = ${by}
    where tenant_id = ${tx.tenant} and id = ${id} and lifted_at is null`)) === 1;
