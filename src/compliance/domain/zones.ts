import { isZone } from "../../kernel/time.js";
import byCountry from "../packs/zones-by-country.json" with { type: "json" };
import bySubdivision from "../packs/zones-by-subdivision.json" with { type: "json" };

/** What is known about where a person is. */
export interface WhereFacts {
  /** ISO 3166-1 code of the address. */
  readonly country?: string | null | undefined;
  /** ISO 3166-2 code, with or without the country before it: `SP` or `BR-SP`. */
  readonly subdivision?: string | null | undefined;
  /** The zone the person gave, or an agent noted. */
  readonly declared?: string | null | undefined;
  /** The country of the phone number. */
  readonly phoneCountry?: string | null | undefined;
}

/** One zone for each way the clocks of a country have run since 2012, the most populous first. */
const COUNTRIES: Readonly<Record<string, readonly string[]>> = byCountry;
/** Only where states differ from each other. */
const SUBDIVISIONS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = bySubdivision;

const NONE: readonly string[] = [];

/**
 * In which time zones may this person be?
 *
 * Every place the data points to counts, because all of them must be open. A declared zone settles the places it
 * lies in; a place it does not lie in is a contradiction, and is added. Nothing known gives no zone, and then
 * nobody is contacted.
 */
export function zonesOf({ country, subdivision, declared, phoneCountry }: WhereFacts): readonly string[] {
  const stated = declared && isZone(declared) ? declared : null;
  const zones = new Set<string>(stated === null ? [] : [stated]);
  const places: (readonly [string, string | null])[] = [];
  if (country) places.push([country, subdivision ?? null]);
  if (phoneCountry && phoneCountry.toUpperCase() !== country?.toUpperCase()) places.push([phoneCountry, null]);
  for (const [place, state] of places) {
    if (stated !== null && liesIn(stated, place, state)) continue;
    for (const zone of zonesOfPlace(place, state)) zones.add(zone);
  }
  return [...zones];
}

/** Zones of a country, or of one of its states where states differ. A place this table does not know gives none. */
export function zonesOfPlace(country: string, subdivision: string | null = null): readonly string[] {
  const state = stateZones(country, subdivision);
  return (state ?? own(COUNTRIES, country.toUpperCase()) ?? NONE).filter(isZone);
}

function stateZones(country: string, subdivision: string | null): readonly string[] | undefined {
  if (!subdivision) return undefined;
  const states = own(SUBDIVISIONS, country.toUpperCase());
  return states && own(states, bareSubdivision(country, subdivision));
}

function liesIn(zone: string, country: string, subdivision: string | null): boolean {
  const state = stateZones(country, subdivision);
  if (state) return state.includes(zone);
  const code = country.toUpperCase();
  const states = Object.values(own(SUBDIVISIONS, code) ?? {});
  return own(COUNTRIES, code)?.includes(zone) || states.some((zones) => zones.includes(zone));
}

/** `BR-SP` and `sp` are `SP`. */
export function bareSubdivision(country: string, subdivision: string): string {
  const text = subdivision.trim().toUpperCase();
  return text.startsWith(`${country.toUpperCase()}-`) ? text.slice(country.length + 1) : text;
}

const own = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
