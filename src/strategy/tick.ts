import { type Hold, loadHolds, loadPersons, packSetId, packsInForce } from "../compliance/index.js";
import { changePeople, makeCharges } from "../debts/index.js";
import type { Channel } from "../kernel/channel.js";
import type { AccountId, DebtorId, TemplateId } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import { insertMessages, latestTemplates, type NewMessage, withdrawReady } from "../messaging/index.js";
import { makeOffers } from "../plans/index.js";
import type { TenantDb, Tx } from "../platform/db.js";
import { emit } from "../platform/events.js";
import { idSet } from "../platform/id-set.js";
import { sql } from "../platform/sql.js";
import { chargesOf, withCharges } from "./charge-facts.js";
import { changesOf, notesOf, tasksOf } from "./decided.js";
import { decide } from "./domain/decide.js";
import type { Decision } from "./domain/decision.js";
import type { Facts } from "./domain/facts.js";
import { type MayHold, precedes } from "./domain/held.js";
import type { EngineStrategy } from "./domain/program.js";
import type { FactRow } from "./domain/segment/facts.js";
import { type TakenBack, takesBack } from "./domain/take-back.js";
import { park, wakeAccounts } from "./enroll-store.js";
import { factsOf } from "./facts-of.js";
import { offersOf, withOffers } from "./offer-facts.js";
import { loadFactRows } from "./segment/fact-store.js";
import type { Cursor, DueEnrollment, Range } from "./store.js";
import * as store from "./store.js";
import { callEndpoints, tellTasks } from "./tell-endpoints.js";

/** Enrollments decided in one transaction: enough that a statement's cost is spread, few enough to hold briefly. */
export const TICK_SIZE = 5_000;

/** Batches at work at one moment: this process decides one while the database loads or saves another. */
const LANES = 3;

/** A batch that fails is tried again in parts of this fraction, down to the one row that is to blame. */
const SMALLER = 10;

/**
 * Decides every enrollment that is due. Returns how many were decided.
 *
 * Batches go through the debtors in order, each in a transaction of its own: claim, load the facts of all, decide each,
 * save all. The next batch begins as soon as one has claimed its rows. A batch that the database refuses is taken in
 * smaller parts, and the one row that cannot be saved is parked.
 */
export async function tick(db: TenantDb, now: Date, size = TICK_SIZE): Promise<number> {
  if (!(await db.begin((tx) => store.isAnythingDue(tx, now)))) return 0;
  const atWork = new Set<Promise<void>>();
  let total = 0;
  let from: Cursor | null = store.FROM_THE_FIRST;
  try {
    while (from) {
      if (atWork.size >= LANES) await Promise.race(atWork);
      const batch = startBatch(db, now, { from, to: store.TO_THE_LAST }, size);
      const work: Promise<void> = batch.done.then((count) => {
        total += count;
        atWork.delete(work);
      });
      work.catch(ignore); // It is thrown where all lanes are waited for.
      atWork.add(work);
      from = await batch.next;
    }
    await Promise.all(atWork);
  } finally {
    // When one lane fails the others still end what they hold: nothing goes on behind the caller's back.
    await Promise.allSettled(atWork);
  }
  // What was due is now due some other day: the next ticks, and the dispatch of what was written, are planned for that.
  if (total >= MANY_DECIDED) await db.begin(store.refreshStatistics);
  return total;
}

/** From so many decisions on the tables are counted anew at once, instead of when the server comes round to it. */
const MANY_DECIDED = 10_000;

const ignore = (): void => undefined;

interface Batch {
  /** Where the next batch goes on, known as soon as this one's rows are claimed; null when nothing more is due. */
  readonly next: Promise<Cursor | null>;
  readonly done: Promise<number>;
}

function startBatch(db: TenantDb, now: Date, range: Range, size: number): Batch {
  let tell: (next: Cursor | null) => void = ignore;
  const told = new Promise<Cursor | null>((resolve) => {
    tell = resolve;
  });
  const done = tickBatch(db, now, range, size, tell);
  // A batch that fails before it has claimed anything never tells: its failure is the answer then.
  const next = Promise.race([told, done.then(() => null)]);
  next.catch(ignore); // Whoever waits for `done` learns it there.
  return { next, done };
}

async function tickBatch(
  db: TenantDb,
  now: Date,
  range: Range,
  size: number,
  onClaimed: (next: Cursor | null) => void,
): Promise<number> {
  let claimed: { readonly next: Cursor | null } | null = null;
  try {
    return await db.begin((tx) =>
      decideBatch(tx, now, range, size, (next) => {
        claimed = { next };
        onClaimed(next);
      }),
    );
  } catch (error) {
    const last = (claimed as { readonly next: Cursor | null } | null)?.next;
    if (last === undefined) throw error;
    if (size > 1) return tickInParts(db, now, { from: range.from, to: last ?? range.to }, Math.ceil(size / SMALLER));
    if (last === null) throw error;
    await db.begin((tx) => park(tx, last.debtorId, last.id, (error as Error).message));
    return 1;
  }
}

/** Goes through a range that could not be taken as a whole. */
async function tickInParts(db: TenantDb, now: Date, { from, to }: Range, size: number): Promise<number> {
  let total = 0;
  let next: Cursor | null = from;
  while (next) {
    const batch = startBatch(db, now, { from: next, to }, size);
    total += await batch.done;
    next = await batch.next;
  }
  return total;
}

async function decideBatch(
  tx: Tx,
  now: Date,
  range: Range,
  size: number,
  onClaimed: (next: Cursor | null) => void,
): Promise<number> {
  const versions = await store.runningVersions(tx);
  const due = versions.size === 0 ? [] : await store.claimDue(tx, [...versions.keys()], now, range, size);
  const last = due.at(-1);
  onClaimed(last && due.length === size ? { debtorId: last.debtorId, id: last.id } : null);
  if (!last) return 0;
  const facts = await loadFacts(tx, due, versions, now);
  const connected = await store.connectedChannels(tx);
  if (facts.length < due.length) await parkWithout(tx, due, facts);
  const one = async (fact: Facts): Promise<Decision | null> => {
    const strategy = versions.get(fact.versionId) as EngineStrategy;
    try {
      return decide(fact, strategy, connected, now);
    } catch (error) {
      await park(tx, fact.debtorId, fact.enrollmentId, (error as Error).message);
      return null;
    }
  };
  const decisions = await decideAll(tx, facts, one);
  await save(tx, decisions, versions, now);
  return due.length;
}

/**
 * Decides each, in order. Few accounts of a batch stand before a step that charges or offers: only of theirs is loaded what
 * decides about it, and they are decided once more; a third time where one such step comes after the other.
 */
async function decideAll(
  tx: Tx,
  facts: readonly Facts[],
  one: (fact: Facts) => Promise<Decision | null>,
): Promise<Decision[]> {
  let decisions: Decision[] = [];
  for (const fact of facts) {
    const decision = await one(fact);
    if (decision) decisions.push(decision);
  }
  while (decisions.some(({ lacks }) => lacks !== null)) {
    const lacking = (what: Decision["lacks"]): Facts[] =>
      decisions.flatMap((decision) => (decision.lacks === what ? [decision.facts] : []));
    const loaded = [...(await withCharges(tx, lacking("charges"))), ...(await withOffers(tx, lacking("offers")))];
    const known = new Map(loaded.map((fact) => [fact.enrollmentId, fact]));
    const again: Decision[] = [];
    for (const decision of decisions) {
      const fact = known.get(decision.facts.enrollmentId);
      const whole = fact ? await one(fact) : decision;
      if (whole) again.push(whole);
    }
    decisions = again;
  }
  return decisions;
}

/** Sets aside the enrollments of people who are no longer there: they would be due for ever. */
async function parkWithout(tx: Tx, due: readonly DueEnrollment[], facts: readonly Facts[]): Promise<void> {
  const whole = new Set(facts.map(({ enrollmentId }) => enrollmentId));
  for (const { debtorId, id } of due) if (!whole.has(id)) await park(tx, debtorId, id, "debtor_missing");
}

/** Everything that decides about a batch, in a few statements over all of it. */
export async function loadFacts(
  tx: Tx,
  due: readonly DueEnrollment[],
  versions: ReadonlyMap<bigint, EngineStrategy>,
  now: Date,
): Promise<Facts[]> {
  const debtors = idSet(due.map(({ debtorId }) => debtorId));
  const accounts = idSet(due.map(({ accountId }) => accountId));
  const persons = await loadPersons(tx, debtors, now);
  const points = await store.loadPoints(tx, debtors);
  const creditors = new Map((await store.loadCreditors(tx)).map((creditor) => [creditor.id, creditor]));
  const mayHold = await loadMayHold(tx, debtors, accounts, versions, now);
  const rows = await loadRows(tx, due, versions);
  const holdoutParts = await store.loadHoldoutParts(tx);
  const packs = await packsInForce(tx, now);
  const facts: Facts[] = [];
  for (const e of due) {
    const known = persons.get(e.debtorId);
    const creditor = creditors.get(e.creditorId);
    if (!known || !creditor) continue;
    const may = mayHold(e, versions.get(e.versionId));
    const asked = { row: rows.get(e.accountId) ?? null, charges: null, offers: null, holdoutParts };
    facts.push(factsOf(e, known, creditor, points.get(e.debtorId) ?? NO_POINTS, may, asked, packs, now));
  }
  return facts;
}

const NO_POINTS: store.Points = {};

/** The facts that conditions ask for, of the accounts whose strategy has any. */
async function loadRows(
  tx: Tx,
  due: readonly DueEnrollment[],
  versions: ReadonlyMap<bigint, EngineStrategy>,
): Promise<ReadonlyMap<AccountId, FactRow>> {
  const asking = due.filter(({ versionId }) => versions.get(versionId)?.asksFacts);
  if (asking.length === 0) return NO_ROWS;
  return loadFactRows(tx, idSet(asking.map(({ accountId }) => accountId)));
}

const NO_ROWS: ReadonlyMap<AccountId, FactRow> = new Map();

type MayHoldLookup = (of: DueEnrollment, strategy: EngineStrategy | undefined) => Omit<MayHold, "isStale">;

/** Promises and holds: few have any, so they are looked up, not joined. */
async function loadMayHold(
  tx: Tx,
  debtors: ReturnType<typeof idSet>,
  accounts: ReturnType<typeof idSet>,
  versions: ReadonlyMap<bigint, EngineStrategy>,
  now: Date,
): Promise<MayHoldLookup> {
  const promises = new Map<AccountId, LocalDate>();
  for (const { accountId, lastDay } of await store.loadPromises(tx, accounts)) promises.set(accountId, lastDay);
  const holds = new Map<DebtorId, Hold[]>();
  for (const hold of await loadHolds(tx, debtors, now)) {
    const list = holds.get(hold.debtorId);
    if (list) list.push(hold);
    else holds.set(hold.debtorId, [hold]);
  }
  const flows = await loadFlows(tx, accounts, versions);
  if (promises.size === 0 && holds.size === 0 && flows.length === 0)
    return (_, strategy) => (strategy?.isThanks ? FREE_TO_THANK : FREE);
  return ({ debtorId, accountId }, strategy) => ({
    holds: holds.get(debtorId) ?? NO_HOLDS,
    promisedUntil: promises.get(accountId) ?? null,
    isInOtherFlow: flows.some(
      (flow) => flow.accountId === accountId && precedes(flow.lane, strategy?.lane ?? "collection"),
    ),
    isThanks: strategy?.isThanks ?? false,
  });
}

const NO_HOLDS: readonly Hold[] = [];
const FREE: Omit<MayHold, "isStale"> = { holds: NO_HOLDS, promisedUntil: null, isInOtherFlow: false, isThanks: false };
const FREE_TO_THANK: typeof FREE = { ...FREE, isThanks: true };

/** Flows of other lanes are asked for only where any run. */
const loadFlows = async (tx: Tx, accounts: ReturnType<typeof idSet>, versions: ReadonlyMap<bigint, EngineStrategy>) =>
  hasFlows(versions) ? store.otherFlows(tx, accounts) : [];

const hasFlows = (versions: ReadonlyMap<bigint, EngineStrategy>): boolean =>
  [...versions.values()].some(({ lane }) => lane !== "collection");

async function save(
  tx: Tx,
  decisions: readonly Decision[],
  versions: ReadonlyMap<bigint, EngineStrategy>,
  now: Date,
): Promise<void> {
  await withdrawOlder(tx, decisions, now);
  await insertMessages(tx, await messagesOf(tx, decisions), now);
  const tasks = await store.insertTasks(tx, tasksOf(decisions));
  await tellTasks(tx, tasks, decisions, versions, now);
  await callEndpoints(tx, decisions, versions, now);
  await store.insertNotes(tx, notesOf(decisions), now);
  await changePeople(tx, changesOf(decisions), now);
  await makeCharges(tx, chargesOf(decisions), now);
  await makeOffers(tx, offersOf(decisions), now);
  await store.saveEnrollments(tx, decisions, now);
  await emitMoved(tx, decisions, now);
  await wakeAfterFlows(tx, decisions, versions, now);
}

/** An account whose flow has ended goes on where it stood. */
async function wakeAfterFlows(
  tx: Tx,
  decisions: readonly Decision[],
  versions: ReadonlyMap<bigint, EngineStrategy>,
  now: Date,
): Promise<void> {
  if (!hasFlows(versions)) return;
  const accounts = decisions.filter(({ left }) => left !== null).map(({ facts }) => facts.accountId);
  if (accounts.length > 0) await wakeAccounts(tx, sql`select unnest(${accounts}::bigint[])`, now);
}

/** Says whose place in a strategy is another one now: one row of news for a batch. */
async function emitMoved(tx: Tx, decisions: readonly Decision[], now: Date): Promise<void> {
  const accountIds: AccountId[] = [];
  for (const { facts, nextStep, round, left } of decisions)
    if (nextStep !== facts.nextStep || round !== facts.round || left !== null) accountIds.push(facts.accountId);
  if (accountIds.length > 0) await emit(tx, now, [{ kind: "strategy.moved", payload: { accountIds } }]);
}

/** Takes back the waiting messages of accounts whose decision leaves no room for them. */
async function withdrawOlder(tx: Tx, decisions: readonly Decision[], now: Date): Promise<void> {
  const accounts = new Map<TakenBack, AccountId[]>();
  for (const decision of decisions) {
    const because = takesBack(decision, now);
    if (because === null) continue;
    const list = accounts.get(because);
    if (list) list.push(decision.facts.accountId);
    else accounts.set(because, [decision.facts.accountId]);
  }
  for (const [because, ids] of accounts) {
    await withdrawReady(tx, sql`select unnest(${ids}::bigint[])`, because, now);
  }
}

async function messagesOf(tx: Tx, decisions: readonly Decision[]): Promise<NewMessage[]> {
  const templates = await latestTemplates(tx);
  const packSets = await packSetIds(tx, decisions);
  const messages: NewMessage[] = [];
  for (const { facts, round, anchorDebtId, message } of decisions) {
    if (!message) continue;
    messages.push({
      key: `e${facts.enrollmentId}.${round}.${message.step}.${message.turn}`,
      accountId: facts.accountId,
      debtorId: facts.debtorId,
      creditorId: facts.creditorId,
      enrollmentId: facts.enrollmentId,
      versionId: facts.versionId,
      round,
      step: message.step,
      anchorDebtId,
      channel: message.channel as Channel,
      contactPointId: message.contactPointId,
      templateId: templates.get(message.template) as TemplateId,
      purpose: message.purpose,
      locale: facts.locale,
      tone: message.tone,
      packSetId: packSets.get(message.packs) as bigint,
      expiresAt: message.expiresAt,
    });
  }
  return messages;
}

/** The numbers of the packs in these decisions. Who shares a place and a kind of creditor shares the very list. */
async function packSetIds(tx: Tx, decisions: readonly Decision[]): Promise<Map<readonly string[], bigint>> {
  const ids = new Map<readonly string[], bigint>();
  for (const { message } of decisions) {
    if (message && !ids.has(message.packs)) ids.set(message.packs, await packSetId(tx, message.packs));
  }
  return ids;
}
