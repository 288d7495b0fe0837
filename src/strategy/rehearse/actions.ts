import type { Tx } from "../../platform/db.js";
import { askJob, cancelJob } from "../../platform/jobs.js";
import { tell } from "../../platform/live.js";
import { found, Problem } from "../../platform/problem.js";
import { type Definition, hashOf } from "../domain/definition.js";
import type { RunningRule } from "../domain/move.js";
import { mustBeSound } from "../versions/check.js";
import { MEASURED_MIN } from "./measured.js";
import { countMeasurable } from "./measured-store.js";
import * as reads from "./reads.js";
import * as store from "./rehearsal-store.js";
import { REHEARSE } from "./run.js";

export interface Asked {
  readonly strategyId?: bigint | undefined;
  /** Missing: the strategy's newest version. */
  readonly definition?: Definition | undefined;
  readonly name?: string | undefined;
  /** What becomes of accounts that run on an older version; missing: they finish there. */
  readonly running?: RunningRule | undefined;
  /** Missing: payments go on to be known in time, where they are now. */
  readonly paymentsArrive?: boolean | undefined;
  readonly days: number;
  readonly scenario: store.Scenario;
}

export type AskedBy = store.NewRehearsal["askedBy"];

/** Asks for a rehearsal; a worker lives it through. */
export async function askRehearsal(tx: Tx, asked: Asked, by: AskedBy, now: Date): Promise<bigint> {
  const id = await prepareRehearsal(tx, asked, by, now);
  await store.setJob(tx, id, await askJob(tx, REHEARSE, { rehearsalId: id.toString() }, by.name, now));
  await tell(tx, "rehearsals");
  return id;
}

/** Writes a rehearsal down, for who runs it by themselves. A definition that could not be saved is refused here too. */
export async function prepareRehearsal(tx: Tx, asked: Asked, by: AskedBy, now: Date): Promise<bigint> {
  const newest =
    asked.strategyId === undefined ? null : found(await reads.newestVersion(tx, asked.strategyId), "strategy");
  const definition = asked.definition ?? newest?.definition;
  if (!definition) throw new Problem(422, "nothing_to_rehearse");
  if (asked.scenario === "measured" && (await countMeasurable(tx, now, MEASURED_MIN)) < MEASURED_MIN)
    throw new Problem(422, "not_enough_data", { least: MEASURED_MIN });
  await mustBeSound(tx, definition, now);
  const hash = hashOf(definition);
  return store.insertRehearsal(
    tx,
    {
      strategyId: asked.strategyId ?? null,
      versionId: asked.strategyId === undefined ? null : await reads.versionOfHash(tx, asked.strategyId, hash),
      name: asked.name ?? newest?.name ?? "",
      lane: definition.lane,
      definition,
      hash,
      running: asked.running ?? "finish",
      paymentsArrive: asked.paymentsArrive ?? true,
      days: asked.days,
      scenario: asked.scenario,
      askedBy: by,
    },
    now,
  );
}

export async function cancelRehearsal(tx: Tx, id: bigint, now: Date): Promise<store.RehearsalRow> {
  const row = found(await store.rehearsalById(tx, id), "rehearsal");
  if (row.jobId === null || !(await cancelJob(tx, row.jobId, now)))
    throw new Problem(409, "rehearsal_ended", { state: row.state });
  if (row.state === "queued") await store.endRun(tx, id, "cancelled", null, now);
  await tell(tx, "rehearsals");
  return found(await store.rehearsalById(tx, id));
}

/** Somebody looked at a rehearsal and agrees that its version goes live: not who asked for it. */
export async function approveRehearsal(tx: Tx, id: bigint, by: AskedBy, now: Date): Promise<void> {
  const row = found(await store.rehearsalById(tx, id), "rehearsal");
  if (row.state !== "done") throw new Problem(409, "rehearsal_not_done", { state: row.state });
  if (row.askedByKind === by.kind && row.askedById === by.id) throw new Problem(422, "own_rehearsal");
  await store.insertApproval(tx, id, by, now);
  await tell(tx, "rehearsals");
}

/**
 * May this version of this strategy go live? Refuses unless this very version was rehearsed to its end and, where the
 * tenant wants that, somebody besides who asked for the rehearsal has agreed to it.
 */
export async function assertRehearsed(tx: Tx, strategyId: bigint, hash: string): Promise<void> {
  const { isRehearsed, isApproved } = await store.standingOf(tx, strategyId, hash);
  if (!isRehearsed) throw new Problem(409, "not_rehearsed");
  if (isApproved) return;
  const { needsSecondApprover } = await store.settingsOf(tx);
  if (needsSecondApprover) throw new Problem(409, "not_approved");
}
