import { z } from "zod";
import { currency, id, instant, localDate, minorUnits } from "../platform/contract.js";

export const promiseState = z
  .enum(["made", "kept", "part_kept", "broken", "replaced", "withdrawn"])
  .meta({ id: "PromiseState" });

export const PromiseParams = z.object({ promiseId: id<"promise">() });
export const PromiseView = z
  .object({
    id: id<"promise">(),
    accountId: id<"account">(),
    amountMinor: minorUnits,
    currency,
    promisedOn: localDate,
    graceDays: z.int(),
    /** The last day on which it may still be kept. */
    lastDay: localDate,
    state: promiseState,
    /** Paid since it was made, up to its last day. */
    paidMinor: minorUnits,
    madeAt: instant,
    madeBy: z.string(),
    closedAt: instant.nullable(),
  })
  .meta({ id: "Promise" });

/** A promise that is open already is replaced by this one. */
export const MakePromise = z.strictObject({
  amountMinor: minorUnits.refine((minor) => minor > 0n, { params: { code: "too_small" } }),
  promisedOn: localDate,
  graceDays: z.int().min(0).max(30).default(1),
});
