import {
  type ChargePlace,
  chargeLaws,
  type FeeCap,
  feeCapOf,
  interestCapOf,
} from "../../compliance/domain/charge-law.js";
import type { ChargeLaw } from "../../compliance/domain/charge-law-shape.js";
import { flatShare, interestMinor, type Owed, tieredMinor } from "../../debts/domain/charge-math.js";
import type { ChargeKind, ChargeSettings, FeeBasis, InterestBasis } from "../../debts/domain/charge-settings.js";
import type { DebtId } from "../../kernel/id.js";
import type { EpochDay } from "../../kernel/time.js";
import type { EngineCharge } from "./program.js";

/** Why a step that would charge something charges nothing. */
export type ChargeSkip =
  | "charge_no_basis"
  | "charge_other_currency"
  | "charge_no_value"
  | "charge_stopped"
  | "charge_not_yet"
  | "charge_once"
  | "charge_capped"
  | "charge_nothing";

/** A debt that charges may be made on: open, and above the creditor's crumbs. */
export interface ChargeableDebt {
  readonly id: DebtId;
  readonly dueDay: EpochDay;
  /** What is owed now, fees and interest apart. */
  readonly principalMinor: bigint;
  /** The principal day by day, in order. */
  readonly owed: readonly Owed[];
  /** All its fees that stand, paid or not: caps are on them together. */
  readonly feesMinor: bigint;
  /** Interest is charged up to this day. */
  readonly interestUntil: EpochDay | null;
  /** Charges it bore, each by its decision's key and by the name of its step. */
  readonly made: readonly string[];
}

/** What decides about charges of one account. */
export interface ChargeFacts {
  readonly currency: string;
  readonly place: ChargePlace;
  readonly settings: ChargeSettings;
  /** The oldest first. */
  readonly debts: readonly ChargeableDebt[];
  /** Days on which the person was reached about debts of this creditor. */
  readonly toldOn: readonly EpochDay[];
}

/** The step that charges: its decision's key, and its name across rounds. */
export interface ChargingStep {
  readonly charge: EngineCharge;
  readonly key: string;
  readonly name: string;
}

/** One fee or interest on one debt. */
export interface DebtCharge {
  readonly debtId: DebtId;
  readonly of: ChargeKind;
  readonly amountMinor: bigint;
  /** What it is a share of: the principal of that day. */
  readonly baseMinor: bigint;
  /** The yearly rate, and the days it is for, up to today; null of a fee. */
  readonly annualBps: number | null;
  readonly from: EpochDay | null;
  readonly on: EpochDay;
  readonly key: string;
  readonly name: string;
  readonly contract: string;
  readonly laws: readonly string[];
}

export type ChargeAnswer =
  | { readonly charges: readonly DebtCharge[]; readonly isCapped: boolean }
  | { readonly because: ChargeSkip };

/**
 * What does this step charge now, debt by debt, and if nothing, why?
 *
 * The contract must allow it and every law that is known there caps it: the strictest wins, over each debt and over all of
 * the account together. What was paid, and earlier charges, bear nothing.
 */
export function chargesNow(step: ChargingStep, facts: ChargeFacts, today: EpochDay): ChargeAnswer {
  const { charge } = step;
  const bases = facts.settings[facts.place.debtorKind];
  const basis = bases[charge.of];
  if (basis === null) return { because: "charge_no_basis" };
  if (charge.of === "fee" && charge.currency !== null && charge.currency !== facts.currency)
    return { because: "charge_other_currency" };
  const laws = chargeLaws(charge.of, facts.place, today);
  const overdue = facts.debts.filter(({ dueDay, principalMinor }) => dueDay < today && principalMinor > 0n);
  if (overdue.length === 0) return { because: "charge_nothing" };
  const about = { step, facts, laws, today };
  return charge.of === "fee"
    ? feesNow({ ...about, charge, basis: basis as FeeBasis }, overdue)
    : interestNow({ ...about, charge, basis: basis as InterestBasis }, overdue);
}

interface About<Of extends ChargeKind, Basis> {
  readonly step: ChargingStep;
  readonly charge: EngineCharge & { readonly of: Of };
  readonly facts: ChargeFacts;
  readonly basis: Basis;
  readonly laws: readonly ChargeLaw[];
  readonly today: EpochDay;
}

/** Debts that are late enough, and of them those that have not borne this very charge. */
function ripe(
  { step, charge, today }: About<ChargeKind, unknown>,
  overdue: readonly ChargeableDebt[],
  afterDays: number,
): { late: readonly ChargeableDebt[]; fresh: readonly ChargeableDebt[] } {
  const late = overdue.filter(({ dueDay }) => today - dueDay > afterDays);
  const isOnce = charge.of === "fee" && charge.once === "debt";
  const fresh = late.filter(({ made }) => !made.includes(step.key) && !(isOnce && made.includes(step.name)));
  return { late, fresh };
}

function feesNow(about: About<"fee", FeeBasis>, overdue: readonly ChargeableDebt[]): ChargeAnswer {
  const { charge, facts, basis, laws, today } = about;
  const law = laws.map((one) => feeCapOf(one, facts.settings.values, facts.currency, today));
  if (law.includes(null)) return { because: "charge_no_value" };
  const own: FeeCap[] = basis.maxBps === null ? [] : [{ afterDays: 0, tiers: flatShare(basis.maxBps), less: null }];
  const caps = [...law.filter((cap) => cap !== null), ...own];
  const { late, fresh } = ripe(about, overdue, Math.max(basis.afterDays, ...caps.map(({ afterDays }) => afterDays)));
  if (late.length === 0) return { because: "charge_not_yet" };
  if (fresh.length === 0) return { because: "charge_once" };
  const most = basis.maxMinor === null ? null : BigInt(basis.maxMinor);
  const left = caps.map((cap) => roomOf(cap, late, facts));
  const charges: DebtCharge[] = [];
  let isCapped = false;
  for (const debt of fresh) {
    const asked = charge.minor ?? tieredMinor(debt.principalMinor, charge.tiers);
    const rooms = [...caps.map((cap) => roomOf(cap, [debt], facts)), ...left];
    if (most !== null) rooms.push(most - debt.feesMinor);
    const amountMinor = rooms.reduce((least, room) => (room < least ? room : least), asked);
    if (amountMinor < asked) isCapped = true;
    if (amountMinor <= 0n) continue;
    for (const [at, room] of left.entries()) left[at] = room - amountMinor;
    charges.push(chargeOn(about, debt, { amountMinor, annualBps: null, from: null }));
  }
  if (charges.length > 0) return { charges, isCapped };
  return { because: isCapped ? "charge_capped" : "charge_nothing" };
}

/** What a cap leaves for further fees of these debts, taken together. Below zero where it is passed already. */
function roomOf({ tiers, less }: FeeCap, debts: readonly ChargeableDebt[], { toldOn }: ChargeFacts): bigint {
  let principal = 0n;
  let fees = 0n;
  let isUntold = false;
  for (const debt of debts) {
    principal += debt.principalMinor;
    fees += debt.feesMinor;
    if (less !== null) isUntold ||= !isTold(debt, toldOn, less.withinDays);
  }
  return tieredMinor(principal, tiers, isUntold && less !== null ? less.fine : 0n) - fees;
}

/** Was the person told of this debt's arrears within so many days of its due date? */
const isTold = ({ dueDay }: ChargeableDebt, toldOn: readonly EpochDay[], withinDays: number): boolean =>
  toldOn.some((day) => day > dueDay && day <= dueDay + withinDays);

function interestNow(about: About<"interest", InterestBasis>, overdue: readonly ChargeableDebt[]): ChargeAnswer {
  const { charge, facts, basis, laws, today } = about;
  const caps = laws.map((law) => interestCapOf(law, facts.settings.values, today));
  if (caps.includes(null)) return { because: "charge_no_value" };
  const annualBps = Math.min(charge.annualBps, basis.maxAnnualBps, ...caps.filter((cap) => cap !== null));
  const { late, fresh } = ripe(about, overdue, basis.afterDays);
  if (late.length === 0) return { because: "charge_not_yet" };
  if (fresh.length === 0) return { because: "charge_once" };
  const charges = fresh.flatMap((debt) => {
    const from = Math.max(debt.dueDay, debt.interestUntil ?? debt.dueDay);
    const amountMinor = interestMinor(debt.owed, from, today, annualBps);
    return amountMinor > 0n ? [chargeOn(about, debt, { amountMinor, annualBps, from })] : [];
  });
  const isCapped = annualBps < charge.annualBps;
  if (charges.length > 0) return { charges, isCapped };
  return { because: isCapped && annualBps === 0 ? "charge_capped" : "charge_nothing" };
}

const chargeOn = (
  { step, charge, basis, laws, today }: About<ChargeKind, FeeBasis | InterestBasis>,
  debt: ChargeableDebt,
  sum: Pick<DebtCharge, "amountMinor" | "annualBps" | "from">,
): DebtCharge => ({
  ...sum,
  debtId: debt.id,
  of: charge.of,
  baseMinor: debt.principalMinor,
  on: today,
  key: step.key,
  name: step.name,
  contract: basis.contract,
  laws: laws.map(({ id, version }) => `${id}@${version}`),
});

/** What decides about further charges, once these are made. */
export function afterCharges(facts: ChargeFacts, charges: readonly DebtCharge[]): ChargeFacts {
  const debts = facts.debts.map((debt) => {
    const own = charges.filter(({ debtId }) => debtId === debt.id);
    if (own.length === 0) return debt;
    const fees = own.reduce((sum, { of, amountMinor }) => (of === "fee" ? sum + amountMinor : sum), 0n);
    const until = own.flatMap(({ of, on }) => (of === "interest" ? [on] : []));
    return {
      ...debt,
      feesMinor: debt.feesMinor + fees,
      interestUntil: until.length === 0 ? debt.interestUntil : Math.max(...until),
      made: [...debt.made, ...own.flatMap(({ key, name }) => [key, name])],
    };
  });
  return { ...facts, debts };
}
