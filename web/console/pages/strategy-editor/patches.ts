import type { Channel } from "../../../../src/kernel/channel.js";
import { VALID_DAYS_MAX } from "../../../../src/plans/domain/offer-policy.js";
import type {
  ChargeWhat,
  Definition,
  EventName,
  Lane,
  MessageStep,
  OfferStep,
  Step,
  Tone,
  WaitUntil,
  WebhookStep,
} from "../../../../src/strategy/domain/definition.js";
import type { Rule } from "../../../../src/strategy/domain/segment/rule.js";
import { ENDPOINT_NAME, STEP_EVENT } from "../../../../src/webhooks/domain/events.js";
import { stepOf, withStep } from "./tree.js";

/*
 * Changes of what a step or the strategy says of itself. A form gives what was typed; what the server would not read is
 * brought within its bounds, and what makes no sense changes nothing.
 */

/** What the fields of a step may be given. A field that its kind does not have is passed over. */
export interface StepPatch {
  /** Null: as soon as the step before is done. */
  readonly day?: number | null;
  readonly at?: string;
  readonly template?: string;
  readonly script?: string;
  readonly channels?: readonly Channel[];
  readonly isBest?: boolean;
  readonly days?: number;
  readonly until?: WaitUntil;
  readonly if?: Rule;
  readonly tone?: Tone;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly field?: string;
  readonly value?: string | null;
  readonly to?: string;
  readonly endpoint?: string;
  /** Null: the event has no name of its own. */
  readonly event?: string | null;
  readonly what?: ChargeWhat;
  readonly offer?: OfferStep["offer"];
  /** Null: as long as the creditor's policy says. */
  readonly validDays?: number | null;
}

export function patchStep(definition: Definition, id: string, patch: StepPatch): Definition {
  const step = stepOf(definition.steps, id);
  const after = step && patched(step, patch);
  if (!step || !after || JSON.stringify(after) === JSON.stringify(step)) return definition;
  return { ...definition, steps: [...withStep(definition.steps, id, () => after)] };
}

function patched(step: Step, patch: StepPatch): Step {
  switch (step.kind) {
    case "message":
      return ordered(
        { ...timed(step, patch), template: text(patch.template, step.template), channels: ways(step, patch) },
        patch,
      );
    case "call":
    case "visit":
      return { ...timed(step, patch), script: text(patch.script, step.script) };
    case "charge":
      return { ...timed(step, patch), what: (patch.what && soundWhat(patch.what)) ?? step.what };
    case "wait":
      return waiting(step, patch);
    case "condition":
      return patch.if === undefined ? step : { ...step, if: patch.if };
    case "tone":
      return { ...step, tone: patch.tone ?? step.tone };
    case "tag":
      return tagged(step, patch);
    case "field":
      return {
        ...step,
        field: text(patch.field, step.field),
        value: patch.value === undefined ? step.value : (patch.value?.slice(0, VALUE_MAX) ?? null),
      };
    case "webhook":
      return hooked(step, patch);
    case "offer":
      return offering(step, patch);
    case "goto":
      return patch.to !== undefined && ID.test(patch.to) ? { ...step, to: patch.to } : step;
    case "split":
    case "stop":
      return step;
  }
}

function offering({ validDays: before, ...step }: OfferStep, { offer, validDays = before }: StepPatch): OfferStep {
  return {
    ...step,
    offer: offer ?? step.offer,
    ...(isNumber(validDays) && { validDays: within(validDays, 1, VALID_DAYS_MAX) }),
  };
}

const ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
const AT = /^([01]\d|2[0-3]):[0-5]\d$/;
const NAME_MAX = 60;
const VALUE_MAX = 200;
const CHANNELS_MAX = 5;
const TAGS_MAX = 10;
const TAG_MAX = 40;
export const DAY_MIN = -365;
export const DAY_MAX = 3650;
export const WAIT_MAX = 365;
const PAYDAY_WAIT_MAX = 60;
export const MONTH_DAYS_MAX = 5;

/** Plus nothing, because a rounded −0.4 is −0, which no JSON brings back. */
const within = (value: number, least: number, most: number): number =>
  Math.round(Math.min(most, Math.max(least, value))) + 0;
const isNumber = (value: number | null | undefined): value is number =>
  typeof value === "number" && !Number.isNaN(value);

const text = (value: string | undefined, before: string): string => value?.trim().slice(0, NAME_MAX).trim() || before;

function ordered({ order, ...step }: MessageStep, { isBest = order === "best" }: StepPatch): MessageStep {
  return { ...step, ...(isBest && { order: "best" }) };
}

function timed<S extends Step & { at: string; day?: number | undefined }>(step: S, { day, at }: StepPatch): S {
  const { day: before, ...bare } = step;
  const after =
    day === undefined ? before : isNumber(day) ? within(day, DAY_MIN, DAY_MAX) : day === null ? null : before;
  return {
    ...bare,
    ...(typeof after === "number" && { day: after }),
    at: at !== undefined && AT.test(at) ? at : step.at,
  } as S;
}

const ways = ({ channels: before }: MessageStep, { channels }: StepPatch): Channel[] =>
  channels === undefined || channels.length === 0 ? before : [...new Set(channels)].slice(0, CHANNELS_MAX);

function waiting(step: Step & { kind: "wait" }, { days, until }: StepPatch): Step {
  const { id, kind } = step;
  if (isNumber(days)) return { kind, id, days: within(days, 1, WAIT_MAX) };
  const sound = until && soundUntil(until);
  return sound ? { kind, id, until: sound } : step;
}

function soundUntil(until: WaitUntil): WaitUntil | null {
  if ("date" in until) return isDate(until.date) ? { date: until.date } : null;
  if ("weekday" in until) return isNumber(until.weekday) ? { weekday: within(until.weekday, 1, 7) } : null;
  if ("payday" in until)
    return isNumber(until.otherwiseDays)
      ? { payday: true, otherwiseDays: within(until.otherwiseDays, 1, PAYDAY_WAIT_MAX) }
      : null;
  const days = [...new Set(until.monthDays.filter(isNumber).map((day) => within(day, 1, 31)))].sort((a, b) => a - b);
  return days.length === 0 ? null : { monthDays: days.slice(0, MONTH_DAYS_MAX) };
}

export const FEE_BPS_MAX = 10_000;
export const ANNUAL_BPS_MAX = 100_000;
export const TIERS_MAX = 6;
const MINOR = /^\d{1,15}$/;

/** A fee or interest within its bounds; null where an amount is none. */
function soundWhat(what: ChargeWhat): ChargeWhat | null {
  if (what.of === "interest")
    return isNumber(what.annualBps) ? { ...what, annualBps: within(what.annualBps, 1, ANNUAL_BPS_MAX) } : null;
  const { amount } = what;
  if ("minor" in amount) return MINOR.test(amount.minor) ? what : null;
  const share = (bps: number): number => within(bps, 1, FEE_BPS_MAX);
  if ("bps" in amount) return isNumber(amount.bps) ? { ...what, amount: { bps: share(amount.bps) } } : null;
  const isSound = amount.tiers.every(
    ({ upToMinor, bps }) => isNumber(bps) && (upToMinor === null || MINOR.test(upToMinor)),
  );
  if (!isSound || amount.tiers.length === 0) return null;
  const tiers = amount.tiers.slice(0, TIERS_MAX).map(({ upToMinor, bps }) => ({ upToMinor, bps: share(bps) }));
  return { ...what, amount: { ...amount, tiers } };
}

/** A day that the calendar has. */
function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}

function hooked(step: WebhookStep, { endpoint = step.endpoint, event = step.event ?? null }: StepPatch): Step {
  const { kind, id } = step;
  const before = step.event === undefined ? {} : { event: step.event };
  return {
    kind,
    id,
    endpoint: ENDPOINT_NAME.test(endpoint) ? endpoint : step.endpoint,
    ...(event === null ? {} : STEP_EVENT.test(event) ? { event } : before),
  };
}

function tagged(step: Step & { kind: "tag" }, { add, remove }: StepPatch): Step {
  const list = (given: readonly string[] | undefined, before: readonly string[] | undefined): string[] =>
    [...new Set((given ?? before ?? []).map((tag) => tag.trim().slice(0, TAG_MAX).trim()))]
      .filter((tag) => tag !== "")
      .slice(0, TAGS_MAX);
  const [added, removed] = [list(add, step.add), list(remove, step.remove)];
  return {
    kind: "tag",
    id: step.id,
    ...(added.length > 0 && { add: added }),
    ...(removed.length > 0 && { remove: removed }),
  };
}

// The strategy's own settings

type Audience = Definition["audience"];

/** Null takes a limit of the audience away. */
export interface SettingsPatch {
  readonly lane?: Lane;
  /** Null: the due date. */
  readonly event?: EventName | null;
  readonly entry?: Definition["entry"];
  readonly gapDays?: number;
  readonly from?: number;
  readonly to?: number | null;
  readonly audience?: { readonly [Name in keyof Audience]?: Audience[Name] | null };
}

const GAP_MAX = 30;

export function patchSettings(definition: Definition, patch: SettingsPatch): Definition {
  const { lane, event, entry, gapDays, from, to, audience } = patch;
  const { days } = definition;
  const after: Definition = {
    ...definition,
    lane: lane ?? definition.lane,
    anchor: event === undefined ? definition.anchor : event === null ? { on: "due" } : { on: "event", event },
    entry: entry ?? definition.entry,
    gapDays: isNumber(gapDays) ? within(gapDays, 0, GAP_MAX) : definition.gapDays,
    days: {
      from: isNumber(from) ? within(from, DAY_MIN, DAY_MAX) : days.from,
      to: to === null ? null : isNumber(to) ? within(to, DAY_MIN, DAY_MAX) : days.to,
    },
    audience: audience === undefined ? definition.audience : audienceOf(definition.audience, audience),
  };
  return JSON.stringify(after) === JSON.stringify(definition) ? definition : after;
}

const CREDITORS_MAX = 500;
const COUNTRIES_MAX = 50;

function audienceOf(before: Audience, patch: NonNullable<SettingsPatch["audience"]>): Audience {
  const merged = Object.fromEntries(
    Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null && value !== undefined),
  ) as Audience;
  const { creditorIds, countries, minOpenMinor, segment, ...rest } = merged;
  const creditors = creditorIds?.filter((id) => /^\d{1,18}$/.test(id)).slice(0, CREDITORS_MAX) ?? [];
  const places = countries?.filter((code) => /^[A-Z]{2}$/.test(code)).slice(0, COUNTRIES_MAX) ?? [];
  return {
    ...rest,
    ...(creditors.length > 0 && { creditorIds: creditors }),
    ...(places.length > 0 && { countries: places }),
    ...(minOpenMinor !== undefined && /^\d{1,18}$/.test(minOpenMinor) && { minOpenMinor }),
    // A segment is where the rule came from: without the rule it says nothing.
    ...(segment !== undefined && rest.rule !== undefined && { segment }),
  };
}
