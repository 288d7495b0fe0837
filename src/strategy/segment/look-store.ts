import { CHANNELS, type Channel } from "../../kernel/channel.js";
import type { AccountId, CreditorId, DebtorId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import type { Tx } from "../../platform/db.js";
import { empty, type Fragment, sql } from "../../platform/sql.js";
import { bitOf } from "../domain/segment/facts.js";
import type { Heap } from "../domain/segment/propose.js";
import type { Rule } from "../domain/segment/rule.js";
import { ruleSql } from "./compile.js";
import { type CountContext, lookingThrough } from "./count-store.js";

/** What a person looks at in a segment: whom the law lets us reach, how amounts are spread, who the people are. */

const belonging = (tx: Tx, rule: Rule, context: CountContext): Fragment => sql`
  f.tenant_id = ${tx.tenant} and ${ruleSql(rule, context)}
  ${context.creditorId === undefined ? empty : sql`and f.creditor_id = ${context.creditorId}`}`;

/** Accounts of a segment by what stands between us and them on a channel. The first that applies counts. */
export interface Reach {
  readonly channel: Channel;
  readonly reachable: number;
  readonly noAddress: number;
  readonly stopped: number;
  readonly optedOut: number;
  readonly refused: number;
  /** Nobody asked them: whether the law lets us write all the same depends on the place. */
  readonly unasked: number;
}

/** What reach asks for lies in the rows themselves, whatever the rule. */
const REACH: Rule = { fact: "hasEmail", op: "is", value: true };

/** How many could be contacted on each channel: an address, consent, no opt-out and no stop in law. One pass. */
export async function reachOf(tx: Tx, rule: Rule, context: CountContext): Promise<Reach[]> {
  const rows = await lookingThrough(tx, REACH, () =>
    tx.arrays<[number, number, number, number, boolean, number]>(sql`
    select f.address_mask, f.consent_mask, f.refused_mask, f.opt_out_mask, f.legal_stop is not null, count(*)::int
    from strategy.account_fact f where ${belonging(tx, rule, context)} group by 1, 2, 3, 4, 5`),
  );
  return CHANNELS.map((channel) => {
    const bit = bitOf(channel);
    const reach = { channel, reachable: 0, noAddress: 0, stopped: 0, optedOut: 0, refused: 0, unasked: 0 };
    for (const [address, consent, refused, optedOut, isStopped, count] of rows) {
      if ((address & bit) === 0) reach.noAddress += count;
      else if (isStopped) reach.stopped += count;
      else if ((optedOut & bit) !== 0) reach.optedOut += count;
      else if ((consent & bit) !== 0) reach.reachable += count;
      else if ((refused & bit) !== 0) reach.refused += count;
      else reach.unasked += count;
    }
    return reach;
  });
}

/** Ten, twenty, fifty, a hundred, …: bounds that people read at a glance, in any currency. */
export const ROUND_FIGURES: readonly bigint[] = Array.from({ length: 17 }, (_, power) => 10n ** BigInt(power)).flatMap(
  (unit) => [unit, 2n * unit, 5n * unit],
);

export interface Bar {
  readonly currency: string;
  readonly fromMinor: bigint;
  readonly toMinor: bigint;
  readonly count: number;
  readonly openMinor: bigint;
}

/** How many owe how much, between round figures, a currency at a time. */
export async function histogramOf(tx: Tx, rule: Rule, context: CountContext): Promise<Bar[]> {
  const rows = await lookingThrough(tx, rule, () =>
    tx.arrays<[string, number, number, bigint]>(sql`
    select c.currency, h.bar, sum(h.count)::int, sum(h.minor)::bigint
    from (select f.creditor_id, width_bucket(f.open_minor, ${ROUND_FIGURES}::bigint[]) as bar, count(*) as count,
                 sum(f.open_minor) as minor
          from strategy.account_fact f where ${belonging(tx, rule, context)} group by 1, 2) h
    join debts.creditor c on c.tenant_id = ${tx.tenant} and c.id = h.creditor_id
    group by 1, 2 order by 1, 2`),
  );
  return rows.map(([currency, bar, count, openMinor]) => ({
    currency,
    fromMinor: bar === 0 ? 0n : (ROUND_FIGURES[bar - 1] as bigint),
    toMinor: ROUND_FIGURES[bar] ?? (ROUND_FIGURES.at(-1) as bigint) * 10n,
    count,
    openMinor,
  }));
}

export interface Member {
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly debtorName: string;
  readonly debtorKind: "person" | "company";
  readonly creditorId: CreditorId;
  readonly creditorName: string;
  readonly currency: string;
  readonly openMinor: bigint;
  readonly openCount: number;
  readonly oldestDueOn: LocalDate | null;
}

const members = (tx: Tx, chosen: Fragment): Promise<Member[]> => tx<Member>`
  select f.account_id, f.debtor_id, p.name as debtor_name, p.kind as debtor_kind, f.creditor_id, c.name as creditor_name,
         c.currency, f.open_minor, f.open_count, f.oldest_due_on
  from (${chosen}) f
  join debts.debtor p on p.tenant_id = ${tx.tenant} and p.id = f.debtor_id
  join debts.creditor c on c.tenant_id = ${tx.tenant} and c.id = f.creditor_id
  order by f.place`;

const CHOSEN = sql`f.account_id, f.debtor_id, f.creditor_id, f.open_minor, f.open_count, f.oldest_due_on`;

/** One account, whichever segment it is in. */
export async function memberOf(tx: Tx, accountId: bigint): Promise<Member | null> {
  const [member] = await members(
    tx,
    sql`
    select ${CHOSEN}, 1 as place from strategy.account_fact f where f.tenant_id = ${tx.tenant} and f.account_id = ${accountId}`,
  );
  return member ?? null;
}

export interface MemberKey {
  readonly openMinor: bigint;
  readonly accountId: AccountId;
}

/** Accounts of a segment, the largest balance first; after a given one. */
export const listMembers = (
  tx: Tx,
  rule: Rule,
  context: CountContext,
  after: MemberKey | null,
  limit: number,
): Promise<Member[]> =>
  members(
    tx,
    sql`
    select ${CHOSEN}, row_number() over (order by f.open_minor desc, f.account_id) as place
    from (select ${CHOSEN} from strategy.account_fact f
          where ${belonging(tx, rule, context)}
            ${
              after === null
                ? empty
                : sql`and f.open_minor <= ${after.openMinor}
                      and (f.open_minor < ${after.openMinor} or f.account_id > ${after.accountId})`
            }
          order by f.open_minor desc, f.account_id limit ${limit}) f`,
  );

/** A few accounts of a segment, from all over it: the same ones each time. */
export const sampleMembers = (tx: Tx, rule: Rule, context: CountContext, size: number): Promise<Member[]> =>
  members(
    tx,
    sql`
    select ${CHOSEN}, row_number() over (order by hashint8extended(f.account_id, 0), f.account_id) as place
    from (select ${CHOSEN} from strategy.account_fact f where ${belonging(tx, rule, context)}
          order by hashint8extended(f.account_id, 0), f.account_id limit ${size}) f`,
  );

// What words there are

export interface Seen {
  readonly value: string;
  readonly count: number;
}

const SEEN_MAX = 100;
/** Rows looked at for the names of imported columns: a file's columns are the same in all its rows. */
const FIELD_ROWS = 20_000;

/** The words that this portfolio knows for a fact, the most frequent first. */
export const seenOf = (tx: Tx, word: Fragment): Promise<Seen[]> => tx<Seen>`
  select value, count(*)::int as count
  from (select ${word} as value from strategy.account_fact f where f.tenant_id = ${tx.tenant}) f
  where value is not null group by 1 order by 2 desc, 1 limit ${SEEN_MAX}`;

export const seenTags = (tx: Tx): Promise<Seen[]> => tx<Seen>`
  select tag as value, count(*)::int as count from strategy.account_fact f, unnest(f.tags) as tag
  where f.tenant_id = ${tx.tenant} group by 1 order by 2 desc, 1 limit ${SEEN_MAX}`;

export const seenFields = (tx: Tx): Promise<Seen[]> => tx<Seen>`
  select name as value, count(*)::int as count
  from (select fields from strategy.account_fact where tenant_id = ${tx.tenant} and fields is not null limit ${FIELD_ROWS}) f,
       jsonb_object_keys(f.fields) as name
  group by 1 order by 2 desc, 1 limit ${SEEN_MAX}`;

/** The names behind ids: of creditors or of strategies. */
export const namesOf = (tx: Tx, what: "creditor" | "strategy"): Promise<{ id: bigint; name: string }[]> =>
  what === "creditor"
    ? tx`select id, name from debts.creditor where tenant_id = ${tx.tenant}`
    : tx`select id, name from strategy.strategy where tenant_id = ${tx.tenant}`;

// How a portfolio is spread

const AGE_MIN = 0;
const AGE_MAX = 400;
const HABIT_MIN = -30;
const HABIT_MAX = 120;

/** Accounts by days late, by how late they usually pay, and how many broke a promise: one pass over those of the scope. */
export async function spreadOf(
  tx: Tx,
  scope: Rule,
  context: CountContext,
): Promise<{ daysLate: Heap[]; usualDaysLate: Heap[]; brokePromises: number; accounts: number }> {
  const rows = await tx.arrays<[number | null, number | null, number, number]>(sql`
    select least(greatest(${context.today}::date - f.oldest_due_on, ${AGE_MIN}::int), ${AGE_MAX}::int),
           least(greatest(f.usual_days_late::int, ${HABIT_MIN}::int), ${HABIT_MAX}::int), count(*)::int,
           (count(*) filter (where f.promises_broken > 0))::int
    from strategy.account_fact f where ${belonging(tx, scope, context)} group by 1, 2`);
  const daysLate = new Map<number, number>();
  const usual = new Map<number, number>();
  let brokePromises = 0;
  let accounts = 0;
  for (const [late, habit, count, broke] of rows) {
    if (late !== null) daysLate.set(late, (daysLate.get(late) ?? 0) + count);
    if (habit !== null) usual.set(habit, (usual.get(habit) ?? 0) + count);
    brokePromises += broke;
    accounts += count;
  }
  return { daysLate: heaps(daysLate), usualDaysLate: heaps(usual), brokePromises, accounts };
}

const heaps = (counts: ReadonlyMap<number, number>): Heap[] =>
  [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => a.value - b.value);
