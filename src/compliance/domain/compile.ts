import { assert } from "../../kernel/assert.js";
import { CHANNELS } from "../../kernel/channel.js";
import { DAY_MS, type LocalDate } from "../../kernel/time.js";
import { CALENDARS } from "../packs/holidays/index.js";
import {
  bitOf,
  type CompiledCap,
  type CompiledExemption,
  type CompiledGap,
  type CompiledPack,
  maskOf,
  maskOfGroups,
  maskOfRow,
  type PackSet,
  type Period,
  SKIPS,
} from "./compiled.js";
import type { Purpose, Recipient, Stop } from "./contact.js";
import { type Almanac, lineOf, openAlmanac } from "./holidays.js";
import { readPack } from "./pack-settings.js";
import type { ContactPolicyPack, PackSettings } from "./pack-shape.js";
import { hoursOf } from "./week-hours.js";

export interface CompileOptions {
  /** Chosen readings by pack id; what is not named keeps the pack's default. */
  readonly settings?: Readonly<Record<string, PackSettings>>;
  /** The tenant's own holidays, such as a city's patron day: closed in every pack of the set that has a calendar. */
  readonly localHolidays?: readonly LocalDate[];
}

const ALL_CHANNELS = maskOf(CHANNELS);
const HOUR_MS = 3_600_000;
const NO_LIMIT_MS = Number.POSITIVE_INFINITY;

/** Settles readings and prepares packs. A setting that a pack does not have is a program error, and fails closed. */
export function compilePacks(packs: readonly ContactPolicyPack[], options: CompileOptions = {}): PackSet {
  const compiled = packs.map((pack) => {
    const read = readPack(pack, options.settings?.[pack.id]);
    assert(read.ok, `pack ${pack.id}: ${read.ok ? "" : `${read.refusal.code} ${JSON.stringify(read.refusal.values)}`}`);
    return compilePack(read.value, options.localHolidays ?? []);
  });
  return { packs: compiled, names: compiled.map(({ name }) => name), lookbackDays: lookbackOf(compiled) };
}

function compilePack(pack: ContactPolicyPack, localHolidays: readonly LocalDate[]): CompiledPack {
  const almanac = almanacOf(pack, localHolidays);
  return {
    name: `${pack.id}@${pack.version}`,
    pack,
    zones: pack.clock.zone === "customer" ? null : [pack.clock.zone],
    weekStartsOn: pack.clock.weekStartsOn,
    hours: hoursOf(pack, almanac),
    almanac,
    counting: pack.counting,
    uncounted: new Set(pack.counting.exemptCounts ? [] : pack.exemptions.map(({ purpose }) => purpose)),
    caps: pack.caps.map((cap) => compileCap(cap, pack.counting.inboundCounts)),
    gaps: pack.gaps.map(compileGap),
    exclusivity: pack.exclusivity ? periodOf(pack.exclusivity.per) : null,
    cooldown: compileCooldown(pack.cooldown),
    exemptions: pack.exemptions.map(compileExemption),
    stops: new Map(pack.stops.map(compileStop)),
    consentMask: pack.consent?.perChannel ? (pack.consent.channels ? maskOf(pack.consent.channels) : ALL_CHANNELS) : 0,
    consentIfAutomated: pack.consent?.ifAutomated ?? false,
    optInMask: maskOf(pack.consent?.optIn ?? []),
    needsMarketingConsent: pack.consent?.marketing ?? false,
    optOutReach: pack.optOut?.reach ?? null,
    recipients: pack.recipients
      ? { allow: new Set<Recipient>(pack.recipients.allow), locationOnly: pack.recipients.others === "location-only" }
      : null,
    offMask: maskOf(pack.channelsOff),
    never: new Set(pack.content.never),
    neverAny: pack.content.never.includes("*"),
    must: pack.content.must.map(({ when, channel, groups, field }) => ({
      mask: maskOfGroups(groups ?? ["voice", "written", "visit"]) & (channel ? bitOf(channel) : -1),
      first: when === "first",
      field,
    })),
    deniesHiddenCallerId: pack.content.hiddenCallerId === "never",
    registries: pack.registries.map(({ registry, groups, afterDays, purposes }) => ({
      registry,
      mask: maskOfGroups(groups),
      afterDays: afterDays ?? -1,
      purposes: purposes ? new Set(purposes) : null,
    })),
    mayWiden: pack.consumerMayWiden !== undefined,
    provider: compileProvider(pack.provider),
  };
}

function almanacOf(pack: ContactPolicyPack, localHolidays: readonly LocalDate[]): Almanac {
  const { calendar, add = [], remove = [] } = pack.holidays;
  assert(calendar !== "country", `pack ${pack.id} was not chosen for a country`);
  return openAlmanac({
    calendars: calendar === null ? [] : lineOf(calendar, CALENDARS),
    add: [...(add as LocalDate[]), ...(calendar === null ? [] : localHolidays)],
    remove: remove as LocalDate[],
  });
}

function periodOf(per: "local-day" | "local-week" | "ever" | { readonly consecutiveDays: number }): Period {
  if (typeof per === "object") return { kind: "days", days: per.consecutiveDays };
  return { kind: per === "local-day" ? "day" : per === "local-week" ? "week" : "ever" };
}

function compileCap(cap: ContactPolicyPack["caps"][number], inboundCounts: boolean): CompiledCap {
  return {
    id: cap.id,
    mask: maskOfRow(cap),
    each: cap.channelScope === "each",
    max: cap.max,
    per: periodOf(cap.per),
    scope: cap.scope,
    counts: cap.counts,
    inbound: cap.inbound ?? inboundCounts,
    purposes: cap.purposes ? new Set(cap.purposes) : null,
    unlessContactToday: cap.unlessContactToday,
    liftedDays: cap.liftedByPriorConsentDays ?? 0,
  };
}

function compileGap(gap: ContactPolicyPack["gaps"][number]): CompiledGap {
  return {
    id: gap.id ?? "gap",
    mask: maskOfRow(gap),
    ms: (gap.hours ?? 0) * HOUR_MS,
    days: gap.days ?? 0,
    acrossWeeks: gap.acrossWeeks,
    scope: gap.scope,
  };
}

function compileCooldown(cooldown: ContactPolicyPack["cooldown"]): CompiledPack["cooldown"] {
  if (!cooldown) return null;
  return {
    mask: maskOfGroups(cooldown.groups),
    days: cooldown.days + (cooldown.firstDayIsDayOne ? 0 : 1),
    scope: cooldown.scope,
    liftedDays: cooldown.liftedByPriorConsentDays ?? 0,
  };
}

/** What an exemption rests on when the pack does not say: a reply on a question, information on a talk. */
const USUAL_NEEDS: Partial<Record<Purpose, "inbound" | "two-way">> = { reply: "inbound", "requested-info": "two-way" };

function compileExemption(exemption: ContactPolicyPack["exemptions"][number]): CompiledExemption {
  return {
    purpose: exemption.purpose,
    mask: exemption.channels ? maskOf(exemption.channels) : -1,
    skips: exemption.skips.reduce((skips, name) => skips | SKIPS[name], 0),
    needs: exemption.needs ?? USUAL_NEEDS[exemption.purpose] ?? "nothing",
    withinMs: exemption.maxHoursSinceRequest === undefined ? NO_LIMIT_MS : exemption.maxHoursSinceRequest * HOUR_MS,
  };
}

function compileStop(
  stop: ContactPolicyPack["stops"][number],
): [Stop, { purposes: ReadonlySet<Purpose> | null; except: ReadonlySet<Recipient> | null }] {
  if (typeof stop === "string") return [stop, { purposes: null, except: null }];
  return [
    stop.stop,
    {
      purposes: stop.purposes ? new Set(stop.purposes) : null,
      except: stop.exceptRecipients ? new Set(stop.exceptRecipients as Recipient[]) : null,
    },
  ];
}

function compileProvider(provider: ContactPolicyPack["provider"]): CompiledPack["provider"] {
  if (!provider) return null;
  return {
    bit: bitOf(provider.channel),
    withinMs: provider.freeformWithinHours * HOUR_MS,
    templates: new Set(provider.templates),
  };
}

/** Two zones lie at most a day apart, and a moment may be counted from either side of midnight. */
const ZONE_SLACK_DAYS = 2;

/** How far back can these packs look? Infinite lengths mean: all of it. */
function lookbackOf(packs: readonly CompiledPack[]): number | null {
  const days = Math.max(1, ...packs.flatMap(reachesOf));
  return Number.isFinite(days) ? days + ZONE_SLACK_DAYS : null;
}

function reachesOf({ caps, gaps, exclusivity, cooldown, exemptions, provider }: CompiledPack): number[] {
  return [
    ...caps.map(({ per }) => daysOf(per)),
    ...gaps.map(({ ms, days }) => Math.max(days, daysIn(ms))),
    ...exemptions.filter(({ needs }) => needs !== "nothing").map(({ withinMs }) => daysIn(withinMs)),
    exclusivity ? daysOf(exclusivity) : 0,
    cooldown?.days ?? 0,
    provider ? daysIn(provider.withinMs) : 0,
  ];
}

const daysIn = (ms: number): number => Math.ceil(ms / DAY_MS);

function daysOf(per: Period): number {
  if (per.kind === "days") return per.days;
  return per.kind === "day" ? 1 : per.kind === "week" ? 7 : Number.POSITIVE_INFINITY;
}
