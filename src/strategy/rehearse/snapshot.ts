import { type Hold, loadHolds, loadPersons, packBook, zonesOf } from "../../compliance/index.js";
import type { AccountId, CreditorId, DebtorId } from "../../kernel/id.js";
import { DAY_MS, dateOfEpochDay, type LocalDate } from "../../kernel/time.js";
import { loadPens } from "../../messaging/index.js";
import type { Tx } from "../../platform/db.js";
import { idSet } from "../../platform/id-set.js";
import type { Definition, Lane } from "../domain/definition.js";
import { type EngineStrategy, engineStrategy } from "../domain/program.js";
import type { FactRow } from "../domain/segment/facts.js";
import { creditorPlaces, loadFactRows } from "../segment/fact-store.js";
import { connectedChannels, loadCreditors, loadHoldoutParts, loadPoints, loadPromises, type Points } from "../store.js";
import * as store from "./snapshot-store.js";
import { type Sweeping, timetable } from "./timetable.js";
import type { AccountStart, EnrollmentStart, MessageStart, PersonStart, World } from "./world.js";

/** What is rehearsed: a definition, as the next version of a strategy or as a strategy that is not there yet. */
export interface Candidate {
  readonly strategyId: bigint | null;
  /** Null when it is not saved. */
  readonly versionId: bigint | null;
  readonly lane: Lane;
  readonly definition: Definition;
}

/** A strategy that is not there yet comes after all that are, as it will when it is made. */
export const NOT_YET_STRATEGY = 2n ** 63n - 1n;
const NOT_YET_VERSION = -1n;

/** What a rehearsal stands on: the world with the candidate, the world as it is, and people chunk by chunk. */
export interface Snapshot {
  readonly strategyId: bigint;
  readonly versionId: bigint;
  readonly world: World;
  /** As things go on without the candidate; null where it changes nothing, because it is what runs. */
  readonly asIs: World | null;
  /** Creditors whose accounts the candidate speaks of, or has. */
  readonly creditors: readonly CreditorId[];
  readonly total: number;
  chunk(tx: Tx, after: bigint, limit: number): Promise<Chunk>;
}

export interface Chunk {
  readonly people: readonly PersonStart[];
  readonly last: bigint | null;
}

interface Running {
  readonly strategies: Map<bigint, EngineStrategy>;
  readonly sweeps: readonly Sweeping[];
}

/** Reads what the whole rehearsal shares. Called in a transaction that sees one moment. */
export async function openSnapshot(tx: Tx, asked: Candidate, from: Date, until: Date): Promise<Snapshot> {
  const strategyId = asked.strategyId ?? NOT_YET_STRATEGY;
  const versionId = asked.versionId ?? NOT_YET_VERSION;
  const there = await store.strategiesThere(tx);
  const old = there.find(({ id }) => id === asked.strategyId);
  const live = there.filter(({ state }) => state === "live");
  const audiences = new Map<bigint, Definition>();
  const isRunning = old?.state === "live" && old.liveVersionId === versionId;
  const as = await running(tx, live, null, from, audiences);
  const would = { strategyId, versionId, lane: asked.lane, definition: asked.definition };
  const withCandidate = await running(
    tx,
    old ? [...live.filter(({ id }) => id !== old.id), old] : live,
    would,
    from,
    audiences,
  );
  const common = await loadCommon(tx, from, until);
  const world = worldOf(common, withCandidate);
  const looked = withCandidate.sweeps.filter((sweep) => sweep.strategyId === strategyId);
  const ever = await store.creditorsEver(tx, strategyId);
  const creditors = [...new Set([...looked.map(({ creditorId }) => creditorId), ...ever])];
  const versions = [...audiences];
  const asIs = isRunning ? null : worldOf(common, as);
  return {
    strategyId,
    versionId,
    world,
    asIs,
    creditors,
    total: await store.countDebtors(tx, creditors),
    chunk: (own, after, limit) =>
      loadChunk(own, creditors, versions, hasAsking(world) || hasAsking(asIs), from, until, after, limit),
  };
}

/** The versions that run and the looks for newcomers, with the candidate in the place of its strategy's own. */
async function running(
  tx: Tx,
  live: readonly store.StrategyThere[],
  candidate: { strategyId: bigint; versionId: bigint; lane: Lane; definition: Definition } | null,
  from: Date,
  audiences: Map<bigint, Definition>,
): Promise<Running> {
  const strategies = new Map<bigint, EngineStrategy>();
  const sweeps: Sweeping[] = [];
  const versions = await store.versionsOf(
    tx,
    live.map(({ id }) => id),
  );
  const looking = live
    .filter(({ id }) => id !== candidate?.strategyId)
    .flatMap(({ id, lane, liveVersionId }) => {
      const version = versions.find((one) => one.id === liveVersionId);
      return version ? [{ strategyId: id, versionId: version.id, lane, definition: version.definition }] : [];
    });
  for (const { id, strategyId, definition } of versions) strategies.set(id, engineStrategy(strategyId, id, definition));
  if (candidate) {
    looking.push(candidate);
    const { strategyId, versionId, definition } = candidate;
    strategies.set(versionId, engineStrategy(strategyId, versionId, definition));
  }
  for (const { strategyId, versionId, lane, definition } of looking) {
    audiences.set(versionId, definition);
    for (const { creditorId, country, nextAt } of await store.sweepsThere(tx, strategyId, definition)) {
      const zone = zonesOf({ country })[0] ?? "UTC";
      sweeps.push({ strategyId, versionId, lane, days: definition.days, creditorId, zone, nextAt: nextAt ?? from });
    }
  }
  return { strategies, sweeps };
}

type Common = Omit<World, "strategies" | "looks">;

async function loadCommon(tx: Tx, from: Date, until: Date): Promise<Common> {
  const book = await packBook(tx);
  const days = new Map<number, ReturnType<typeof book.at>>();
  return {
    from,
    until,
    connected: await connectedChannels(tx),
    sending: await store.channelsSending(tx),
    holdoutParts: await loadHoldoutParts(tx),
    creditors: new Map((await loadCreditors(tx)).map((creditor) => [creditor.id, creditor])),
    ...(await loadPens(tx)),
    packsAt(at) {
      const day = Math.floor(at / DAY_MS);
      const known = days.get(day);
      if (known) return known;
      const packs = book.at(new Date(at));
      days.set(day, packs);
      return packs;
    },
  };
}

const worldOf = (common: Common, { strategies, sweeps }: Running): World => ({
  ...common,
  strategies,
  looks: timetable(sweeps, common.from, common.until),
});

const NO_POINTS: Points = {};

/** The next people with everything that decides about them: a few statements, however many they are. */
async function loadChunk(
  tx: Tx,
  creditors: readonly CreditorId[],
  audiences: readonly (readonly [bigint, Definition])[],
  asksFacts: boolean,
  from: Date,
  until: Date,
  after: bigint,
  limit: number,
): Promise<Chunk> {
  const ids = await store.debtorsAfter(tx, creditors, after, limit);
  if (ids.length === 0) return { people: [], last: null };
  const debtors = idSet(ids);
  const rows = await store.accountsOf(
    tx,
    debtors,
    audiences.map(([, definition]) => definition),
    { today: dateOfEpochDay(Math.floor(from.getTime() / DAY_MS)), creditors: await creditorPlaces(tx) },
  );
  const facts = asksFacts ? await loadFactRows(tx, idSet(rows.map(([id]) => id))) : NO_FACTS;
  const accountIds = idSet(rows.map(([id]) => id));
  const persons = await loadPersons(tx, debtors, from);
  const points = await loadPoints(tx, debtors);
  const holds = gather(await loadHolds(tx, debtors, from, until), (hold) => hold.debtorId);
  const promises = new Map((await loadPromises(tx, accountIds)).map((row) => [row.accountId, row.lastDay]));
  const through = gather(await store.wentThrough(tx, debtors), ([accountId]) => accountId);
  const messages = await store.readyOf(tx, accountIds);
  const owners = messages.flatMap(({ enrollmentId }) => (enrollmentId === null ? [] : [enrollmentId]));
  const enrollments = gather(await store.enrollmentsOf(tx, debtors, owners), (row) => row.accountId);
  const ready = gather(messages, (row) => row.accountId);
  const wanted = wantedSets(audiences.map(([id]) => id));
  const accounts = new Map<DebtorId, AccountStart[]>();
  for (const row of rows) {
    const [id, debtorId] = row;
    const list = accounts.get(debtorId) ?? [];
    accounts.set(debtorId, list);
    list.push(
      accountOf(row, {
        promisedUntil: promises.get(id) ?? null,
        wantedBy: wanted(row[8]),
        row: facts.get(id) ?? null,
        through: new Set(through.get(id)?.map(([, strategyId]) => strategyId) ?? NONE),
        enrollments: enrollments.get(id) ?? NONE,
        messages: ready.get(id) ?? NONE,
      }),
    );
  }
  const people: PersonStart[] = [];
  for (const id of ids) {
    const known = persons.get(id);
    if (!known) continue;
    people.push({
      known,
      points: points.get(id) ?? NO_POINTS,
      holds: holds.get(id) ?? NO_HOLDS,
      accounts: accounts.get(id) ?? NONE,
    });
  }
  return { people, last: ids.length < limit ? null : (ids.at(-1) ?? null) };
}

const hasAsking = (world: World | null): boolean =>
  world !== null && [...world.strategies.values()].some(({ asksFacts }) => asksFacts);

const NO_FACTS: ReadonlyMap<AccountId, FactRow> = new Map();
const NONE: readonly never[] = [];
const NO_HOLDS: readonly Hold[] = [];

interface AccountParts {
  readonly promisedUntil: LocalDate | null;
  readonly wantedBy: ReadonlySet<bigint>;
  readonly row: FactRow | null;
  readonly through: ReadonlySet<bigint>;
  readonly enrollments: readonly store.EnrollmentRow[];
  readonly messages: readonly MessageStart[];
}

function accountOf(row: store.AccountRow, parts: AccountParts): AccountStart {
  const [id, debtorId, creditorId, openCount, openMinor, oldestDebtId, oldestDueOn, hasCrumbs] = row;
  const stands = {
    creditorId,
    openCount,
    oldestDebtId: openCount === 0 ? null : oldestDebtId,
    oldestDueOn: openCount === 0 ? null : oldestDueOn,
  };
  const enrollments: EnrollmentStart[] = parts.enrollments.map((enrollment) => ({ ...enrollment, ...stands }));
  return { id, debtorId, ...stands, openMinor, hasCrumbs, ...parts, enrollments };
}

/** Audiences by the text that lists them, read once for all accounts that are wanted alike. */
function wantedSets(versions: readonly bigint[]): (text: string) => ReadonlySet<bigint> {
  const sets = new Map<string, ReadonlySet<bigint>>();
  return (text) => {
    let set = sets.get(text);
    if (!set) {
      set = new Set(text === "" ? NONE : text.split(",").map((at) => versions[Number(at)] as bigint));
      sets.set(text, set);
    }
    return set;
  };
}

function gather<Key, Row>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const map = new Map<Key, Row[]>();
  for (const row of rows) {
    const list = map.get(keyOf(row));
    if (list) list.push(row);
    else map.set(keyOf(row), [row]);
  }
  return map;
}
