import { z } from "zod";
import { channel, id, instant, line } from "../platform/contract.js";
import { STOPS } from "./domain/contact.js";

/**
 * Why something was decided: a stable code with what its sentence needs. `of` says where the code comes from, because
 * the same word means different things in different places.
 */
export const reasonFamily = z
  .enum([
    "rule",
    "held",
    "deferred",
    "skipped",
    "left",
    "reanchored",
    "branched",
    "moved",
    "tasked",
    "charged",
    "offered",
    "told",
    "message",
    "left_out",
  ])
  .meta({ id: "ReasonFamily" });

/** What a rule rests on. `status`: V verified in the source, S secondary source, I our reading, D our default, M missing. */
export const Basis = z
  .object({
    law: z.string(),
    article: z.string().optional(),
    date: z.string().optional(),
    status: z.string(),
    rule: z.string().meta({ description: "The rule in the words of the pack, in English." }),
  })
  .meta({ id: "Basis" });

export const Reason = z
  .object({
    of: reasonFamily,
    code: z.string(),
    values: z.record(z.string(), z.unknown()),
    /** The policy pack that says so, as `co-ley2300@2026.06`; `customer` when the person does. */
    pack: z.string().optional(),
    /** When this alone would no longer stand in the way; null when time does not cure it. */
    passesAt: instant.nullable().optional(),
    basis: z.array(Basis),
  })
  .meta({ id: "Reason" });

export const consentState = z.enum(["granted", "refused", "unknown"]).meta({ id: "ConsentState" });
export const Proof = z
  .object({
    medium: z.string(),
    textVersion: z.string().nullable(),
    source: z.string(),
    obtainedBy: z.string(),
    at: instant,
  })
  .meta({ id: "Proof" });

export const channelOrAll = z.union([channel, z.literal("all")]).meta({ id: "ChannelOrAll" });

export const HoldParams = z.object({ holdId: id<"hold">() });
export const holdKind = z.enum(["pause", "dispute", "hardship"]).meta({ id: "HoldKind" });
export const Hold = z
  .object({
    id: id<"hold">(),
    /** Null: all of the person's accounts. */
    accountId: id<"account">().nullable(),
    debtId: id<"debt">().nullable().meta({ description: "It ends by itself when this debt is paid." }),
    standstillId: id<"standstill">().nullable().meta({ description: "It was set with many others." }),
    kind: holdKind,
    because: z.string(),
    fromAt: instant,
    untilAt: instant.nullable(),
    setBy: z.string(),
    liftedAt: instant.nullable(),
  })
  .meta({ id: "Hold" });
export const SetHold = z.strictObject({
  kind: holdKind,
  because: line(300),
  untilAt: instant.nullable().default(null).meta({ description: "Null: until somebody lifts it." }),
  fromAt: instant.nullable().default(null).meta({ description: "Null: from now. Up to a year back: they asked then." }),
  accountId: id<"account">().nullable().default(null),
  debtId: id<"debt">()
    .nullable()
    .default(null)
    .meta({ description: "Of the account: while this debt is open, the account is left alone." }),
});

// The red button

export const StandstillParams = z.object({ standstillId: id<"standstill">() });
export const Standstill = z
  .object({
    id: id<"standstill">(),
    /** all: nothing is sent to anybody · creditor: about this creditor · segment: the accounts it held then */
    scope: z.enum(["all", "creditor", "segment"]),
    creditor: z.object({ id: id<"creditor">(), name: z.string() }).nullable(),
    segmentName: z.string().nullable(),
    accounts: z.int().nullable().meta({ description: "Of a segment: how many it was set for." }),
    because: z.string(),
    fromAt: instant,
    untilAt: instant.nullable(),
    setBy: z.string(),
    setAt: instant,
    liftedAt: instant.nullable(),
    liftedBy: z.string().nullable(),
  })
  .meta({ id: "Standstill" });
export const StandstillQuery = z.object({ state: z.enum(["standing", "all"]).default("standing") });
export const StandstillList = z.object({ items: z.array(Standstill) });
const until = instant.nullable().default(null).meta({ description: "Null: until somebody lifts it." });
export const SetStandstill = z.strictObject({
  creditorId: id<"creditor">().nullable().default(null).meta({ description: "Null: everything." }),
  because: line(300),
  untilAt: until,
});
/** Holds the accounts that a segment has now. */
export const HoldSegment = z.strictObject({ because: line(300), untilAt: until });

export const OptOutParams = z.object({ optOutId: id<"optOut">() });
export const OptOut = z
  .object({
    id: id<"optOut">(),
    channel: channelOrAll,
    at: instant,
    because: z.string(),
    liftedAt: instant.nullable(),
  })
  .meta({ id: "OptOut" });
export const SetOptOut = z.strictObject({ channel: channelOrAll, because: line(300) });

export const StopParams = z.object({ stopId: id<"stop">() });
export const stopKind = z.enum(STOPS).meta({ id: "StopKind" });
export const StopView = z
  .object({ id: id<"stop">(), kind: stopKind, at: instant, because: z.string(), liftedAt: instant.nullable() })
  .meta({ id: "Stop" });
export const SetStop = z.strictObject({ kind: stopKind, because: line(300) });
/** Why a stop or an opt-out no longer holds: it is written to the audit trail. */
export const Lift = z.strictObject({ because: line(300) });

/** Grants or withdraws consent for these channels. Granting names what stands behind it. */
export const ChangeConsent = z.strictObject({
  channels: z.array(channel).min(1).max(9),
  granted: z.boolean(),
  medium: line(200),
  textVersion: line(60).nullable().default(null),
});
export const ChannelConsent = z
  .object({ channel, consent: consentState, at: instant.nullable(), proof: Proof.nullable() })
  .meta({ id: "ChannelConsent" });
export const ConsentList = z.object({ items: z.array(ChannelConsent) });

export const PermitQuery = z.object({ channel, accountId: id<"account">().optional() });
export const Permit = z
  .object({
    accountId: id<"account">(),
    creditor: z.object({ id: id<"creditor">(), name: z.string() }),
    allowed: z.boolean(),
    /** Every rule that fails, strongest first. Empty when allowed. */
    reasons: z.array(Reason),
    nextAllowedAt: instant.nullable(),
    packs: z.array(z.string()),
    local: z.string().meta({ description: "Wall time where the person is: `2026-03-09 06:59 America/Bogota`." }),
  })
  .meta({ id: "Permit" });
export const PermitList = z.object({ at: instant, items: z.array(Permit) });

// What the law says of charges

const chargeCap = z.object({
  afterDays: z.int().meta({ description: "Only debts that are late by more than so many days bear any." }),
  unit: z.string().nullable().meta({ description: "What `upTo` and `less` are counted in." }),
  tiers: z.array(z.object({ upTo: z.string().nullable(), bps: z.int() })),
  less: z.object({ units: z.string(), unlessToldWithinDays: z.int() }).nullable(),
});
/** Caps on fees and interest for late payment, with their sources. A country without a line has none that is known. */
export const ChargeLaw = z
  .object({
    id: z.string(),
    version: z.string(),
    country: z.string(),
    debtorKinds: z
      .array(z.enum(["person", "company"]))
      .nullable()
      .meta({ description: "Null: whoever owes." }),
    creditorKinds: z.array(z.enum(["financial", "commercial", "agency"])).nullable(),
    fee: chargeCap.nullable(),
    interest: z.object({ maxAnnualBps: z.int().nullable(), rate: z.string().nullable() }).nullable(),
    basis: z.array(Basis),
  })
  .meta({ id: "ChargeLaw" });
export const LegalValue = z
  .object({
    code: z.string(),
    country: z.string(),
    kind: z.enum(["unit", "rate"]),
    validDays: z.int().meta({ description: "Nothing is charged by a value that is older." }),
    publisher: z.string(),
  })
  .meta({ id: "LegalValue" });
export const ChargeLaws = z.object({ laws: z.array(ChargeLaw), values: z.array(LegalValue) });
