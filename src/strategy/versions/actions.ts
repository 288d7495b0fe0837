import type { StrategyId } from "../../kernel/id.js";
import { withdrawOfStrategy, withdrawVersion } from "../../messaging/index.js";
import type { Tx } from "../../platform/db.js";
import { emit, type News } from "../../platform/events.js";
import { tell } from "../../platform/live.js";
import { found, Problem } from "../../platform/problem.js";
import { tellEndpoints } from "../../webhooks/index.js";
import { type Definition, hashOf } from "../domain/definition.js";
import { placesInNew, type RunningRule } from "../domain/move.js";
import * as enrolling from "../enroll-store.js";
import { assertRehearsed } from "../rehearse/actions.js";
import { rehearsalById } from "../rehearse/rehearsal-store.js";
import * as strategies from "../strategy-store.js";
import { mustBeSound } from "./check.js";
import * as versions from "./store.js";

export interface DraftOrder {
  readonly definition: Definition;
  /** The revision this one was made from; 0 begins a draft. */
  readonly revision: number;
}

/**
 * Keeps what somebody works on, sound or not. Who types over a revision they have not seen is told whose it is, and
 * nothing of either is lost.
 */
export async function saveDraft(
  tx: Tx,
  id: StrategyId,
  { definition, revision }: DraftOrder,
  by: string,
  now: Date,
): Promise<number> {
  const strategy = found(await versions.lockStrategy(tx, id), "strategy");
  if (strategy.state === "retired") throw new Problem(409, "strategy_state", { state: strategy.state });
  const before = await versions.draftOf(tx, id);
  if ((before?.revision ?? 0) !== revision) {
    const other = before ? { by: before.updatedBy, at: before.updatedAt.toISOString() } : {};
    throw new Problem(409, "draft_changed", { revision: before?.revision ?? 0, ...other });
  }
  const draft = {
    definition,
    baseVersion: before?.baseVersion ?? strategy.lastNumber,
    revision: revision + 1,
    updatedAt: now,
    updatedBy: by,
  };
  await versions.putDraft(tx, id, draft);
  return draft.revision;
}

/** Makes the draft a version: from now on it never changes. Gives its number. */
export async function publishDraft(
  tx: Tx,
  id: StrategyId,
  revision: number,
  by: string,
  now: Date,
): Promise<{ readonly number: number; readonly definition: Definition; readonly hash: string }> {
  const strategy = found(await versions.lockStrategy(tx, id), "strategy");
  const draft = found(await versions.draftOf(tx, id), "draft");
  if (draft.revision !== revision)
    throw new Problem(409, "draft_changed", {
      revision: draft.revision,
      by: draft.updatedBy,
      at: draft.updatedAt.toISOString(),
    });
  await mustBeSound(tx, draft.definition, now);
  keepsItsLane(strategy, draft.definition);
  const number = strategy.lastNumber + 1;
  const hash = hashOf(draft.definition);
  const last = await versions.versionByNumber(tx, id, strategy.lastNumber);
  if (last?.hash === hash) throw new Problem(409, "nothing_changed", { version: last.number });
  await strategies.insertVersion(tx, id, number, draft.definition, hash, by, now);
  await versions.dropDraft(tx, id);
  await tell(tx, "strategies");
  return { number, definition: draft.definition, hash };
}

/**
 * Lets a version that was rehearsed run in the place of the one before. Accounts that run already finish on theirs, go on
 * at the same step, or begin anew. Gives how many were moved.
 */
export async function activateVersion(
  tx: Tx,
  id: StrategyId,
  number: number,
  running: RunningRule,
  by: string,
  now: Date,
): Promise<number> {
  const strategy = found(await versions.lockStrategy(tx, id), "strategy");
  if (strategy.state === "retired") throw new Problem(409, "strategy_state", { state: strategy.state });
  const version = found(await versions.versionByNumber(tx, id, number), "version");
  if (strategy.state === "live" && strategy.liveVersionId === version.id)
    throw new Problem(409, "already_live", { version: number });
  await assertRehearsed(tx, id, version.hash);
  keepsItsLane(strategy, version.definition);
  await mustBeSound(tx, version.definition, now);
  await versions.setLiveVersion(tx, id, version.id, version.definition.lane);
  const moved = running === "finish" ? 0 : await moveAll(tx, id, version, running, now);
  const activation = await versions.insertActivation(tx, id, { versionId: version.id, by, running, moved }, now);
  const data = { strategyId: id.toString(), version: number, hash: version.hash, running, moved };
  const happened = { key: `activation-${activation}`, at: now, accountId: null, data };
  await tellEndpoints(tx, "strategy.activated", [happened], now);
  await enrolling.openSweeps(tx, now);
  await enrolling.sweepAgain(tx, id, now);
  await tell(tx, "strategies");
  return moved;
}

/** What runs in a lane cannot be in another one from one moment to the next: another lane is another strategy. */
function keepsItsLane({ lane, liveVersionId }: versions.LockedStrategy, definition: Definition): void {
  if (liveVersionId !== null && definition.lane !== lane) throw new Problem(422, "lane_changed", { lane });
}

/**
 * Lets the very version go live that a rehearsal showed: a saved one, or the draft, which becomes a version now.
 *
 * A draft that somebody changed since is not what was rehearsed.
 */
export async function activateRehearsed(
  tx: Tx,
  rehearsalId: bigint,
  running: RunningRule,
  by: string,
  now: Date,
): Promise<{ readonly id: StrategyId; readonly version: number; readonly moved: number }> {
  const { strategyId: id, state, hash } = found(await rehearsalById(tx, rehearsalId), "rehearsal");
  if (id === null) throw new Problem(422, "rehearsal_of_no_strategy");
  if (state !== "done") throw new Problem(409, "rehearsal_not_done", { state });
  await versions.lockStrategy(tx, id);
  const version = (await versions.numberOfHash(tx, id, hash)) ?? (await publishRehearsed(tx, id, hash, by, now));
  return { id, version, moved: await activateVersion(tx, id, version, running, by, now) };
}

async function publishRehearsed(tx: Tx, id: StrategyId, hash: string, by: string, now: Date): Promise<number> {
  const draft = await versions.draftOf(tx, id);
  if (!draft || hashOf(draft.definition) !== hash)
    throw new Problem(409, "not_what_was_rehearsed", draft ? { by: draft.updatedBy } : {});
  return (await publishDraft(tx, id, draft.revision, by, now)).number;
}

/** Makes a definition that was written elsewhere the next version; somebody's draft is not typed over. Gives its number. */
export async function publishDefinition(
  tx: Tx,
  id: StrategyId,
  definition: Definition,
  by: string,
  now: Date,
): Promise<number> {
  const revision = await saveDraft(tx, id, { definition, revision: 0 }, by, now);
  return (await publishDraft(tx, id, revision, by, now)).number;
}

/** Puts an old version's definition in the draft. Gives its revision. */
export async function restoreVersion(
  tx: Tx,
  id: StrategyId,
  number: number,
  revision: number,
  by: string,
  now: Date,
): Promise<number> {
  const { definition } = found(await versions.versionByNumber(tx, id, number), "version");
  return saveDraft(tx, id, { definition, revision }, by, now);
}

export async function discardDraft(tx: Tx, id: StrategyId): Promise<void> {
  found(await versions.lockStrategy(tx, id), "strategy");
  await versions.dropDraft(tx, id);
}

/** Ends a strategy for good: what waits is taken back, and all accounts in it are let go. Gives how many. */
export async function retireStrategy(tx: Tx, id: StrategyId, now: Date): Promise<number> {
  const { state } = found(await versions.lockStrategy(tx, id), "strategy");
  if (state === "retired") throw new Problem(409, "strategy_state", { state });
  const withdrawn = await withdrawOfStrategy(tx, strategies.enrollmentsOfStrategy(tx, id), now);
  const left = await versions.leaveAll(tx, id, "retired", now);
  await enrolling.wakeAccounts(tx, strategies.accountSet(left.map(String)), now);
  await versions.setRetired(tx, id);
  await versions.dropDraft(tx, id);
  await emit(tx, now, [{ kind: "messaging.ended", payload: withdrawn }, ...moves(left)]);
  await tell(tx, "strategies");
  return left.length;
}

/** News of accounts whose place has changed, so many at once. */
function moves(accounts: readonly bigint[]): News[] {
  const news: News[] = [];
  for (let at = 0; at < accounts.length; at += TOLD_AT_ONCE) {
    const accountIds = accounts.slice(at, at + TOLD_AT_ONCE).map(String);
    news.push({ kind: "strategy.moved", payload: { accountIds } });
  }
  return news;
}
const TOLD_AT_ONCE = 2000;

async function moveAll(
  tx: Tx,
  id: StrategyId,
  version: versions.VersionRow,
  running: "same_step" | "restart",
  now: Date,
): Promise<number> {
  let moved = 0;
  for (const old of await versions.otherRunning(tx, id, version.id)) {
    await withdrawVersion(tx, old.id, now);
    const places = running === "restart" ? null : placesInNew(old.definition, version.definition);
    const accounts = await versions.moveEnrollments(tx, old.id, version.id, places, now);
    await emit(tx, now, moves(accounts));
    moved += accounts.length;
  }
  return moved;
}
