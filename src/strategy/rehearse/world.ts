import type { FailedRule, Hold, KnownPerson, PacksInForce } from "../../compliance/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { AccountId, CreditorId, DebtId, DebtorId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import type { Pens } from "../../messaging/index.js";
import type { Lane } from "../domain/definition.js";
import type { EngineStrategy } from "../domain/program.js";
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
  readonly looks: Timetable;
  readonly holdoutParts: number;
  packsAt(at: number): PacksInForce;
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
  /** The last day, grace included, of an open promise. */
  readonly promisedUntil: LocalDate | null;
  /** Versions whose audience holds it, whatever its age. */
  readonly wantedBy: ReadonlySet<bigint>;
  /** Strategies it went through to the end for the very debt that is its oldest. */
  readonly through: ReadonlySet<bigint>;
  /** What conditions look at, where a strategy that runs has any. */
  readonly row: FactRow | null;
  readonly enrollments: readonly EnrollmentStart[];
  readonly messages: readonly MessageStart[];
}

export interface EnrollmentStart extends DueEnrollment {
  readonly strategyId: bigint;
  readonly lane: Lane;
  readonly nextLookAt: Date | null;
  readonly isParked: boolean;
  /** It left its strategy while its last message still waited. */
  readonly hasLeft: boolean;
}

/** A message that waits in the outbox. */
export interface MessageStart {
  readonly id: bigint;
  readonly accountId: AccountId;
  readonly enrollmentId: bigint | null;
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
  readonly failed: readonly FailedRule[] | null;
}
