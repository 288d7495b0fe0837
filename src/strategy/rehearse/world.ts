import type { FailedRule, Hold, KnownPerson, PacksInForce } from "../../compliance/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { AccountId, CreditorId, DebtId, DebtorId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import type { Pens } from "../../messaging/index.js";
import type { Offer } from "../../plans/domain/offer.js";
import type { PromiseFacts } from "../../plans/domain/promise.js";
import type { ChargeFacts } from "../domain/charge.js";
import type { EventName, Lane } from "../domain/definition.js";
import type { OfferFacts } from "../domain/offering.js";
import type { EngineStrategy } from "../domain/program.js";
import type { RuleTest } from "../domain/segment/evaluate.js";
import type { FactRow } from "../domain/segment/facts.js";
import type { CreditorRules, DueEnrollment, Points } from "../store.js";
import type { Timetable } from "./timetable.js";

/** What is the same for everybody in a rehearsal. */
export interface World extends Pens {
  readonly from: Date;
  readonly until: Date;
  /** Versions that run, by id. */
  readonly strategies: ReadonlyMap<bigint, EngineStrategy>;
  /** Channels that have an account, and those of them that send now, in the order in which messages are claimed. */
  readonly connected: ReadonlySet<Channel>;
  readonly sending: readonly Channel[];
  readonly creditors: ReadonlyMap<CreditorId, CreditorRules>;
  /** The clock by which a creditor's days are counted. */
  readonly zones: ReadonlyMap<CreditorId, string>;
  readonly looks: Timetable;
  /** Flows that wait for an event, the oldest strategy first. */
  readonly flows: ReadonlyMap<EventName, readonly Flow[]>;
  /** What becomes of accounts that run on older versions of the candidate when it goes live; null: they finish there. */
  readonly move: Move | null;
  /** What an account must owe to be wanted by a version; no line: anything. */
  readonly leastOpen: ReadonlyMap<bigint, bigint>;
  readonly holdoutParts: number;
  packsAt(at: number): PacksInForce;
}

/** A strategy that takes accounts in when something happens to them. */
export interface Flow {
  readonly strategyId: bigint;
  readonly versionId: bigint;
  readonly lane: Lane;
  readonly days: { readonly from: number; readonly to: number | null };
  /** Null: of any creditor. */
  readonly creditors: ReadonlySet<bigint> | null;
  readonly rule: RuleTest | null;
}

/** The new places of accounts that move to the candidate, by the version they run on; null lets each begin anew. */
export interface Move {
  readonly to: bigint;
  readonly places: ReadonlyMap<bigint, readonly number[] | null>;
}

/** A person as the snapshot shows them. Nothing in it changes while days are lived. */
export interface PersonStart {
  readonly known: KnownPerson;
  readonly points: Points;
  readonly holds: readonly Hold[];
  readonly accounts: readonly AccountStart[];
}

export interface AccountStart {
  readonly id: AccountId;
  readonly debtorId: DebtorId;
  readonly creditorId: CreditorId;
  readonly openCount: number;
  readonly openMinor: bigint;
  readonly oldestDebtId: DebtId | null;
  readonly oldestDueOn: LocalDate | null;
  /** Something is owed, all of it too small to be asked for. */
  readonly hasCrumbs: boolean;
  readonly promise: OpenPromise | null;
  /** Versions whose audience holds it, whatever its age and balance, and whatever their rules say: those are asked as days pass. */
  readonly wantedBy: ReadonlySet<bigint>;
  /** Strategies it went through to the end for the very debt that is its oldest. */
  readonly through: ReadonlySet<bigint>;
  /** What conditions and rules are asked of, where a strategy has any. */
  readonly row: FactRow | null;
  /** What decides about fees and interest, where a strategy has a step that charges. */
  readonly charges: ChargeFacts | null;
  /** What decides about offers, where a strategy has a step that makes any. */
  readonly offers: OfferFacts | null;
  /** The last day of the offer that stands. */
  readonly offerUntil: LocalDate | null;
  /** Fields that its oldest debt brought itself: they hide those of the person. */
  readonly ownFields: readonly string[];
  readonly enrollments: readonly EnrollmentStart[];
  readonly messages: readonly MessageStart[];
}

/** A promise that may still be kept, with what was paid on it. */
export type OpenPromise = Omit<PromiseFacts, "openMinor">;

export interface EnrollmentStart extends DueEnrollment {
  readonly strategyId: bigint;
  readonly lane: Lane;
  readonly nextLookAt: Date | null;
  readonly isParked: boolean;
  readonly enteredAt: Date;
  /** It left its strategy while its last message still waited. */
  readonly hasLeft: boolean;
}

/** A message that waits in the outbox. */
export interface MessageStart {
  readonly id: bigint;
  readonly accountId: AccountId;
  readonly enrollmentId: bigint | null;
  readonly versionId: bigint | null;
  readonly round: number | null;
  readonly step: number | null;
  readonly channel: Channel;
  readonly template: string;
  readonly locale: string;
  readonly anchorDebtId: DebtId | null;
  readonly purpose: string;
  readonly addressIsGood: boolean;
  readonly notBefore: Date;
  readonly because: string | null;
  readonly plannedAt: Date;
  readonly expiresAt: Date;
  /** Messages made for its step in its round, itself included, and the channels that refused one. */
  readonly made: number;
  readonly refused: readonly Channel[];
}

export type EventKind =
  | "entered"
  | "message"
  | "task"
  | "deferred"
  /** Ordered already, and put off when it was to leave. */
  | "postponed"
  | "skipped"
  | "held"
  | "reanchored"
  | "branched"
  | "charged"
  | "offered"
  | "told"
  | "moved"
  | "withdrawn"
  | "failed"
  | "parked"
  | "left";

/** One thing that happens to an account. */
export interface RehearsedEvent {
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly at: number;
  readonly kind: EventKind;
  readonly strategyId: bigint;
  readonly versionId: bigint;
  readonly step: number | null;
  readonly channel: Channel | null;
  readonly template: string | null;
  readonly because: string | null;
  readonly until: number | null;
  /** What was charged, or offered to be paid. */
  readonly amountMinor: bigint | null;
  readonly offer: Offer | null;
  readonly failed: readonly FailedRule[] | null;
}

/** How many of each. */
export type Counted = Record<string, number>;
