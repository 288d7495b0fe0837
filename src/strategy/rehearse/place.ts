import type { Channel } from "../../kernel/channel.js";
import type { AccountId, CreditorId, DebtId, DebtorId, EnrollmentId } from "../../kernel/id.js";
import { type EpochDay, type LocalDate, wallClock } from "../../kernel/time.js";
import type { Decision } from "../domain/decision.js";
import type { Lane, Tone } from "../domain/definition.js";
import type { AccountStart, EnrollmentStart } from "./world.js";

/** Where an account stands in a strategy while days are lived: an enrollment that changes. */
export interface Place {
  readonly id: EnrollmentId;
  readonly strategyId: bigint;
  versionId: bigint;
  readonly lane: Lane;
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly creditorId: CreditorId;
  readonly openCount: number;
  readonly oldestDebtId: DebtId | null;
  readonly oldestDueOn: LocalDate | null;
  round: number;
  anchorDebtId: DebtId;
  anchorDueOn: LocalDate;
  nextStep: number | null;
  stepDoneAt: number | null;
  tries: number;
  tried: readonly Channel[];
  tone: Tone | null;
  /** Epoch ms; null waits for news. */
  nextLookAt: number | null;
  hasLeft: boolean;
  isParked: boolean;
  /** The creditor's day on which it came in. */
  readonly enteredOn: EpochDay;
  /** Messages that left in its present round. */
  sent: number;
}

/** An enrollment as the snapshot has it. `sent`: messages that left in its present round. */
export const placeOf = ({ nextLookAt, enteredAt, ...rest }: EnrollmentStart, zone: string, sent: number): Place => ({
  ...rest,
  nextLookAt: nextLookAt?.getTime() ?? null,
  enteredOn: wallClock(zone, enteredAt.getTime()).day,
  sent,
});

/** Is this the place that an account's row of facts speaks of? */
export const isCollecting = ({ lane, hasLeft }: { readonly lane: Lane; readonly hasLeft: boolean }): boolean =>
  lane === "collection" && !hasLeft;

/** A newcomer, before anything was decided about it. Its days count from `anchorDueOn`; `id` is its own in this life. */
export const newPlace = (
  id: EnrollmentId,
  account: AccountStart & { readonly oldestDebtId: DebtId; readonly oldestDueOn: LocalDate },
  { strategyId, versionId, lane }: { strategyId: bigint; versionId: bigint; lane: Lane },
  anchorDueOn: LocalDate,
  today: EpochDay,
  at: number,
): Place => ({
  id,
  strategyId,
  versionId,
  lane,
  accountId: account.id,
  debtorId: account.debtorId,
  creditorId: account.creditorId,
  openCount: account.openCount,
  oldestDebtId: account.oldestDebtId,
  oldestDueOn: account.oldestDueOn,
  round: 1,
  anchorDebtId: account.oldestDebtId,
  anchorDueOn,
  nextStep: null,
  stepDoneAt: null,
  tries: 0,
  tried: [],
  tone: null,
  nextLookAt: at,
  hasLeft: false,
  isParked: false,
  enteredOn: today,
  sent: 0,
});

/** Takes the position that a decision gives. */
export function moveTo(place: Place, decision: Decision): void {
  if (decision.round !== place.round) beginRound(place, decision.round);
  place.anchorDebtId = decision.anchorDebtId;
  place.anchorDueOn = decision.anchorDueOn;
  place.nextStep = decision.nextStep;
  place.stepDoneAt = decision.stepDoneAt;
  place.nextLookAt = decision.nextLookAt?.getTime() ?? null;
  place.tries = decision.tries;
  place.tried = decision.tried;
  place.tone = decision.tone;
  place.hasLeft = decision.left !== null;
}

/** A round is counted from nothing. */
export function beginRound(place: Place, round: number): void {
  place.round = round;
  place.sent = 0;
}
