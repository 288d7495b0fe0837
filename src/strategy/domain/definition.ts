import { createHash } from "node:crypto";
import { z } from "zod";
import { CHANNELS, type Channel } from "../../kernel/channel.js";
import { parseLocalDate } from "../../kernel/time.js";
import type { OfferWanted } from "../../plans/domain/offer.js";
import { VALID_DAYS_MAX } from "../../plans/domain/offer-policy.js";
import { ENDPOINT_NAME, STEP_EVENT } from "../../webhooks/domain/events.js";
import type { Rule } from "./segment/rule.js";
import { RuleShape } from "./segment/rule-wire.js";

/*
 * A strategy as data: whom it takes in, what it counts days from, and a tree of steps that run from top to bottom.
 *
 * Branches hold their own steps and come together again after them, so that every strategy reads as an outline; only a
 * `goto` leaves that order. A step's place in the outline, counted from the top through all branches, is the number that
 * positions, messages and decisions carry (`flatSteps`).
 */

/** Most steps a strategy may have, those of its branches included: few enough to be read. */
export const STEPS_MAX = 120;
/** Branches within branches. */
export const DEPTH_MAX = 6;

const at = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .describe("Wall clock where the person lives, such as 09:30");
const day = z
  .int()
  .min(-365)
  .max(3650)
  .describe("Days after the anchor (the due date of the oldest open debt, or the event); negative is before");
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
const date = z.string().refine((text) => parseLocalDate(text) !== null, { params: { code: "not_a_date" } });

/** Left out, the step comes as soon as the one before it is done, at the next such hour. */
const when = { day: day.optional(), at };
const branch = () => z.array(StepShape).max(STEPS_MAX);

const MessageStepShape = z.strictObject({
  kind: z.literal("message"),
  id,
  ...when,
  template: z.string().min(1).max(60),
  channels: z.array(z.enum(CHANNELS)).min(1).max(5).describe("In order: the next is tried when one cannot be used"),
  order: z
    .literal("best")
    .optional()
    .describe("The best of them for each person: as they prefer, then as their creditor does; left out: as listed"),
  get couldNot() {
    return branch().optional().describe("What happens when no channel could be used; nothing when left out");
  },
});

const taskOf = <K extends "call" | "visit">(kind: K) =>
  z.strictObject({
    kind: z.literal(kind),
    id,
    ...when,
    script: z.string().min(1).max(60),
    get couldNot() {
      return branch()
        .optional()
        .describe("What happens when there is no number or address; a person looks for one when left out");
    },
  });

const WaitStepShape = z.strictObject({
  kind: z.literal("wait"),
  id,
  days: z.int().min(1).max(365).optional().describe("So many days from the step before"),
  until: z
    .union([
      z.strictObject({ date: date.describe("A calendar day, the same for all") }),
      z.strictObject({ weekday: z.int().min(1).max(7).describe("1 is Monday") }),
      z.strictObject({
        monthDays: z.array(z.int().min(1).max(31)).min(1).max(5).describe("Days of the month; 31 is its last"),
      }),
      z.strictObject({ payday: z.literal(true), otherwiseDays: z.int().min(1).max(60) }),
    ])
    .optional(),
});

const ConditionStepShape = z.strictObject({
  kind: z.literal("condition"),
  id,
  if: RuleShape,
  get yes() {
    return branch();
  },
  get no() {
    return branch();
  },
});

const SplitStepShape = z.strictObject({
  kind: z.literal("split"),
  id,
  arms: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(60),
        percent: z.int().min(0).max(100),
        get steps() {
          return branch();
        },
      }),
    )
    .min(2)
    .max(6),
});

const minor = z
  .string()
  .regex(/^\d{1,15}$/)
  .describe("Minor units, such as 5000 for 50.00");
const currency = z.string().regex(/^[A-Z]{3}$/);
/** What makes sense of it is told by the check, in words. */
const bps = z.int().min(0).max(1_000_000).describe("Hundredths of a per cent: 250 is 2.5 %");

const FeeAmountShape = z.union([
  z.strictObject({ minor, currency }).describe("The same for every debt"),
  z.strictObject({ bps }).describe("A share of what is overdue of each debt, earlier charges apart"),
  z.strictObject({
    currency,
    tiers: z
      .array(z.strictObject({ upToMinor: minor.nullable(), bps }))
      .min(1)
      .max(6)
      .describe("Each tier bears on its own part of what is overdue; null: all that is above"),
  }),
]);

/** Never more than the law and the creditor's contracts allow, and nothing where either is not known. */
const ChargeStepShape = z.strictObject({
  kind: z.literal("charge"),
  id,
  ...when,
  what: z.discriminatedUnion("of", [
    z.strictObject({
      of: z.literal("fee"),
      amount: FeeAmountShape,
      once: z
        .enum(["debt", "round"])
        .describe("debt: no debt bears it twice · round: again when the account comes by in another round"),
    }),
    z
      .strictObject({ of: z.literal("interest"), annualBps: bps })
      .describe("Simple interest on what is overdue, for the days since the due date or the last interest"),
  ]),
});

const WebhookStepShape = z.strictObject({
  kind: z.literal("webhook"),
  id,
  endpoint: z.string().regex(ENDPOINT_NAME).describe("The name of the endpoint that is told"),
  event: z
    .string()
    .regex(STEP_EVENT)
    .optional()
    .describe("What stands behind `step.` in the event's type; left out: `reached`"),
});

const OfferStepShape = z.strictObject({
  kind: z.literal("offer"),
  id,
  offer: z
    .enum(["settlement", "instalments", "best"])
    .describe("best: something let off where there is anything, else instalments"),
  validDays: z
    .int()
    .min(1)
    .max(VALID_DAYS_MAX)
    .optional()
    .describe("It stands so many days, and never longer than the creditor's policy says; left out: as the policy says"),
});

/**
 * One step. `message`, `call` and `visit` reach somebody; `charge` adds a fee or interest to what is overdue; `wait` passes
 * time; `condition` and `split` branch; `tone`, `tag` and `field` change something and go on; `offer` offers what the
 * creditor's policy allows, and `webhook` tells another system: both go on; `goto` goes elsewhere; `stop` ends.
 */
export const StepShape: z.ZodType<Step, Step> = z
  .discriminatedUnion("kind", [
    MessageStepShape,
    taskOf("call"),
    taskOf("visit"),
    ChargeStepShape,
    WaitStepShape,
    ConditionStepShape,
    SplitStepShape,
    z.strictObject({ kind: z.literal("tone"), id, tone: z.enum(["warm", "formal", "firm"]) }),
    z.strictObject({ kind: z.literal("tag"), id, add: tags().optional(), remove: tags().optional() }),
    z.strictObject({
      kind: z.literal("field"),
      id,
      field: z.string().min(1).max(60),
      value: z.string().max(200).nullable(),
    }),
    WebhookStepShape,
    OfferStepShape,
    z.strictObject({ kind: z.literal("goto"), id, to: id }),
    z.strictObject({ kind: z.literal("stop"), id }),
  ])
  .meta({ id: "Step" });

function tags() {
  return z.array(z.string().min(1).max(40)).min(1).max(10);
}

export type Tone = "warm" | "formal" | "firm";
type ContactStep = { id: string; day?: number | undefined; at: string; couldNot?: Step[] | undefined };
export type MessageStep = ContactStep & {
  kind: "message";
  template: string;
  channels: Channel[];
  order?: "best" | undefined;
};
export type TaskStep = ContactStep & { kind: "call" | "visit"; script: string };
export type FeeAmount =
  | { minor: string; currency: string }
  | { bps: number }
  | { currency: string; tiers: { upToMinor: string | null; bps: number }[] };
export type ChargeWhat =
  | { of: "fee"; amount: FeeAmount; once: "debt" | "round" }
  | { of: "interest"; annualBps: number };
export type ChargeStep = { kind: "charge"; id: string; day?: number | undefined; at: string; what: ChargeWhat };
export type WaitUntil =
  | { date: string }
  | { weekday: number }
  | { monthDays: number[] }
  | { payday: true; otherwiseDays: number };
export type WaitStep = { kind: "wait"; id: string; days?: number | undefined; until?: WaitUntil | undefined };
export type ConditionStep = { kind: "condition"; id: string; if: Rule; yes: Step[]; no: Step[] };
export type SplitStep = { kind: "split"; id: string; arms: { name: string; percent: number; steps: Step[] }[] };
export type WebhookStep = { kind: "webhook"; id: string; endpoint: string; event?: string | undefined };
export type OfferStep = { kind: "offer"; id: string; offer: OfferWanted; validDays?: number | undefined };
export type Step =
  | MessageStep
  | TaskStep
  | ChargeStep
  | WaitStep
  | ConditionStep
  | SplitStep
  | { kind: "tone"; id: string; tone: Tone }
  | { kind: "tag"; id: string; add?: string[] | undefined; remove?: string[] | undefined }
  | { kind: "field"; id: string; field: string; value: string | null }
  | WebhookStep
  | OfferStep
  | { kind: "goto"; id: string; to: string }
  | { kind: "stop"; id: string };

/** What an event flow waits for. A changed score comes with the scores. */
export const EVENTS = [
  "imported",
  "promise_made",
  "promise_broken",
  "payment",
  "bounce",
  "reply",
  "opened",
  "clicked",
] as const;
export type EventName = (typeof EVENTS)[number];

/** In order of precedence: while an account is in a flow of an earlier lane, the later lanes wait. */
export const LANES = ["hardship", "dispute", "promise", "thanks", "conversation", "collection"] as const;
export type Lane = (typeof LANES)[number];

export const AudienceShape = z.strictObject({
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
  rule: RuleShape.optional().describe("Any facts of the catalogue, as segments say them"),
  segment: z
    .strictObject({ id: z.string().regex(/^\d{1,18}$/), version: z.int().min(1), name: z.string().max(120) })
    .optional()
    .describe("The saved segment that `rule` was taken from"),
});

export const DefinitionShape = z.strictObject({
  lane: z.enum(LANES).default("collection"),
  anchor: z
    .union([
      z.strictObject({ on: z.literal("due") }),
      z.strictObject({ on: z.literal("event"), event: z.enum(EVENTS) }),
    ])
    .default({ on: "due" }),
  audience: AudienceShape,
  days: z
    .strictObject({ from: day, to: day.nullable() })
    .describe("The ages of debt it takes in, in days after the due date"),
  entry: z
    .enum(["first", "current"])
    .default("first")
    .describe("Where a debt that is already late comes in: at the first overdue step, or at the one for its age"),
  gapDays: z.int().min(0).max(30).default(2).describe("Least days between two steps when some are caught up"),
  steps: z.array(StepShape).min(1).max(STEPS_MAX),
});
export type Definition = z.infer<typeof DefinitionShape>;

/** The hash that names this very version: what was looked at is what runs. */
export const hashOf = (definition: Definition): string =>
  createHash("sha256").update(canonical(definition)).digest("hex");

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
