import { assert } from "../../kernel/assert.js";
import type { EnrollmentId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import type { Note } from "../domain/decision.js";
import type { Lane } from "../domain/definition.js";
import type { CreditorRules } from "../store.js";
import { type Account, accountOf, nextEntry, type Owing } from "./account.js";
import { begins, type LivedPerson } from "./effects.js";
import { learn } from "./learn.js";
import type { Letter } from "./letter.js";
import { newPlace, type Place } from "./place.js";
import type { EventKind, MessageStart, PersonStart, RehearsedEvent, World } from "./world.js";

/** What other rooms and later rounds hear of. */
export type News =
  | { readonly kind: "ended"; readonly letter: Letter }
  | { readonly kind: "promises"; readonly closed: readonly Account[]; readonly broken: readonly Account[] }
  /** Something about the person is another: tags, fields. */
  | { readonly kind: "changed" };

/** One person while days are lived: everything that the beats of a rehearsal read and change, and the diary of it. */
export class Lived {
  readonly start: PersonStart;
  readonly world: World;
  readonly person: LivedPerson;
  readonly accounts: readonly Account[];
  readonly byId: Map<bigint, Account>;
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
    this.accounts = start.accounts.map((account) => accountOf(account, world.zones.get(account.creditorId) ?? "UTC"));
    this.byId = new Map();
    this.places = [];
    const messages: MessageStart[] = [];
    for (const account of this.accounts) {
      this.byId.set(account.start.id, account);
      this.places.push(...account.places);
      messages.push(...account.start.messages);
    }
    if (this.places.length > 1) this.places.sort(byId);
    this.letters = messages.length === 0 ? [] : messages.sort(byId).map((message) => this.letterOf(message));
  }

  /** Does the engine look at this place at all? */
  runs({ hasLeft, isParked, versionId }: Place): boolean {
    return !hasLeft && !isParked && this.world.strategies.has(versionId);
  }

  creditorOf({ creditorId }: Pick<Place, "creditorId">): CreditorRules {
    const creditor = this.world.creditors.get(creditorId);
    assert(creditor, `creditor ${creditorId} is not in the snapshot`);
    return creditor;
  }

  wake({ places }: Account, at: number): void {
    for (const place of places) {
      if (!place.hasLeft && (place.nextLookAt === null || place.nextLookAt > at)) place.nextLookAt = at;
    }
  }

  /** Looks for the next sweep that takes the account in, from the rounds on that this moment still has. */
  seek(account: Account, at: number, roundsGone: number): void {
    account.entry = nextEntry(account, this.world.looks, at, roundsGone);
  }

  /** Lets the facts of all accounts say what there is news of: what they ask may let another strategy take them in. */
  learn(at: number): void {
    for (const account of this.accounts)
      if (learn(account, this.person, this.world)) this.seek(account, at, this.round - 1);
  }

  enter(
    account: Account,
    taker: { readonly strategyId: bigint; readonly versionId: bigint; readonly lane: Lane },
    anchorDueOn: LocalDate,
    today: number,
    at: number,
  ): void {
    // No enrollment of the snapshot has such a number.
    const id = BigInt(-1 - this.places.length) as EnrollmentId;
    const place = newPlace(id, account.start as Owing, taker, anchorDueOn, today, at);
    account.places.push(place);
    this.places.push(place);
    this.note(place, at, "entered", null, null);
  }

  /** Takes back what waits in the outbox and fits; gives it. */
  withdraw(fits: (letter: Letter) => boolean, because: string, at: number): Letter[] {
    const taken = this.letters.filter((letter) => letter.state === "ready" && fits(letter));
    for (const letter of taken) {
      letter.state = "suppressed";
      letter.because = because;
      this.told(letter, at, "withdrawn", because);
    }
    return taken;
  }

  // The diary

  keep(place: Place, note: Note, at: number): void {
    // A task is told as itself.
    if (note.kind === "tasked") return;
    const until = "until" in note ? (note.until?.getTime() ?? null) : null;
    const failed = "failed" in note && note.failed.length > 0 ? note.failed : null;
    const offer = note.kind === "offered" ? note.offer : null;
    const amountMinor = note.kind === "charged" ? note.amountMinor : (offer?.amountMinor ?? null);
    this.note(place, at, note.kind, note.step, note.because, { until, amountMinor, offer, failed });
  }

  told(letter: Letter, at: number, kind: EventKind, because: string | null, until: number | null = null): void {
    if (letter.place === null) return;
    const { channel, template, step, place } = letter;
    this.note(place, at, kind, step, because, { channel, template, until });
  }

  note(
    { accountId, debtorId, strategyId, versionId }: Place,
    at: number,
    kind: EventKind,
    step: number | null,
    because: string | null,
    more: Partial<RehearsedEvent> = {},
  ): void {
    const { channel = null, template = null, until = null, amountMinor = null, offer = null, failed = null } = more;
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
      amountMinor,
      offer,
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
