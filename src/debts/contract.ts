import { z } from "zod";
import {
  channel,
  currency,
  id,
  instant,
  line,
  localDate,
  locale,
  minorUnits,
  money,
  pageOf,
  pageQuery,
} from "../platform/contract.js";
import { ChargeSettings } from "./charges/contract.js";
import { ALLOCATIONS } from "./domain/allocate.js";
import { CONTACT_POINT_KINDS, WRITTEN_KINDS } from "./domain/contact-point-kinds.js";
import { IMPORT_KINDS } from "./domain/import/fields.js";
import { Mapping } from "./domain/import/mapping.js";

export const country = z
  .string()
  .regex(/^[A-Z]{2}$/)
  .meta({ id: "Country", description: "ISO 3166-1, two letters." });
export const debtorKind = z.enum(["person", "company"]).meta({ id: "DebtorKind" });
export const values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
/** A code with what its sentence needs. Screens say it in the reader's language. */
export const Coded = z.object({ code: z.string(), values: values.optional() }).meta({ id: "Coded" });

export const DebtorParams = z.object({ debtorId: id<"debtor">() });
export const AccountParams = z.object({ accountId: id<"account">() });
export const CreditorName = z.object({ id: id<"creditor">(), name: z.string() }).meta({ id: "CreditorName" });

// Creditors

export const creditorKind = z.enum(["financial", "commercial", "agency"]).meta({ id: "CreditorKind" });
export const allocation = z.enum(ALLOCATIONS).meta({ id: "AllocationOrder" });
export const countingMode = z
  .enum(["direct-contact", "any-delivered"])
  .meta({ description: "How one-way messages count where the law can be read both ways." });

const said = line(400).optional();
/** What the law of some countries obliges a message to state. */
export const CreditorNotice = z
  .strictObject({
    agency: said.meta({ description: "Who collects in the creditor's name." }),
    agencyAddress: said,
    agencyPhone: said,
    responsible: said.meta({ description: "The person who answers for the collection." }),
    address: said,
    taxId: said,
    howToPay: said,
    complaints: said.meta({ description: "Where to complain." }),
    disclosure: said,
    validation: said,
    payableToCreditor: z.boolean().optional(),
    callsRecorded: z.boolean().optional(),
    balanceIsCapital: z.boolean().optional().meta({ description: "Balances hold neither interest nor charges." }),
  })
  .meta({ id: "CreditorNotice" });

const creditorFields = {
  name: line(120),
  tradeName: line(120).nullable(),
  kind: creditorKind,
  country,
  locale,
  phone: line(40).nullable(),
  email: z.email().max(254).nullable(),
  site: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .nullable(),
  verifyUrl: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .nullable(),
  payUrl: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .nullable(),
  notice: CreditorNotice,
  crumbsMinor: minorUnits.refine((minor) => minor >= 0n, { params: { code: "too_small" } }),
  paymentDataMaxAgeHours: z.int().min(1).max(8760).nullable(),
  allocation,
  countingMode,
  channelOrder: z.array(channel).max(9).nullable().meta({
    description: "The channels it likes best, for steps that take the best one; null: as each step lists them.",
  }),
};

export const CreditorParams = z.object({ creditorId: id<"creditor">() });
export const Creditor = z
  .object({
    id: id<"creditor">(),
    ...creditorFields,
    currency,
    charges: ChargeSettings,
    /** Payments are known up to this moment; null when none ever came. */
    paymentDataAt: instant.nullable(),
    isPaymentDataStale: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: "Creditor" });
export const CreditorList = z.object({ items: z.array(Creditor) });
export const AddCreditor = z.strictObject({
  ...creditorFields,
  tradeName: creditorFields.tradeName.default(null),
  kind: creditorKind.default("commercial"),
  currency,
  locale: locale.default("es"),
  phone: creditorFields.phone.default(null),
  email: creditorFields.email.default(null),
  site: creditorFields.site.default(null),
  verifyUrl: creditorFields.verifyUrl.default(null),
  payUrl: creditorFields.payUrl.default(null),
  notice: CreditorNotice.default({}),
  crumbsMinor: creditorFields.crumbsMinor.default(0n),
  paymentDataMaxAgeHours: creditorFields.paymentDataMaxAgeHours.default(null),
  allocation: allocation.default("oldest_first"),
  countingMode: countingMode.default("direct-contact"),
  channelOrder: creditorFields.channelOrder.default(null),
});
/** What is left out stays as it is. The currency never changes: the books are kept in it. */
export const ChangeCreditor = z.strictObject(creditorFields).partial();

// Debts of one account, for the debtor page

export const debtStatus = z.enum(["open", "paid", "withdrawn", "written_off"]).meta({ id: "DebtStatus" });
export const Debt = z
  .object({
    id: id<"debt">(),
    ref: z.string(),
    product: z.string().nullable(),
    issuedOn: localDate.nullable(),
    dueOn: localDate,
    /** Above zero late, zero due today, below zero days to go. */
    daysLate: z.int(),
    currency,
    originalMinor: minorUnits,
    balanceMinor: minorUnits,
    /** Of the balance so much is interest and fees charged here; the rest is principal. */
    interestMinor: minorUnits,
    feesMinor: minorUnits,
    status: debtStatus,
    /** Left alone: the balance is within what the creditor calls crumbs. */
    isCrumb: z.boolean(),
    /** Columns of the file that no field took. */
    extra: z.record(z.string(), z.unknown()).nullable(),
    importId: id<"import">().nullable(),
  })
  .meta({ id: "Debt" });
export const DebtQuery = pageQuery.extend({ status: z.enum(["open", "all"]).default("all") });
export const DebtPage = pageOf(Debt);

// Contact points

export const contactPointKind = z.enum(CONTACT_POINT_KINDS).meta({ id: "ContactPointKind" });
export const health = z.enum(["unknown", "good", "bad"]).meta({ id: "Health" });
export const lineType = z.enum(["mobile", "fixed", "voip", "unknown"]).meta({ id: "LineType" });
export const ContactPointParams = z.object({ contactPointId: id<"contactPoint">() });
export const ContactPoint = z
  .object({
    id: id<"contactPoint">(),
    kind: contactPointKind,
    value: z.string().meta({ description: "Of a browser, the push service that carries its notices." }),
    lineType: lineType.nullable(),
    rank: z.int().meta({ description: "The smallest is used first." }),
    health,
    healthBecause: z.string().nullable(),
    contactId: id<"contact">().nullable(),
    createdAt: instant,
  })
  .meta({ id: "ContactPoint" });
export const AddContactPoint = z.strictObject({
  kind: z.enum(WRITTEN_KINDS),
  value: line(2_000).meta({
    description:
      "As people write it: it is normalised, or refused with the reason. `telegram`: the number of the chat with our bot; " +
      "`push`: a browser's subscription as JSON.",
  }),
  rank: z.int().min(1).max(9).default(1),
});
export const ChangeContactPoint = z.strictObject({
  health: z.enum(["unknown", "bad"]).optional(),
  because: line(200).optional(),
  rank: z.int().min(1).max(9).optional(),
});

export const ChangeDebtor = z.strictObject({ preferredChannel: channel.nullable() });

// Payments

export const paymentState = z.enum(["applied", "unmatched", "reversed"]).meta({ id: "PaymentState" });
/** Give `debtId` where the person says which debt it is for; else the creditor's order of allocation decides. */
export const RecordPayment = z.strictObject({
  amountMinor: minorUnits.refine((minor) => minor > 0n, { params: { code: "too_small" } }),
  paidOn: localDate,
  debtId: id<"debt">().optional(),
  method: line(60).optional(),
  ref: line(120).optional().meta({ description: "The payment's own number. The same one twice is one payment." }),
});
export const PaymentDone = z
  .object({
    paymentId: id<"payment">(),
    /** False: this reference was recorded before; nothing happened again. */
    isNew: z.boolean(),
    openMinor: minorUnits,
    unappliedMinor: minorUnits,
    currency,
  })
  .meta({ id: "PaymentDone" });

export const PaymentQuery = pageQuery.extend({
  state: paymentState.optional(),
  creditorId: id<"creditor">().optional(),
});
export const Payment = z
  .object({
    id: id<"payment">(),
    ref: z.string(),
    creditor: CreditorName,
    accountId: id<"account">().nullable(),
    debtor: z.object({ id: id<"debtor">(), name: z.string() }).nullable(),
    debtRef: z.string().nullable(),
    amount: money,
    unappliedMinor: minorUnits,
    paidOn: localDate,
    knownAt: instant,
    method: z.string().nullable(),
    state: paymentState,
    importId: id<"import">().nullable(),
  })
  .meta({ id: "Payment" });
export const PaymentPage = pageOf(Payment);

// Jobs

export const jobState = z.enum(["queued", "running", "done", "failed", "cancelled"]).meta({ id: "JobState" });
export const JobParams = z.object({ jobId: id<"job">() });
export const Job = z
  .object({
    id: id<"job">(),
    kind: z.string(),
    state: jobState,
    phase: z.string().nullable(),
    done: minorUnits,
    total: minorUnits.nullable(),
    cancelAsked: z.boolean(),
    error: Coded.nullable(),
    createdAt: instant,
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
  })
  .meta({ id: "Job", description: "Long work that somebody asked for. Ask again every second while it runs." });

// Imports

export const importKind = z.enum(IMPORT_KINDS).meta({ id: "ImportKind" });
export const importState = z
  .enum(["staging", "checked", "committing", "committed", "undoing", "undone", "failed", "discarded"])
  .meta({ id: "ImportState" });

const tableOptions = z.strictObject({
  encoding: z.string().max(40).optional(),
  delimiter: z.string().length(1).optional(),
  headerRow: z.int().min(1).max(1000).optional(),
  sheet: z.string().max(200).optional(),
  formulas: z.enum(["refuse", "values"]).optional(),
});

export const ImportOptions = z.strictObject({
  amountMeans: z
    .enum(["balance", "original"])
    .default("balance")
    .meta({ description: "Is the file's amount what is owed now, or what was owed at first?" }),
  /** Channels the creditor declares consent for, for people who are new here. */
  consent: z
    .strictObject({
      channels: z.array(channel).min(1),
      medium: line(200),
      textVersion: line(60).nullable().default(null),
    })
    .optional(),
  table: tableOptions.optional(),
});

/** The first line of an upload's body, as one line of JSON; after its line feed comes the file as it is. */
export const ImportOrder = z
  .strictObject({
    creditorId: id<"creditor">(),
    fileName: line(255),
    mapping: Mapping,
    options: ImportOptions.default({ amountMeans: "balance" }),
  })
  .meta({ id: "ImportOrder" });

export const InspectQuery = z.object({
  kind: importKind.default("debts"),
  creditorId: id<"creditor">(),
  fileName: line(255),
  encoding: z.string().max(40).optional(),
  delimiter: z.string().length(1).optional(),
  headerRow: z.coerce.number().int().min(1).max(1000).optional(),
  sheet: z.string().max(200).optional(),
});

const FieldInfo = z.object({ name: z.string(), type: z.string(), required: z.boolean() });
export const Inspection = z
  .object({
    format: z.enum(["csv", "xlsx"]),
    encoding: z.string(),
    delimiter: z.string().nullable(),
    sheet: z.string().nullable(),
    sheets: z.array(z.string()),
    headerRow: z.int(),
    headers: z.array(z.string()),
    sample: z.array(z.array(z.string())).meta({ description: "The first good rows, cell by cell." }),
    /** What to start from: the remembered mapping of a file like this, else the suggestion. */
    mapping: Mapping,
    from: z.enum(["remembered", "preset", "guessed"]),
    preset: z.string().nullable(),
    rememberedAt: instant.nullable(),
    confidence: z.record(z.string(), z.number()).meta({ description: "Of guessed fields: 1 is its very name." }),
    questions: z.array(Coded).meta({ description: "What a person must decide before the file is read." }),
    missing: z.array(Coded).meta({ description: "What the mapping still lacks." }),
    fields: z.array(FieldInfo).meta({ description: "Every field a column may become." }),
    presets: z.array(z.object({ id: z.string(), mapping: Mapping, verified: z.boolean() })),
  })
  .meta({ id: "Inspection" });

/** Asks what a mapping lacks for these headers, and how sample rows read under it; nothing is stored. */
export const CheckMapping = z.strictObject({
  mapping: Mapping,
  headers: z.array(z.string().max(2000)).min(1).max(2000),
  sample: z
    .array(z.array(z.string().max(4000)).max(2000))
    .max(50)
    .default([]),
  creditorId: id<"creditor">(),
});
export const MappingChecked = z.object({
  missing: z.array(Coded),
  rows: z.array(
    z.object({
      row: z.int(),
      values: z.record(z.string(), z.unknown()).nullable().meta({ description: "The fields as they were read." }),
      problems: z.array(
        z.object({ field: z.string().nullable(), column: z.string().nullable(), code: z.string(), values }),
      ),
    }),
  ),
});

export const ImportCounts = z
  .object({
    rows: z.int(),
    rejected: z.int(),
    created: z.int(),
    updated: z.int().meta({ description: "Of a file of payments: those that fit no debt and no customer." }),
    unchanged: z.int(),
    newDebtors: z.int(),
    balanceMinor: minorUnits.meta({ description: "What the commit adds to open balances, or takes from them." }),
    causes: z.array(z.object({ code: z.string(), count: z.int() })).meta({ description: "Rejected rows by cause." }),
  })
  .meta({ id: "ImportCounts" });

export const ImportParams = z.object({ importId: id<"import">() });
export const Import = z
  .object({
    id: id<"import">(),
    kind: importKind,
    creditor: CreditorName,
    currency,
    fileName: z.string(),
    state: importState,
    counts: ImportCounts.nullable(),
    detected: z
      .object({
        format: z.string(),
        encoding: z.string().optional(),
        delimiter: z.string().optional(),
        sheet: z.string().optional(),
        headers: z.array(z.string()),
      })
      .nullable(),
    mapping: Mapping,
    options: ImportOptions,
    error: Coded.nullable(),
    job: Job.nullable(),
    askedBy: z.string(),
    createdAt: instant,
    committedAt: instant.nullable(),
    undoneAt: instant.nullable(),
    /** Until when it can be undone; null when it cannot. */
    undoUntil: instant.nullable(),
  })
  .meta({ id: "Import" });
export const ImportQuery = pageQuery.extend({ creditorId: id<"creditor">().optional(), kind: importKind.optional() });
export const ImportPage = pageOf(Import);

export const Reject = z
  .object({
    row: z.int(),
    cells: z.array(z.string()),
    problems: z.array(
      z.object({ field: z.string().nullable(), column: z.string().nullable(), code: z.string(), values }),
    ),
  })
  .meta({ id: "Reject" });
export const RejectQuery = pageQuery.extend({ code: z.string().max(60).optional() });
export const RejectPage = pageOf(Reject);
export const RejectFileQuery = z.object({ locale: locale.default("es") });

export const PreviewQuery = z.object({ kind: z.enum(["created", "updated", "unchanged"]).default("created") });
export const PreviewRow = z
  .object({
    row: z.int(),
    debtorRef: z.string().nullable(),
    debtorName: z.string().nullable(),
    ref: z.string().meta({ description: "The debt's or the payment's own number." }),
    day: localDate.meta({ description: "When it is due, or when it was paid." }),
    amountMinor: minorUnits,
    /** What is in the books now, where the row is about a known debt. */
    before: z
      .object({ dueOn: localDate, balanceMinor: minorUnits, statedMinor: minorUnits, status: debtStatus })
      .nullable(),
    isNewDebtor: z.boolean(),
  })
  .meta({ id: "PreviewRow" });
export const Preview = z.object({ items: z.array(PreviewRow) });

export const JobAsked = z.object({ job: Job });
export const SampleParams = z.object({ country });
export const SampleQuery = z.object({ kind: importKind.default("debts") });
