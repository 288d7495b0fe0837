import { loadHolds, loadPersons, packSetId, packsInForce } from "../compliance/index.js";
import type { Channel } from "../kernel/channel.js";
import type { AccountId, DebtorId, TemplateId } from "../kernel/id.js";
import { DAY_MS, epochDayOf } from "../kernel/time.js";
import { insertMessages, latestTemplates, type NewMessage, withdrawReady } from "../messaging/index.js";
import type { TenantDb, Tx } from "../platform/db.js";
import { idSet } from "../platform/id-set.js";
import { sql } from "../platform/sql.js";
import { type Decision, decide, MESSAGE_VALID_DAYS } from "./domain/decide.js";
import type { EngineStrategy } from "./domain/definition.js";
import type { Facts } from "./domain/facts.js";
import { park } from "./enroll-store.js";
import type { Cursor, DueEnrollment } from "./store.js";
import * as store from "./store.js";

/** Enrollments decided in one transaction: enough that a statement's cost is spread, few enough to hold briefly. */
export const TICK_SIZE = 10_000;

/** A batch that fails is tried again in parts of this fraction, down to the one row that is to blame. */
const SMALLER = 10;

/**
 * Decides every enrollment that is due. Returns how many were decided.
 *
 * Batches go through the debtors in order, each in a transaction of its own: claim, load the facts of all, decide each,
 * save all. A batch that the database refuses is taken in smaller parts, and the one row that cannot be saved is parked.
 */
export async function tick(db: TenantDb, now: Date, size = TICK_SIZE): Promise<number> {
  let cursor: Cursor | null = store.FROM_THE_FIRST;
  let total = 0;
  while (cursor) {
    const batch: Batch = await tickFrom(db, now, cursor, size);
    total += batch.count;
    cursor = batch.next;
  }
  return total;
}

interface Batch {
  readonly count: number;
  /** Where to go on; null when nothing more is due. */
  readonly next: Cursor | null;
}

async function tickFrom(db: TenantDb, now: Date, cursor: Cursor, size: number): Promise<Batch> {
  try {
    return await db.begin((tx) => tickBatch(tx, now, cursor, size));
  } catch (error) {
    if (size > 1) return tickFrom(db, now, cursor, Math.ceil(size / SMALLER));
    return db.begin((tx) => parkNext(tx, now, cursor, error as Error));
  }
}

async function tickBatch(tx: Tx, now: Date, cursor: Cursor, size: number): Promise<Batch> {
  const versions = await store.runningVersions(tx);
  if (versions.size === 0) return { count: 0, next: null };
  const due = await store.claimDue(tx, [...versions.keys()], now, cursor, size);
  const last = due.at(-1);
  if (!last) return { count: 0, next: null };
  const facts = await loadFacts(tx, due, now);
  const connected = await store.connectedChannels(tx);
  const decisions: Decision[] = [];
  for (const fact of facts) {
    const strategy = versions.get(fact.versionId) as EngineStrategy;
    try {
      decisions.push(decide(fact, strategy, connected, now));
    } catch (error) {
      await park(tx, fact.debtorId, fact.enrollmentId, (error as Error).message);
    }
  }
  await save(tx, decisions, now);
  return { count: due.length, next: due.length < size ? null : { debtorId: last.debtorId, id: last.id } };
}

async function parkNext(tx: Tx, now: Date, cursor: Cursor, error: Error): Promise<Batch> {
  const versions = await store.runningVersions(tx);
  const [bad] = await store.claimDue(tx, [...versions.keys()], now, cursor, 1);
  if (!bad) return { count: 0, next: null };
  await park(tx, bad.debtorId, bad.id, error.message);
  return { count: 1, next: { debtorId: bad.debtorId, id: bad.id } };
}

type VersionedFacts = Facts & { readonly versionId: bigint };

/** Everything that decides about a batch, in a few statements over all of it. */
export async function loadFacts(tx: Tx, due: readonly DueEnrollment[], now: Date): Promise<VersionedFacts[]> {
  const debtors = idSet(due.map(({ debtorId }) => debtorId));
  const accounts = idSet(due.map(({ accountId }) => accountId));
  const persons = await loadPersons(tx, debtors, now);
  const points = await store.loadPoints(tx, debtors);
  const creditors = new Map((await store.loadCreditors(tx, now)).map((creditor) => [creditor.id, creditor]));
  const heldBy = await loadHeld(tx, debtors, accounts, now);
  const packs = await packsInForce(tx, now);
  const facts: VersionedFacts[] = [];
  for (const { id, ...enrollment } of due) {
    const known = persons.get(enrollment.debtorId);
    const creditor = creditors.get(enrollment.creditorId);
    if (!known || !creditor) continue;
    facts.push({
      ...enrollment,
      enrollmentId: id,
      held: creditor.stale ? STALE : heldBy(enrollment.debtorId, enrollment.accountId),
      locale: known.locale,
      preferred: known.preferred,
      points: points.get(enrollment.debtorId) ?? NO_POINTS,
      person: known.person,
      history: known.history,
      packs: packs.of(known, creditor),
    });
  }
  return facts;
}

const NO_POINTS: store.Points = {};

/** Until news of the creditor's payments wakes the account: looking again before that would find the same. */
const STALE: Facts["held"] = { by: "payment_data_stale", until: null };

type HeldLookup = (debtorId: DebtorId, accountId: AccountId) => Facts["held"];

/** Promises and holds: few have any, so they are looked up, not joined. */
async function loadHeld(
  tx: Tx,
  debtors: ReturnType<typeof idSet>,
  accounts: ReturnType<typeof idSet>,
  now: Date,
): Promise<HeldLookup> {
  const promises = new Map<bigint, Facts["held"]>();
  for (const { accountId, lastDay } of await store.loadPromises(tx, accounts)) {
    const until = new Date((epochDayOf(lastDay) + 1) * DAY_MS);
    if (until > now) promises.set(accountId, { by: "promise", until });
  }
  const holds = new Map<DebtorId, { accountId: bigint | null; held: Facts["held"] }[]>();
  for (const { debtorId, accountId, kind, untilAt } of await loadHolds(tx, debtors, now)) {
    const list = holds.get(debtorId) ?? [];
    list.push({ accountId, held: { by: kind, until: untilAt } });
    holds.set(debtorId, list);
  }
  return (debtorId, accountId) => {
    // Holds come with the longest last, so the last that fits is the one to wait for.
    const hold = holds.get(debtorId)?.findLast((h) => h.accountId === null || h.accountId === accountId);
    return hold?.held ?? promises.get(accountId) ?? null;
  };
}

async function save(tx: Tx, decisions: readonly Decision[], now: Date): Promise<void> {
  await withdrawOlder(tx, decisions, now);
  await insertMessages(tx, await messagesOf(tx, decisions), now);
  await store.insertTasks(tx, tasksOf(decisions));
  await store.insertNotes(tx, notesOf(decisions), now);
  await store.saveEnrollments(tx, decisions, now);
}

/** One notice at a time: a message of an earlier step that still waits gives way to the new one. */
async function withdrawOlder(tx: Tx, decisions: readonly Decision[], now: Date): Promise<void> {
  const since = now.getTime() - MESSAGE_VALID_DAYS * DAY_MS;
  const accounts = decisions
    .filter(({ message, facts }) => message && facts.stepDoneAt !== null && facts.stepDoneAt >= since)
    .map(({ facts }) => facts.accountId);
  if (accounts.length > 0) await withdrawReady(tx, sql`select unnest(${accounts}::bigint[])`, "superseded", now);
}

async function messagesOf(tx: Tx, decisions: readonly Decision[]): Promise<NewMessage[]> {
  const templates = await latestTemplates(tx);
  const messages: NewMessage[] = [];
  for (const { facts, round, anchorDebtId, message } of decisions) {
    if (!message) continue;
    messages.push({
      key: `e${facts.enrollmentId}.${round}.${message.step}.${message.turn}`,
      accountId: facts.accountId,
      debtorId: facts.debtorId,
      creditorId: facts.creditorId,
      enrollmentId: facts.enrollmentId,
      round,
      step: message.step,
      anchorDebtId,
      channel: message.channel as Channel,
      contactPointId: message.contactPointId,
      templateId: templates.get(message.template) as TemplateId,
      locale: facts.locale,
      packSetId: await packSetId(tx, message.packs),
      expiresAt: message.expiresAt,
    });
  }
  return messages;
}

const tasksOf = (decisions: readonly Decision[]): store.NewTask[] =>
  decisions.flatMap(({ facts, round, task }) =>
    task
      ? [
          {
            key: `e${facts.enrollmentId}.${round}.${task.step}`,
            accountId: facts.accountId,
            debtorId: facts.debtorId,
            enrollmentId: facts.enrollmentId,
            script: task.script,
            dueAt: task.dueAt,
          },
        ]
      : [],
  );

const notesOf = (decisions: readonly Decision[]): store.NoteRow[] =>
  decisions.flatMap(({ facts, notes }) =>
    notes.map((note) => ({
      enrollmentId: facts.enrollmentId,
      accountId: facts.accountId,
      step: note.step,
      kind: note.kind,
      because: note.because,
      until: "until" in note ? note.until : null,
      failed: "failed" in note && note.failed.length > 0 ? note.failed : null,
    })),
  );
