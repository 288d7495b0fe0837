import { createHmac, timingSafeEqual } from "node:crypto";
import type { Heard } from "./heard.js";

/*
 * Providers' payloads are read with these. What has the wrong type is absent, so that reading never throws, and no text
 * holds a NUL, which PostgreSQL refuses.
 */

export const recordIn = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The text that is there; undefined where there is none, or an empty one. */
export function textIn(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.replaceAll("\0", "");
  return text === "" ? undefined : text;
}

export const numberIn = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

/** Parts of an SMS, as a number or in digits; a longer one than 255 parts there is not. */
export function partsIn(value: unknown): number | undefined {
  const count = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof count === "number" && Number.isInteger(count) && count >= 1 && count <= 255 ? count : undefined;
}

/** What a body says as JSON; undefined where it is none. */
export function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

const YEAR_2100_S = 4_102_444_800;

/** Seconds since 1970, as a number or in digits. Null where that is no moment a message can have. */
export function epochSeconds(value: unknown): Date | null {
  const seconds = typeof value === "string" && /^\d{1,12}$/.test(value) ? Number(value) : numberIn(value);
  return seconds !== undefined && seconds > 0 && seconds < YEAR_2100_S ? new Date(Math.trunc(seconds * 1000)) : null;
}

/** `2026-11-21T20:41:05.120Z`, or with an offset as `-03:00` or `+0000`. Null where it is no moment a message can have. */
export function isoMoment(value: unknown): Date | null {
  const form = /^(20\d\d-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*(?:Z|([+-]\d\d):?(\d\d))$/;
  const [, day, clock, hours = "+00", minutes = "00"] = form.exec(textIn(value) ?? "") ?? [];
  const at = new Date(`${day}T${clock}${hours}:${minutes}`);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** Are these the same bytes? Takes as long for a near miss as for a far one; only the length may be learned. */
export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

export const sameText = (a: string, b: string): boolean => sameBytes(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));

export const hmacOf = (algorithm: "sha1" | "sha256", key: string, bytes: Buffer | string): Buffer =>
  createHmac(algorithm, key).update(bytes).digest();

/** A property that is left out where there is nothing to say: `{ ...given("name", name) }`. */
export const given = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [name in Name]?: Value } => (value === undefined ? {} : ({ [name]: value } as { [name in Name]: Value }));

const BECAUSE_MAX = 200;

/** What a call says that is of no use to us, by a word of ours or the provider's own. */
export const nothing = (because: string): Heard => ({
  kind: "nothing",
  because: because.replaceAll("\0", "").slice(0, BECAUSE_MAX) || "unsaid",
});
