import type { Channel } from "../../kernel/channel.js";
import type { AccountId, CreditorId, DebtId } from "../../kernel/id.js";
import type { DueMessage } from "../../messaging/domain/judge.js";
import type { Place } from "./place.js";

/** A message of a rehearsal, from its order to its end. */
export interface Letter extends DueMessage {
  readonly accountId: AccountId;
  readonly creditorId: CreditorId;
  readonly anchorDebtId: DebtId | null;
  readonly channel: Channel;
  /** The enrollment that ordered it. */
  readonly place: Place | null;
  /** The version that ordered it. */
  readonly versionId: bigint | null;
  readonly round: number;
  readonly step: number | null;
  readonly template: string;
  readonly locale: string;
  readonly addressIsGood: boolean;
  /** When it was ordered (epoch ms). */
  readonly plannedAt: number;
  readonly made: number;
  readonly refused: readonly Channel[];
  state: "ready" | "sent" | "failed" | "suppressed";
  because: string | null;
  notBefore: number;
}
