import type { Tx } from "../../platform/db.js";
import { empty, type Fragment, join, sql } from "../../platform/sql.js";
import { factsIn, type Rule } from "../domain/segment/rule.js";
import { ruleSql, type SqlContext } from "./compile.js";

/** A count is of accounts; balances of two currencies are never added. */
export interface Total {
  readonly currency: string;
  readonly count: number;
  readonly openMinor: bigint;
}

export interface CountContext extends SqlContext {
  readonly creditors: readonly { readonly id: bigint; readonly country: string; readonly currency: string }[];
  /** Only this creditor's accounts. */
  readonly creditorId?: bigint | undefined;
}

const factsFrom = (tx: Tx, { creditorId }: CountContext): Fragment => sql`
  from strategy.account_fact f
  where f.tenant_id = ${tx.tenant} ${creditorId === undefined ? empty : sql`and f.creditor_id = ${creditorId}`}`;

const currencies = ({ creditors }: CountContext): Map<bigint, string> =>
  new Map(creditors.map(({ id, currency }) => [id, currency]));

/** What `account_fact_due` holds: a rule that asks for nothing else is answered without looking at a row. */
const INDEXED: ReadonlySet<string> = new Set([
  "daysLate",
  "oldestDueOn",
  "openMinor",
  "openCount",
  "creditorId",
  "currency",
]);

/**
 * Runs statements that look through all accounts a rule holds. They read rows in the order in which they lie; the database
 * would rather follow an index from row to row, which for more than a few accounts takes several times as long.
 */
export async function lookingThrough<T>(tx: Tx, rule: Rule, work: () => Promise<T>): Promise<T> {
  if ([...factsIn(rule)].every((fact) => INDEXED.has(fact))) return work();
  await tx`select set_config('enable_indexscan', 'off', true)`;
  const found = await work();
  await tx`select set_config('enable_indexscan', 'on', true)`;
  return found;
}

/** How many accounts does this rule hold, and what do they owe? One statement, one pass. */
export async function countRule(tx: Tx, rule: Rule, context: CountContext): Promise<Total[]> {
  const rows = await lookingThrough(tx, rule, () =>
    tx.arrays<[bigint, bigint, bigint]>(sql`
    select f.creditor_id, count(*), sum(f.open_minor)::bigint
    ${factsFrom(tx, context)} and ${ruleSql(rule, context)} group by f.creditor_id`),
  );
  const sums = new Sums(currencies(context));
  for (const [creditor, count, minor] of rows) sums.add(creditor, count, minor);
  return sums.totals();
}

/** Adds up by currency what was counted by creditor. */
class Sums {
  readonly #currencies: ReadonlyMap<bigint, string>;
  readonly #totals = new Map<string, { count: number; openMinor: bigint }>();

  constructor(of: ReadonlyMap<bigint, string>) {
    this.#currencies = of;
  }

  add(creditor: bigint, count: bigint | number, minor: bigint): void {
    const currency = this.#currencies.get(creditor) ?? "";
    const total = this.#totals.get(currency) ?? { count: 0, openMinor: 0n };
    total.count += Number(count);
    total.openMinor += minor;
    this.#totals.set(currency, total);
  }

  totals(): Total[] {
    return [...this.#totals]
      .map(([currency, total]) => ({ currency, ...total }))
      .sort((a, b) => b.count - a.count || (a.currency < b.currency ? -1 : 1));
  }
}

/** Rules whose answers fit one number of the database, a bit each. */
export const RULES_AT_ONCE = 60;

export interface Counted {
  /** In the order of the rules. */
  readonly totals: readonly (readonly Total[])[];
  /** Accounts that are in both, by places: `overlaps[1][3]`. */
  readonly overlaps: readonly (readonly number[])[];
  /** Accounts that none of the rules holds. */
  readonly none: readonly Total[];
}

/**
 * Counts many rules, and what any two share, in one pass over the rows: each account's answers are one number, and there
 * are few different numbers.
 */
export async function countRules(tx: Tx, rules: readonly Rule[], context: CountContext): Promise<Counted> {
  const masks: { creditor: bigint; mask: bigint; count: bigint; minor: bigint }[] = [];
  const answers = rules.slice(0, RULES_AT_ONCE);
  const bits = answers.map(
    (rule, at) => sql`case when ${ruleSql(rule, context)} then ${1n << BigInt(at)}::bigint else 0 end`,
  );
  const rows = await tx.arrays<[bigint, bigint, bigint, bigint]>(sql`
    select creditor_id, mask, count(*), sum(open_minor)::bigint
    from (select f.creditor_id, f.open_minor, ${bits.length === 0 ? sql`0::bigint` : join(bits, " | ")} as mask
          ${factsFrom(tx, context)}) answered
    group by creditor_id, mask`);
  for (const [creditor, mask, count, minor] of rows) masks.push({ creditor, mask, count, minor });
  const of = currencies(context);
  const totals = answers.map((_, at) => {
    const sums = new Sums(of);
    for (const row of masks) if ((row.mask >> BigInt(at)) & 1n) sums.add(row.creditor, row.count, row.minor);
    return sums.totals();
  });
  const none = new Sums(of);
  for (const row of masks) if (row.mask === 0n) none.add(row.creditor, row.count, row.minor);
  const overlaps = answers.map((_, a) =>
    answers.map((__, b) => {
      const both = (1n << BigInt(a)) | (1n << BigInt(b));
      return masks.reduce((sum, { mask, count }) => sum + ((mask & both) === both ? Number(count) : 0), 0);
    }),
  );
  return { totals, overlaps, none: none.totals() };
}
