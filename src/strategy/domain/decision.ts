import type { FailedRule } from "../../compliance/domain/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { ContactPointId, DebtId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import type { NoOffer, Offer, OfferKind } from "../../plans/domain/offer.js";
import type { ChargeSkip, DebtCharge } from "./charge.js";
import type { Tone } from "./definition.js";
import type { Facts, HeldBy } from "./facts.js";
import type { Offered } from "./offering.js";

/* What may be decided about an enrollment: the words in which `decide` answers. */

/** Why an account left its strategy. */
export type LeftBecause =
  | "paid"
  | "finished"
  | "stopped"
  | "not_due_yet"
  | "older_than_strategy"
  | "holdout"
  | "retired";

/** Why a step made no message, or charged nothing. */
export type SkipBecause =
  | "no_address"
  | "channel_not_connected"
  | "not_permitted"
  | "refused_everywhere"
  | "too_late"
  | ChargeSkip
  | NoOffer;

/** What was charged, and whether a cap made it less than the step asks. */
export type ChargedBecause = "fee" | "interest" | "fee_capped" | "interest_capped";

export type Note =
  | { readonly kind: "reanchored"; readonly step: number; readonly because: "oldest_debt_changed" }
  | { readonly kind: "held"; readonly step: number; readonly because: HeldBy; readonly until: Date | null }
  | {
      readonly kind: "deferred";
      readonly step: number;
      readonly because: string;
      readonly until: Date;
      readonly failed: readonly FailedRule[];
    }
  | {
      readonly kind: "skipped";
      readonly step: number;
      readonly because: SkipBecause;
      readonly failed: readonly FailedRule[];
    }
  | { readonly kind: "tasked"; readonly step: number; readonly because: "call" | "visit" }
  | {
      readonly kind: "charged";
      readonly step: number;
      readonly because: ChargedBecause;
      readonly amountMinor: bigint;
    }
  | {
      readonly kind: "offered";
      readonly step: number;
      readonly because: OfferKind;
      readonly offer: Offer;
    }
  /** Another system is told: `webhook:` and the endpoint's name. */
  | { readonly kind: "told"; readonly step: number; readonly because: string }
  /** Which way a condition or a split sent the account: `yes`, `no`, or `arm:` and the arm's name. */
  | { readonly kind: "branched"; readonly step: number; readonly because: string }
  | { readonly kind: "left"; readonly step: number; readonly because: LeftBecause };

export interface MessageOrder {
  readonly step: number;
  /** How many messages this step had before in this round: with enrollment, round and step it makes the key. */
  readonly turn: number;
  readonly template: string;
  readonly purpose: "collection" | "thanks";
  readonly tone: Tone | null;
  readonly channel: Channel;
  readonly contactPointId: ContactPointId;
  readonly packs: readonly string[];
  readonly expiresAt: Date;
}

export interface TaskOrder {
  readonly kind: "call" | "visit";
  readonly step: number;
  readonly script: string;
  readonly dueAt: Date;
}

/** An endpoint that a step tells. */
export interface WebhookOrder {
  readonly step: number;
  readonly endpoint: string;
  readonly type: string;
}

/** An offer that a step makes: its decision's key, and the step's name across rounds. */
export interface OfferOrder extends Offered {
  readonly key: string;
  readonly name: string;
}

/** Something that a step changes besides the position. */
export type Change =
  | { readonly kind: "tag"; readonly step: number; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly kind: "field"; readonly step: number; readonly field: string; readonly value: string | null };

/** What happens to one enrollment now: at most one message or task, the notes of everything else, the new position. */
export interface Decision {
  readonly facts: Facts;
  readonly round: number;
  readonly anchorDebtId: DebtId;
  readonly anchorDueOn: LocalDate;
  readonly nextStep: number;
  readonly stepDoneAt: number | null;
  readonly tries: number;
  readonly tried: readonly Channel[];
  readonly tone: Tone | null;
  /** When to look again; null waits for news. */
  readonly nextLookAt: Date | null;
  readonly left: LeftBecause | null;
  /** The oldest debt is another one than before: what was said of the one before is no longer true. */
  readonly isReanchored: boolean;
  readonly changes: readonly Change[];
  readonly webhooks: readonly WebhookOrder[];
  readonly charges: readonly DebtCharge[];
  readonly offers: readonly OfferOrder[];
  /** It stands before a step that charges, or offers, and was not given what decides about that: it is to be asked again. */
  readonly lacks: "charges" | "offers" | null;
  readonly message: MessageOrder | null;
  readonly task: TaskOrder | null;
  readonly notes: readonly Note[];
}

/** A message that could not leave within this long is void: what it says would no longer be true. */
export const MESSAGE_VALID_DAYS = 5;
