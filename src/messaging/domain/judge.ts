import {
  type ContactEvent,
  type Hold,
  isHeldBy,
  mayContact,
  type PackSet,
  type Person,
  type Purpose,
} from "../../compliance/domain/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { AccountId, CreditorId, DebtId } from "../../kernel/id.js";
import { endOfDay, type LocalDate } from "../../kernel/time.js";
import { type Guarded, guard, OWING_PURPOSES, SERVICE_PURPOSES } from "./guard.js";

/** What the second permit must know of a message that is due. */
export interface DueMessage {
  readonly accountId: AccountId;
  readonly creditorId: CreditorId;
  readonly anchorDebtId: DebtId | null;
  readonly channel: Channel;
  readonly purpose: string;
  readonly expiresAt: Date;
}

/** How its account stands at the moment of the attempt. */
export interface AccountAtSend {
  readonly openCount: number;
  readonly oldestDebtId: DebtId | null;
  /** The last day, grace included, of a promise that is open. */
  readonly promisedUntil: LocalDate | null;
  readonly paymentDataStale: boolean;
}

export interface Recipient {
  readonly person: Person;
  readonly history: readonly ContactEvent[];
}

/** May this message leave now, of this account, to this person? Paid, held and promised come first, then the law. */
export function judge(
  message: DueMessage,
  account: AccountAtSend | undefined,
  addressIsGood: boolean,
  holds: readonly Hold[],
  { person, history }: Recipient,
  packs: PackSet,
  /** What its text states; null where there is no text to ask. */
  carries: readonly string[] | null,
  now: Date,
): Guarded {
  const hold = holds.find((one) => isHeldBy(one, message.accountId, now));
  const lastDay = account?.promisedUntil ?? null;
  const promised = lastDay !== null && now.getTime() < endOfDay(person.zones, lastDay);
  const heldBy = hold?.kind ?? (promised ? "promise" : null);
  const permit = () =>
    mayContact(
      {
        channel: message.channel,
        purpose: message.purpose as Purpose,
        recipient: "debtor",
        kind: message.channel === "whatsapp" ? "template-utility" : "freeform",
        debtId: message.anchorDebtId ?? undefined,
        creditorId: message.creditorId,
        carries: carries ?? undefined,
      },
      person,
      history,
      packs,
      now,
    );
  return guard(
    {
      isService: SERVICE_PURPOSES.includes(message.purpose),
      isOfOwing: OWING_PURPOSES.includes(message.purpose),
      anchorDebtId: message.anchorDebtId,
      openCount: account?.openCount ?? 0,
      oldestDebtId: account?.oldestDebtId ?? null,
      held: heldBy && { by: heldBy },
      paymentDataStale: account?.paymentDataStale ?? false,
      addressIsGood,
      expiresAt: message.expiresAt,
    },
    permit,
    now,
  );
}
