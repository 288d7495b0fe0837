import type { DebtView, TimelineItem, TimelineOf } from "./shapes.js";

/** One thing that made a debt what it is: below zero it owes less after it. */
export interface Movement {
  readonly id: string;
  readonly at: string;
  /** The calendar day it counts for, where that is another thing than when we heard of it. */
  readonly on: string | null;
  readonly what:
    | "arrival"
    | "payment"
    | "payment_reversed"
    | TimelineOf<"posting">["what"]
    | TimelineOf<"charge">["of"]
    | "charge_reversed";
  /** Null where the amount is of more debts than this one. */
  readonly minor: bigint | null;
  readonly note: string | null;
  /** A charge that stands: it can be taken back. */
  readonly chargeId?: string;
}

/** What of these moved this debt? Newest first, as they come. */
export function movementsOf(debt: Pick<DebtView, "id" | "originalMinor">, items: readonly TimelineItem[]): Movement[] {
  return items.flatMap((item): Movement[] => {
    switch (item.kind) {
      case "payment":
        return item.applied
          .filter(({ id }) => id === debt.id)
          .map(({ minor }) => ({
            id: item.id,
            at: item.at,
            on: item.paidOn,
            what: item.state === "reversed" ? "payment_reversed" : "payment",
            minor: item.state === "reversed" ? null : -BigInt(minor),
            note: item.ref,
          }));
      case "posting": {
        if (item.debt?.id !== debt.id) return [];
        const minor = BigInt(item.amount.minor);
        return [
          {
            id: item.id,
            at: item.at,
            on: null,
            what: item.what,
            minor: item.effect === "less" ? -minor : minor,
            note: null,
          },
        ];
      }
      case "charge":
        return item.debt.id === debt.id ? [chargeMoved(item)] : [];
      case "arrival":
        return item.debts.some(({ id }) => id === debt.id)
          ? [
              {
                id: item.id,
                at: item.at,
                on: null,
                what: "arrival",
                minor: BigInt(debt.originalMinor),
                note: item.fileName,
              },
            ]
          : [];
      default:
        return [];
    }
  });
}

function chargeMoved({
  id,
  at,
  what,
  of,
  madeOn,
  amount,
  contract,
  chargeId,
  isReversed,
}: TimelineOf<"charge">): Movement {
  const minor = BigInt(amount.minor);
  if (what === "reversed") return { id, at, on: null, what: "charge_reversed", minor: -minor, note: null };
  const made = { id, at, on: madeOn, what: of, minor, note: contract };
  return isReversed ? made : { ...made, chargeId };
}
