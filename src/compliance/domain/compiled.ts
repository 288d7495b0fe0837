import { CHANNELS, type Channel, type ChannelGroup, groupOf } from "../../kernel/channel.js";
import type { Weekday } from "../../kernel/time.js";
import type { MessageKind, Purpose, Recipient, Stop } from "./contact.js";
import type { Almanac } from "./holidays.js";
import type { WeekHours } from "./local-time.js";
import type { ContactPolicyPack } from "./pack-shape.js";

/**
 * Packs made ready for the hot path: once per set of packs, never per person. Channels become bits, hours become
 * minutes per weekday, holidays a look-up, and every reading is settled.
 */

const BITS: Readonly<Record<string, number>> = Object.fromEntries(
  CHANNELS.map((channel, index) => [channel, 1 << index]),
);

export const bitOf = (channel: Channel): number => BITS[channel] ?? 0;

export const GROUP_MASKS: Readonly<Record<ChannelGroup, number>> = {
  voice: maskOf(CHANNELS.filter((channel) => groupOf(channel) === "voice")),
  written: maskOf(CHANNELS.filter((channel) => groupOf(channel) === "written")),
  visit: maskOf(CHANNELS.filter((channel) => groupOf(channel) === "visit")),
};

export const isVoice = (bit: number): boolean => (GROUP_MASKS.voice & bit) !== 0;
export const isVisit = (bit: number): boolean => (GROUP_MASKS.visit & bit) !== 0;

export function maskOf(channels: readonly Channel[]): number {
  return channels.reduce((mask, channel) => mask | bitOf(channel), 0);
}

export const maskOfGroups = (groups: readonly ChannelGroup[]): number =>
  groups.reduce((mask, group) => mask | GROUP_MASKS[group], 0);

/** The channels of a row: its groups, narrowed by its own list of channels when it has one. */
export function maskOfRow(row: {
  readonly groups: readonly ChannelGroup[];
  readonly channels?: readonly Channel[] | undefined;
}): number {
  const mask = maskOfGroups(row.groups);
  return row.channels ? mask & maskOf(row.channels) : mask;
}

export type Scope = "customer" | "creditor" | "debt";

/** A stretch of local time in which something is counted. */
export type Period =
  | { readonly kind: "day" }
  | { readonly kind: "week" }
  | { readonly kind: "ever" }
  | { readonly kind: "days"; readonly days: number };

export interface CompiledCap {
  readonly id: string;
  readonly mask: number;
  readonly each: boolean;
  readonly max: number;
  readonly per: Period;
  readonly scope: Scope;
  readonly counts: "contacts" | "unanswered" | "after-contact";
  readonly inbound: boolean;
  readonly purposes: ReadonlySet<Purpose> | null;
  readonly unlessContactToday: boolean;
  readonly liftedDays: number;
}

export interface CompiledGap {
  readonly id: string;
  readonly mask: number;
  readonly ms: number;
  readonly days: number;
  readonly acrossWeeks: boolean;
  readonly scope: Scope;
}

export interface CompiledExemption {
  readonly purpose: Purpose;
  readonly mask: number;
  readonly skips: number;
  readonly needs: "inbound" | "two-way" | "nothing";
  readonly withinMs: number;
}

/** What an exemption may skip, as bits. */
export const SKIPS = { windows: 1, caps: 2, exclusivity: 4, gaps: 8, cooldown: 16 } as const;

export interface CompiledPack {
  readonly name: string;
  readonly pack: ContactPolicyPack;
  /** The one zone whose clock decides; null: the customer's zones. */
  readonly zones: readonly string[] | null;
  readonly weekStartsOn: Weekday;
  readonly hours: Readonly<Record<Channel, WeekHours | null>>;
  readonly almanac: Almanac;
  readonly counting: ContactPolicyPack["counting"];
  readonly uncounted: ReadonlySet<Purpose>;
  readonly caps: readonly CompiledCap[];
  readonly gaps: readonly CompiledGap[];
  readonly exclusivity: Period | null;
  readonly cooldown: {
    readonly mask: number;
    readonly days: number;
    readonly scope: Scope;
    readonly liftedDays: number;
  } | null;
  readonly exemptions: readonly CompiledExemption[];
  readonly stops: ReadonlyMap<
    Stop,
    { readonly purposes: ReadonlySet<Purpose> | null; readonly except: ReadonlySet<Recipient> | null }
  >;
  readonly consentMask: number;
  /** Is that consent wanted only when a machine dials or sends? */
  readonly consentIfAutomated: boolean;
  readonly optInMask: number;
  readonly needsMarketingConsent: boolean;
  readonly optOutReach: "channel" | "address" | "all" | null;
  readonly recipients: { readonly allow: ReadonlySet<Recipient>; readonly locationOnly: boolean } | null;
  readonly offMask: number;
  readonly never: ReadonlySet<string>;
  readonly neverAny: boolean;
  readonly must: readonly { readonly mask: number; readonly first: boolean; readonly field: string }[];
  readonly deniesHiddenCallerId: boolean;
  readonly registries: readonly {
    readonly registry: "exclusion" | "block";
    readonly mask: number;
    readonly afterDays: number;
    readonly purposes: ReadonlySet<Purpose> | null;
  }[];
  readonly mayWiden: boolean;
  readonly provider: {
    readonly bit: number;
    readonly withinMs: number;
    readonly templates: ReadonlySet<MessageKind>;
  } | null;
}

/** The packs one attempt is judged by, ready to use, with their names as the log keeps them. */
export interface PackSet {
  readonly packs: readonly CompiledPack[];
  readonly names: readonly string[];
  /** Days of history the rules can look back on; null: all of it. */
  readonly lookbackDays: number | null;
}
