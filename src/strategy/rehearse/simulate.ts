import { isStale } from "../../debts/domain/payment-data.js";
import { assert } from "../../kernel/assert.js";
import { promiseNow } from "../../plans/domain/promise.js";
import { decide } from "../domain/decide.js";
import type { Decision, MessageOrder } from "../domain/decision.js";
import { precedes } from "../domain/held.js";
import type { EngineStrategy } from "../domain/program.js";
import { stepsBack } from "../domain/step-back.js";
import { THROUGH } from "../domain/sweep-day.js";
import { takesBack } from "../domain/take-back.js";
import { factsOf } from "../facts-of.js";
import type { Account } from "./account.js";
import { dispatchAll } from "./dispatch.js";
import { changed, charged, forget, offered, tasked } from "./effects.js";
import { PART, touch } from "./known.js";
import type { Letter } from "./letter.js";
import { Lived } from "./lived.js";
import { moveTo, type Place } from "./place.js";
import { flowIn, moveRunning, sweepIn } from "./take-in.js";
import type { AccountStart, PersonStart, RehearsedEvent, World } from "./world.js";

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
  /** What it owes in the end. */
  readonly openMinor: bigint;
  /** What is known of it in the end. */
  readonly known: Account["known"];
}

/**
 * What happens to this person from now until then, if nobody answers, pays, or changes anything?
 *
 * Lives through the same moments as the engine, and at each lets the same beats settle in the same order: news, promises,
 * sweep, tick, dispatch. Every decision is asked of the very functions that the engine asks. All that is sent is accepted.
 */
export function simulate(start: PersonStart, world: World): Life {
  const lived = new Lived(start, world);
  let at: number | null = world.from.getTime();
  const until = world.until.getTime();
  moveRunning(lived, at);
  for (const account of lived.accounts) lived.seek(account, at, 0);
  while (at !== null && at <= until) {
    moment(lived, at);
    at = after(lived, at);
  }
  return lived;
}

/** More rounds at one moment would mean that two rules feed each other for ever. */
const ROUNDS_MAX = 1_000;

/** Everything that happens at one moment: the beats go round until none of them finds anything. */
function moment(lived: Lived, at: number): void {
  const now = new Date(at);
  forget(lived.person, at);
  for (lived.round = 1; lived.round < ROUNDS_MAX; lived.round++) {
    let did = hear(lived, at);
    did = closePromises(lived, at, now) || did;
    did = endOffers(lived, at, now) || did;
    did = sweepIn(lived, at) || did;
    did = tick(lived, at, now) || did;
    did = dispatchAll(lived, at, now) || did;
    if (!did && !isSweptAt(lived, at)) return;
  }
  assert(false, `a rehearsal did not settle at ${now.toISOString()}`);
}

/** Will a later round of this moment take somebody in? */
function isSweptAt({ accounts }: Lived, at: number): boolean {
  for (const { entry } of accounts) if (entry !== null && entry.at === at) return true;
  return false;
}

/** The next moment at which something is due for this person. */
function after(lived: Lived, at: number): number | null {
  let next = Number.POSITIVE_INFINITY;
  for (const place of lived.places) {
    if (place.nextLookAt !== null && place.nextLookAt > at && place.nextLookAt < next && lived.runs(place))
      next = place.nextLookAt;
  }
  for (const { state, channel, notBefore } of lived.letters) {
    if (state === "ready" && notBefore > at && notBefore < next && lived.world.sending.includes(channel))
      next = notBefore;
  }
  for (const { promiseOverAt, offer, entry } of lived.accounts) {
    if (offer !== null && offer.overAt > at && offer.overAt < next) next = offer.overAt;
    if (promiseOverAt !== null && promiseOverAt > at && promiseOverAt < next) next = promiseOverAt;
    if (entry !== null && entry.at > at && entry.at < next) next = entry.at;
  }
  return next === Number.POSITIVE_INFINITY ? null : next;
}

/** News: strategies hear it first, and ask the facts as they were; then the facts learn of it. */
function hear(lived: Lived, at: number): boolean {
  const { news } = lived;
  if (news.length > 0) lived.news = [];
  for (const one of news) {
    if (one.kind === "ended") {
      if (one.letter.state === "failed" && one.letter.place !== null)
        flowIn(lived, "bounce", [lived.byId.get(one.letter.accountId) as Account], at);
      stepBack(one.letter, at);
    } else if (one.kind === "promises") {
      flowIn(lived, "promise_broken", one.broken, at);
      for (const account of one.closed) lived.wake(account, at);
    } else for (const account of lived.accounts) lived.wake(account, at);
  }
  lived.learn(at);
  return news.length > 0;
}

function stepBack(letter: Letter, at: number): void {
  const { place, round, step, state, because, made, refused, channel, plannedAt } = letter;
  if (place === null || step === null || state === "ready" || state === "sent") return;
  const all =
    state === "failed" || because === "content_missing" || because === "template_refused"
      ? [...refused, channel]
      : refused;
  if (!stepsBack(place, { round, step, state, made, refused: all, plannedAt })) return;
  place.nextStep = step;
  place.stepDoneAt = null;
  place.nextLookAt = at;
  place.tries = made;
  place.tried = all;
}

function closePromises(lived: Lived, at: number, now: Date): boolean {
  let closed: Account[] | null = null;
  for (const account of lived.accounts) {
    const { openMinor } = account;
    const { promise } = account.start;
    if (promise === null || account.promiseOverAt === null || account.promiseOverAt > at) continue;
    // Nobody broke a promise because a file came late.
    if (isStale(lived.creditorOf(account.start).staleAt, now)) continue;
    account.promiseOverAt = null;
    account.promiseEnded = promiseNow({ ...promise, openMinor }, now);
    touch(account, PART.care);
    closed ??= [];
    closed.push(account);
  }
  if (closed === null) return false;
  const broken = closed.filter(({ promiseEnded }) => promiseEnded === "broken");
  lived.news.push({ kind: "promises", closed, broken });
  return true;
}

/** An offer ends with its day, unless nobody knows who has paid by then. */
function endOffers(lived: Lived, at: number, now: Date): boolean {
  let did = false;
  for (const account of lived.accounts) {
    if (account.offer === null || account.offer.overAt > at) continue;
    if (isStale(lived.creditorOf(account.start).staleAt, now)) continue;
    account.offer = null;
    touch(account, PART.care);
    did = true;
  }
  return did;
}

// Decisions

/** Decides what is due: of all that stands now, before anything that is decided changes it. */
function tick(lived: Lived, at: number, now: Date): boolean {
  let due: Place[] | null = null;
  for (const place of lived.places) {
    if (place.nextLookAt === null || place.nextLookAt > at || !lived.runs(place)) continue;
    due ??= [];
    due.push(place);
  }
  if (due === null) return false;
  const decided: Decided[] = [];
  for (const place of due) {
    const decision = decideOne(lived, place, at, now);
    if (decision) decided.push({ place, decision });
  }
  save(lived, decided, at, now);
  return true;
}

interface Decided {
  readonly place: Place;
  readonly decision: Decision;
}

function decideOne(lived: Lived, place: Place, at: number, now: Date): Decision | null {
  const { world, start, person } = lived;
  const strategy = world.strategies.get(place.versionId) as EngineStrategy;
  const account = lived.byId.get(place.accountId) as Account;
  const may = {
    holds: start.holds,
    promisedUntil: account.promiseOverAt === null ? null : (account.start.promise?.lastDay ?? null),
    isInOtherFlow: account.places.some((other) => lived.runs(other) && precedes(other.lane, place.lane)),
    isThanks: strategy.isThanks,
  };
  const { charges, offers } = account;
  const asked = { row: account.known?.row ?? null, charges, offers, holdoutParts: world.holdoutParts };
  const creditor = lived.creditorOf(place);
  const facts = factsOf(place, person, creditor, start.points, may, asked, world.packsAt(at), now);
  try {
    return decide(facts, strategy, world.connected, now);
  } catch (error) {
    place.isParked = true;
    lived.note(place, at, "parked", place.nextStep, (error as Error).message.slice(0, 500));
    return null;
  }
}

/** Writes down what was decided, in the order in which the tick does: what is taken back first, who is woken last. */
function save(lived: Lived, decided: readonly Decided[], at: number, now: Date): void {
  for (const { place, decision } of decided) {
    const because = takesBack(decision, now);
    if (because !== null) lived.withdraw(({ accountId }) => accountId === place.accountId, because, at);
  }
  for (const { place, decision } of decided) {
    const account = lived.byId.get(place.accountId) as Account;
    const { facts, message, task, notes, changes, charges, offers } = decision;
    moveTo(place, decision);
    if (message) order(lived, place, decision, message, at);
    if (task) {
      tasked(account);
      lived.note(place, at, "task", task.step, null, { channel: task.kind, template: task.script });
    }
    for (const note of notes) lived.keep(place, note, at);
    if (changes.length > 0) {
      changed(lived.person, lived.accounts, changes);
      lived.news.push({ kind: "changed" });
    }
    if (charges.length > 0) {
      charged(account, charges);
      // Who owes more now may be wanted by a strategy that asks for so much.
      lived.seek(account, at, lived.round);
    }
    offered(account, offers);
    if (decision.nextStep !== facts.nextStep || decision.round !== facts.round || decision.left !== null)
      touch(account, PART.course);
  }
  for (const { place, decision } of decided) if (decision.left !== null) leave(lived, place, decision.left, at);
}

function leave(lived: Lived, place: Place, left: NonNullable<Decision["left"]>, at: number): void {
  const account = lived.byId.get(place.accountId) as Account;
  if (THROUGH.has(left) && place.anchorDebtId === account.start.oldestDebtId) account.through.add(place.strategyId);
  // Of this very moment's sweeps, those that come in a later round may take it again.
  lived.seek(account, at, lived.round);
  // Lanes that waited for this flow go on.
  lived.wake(account, at);
}

function order(lived: Lived, place: Place, { facts }: Decision, message: MessageOrder, at: number): void {
  lived.letters.push({
    place,
    versionId: place.versionId,
    accountId: place.accountId,
    creditorId: place.creditorId,
    anchorDebtId: place.anchorDebtId,
    round: place.round,
    step: message.step,
    channel: message.channel,
    purpose: message.purpose,
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
