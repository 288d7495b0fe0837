import type { Channel } from "../../kernel/channel.js";
import type { AccountId, CreditorId, DebtId, DebtorId, EnrollmentId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import type { Decision } from "../domain/decide.js";
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
}

export const placeOf = ({ nextLookAt, ...rest }: EnrollmentStart): Place => ({
  ...rest,
  nextLookAt: nextLookAt?.getTime() ?? null,
});

/** A newcomer, before anything was decided about it. */
export const newPlace = (
  account: AccountStart & { readonly oldestDebtId: DebtId; readonly oldestDueOn: LocalDate },
  { strategyId, versionId, lane }: { strategyId: bigint; versionId: bigint; lane: Lane },
  at: number,
): Place => ({
  id: 0n as EnrollmentId,
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
  anchorDueOn: account.oldestDueOn,
  nextStep: null,
  stepDoneAt: null,
  tries: 0,
  tried: [],
  tone: null,
  nextLookAt: at,
  hasLeft: false,
  isParked: false,
});

/** Takes the position that a decision gives. */
export function moveTo(place: Place, decision: Decision): void {
  place.round = decision.round;
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
