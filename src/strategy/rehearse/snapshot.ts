import { type Hold, loadHolds, loadPersons, packBook, zonesOf } from "../../compliance/index.js";
import { isStale } from "../../debts/domain/payment-data.js";
import type { CreditorId, StrategyId } from "../../kernel/id.js";
import { DAY_MS } from "../../kernel/time.js";
import { loadPens } from "../../messaging/index.js";
import type { Tx } from "../../platform/db.js";
import { idSet } from "../../platform/id-set.js";
import type { Definition, EventName, Lane } from "../domain/definition.js";
import { placesInNew, type RunningRule } from "../domain/move.js";
import { type EngineStrategy, engineStrategy } from "../domain/program.js";
import { compileRule } from "../domain/segment/evaluate.js";
import { creditorPlaces } from "../segment/fact-store.js";
import {
  type CreditorRules,
  connectedChannels,
  loadCreditors,
  loadHoldoutParts,
  loadPoints,
  type Points,
} from "../store.js";
import { otherRunning } from "../versions/store.js";
import { gather, loadAccounts, type Needs } from "./snapshot-accounts.js";
import * as store from "./snapshot-store.js";
import { type Sweeping, timetable } from "./timetable.js";
import type { Flow, Move, PersonStart, World } from "./world.js";

/** What is rehearsed: a definition, as the next version of a strategy or as a strategy that is not there yet. */
export interface Candidate {
  readonly strategyId: bigint | null;
  /** Null when it is not saved. */
  readonly versionId: bigint | null;
  readonly lane: Lane;
  readonly definition: Definition;
  /** What becomes of accounts that run on older versions. */
  readonly running: RunningRule;
  /** Payments go on to be known in time, where they are at the start. */
  readonly paymentsArrive?: boolean | undefined;
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
  readonly currencies: ReadonlyMap<CreditorId, string>;
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
  readonly flows: ReadonlyMap<EventName, readonly Flow[]>;
  readonly move: Move | null;
  readonly leastOpen: ReadonlyMap<bigint, bigint>;
}

/** A version that takes accounts in. */
interface Taking {
  readonly strategyId: bigint;
  readonly versionId: bigint;
  readonly lane: Lane;
  readonly definition: Definition;
  /** It goes live with the first day: it looks for newcomers at once. */
  readonly isNew: boolean;
}

/** Reads what the whole rehearsal shares. Called in a transaction that sees one moment. */
export async function openSnapshot(tx: Tx, asked: Candidate, from: Date, until: Date): Promise<Snapshot> {
  const strategyId = asked.strategyId ?? NOT_YET_STRATEGY;
  const versionId = asked.versionId ?? NOT_YET_VERSION;
  const there = await store.strategiesThere(tx);
  const old = there.find(({ id }) => id === asked.strategyId);
  const live = there.filter(({ state }) => state === "live");
  const hasIt = old?.liveVersionId === versionId && (old.state === "live" || old.state === "paused");
  const as = await running(tx, live, null, from);
  const candidate: Taking = {
    strategyId,
    versionId,
    lane: asked.lane,
    definition: asked.definition,
    isNew: !hasIt,
  };
  const would = {
    ...(await running(tx, old ? [...live.filter(({ id }) => id !== old.id), old] : live, candidate, from)),
    move: hasIt || !old ? null : await moveOf(tx, old.id, versionId, asked),
  };
  const common = await loadCommon(tx, from, until, asked.paymentsArrive ?? false);
  const world = worldOf(common, would);
  const asIs = hasIt && old?.state === "live" ? null : worldOf(common, as);
  const creditors = await store.creditorsEver(tx, strategyId, asked.definition);
  const needs = needsOf(world, asIs, [...would.audiences, ...as.audiences]);
  return {
    strategyId,
    versionId,
    world,
    asIs,
    creditors,
    currencies: new Map((await creditorPlaces(tx)).map(({ id, currency }) => [id as CreditorId, currency])),
    total: await store.countDebtors(tx, creditors),
    chunk: (own, after, limit) => loadChunk(own, creditors, needs, from, until, after, limit),
  };
}

function needsOf(world: World, asIs: World | null, audiences: readonly (readonly [bigint, Definition])[]): Needs {
  const programs = [world, ...(asIs ? [asIs] : [])].flatMap(({ strategies }) => [...strategies.values()]);
  const all = new Map(audiences);
  const fields = programs.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === "field" ? [step.field] : [])));
  return {
    audiences: [...all],
    facts: programs.some(({ asksFacts }) => asksFacts) || [...all.values()].some(({ audience }) => audience.rule),
    charges: programs.some(({ charges }) => charges),
    offers: programs.some(({ offers }) => offers),
    fields: [...new Set(fields)],
  };
}

/** The versions that run and take accounts in, with the candidate in the place of its strategy's own. */
async function running(
  tx: Tx,
  live: readonly store.StrategyThere[],
  candidate: Taking | null,
  from: Date,
): Promise<Running & { readonly audiences: readonly (readonly [bigint, Definition])[] }> {
  const strategies = new Map<bigint, EngineStrategy>();
  const versions = await store.versionsOf(
    tx,
    live.map(({ id }) => id),
  );
  const taking: Taking[] = live
    .filter(({ id }) => id !== candidate?.strategyId)
    .flatMap(({ id, lane, liveVersionId }) => {
      const version = versions.find((one) => one.id === liveVersionId);
      return version
        ? [{ strategyId: id, versionId: version.id, lane, definition: version.definition, isNew: false }]
        : [];
    });
  for (const { id, strategyId, definition } of versions) strategies.set(id, engineStrategy(strategyId, id, definition));
  if (candidate) {
    taking.push(candidate);
    const { strategyId, versionId, definition } = candidate;
    strategies.set(versionId, engineStrategy(strategyId, versionId, definition));
  }
  return {
    strategies,
    sweeps: await sweepsOf(tx, taking, from),
    flows: flowsOf(taking),
    move: null,
    leastOpen: new Map(taking.map(({ versionId, definition }) => [versionId, leastOpenOf(definition)])),
    audiences: taking.map(({ versionId, definition }) => [versionId, definition] as const),
  };
}

const leastOpenOf = ({ audience: { minOpenMinor } }: Definition): bigint => BigInt(minOpenMinor ?? 0);

const ruleOf = ({ audience: { rule } }: Definition) => (rule === undefined ? null : compileRule(rule));

async function sweepsOf(tx: Tx, taking: readonly Taking[], from: Date): Promise<Sweeping[]> {
  const sweeps: Sweeping[] = [];
  for (const { strategyId, versionId, lane, definition, isNew } of taking) {
    const rule = ruleOf(definition);
    for (const { creditorId, country, nextAt } of await store.sweepsThere(tx, strategyId, definition)) {
      const zone = zonesOf({ country })[0] ?? "UTC";
      const first = isNew ? from : (nextAt ?? from);
      const { days } = definition;
      const leastOpen = leastOpenOf(definition);
      sweeps.push({ strategyId, versionId, lane, days, leastOpen, rule, creditorId, zone, nextAt: first });
    }
  }
  return sweeps;
}

function flowsOf(taking: readonly Taking[]): Map<EventName, Flow[]> {
  const flows = new Map<EventName, Flow[]>();
  const inOrder = [...taking].sort((one, other) => (one.strategyId < other.strategyId ? -1 : 1));
  for (const { strategyId, versionId, lane, definition } of inOrder) {
    const { anchor, audience, days } = definition;
    if (anchor.on !== "event") continue;
    const creditors = audience.creditorIds ? new Set(audience.creditorIds.map(BigInt)) : null;
    const flow: Flow = { strategyId, versionId, lane, days, creditors, rule: ruleOf(definition) };
    flows.set(anchor.event, [...(flows.get(anchor.event) ?? []), flow]);
  }
  return flows;
}

/** Where accounts on other versions of the strategy go when this one goes live, by the rule that is asked for. */
async function moveOf(tx: Tx, strategyId: bigint, to: bigint, asked: Candidate): Promise<Move | null> {
  if (asked.running === "finish") return null;
  const places = new Map<bigint, readonly number[] | null>();
  for (const { id, definition } of await otherRunning(tx, strategyId as StrategyId, to))
    places.set(id, asked.running === "restart" ? null : placesInNew(definition, asked.definition));
  return { to, places };
}

type Common = Omit<World, keyof Running | "looks">;

/** A creditor whose payments are known in time now, and go on to be. */
const kept = (creditor: CreditorRules, from: Date): CreditorRules =>
  isStale(creditor.staleAt, from) ? creditor : { ...creditor, staleAt: null };

async function loadCommon(tx: Tx, from: Date, until: Date, paymentsArrive: boolean): Promise<Common> {
  const book = await packBook(tx);
  const days = new Map<number, ReturnType<typeof book.at>>();
  const places = await creditorPlaces(tx);
  return {
    from,
    until,
    connected: await connectedChannels(tx),
    sending: await store.channelsSending(tx),
    holdoutParts: await loadHoldoutParts(tx),
    creditors: new Map(
      (await loadCreditors(tx)).map((creditor) => [creditor.id, paymentsArrive ? kept(creditor, from) : creditor]),
    ),
    zones: new Map(places.map(({ id, country }) => [id as CreditorId, zonesOf({ country })[0] ?? "UTC"])),
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

const worldOf = (common: Common, { strategies, sweeps, flows, move, leastOpen }: Running): World => ({
  ...common,
  strategies,
  flows,
  move,
  leastOpen,
  looks: timetable(sweeps, common.from, common.until),
});

const NO_POINTS: Points = {};

/** The next people with everything that decides about them: a few statements, however many they are. */
async function loadChunk(
  tx: Tx,
  creditors: readonly CreditorId[],
  needs: Needs,
  from: Date,
  until: Date,
  after: bigint,
  limit: number,
): Promise<Chunk> {
  const ids = await store.debtorsAfter(tx, creditors, after, limit);
  if (ids.length === 0) return { people: [], last: null };
  const debtors = idSet(ids);
  const persons = await loadPersons(tx, debtors, from);
  const accounts = await loadAccounts(tx, debtors, needs, persons);
  const points = await loadPoints(tx, debtors);
  const holds = gather(await loadHolds(tx, debtors, from, until), (hold) => hold.debtorId);
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

const NONE: readonly never[] = [];
const NO_HOLDS: readonly Hold[] = [];
