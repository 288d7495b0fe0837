import { assert } from "../../kernel/assert.js";
import type { Channel } from "../../kernel/channel.js";
import { bitOf, type CompiledPack, isVisit, isVoice, type Scope } from "./compiled.js";
import type { Attempt, ContactEvent, FailedRule, Person, Ref } from "./contact.js";
import { NEVER } from "./local-time.js";
import type { RuleCode } from "./rule-codes.js";

/**
 * One look of the rules at one moment. Rules read it and report through `fail`; a rule that says nothing passes.
 *
 * Each failing rule names a bound: a later moment before which it certainly keeps failing. When the bound is the
 * rule's own first passing moment, or earlier, the search in `may-contact.ts` cannot step over an allowed one.
 */
export interface Ask {
  readonly attempt: Attempt;
  readonly person: Person;
  readonly history: readonly ContactEvent[];
  /** The channel's bit; 0 when nothing is said to the person, as with a bureau report. */
  readonly bit: number;
  readonly zones: readonly string[];
  /** The moment looked at, and the latest bound of the rules that fail there. */
  at: number;
  bound: number;
  /** Where failures are noted; null while only bounds are wanted. */
  noted: FailedRule[] | null;
}

type Values = Readonly<Record<string, string | number>>;
const NO_VALUES: Values = {};

/** Reports that `rule` denies now, and will deny until `bound` at least. */
export function fail(ask: Ask, pack: string, rule: RuleCode, bound: number, values: Values = NO_VALUES): void {
  // A bound that is not later would read as "allowed": the program must stop instead.
  assert(bound > ask.at, `${rule} of ${pack} fails without a later bound`);
  if (bound > ask.bound) ask.bound = bound;
  if (ask.noted) ask.noted.push({ rule, pack, values, passesAt: bound === NEVER ? null : new Date(bound) });
}

/** Ids may come as bigint from one loader and as text from another: the same id is the same debt. */
export const sameRef = (one: Ref, other: Ref): boolean =>
  one === other || (typeof one !== typeof other && String(one) === String(other));

/** Does the event concern what this rule counts for? What is unknown on either side counts. */
export function isInScope(ask: Ask, event: ContactEvent, scope: Scope): boolean {
  if (scope === "customer") return true;
  const wanted = scope === "debt" ? ask.attempt.debtId : ask.attempt.creditorId;
  const had = scope === "debt" ? event.debtId : event.creditorId;
  return wanted === undefined || had === undefined || sameRef(wanted, had);
}

/** Does this event count as a contact by the pack's way of counting? */
export function isContact(pack: CompiledPack, event: ContactEvent, inbound: boolean): boolean {
  if (event.direction === "in") return inbound && event.connected;
  if (event.outcome === "failed" || (event.purpose && pack.uncounted.has(event.purpose))) return false;
  const bit = bitOf(event.channel);
  if (isVoice(bit)) return isCallContact(pack.counting.voice, event);
  if (isVisit(bit)) return event.connected || pack.counting.visit === "made";
  return event.connected || pack.counting.written === "sent";
}

function isCallContact(counting: CompiledPack["counting"]["voice"], event: ContactEvent): boolean {
  if (event.connected || counting === "placed") return true;
  if (counting === "conversation") return false;
  if (counting === "answered") return event.outcome === "answered";
  return event.outcome !== "busy" && event.outcome !== "not-in-service";
}

export const isOn = (channels: "all" | readonly Channel[], channel: string): boolean =>
  channels === "all" || (channels as readonly string[]).includes(channel);
