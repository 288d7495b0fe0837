import { dateOfEpochDay, type LocalDate, wallClock } from "../../kernel/time.js";
import { byAccount, type Difference, stepIdOf } from "./diff.js";
import type { MeasuredTally } from "./measured.js";
import { type AccountOutcome, type Looked, outcomeOf } from "./outcome.js";
import type { Life } from "./simulate.js";
import type { Counted, PersonStart, RehearsedEvent, World } from "./world.js";

/** What a rehearsal counts of one step. Its messages: planned = sent + withdrawn + failed + waiting. */
export interface StepTally {
  planned: number;
  sent: Counted;
  withdrawn: Counted;
  failed: Counted;
  waiting: number;
  tasks: number;
  /** Times it tells another system. */
  webhooks: number;
  /** Times it charges, by what and whether a cap made it less; and what it comes to, by currency. */
  charged: Counted;
  chargedMinor: Counted;
  /** Times it offers, by what; and what that comes to, by currency. */
  offered: Counted;
  offeredMinor: Counted;
  skipped: Counted;
  deferred: Counted;
  held: Counted;
  /** Accounts whose next step it is at the end. */
  standing: number;
}

/**
 * What a rehearsal counts. It adds up:
 *
 * accounts.considered = entered + every account left out · entered = sent + deferred + excluded + waiting + finished
 */
export interface Tally {
  people: number;
  /** People who get at least one message or task. */
  peopleReached: number;
  considered: number;
  entered: number;
  sent: number;
  deferred: Counted;
  excluded: Counted;
  waiting: number;
  finished: Counted;
  leftOut: Counted;
  steps: Record<string, StepTally>;
  /** Accounts by the way they go, `from>to` in ids of steps that reach them; before the first and after the last is empty. */
  flow: Counted;
  /** Messages and tasks by channel; messages that other strategies send to the same people meanwhile. */
  channels: Counted;
  others: number;
  /** By the day of the person: how many on each channel, and in each hour of that day. */
  days: Record<LocalDate, { channels: Counted; hours: number[] }>;
  /** Messages and tasks that come besides, fall away, move or change their channel; and accounts by what they see. */
  changes: Counted;
  accountChanges: Counted;
  postponed: Counted;
  /** By the tenant's own rates, where that was asked for. */
  measured: MeasuredTally | null;
}

export const emptyTally = (): Tally => ({
  people: 0,
  peopleReached: 0,
  considered: 0,
  entered: 0,
  sent: 0,
  deferred: {},
  excluded: {},
  waiting: 0,
  finished: {},
  leftOut: {},
  steps: {},
  flow: {},
  channels: {},
  others: 0,
  days: {},
  changes: {},
  accountChanges: {},
  postponed: {},
  measured: null,
});

export const HOURS_A_DAY = 24;

const bump = (counts: Counted, key: string | null, by = 1): void => {
  const name = key ?? "";
  counts[name] = (counts[name] ?? 0) + by;
};

function stepOf(tally: Tally, id: string | null): StepTally {
  const name = id ?? "";
  tally.steps[name] ??= {
    planned: 0,
    sent: {},
    withdrawn: {},
    failed: {},
    waiting: 0,
    tasks: 0,
    webhooks: 0,
    charged: {},
    chargedMinor: {},
    offered: {},
    offeredMinor: {},
    skipped: {},
    deferred: {},
    held: {},
    standing: 0,
  };
  return tally.steps[name] as StepTally;
}

/** What became of one account of the rehearsed strategy, as its row of the report. */
export interface AccountLine extends AccountOutcome {
  readonly accountId: bigint;
  readonly messages: number;
  readonly tasks: number;
  readonly firstAt: number | null;
  readonly difference: Difference | null;
}

/** Adds a person to the counts, and gives the lines of their accounts that the rehearsed strategy speaks of. */
export function count(
  tally: Tally,
  person: PersonStart,
  life: Life,
  looked: Looked,
  speaksOf: ReadonlySet<bigint>,
  world: World,
  differ: ((accountId: bigint) => Difference) | null,
): AccountLine[] {
  const events = byAccount(life.events);
  const zone = person.known.person.zones[0] ?? "UTC";
  const lines: AccountLine[] = [];
  for (const account of life.accounts) {
    const { id, creditorId } = account.start;
    const isIn = account.places.some(({ strategyId }) => strategyId === looked.strategyId);
    if (!isIn && !speaksOf.has(creditorId)) continue;
    const own = events.get(id) ?? NONE;
    const letters = life.letters.filter(({ accountId }) => accountId === id);
    const { outcome, because } = outcomeOf(account, own, letters, looked, world);
    const contacts = own.filter((event) => event.strategyId === looked.strategyId && isContact(event));
    const tasks = contacts.filter(({ kind }) => kind === "task").length;
    const difference = differ?.(id) ?? null;
    addOutcome(tally, { outcome, because });
    addDifference(tally, difference);
    if (isIn) addFlow(tally, contacts, world);
    lines.push({
      accountId: id,
      outcome,
      because,
      messages: contacts.length - tasks,
      tasks,
      firstAt: contacts[0]?.at ?? null,
      difference,
    });
  }
  for (const event of life.events) addEvent(tally, event, looked, zone, world);
  addSums(tally, life, looked, world);
  addLetters(tally, life, looked, world);
  if (lines.length > 0) tally.people += 1;
  if (lines.some(({ messages, tasks }) => messages + tasks > 0)) tally.peopleReached += 1;
  return lines;
}

const NONE: readonly never[] = [];

const isContact = ({ kind }: RehearsedEvent): boolean => kind === "message" || kind === "task";

function addOutcome(tally: Tally, { outcome, because }: AccountOutcome): void {
  tally.considered += 1;
  if (outcome !== "left_out") tally.entered += 1;
  if (outcome === "sent") tally.sent += 1;
  else if (outcome === "waiting") tally.waiting += 1;
  else if (outcome === "left_out") bump(tally.leftOut, because);
  else bump(tally[outcome], because);
}

/** The way of an account through the steps that reached it. */
function addFlow(tally: Tally, contacts: readonly RehearsedEvent[], world: World): void {
  let from = "";
  for (const event of contacts) {
    const to = stepIdOf(world, event) ?? "";
    bump(tally.flow, `${from}>${to}`);
    from = to;
  }
  bump(tally.flow, `${from}>`);
}

function addDifference(tally: Tally, difference: Difference | null): void {
  if (!difference) return;
  bump(tally.accountChanges, difference.change);
  for (const [change, many] of difference.changes) bump(tally.changes, change, many);
}

function addEvent(tally: Tally, event: RehearsedEvent, looked: Looked, zone: string, world: World): void {
  if (event.strategyId !== looked.strategyId) {
    if (event.kind === "message") tally.others += 1;
    return;
  }
  if (isContact(event)) {
    const { day, minute } = wallClock(zone, event.at);
    const date = dateOfEpochDay(day);
    tally.days[date] ??= { channels: {}, hours: new Array<number>(HOURS_A_DAY).fill(0) };
    const { channels, hours } = tally.days[date] as Tally["days"][LocalDate];
    bump(channels, event.channel);
    const hour = Math.floor(minute / 60);
    hours[hour] = (hours[hour] ?? 0) + 1;
    bump(tally.channels, event.channel);
  }
  const step = () => stepOf(tally, stepIdOf(world, event));
  if (event.kind === "task") step().tasks += 1;
  else if (event.kind === "told") step().webhooks += 1;
  else if (event.kind === "postponed") bump(tally.postponed, event.because);
  else if (event.kind === "skipped" || event.kind === "deferred" || event.kind === "held")
    bump(step()[event.kind], event.because);
}

/** What the strategy charges these people, and offers them. Sums are whole numbers of minor units, far below where such numbers end. */
function addSums(tally: Tally, { events, accounts }: Life, looked: Looked, world: World): void {
  for (const event of events) {
    const { kind, because, amountMinor } = event;
    if ((kind !== "charged" && kind !== "offered") || event.strategyId !== looked.strategyId) continue;
    const start = accounts.find((account) => account.start.id === event.accountId)?.start;
    const currency = start?.charges?.currency ?? start?.offers?.currency ?? "";
    const step = stepOf(tally, stepIdOf(world, event));
    bump(step[kind], because);
    bump(step[kind === "charged" ? "chargedMinor" : "offeredMinor"], currency, Number(amountMinor ?? 0n));
  }
}

/** Messages by what became of them, and where everybody stands at the end. */
function addLetters(tally: Tally, { letters, accounts }: Life, looked: Looked, world: World): void {
  const idOf = (versionId: bigint, step: number | null) =>
    step === null ? null : (world.strategies.get(versionId)?.steps[step]?.id ?? null);
  for (const { place, step: no, state, channel, because } of letters) {
    if (place?.strategyId !== looked.strategyId) continue;
    const step = stepOf(tally, idOf(place.versionId, no));
    step.planned += 1;
    if (state === "sent") bump(step.sent, channel);
    else if (state === "ready") step.waiting += 1;
    else bump(state === "failed" ? step.failed : step.withdrawn, because);
  }
  for (const { places } of accounts) {
    for (const { strategyId, versionId, nextStep, hasLeft } of places) {
      if (strategyId === looked.strategyId && !hasLeft) stepOf(tally, idOf(versionId, nextStep ?? 0)).standing += 1;
    }
  }
}
