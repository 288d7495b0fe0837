import {
  type ChargePlace,
  chargeLaws,
  feeCapOf,
  interestCapOf,
  isValueOld,
  valuesAsked,
} from "../../compliance/domain/charge-law.js";
import type { ChargeLaw } from "../../compliance/domain/charge-law-shape.js";
import type { ChargeSettings } from "../../debts/domain/charge-settings.js";
import type { EpochDay } from "../../kernel/time.js";
import type { ChargeStep, Definition } from "./definition.js";
import type { ChargeErrorCode, ChargeWarningCode, DefinitionProblem } from "./definition-problem.js";
import { flatSteps } from "./outline.js";

/** The most that a fee may be of what is overdue, and that interest may be a year: beyond, it was typed wrongly. */
const FEE_BPS_MAX = 10_000;
const ANNUAL_BPS_MAX = 100_000;

const chargesIn = ({ steps }: Definition): ChargeStep[] =>
  flatSteps(steps).filter((step): step is ChargeStep => step.kind === "charge");

const error = (code: ChargeErrorCode, step: string, values: DefinitionProblem["values"] = {}): DefinitionProblem => ({
  severity: "error",
  code,
  step,
  values,
});

const warning = (code: ChargeWarningCode, step: string, values: DefinitionProblem["values"]): DefinitionProblem => ({
  severity: "warning",
  code,
  step,
  values,
});

/** What is wrong with steps that charge, whoever the creditors are? */
export function ownChargeProblems(definition: Definition): DefinitionProblem[] {
  return chargesIn(definition).flatMap((step) => {
    const found: DefinitionProblem[] = [];
    // Who promised, disputes, struggles or paid is not charged: a flow for them has no such step.
    if (definition.lane !== "collection") found.push(error("charge_in_flow", step.id));
    if (step.day !== undefined && step.day < 1) found.push(error("charge_before_due", step.id, { day: step.day }));
    const most = step.what.of === "fee" ? FEE_BPS_MAX : ANNUAL_BPS_MAX;
    if (sharesOf(step).some((bps) => bps < 1 || bps > most))
      found.push(error("charge_out_of_range", step.id, { most: most / 100 }));
    if (!areOrdered(step)) found.push(error("charge_tiers", step.id));
    return found;
  });
}

function sharesOf({ what }: ChargeStep): number[] {
  if (what.of === "interest") return [what.annualBps];
  if ("bps" in what.amount) return [what.amount.bps];
  return "tiers" in what.amount ? what.amount.tiers.map(({ bps }) => bps) : [];
}

/** Do the bounds of the tiers rise, and has the last one none? An amount must be one. */
function areOrdered({ what }: ChargeStep): boolean {
  if (what.of === "interest" || "bps" in what.amount) return true;
  if ("minor" in what.amount) return BigInt(what.amount.minor) > 0n;
  const bounds = what.amount.tiers.map(({ upToMinor }) => (upToMinor === null ? null : BigInt(upToMinor)));
  return (
    bounds.at(-1) === null &&
    bounds.slice(0, -1).every((bound, at) => bound !== null && bound > (at === 0 ? 0n : (bounds[at - 1] ?? bound)))
  );
}

/** A creditor that a strategy speaks of, as far as charges go. */
export interface ChargingCreditor {
  readonly id: bigint;
  readonly name: string;
  readonly country: string;
  readonly currency: string;
  readonly kind: ChargePlace["creditorKind"];
  readonly charges: ChargeSettings;
}

/** What do the law and the contracts of these creditors say to the steps that charge? All creditors of the tenant are given. */
export function chargeProblems(
  definition: Definition,
  all: readonly ChargingCreditor[],
  today: EpochDay,
): DefinitionProblem[] {
  const { creditorIds } = definition.audience;
  const creditors = all.filter(({ id }) => creditorIds?.includes(id.toString()) ?? true);
  return chargesIn(definition).flatMap((step) => new StepCheck(definition, step, creditors, today).problems);
}

const DEBTORS = ["person", "company"] as const;

/** One step that charges, against the creditors of its strategy. Problems that several have are told once, with their names. */
class StepCheck {
  readonly problems: DefinitionProblem[] = [];
  readonly #step: ChargeStep;
  readonly #today: EpochDay;
  readonly #countsFromDue: boolean;
  readonly #kinds: readonly ChargePlace["debtorKind"][];

  constructor(definition: Definition, step: ChargeStep, creditors: readonly ChargingCreditor[], today: EpochDay) {
    this.#step = step;
    this.#today = today;
    this.#countsFromDue = definition.anchor.on === "due";
    const { debtorKind, countries } = definition.audience;
    this.#kinds = debtorKind === undefined ? DEBTORS : [debtorKind];
    for (const debtor of this.#kinds) {
      for (const creditor of creditors) {
        const places = [...new Set([...(countries ?? []), creditor.country])];
        for (const country of places) this.#law(creditor, debtor, country);
      }
    }
    this.#bases(creditors);
    this.#currency(creditors);
  }

  /** A problem of the same kind and figures is one, with the names of all whom it concerns. */
  #add(problem: DefinitionProblem, name: string): void {
    const { creditors: _, ...figures } = problem.values;
    const same = this.problems.findIndex(
      ({ code, values: { creditors: __, ...rest } }) =>
        code === problem.code && JSON.stringify(rest) === JSON.stringify(figures),
    );
    const before = same < 0 ? [] : String(this.problems[same]?.values.creditors).split(", ");
    const creditors = [...new Set([...before, name])].join(", ");
    const told = { ...problem, values: { ...problem.values, creditors } };
    if (same < 0) this.problems.push(told);
    else this.problems[same] = told;
  }

  #law(creditor: ChargingCreditor, debtorKind: ChargePlace["debtorKind"], country: string): void {
    const { what, day, id } = this.#step;
    const place = { countries: [country], debtorKind, creditorKind: creditor.kind };
    const basis = creditor.charges[debtorKind][what.of];
    const laws = chargeLaws(what.of, place, this.#today);
    if (laws.length === 0 && this.#hasNone(creditor)) this.#add(error("charge_no_cap", id, { country }), creditor.name);
    for (const law of laws) this.#oneLaw(law, creditor, country);
    if (basis === null) return;
    if (this.#countsFromDue && day !== undefined && day <= basis.afterDays)
      this.#add(warning("charge_before_contract_day", id, { day, after: basis.afterDays }), creditor.name);
    const most = "maxAnnualBps" in basis ? basis.maxAnnualBps : basis.maxBps;
    const asked = Math.max(0, ...sharesOf(this.#step));
    if (most !== null && asked > most)
      this.#add(warning("charge_above_contract", id, { percent: asked / 100, most: most / 100 }), creditor.name);
  }

  #oneLaw(law: ChargeLaw, creditor: ChargingCreditor, country: string): void {
    const { what, day, id } = this.#step;
    const { charges, currency, name } = creditor;
    const after = what.of === "fee" ? (law.fee?.afterDays ?? 0) : 0;
    if (this.#countsFromDue && day !== undefined && day <= after)
      this.#add(error("charge_before_legal_day", id, { day, after, country }), name);
    const most = this.#mostBps(law, charges, currency);
    const asked = Math.max(0, ...sharesOf(this.#step));
    // A rate that is published anew every month caps what is charged then; a figure in the law itself is for good.
    const isRate = what.of === "interest" && law.interest !== undefined && "rate" in law.interest;
    const values = { percent: asked / 100, most: (most ?? 0) / 100, country };
    if (most !== null && (asked > most || most === 0))
      this.#add(isRate ? warning("charge_above_rate", id, values) : error("charge_above_cap", id, values), name);
    for (const code of valuesAsked([law]))
      if (isValueOld(code, charges.values, this.#today))
        this.#add(warning("charge_no_value", id, { value: code }), name);
  }

  /** The highest share that this law allows of any amount; null where it is not known before its value is. */
  #mostBps(law: ChargeLaw, charges: ChargeSettings, currency: string): number | null {
    if (this.#step.what.of === "interest") return interestCapOf(law, charges.values, this.#today);
    const known = feeCapOf(law, charges.values, currency, this.#today)?.tiers ?? law.fee?.tiers ?? null;
    return known && Math.max(...known.map(({ bps }) => bps));
  }

  #hasNone({ charges }: ChargingCreditor): boolean {
    return this.#kinds.every((kind) => charges[kind][this.#step.what.of] === null);
  }

  /** Creditors whose contracts say nothing: their accounts are not charged. */
  #bases(creditors: readonly ChargingCreditor[]): void {
    const refused = new Set(
      this.problems.flatMap(({ code, values }) =>
        code === "charge_no_cap" ? String(values.creditors).split(", ") : [],
      ),
    );
    for (const creditor of creditors)
      if (this.#hasNone(creditor) && !refused.has(creditor.name))
        this.#add(warning("charge_no_basis", this.#step.id, {}), creditor.name);
  }

  #currency(creditors: readonly ChargingCreditor[]): void {
    const { what, id } = this.#step;
    if (what.of === "interest" || !("currency" in what.amount)) return;
    const { currency } = what.amount;
    for (const creditor of creditors)
      if (creditor.currency !== currency) this.#add(warning("charge_other_currency", id, { currency }), creditor.name);
  }
}
