import { type Attempt, type FailedRule, mayContact, type Verdict } from "../../compliance/domain/index.js";
import { byOrder, type Channel } from "../../kernel/channel.js";
import type { ContactPointId } from "../../kernel/id.js";
import { DAY_MS, epochDayOf, instantOf, wallClock } from "../../kernel/time.js";
import { afterCharges, type ChargeAnswer, chargesNow } from "./charge.js";
import {
  type Change,
  type Decision,
  type LeftBecause,
  MESSAGE_VALID_DAYS,
  type MessageOrder,
  type Note,
  type SkipBecause,
} from "./decision.js";
import { type Draft, newDraft } from "./draft.js";
import { type Facts, paydayOf } from "./facts.js";
import { afterCharged, offerNow } from "./offering.js";
import { dueAt, entryStep, reanchoredStep } from "./position.js";
import { ARM_PARTS, type EngineContact, type EngineStep, type EngineStrategy, type EngineTurn } from "./program.js";
import type { FactRow } from "./segment/facts.js";
import { shareOf } from "./share.js";

/** The next channel is tried when the one before cannot be used for at least this long. */
const PATIENCE_MS = DAY_MS;

/**
 * What should happen to this account in its strategy, now?
 *
 * Pure and total: the same facts at the same moment give the same decision, in production, rehearsal and test. It walks
 * the ladder from where the account stands until something is to be done, waited for, or nothing is left.
 */
export function decide(facts: Facts, strategy: EngineStrategy, connected: ReadonlySet<Channel>, now: Date): Decision {
  return new Walk(facts, strategy, connected, now).decision();
}

/** A walk that goes round without reaching anybody, over days long past, ends for now after so many steps. */
const TURNS_MAX = 500;

class Walk {
  readonly facts: Facts;
  readonly strategy: EngineStrategy;
  readonly connected: ReadonlySet<Channel>;
  readonly now: Date;
  readonly zone: string;
  readonly notes: Note[] = [];
  readonly draft: Draft;

  constructor(facts: Facts, strategy: EngineStrategy, connected: ReadonlySet<Channel>, now: Date) {
    this.facts = facts;
    this.strategy = strategy;
    this.connected = connected;
    this.now = now;
    this.zone = facts.person.zones[0] ?? "UTC";
    this.draft = newDraft(facts, this.notes);
  }

  decision(): Decision {
    if (!this.anchored()) return this.draft;
    for (let turn = 0; turn < TURNS_MAX; turn++) {
      const step = this.strategy.steps[this.draft.nextStep];
      if (!step) return this.leave("finished");
      if (step.kind === "stop") return this.leave("stopped");
      if (this.take(step)) return this.draft;
    }
    return this.lookAt(this.now);
  }

  /** Takes a step, where its time has come. True when the walk ends here. */
  private take(step: Exclude<EngineStep, { kind: "stop" }>): boolean {
    if (step.kind === "offer") return this.offer(step);
    if (step.kind !== "wait" && !("minute" in step)) {
      this.goOn(this.past(step), this.draft.stepDoneAt);
      return false;
    }
    const due = this.dueNow();
    if (due > this.now.getTime()) {
      this.lookAt(new Date(due));
      return true;
    }
    if (step.kind !== "wait") return step.kind === "charge" ? this.charge(step) : this.contact(step, due);
    this.goOn(step.next, due);
    return false;
  }

  /** A contact step whose time has come. True when the walk ends here. */
  private contact(step: EngineContact, due: number): boolean {
    if (this.isTooLate(step)) {
      this.skip("too_late", [], step.next);
      return false;
    }
    if (this.isHeld()) return true;
    if (step.kind === "message") return this.message(step);
    if (step.hasWayOut && this.facts.points[step.kind] === undefined) {
      this.skip("no_address", [], step.couldNot);
      return false;
    }
    this.task(step, due);
    return true;
  }

  /** A step that charges something, whose time has come. True when the walk ends here. */
  private charge({ id, charge, next }: EngineStep & { kind: "charge" }): boolean {
    if (this.isHeld()) return true;
    const { charges: facts } = this.facts;
    if (facts === null) return this.lack("charges");
    const { nextStep, charges } = this.draft;
    const known = charges.length === 0 ? facts : afterCharges(facts, charges);
    const answer: ChargeAnswer = this.isStopped()
      ? { because: "charge_stopped" }
      : chargesNow({ charge, ...this.named(id) }, known, this.today());
    if ("because" in answer) {
      this.skip(answer.because, [], next);
      return false;
    }
    this.draft.charges = [...charges, ...answer.charges];
    const because = answer.isCapped ? (`${charge.of}_capped` as const) : charge.of;
    const amountMinor = answer.charges.reduce((sum, one) => sum + one.amountMinor, 0n);
    this.notes.push({ kind: "charged", step: nextStep, because, amountMinor });
    this.goOn(next, this.now.getTime());
    return false;
  }

  /** A step that offers something. True when the walk ends here. */
  private offer({ id, asked, next }: EngineStep & { kind: "offer" }): boolean {
    if (this.isHeld()) return true;
    const { offers: facts, row } = this.facts;
    if (facts === null) return this.lack("offers");
    const { nextStep, stepDoneAt, charges, offers } = this.draft;
    const answer = this.isStopped()
      ? ({ because: "offer_stopped" } as const)
      : offerNow(asked, afterCharged(facts, charges), row, this.today());
    if ("because" in answer) {
      this.skip(answer.because, [], next);
      return false;
    }
    this.draft.offers = [...offers, { ...answer, ...this.named(id) }];
    this.notes.push({ kind: "offered", step: nextStep, because: answer.offer.kind, offer: answer.offer });
    this.goOn(next, stepDoneAt);
    return false;
  }

  private lack(what: "charges" | "offers"): true {
    this.draft.lacks = what;
    return true;
  }

  /** What this very decision is called, and its step across rounds. */
  private named(id: string): { readonly key: string; readonly name: string } {
    const at = `${this.facts.enrollmentId}.${this.draft.round}.${this.draft.nextStep}`;
    return { key: `e${at}`, name: `${this.strategy.strategyId}.${id}` };
  }

  /** Has the law taken the case out of our hands? Then nothing is added to it, and nothing offered. */
  private isStopped(): boolean {
    return this.facts.person.stops.some(({ from }) => from <= this.now);
  }

  /** A step that takes no time: it branches, changes something, or goes elsewhere. Gives the step to go on with. */
  private past(step: EngineTurn): number {
    const index = this.draft.nextStep;
    if (step.kind === "condition") {
      const row = this.row();
      const holds = row !== null && step.holds(row, { today: this.today() });
      this.notes.push({ kind: "branched", step: index, because: holds ? "yes" : "no" });
      return holds ? step.yes : step.no;
    }
    if (step.kind === "split") {
      const share = shareOf(`${this.strategy.strategyId}.${step.id}`, this.facts.accountId, ARM_PARTS);
      const arm = step.arms.find(({ below }) => share < below);
      this.notes.push({ kind: "branched", step: index, because: `arm:${arm?.name ?? ""}` });
      return arm?.to ?? step.next;
    }
    if (step.kind === "tone") this.draft.tone = step.tone;
    if (step.kind === "tag") this.change({ kind: "tag", step: index, add: step.add, remove: step.remove });
    if (step.kind === "field") this.change({ kind: "field", step: index, field: step.field, value: step.value });
    if (step.kind === "webhook") {
      this.draft.webhooks = [...this.draft.webhooks, { step: index, endpoint: step.endpoint, type: step.type }];
      this.notes.push({ kind: "told", step: index, because: `webhook:${step.endpoint}` });
    }
    if (step.kind === "goto" && step.isBack) {
      // A step taken again makes a message of its own, as after a re-anchoring.
      this.draft.round += 1;
      // The waits of a round count from where it begins: from anything older, a round could be over before it began, and
      // the next one too, for ever.
      this.draft.stepDoneAt = this.now.getTime();
    }
    return step.next;
  }

  /** What conditions look at; an offer of this very walk stands. */
  private row(): FactRow | null {
    const last = this.draft.offers.at(-1);
    const { row } = this.facts;
    return row && last ? { ...row, offerUntil: epochDayOf(last.offer.validUntil) } : row;
  }

  private change(change: Change): void {
    this.draft.changes = [...this.draft.changes, change];
  }

  /** Follows the oldest open debt. False when that ends the enrollment. */
  private anchored(): boolean {
    const { openCount, oldestDebtId, oldestDueOn, isHeldOut } = this.facts;
    if (isHeldOut && this.facts.nextStep === null) return this.ends("holdout");
    if (this.strategy.isThanks) {
      // What was paid stays what it is about, whatever else is owed by now.
      this.draft.nextStep = this.facts.nextStep ?? 0;
      return true;
    }
    if (openCount === 0 || oldestDebtId === null || oldestDueOn === null) return this.ends("paid");
    this.draft.anchorDebtId = oldestDebtId;
    if (this.strategy.isEvent) {
      if (this.facts.nextStep === null) this.draft.nextStep = 0;
      return true;
    }
    const daysLate = this.today() - epochDayOf(oldestDueOn);
    this.draft.anchorDueOn = oldestDueOn;
    if (this.facts.nextStep === null) this.draft.nextStep = entryStep(this.strategy, daysLate);
    else if (oldestDebtId !== this.facts.anchorDebtId || oldestDueOn !== this.facts.anchorDueOn)
      this.reanchor(this.facts.nextStep, daysLate);
    // Newcomers may be a day young where the person's calendar is behind the creditor's: they wait for their step.
    if (this.facts.nextStep !== null && daysLate < this.strategy.fromDay) return this.ends("not_due_yet");
    // A debt that has outgrown this strategy is the next one's.
    const { toDay } = this.strategy;
    return toDay !== null && daysLate > toDay ? this.ends("older_than_strategy") : true;
  }

  private reanchor(nextStep: number, daysLate: number): void {
    this.draft.round += 1;
    this.draft.isReanchored = true;
    this.draft.nextStep = reanchoredStep(this.strategy, nextStep, daysLate);
    this.resetTries();
    this.notes.push({ kind: "reanchored", step: this.draft.nextStep, because: "oldest_debt_changed" });
  }

  private ends(because: LeftBecause): false {
    this.leave(because);
    return false;
  }

  private today(): number {
    return wallClock(this.zone, this.now.getTime()).day;
  }

  private dueNow(): number {
    const { nextStep, stepDoneAt, anchorDueOn } = this.draft;
    const position = { anchorDay: epochDayOf(anchorDueOn), nextStep, stepDoneAt };
    return dueAt(this.strategy, position, this.zone, paydayOf(this.facts));
  }

  private isTooLate(step: EngineContact): boolean {
    return this.now.getTime() >= this.voidFrom(step);
  }

  /** A reminder before the due date says nothing true once that date, or the next step's own day, has come. */
  private voidFrom(step: EngineContact): number {
    if (step.day === null || step.day >= 0 || this.strategy.isEvent) return Number.POSITIVE_INFINITY;
    const next = this.strategy.steps[step.next];
    const days = next && "day" in next && next.day !== null ? Math.min(next.day, 1) : 1;
    return instantOf(this.zone, epochDayOf(this.draft.anchorDueOn) + days, 0);
  }

  private isHeld(): boolean {
    const { held } = this.facts;
    if (!held || (held.until && held.until <= this.now)) return false;
    this.notes.push({ kind: "held", step: this.draft.nextStep, because: held.by, until: held.until });
    this.lookAt(held.until);
    return true;
  }

  /** Orders the step's message on the first channel that works. True when the walk ends here. */
  private message(step: EngineContact & { kind: "message" }): boolean {
    let wait: { until: Date; verdict: Verdict & { kind: "deny" } } | null = null;
    let because: SkipBecause = this.draft.tried.length > 0 ? "refused_everywhere" : "no_address";
    let refusal: readonly FailedRule[] = [];
    for (const channel of this.inOrder(step)) {
      const contactPointId = this.facts.points[channel];
      if (contactPointId === undefined) continue;
      if (!this.connected.has(channel)) {
        because = "channel_not_connected";
        continue;
      }
      const verdict = this.permit(channel);
      if (verdict.kind === "allow") return this.order(step, channel, contactPointId, verdict.packs);
      if (verdict.nextAllowedAt === null) {
        because = "not_permitted";
        refusal = verdict.failed;
      } else if (!wait || verdict.nextAllowedAt < wait.until) {
        wait = { until: verdict.nextAllowedAt, verdict };
        if (verdict.nextAllowedAt.getTime() - this.now.getTime() < PATIENCE_MS) break;
      }
    }
    if (wait) return this.defer(wait.until, wait.verdict.failed);
    this.skip(because, refusal, step.couldNot);
    return false;
  }

  /**
   * The person's stated preference comes first, then, where the step takes the best channel, what their creditor likes
   * best; channels that already failed for this step are left out.
   */
  private inOrder({ channels, isBest }: EngineContact & { kind: "message" }): readonly Channel[] {
    const { preferred, channelOrder } = this.facts;
    const { tried } = this.draft;
    const left = tried.length === 0 ? channels : channels.filter((channel) => !tried.includes(channel));
    const open = isBest && channelOrder !== null ? byOrder(left, channelOrder) : left;
    if (preferred === null || open[0] === preferred || !open.includes(preferred)) return open;
    return [preferred, ...open.filter((channel) => channel !== preferred)];
  }

  private permit(channel: Channel): Verdict {
    const attempt: Attempt = {
      channel,
      purpose: this.purpose(),
      recipient: "debtor",
      kind: channel === "whatsapp" ? "template-utility" : "freeform",
      debtId: this.draft.anchorDebtId.toString(),
    };
    return mayContact(attempt, this.facts.person, this.facts.history, this.facts.packs, this.now);
  }

  private purpose(): MessageOrder["purpose"] {
    return this.strategy.isThanks ? "thanks" : "collection";
  }

  private order(
    step: EngineContact & { kind: "message" },
    channel: Channel,
    contactPointId: ContactPointId,
    packs: readonly string[],
  ): true {
    this.draft.message = {
      step: this.draft.nextStep,
      turn: this.draft.tries,
      template: step.template,
      purpose: this.purpose(),
      tone: this.draft.tone,
      channel,
      contactPointId,
      packs,
      expiresAt: new Date(Math.min(this.now.getTime() + MESSAGE_VALID_DAYS * DAY_MS, this.voidFrom(step))),
    };
    this.goOn(step.next, this.now.getTime());
    this.lookAtNext();
    return true;
  }

  private defer(until: Date, failed: readonly FailedRule[]): true {
    const because = failed[0]?.rule ?? "outside_hours";
    this.notes.push({ kind: "deferred", step: this.draft.nextStep, because, until, failed });
    this.lookAt(until);
    return true;
  }

  private task({ kind, script, next }: EngineContact & { kind: "call" | "visit" }, due: number): void {
    this.draft.task = { kind, step: this.draft.nextStep, script, dueAt: new Date(due) };
    this.notes.push({ kind: "tasked", step: this.draft.nextStep, because: kind });
    this.goOn(next, this.now.getTime());
    this.lookAtNext();
  }

  private skip(because: SkipBecause, failed: readonly FailedRule[], next: number): void {
    this.notes.push({ kind: "skipped", step: this.draft.nextStep, because, failed });
    // A skipped step took no one's time: the next keeps its own day.
    this.goOn(next, this.draft.stepDoneAt);
  }

  private goOn(next: number, doneAt: number | null): void {
    this.draft.nextStep = next;
    this.draft.stepDoneAt = doneAt;
    this.resetTries();
  }

  private resetTries(): void {
    this.draft.tries = 0;
    this.draft.tried = [];
  }

  private lookAtNext(): void {
    const next = this.strategy.steps[this.draft.nextStep];
    // After the last step the account stays a day longer, so that a message that is refused can take another channel.
    const ended = next === undefined || next.kind === "stop";
    this.draft.nextLookAt = new Date(ended ? this.now.getTime() + DAY_MS : Math.max(this.dueNow(), this.now.getTime()));
  }

  private lookAt(at: Date | null): Decision {
    this.draft.nextLookAt = at;
    return this.draft;
  }

  private leave(because: LeftBecause): Decision {
    this.draft.left = because;
    this.notes.push({ kind: "left", step: this.draft.nextStep, because });
    return this.lookAt(null);
  }
}
