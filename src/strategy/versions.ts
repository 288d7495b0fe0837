import type { StrategyId } from "../kernel/id.js";
import { DAY_MS, dateOfEpochDay, type LocalDate } from "../kernel/time.js";
import { latestTemplates, withdrawVersion } from "../messaging/index.js";
import type { Tx } from "../platform/db.js";
import { tell } from "../platform/live.js";
import { found, Problem } from "../platform/problem.js";
import { type DefinitionProblem, isError, problemsOf } from "./domain/check-definition.js";
import { type Definition, hashOf } from "./domain/definition.js";
import { placesInNew, type RunningRule } from "./domain/move.js";
import { flatSteps } from "./domain/outline.js";
import * as enrolling from "./enroll-store.js";
import * as strategies from "./strategy-store.js";
import * as versions from "./version-store.js";

/** Everything that is wrong with a definition or doubtful in it: its own logic, and what it names that is not there. */
export async function allProblems(tx: Tx, definition: Definition, now: Date): Promise<DefinitionProblem[]> {
  const known = await latestTemplates(tx);
  const missing = flatSteps(definition.steps).flatMap((step): DefinitionProblem[] => {
    const template = "template" in step ? step.template : "script" in step ? step.script : null;
    if (template === null || known.has(template)) return [];
    return [{ severity: "error", code: "unknown_template", step: step.id, values: { template } }];
  });
  return [...problemsOf(definition, todayOf(now)), ...missing];
}

const todayOf = (now: Date): LocalDate => dateOfEpochDay(Math.floor(now.getTime() / DAY_MS));

/** Refuses a definition that may not run, naming the first thing that is wrong and where. */
export async function mustBeSound(tx: Tx, definition: Definition, now: Date): Promise<void> {
  const error = (await allProblems(tx, definition, now)).find(isError);
  if (!error) return;
  throw new Problem(422, error.code, { ...(error.step !== null && { step: error.step }), ...error.values });
}

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
  const number = strategy.lastNumber + 1;
  const hash = hashOf(draft.definition);
  await strategies.insertVersion(tx, id, number, draft.definition, hash, by, now);
  await versions.dropDraft(tx, id);
  await tell(tx, "strategies");
  return { number, definition: draft.definition, hash };
}

/**
 * Lets a version run in the place of the one before. Accounts that run already finish on theirs, go on at the same step,
 * or begin anew. Gives how many were moved.
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
  await mustBeSound(tx, version.definition, now);
  await versions.setLiveVersion(tx, id, version.id);
  const moved = running === "finish" ? 0 : await moveAll(tx, id, version, running, now);
  await versions.insertActivation(tx, id, { versionId: version.id, by, running, moved }, now);
  await enrolling.openSweeps(tx, now);
  await enrolling.sweepAgain(tx, id, now);
  await tell(tx, "strategies");
  return moved;
}

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
    moved += await versions.moveEnrollments(tx, old.id, version.id, places, now);
  }
  return moved;
}
