import type { AccountId, CreditorId, DebtId, Id } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import { numberArray, textArray } from "../../platform/array-text.js";
import type { Tx } from "../../platform/db.js";
import { empty, type Fragment, sql } from "../../platform/sql.js";
import type { ChargeKind } from "../domain/charge-settings.js";

export type ChargeId = Id<"charge">;
export type ReversedBecause = "by_hand" | "paid_before" | "debt_withdrawn";

/** A fee or interest to be made on one debt. */
export interface NewCharge {
  /** Derived from the decision: the same key twice is one charge. */
  readonly key: string;
  readonly debtId: DebtId;
  readonly accountId: AccountId;
  readonly creditorId: CreditorId;
  readonly of: ChargeKind;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly baseMinor: bigint;
  readonly annualBps: number | null;
  readonly from: LocalDate | null;
  readonly on: LocalDate;
  readonly strategyId: bigint | null;
  readonly stepId: string | null;
  readonly contract: string;
  readonly laws: readonly string[];
}

export interface MadeCharge {
  readonly id: ChargeId;
  readonly debtId: DebtId;
  readonly accountId: AccountId;
  readonly creditorId: CreditorId;
  readonly kind: ChargeKind;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly madeOn: LocalDate;
}

const madeColumns = sql`c.id, c.debt_id, c.account_id, c.creditor_id, c.kind, c.currency, c.amount_minor, c.made_on`;

/** Lists cross as text: a law's name holds no such mark. */
const LIST = "|";

/** Writes charges; one whose key is there already is left out. Gives the new ones. */
export const insertCharges = (tx: Tx, charges: readonly NewCharge[], now: Date): Promise<MadeCharge[]> =>
  tx<MadeCharge>`
    insert into debts.charge as c (tenant_id, key, debt_id, account_id, creditor_id, kind, currency, amount_minor, base_minor,
                                   annual_bps, from_on, made_on, strategy_id, step_id, contract, laws, at)
    select ${tx.tenant}, n.key, n.debt_id, n.account_id, n.creditor_id, n.kind, n.currency, n.amount_minor, n.base_minor,
           n.annual_bps, n.from_on, n.made_on, n.strategy_id, n.step_id, n.contract,
           coalesce(string_to_array(n.laws, ${LIST}), '{}'), ${now}
    from unnest(${textArray(charges, (c) => c.key)}::text[], ${numberArray(charges, (c) => c.debtId)}::bigint[],
                ${numberArray(charges, (c) => c.accountId)}::bigint[], ${numberArray(charges, (c) => c.creditorId)}::bigint[],
                ${textArray(charges, (c) => c.of)}::text[], ${textArray(charges, (c) => c.currency)}::text[],
                ${numberArray(charges, (c) => c.amountMinor)}::bigint[], ${numberArray(charges, (c) => c.baseMinor)}::bigint[],
                ${numberArray(charges, (c) => c.annualBps)}::int[], ${textArray(charges, (c) => c.from)}::date[],
                ${textArray(charges, (c) => c.on)}::date[], ${numberArray(charges, (c) => c.strategyId)}::bigint[],
                ${textArray(charges, (c) => c.stepId)}::text[], ${textArray(charges, (c) => c.contract)}::text[],
                ${textArray(charges, (c) => c.laws.join(LIST) || null)}::text[])
         with ordinality as n(key, debt_id, account_id, creditor_id, kind, currency, amount_minor, base_minor, annual_bps,
                              from_on, made_on, strategy_id, step_id, contract, laws, no)
    order by n.no
    on conflict (tenant_id, key) do nothing
    returning ${madeColumns}`;

/** What charges add to each debt, or take from it. */
const sums = (charges: readonly MadeCharge[]): Fragment => sql`
  (select debt_id, sum(minor)::bigint as minor, coalesce(sum(minor) filter (where kind = 'fee'), 0)::bigint as fees,
          coalesce(sum(minor) filter (where kind = 'interest'), 0)::bigint as interest
   from unnest(${numberArray(charges, (c) => c.debtId)}::bigint[], ${textArray(charges, (c) => c.kind)}::text[],
               ${numberArray(charges, (c) => c.amountMinor)}::bigint[]) as c(debt_id, kind, minor)
   group by debt_id)`;

export const addToDebts = (tx: Tx, charges: readonly MadeCharge[], now: Date): Promise<number> =>
  tx.count(sql`
    update debts.debt d
    set balance_minor = d.balance_minor + s.minor, fees_minor = d.fees_minor + s.fees,
        interest_minor = d.interest_minor + s.interest, updated_at = ${now}
    from ${sums(charges)} s where d.tenant_id = ${tx.tenant} and d.id = s.debt_id`);

/** By how much more than their balance these charges are: what was paid on them, and has to be freed first. */
export const paidOf = (tx: Tx, charges: readonly MadeCharge[]): Fragment => sql`
  select d.id as debt_id, s.minor - d.balance_minor as minor
  from ${sums(charges)} s join debts.debt d on d.tenant_id = ${tx.tenant} and d.id = s.debt_id
  where s.minor > d.balance_minor`;

export const takeFromDebts = (tx: Tx, charges: readonly MadeCharge[], now: Date): Promise<number> =>
  tx.count(sql`
    update debts.debt d
    set balance_minor = d.balance_minor - s.minor, fees_minor = greatest(d.fees_minor - s.fees, 0),
        interest_minor = greatest(d.interest_minor - s.interest, 0), updated_at = ${now},
        status = case when d.balance_minor = s.minor then 'paid' else 'open' end
    from ${sums(charges)} s where d.tenant_id = ${tx.tenant} and d.id = s.debt_id`);

/** The history that a person reads: a line for each charge made, or taken back. */
export async function noteCharges(
  tx: Tx,
  charges: readonly MadeCharge[],
  kind: "charged" | "charge_reversed",
  now: Date,
): Promise<void> {
  await tx`
    insert into debts.change (tenant_id, debt_id, at, kind, after)
    select ${tx.tenant}, c.debt_id, ${now}, ${kind},
           jsonb_build_object('chargeId', c.id::text, 'of', c.kind, 'amountMinor', c.minor::text)
    from unnest(${numberArray(charges, (c) => c.id)}::bigint[], ${numberArray(charges, (c) => c.debtId)}::bigint[],
                ${textArray(charges, (c) => c.kind)}::text[], ${numberArray(charges, (c) => c.amountMinor)}::bigint[])
         as c(id, debt_id, kind, minor)`;
}

export interface Reversal {
  readonly because: ReversedBecause;
  readonly by: string | null;
  readonly note: string | null;
}

/** Marks these charges as taken back; those that were before are left out. */
export const markReversed = (
  tx: Tx,
  ids: readonly bigint[],
  { because, by, note }: Reversal,
  now: Date,
): Promise<MadeCharge[]> =>
  tx<MadeCharge>`
    update debts.charge c
    set reversed_at = ${now}, reversed_because = ${because}, reversed_by = ${by}, reversed_note = ${note}
    where c.tenant_id = ${tx.tenant} and c.id = any(${ids}::bigint[]) and c.reversed_at is null
    returning ${madeColumns}`;

/** Charges of these accounts that stand, made after a day. */
export const chargesSince = (tx: Tx, accounts: readonly AccountId[], day: LocalDate): Promise<MadeCharge[]> =>
  tx<MadeCharge>`
    select ${madeColumns} from debts.charge c
    where c.tenant_id = ${tx.tenant} and c.account_id = any(${accounts}::bigint[]) and c.reversed_at is null
      and c.made_on > ${day}
    order by c.id`;

/** Charges that stand on debts which taking an import back will withdraw. */
export const chargesOfImport = (tx: Tx, importId: bigint): Promise<MadeCharge[]> =>
  tx<MadeCharge>`
    select ${madeColumns} from debts.charge c
    where c.tenant_id = ${tx.tenant} and c.reversed_at is null and c.debt_id in (
      select id from debts.debt where tenant_id = ${tx.tenant} and import_id = ${importId}
      union all
      select debt_id from debts.change
      where tenant_id = ${tx.tenant} and import_id = ${importId} and kind = 'updated' and before->>'status' = 'withdrawn')
    order by c.id`;

export async function chargeById(tx: Tx, id: ChargeId): Promise<(MadeCharge & { reversedAt: Date | null }) | null> {
  const [row] = await tx<MadeCharge & { reversedAt: Date | null }>`
    select ${madeColumns}, c.reversed_at from debts.charge c where c.tenant_id = ${tx.tenant} and c.id = ${id}`;
  return row ?? null;
}

/** Takes the books of these creditors for this transaction, in one order for all who take several. */
export async function lockCreditors(tx: Tx, creditors: readonly bigint[]): Promise<void> {
  await tx`
    select id from debts.creditor where tenant_id = ${tx.tenant} and id = any(${creditors}::bigint[])
    order by id for no key update`;
}

export interface ChargeRow extends MadeCharge {
  readonly debtRef: string;
  readonly baseMinor: bigint;
  readonly annualBps: number | null;
  readonly fromOn: LocalDate | null;
  readonly strategyId: bigint | null;
  readonly stepId: string | null;
  readonly contract: string;
  readonly laws: string[];
  readonly at: Date;
  readonly reversedAt: Date | null;
  readonly reversedBecause: ReversedBecause | null;
  readonly reversedBy: string | null;
  readonly reversedNote: string | null;
}

/** Newest first. */
export const chargesOfAccount = (
  tx: Tx,
  accountId: AccountId,
  beforeId: bigint | null,
  limit: number,
): Promise<ChargeRow[]> =>
  tx<ChargeRow>`
    select ${madeColumns}, d.ref as debt_ref, c.base_minor, c.annual_bps, c.from_on, c.strategy_id, c.step_id, c.contract,
           c.laws, c.at, c.reversed_at, c.reversed_because, c.reversed_by, c.reversed_note
    from debts.charge c join debts.debt d on d.tenant_id = c.tenant_id and d.id = c.debt_id
    where c.tenant_id = ${tx.tenant} and c.account_id = ${accountId}
      ${beforeId === null ? empty : sql`and c.id < ${beforeId}`}
    order by c.id desc limit ${limit}`;
