import { z } from "zod";

const percent = z.number().min(0).max(100).default(0);
const SECONDS_MAX = 86_400;
const seconds = (least: number, most: number) =>
  z
    .tuple([z.number().min(0).max(SECONDS_MAX), z.number().min(0).max(SECONDS_MAX)])
    .refine(([from, to]) => from <= to, { error: "range_backwards" })
    .default([least, most]);
const OUTAGES_MAX = 20;

/** What goes wrong with a channel's providers, and how slowly they are. Of everything nothing is left out: it is calm. */
export const Faults = z.strictObject({
  /** From taking a message to the report that it left. */
  sentS: seconds(1, 4),
  /** From there to the phone. */
  deliveredS: seconds(1, 20),
  /** A message that was taken comes to nothing, and a report says so later. */
  failPercent: percent,
  /** Refused at once with a code of the provider. */
  refusePercent: percent,
  /** Taken, and nothing is ever heard of it. */
  silentPercent: percent,
  duplicatePercent: percent,
  /** "Delivered" is told before "sent". */
  reorderPercent: percent,
  /** The phone has it; the call that would say so never comes. */
  losePercent: percent,
  /** Besides the report one with a word that nobody knows. */
  unknownPercent: percent,
  /** Besides it one that somebody forged. */
  forgePercent: percent,
  /** Besides it one that broke off halfway. */
  truncatePercent: percent,
  /** A proxy answers with a page; the message was not taken. */
  htmlPercent: percent,
  /** The message is taken and the connection breaks before the answer. */
  cutPercent: percent,
  /** The answer takes so long, in real time. */
  answerMs: z.int().min(0).max(60_000).default(0),
  /** Requests in one real second; the next ones are told to wait. */
  perSecondMax: z.int().min(1).max(10_000).nullable().default(null),
  /** Everything answers that it is out of order, until somebody says otherwise. */
  isDown: z.boolean().default(false),
  /** The same between two moments of the tenant's time. */
  outages: z
    .array(z.strictObject({ from: z.iso.datetime(), until: z.iso.datetime() }))
    .max(OUTAGES_MAX)
    .default([]),
});
export type Faults = z.output<typeof Faults>;
