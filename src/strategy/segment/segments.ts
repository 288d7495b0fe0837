import type { AccountId } from "../../kernel/id.js";
import { epochDayOf } from "../../kernel/time.js";
import { isDuplicate, type TenantDb, type Tx } from "../../platform/db.js";
import { idSet } from "../../platform/id-set.js";
import { tell } from "../../platform/live.js";
import { found, Problem } from "../../platform/problem.js";
import { type Fragment, sql } from "../../platform/sql.js";
import { type Explanation, explain } from "../domain/segment/explain.js";
import type { FactRow } from "../domain/segment/facts.js";
import { leavesOf, type Proposed, type ProposedBy, propose, settled } from "../domain/segment/propose.js";
import { checkReferences, type Rule, type RuleProblem, segmentsIn } from "../domain/segment/rule.js";
import { ruleSql } from "./compile.js";
import { contextNow } from "./context.js";
import { type CountContext, type Counted, countRule, countRules, RULES_AT_ONCE, type Total } from "./count-store.js";
import { loadFactRows } from "./fact-store.js";
import { histogramOf, ROUND_FIGURES, spreadOf } from "./look-store.js";
import * as store from "./segment-store.js";

/** A rule that cannot be saved: every problem with its place in the body. */
const unsound = (problems: readonly RuleProblem[]): Problem =>
  new Problem(
    422,
    "rule_not_sound",
    {},
    {
      errors: problems.map(({ path, code, values }) => ({
        in: "body",
        path: ["rule", ...path].join("."),
        code,
        ...(values && { values }),
      })),
    },
  );

async function checked(tx: Tx, rule: Rule, self: store.SegmentId | null): Promise<void> {
  await store.lockSegments(tx);
  const problems = checkReferences(rule, await store.loadSegments(tx), self?.toString() ?? null);
  if (problems.length > 0) throw unsound(problems);
}

/** Saves a new segment and counts it. */
export async function createSegment(
  tx: Tx,
  name: string,
  rule: Rule,
  by: string,
  now: Date,
): Promise<store.SegmentRow> {
  await checked(tx, rule, null);
  return named(async () => {
    const id = await store.insertSegment(tx, name, now);
    await store.insertVersion(tx, id, 1, rule, by, now);
    return counted(tx, id, now);
  });
}

export interface SegmentChange {
  readonly name: string;
  readonly rule: Rule;
  /** The version that was looked at while this one was made. */
  readonly baseVersion: number;
}

/** Saves another version. Refused where somebody else has saved one meanwhile: theirs would be lost unseen. */
export async function saveVersion(
  tx: Tx,
  id: store.SegmentId,
  { name, rule, baseVersion }: SegmentChange,
  by: string,
  now: Date,
): Promise<{ before: store.SegmentRow; after: store.SegmentRow }> {
  await store.lockSegments(tx);
  const before = found(await store.segmentById(tx, id), "segment");
  if (before.state === "archived") throw new Problem(409, "segment_archived");
  if (before.version !== baseVersion)
    throw new Problem(409, "segment_changed", { version: before.version, by: before.changedBy });
  await checked(tx, rule, id);
  const after = await named(async () => {
    await store.insertVersion(tx, id, before.version + 1, rule, by, now);
    await store.setVersion(tx, id, before.version + 1, name);
    return counted(tx, id, now);
  });
  return { before, after };
}

async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isDuplicate(error)) throw new Problem(409, "segment_exists", {}, { cause: error });
    throw error;
  }
}

async function counted(tx: Tx, id: store.SegmentId, now: Date): Promise<store.SegmentRow> {
  const { rule } = found(await store.segmentById(tx, id));
  await store.saveCounts(tx, [{ id, totals: await countRule(tx, rule, await contextNow(tx, now, [rule])) }], now);
  await tell(tx, "segments");
  return found(await store.segmentById(tx, id));
}

/** Puts a segment aside. Refused while a strategy or another segment is made with it. */
export async function archiveSegment(
  tx: Tx,
  id: store.SegmentId,
): Promise<{ before: store.SegmentRow; after: store.SegmentRow }> {
  await store.lockSegments(tx);
  const before = found(await store.segmentById(tx, id), "segment");
  if (before.state === "archived") throw new Problem(409, "segment_archived");
  const { segments, strategies } = usageOf(await usages(tx), id);
  if (segments.length + strategies.length > 0) {
    const names = (users: readonly { name: string }[]): string[] => users.map(({ name }) => name);
    throw new Problem(409, "segment_in_use", { segments: names(segments), strategies: names(strategies) });
  }
  await store.setState(tx, id, "archived");
  await tell(tx, "segments");
  return { before, after: found(await store.segmentById(tx, id)) };
}

/** Takes a segment back into use. Refused where its name is taken by now, or what its rule names is gone. */
export async function unarchiveSegment(
  tx: Tx,
  id: store.SegmentId,
  now: Date,
): Promise<{ before: store.SegmentRow; after: store.SegmentRow }> {
  await store.lockSegments(tx);
  const before = found(await store.segmentById(tx, id), "segment");
  if (before.state === "active") return { before, after: before };
  await checked(tx, before.rule, id);
  const after = await named(async () => {
    await store.setState(tx, id, "active");
    return counted(tx, id, now);
  });
  return { before, after };
}

export interface Usage {
  readonly segments: readonly { readonly id: store.SegmentId; readonly name: string }[];
  readonly strategies: readonly { readonly id: store.StrategyUse["id"]; readonly name: string }[];
}

/** What is made with segments, by the id of each that something is made with. */
export type Usages = ReadonlyMap<string, Usage>;

const UNUSED: Usage = { segments: [], strategies: [] };
export const usageOf = (all: Usages, id: store.SegmentId): Usage => all.get(id.toString()) ?? UNUSED;

export async function usages(tx: Tx): Promise<Usages> {
  const found = new Map<string, Usage>();
  const of = (segment: string): Usage => found.get(segment) ?? UNUSED;
  for (const { id, name, rule } of await store.listSegments(tx, false)) {
    for (const segment of segmentsIn(rule))
      found.set(segment, { ...of(segment), segments: [...of(segment).segments, { id, name }] });
  }
  for (const { segment, id, name } of await store.strategyUses(tx))
    found.set(segment, { ...of(segment), strategies: [...of(segment).strategies, { id, name }] });
  return found;
}

// Counting

/** Counts every segment in use anew and keeps the counts. Returns how many there are. */
export async function recountSegments(tx: Tx, now: Date): Promise<number> {
  const all = await store.listSegments(tx, false);
  if (all.length === 0) return 0;
  const context = await contextNow(
    tx,
    now,
    all.map(({ rule }) => rule),
  );
  for (let at = 0; at < all.length; at += RULES_AT_ONCE) {
    const some = all.slice(at, at + RULES_AT_ONCE);
    const { totals } = await countRules(
      tx,
      some.map(({ rule }) => rule),
      context,
    );
    await store.saveCounts(
      tx,
      some.map(({ id }, place) => ({ id, totals: totals[place] ?? [] })),
      now,
    );
  }
  await tell(tx, "segments");
  return all.length;
}

/** Counts that are older than this are taken anew. */
const COUNT_HOLDS_MS = 15 * 60_000;

/** Counts all segments anew once one of the counts has grown old. A beat: returns how many were counted. */
export const recountOld = (db: TenantDb, now: Date): Promise<number> =>
  db.begin(async (tx) =>
    (await store.isAnyCountOlder(tx, new Date(now.getTime() - COUNT_HOLDS_MS))) ? recountSegments(tx, now) : 0,
  );

/** Segments compared with each other: more make a table that nobody reads. */
export const COMPARED_MAX = 40;

/** What do these segments share, and whom does none of them hold? */
export async function overlapsOf(
  tx: Tx,
  ids: readonly bigint[] | undefined,
  now: Date,
): Promise<{ segments: store.SegmentRow[]; counted: Counted }> {
  const all = await store.listSegments(tx, false);
  const segments = (ids ? all.filter(({ id }) => ids.includes(id)) : all).slice(0, COMPARED_MAX);
  return {
    segments,
    counted: await countSegmentRules(
      tx,
      segments.map(({ rule }) => rule),
      now,
    ),
  };
}

/** What a rule shares with each saved segment: those with the most first, those with nothing left out. */
export async function sharedWith(
  tx: Tx,
  rule: Rule,
  context: CountContext,
): Promise<{ id: store.SegmentId; name: string; shared: number }[]> {
  const others = (await store.listSegments(tx, false)).slice(0, COMPARED_MAX);
  const segments = await store.loadSegments(tx);
  const { overlaps } = await countRules(tx, [rule, ...others.map((one) => one.rule)], { ...context, segments });
  return others
    .map(({ id, name }, at) => ({ id, name, shared: overlaps[0]?.[at + 1] ?? 0 }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared);
}

/** The context for a rule that is not saved: what it names must be there. */
export async function contextFor(tx: Tx, rule: Rule, now: Date, creditorId?: bigint): Promise<CountContext> {
  const context = await contextNow(tx, now, [rule], creditorId);
  const problems = checkReferences(rule, context.segments, null);
  if (problems.length > 0) throw unsound(problems);
  return context;
}

/** How many accounts does a rule hold now, and what do they owe? */
export const countSegmentRule = async (tx: Tx, rule: Rule, now: Date): Promise<Total[]> =>
  countRule(tx, rule, await contextFor(tx, rule, now));

/** The same for many rules, and what any two share, in one pass. */
export const countSegmentRules = async (tx: Tx, rules: readonly Rule[], now: Date): Promise<Counted> =>
  countRules(tx, rules, await contextNow(tx, now, rules));

// Explaining

/** Why is this account in, or why not? With everything that is known of it. */
export async function explainAccount(
  tx: Tx,
  rule: Rule,
  accountId: AccountId,
  now: Date,
): Promise<Explanation & { readonly row: FactRow }> {
  const row = found((await loadFactRows(tx, idSet([accountId]))).get(accountId), "account");
  const { today, segments } = await contextNow(tx, now, [rule]);
  return { ...explain(rule, row, epochDayOf(today), segments), row };
}

// Proposing

export interface ProposedGroup {
  readonly name: Proposed["name"];
  readonly rule: Rule;
  readonly totals: readonly Total[];
}

/** Who owes something: a proposal is about them. */
const OWES: Rule = { fact: "openCount", op: "ge", value: 1 };

/** Ways to split those who owe something, of one creditor or of all, with what each group would hold. */
export async function proposeSegments(
  tx: Tx,
  creditorId: bigint | undefined,
  now: Date,
): Promise<{ by: ProposedBy; groups: ProposedGroup[] }[]> {
  const context = await contextNow(tx, now, [], creditorId);
  const bars = await histogramOf(tx, OWES, context);
  const currencies = [...new Set(bars.map(({ currency }) => currency))];
  const amounts = currencies.map((currency) => ({
    currency,
    heaps: spreadOver(bars.filter((bar) => bar.currency === currency)),
  }));
  const spread = { ...(await spreadOf(tx, OWES, context)), amounts };
  const scope: Rule[] =
    creditorId === undefined ? [OWES] : [OWES, { fact: "creditorId", op: "is", value: creditorId.toString() }];
  const found: { by: ProposedBy; groups: ProposedGroup[] }[] = [];
  for (const [by, groups] of propose(spread, scope)) {
    const leaves = leavesOf(groups);
    const { totals } = await countRules(
      tx,
      leaves.map(({ rule }) => rule),
      context,
    );
    const of = new Map(leaves.map((leaf, at) => [leaf, totals[at] ?? []]));
    const count = (leaf: Proposed): number => (of.get(leaf) ?? []).reduce((sum, total) => sum + total.count, 0);
    const settledGroups = settled(groups, spread.accounts, count).map((one) => ({
      name: one.group.name,
      rule: one.group.rule,
      totals: added(one.leaves.flatMap((leaf) => of.get(leaf) ?? [])),
    }));
    found.push({ by, groups: settledGroups });
  }
  return found;
}

/** Every round figure from the first amount to the last, those that nobody owes too: any may become a bound. */
function spreadOver(bars: readonly { fromMinor: bigint; count: number }[]): { fromMinor: bigint; count: number }[] {
  const counts = new Map(bars.map(({ fromMinor, count }) => [fromMinor, count]));
  const last = bars.at(-1)?.fromMinor ?? 0n;
  const first = bars[0]?.fromMinor ?? 0n;
  return [0n, ...ROUND_FIGURES]
    .filter((figure) => figure >= first && figure <= last)
    .map((fromMinor) => ({ fromMinor, count: counts.get(fromMinor) ?? 0 }));
}

function added(totals: readonly Total[]): Total[] {
  const sums = new Map<string, Total>();
  for (const { currency, count, openMinor } of totals) {
    const sum = sums.get(currency);
    sums.set(currency, { currency, count: count + (sum?.count ?? 0), openMinor: openMinor + (sum?.openMinor ?? 0n) });
  }
  return [...sums.values()].sort((a, b) => b.count - a.count || (a.currency < b.currency ? -1 : 1));
}

/** The accounts that a rule holds now and that owe something, for a statement over them. */
export async function accountsNow(tx: Tx, rule: Rule, now: Date): Promise<Fragment> {
  const context = await contextNow(tx, now, [rule]);
  return sql`
    select f.account_id from strategy.account_fact f
    where f.tenant_id = ${tx.tenant} and f.open_count > 0 and ${ruleSql(rule, context)}`;
}
