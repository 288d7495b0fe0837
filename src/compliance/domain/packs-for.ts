import { dayIn } from "../../kernel/time.js";
import { CALENDARS } from "../packs/holidays/index.js";
import { PACKS } from "../packs/index.js";
import type { AttemptChannel } from "./contact.js";
import type { ContactPolicyPack } from "./pack-shape.js";
import { bareSubdivision, zonesOfPlace } from "./zones.js";

/** Where the person lives, who collects, and by which channel. What is unknown is read strictly: all of it applies. */
export interface PackQuestion {
  readonly country?: string | null | undefined;
  readonly subdivision?: string | null | undefined;
  readonly creditorKind?: "financial" | "commercial" | "agency" | undefined;
  /** Missing: packs of every provider are included; they judge only their own channel. */
  readonly channel?: AttemptChannel | undefined;
  /** Packs of the tenant or the creditor, which can only tighten. */
  readonly extra?: readonly ContactPolicyPack[] | undefined;
}

/**
 * Which packs are in force for these contacts at this moment?
 *
 * Ours, those of the country and the state, those of providers, and the creditor's own; where a country has no pack
 * in force, the strict default. A state that is not known may be any state, so the packs of all its states apply.
 * The day is that of the country's first zone.
 */
export function packsFor(
  question: PackQuestion,
  at: Date,
  shipped: readonly ContactPolicyPack[] = PACKS,
): ContactPolicyPack[] {
  const country = question.country?.toUpperCase() || null;
  const today = dayIn((country && zonesOfPlace(country)[0]) || "UTC", at);
  const applies = (pack: ContactPolicyPack): boolean =>
    pack.validFrom <= today &&
    today <= (pack.validTo ?? today) &&
    (!pack.creditorKinds || !question.creditorKind || pack.creditorKinds.includes(question.creditorKind)) &&
    (!pack.provider || !question.channel || pack.provider.channel === question.channel) &&
    isOfPlace(pack, country, question.subdivision ?? null);
  const inForce = shipped.filter(applies);
  return [...inForce.filter((pack) => speaks(pack, inForce)), ...(question.extra ?? []).filter(applies)].map((pack) =>
    withCalendarOf(pack, country, question.subdivision ?? null),
  );
}

const isNational = ({ jurisdiction }: ContactPolicyPack): boolean =>
  jurisdiction.country !== "*" && jurisdiction.subdivision === undefined;

/** A fallback is silent as soon as a pack of a narrower place sets hours. */
function speaks(pack: ContactPolicyPack, inForce: readonly ContactPolicyPack[]): boolean {
  if (!pack.jurisdiction.fallback) return true;
  const isNarrower = isNational(pack)
    ? ({ jurisdiction }: ContactPolicyPack) => jurisdiction.subdivision !== undefined
    : ({ jurisdiction }: ContactPolicyPack) => jurisdiction.country !== "*";
  return !inForce.some((other) => other !== pack && other.windows.length > 0 && isNarrower(other));
}

function isOfPlace({ jurisdiction }: ContactPolicyPack, country: string | null, subdivision: string | null): boolean {
  if (jurisdiction.country === "*") return true;
  if (country === null) return false;
  if (jurisdiction.country !== country && !jurisdiction.countries?.includes(country)) return false;
  if (jurisdiction.subdivision === undefined || !subdivision) return true;
  return jurisdiction.subdivision === bareSubdivision(country, subdivision);
}

/** The calendar for packs that follow the person's own: the state's, the country's, or the days kept in most places. */
const ANYWHERE = "XX";

function withCalendarOf(
  pack: ContactPolicyPack,
  country: string | null,
  subdivision: string | null,
): ContactPolicyPack {
  if (pack.holidays.calendar !== "country") return pack;
  const state = country && subdivision ? `${country}-${bareSubdivision(country, subdivision)}` : "";
  const calendar = [state, country ?? ""].find((id) => CALENDARS.has(id)) ?? ANYWHERE;
  return { ...pack, holidays: { ...pack.holidays, calendar } };
}
