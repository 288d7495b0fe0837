import { z } from "zod";
import { CHANNELS } from "../../kernel/channel.js";
import { isZone, parseLocalDate } from "../../kernel/time.js";
import { MESSAGE_KINDS, PURPOSES, STOPS } from "./contact.js";

/**
 * A contact policy pack: the contact law of one place, one provider or one creditor, as data.
 *
 * The shape follows `contact-rules.md` §12 and adds what its rules need. Every object is strict: a misspelt rule
 * must be refused, because a rule that is silently ignored lets a contact through. Missing parts mean "this pack
 * says nothing about it", so a creditor's own tightening pack may be three lines long.
 */

const HM = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;
const hm = z.string().regex(HM, "a wall time such as 07:00, up to 24:00");
const span = z.tuple([hm, hm]).refine(([opens, closes]) => opens < closes, "closes before it opens");
const spans = z.array(span);
const localDate = z.string().refine((text) => parseLocalDate(text) !== null, "a calendar date such as 2026-03-09");

const channel = z.enum(CHANNELS);
const channels = z.array(channel).min(1);
const groups = z.array(z.enum(["voice", "written", "visit"])).min(1);
const purpose = z.enum(PURPOSES);
const weekday = z.union([
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal(5),
  z.literal(6),
  z.literal(7),
]);

/** The row belongs to the pack only while these settings have these values. */
const when = z.record(z.string(), z.string()).optional();

const consecutiveDays = z.strictObject({ consecutiveDays: z.int().min(1).max(400) });
const statusShape = z.enum(["V", "S", "I", "D", "M"]);

const clockShape = z.strictObject({
  /** Whose wall clock decides: the customer's, or one fixed zone. */
  zone: z.union([z.literal("customer"), z.string().refine(isZone, "an IANA time zone")]).default("customer"),
  candidates: z.literal("all-must-fit").default("all-must-fit"),
  unknownZone: z.literal("deny").default("deny"),
  weekStartsOn: weekday.default(1),
  /** Is the closing minute itself still inside? */
  interval: z.enum(["[open,close)", "[open,close]"]).default("[open,close)"),
});

const windowShape = z.strictObject({
  groups,
  channels: channels.optional(),
  days: z.partialRecord(z.enum(["1", "2", "3", "4", "5", "6", "7"]), spans),
  onHoliday: z.union([spans, z.literal("as-weekday")]),
  when,
});

const countingShape = z.strictObject({
  voice: z.enum(["conversation", "answered", "placed-and-connected", "placed"]).default("placed"),
  written: z.enum(["reply", "sent"]).default("sent"),
  visit: z.enum(["met", "made"]).default("made"),
  /** Does a contact that the person began count? */
  inboundCounts: z.boolean().default(false),
  /** Do events whose purpose the pack exempts count against its limits? */
  exemptCounts: z.boolean().default(true),
});

const scope = z.enum(["customer", "creditor", "debt"]);

const capShape = z.strictObject({
  id: z.string().min(1),
  groups,
  channels: channels.optional(),
  channelScope: z.enum(["each", "together"]),
  max: z.int().min(1),
  per: z.union([z.enum(["local-day", "local-week", "ever"]), consecutiveDays]),
  scope,
  /** What is counted: contacts by the pack's counting; attempts nobody answered; attempts after a talk that day. */
  counts: z.enum(["contacts", "unanswered", "after-contact"]).default("contacts"),
  /** Overrides the pack's `inboundCounts` for this cap. */
  inbound: z.boolean().optional(),
  /** Limits the cap to attempts and events of these purposes. */
  purposes: z.array(purpose).min(1).optional(),
  /** The cap rests on a day on which the person talked with us. */
  unlessContactToday: z.boolean().default(false),
  /** Days, the first included, for which consent given directly to the collector lifts the cap. */
  liftedByPriorConsentDays: z.int().min(1).optional(),
  when,
});

const gapShape = z
  .strictObject({
    id: z.string().min(1).optional(),
    groups,
    channels: channels.optional(),
    hours: z.number().positive().max(9600).optional(),
    /** Calendar days between the two days, instead of hours. */
    days: z.int().min(1).max(400).optional(),
    acrossWeeks: z.boolean(),
    scope: scope.default("customer"),
    when,
  })
  .refine((gap) => (gap.hours === undefined) !== (gap.days === undefined), "give hours or days, one of them");

const exemptionShape = z.strictObject({
  purpose,
  channels: channels.optional(),
  skips: z.array(z.enum(["windows", "caps", "exclusivity", "gaps", "cooldown"])),
  /** What must have come before: a message or call of the person, a talk either way, or nothing. */
  needs: z.enum(["inbound", "two-way", "nothing"]).optional(),
  maxHoursSinceRequest: z.number().positive().max(9600).optional(),
  when,
});

const stopShape = z.union([
  z.enum(STOPS),
  z.strictObject({
    stop: z.enum(STOPS),
    /** Missing: everything stops. */
    purposes: z.array(purpose).min(1).optional(),
    exceptRecipients: z.array(z.string()).optional(),
  }),
]);

const registryShape = z.strictObject({
  registry: z.enum(["exclusion", "block"]),
  /** Missing: every purpose. */
  purposes: z.array(purpose).min(1).optional(),
  groups,
  /** It binds once more than this many days on the list have passed. Missing: from its first day. */
  afterDays: z.int().min(0).optional(),
  when,
});

const settingShape = z
  .strictObject({
    default: z.string(),
    status: statusShape,
    /** Each value with what it changes in the pack: objects merge, lists and plain values replace. */
    options: z.record(z.string(), z.looseObject({})),
  })
  .refine((setting) => Object.hasOwn(setting.options, setting.default), "the default is not one of the options");

export const basisShape = z.strictObject({
  rule: z.string().min(1),
  law: z.string().min(1),
  article: z.string().optional(),
  date: z.string().optional(),
  status: statusShape,
});

const bareShape = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "lower case words joined by hyphens"),
  version: z.string().min(1).max(40),
  validFrom: localDate,
  /** The last day on which the pack is in force. */
  validTo: localDate.optional(),
  /** Whose rule it is: a law, our default where law is silent, ours everywhere, a provider's, or a creditor's own. */
  standing: z.enum(["law", "default", "house", "provider", "own"]).default("own"),
  jurisdiction: z.strictObject({
    /** ISO 3166-1, a union's code with `countries`, or `*` for everywhere. */
    country: z.string().regex(/^(?:[A-Z]{2}|\*)$/),
    countries: z
      .array(z.string().regex(/^[A-Z]{2}$/))
      .min(1)
      .optional(),
    subdivision: z.string().optional(),
    /** The pack speaks only where no pack of a narrower place is in force: a country's before `*`, a state's before both. */
    fallback: z.boolean().default(false),
  }),
  creditorKinds: z
    .array(z.enum(["financial", "commercial", "agency"]))
    .min(1)
    .optional(),
  clock: clockShape.default(() => clockShape.parse({})),
  windows: z.array(windowShape).default([]),
  holidays: z
    .strictObject({
      /** A calendar's id, `country` for the person's country, or null for none. */
      calendar: z.string().nullable(),
      add: z.array(localDate).optional(),
      remove: z.array(localDate).optional(),
    })
    .default({ calendar: null }),
  counting: countingShape.default(() => countingShape.parse({})),
  caps: z.array(capShape).default([]),
  gaps: z.array(gapShape).default([]),
  exclusivity: z
    .strictObject({
      per: z.union([z.literal("local-week"), consecutiveDays]),
      after: z.literal("contact"),
    })
    .optional(),
  cooldown: z
    .strictObject({
      after: z.literal("conversation"),
      groups,
      days: z.int().min(1).max(400),
      firstDayIsDayOne: z.boolean(),
      scope,
      liftedByPriorConsentDays: z.int().min(1).optional(),
    })
    .optional(),
  consent: z
    .strictObject({
      /** Must each channel have been authorised? */
      perChannel: z.boolean(),
      /** Only these channels. Missing: all. */
      channels: channels.optional(),
      /** Only when a machine dials or sends. */
      ifAutomated: z.boolean().default(false),
      proof: z.array(z.enum(["who", "when", "text-version", "medium"])).default([]),
      /** Channels that need an opt-in of their own. */
      optIn: z.array(channel).default([]),
      /** Does advertising need its own prior consent? */
      marketing: z.boolean().default(false),
    })
    .optional(),
  optOut: z
    .strictObject({
      reach: z.enum(["channel", "address", "all"]),
      /** The time the law gives. The engine binds at once all the same: grace is for mail already on its way. */
      effectiveWithin: z.union([z.literal("now"), z.strictObject({ businessDays: z.int().min(1) })]),
    })
    .optional(),
  recipients: z
    .strictObject({
      allow: z.array(z.enum(["debtor", "co-debtor", "guarantor", "attorney"])).min(1),
      others: z.enum(["never", "location-only"]),
    })
    .optional(),
  visits: z
    .strictObject({
      home: z.boolean(),
      work: z.boolean(),
      exceptions: z.array(z.strictObject({ creditType: z.string(), needsAuthorisation: z.literal(true) })).default([]),
    })
    .optional(),
  channelsOff: z.array(channel).default([]),
  content: z
    .strictObject({
      must: z
        .array(
          z.strictObject({
            when: z.enum(["first", "every"]),
            channel: channel.optional(),
            groups: groups.optional(),
            field: z.string().min(1),
          }),
        )
        .default([]),
      /** Flags that deny; `*` is any flag at all. */
      never: z.array(z.string()).default([]),
      hiddenCallerId: z.enum(["allowed", "never"]).default("allowed"),
    })
    .default({ must: [], never: [], hiddenCallerId: "allowed" }),
  registries: z.array(registryShape).default([]),
  exemptions: z.array(exemptionShape).default([]),
  consumerMayWiden: z.strictObject({ needs: z.literal("separate-and-later-act") }).optional(),
  stops: z.array(stopShape).default([]),
  reporting: z
    .strictObject({
      notices: z.int().min(1),
      /** Notices on different days when the balance is small, or not known to be large. */
      smallBalanceNotices: z.int().min(1),
      /** More than this many calendar days must lie between the last notice and the report. */
      clearDays: z.int().min(0),
    })
    .optional(),
  provider: z
    .strictObject({
      channel,
      freeformWithinHours: z.number().positive(),
      templates: z.array(z.enum(MESSAGE_KINDS)),
    })
    .optional(),
  retention: z.strictObject({ years: z.int().min(1) }).optional(),
  settings: z.record(z.string(), settingShape).default({}),
  basis: z.array(basisShape).default([]),
});

/** A condition on a setting or a value that does not exist would drop the row for good: it is refused. */
export const packShape = bareShape.superRefine((pack, context) => {
  const { windows, caps, gaps, exemptions, registries } = pack;
  for (const [list, rows] of Object.entries({ windows, caps, gaps, exemptions, registries })) {
    rows.forEach((row, index) => {
      for (const [name, value] of Object.entries(row.when ?? {})) {
        const options = Object.hasOwn(pack.settings, name) ? pack.settings[name]?.options : undefined;
        if (options && Object.hasOwn(options, value)) continue;
        context.addIssue({ code: "custom", path: [list, index, "when", name], message: "no such setting or value" });
      }
    });
  }
});

export type ContactPolicyPack = z.output<typeof packShape>;
export type PackSettings = Readonly<Record<string, string>>;
