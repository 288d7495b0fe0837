import type { Rule } from "./rule.js";

/** What a proposal is made from: how the accounts that owe something are spread. */
export interface Spread {
  readonly accounts: number;
  /** How many accounts are late by so many days; those further away are counted at the ends. */
  readonly daysLate: readonly Heap[];
  readonly amounts: readonly { readonly currency: string; readonly heaps: readonly MoneyHeap[] }[];
  /** Of those who have paid something before: how late they usually are. */
  readonly usualDaysLate: readonly Heap[];
  readonly brokePromises: number;
}

export interface Heap {
  readonly value: number;
  readonly count: number;
}
/** Accounts that owe `from` or more, and less than the next heap's. */
export interface MoneyHeap {
  readonly fromMinor: bigint;
  readonly count: number;
}

/** A piece of a group's name: a code and its figures, worded by whoever shows it. */
export type NamePart =
  | { readonly code: "not_due" | "broke_promise" | "no_history" }
  | { readonly code: "late"; readonly from: number; readonly to: number | null }
  | { readonly code: "pays_late" | "pays_on_time"; readonly days: number }
  | { readonly code: "small" | "middle" | "large"; readonly amounts: readonly MoneyBand[] };

export interface MoneyBand {
  readonly currency: string;
  readonly fromMinor: bigint | null;
  readonly toMinor: bigint | null;
}

export const PROPOSALS = ["age", "amount", "behaviour", "mixed"] as const;
export type ProposedBy = (typeof PROPOSALS)[number];

/** A group of a proposal. Where it has parts, they share it out among them; the rule is the group's whole. */
export interface Proposed {
  readonly name: readonly NamePart[];
  readonly rule: Rule;
  readonly parts: readonly Proposed[];
}

/** A group smaller than this share is not worth a name of its own. */
const SHARE_MIN = 0.02;

/** The first day of an age that people speak of. */
const AGE_STEPS = [8, 16, 31, 61, 91, 121, 181, 366];
const AGE_GROUPS = 4;
const AGE_GROUPS_MIXED = 2;
/** Where amounts part: half of the accounts owe little, few owe much. */
const AMOUNT_SHARES = [0.5, 0.85];
const AMOUNT_SHARES_MIXED = [0.7];
const HABIT_STEPS = [1, 4, 8, 16, 31, 61];

/**
 * How might this portfolio be split into groups that explain themselves?
 *
 * By age, by amount, by how people pay, and by all three. The groups of a split share no account and leave none out, and
 * their bounds are round figures near the middle of what is there. The same portfolio gives the same proposal.
 */
export function propose(spread: Spread, scope: readonly Rule[]): ReadonlyMap<ProposedBy, readonly Proposed[]> {
  const found = new Map<ProposedBy, readonly Proposed[]>();
  const offer = (by: ProposedBy, groups: readonly Proposed[]): void => {
    if (groups.length > 1)
      found.set(
        by,
        groups.map((group) => scoped(group, scope)),
      );
  };
  if (spread.accounts === 0) return found;
  offer("age", byAge(spread, AGE_GROUPS));
  offer("amount", byAmount(spread, AMOUNT_SHARES));
  offer("behaviour", byHabit(spread));
  offer("mixed", mixed(spread));
  return found;
}

/** Each rule stands for itself: it says whose accounts it is about, so that it can be saved alone. */
const scoped = ({ name, rule, parts }: Proposed, scope: readonly Rule[]): Proposed => ({
  name,
  rule: { all: [...scope, ...("all" in rule ? rule.all : [rule])] },
  parts: parts.map((part) => scoped(part, scope)),
});

const group = (name: NamePart, rule: Rule, parts: readonly Proposed[] = []): Proposed => ({
  name: [name],
  rule,
  parts,
});

// By age

function byAge({ daysLate, accounts }: Spread, wanted: number): Proposed[] {
  const late = daysLate.filter(({ value }) => value >= 1);
  const notDue = daysLate.some(({ value, count }) => value < 1 && count > 0);
  const shares = Array.from({ length: wanted - 1 }, (_, at) => (at + 1) / wanted);
  const cuts = late.length === 0 ? [] : cutsOf(late, AGE_STEPS, shares, accounts);
  const starts = [1, ...cuts];
  const groups = late.length === 0 ? [] : starts.map((from, at) => lateGroup(from, starts[at + 1]));
  return notDue ? [group({ code: "not_due" }, { fact: "daysLate", op: "le", value: 0 }), ...groups] : groups;
}

function lateGroup(from: number, next: number | undefined): Proposed {
  const to = next === undefined ? null : next - 1;
  const rule: Rule =
    to === null ? { fact: "daysLate", op: "ge", value: from } : { fact: "daysLate", op: "between", value: [from, to] };
  return group({ code: "late", from, to }, rule);
}

interface Weighed<Value> {
  readonly value: Value;
  readonly count: number;
}

/** The round figures nearest to these shares of the accounts, such that no group between two of them is a crumb. */
function cutsOf<Value extends number | bigint>(
  heaps: readonly Weighed<Value>[],
  steps: readonly Value[],
  shares: readonly number[],
  accounts: number,
): Value[] {
  const total = heaps.reduce((sum, { count }) => sum + count, 0);
  const below = (step: Value): number => heaps.reduce((sum, { value, count }) => sum + (value < step ? count : 0), 0);
  const weighed = steps.map((step) => ({ step, below: below(step) }));
  const crumb = Math.max(1, accounts * SHARE_MIN);
  const cuts: { step: Value; below: number }[] = [];
  for (const share of shares) {
    const from = cuts.at(-1)?.below ?? 0;
    const open = weighed.filter((one) => one.below - from >= crumb && total - one.below >= crumb);
    const off = (one: { below: number }): number => Math.abs(one.below - share * total);
    const [best] = open.sort((a, b) => off(a) - off(b) || (a.step < b.step ? -1 : 1));
    if (best) cuts.push(best);
  }
  return cuts.map(({ step }) => step);
}

// By amount

function byAmount({ amounts, accounts }: Spread, shares: readonly number[]): Proposed[] {
  const cut = amounts.map(({ currency, heaps }) => {
    const weighed = heaps.map(({ fromMinor, count }) => ({ value: fromMinor, count }));
    const steps = heaps.map(({ fromMinor }) => fromMinor).filter((minor) => minor > 0n);
    const found = cutsOf(weighed, steps, shares, accounts);
    // One word for each band, whichever the currency: one with fewer bands has no large ones.
    return { currency, cuts: found };
  });
  const bands = Math.max(0, ...cut.map(({ cuts }) => cuts.length)) + 1;
  if (bands === 1) return [];
  const codes = bands === 2 ? (["small", "large"] as const) : (["small", "middle", "large"] as const);
  return codes.map((code, at) => {
    const own = cut.filter(({ cuts }) => at <= cuts.length);
    const ranges = own.map(({ currency, cuts }) => ({
      currency,
      fromMinor: cuts[at - 1] ?? null,
      toMinor: cuts[at] ?? null,
    }));
    const rules = ranges.map(bandRule);
    const [only] = rules;
    return group({ code, amounts: ranges }, rules.length === 1 && only ? only : { any: rules });
  });
}

function bandRule({ currency, fromMinor, toMinor }: MoneyBand): Rule {
  const bound = (op: "ge" | "lt", minor: bigint): Rule => ({
    fact: "openMinor",
    op,
    value: { currency, minor: minor.toString() },
  });
  if (fromMinor !== null && toMinor !== null) return { all: [bound("ge", fromMinor), bound("lt", toMinor)] };
  if (fromMinor !== null) return bound("ge", fromMinor);
  return toMinor === null ? { fact: "currency", op: "is", value: currency } : bound("lt", toMinor);
}

// By behaviour

function byHabit({ usualDaysLate, brokePromises, accounts }: Spread): Proposed[] {
  const known = usualDaysLate.reduce((sum, { count }) => sum + count, 0);
  const broke = brokePromises >= accounts * SHARE_MIN;
  if (known < accounts * SHARE_MIN && !broke) return [];
  const [days] = known === 0 ? [] : cutsOf(usualDaysLate, HABIT_STEPS, [0.5], known);
  const kept: Rule[] = broke ? [{ fact: "promisesBroken", op: "eq", value: 0 }] : [];
  const habits: Proposed[] = [];
  const add = (name: NamePart, rule: Rule): void => void habits.push(group(name, { all: [...kept, rule] }));
  if (days !== undefined) {
    add({ code: "pays_on_time", days }, { fact: "usualDaysLate", op: "lt", value: days });
    add({ code: "pays_late", days }, { fact: "usualDaysLate", op: "ge", value: days });
    add({ code: "no_history" }, { fact: "usualDaysLate", op: "unknown" });
  } else if (broke) {
    // Nothing tells the others apart.
    return [brokenGroup(), group({ code: "no_history" }, { all: kept })];
  }
  return broke ? [brokenGroup(), ...habits] : habits;
}

const brokenGroup = (): Proposed => group({ code: "broke_promise" }, { fact: "promisesBroken", op: "ge", value: 1 });

// By all three

/** Who broke a promise apart; the others by age, and each age by amount. */
function mixed(spread: Spread): Proposed[] {
  const broke = spread.brokePromises >= spread.accounts * SHARE_MIN;
  const kept: Rule[] = broke ? [{ fact: "promisesBroken", op: "eq", value: 0 }] : [];
  const amounts = byAmount(spread, AMOUNT_SHARES_MIXED);
  const ages = byAge(spread, AGE_GROUPS_MIXED).map(({ name, rule }) => {
    const whole: Rule = { all: [...kept, rule] };
    const isDue = name[0]?.code !== "not_due";
    const parts = isDue
      ? amounts.map((amount) => ({
          name: [...name, ...amount.name],
          rule: { all: [...kept, rule, amount.rule] },
          parts: [],
        }))
      : [];
    return { name, rule: whole, parts };
  });
  return broke ? [brokenGroup(), ...ages] : ages;
}

// Settling

/** The rules whose accounts are to be counted before a proposal is settled: of each group its smallest parts. */
export const leavesOf = (groups: readonly Proposed[]): Proposed[] =>
  groups.flatMap((one) => (one.parts.length === 0 ? [one] : leavesOf(one.parts)));

/** The groups that are worth their names: parts of which one is a crumb become one again. `count` is asked of leaves. */
export function settled(
  groups: readonly Proposed[],
  accounts: number,
  count: (leaf: Proposed) => number,
): { readonly group: Proposed; readonly leaves: readonly Proposed[] }[] {
  return groups.flatMap((one) => {
    const leaves = leavesOf([one]);
    const isCrumbly = leaves.some((leaf) => count(leaf) < accounts * SHARE_MIN);
    return isCrumbly || one.parts.length === 0
      ? [{ group: one, leaves }]
      : one.parts.flatMap((part) => settled([part], accounts, count));
  });
}
