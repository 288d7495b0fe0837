import { ownChargeProblems } from "./check-charges.js";
import { ownOfferProblems } from "./check-offers.js";
import { DEPTH_MAX, type Definition, STEPS_MAX, type Step } from "./definition.js";
import type { DefinitionProblem, ErrorCode, WarningCode } from "./definition-problem.js";
import { branchesOf, flatSteps, isContact } from "./outline.js";
import { segmentsIn } from "./segment/rule.js";
import { isThanks } from "./thanks.js";

/**
 * What is wrong with this definition?
 *
 * Every problem with its step, in the order of the outline; none when it may run. `today` finds dates that have passed.
 */
export function problemsOf(definition: Definition, today: string): DefinitionProblem[] {
  return new Check(definition, today).problems;
}

class Check {
  readonly problems: DefinitionProblem[] = [];
  readonly #today: string;
  readonly #flat: readonly Step[];

  constructor(definition: Definition, today: string) {
    this.#today = today;
    this.#flat = flatSteps(definition.steps);
    const { days, steps } = definition;
    if (days.to !== null && days.to < days.from) this.#error("ends_before_it_starts", null);
    if (this.#flat.length > STEPS_MAX)
      this.#error("too_many_steps", null, { most: STEPS_MAX, count: this.#flat.length });
    if (!this.#flat.some(isContact)) this.#error("no_contact_step", null);
    if (isThanks(definition) && !(definition.anchor.on === "event" && definition.anchor.event === "payment"))
      this.#error("thanks_on_payment", null);
    if (definition.audience.rule && segmentsIn(definition.audience.rule).size > 0) this.#error("segment_inside", null);
    this.#names();
    for (const step of this.#flat) this.#one(step);
    this.problems.push(...ownChargeProblems(definition), ...ownOfferProblems(definition));
    this.#list(steps, { depth: 1, day: null, contact: false });
    this.#loops(definition);
  }

  #error(code: ErrorCode, step: string | null, values: DefinitionProblem["values"] = {}): void {
    this.problems.push({ severity: "error", code, step, values });
  }

  #warn(code: WarningCode, step: string, values: DefinitionProblem["values"] = {}): void {
    this.problems.push({ severity: "warning", code, step, values });
  }

  #names(): void {
    const seen = new Set<string>();
    for (const { id } of this.#flat) {
      if (seen.has(id)) this.#error("step_id_twice", id, { step: id });
      seen.add(id);
    }
    for (const step of this.#flat) {
      if (step.kind === "goto" && !seen.has(step.to)) this.#error("goto_nowhere", step.id, { to: step.to });
    }
  }

  #one(step: Step): void {
    if (step.kind === "wait") {
      if ((step.days === undefined) === (step.until === undefined)) this.#error("wait_without_length", step.id);
      if (step.until && "date" in step.until && step.until.date < this.#today)
        this.#error("date_in_past", step.id, { date: step.until.date });
    }
    if (step.kind === "split") {
      const sum = step.arms.reduce((total, { percent }) => total + percent, 0);
      if (sum !== 100) this.#error("split_not_100", step.id, { sum });
      for (const { name, percent } of step.arms) if (percent === 0) this.#warn("arm_of_nobody", step.id, { arm: name });
      if (step.arms.every(({ steps }) => steps.length === 0)) this.#warn("empty_branches", step.id);
    }
    if (step.kind === "condition") {
      // A version never changes, and what a segment says may: its rule is written out.
      if (segmentsIn(step.if).size > 0) this.#error("segment_inside", step.id);
      if (step.yes.length + step.no.length === 0) this.#warn("empty_branches", step.id);
      else if (JSON.stringify(step.yes) === JSON.stringify(step.no)) this.#warn("branches_alike", step.id);
    }
  }

  /** Goes along a list of steps. Returns what is known at its end; null when nothing comes after it. */
  #list(steps: readonly Step[], from: Along): Along | null {
    if (from.depth > DEPTH_MAX && steps[0]) this.#error("too_deep", steps[0].id, { most: DEPTH_MAX });
    let along: Along | null = from;
    for (const step of steps) {
      if (along === null) {
        this.#error(this.#isAfterStop(steps, step) ? "step_after_stop" : "unreachable", step.id);
        return null;
      }
      along = this.#step(step, along);
    }
    return along;
  }

  #isAfterStop(steps: readonly Step[], step: Step): boolean {
    return steps[steps.indexOf(step) - 1]?.kind === "stop";
  }

  #step(step: Step, along: Along): Along | null {
    const within = { ...along, depth: along.depth + 1 };
    if (isContact(step)) {
      this.#daysGoOn(step, along);
      if (step.day === undefined && along.contact) this.#warn("two_contacts_at_once", step.id);
      // Who could not be reached here was not; and a day of its own parts this contact from the one before it.
      const isWithBefore = along.contact && (step.day === undefined || step.day === along.day);
      this.#list(step.couldNot ?? [], { ...within, contact: isWithBefore });
      return { ...along, day: step.day ?? along.day, contact: true };
    }
    if (step.kind === "charge") {
      this.#daysGoOn(step, along);
      return { ...along, day: step.day ?? along.day };
    }
    if (step.kind === "stop" || step.kind === "goto") return null;
    if (step.kind === "wait") return { ...along, contact: false };
    const branches = branchesOf(step);
    if (branches.length === 0) return along;
    const ends = branches.map((branch) => this.#list(branch, within)).filter((end) => end !== null);
    if (ends.length === 0) return null;
    const days = ends.flatMap(({ day }) => (day === null ? [] : [day]));
    return {
      depth: along.depth,
      day: days.length === 0 ? null : Math.max(...days),
      contact: ends.some(({ contact }) => contact),
    };
  }

  #daysGoOn({ id, day }: { readonly id: string; readonly day?: number | undefined }, { day: before }: Along): void {
    if (day !== undefined && before !== null && day < before) this.#error("days_backwards", id, { day, before });
  }

  /** A way back that passes no wait would go round for ever. */
  #loops({ steps }: Definition): void {
    const flow = new Flow(steps);
    for (const step of this.#flat) {
      if (step.kind === "goto" && flow.comesBackAtOnce(step.id)) this.#error("endless_loop", step.id, { to: step.to });
    }
  }
}

/** What is known where a walk along the outline stands. */
interface Along {
  readonly depth: number;
  /** The day of the last step that has one. */
  readonly day: number | null;
  /** A contact came before, and no wait since. */
  readonly contact: boolean;
}

/** Where each step can go next, without waiting for anything. */
class Flow {
  readonly #to = new Map<string, readonly string[]>();

  constructor(steps: readonly Step[]) {
    this.#list(steps, null);
  }

  comesBackAtOnce(id: string): boolean {
    const seen = new Set<string>();
    const open = [...(this.#to.get(id) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === id) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(this.#to.get(next) ?? []));
    }
    return false;
  }

  #list(steps: readonly Step[], after: string | null): void {
    for (const [at, step] of steps.entries()) this.#step(step, steps[at + 1]?.id ?? after);
  }

  #step(step: Step, after: string | null): void {
    const branches = branchesOf(step);
    for (const branch of branches) this.#list(branch, after);
    this.#to.set(step.id, this.#ways(step, after));
  }

  #ways(step: Step, after: string | null): string[] {
    if (step.kind === "wait" || step.kind === "stop") return [];
    if (step.kind === "goto") return [step.to];
    const starts = branchesOf(step).map((branch) => branch[0]?.id ?? after);
    const ways = step.kind === "condition" || step.kind === "split" ? starts : [...starts, after];
    return ways.filter((id) => id !== null);
  }
}
