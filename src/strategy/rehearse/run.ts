import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import { DAY_MS } from "../../kernel/time.js";
import type { TenantDb, Tx } from "../../platform/db.js";
import { Cancelled, JobFailed, type JobHandler, type JobRun } from "../../platform/jobs.js";
import { tell } from "../../platform/live.js";
import { byAccount, type Difference, differenceOf, isAct, stepIdOf } from "./diff.js";
import { addDraws, chancesOf, emptyMeasured, MEASURED_MIN, type Rate } from "./measured.js";
import { measuredRates } from "./measured-store.js";
import * as store from "./rehearsal-store.js";
import { type Life, simulate } from "./simulate.js";
import { type Chunk, NOT_YET_STRATEGY, openSnapshot, type Snapshot } from "./snapshot.js";
import { holdStill } from "./snapshot-store.js";
import { type AccountLine, count, emptyTally, type Tally } from "./tally.js";
import type { PersonStart, RehearsedEvent, World } from "./world.js";

/** People lived through at once: they, and what becomes of them, are all that is held in memory. */
export const CHUNK = 2_500;

const Input = z.object({ rehearsalId: z.string().transform(BigInt) });

export const REHEARSE = "strategy.rehearse";

export const rehearseJob: JobHandler = async (input, run) => {
  const { rehearsalId } = Input.parse(input);
  await runRehearsal(run.db, rehearsalId, run);
  return { rehearsalId };
};

/** Whoever runs a rehearsal: a job, or a command that waits for it. */
export type Runner = Pick<JobRun, "now" | "report" | "checkCancelled">;

/**
 * Lives a rehearsal through, chunk by chunk, and writes down what becomes of everybody.
 *
 * One transaction reads and sees one moment throughout; what was lived is written by others, each chunk with how far it
 * is. When a process dies another goes on after the last chunk: it reads the portfolio anew, and the rehearsal says so.
 */
export async function runRehearsal(db: TenantDb, id: bigint, run: Runner, size = CHUNK): Promise<void> {
  const row = await db.begin((tx) => store.rehearsalById(tx, id));
  if (!row) throw new JobFailed("not_found", { what: "rehearsal" });
  if (row.state !== "queued" && row.state !== "running") return;
  const from = row.state === "queued" ? run.now : row.fromAt;
  try {
    await db.begin(async (tx) => {
      await store.beginRun(tx, id, from, run.now);
      await store.forgetLists(tx);
    });
    await db.begin(async (read) => {
      await holdStill(read);
      const until = new Date(from.getTime() + row.days * DAY_MS);
      const snapshot = await openSnapshot(read, row, from, until);
      await db.begin((tx) => store.setTotal(tx, id, snapshot.total));
      await liveThrough(db, read, row, snapshot, run, size);
    });
    await end(db, id, "done", null, run.now);
  } catch (error) {
    if (error instanceof Cancelled) await end(db, id, "cancelled", null, run.now);
    else await end(db, id, "failed", error instanceof JobFailed ? error.code : "internal", run.now);
    throw error;
  }
}

async function ratesNow(read: Tx, now: Date): Promise<Rate[]> {
  const rates = await measuredRates(read, now);
  if (rates.reduce((sum, { sent }) => sum + sent, 0) < MEASURED_MIN) throw new JobFailed("not_enough_data");
  return rates;
}

const end = (db: TenantDb, id: bigint, state: store.RehearsalState, because: string | null, now: Date): Promise<void> =>
  db.begin(async (tx) => {
    await store.endRun(tx, id, state, because, now);
    await tell(tx, "rehearsals");
  });

async function liveThrough(
  db: TenantDb,
  read: Tx,
  row: store.RehearsalRow,
  snapshot: Snapshot,
  run: Runner,
  size: number,
): Promise<void> {
  const tally = row.tally ?? emptyTally();
  if (row.scenario === "measured") tally.measured ??= emptyMeasured(await ratesNow(read, run.now));
  let done = row.peopleDone;
  let next: Promise<Chunk> | null = snapshot.chunk(read, row.lastDebtor, size);
  let writing: Promise<void> = Promise.resolve();
  while (next !== null) {
    const { people, last }: Chunk = await next;
    // The next people are read while these live, and these are written while the next ones live.
    next = last === null ? null : snapshot.chunk(read, last, size);
    next?.catch(() => {});
    const lists = await liveChunk(people, snapshot, tally);
    done += people.length;
    await writing;
    await run.checkCancelled();
    await run.report({ phase: "rehearsing", done, total: snapshot.total });
    const kept = JSON.parse(JSON.stringify(tally)) as Tally;
    writing = save(db, row.id, lists, { last: people.at(-1)?.known.id ?? row.lastDebtor, done, tally: kept });
    writing.catch(() => {});
  }
  await writing;
}

interface Lists {
  readonly accounts: store.AccountRow[];
  readonly events: store.EventRow[];
}

const save = (
  db: TenantDb,
  id: bigint,
  { accounts, events }: Lists,
  { last, done, tally }: { last: bigint; done: number; tally: Tally },
): Promise<void> =>
  db.begin(async (tx) => {
    await store.insertAccounts(tx, id, accounts);
    await store.insertEvents(tx, id, events);
    await store.saveProgress(tx, id, last, done, tally);
  });

/** People lived through without a pause: meanwhile the next ones are read and the last ones written. */
const BREATH = 50;

/** Lives some people through, with the candidate and without it, and counts them. */
async function liveChunk(people: readonly PersonStart[], snapshot: Snapshot, tally: Tally): Promise<Lists> {
  const { world, asIs } = snapshot;
  const speaksOf = new Set<bigint>(snapshot.creditors);
  const lists: Lists = { accounts: [], events: [] };
  const chances = tally.measured && chancesOf(tally.measured.rates);
  for (const [at, person] of people.entries()) {
    if (at % BREATH === BREATH - 1) await setImmediate();
    const life = simulate(person, world);
    const without = asIs && simulate(person, asIs);
    const differences = asIs && without && differencesOf(life, without, world, asIs);
    const differ = differences && ((accountId: bigint) => differences.get(accountId) as Difference);
    const lines = count(tally, person, life, snapshot, speaksOf, world, differ);
    if (lines.length === 0) continue;
    if (tally.measured && chances)
      addDraws(tally.measured, life, snapshot.strategyId, chances, snapshot.currencies, world.until);
    keepAccounts(lists, person, lines);
    keepEvents(lists, snapshot, life, without, differences);
  }
  return lists;
}

function differencesOf(life: Life, without: Life, world: World, asIs: World): Map<bigint, Difference> {
  const would = byAccount(life.events);
  const is = byAccount(without.events);
  return new Map(
    life.accounts.map(({ start: { id } }) => [id, differenceOf(would.get(id) ?? [], is.get(id) ?? [], world, asIs)]),
  );
}

function keepAccounts({ accounts }: Lists, { known }: PersonStart, lines: readonly AccountLine[]): void {
  for (const { accountId, outcome, because, messages, tasks, firstAt, difference } of lines) {
    // Who owes nothing is counted, not listed.
    if (outcome === "left_out" && because === "nothing_owed") continue;
    accounts.push({
      debtorId: known.id,
      accountId,
      outcome,
      because,
      messages,
      tasks,
      firstAt: firstAt === null ? null : new Date(firstAt),
      change: difference?.change ?? null,
    });
  }
}

function keepEvents(
  { events }: Lists,
  { strategyId, world, asIs }: Snapshot,
  life: Life,
  without: Life | null,
  differences: ReadonlyMap<bigint, Difference> | null,
): void {
  let no = 0;
  const keep = (event: RehearsedEvent, isAsIs: boolean, lived: World) => {
    no += 1;
    const { accountId, debtorId, at, kind, channel, template, because, until, amountMinor, offer, failed } = event;
    const step = stepIdOf(lived, event);
    const own = event.strategyId === NOT_YET_STRATEGY ? null : event.strategyId;
    events.push({
      debtorId,
      no,
      accountId,
      at,
      kind,
      isAsIs,
      strategyId: own,
      step,
      channel,
      template,
      because,
      until,
      amountMinor,
      offer,
      failed,
    });
  };
  for (const event of life.events) if (event.strategyId === strategyId || isAct(event)) keep(event, false, world);
  if (!without || !asIs) return;
  for (const event of without.events)
    if (isAct(event) && differences?.get(event.accountId)?.change !== "same") keep(event, true, asIs);
}
