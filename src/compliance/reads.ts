import type { Channel } from "../kernel/channel.js";
import type { AccountId, CreditorId, DebtId, DebtorId, Id } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { empty, sql } from "../platform/sql.js";
import type { Stop } from "./domain/contact.js";
import { debtIsOpen } from "./store.js";

/** What the screens of this room read, and the rows behind one person's page. */

export interface HoldRow {
  readonly id: Id<"hold">;
  readonly debtorId: DebtorId;
  readonly accountId: AccountId | null;
  readonly debtId: DebtId | null;
  /** It was set with many others, and is lifted with them. */
  readonly standstillId: Id<"standstill"> | null;
  readonly kind: "pause" | "dispute" | "hardship";
  readonly because: string;
  readonly fromAt: Date;
  readonly untilAt: Date | null;
  readonly setBy: string;
  readonly liftedAt: Date | null;
}

const holdRow = sql`id, debtor_id, account_id, debt_id, standstill_id, kind, because, from_at, until_at, set_by, lifted_at`;

export async function holdById(tx: Tx, id: bigint): Promise<HoldRow | null> {
  const [row] = await tx<HoldRow>`
    select ${holdRow} from compliance.hold where tenant_id = ${tx.tenant} and id = ${id}`;
  return row ?? null;
}

/** Holds of a person in force at `now`; with null all that there ever were. Newest first. */
export const holdsOf = (tx: Tx, debtorId: DebtorId, now: Date | null): Promise<HoldRow[]> => tx<HoldRow>`
  select ${holdRow} from compliance.hold
  where tenant_id = ${tx.tenant} and debtor_id = ${debtorId}
    ${now === null ? empty : sql`and lifted_at is null and (until_at is null or until_at > ${now}) and ${debtIsOpen}`}
  order by id desc limit 200`;

export interface OptOutRow {
  readonly id: Id<"optOut">;
  readonly debtorId: DebtorId;
  readonly channel: Channel | "all";
  readonly at: Date;
  readonly because: string;
  readonly liftedAt: Date | null;
}

const optOutRow = sql`id, debtor_id, channel, at, because, lifted_at`;

export async function optOutById(tx: Tx, id: bigint): Promise<OptOutRow | null> {
  const [row] = await tx<OptOutRow>`
    select ${optOutRow} from compliance.opt_out where tenant_id = ${tx.tenant} and id = ${id}`;
  return row ?? null;
}

export const optOutsOf = (tx: Tx, debtorId: DebtorId, openOnly: boolean): Promise<OptOutRow[]> => tx<OptOutRow>`
  select ${optOutRow} from compliance.opt_out
  where tenant_id = ${tx.tenant} and debtor_id = ${debtorId} ${openOnly ? sql`and lifted_at is null` : empty}
  order by id desc limit 200`;

export interface StopRow {
  readonly id: Id<"stop">;
  readonly debtorId: DebtorId;
  readonly kind: Stop;
  readonly at: Date;
  readonly because: string;
  readonly liftedAt: Date | null;
}

const stopRow = sql`id, debtor_id, kind, at, because, lifted_at`;

export async function stopById(tx: Tx, id: bigint): Promise<StopRow | null> {
  const [row] = await tx<StopRow>`
    select ${stopRow} from compliance.stop where tenant_id = ${tx.tenant} and id = ${id}`;
  return row ?? null;
}

export const stopsOf = (tx: Tx, debtorId: DebtorId, openOnly: boolean): Promise<StopRow[]> => tx<StopRow>`
  select ${stopRow} from compliance.stop
  where tenant_id = ${tx.tenant} and debtor_id = ${debtorId} ${openOnly ? sql`and lifted_at is null` : empty}
  order by id desc limit 200`;

export interface ConsentRow {
  readonly id: bigint;
  readonly channels: Channel[];
  readonly granted: boolean;
  readonly at: Date;
  readonly medium: string;
  readonly textVersion: string | null;
  readonly source: string;
  readonly obtainedBy: string;
  readonly provenAt: Date;
}

/** What a person granted and withdrew, newest first, each with its proof. */
export const consentsOf = (tx: Tx, debtorId: DebtorId): Promise<ConsentRow[]> => tx<ConsentRow>`
  select c.id, c.channels, c.granted, c.at, p.medium, p.text_version, p.source, p.obtained_by, p.at as proven_at
  from compliance.consent c join compliance.proof p on p.tenant_id = c.tenant_id and p.id = c.proof_id
  where c.tenant_id = ${tx.tenant} and c.debtor_id = ${debtorId} order by c.id desc limit 500`;

export interface AskedAccount {
  readonly id: AccountId;
  readonly debtorId: DebtorId;
  readonly creditorId: CreditorId;
  readonly creditorName: string;
  readonly kind: "financial" | "commercial" | "agency";
  readonly countingMode: string;
  readonly oldestDebtId: DebtId | null;
}

/** The accounts of a person, with what the law asks about their creditors. */
export const accountsToAsk = (tx: Tx, debtorId: DebtorId, accountId: AccountId | undefined): Promise<AskedAccount[]> =>
  tx<AskedAccount>`
    select a.id, a.debtor_id, a.creditor_id, c.name as creditor_name, c.kind, c.counting_mode, a.oldest_debt_id
    from debts.account a join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
    where a.tenant_id = ${tx.tenant} and a.debtor_id = ${debtorId}
      ${accountId === undefined ? empty : sql`and a.id = ${accountId}`}
    order by a.id limit 100`;
