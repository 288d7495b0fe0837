import { z } from "zod";
import {
  channel,
  currency,
  id,
  instant,
  line,
  localDate,
  minorUnits,
  pageOf,
  pageQuery,
} from "../../platform/contract.js";
import { OPS } from "../domain/segment/facts.js";
import { RuleShape, RuleWire } from "../domain/segment/rule-wire.js";

export const SegmentParams = z.object({ segmentId: id<"segment">() });
export const SegmentAccountParams = z.object({ segmentId: id<"segment">(), accountId: id<"account">() });

/** Accounts, and what they owe: a line a currency, because two are never added. */
export const SegmentTotals = z
  .array(z.object({ currency, count: z.int(), openMinor: minorUnits }))
  .meta({ id: "SegmentTotals" });

// The catalogue

export const SegmentFact = z
  .object({
    name: z.string(),
    group: z.enum(["debt", "behaviour", "contact", "person", "strategy", "imported"]),
    type: z.enum(["days", "count", "percent", "money", "date", "flag", "enum", "id", "text", "list", "field"]),
    ops: z.array(z.enum(OPS)),
    nullable: z.boolean().meta({ description: "May the answer be unknown? Then `known` and `unknown` can be asked." }),
    values: z.array(z.string()).nullable().meta({ description: "The words of an enum; null: ask for those in use." }),
  })
  .meta({ id: "SegmentFact" });
export const SegmentFactList = z.object({
  items: z
    .array(SegmentFact)
    .meta({ description: "Columns that files brought along are among them, as `field.NAME`." }),
});
export const SegmentSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: "SegmentSchema", description: "The JSON Schema of a rule." });

export const FactValueQuery = z.object({ fact: z.string().max(100) });
export const FactValueList = z.object({
  items: z.array(
    z.object({
      value: z.string(),
      name: z.string().nullable().meta({ description: "Of a creditor or a strategy." }),
      count: z.int(),
    }),
  ),
});

// Saved segments

const named = <Of extends "segment" | "strategy">() => z.array(z.object({ id: id<Of>(), name: z.string() }));
export const SegmentUsage = z
  .object({ segments: named<"segment">(), strategies: named<"strategy">() })
  .meta({ id: "SegmentUsage", description: "What is made with it, and would change with it." });

export const Segment = z
  .object({
    id: id<"segment">(),
    name: z.string(),
    state: z.enum(["active", "archived"]),
    version: z.int(),
    rule: RuleWire,
    totals: SegmentTotals.nullable().meta({ description: "As counted at `countedAt`; null: not counted yet." }),
    countedAt: instant.nullable(),
    createdAt: instant,
    changedAt: instant,
    changedBy: z.string(),
  })
  .meta({ id: "Segment" });
export const SegmentListQuery = z.object({ archived: z.enum(["true", "false"]).default("false") });
export const SegmentListed = Segment.extend({ usedBy: SegmentUsage }).meta({ id: "SegmentListed" });
export const SegmentList = z.object({ items: z.array(SegmentListed) });

export const AddSegment = z.strictObject({ name: line(120), rule: RuleShape });
/** Another version. 409 `segment_changed` where `baseVersion` is not the newest any more. */
export const SaveSegment = z.strictObject({ name: line(120), rule: RuleShape, baseVersion: z.int().min(1) });

export const SegmentVersionList = z.object({
  items: z.array(
    z
      .object({ number: z.int(), rule: RuleWire, createdAt: instant, createdBy: z.string() })
      .meta({ id: "SegmentVersion" }),
  ),
});

// Looking at one

export const SegmentReach = z
  .array(
    z.object({
      channel,
      reachable: z.int().meta({ description: "An address, consent, no opt-out, no stop in law." }),
      noAddress: z.int(),
      stopped: z.int(),
      optedOut: z.int(),
      refused: z.int(),
      unasked: z
        .int()
        .meta({ description: "Nobody asked them: whether we may write all the same depends on the place." }),
    }),
  )
  .meta({ id: "SegmentReach", description: "All accounts on each channel, by what stands in the way first." });

export const SegmentHistogram = z
  .array(z.object({ currency, fromMinor: minorUnits, toMinor: minorUnits, count: z.int(), openMinor: minorUnits }))
  .meta({ id: "SegmentHistogram", description: "How many owe from `fromMinor` on and less than `toMinor`." });

export const SegmentMember = z
  .object({
    accountId: id<"account">(),
    debtor: z.object({ id: id<"debtor">(), name: z.string(), kind: z.enum(["person", "company"]) }),
    creditor: z.object({ id: id<"creditor">(), name: z.string() }),
    currency,
    openMinor: minorUnits,
    openCount: z.int(),
    oldestDueOn: localDate.nullable(),
  })
  .meta({ id: "SegmentMember" });
export const SegmentMemberQuery = pageQuery;
export const SegmentMemberPage = pageOf(SegmentMember);

export const SegmentView = SegmentListed.extend({
  now: SegmentTotals.meta({ description: "Counted while you ask." }),
  reach: SegmentReach,
  histogram: SegmentHistogram,
}).meta({ id: "SegmentView" });

const SAMPLE_MAX = 20;

/** Counts a rule that is not saved. Ask for more only where it is shown: each is another pass over the portfolio. */
export const CountSegment = z.strictObject({
  rule: RuleShape,
  creditorId: id<"creditor">().optional(),
  reach: z.boolean().default(false),
  histogram: z.boolean().default(false),
  overlaps: z.boolean().default(false).meta({ description: "What it shares with each saved segment, up to 40." }),
  sample: z.int().min(0).max(SAMPLE_MAX).default(0),
});
export const SegmentCount = z
  .object({
    totals: SegmentTotals,
    reach: SegmentReach.nullable(),
    histogram: SegmentHistogram.nullable(),
    overlaps: z
      .array(z.object({ id: id<"segment">(), name: z.string(), shared: z.int() }))
      .nullable()
      .meta({ description: "Accounts that are in both, the most first; a segment that shares none is left out." }),
    sample: z.array(SegmentMember).meta({ description: "From all over the segment; the same ones each time." }),
  })
  .meta({ id: "SegmentCount" });

// Why somebody is in it

const ruleNode = {
  path: z.string().meta({ description: "The place in the rule, through segments too: `all.0.segment.any.1`." }),
  holds: z.boolean(),
  actual: z.unknown().meta({ description: "What the account says: of the fact's own type; null when unknown." }),
  condition: z.object({ fact: z.string(), op: z.string(), value: z.unknown().optional() }).nullable(),
  segment: z.string().nullable(),
};
export const SegmentReason = z
  .object({
    ...ruleNode,
    kind: z.enum(["all", "any", "not", "segment", "condition"]),
    decides: z.boolean().meta({ description: "Did this make the answer what it is?" }),
    depth: z.int().meta({ description: "How deep it lies: the list is the tree, read from the top." }),
  })
  .meta({ id: "SegmentReason" });
export const SegmentExplanation = z
  .object({
    accountId: id<"account">(),
    account: SegmentMember,
    belongs: z.boolean(),
    because: z.array(z.string()).meta({ description: "Paths of the conditions that decided." }),
    tree: z.array(SegmentReason),
  })
  .meta({ id: "SegmentExplanation" });
export const ExplainSegment = z.strictObject({ rule: RuleShape, accountId: id<"account">() });

// Several together

export const OverlapQuery = z.object({
  ids: z
    .string()
    .regex(/^[1-9]\d{0,17}(,[1-9]\d{0,17}){0,39}$/)
    .optional()
    .meta({ description: "Ids joined by commas; without it all segments, up to 40." }),
});
export const SegmentOverlaps = z
  .object({
    segments: z.array(z.object({ id: id<"segment">(), name: z.string(), totals: SegmentTotals })),
    shared: z.array(z.array(z.int())).meta({ description: "Accounts in both, by places in `segments`." }),
    none: SegmentTotals.meta({ description: "Whom none of them holds." }),
  })
  .meta({ id: "SegmentOverlaps" });

export const ProposalQuery = z.object({ creditorId: id<"creditor">().optional() });
const band = z.object({ currency, fromMinor: minorUnits.nullable(), toMinor: minorUnits.nullable() });
/** A piece of a group's name, for the reader's language. */
export const SegmentNamePart = z
  .discriminatedUnion("code", [
    z.object({ code: z.enum(["not_due", "broke_promise", "no_history"]) }),
    z.object({ code: z.literal("late"), from: z.int(), to: z.int().nullable() }),
    z.object({ code: z.enum(["pays_late", "pays_on_time"]), days: z.int() }),
    z.object({ code: z.enum(["small", "middle", "large"]), amounts: z.array(band) }),
  ])
  .meta({ id: "SegmentNamePart" });
export const SegmentProposals = z
  .object({
    items: z.array(
      z.object({
        by: z.enum(["age", "amount", "behaviour", "mixed"]),
        groups: z.array(z.object({ name: z.array(SegmentNamePart), rule: RuleWire, totals: SegmentTotals })),
      }),
    ),
  })
  .meta({ id: "SegmentProposals", description: "Groups of one split share no account and leave out nobody who owes." });

export const SegmentsCounted = z.object({ counted: z.int() });
