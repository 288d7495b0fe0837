import { FINE, flatShare, type Tier } from "../../debts/domain/charge-math.js";
import type { Channel } from "../../kernel/channel.js";
import { minuteOf } from "../../kernel/time.js";
import { stepType } from "../../webhooks/domain/events.js";
import type {
  ChargeStep,
  ChargeWhat,
  Definition,
  Lane,
  MessageStep,
  SplitStep,
  Step,
  TaskStep,
  Tone,
  WaitUntil,
} from "./definition.js";
import type { Wanted } from "./offering.js";
import { branchesOf, flatSteps, isContact, isTimed } from "./outline.js";
import { compileRule, type RuleTest } from "./segment/evaluate.js";
import { isThanks } from "./thanks.js";

/*
 * A definition as the engine walks it: the outline laid flat, each step knowing where it goes, times as minutes, rules as
 * functions. Nothing is parsed or looked up by name in the loop.
 */

interface Place {
  readonly id: string;
  /** The step of the outline's first level that this one is, or stands under. */
  readonly trunk: number;
  readonly next: number;
}

interface Timed extends Place {
  /** Days after the anchor; null: as soon as the step before is done. */
  readonly day: number | null;
  readonly minute: number;
  /** Days on the ladder since the timed step before it, as far as the strategy keeps a gap. */
  readonly gap: number;
}

interface Contact extends Timed {
  readonly couldNot: number;
}

/** A fee in tiers, or one amount for every debt; or a yearly rate of simple interest. */
export type EngineCharge =
  | {
      readonly of: "fee";
      readonly minor: bigint | null;
      readonly tiers: readonly Tier[];
      /** What its amounts are in; null where it is a share of whatever is owed. */
      readonly currency: string | null;
      readonly once: "debt" | "round";
    }
  | { readonly of: "interest"; readonly annualBps: number };

/** A step that takes no time and reaches nobody. */
export type EngineTurn =
  | (Place & { readonly kind: "condition"; readonly holds: RuleTest; readonly yes: number; readonly no: number })
  | (Place & { readonly kind: "split"; readonly arms: readonly EngineArm[] })
  | (Place & { readonly kind: "tone"; readonly tone: Tone })
  | (Place & { readonly kind: "tag"; readonly add: readonly string[]; readonly remove: readonly string[] })
  | (Place & { readonly kind: "field"; readonly field: string; readonly value: string | null })
  | (Place & { readonly kind: "webhook"; readonly endpoint: string; readonly type: string })
  | (Place & { readonly kind: "goto"; readonly isBack: boolean });

export type EngineStep =
  | EngineTurn
  | (Contact & {
      readonly kind: "message";
      readonly template: string;
      readonly channels: readonly Channel[];
      /** In the creditor's order, where it has one. */
      readonly isBest: boolean;
    })
  | (Contact & { readonly kind: "call" | "visit"; readonly script: string; readonly hasWayOut: boolean })
  | (Timed & { readonly kind: "charge"; readonly charge: EngineCharge })
  | (Place & { readonly kind: "offer"; readonly asked: Wanted })
  | (Place & { readonly kind: "wait"; readonly days: number | null; readonly until: WaitUntil | null })
  | (Place & { readonly kind: "stop" });

export type EngineContact = EngineStep & { readonly kind: "message" | "call" | "visit" };

export interface EngineArm {
  readonly name: string;
  /** Of ten thousand parts: this arm takes those below, from where the arm before it ends. */
  readonly below: number;
  readonly to: number;
}

/** A step of the first level with the days it spans: what re-anchoring goes by. */
export interface TrunkStep {
  readonly index: number;
  readonly firstDay: number | null;
  readonly lastDay: number | null;
}

export interface EngineStrategy {
  readonly strategyId: bigint;
  readonly versionId: bigint;
  readonly lane: Lane;
  /** Days count from an event, and the oldest debt may change without moving anybody. */
  readonly isEvent: boolean;
  /** It thanks for payments and asks for nothing, so it goes on when nothing is owed any more. */
  readonly isThanks: boolean;
  readonly fromDay: number;
  readonly toDay: number | null;
  readonly gapDays: number;
  readonly entry: "first" | "current";
  readonly steps: readonly EngineStep[];
  readonly trunk: readonly TrunkStep[];
  /** Some step asks for facts of the catalogue: they are loaded for its accounts. */
  readonly asksFacts: boolean;
  /** Some step charges a fee or interest. */
  readonly charges: boolean;
  /** Some step offers something. */
  readonly offers: boolean;
}

export const ARM_PARTS = 10_000;

export function engineStrategy(strategyId: bigint, versionId: bigint, definition: Definition): EngineStrategy {
  const { days, gapDays, entry, lane, anchor } = definition;
  const steps = new Program(definition).steps;
  return {
    strategyId,
    versionId,
    lane,
    isEvent: anchor.on === "event",
    isThanks: isThanks(definition),
    fromDay: days.from,
    toDay: days.to,
    gapDays,
    entry,
    steps,
    trunk: trunkOf(definition.steps),
    asksFacts: steps.some(asksFacts),
    charges: steps.some(({ kind }) => kind === "charge"),
    offers: steps.some(({ kind }) => kind === "offer"),
  };
}

/** Conditions are asked of facts, and so are the rules of offer policies. */
const asksFacts = (step: EngineStep): boolean =>
  step.kind === "condition" || step.kind === "offer" || (step.kind === "wait" && isPayday(step.until));

const isPayday = (until: WaitUntil | null): boolean => until !== null && "payday" in until;

function trunkOf(steps: readonly Step[]): TrunkStep[] {
  let index = 0;
  return steps.map((step) => {
    const all = flatSteps([step]);
    const days = all.flatMap((each) => (isTimed(each) && each.day !== undefined ? [each.day] : []));
    const span = days.length === 0 ? null : { first: Math.min(...days), last: Math.max(...days) };
    const at = index;
    index += all.length;
    return { index: at, firstDay: span?.first ?? null, lastDay: span?.last ?? null };
  });
}

type SimpleStep = Exclude<Step, { kind: "message" | "call" | "visit" | "charge" | "condition" | "split" }>;

/** Where a walk stands while it is compiled. */
interface Here {
  /** Where it goes on after the last step of the list. */
  readonly after: number;
  /** The step of the first level around it; null on that level itself. */
  readonly trunk: number | null;
  /** The day of the timed step before; null where none has a day, or a wait came between. */
  readonly day: number | null;
}

class Program {
  readonly steps: EngineStep[] = [];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #indexes: ReadonlyMap<Step, number>;
  readonly #gapDays: number;

  constructor({ steps, gapDays }: Definition) {
    const flat = flatSteps(steps);
    this.#gapDays = gapDays;
    this.#indexes = new Map(flat.map((step, index) => [step, index]));
    this.#numbers = new Map(flat.map(({ id }, index) => [id, index]));
    this.#list(steps, { after: flat.length, trunk: null, day: null });
  }

  /** Compiles a list of steps. Returns the day of its last timed step. */
  #list(steps: readonly Step[], here: Here): number | null {
    let day = here.day;
    for (const [position, step] of steps.entries()) {
      const following = steps[position + 1];
      const next = following ? this.#indexOf(following) : here.after;
      day = this.#step(step, { ...here, after: next, day });
    }
    return day;
  }

  #step(step: Step, here: Here): number | null {
    const index = this.#indexOf(step);
    const trunk = here.trunk ?? index;
    const place: Place = { id: step.id, trunk, next: here.after };
    const within = { ...here, trunk };
    if (isContact(step)) return this.#contact(step, index, place, within);
    if (step.kind === "charge") {
      this.steps[index] = { ...this.#timed(step, place, here), kind: "charge", charge: chargeOf(step.what) };
      return latest([step.day ?? null, here.day]);
    }
    if (step.kind === "condition") {
      const [yes, no] = [this.#startOf(step.yes, here.after), this.#startOf(step.no, here.after)];
      this.steps[index] = { ...place, kind: "condition", holds: compileRule(step.if), yes, no };
    } else if (step.kind === "split") {
      this.steps[index] = { ...place, kind: "split", arms: this.#arms(step, here.after) };
    } else {
      this.steps[index] = this.#simple(step, index, place);
    }
    const ends = branchesOf(step).map((branch) => this.#list(branch, within));
    if (step.kind === "wait") return null;
    return ends.length === 0 ? here.day : latest(ends);
  }

  #contact(step: MessageStep | TaskStep, index: number, place: Place, here: Here): number | null {
    const timed = { ...this.#timed(step, place, here), couldNot: this.#startOf(step.couldNot ?? [], here.after) };
    this.steps[index] =
      step.kind === "message"
        ? { ...timed, kind: step.kind, template: step.template, channels: step.channels, isBest: step.order === "best" }
        : { ...timed, kind: step.kind, script: step.script, hasWayOut: (step.couldNot ?? []).length > 0 };
    return latest([step.day ?? null, this.#list(step.couldNot ?? [], { ...here, day: here.day })]);
  }

  #timed(step: MessageStep | TaskStep | ChargeStep, place: Place, here: Here): Timed {
    const day = step.day ?? null;
    const gap = day === null || here.day === null ? 0 : Math.min(this.#gapDays, day - here.day);
    return { ...place, day, minute: minuteOf(step.at), gap };
  }

  #simple(step: SimpleStep, index: number, place: Place): EngineStep {
    if (step.kind === "wait") return { ...place, kind: "wait", days: step.days ?? null, until: step.until ?? null };
    if (step.kind === "tone") return { ...place, kind: "tone", tone: step.tone };
    if (step.kind === "tag") return { ...place, kind: "tag", add: step.add ?? [], remove: step.remove ?? [] };
    if (step.kind === "field") return { ...place, kind: "field", field: step.field, value: step.value };
    if (step.kind === "webhook")
      return { ...place, kind: "webhook", endpoint: step.endpoint, type: stepType(step.event) };
    if (step.kind === "offer")
      return { ...place, kind: "offer", asked: { wanted: step.offer, validDays: step.validDays } };
    if (step.kind === "stop") return { ...place, kind: "stop" };
    const to = this.#numbers.get(step.to) ?? place.next;
    return { ...place, next: to, kind: "goto", isBack: to <= index };
  }

  #arms({ arms }: SplitStep, after: number): EngineArm[] {
    let below = 0;
    return arms.map(({ name, percent, steps }) => {
      below += (percent * ARM_PARTS) / 100;
      return { name, below, to: this.#startOf(steps, after) };
    });
  }

  #startOf(branch: readonly Step[], after: number): number {
    return branch[0] ? this.#indexOf(branch[0]) : after;
  }

  #indexOf(step: Step): number {
    return this.#indexes.get(step) as number;
  }
}

function chargeOf(what: ChargeWhat): EngineCharge {
  if (what.of === "interest") return what;
  const { amount, once } = what;
  if ("minor" in amount) return { of: "fee", minor: BigInt(amount.minor), tiers: [], currency: amount.currency, once };
  if ("bps" in amount) return { of: "fee", minor: null, tiers: flatShare(amount.bps), currency: null, once };
  const tiers = amount.tiers.map(({ upToMinor, bps }) => ({
    upTo: upToMinor === null ? null : BigInt(upToMinor) * FINE,
    bps,
  }));
  return { of: "fee", minor: null, tiers, currency: amount.currency, once };
}

const latest = (days: readonly (number | null)[]): number | null =>
  days.reduce((last, day) => (last === null || (day !== null && day > last) ? day : last), null);
