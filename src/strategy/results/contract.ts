import { z } from "zod";
import { currency, minorUnits } from "../../platform/contract.js";

export const ResultQuery = z.object({
  days: z.coerce.number().int().min(1).max(120).default(30).meta({
    description: "What counts is what came in within so many days; younger accounts are not counted yet.",
  }),
});

/** Nineteen times in twenty it lies between `low` and `high`. */
export const Interval = z.object({ low: z.number(), value: z.number(), high: z.number() }).meta({ id: "Interval" });

export const finding = z.enum(["better", "worse", "unclear", "not_enough"]).meta({ id: "Finding" });

export const ResultGroup = z
  .object({
    name: z.string(),
    entered: z.int(),
    count: z.int().meta({ description: "Those that were there for all the days: the rest is too young to count." }),
    paid: z.int().meta({ description: "Of them, those that paid something within the days." }),
    share: Interval.nullable(),
    recovered: z.array(z.object({ currency, minor: minorUnits, perAccountMinor: minorUnits })),
    messages: z.int().meta({ description: "Messages that reached a provider for them within the days." }),
  })
  .meta({ id: "ResultGroup" });

/** How much larger the share that paid is than that of the first group; it may be looked at every day. */
export const Comparison = z
  .object({ name: z.string(), against: z.string(), difference: Interval.nullable(), finding })
  .meta({ id: "Comparison" });

export const StrategyResults = z
  .object({
    days: z.int(),
    versions: z.array(ResultGroup),
    splits: z.array(z.object({ step: z.string(), arms: z.array(ResultGroup), comparisons: z.array(Comparison) })),
    /** Null while nobody is left alone to compare with. */
    holdout: z.object({ groups: z.array(ResultGroup), comparison: Comparison }).nullable(),
    holdoutShare: z.number().meta({ description: "Of all people, the share that gets no proactive contact." }),
  })
  .meta({ id: "StrategyResults" });

export const HoldoutSetting = z.strictObject({ share: z.number().min(0).max(0.5) }).meta({
  id: "HoldoutSetting",
  description: "The share of people that gets no proactive contact: 0.05 is five in a hundred.",
});
