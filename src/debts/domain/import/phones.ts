import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  Metadata,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import { ok, type Result, refuse } from "../../../kernel/result.js";
import { quoted } from "./raw.js";
import { isCutNumber, memo } from "./text.js";

export const PHONE_CODES = ["bad_phone", "phone_without_country", "scientific_notation"] as const;
export type PhoneCode = (typeof PHONE_CODES)[number];
export type LineType = "mobile" | "fixed" | "voip" | "unknown";

export interface Phones {
  /** E.164: a plus, the calling code, the number. */
  readonly first: string;
  /** Cells often hold two numbers. A third and later ones are left out. */
  readonly second: string | null;
}
export type PhonesResult = Result<Phones, PhoneCode>;

const CELL_CHARS_MAX = 120;

/** For each calling code, the lengths its national numbers may have, as bits; zero where no such code exists. */
let lengths: Uint32Array | null = null;

function possibleLengths(): Uint32Array {
  if (lengths) return lengths;
  lengths = new Uint32Array(1_000);
  const metadata = new Metadata();
  for (const country of getCountries()) {
    metadata.selectNumberingPlan(country);
    const code = Number(getCountryCallingCode(country));
    for (const length of metadata.numberingPlan?.possibleLengths() ?? [])
      lengths[code] = (lengths[code] ?? 0) | (1 << length);
  }
  return lengths;
}

/** Is this a plus, a calling code that exists, and as many digits as numbers there may have? */
export function isE164(text: string): boolean {
  const { length } = text;
  if (length < 8 || length > 16 || text.charCodeAt(0) !== 0x2b) return false;
  for (let at = 1; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  const known = possibleLengths();
  let code = 0;
  for (let taken = 1; taken <= 3; taken += 1) {
    code = code * 10 + (text.charCodeAt(taken) - 0x30);
    const mask = known[code] ?? 0;
    if (mask !== 0) return (mask & (1 << (length - 1 - taken))) !== 0;
  }
  return false;
}

/**
 * Which phone numbers does this cell hold, in E.164?
 *
 * Numbers that already are come back as they are. The rest is read as somebody in `country` would dial it; without
 * a country, a number that does not bring its own cannot be read.
 */
export function parsePhones(text: string, country: string | undefined): PhonesResult {
  if (isE164(text)) return ok({ first: text, second: null });
  if (isCutNumber(text)) return refuse("scientific_notation", { text: quoted(text) });
  if (text.length > CELL_CHARS_MAX) return refuse("bad_phone", { text: quoted(text) });
  const found: string[] = [];
  for (const token of tokensOf(text)) {
    const number = parsePhone(token, country);
    if (!number.ok) return refuse(number.refusal.code, { text: quoted(text) });
    if (!found.includes(number.value)) found.push(number.value);
  }
  const [first, second = null] = found;
  return first === undefined ? refuse("bad_phone", { text: quoted(text) }) : ok({ first, second });
}

/** `parsePhones` with a memory, since the library is slow: for rows whose country may differ. */
export function phoneParser(): (text: string, country: string | undefined) => PhonesResult {
  const byCountry = new Map<string | undefined, (text: string) => PhonesResult>();
  return (text, country) => {
    if (isE164(text)) return ok({ first: text, second: null });
    let parse = byCountry.get(country);
    if (!parse) {
      parse = memo((one) => parsePhones(one, country));
      byCountry.set(country, parse);
    }
    return parse(text);
  };
}

const DIGITS_MIN = 7;

/** Cuts at the marks that part two numbers, where both sides are long enough to be one. */
function tokensOf(text: string): string[] {
  const parts = text.split(/[;|,\n]|\s+\/\s*|\/(?=\s*[+(]?\d{5})|\s+[yeo]\s+/i).filter((part) => /\d/.test(part));
  const areNumbers = parts.every((part) => part.replace(/\D/g, "").length >= DIGITS_MIN);
  return areNumbers ? parts : [text];
}

function parsePhone(text: string, country: string | undefined): Result<string, PhoneCode> {
  const plain = internationalForm(country === "MX" ? mexicanForm(text) : text);
  const home = country !== undefined && isSupportedCountry(country) ? (country as CountryCode) : undefined;
  if (!plain.startsWith("+") && home === undefined) {
    const digits = plain.replace(/\D/g, "").length;
    return refuse(digits >= DIGITS_MIN && digits <= 15 ? "phone_without_country" : "bad_phone");
  }
  const number = parsePhoneNumberFromString(
    plain,
    home === undefined ? { extract: false } : { defaultCountry: home, extract: false },
  );
  return number?.isPossible() && isE164(number.number) ? ok(number.number) : refuse("bad_phone");
}

/** A number with its country's code in front gets its plus: `0057 300…`, `(+57) 300…`, and Mexico's old `+521…`. */
function internationalForm(text: string): string {
  const bare = text
    .trim()
    .replace(/^(?:tel|cel|movil|móvil|m[oó]bile|phone|fone|whatsapp|wa|cell?)\b[.:\s]*/i, "")
    .replace(/^\(\s*(\+\d+)\s*\)/, "$1 ")
    .replace(/\.0$/, "");
  const plus = /^00[1-9]/.test(bare) ? `+${bare.slice(2)}` : bare;
  const mexico = /^\+52[\s.-]*1[\s.-]*((?:\d[\s.()-]*){10})$/.exec(plus);
  return mexico ? `+52${mexico[1]}` : plus;
}

/** Prefixes that Mexico dialled until 2019, and lists still carry. */
function mexicanForm(text: string): string {
  const old = /^(?:044|045|01|521)(\d{10})$/.exec(text.replace(/[\s().-]/g, ""));
  return old?.[1] ?? text;
}

/** What kind of line is this E.164 number? `unknown` where the numbering plan does not tell, as in the United States. */
export function lineTypeOf(e164: string): LineType {
  switch (parsePhoneNumberFromString(e164)?.getType()) {
    case "MOBILE":
      return "mobile";
    case "FIXED_LINE":
      return "fixed";
    case "VOIP":
      return "voip";
    default:
      return "unknown";
  }
}
