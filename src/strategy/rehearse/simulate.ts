import { isStale } from "../../debts/domain/payment-data.js";
import { assert } from "../../kernel/assert.js";
import type { Channel } from "../../kernel/channel.js";
import { judge } from "../../messaging/domain/judge.js";
import { type Decision, decide, type MessageOrder, type Note } from "../domain/decide.js";
import { precedes } from "../domain/held.js";
import type { EngineStrategy } from "../domain/program.js";
import { stepsBack } from "../domain/step-back.js";
import { THROUGH } from "../domain/sweep-day.js";
import { takesBack } from "../domain/take-back.js";
import { factsOf } from "../facts-of.js";
import { type Account, accountOf, nextEntry, type Owing } from "./account.js";
import { begins, forget, type LivedPerson, reached } from "./effects.js";
import type { Letter } from "./letter.js";
import { moveTo, newPlace, type Place } from "./place.js";
import type { AccountStart, EventKind, MessageStart, PersonStart, RehearsedEvent, World } from "./world.js";

/** What became of one person. */
export interface Life {
  readonly events: readonly RehearsedEvent[];
  readonly accounts: readonly LivedAccount[];
  readonly letters: readonly Letter[];
}

export interface LivedAccount {
  readonly start: AccountStart;
  /** Every strategy it was in, the newest last. */
  readonly places: readonly Place[];
}

/**
 * What happens to this person from now until then, if nobody answers, pays, or changes anything?
 *
 * Lives through the same moments as the engine, and at each lets the same beats settle in the same order: news, promises,
 * sweep, tick, dispatch. Every decision is asked of the very functions that the engine asks. All that is sent is accepted.
 */
export const simulate = (start: PersonStart, world: World): Life => new Living(start, world).live();

/** More rounds at one moment would mean that two rules feed each other for ever. */
const ROUNDS_MAX = 1_000;

type News = { readonly ended: Letter } | { readonly woken: Account };

class Living {
  readonly start: PersonStart;
  readonly world: World;
  readonly person: LivedPerson;
  readonly accounts: readonly Account[];
  readonly byId: ReadonlyMap<bigint, Account>;
  /** All enrollments in the order of their ids, all messages in theirs. */
  readonly places: Place[];
  readonly letters: Letter[];
  readonly events: RehearsedEvent[] = [];
  news: News[] = [];
  /** The round of the beats at the moment that is lived. */
  round = 0;

  constructor(start: PersonStart, world: World) {
    this.start = start;
    this.world = world;
    this.person = begins(start.known);
    this.accounts = start.accounts.map(accountOf);
    this.byId = new Map(this.accounts.map((account) => [account.start.id, account]));
    this.places = this.accounts.flatMap(({ places }) => places).sort(byId);
    this.letters = start.accounts
      .flatMap(({ messages }) => messages)
      .sort(byId)
      .map((message) => this.letterOf(message));
    const from = world.from.getTime();
    for (const account of this.accounts) account.entry = nextEntry(account, this.world.looks, from, 0);
  }

  live(): Life {
    let at: number | null = this.world.from.getTime();
    const until = this.world.until.getTime();
    while (at !== null && at <= until) {
      this.moment(at);
      at = this.after(at);
    }
    return { events: this.events, accounts: this.accounts, letters: this.letters };
  }

  /** Everything that happens at one moment: the beats go round until none of them finds anything. */
  private moment(at: number): void {
    const now = new Date(at);
    forget(this.person, at);
    for (this.round = 1; this.round < ROUNDS_MAX; this.round++) {
      let did = this.hear(at);
      did = this.closePromises(at, now) || did;
      did = this.sweep(at) || did;
      did = this.tick(at, now) || did;
      did = this.dispatch(at, now) || did;
      if (!did && !this.accounts.some(({ entry }) => entry !== null && entry.at === at)) return;
    }
    assert(false, `a rehearsal did not settle at ${now.toISOString()}`);
  }

  /** The next moment at which something is due for this person. */
  private after(at: number): number | null {
    let next = Number.POSITIVE_INFINITY;
    for (const place of this.places) {
      if (place.nextLookAt !== null && place.nextLookAt > at && place.nextLookAt < next && this.runs(place))
        next = place.nextLookAt;
    }
    for (const { state, channel, notBefore } of this.letters) {
      if (state === "ready" && notBefore > at && notBefore < next && this.world.sending.includes(channel))
        next = notBefore;
    }
    for (const { promiseOverAt, entry } of this.accounts) {
      if (promiseOverAt !== null && promiseOverAt > at && promiseOverAt < next) next = promiseOverAt;
      if (entry !== null && entry.at > at && entry.at < next) next = entry.at;
    }
    return next === Number.POSITIVE_INFINITY ? null : next;
  }

  private runs({ hasLeft, isParked, versionId }: Place): boolean {
    return !hasLeft && !isParked && this.world.strategies.has(versionId);
  }

  // News

  private hear(at: number): boolean {
    const { news } = this;
    this.news = [];
    for (const one of news) {
      if ("woken" in one) this.wake(one.woken, at);
      else this.stepBack(one.ended, at);
    }
    return news.length > 0;
  }

  private wake({ places }: Account, at: number): void {
    for (const place of places) {
      if (!place.hasLeft && (place.nextLookAt === null || place.nextLookAt > at)) place.nextLookAt = at;
    }
  }

  private stepBack(letter: Letter, at: number): void {
    const { place, round, step, state, because, made, refused, channel, plannedAt } = letter;
    if (place === null || step === null || state === "ready" || state === "sent") return;
    const all = state === "failed" || because === "content_missing" ? [...refused, channel] : refused;
    if (!stepsBack(place, { round, step, state, made, refused: all, plannedAt })) return;
    place.nextStep = step;
    place.stepDoneAt = null;
    place.nextLookAt = at;
    place.tries = made;
    place.tried = all;
  }

  // Promises

  private closePromises(at: number, now: Date): boolean {
    let did = false;
    for (const account of this.accounts) {
      if (account.promiseOverAt === null || account.promiseOverAt > at) continue;
      const creditor = this.world.creditors.get(account.start.creditorId);
      // Nobody broke a promise because a file came late.
      if (creditor && isStale(creditor.staleAt, now)) continue;
      account.promiseOverAt = null;
      this.news.push({ woken: account });
      did = true;
    }
    return did;
  }

  // Newcomers

  private sweep(at: number): boolean {
    let did = false;
    for (const account of this.accounts) {
      while (account.entry !== null && account.entry.at === at && account.entry.batch === this.round) {
        const place = newPlace(account.start as Owing, account.entry.sweep, at);
        account.places.push(place);
        this.places.push(place);
        this.note(place, at, "entered", null, null);
        account.entry = nextEntry(account, this.world.looks, at, this.round - 1);
        did = true;
      }
    }
    return did;
  }

  // Decisions

  private tick(at: number, now: Date): boolean {
    const due = this.places.filter((place) => place.nextLookAt !== null && place.nextLookAt <= at && this.runs(place));
    for (const place of due) this.decideOne(place, at, now);
    return due.length > 0;
  }

  private decideOne(place: Place, at: number, now: Date): void {
    const strategy = this.world.strategies.get(place.versionId) as EngineStrategy;
    const account = this.byId.get(place.accountId) as Account;
    const creditor = this.world.creditors.get(place.creditorId);
    assert(creditor, `creditor ${place.creditorId} is not in the snapshot`);
    const may = {
      holds: this.start.holds,
      promisedUntil: account.promiseOverAt === null ? null : account.start.promisedUntil,
      isInOtherFlow: account.places.some((other) => this.runs(other) && precedes(other.lane, place.lane)),
    };
    const asked = { row: account.start.row, holdoutParts: this.world.holdoutParts };
    const facts = factsOf(place, this.person, creditor, this.start.points, may, asked, this.world.packsAt(at), now);
    let decision: Decision;
    try {
      decision = decide(facts, strategy, this.world.connected, now);
    } catch (error) {
      place.isParked = true;
      this.note(place, at, "parked", place.nextStep, (error as Error).message.slice(0, 500));
      return;
    }
    const because = takesBack(decision, now);
    if (because !== null) this.withdraw(place.accountId, because, at);
    const { message, task, notes } = decision;
    moveTo(place, decision);
    if (message) this.order(place, decision, message, at);
    if (task) this.note(place, at, "task", task.step, null, { channel: task.kind, template: task.script });
    for (const note of notes) this.keep(place, note, at);
    if (place.hasLeft) this.leave(account, place, decision, at);
  }

  private leave(account: Account, place: Place, { left }: Decision, at: number): void {
    if (left !== null && THROUGH.has(left) && place.anchorDebtId === account.start.oldestDebtId)
      account.through.add(place.strategyId);
    // Of this very moment's sweeps, those that come in a later round may take it again.
    account.entry = nextEntry(account, this.world.looks, at, this.round);
    // Lanes that waited for this flow go on.
    this.wake(account, at);
  }

  private order(place: Place, { facts }: Decision, message: MessageOrder, at: number): void {
    this.letters.push({
      place,
      accountId: place.accountId,
      creditorId: place.creditorId,
      anchorDebtId: place.anchorDebtId,
      round: place.round,
      step: message.step,
      channel: message.channel,
      purpose: "collection",
      template: message.template,
      locale: facts.locale,
      addressIsGood: true,
      plannedAt: at,
      expiresAt: message.expiresAt,
      made: message.turn + 1,
      refused: message.turn === 0 ? [] : facts.tried,
      state: "ready",
      because: null,
      notBefore: at,
    });
  }

  private withdraw(accountId: bigint, because: string, at: number): void {
    for (const letter of this.letters) {
      if (letter.state !== "ready" || letter.accountId !== accountId) continue;
      letter.state = "suppressed";
      letter.because = because;
      this.told(letter, at, "withdrawn", because);
    }
  }

  // Dispatch

  /** Claims until nothing is left: of each channel one message at a time, as every person gets them. */
  private dispatch(at: number, now: Date): boolean {
    let did = false;
    for (let found = true; found; ) {
      found = false;
      for (const channel of this.world.sending) {
        const letter = this.firstReady(channel, at);
        if (!letter) continue;
        this.send(letter, at, now);
        found = true;
        did = true;
      }
    }
    return did;
  }

  private firstReady(channel: Channel, at: number): Letter | null {
    let first: Letter | null = null;
    for (const letter of this.letters) {
      if (letter.state !== "ready" || letter.channel !== channel || letter.notBefore > at) continue;
      if (first === null || letter.notBefore < first.notBefore) first = letter;
    }
    return first;
  }

  private send(letter: Letter, at: number, now: Date): void {
    const { start, promiseOverAt } = this.byId.get(letter.accountId) as Account;
    const creditor = this.world.creditors.get(letter.creditorId);
    assert(creditor, `creditor ${letter.creditorId} is not in the snapshot`);
    const account = {
      openCount: start.openCount,
      oldestDebtId: start.oldestDebtId,
      promisedUntil: promiseOverAt === null ? null : start.promisedUntil,
      paymentDataStale: isStale(creditor.staleAt, now),
    };
    const packs = this.world.packsAt(at).of(this.person.place, creditor);
    const carries = this.world.carries(letter.template, letter.channel, letter.creditorId);
    const verdict = judge(letter, account, letter.addressIsGood, this.start.holds, this.person, packs, carries, now);
    if (verdict.kind === "later") {
      letter.notBefore = verdict.at.getTime();
      letter.because = verdict.because;
      this.told(letter, at, "postponed", verdict.because, letter.notBefore);
      return;
    }
    const unwritable =
      verdict.kind === "go"
        ? this.world.unwritable(letter.template, letter.channel, letter.locale, letter.creditorId)
        : null;
    if (verdict.kind === "go" && unwritable === null) {
      letter.state = "sent";
      letter.because = null;
      reached(this.person, letter, now);
      this.told(letter, at, "message", null);
      return;
    }
    letter.state = verdict.kind === "go" ? "failed" : "suppressed";
    letter.because = verdict.kind === "go" ? unwritable : verdict.because;
    this.told(letter, at, verdict.kind === "go" ? "failed" : "withdrawn", letter.because);
    this.news.push({ ended: letter });
  }

  // What is told

  private keep(place: Place, note: Note, at: number): void {
    // A task is told as itself.
    if (note.kind === "tasked") return;
    const until = "until" in note ? (note.until?.getTime() ?? null) : null;
    const failed = "failed" in note && note.failed.length > 0 ? note.failed : null;
    this.note(place, at, note.kind, note.step, note.because, { until, failed });
  }

  private told(letter: Letter, at: number, kind: EventKind, because: string | null, until: number | null = null): void {
    if (letter.place === null) return;
    const { channel, template, step, place } = letter;
    this.note(place, at, kind, step, because, { channel, template, until });
  }

  private note(
    { accountId, debtorId, strategyId, versionId }: Place,
    at: number,
    kind: EventKind,
    step: number | null,
    because: string | null,
    { channel = null, template = null, until = null, failed = null }: Partial<RehearsedEvent> = {},
  ): void {
    this.events.push({
      accountId,
      debtorId,
      at,
      kind,
      strategyId,
      versionId,
      step,
      channel,
      template,
      because,
      until,
      failed,
    });
  }

  private letterOf({ enrollmentId, notBefore, plannedAt, step, round, ...message }: MessageStart): Letter {
    const { creditorId } = (this.byId.get(message.accountId) as Account).start;
    return {
      ...message,
      creditorId,
      place: this.places.find(({ id }) => id === enrollmentId) ?? null,
      step,
      round: round ?? 0,
      state: "ready",
      notBefore: notBefore.getTime(),
      plannedAt: plannedAt.getTime(),
    };
  }
}

const byId = (one: { readonly id: bigint }, other: { readonly id: bigint }): number =>
  one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
