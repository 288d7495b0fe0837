import { addressParser, decodeWords } from "postal-mime";
import type { MailAddress } from "./reading.js";

/** A header block as `[name in small letters, value]`, in the order of the mail. */
export class MailHeaders {
  readonly #lines: readonly (readonly [string, string])[];

  constructor(lines: readonly (readonly [string, string])[]) {
    this.#lines = lines;
  }

  /** The first of that name, unfolded and as it stands. */
  get(name: string): string | undefined {
    return this.#lines.find(([key]) => key === name)?.[1];
  }

  all(name: string): readonly string[] {
    return this.#lines.flatMap(([key, value]) => (key === name ? [value] : []));
  }

  has = (name: string): boolean => this.#lines.some(([key]) => key === name);

  /** The words of a header, with encoded words read (RFC 2047). */
  words(name: string): string | undefined {
    const value = this.get(name)?.slice(0, WORDS_CHARS_MAX);
    return value === undefined ? undefined : decodeWords(value).replace(/\s+/g, " ").trim();
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }
}

const WORDS_CHARS_MAX = 4_000;
const ADDRESSES_CHARS_MAX = 20_000;
const HEADER_LINES_MAX = 2_000;
const IDS_MAX = 100;

/** Reads a header block written as text: what a returned letter's copy is, and what stands over a bare mail. */
export function parseHeaders(block: string): MailHeaders {
  const lines: [string, string][] = [];
  for (const line of block.split(/\r?\n/, HEADER_LINES_MAX)) {
    const last = lines.at(-1);
    if (/^[ \t]/.test(line) && last) {
      last[1] += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(":");
    if (colon < 1 || /\s/.test(line.slice(0, colon).trimEnd())) continue;
    lines.push([line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]);
  }
  return new MailHeaders(lines);
}

/** Every mailbox that the headers of these names hold. */
export function addressesIn(headers: MailHeaders, ...names: readonly string[]): readonly MailAddress[] {
  return names.flatMap((name) =>
    headers
      .all(name)
      .flatMap((value) =>
        addressParser(value.slice(0, ADDRESSES_CHARS_MAX), { flatten: true }).flatMap(({ address, name: person }) =>
          address?.includes("@") ? [{ address, ...(person ? { name: person } : {}) }] : [],
        ),
      ),
  );
}

/** Message ids without their brackets. Some senders leave the brackets out. */
export function idsIn(value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  const text = value.slice(0, ADDRESSES_CHARS_MAX);
  const bracketed = [...text.matchAll(/<([^<>\s]{1,500})>/g)].map(([, id]) => id ?? "");
  if (bracketed.length > 0) return bracketed.slice(0, IDS_MAX);
  return text.split(/[\s,]+/).flatMap((word) => (/^[^<>@]{1,250}@[^<>@]{1,250}$/.test(word) ? [word] : []));
}

/** The moment of a Date header; nothing where it is none that a calendar has. */
export function dateIn(value: string | undefined): Date | undefined {
  if (value === undefined) return undefined;
  const at = new Date(value.slice(0, 100).replace(/\([^)]*\)\s*$/, ""));
  return Number.isNaN(at.getTime()) ? undefined : at;
}
