import { z } from "zod";
import { CHANNELS } from "../../kernel/channel.js";
import { isZone, parseLocalDate } from "../../kernel/time.js";
import { BUREAU_REPORT, MESSAGE_KINDS, OUTCOMES, PURPOSES } from "./contact.js";

/**
 * The form of a case file: questions to `mayContact` with the answer that a lawyer or a rule book expects. It is
 * described in `contact-rules.md` §13. Objects are strict where they hold facts, because a fact that is misspelt
 * and then ignored would test something else; what is there for human readers may hold anything.
 */
const instant = z.iso.datetime({ offset: true, error: "an instant such as 2026-03-09T12:00:00Z" });
const date = z.string().refine((text) => parseLocalDate(text) !== null, "a calendar date such as 2026-01-20");
const hm = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, "a wall time such as 07:00");
const zone = z.string().refine(isZone, "an IANA time zone");
const channel = z.enum(CHANNELS);
const weekday = z.union([
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal(5),
  z.literal(6),
  z.literal(7),
]);

const attemptShape = z.strictObject({
  channel: z.enum([...CHANNELS, BUREAU_REPORT]),
  at: instant,
  /** Any word: one we do not know is somebody else. */
  recipient: z.string().optional(),
  purpose: z.enum(PURPOSES).optional(),
  kind: z.enum(MESSAGE_KINDS).optional(),
  debtId: z.string().optional(),
  place: z.enum(["home", "work", "other"]).optional(),
  callerId: z.enum(["visible", "hidden"]).optional(),
  contentFlags: z.array(z.string()).optional(),
  automated: z.boolean().optional(),
  note: z.string().optional(),
});

const eventShape = z.strictObject({
  channel,
  at: instant,
  direction: z.enum(["in", "out"]),
  connected: z.boolean(),
  outcome: z.enum(OUTCOMES).optional(),
  purpose: z.enum(PURPOSES).optional(),
  kind: z.enum(MESSAGE_KINDS).optional(),
  debtId: z.string().optional(),
  note: z.string().optional(),
});

const windowShape = {
  weekdays: z.array(weekday).min(1),
  from: hm,
  to: hm,
  channel: channel.optional(),
  note: z.string().optional(),
};

const contextShape = z.strictObject({
  countingMode: z.string().optional(),
  /** Readings by pack id, for cases that show both values of a setting. */
  settings: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  creditorKind: z.enum(["financial", "commercial", "agency"]).optional(),
  creditType: z.string().optional(),
  visitAuthorised: z.boolean().optional(),
  authorizedChannels: z.array(channel).optional(),
  whatsappOptIn: z.boolean().optional(),
  optOuts: z
    .array(
      z.strictObject({
        channel: z.enum([...CHANNELS, "all"]),
        at: instant,
        keyword: z.string().optional(),
        note: z.string().optional(),
      }),
    )
    .optional(),
  requestedWindows: z
    .array(
      z.strictObject({
        ...windowShape,
        requestedAt: z.union([date, instant]),
        instrument: z.enum(["separate-and-later", "original-contract"]),
      }),
    )
    .optional(),
  inconvenientWindows: z.array(z.strictObject(windowShape)).optional(),
  candidateTimeZones: z.array(zone).optional(),
  exclusionRegistry: z.array(channel).optional(),
  stateBlockRegistrySince: date.optional(),
  marketingConsent: z.boolean().optional(),
  balanceVsMinimumWage: z.enum(["above-15-percent", "15-percent-or-less"]).optional(),
  directPriorConsent: z
    .strictObject({ givenAt: instant, debtId: z.string().optional(), note: z.string().optional() })
    .optional(),
  ceaseCommunication: z.strictObject({ at: instant, note: z.string().optional() }).optional(),
  attorneyRepresented: z.boolean().optional(),
  /** A court or insolvency proceeding; any word stops. */
  proceeding: z.string().optional(),
  deceased: z.boolean().optional(),
  disputeOpen: z.boolean().optional(),
});

export const caseShape = z.object({
  id: z.string().min(1),
  country: z.string().regex(/^[A-Z]{2}$/, "an ISO 3166-1 country code"),
  subdivision: z.string().nullish(),
  /** Null: unknown. */
  customerTimeZone: zone.nullable(),
  history: z.array(eventShape),
  attempt: attemptShape,
  context: contextShape.nullish(),
  expected: z.enum(["allow", "deny"]),
  basisStatus: z.string().optional(),
});

export type ContactCase = z.output<typeof caseShape>;
