import { reasonOf } from "../compliance/index.js";
import type { AccountId, DebtId, Id, StrategyId } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import { sql } from "../platform/sql.js";
import type { Part } from "./timeline-part.js";
import { debtRefs, type Upto, upTo } from "./timeline-reads.js";

interface ChargePart {
  readonly id: Id<"charge">;
  readonly what: "made" | "reversed";
  readonly at: Date;
  readonly accountId: AccountId;
  readonly debtId: DebtId;
  readonly of: "fee" | "interest";
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly baseMinor: bigint;
  readonly annualBps: number | null;
  readonly fromOn: LocalDate | null;
  readonly madeOn: LocalDate;
  readonly contract: string;
  readonly laws: string[];
  readonly isReversed: boolean;
  readonly reversedBecause: "by_hand" | "paid_before" | "debt_withdrawn" | null;
  readonly reversedBy: string | null;
  readonly reversedNote: string | null;
  readonly because: string | null;
  readonly strategyId: StrategyId | null;
  readonly step: number | null;
  readonly stepId: string | null;
}

/** What was charged and what was taken back, and what was decided with it: the decision is told by its charges. */
const chargesOf = (tx: Tx, u: Upto): Promise<ChargePart[]> => tx<ChargePart>`
  select c.id, c.what, c.moment as at, c.account_id, c.debt_id, c.kind as of, c.amount_minor, c.currency, c.base_minor,
         c.annual_bps, c.from_on, c.made_on, c.contract, c.laws, c.reversed_at is not null as is_reversed,
         c.reversed_because, c.reversed_by, c.reversed_note, d.because, c.strategy_id, d.step, c.step_id
  from (
    (select m.*, 'made' as what, m.at as moment from debts.charge m
     where m.tenant_id = ${tx.tenant} and m.account_id = any(${u.accounts}::bigint[]) ${upTo(sql`m.at`, u)}
     order by m.at desc, m.id desc limit ${u.limit})
    union all
    (select r.*, 'reversed' as what, r.reversed_at as moment from debts.charge r
     where r.tenant_id = ${tx.tenant} and r.account_id = any(${u.accounts}::bigint[]) and r.reversed_at is not null
       ${upTo(sql`r.reversed_at`, u)}
     order by r.reversed_at desc, r.id desc limit ${u.limit})) c
  left join lateral (
    select n.because, n.step_no::int as step from strategy.decision n
    join strategy.version v on v.tenant_id = n.tenant_id and v.id = n.version_id
    where n.tenant_id = ${tx.tenant} and n.account_id = c.account_id and n.at = c.at and n.kind = 'charged'
      and v.strategy_id = c.strategy_id and v.step_ids[n.step_no + 1] = c.step_id
    limit 1) d on true
  order by c.moment desc, c.id desc limit ${u.limit}`;

/** Each charge is a line of its own, and another when it is taken back. */
export const charges: Part<"charge"> = async (tx, upto, names) => {
  const rows = await chargesOf(tx, upto);
  const refs = new Map((await debtRefs(tx, [...new Set(rows.map(({ debtId }) => debtId))])).map((d) => [d.id, d.ref]));
  return rows.map((row) => ({
    kind: "charge",
    id: `charge:${row.id}:${row.what}`,
    at: row.at,
    account: names.account(row.accountId),
    chargeId: row.id,
    what: row.what,
    of: row.of,
    debt: { id: row.debtId, ref: refs.get(row.debtId) ?? "" },
    amount: { minor: row.amountMinor, currency: row.currency },
    base: { minor: row.baseMinor, currency: row.currency },
    annualBps: row.annualBps,
    fromOn: row.fromOn,
    madeOn: row.madeOn,
    step: names.step(row.strategyId, row.step, row.stepId),
    contract: row.contract,
    laws: row.laws,
    isReversed: row.isReversed,
    because: row.because === null || row.what === "reversed" ? null : reasonOf("charged", row.because),
    reversal:
      row.what === "reversed" && row.reversedBecause !== null
        ? { because: row.reversedBecause, by: row.reversedBy, note: row.reversedNote }
        : null,
  }));
};
