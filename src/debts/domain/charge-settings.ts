import type { LocalDate } from "../../kernel/time.js";

/*
 * What a creditor may charge by its contracts: nothing, unless somebody who read them said so and signed it with a name and
 * a day. Each basis brings a cap of its own; the law's bind besides (`compliance/domain/charge-law.ts`).
 */

export const CHARGE_KINDS = ["fee", "interest"] as const;
export type ChargeKind = (typeof CHARGE_KINDS)[number];

interface Basis {
  /** Where the contract says it, in words. */
  readonly contract: string;
  /** Nothing is charged before a debt is late by more than so many days. */
  readonly afterDays: number;
  readonly confirmedBy: string;
  readonly confirmedAt: string;
}

/** All fees of one debt together stay within both limits; one of them at least is given. */
export interface FeeBasis extends Basis {
  readonly maxBps: number | null;
  /** Minor units of the creditor's currency, as text. */
  readonly maxMinor: string | null;
}

export interface InterestBasis extends Basis {
  readonly maxAnnualBps: number;
}

/** What contracts allow against one kind of debtor; null: they say nothing, and nothing is charged. */
export interface ChargeBases {
  readonly fee: FeeBasis | null;
  readonly interest: InterestBasis | null;
}

/** What a legal unit or rate was worth on a day, as an authority published it: decimal text, never guessed. */
export interface LegalValue {
  readonly value: string;
  readonly on: LocalDate;
}

export interface ChargeSettings {
  readonly person: ChargeBases;
  readonly company: ChargeBases;
  /** By the code of the unit or rate. */
  readonly values: Readonly<Record<string, LegalValue>>;
}

const NO_BASES: ChargeBases = { fee: null, interest: null };

export const NO_CHARGES: ChargeSettings = { person: NO_BASES, company: NO_BASES, values: {} };
