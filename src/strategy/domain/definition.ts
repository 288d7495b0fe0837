import { createHash } from "node:crypto";
import { z } from "zod";
import { CHANNELS, type Channel } from "../../kernel/channel.js";
import { ok, type Result, refuse } from "../../kernel/result.js";
import { minuteOf } from "../../kernel/time.js";

/** Most steps a strategy may have: more than any ladder seen, few enough to be read on one screen. */
export const STEPS_MAX = 60;

const at = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .describe("Wall clock where the person lives, such as 09:30");
const day = z.int().min(-365).max(3650).describe("Days after the due date of the oldest open debt; negative is before");
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);

export const StepShape = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("message"),
    id,
    day,
    at,
    template: z.string().min(1).max(60),
    channels: z.array(z.enum(CHANNELS)).min(1).max(5).describe("In order: the next is tried when one cannot be used"),
  }),
  z.strictObject({ kind: z.literal("call"), id, day, at, script: z.string().min(1).max(60) }),
  z.strictObject({ kind: z.literal("wait"), id, days: z.int().min(1).max(365) }),
  z.strictObject({ kind: z.literal("stop"), id }),
]);
export type Step = z.infer<typeof StepShape>;

/**
 * A strategy as data. `audience` says whose accounts it takes in; `days` the ages (days after the due date of the oldest
 * open debt) at which it does; `steps` run in order.
 */
export const DefinitionShape = z.strictObject({
  lane: z.literal("collection").default("collection"),
  audience: z.strictObject({
    creditorIds: z
      .array(z.string().regex(/^\d{1,18}$/))
      .max(500)
      .optional(),
    countries: z
      .array(z.string().regex(/^[A-Z]{2}$/))
      .max(50)
      .optional(),
    debtorKind: z.enum(["person", "company"]).optional(),
    minOpenMinor: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
  }),
  days: z.strictObject({ from: day, to: day.nullable() }),
  entry: z
    .enum(["first", "current"])
    .default("first")
    .describe("Where a debt that is already late comes in: at the first overdue step, or at the one for its age"),
  gapDays: z.int().min(0).max(30).default(2).describe("Least days between two steps when some are caught up"),
  steps: z.array(StepShape).min(1).max(STEPS_MAX),
});
export type Definition = z.infer<typeof DefinitionShape>;

export type DefinitionProblem =
  | "step_id_twice"
  | "days_backwards"
  | "ends_before_it_starts"
  | "no_contact_step"
  | "step_after_stop";

/** Is this definition sound? Names the first step that is not. */
export function checkDefinition(definition: Definition): Result<Definition, DefinitionProblem> {
  const { days, steps } = definition;
  if (days.to !== null && days.to < days.from) return refuse("ends_before_it_starts");
  const seen = new Set<string>();
  let last = Number.NEGATIVE_INFINITY;
  for (const [index, step] of steps.entries()) {
    if (seen.has(step.id)) return refuse("step_id_twice", { step: step.id });
    seen.add(step.id);
    if ("day" in step && step.day < last) return refuse("days_backwards", { step: step.id });
    if ("day" in step) last = step.day;
    if (step.kind === "stop" && index < steps.length - 1) return refuse("step_after_stop", { step: step.id });
  }
  if (!steps.some(({ kind }) => kind === "message" || kind === "call")) return refuse("no_contact_step");
  return ok(definition);
}

/** The hash that names this very version: what was looked at is what runs. */
export const hashOf = (definition: Definition): string =>
  createHash("sha256").update(canonical(definition)).digest("hex");

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** A step as the engine reads it: times as minutes, no text to parse in the loop. */
export type EngineStep =
  | {
      readonly kind: "message";
      readonly id: string;
      readonly day: number;
      readonly minute: number;
      readonly template: string;
      readonly channels: readonly Channel[];
    }
  | {
      readonly kind: "call";
      readonly id: string;
      readonly day: number;
      readonly minute: number;
      readonly script: string;
    }
  | { readonly kind: "wait"; readonly id: string; readonly days: number }
  | { readonly kind: "stop"; readonly id: string };

export interface EngineStrategy {
  readonly strategyId: bigint;
  readonly versionId: bigint;
  readonly fromDay: number;
  readonly toDay: number | null;
  readonly gapDays: number;
  readonly entry: "first" | "current";
  readonly steps: readonly EngineStep[];
}

export function engineStrategy(strategyId: bigint, versionId: bigint, definition: Definition): EngineStrategy {
  return {
    strategyId,
    versionId,
    fromDay: definition.days.from,
    toDay: definition.days.to,
    gapDays: definition.gapDays,
    entry: definition.entry,
    steps: definition.steps.map((step) => {
      if (step.kind === "message" || step.kind === "call") {
        const { at: clock, ...rest } = step;
        return { ...rest, minute: minuteOf(clock) };
      }
      return step;
    }),
  };
}
