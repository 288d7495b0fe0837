import type { ContactEvent, PackSet, Person } from "../../compliance/domain/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { AccountId, ContactPointId, CreditorId, DebtId, DebtorId, EnrollmentId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import type { ChargeFacts } from "./charge.js";
import type { Tone } from "./definition.js";
import type { OfferFacts } from "./offering.js";
import type { FactRow } from "./segment/facts.js";

/** Why an account is left alone for now, although something is due. The strongest cause of several is named. */
export type HeldBy = "promise" | "dispute" | "hardship" | "pause" | "standstill" | "payment_data_stale" | "other_flow";

/**
 * Everything `decide` looks at for one enrollment: flat, loaded for a whole batch in a few statements.
 * Dates are calendar days; `stepDoneAt` is an instant in epoch milliseconds.
 */
export interface Facts {
  readonly enrollmentId: EnrollmentId;
  readonly versionId: bigint;
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly creditorId: CreditorId;
  readonly round: number;
  readonly anchorDebtId: DebtId;
  readonly anchorDueOn: LocalDate;
  /** Null when the account has just come in: its place on the ladder is the first thing decided. */
  readonly nextStep: number | null;
  readonly stepDoneAt: number | null;
  /** Messages already made for `nextStep` in this round, and the channels that could not carry it. */
  readonly tries: number;
  readonly tried: readonly Channel[];
  /** How messages speak since a step said so; null: as the template does by itself. */
  readonly tone: Tone | null;
  /** One of the share that gets no proactive contact, so that the effect of contacts is known. */
  readonly isHeldOut: boolean;
  /** What conditions look at; null where no step of the strategy asks. */
  readonly row: FactRow | null;

  /** What decides about fees and interest; null: not loaded, because seldom a step asks. */
  readonly charges: ChargeFacts | null;

  /** What decides about offers; null: not loaded. */
  readonly offers: OfferFacts | null;

  readonly openCount: number;
  readonly oldestDebtId: DebtId | null;
  readonly oldestDueOn: LocalDate | null;
  readonly held: { readonly by: HeldBy; readonly until: Date | null } | null;

  readonly locale: string;
  readonly preferred: Channel | null;
  /** The creditor's own order of channels; null: it does not say. */
  readonly channelOrder: readonly Channel[] | null;
  /** The address to use on each channel that has a healthy one. */
  readonly points: Partial<Record<Channel, ContactPointId>>;
  readonly person: Person;
  readonly history: readonly ContactEvent[];
  readonly packs: PackSet;
}

/** The day of the month on which this person is paid, where the creditor's file says so (`payday`). */
export function paydayOf({ row }: Facts): number | null {
  const day = Number(row?.fields?.payday);
  return Number.isInteger(day) && day >= 1 && day <= 31 ? day : null;
}
