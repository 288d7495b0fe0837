import { z } from "zod";
import { CHANNELS } from "../kernel/channel.js";
import type { Id } from "../kernel/id.js";
import { LOCALES } from "../kernel/locale.js";
import { isCurrency } from "../kernel/money.js";
import { type LocalDate, parseLocalDate } from "../kernel/time.js";

/**
 * The wire shapes everybody shares, rooms and browser alike.
 *
 * How things travel: the left side of each codec is the wire, the right side what code works with.
 *
 * Requests are decoded, replies encoded with the same schema, so the wire form is always the input side.
 */

const INT8_MAX = 9_223_372_036_854_775_807n;

const fitsInt8 = (text: string): boolean =>
  /^-?\d{1,19}$/.test(text) && BigInt(text) <= INT8_MAX && BigInt(text) >= -INT8_MAX;

const IdText = z
  .string()
  .regex(/^[1-9]\d{0,18}$/)
  .refine(fitsInt8, { abort: true, params: { code: "not_an_id" } })
  .meta({
    id: "Id",
    description: "An id: a whole number written as text, because it may not fit a JavaScript number.",
  });

/** An id of one kind. Decimal text on the wire, a branded bigint in code. */
export const id = <Of extends string>() =>
  z.codec(
    IdText,
    z.custom<Id<Of>>((value) => typeof value === "bigint"),
    {
      decode: (text) => BigInt(text) as Id<Of>,
      encode: (value) => value.toString(),
    },
  );

/** An id whose kind is said by another field. */
export const anyId = z.codec(IdText, z.bigint(), { decode: BigInt, encode: String });

const MinorText = z
  .string()
  .regex(/^(0|-?[1-9]\d{0,18})$/)
  .refine(fitsInt8, { abort: true, params: { code: "too_big" } })
  .meta({ id: "MinorUnits", description: "Whole minor units (cents) written as text." });

/** Minor units of an amount whose currency stands elsewhere, or a count too large for a JavaScript number. */
export const minorUnits = z.codec(MinorText, z.bigint(), { decode: BigInt, encode: String });

export const currency = z
  .string()
  .length(3)
  .refine(isCurrency, { params: { code: "unknown_currency" } })
  .meta({ id: "Currency", description: "An ISO 4217 code that Acuerdo knows.", example: "COP" });

export const money = z
  .object({ minor: minorUnits, currency })
  .meta({ id: "Money", description: "An amount: minor units with their currency." });

const InstantText = z.iso
  .datetime({ offset: true })
  .meta({ id: "Instant", description: "A moment, ISO 8601 with its offset; replies are in UTC." });

export const instant = z.codec(InstantText, z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

const LocalDateText = z
  .string()
  .refine((text) => parseLocalDate(text) !== null, { params: { code: "not_a_date" } })
  .meta({ id: "LocalDate", description: "A calendar day, `2026-03-09`.", format: "date" });

export const localDate = z.codec(
  LocalDateText,
  z.custom<LocalDate>((value) => typeof value === "string"),
  {
    decode: (text) => text as LocalDate,
    encode: (date) => date,
  },
);

export const locale = z.enum(LOCALES).meta({ id: "Locale", description: "A language of the screens." });
export const channel = z.enum(CHANNELS).meta({ id: "Channel" });

/** One line of text a person typed, without the blanks around it. */
export const line = (max: number) => z.string().trim().min(1).max(max);

const PAGE_DEFAULT = 50;
const PAGE_MAX = 200;

/** What every list takes. */
export const pageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(PAGE_DEFAULT),
});

/** What every list gives: `next` is the cursor of the following page, null on the last. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/** Cuts a list that was read one row too long; `key` is the sort key of a row. */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  key: (row: Row) => readonly unknown[],
  write: (key: readonly unknown[]) => string,
): { items: Row[]; next: string | null } {
  const last = rows[limit - 1];
  return { items: rows.slice(0, limit), next: rows.length > limit && last ? write(key(last)) : null };
}

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: "Stable: screens and programs decide by it." }),
    values: z.record(z.string(), z.unknown()),
    errors: z
      .array(
        z.object({
          in: z.enum(["body", "query", "params", "headers"]),
          path: z.string(),
          code: z.string(),
          values: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .optional(),
    requestId: z.string(),
  })
  .meta({ id: "Problem", description: "Why a request was not done (RFC 9457)." });
