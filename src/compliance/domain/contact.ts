import type { Channel } from "../../kernel/channel.js";
import type { LocalDate, Weekday } from "../../kernel/time.js";
import type { RuleCode } from "./rule-codes.js";

/**
 * What `mayContact` is asked about: an attempt, the person it would reach, and what already happened between them.
 *
 * A field that is optional is read in the strictest way when it is missing. Everything about the person is
 * required, so that a loader which forgets the opt-outs does not compile.
 */

/** Why we want to speak. Exemptions in law hang on this word, never on the text. */
export const PURPOSES = [
  "collection",
  "reply",
  // "We heard you, and write no more": the answer to an opt-out, once.
  "stop-confirmation",
  "requested-info",
  "transaction-confirmation",
  "fraud-alert",
  "thanks",
  "marketing",
  "location",
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Who would hear us. A person who answers for a company is its `debtor`. */
export const RECIPIENTS = [
  "debtor",
  "co-debtor",
  "guarantor",
  "attorney",
  "reference",
  "family",
  "employer",
  "coworker",
  "neighbour",
  "other",
] as const;
export type Recipient = (typeof RECIPIENTS)[number];

export const MESSAGE_KINDS = ["freeform", "template-utility", "template-marketing", "template-authentication"] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** Reasons to stop that outlive any calendar. */
export const STOPS = ["deceased", "cease-request", "attorney", "lawsuit-served", "insolvency", "dispute-open"] as const;
export type Stop = (typeof STOPS)[number];

/** How an earlier contact ended. `failed` never left us, so it reached nobody. */
export const OUTCOMES = [
  "answered",
  "no-answer",
  "voicemail",
  "busy",
  "not-in-service",
  "delivered",
  "replied",
  "failed",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Telling a credit bureau is no contact, but the law puts a calendar on it all the same. */
export const BUREAU_REPORT = "credit-bureau-report";
export type AttemptChannel = Channel | typeof BUREAU_REPORT;

/** The product's ids are bigints; case files and imports may use text. */
export type Ref = string | bigint;

export interface Attempt {
  readonly channel: AttemptChannel;
  readonly purpose: Purpose;
  readonly recipient: Recipient;
  /** Missing: free text, the kind that providers restrict most. */
  readonly kind?: MessageKind | undefined;
  /** Missing: about any debt, so every debt's history counts. */
  readonly debtId?: Ref | undefined;
  readonly creditorId?: Ref | undefined;
  /** The address or number to be used, for opt-outs that bind one address. */
  readonly address?: string | undefined;
  /** Does a machine dial or send? Missing: it does. */
  readonly isAutomated?: boolean | undefined;
  readonly callerId?: "visible" | "hidden" | undefined;
  /** Where a visit would knock. Missing: at home. */
  readonly place?: "home" | "work" | "other" | undefined;
  readonly creditType?: string | undefined;
  /** Is the balance small in the sense of the law on bureau reports? Missing: it may be. */
  readonly smallBalance?: boolean | undefined;
  /** What is wrong with the text, found by whoever read it: `asks-reason-for-default`. */
  readonly contentFlags?: readonly string[] | undefined;
  /** Fields the rendered text carries. Missing: not rendered yet, so nothing is demanded of it. */
  readonly carries?: readonly string[] | undefined;
  /** Is this the first contact about the debt? Missing: it is when the history has none of ours. */
  readonly isFirst?: boolean | undefined;
}

export interface OptOut {
  readonly channel: Channel | "all";
  readonly at: Date;
  readonly address?: string | undefined;
}

/** Hours of a week on somebody's wall clock. Closing at or before opening runs past midnight. */
export interface WeekWindow {
  /** Missing: every channel. */
  readonly channel?: Channel | undefined;
  readonly weekdays: readonly Weekday[];
  readonly opensAtMinute: number;
  readonly closesAtMinute: number;
}

/** Hours the person asked for beyond the usual ones. Only a separate, later act can widen the law's hours. */
export interface RequestedWindow extends WeekWindow {
  readonly requestedOn: LocalDate;
  readonly instrument: "separate-and-later" | "original-contract";
  /** Did the person ask for holidays too? Missing: no. */
  readonly onHolidays?: boolean | undefined;
}

export interface StopInForce {
  readonly stop: Stop;
  readonly from: Date;
  /** Missing: it stops every debt of the person. */
  readonly debtId?: Ref | undefined;
}

/** A public list the person is on, such as one against advertising, or a state's block list. */
export interface RegistryEntry {
  readonly registry: "exclusion" | "block";
  readonly channels: "all" | readonly Channel[];
  /** Null: unknown, so it binds already. */
  readonly since: LocalDate | null;
}

/** Consent to be called that the person gave directly to the collector. */
export interface PriorConsent {
  readonly givenAt: Date;
  readonly debtId?: Ref | undefined;
}

export interface Person {
  /** Every IANA zone the person may be in, by declaration, address or phone. All must be open. None: no contact. */
  readonly zones: readonly string[];
  /** Channels the person authorised; `all` when the law asks for no list; null when nothing is on record. */
  readonly authorised: "all" | readonly Channel[] | null;
  /** Channels whose provider wants its own opt-in, with proof on file. */
  readonly optIns: readonly Channel[];
  readonly optOuts: readonly OptOut[];
  readonly requestedWindows: readonly RequestedWindow[];
  readonly inconvenientWindows: readonly WeekWindow[];
  readonly stops: readonly StopInForce[];
  readonly registries: readonly RegistryEntry[];
  /** Null: never asked. */
  readonly marketingConsent: boolean | null;
  readonly priorConsents: readonly PriorConsent[];
  readonly visitAuthorised: boolean;
}

export interface ContactEvent {
  readonly at: Date;
  readonly channel: Channel;
  readonly direction: "in" | "out";
  /** A two-way contact with the person: a call they answered, a message they answered, or one they began. */
  readonly connected: boolean;
  readonly outcome?: Outcome | undefined;
  /** Missing: collection. */
  readonly purpose?: Purpose | undefined;
  /** Missing: about any debt, so it counts for all of them. */
  readonly debtId?: Ref | undefined;
  readonly creditorId?: Ref | undefined;
  /** Did it give the notice that the law wants before a report to a credit bureau? */
  readonly notice?: "credit-bureau" | undefined;
}

export interface FailedRule {
  readonly rule: RuleCode;
  /** The pack that says so, as `co-ley2300@2026.06`, or `customer` when the person does. */
  readonly pack: string;
  readonly values: Readonly<Record<string, string | number>>;
  /** The earliest moment at which this rule alone could pass; null when time does not cure it. */
  readonly passesAt: Date | null;
}

export type Verdict = Allowed | Denied;

export interface Allowed {
  readonly kind: "allow";
  readonly packs: readonly string[];
  /** Wall time of the decision where the person is: `2026-03-09 06:59 America/Bogota`. */
  readonly local: string;
}

export interface Denied {
  readonly kind: "deny";
  readonly failed: readonly FailedRule[];
  readonly nextAllowedAt: Date | null;
  readonly packs: readonly string[];
  readonly local: string;
}
