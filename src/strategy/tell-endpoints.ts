import type { Tx } from "../platform/db.js";
import { queueCalls, type StepCall, tellEndpoints } from "../webhooks/index.js";
import type { Decision } from "./domain/decision.js";
import type { EngineStrategy } from "./domain/program.js";
import type { MadeTask } from "./store.js";

/** Queues what steps tell other systems, with the decision. Its key is made of it: one decision makes one delivery. */
export async function callEndpoints(
  tx: Tx,
  decisions: readonly Decision[],
  versions: ReadonlyMap<bigint, EngineStrategy>,
  now: Date,
): Promise<void> {
  const calls = decisions.flatMap(({ facts, round, webhooks }) =>
    webhooks.map(
      ({ step, endpoint, type }): StepCall => ({
        endpoint,
        type,
        key: `step-${facts.enrollmentId}-${round}-${step}`,
        at: now,
        accountId: facts.accountId,
        data: placeOf(facts.versionId, step, versions),
      }),
    ),
  );
  if (calls.length > 0) await queueCalls(tx, calls, now);
}

/** Says to who wants to hear it that somebody is to call or to visit. */
export async function tellTasks(
  tx: Tx,
  made: readonly MadeTask[],
  decisions: readonly Decision[],
  versions: ReadonlyMap<bigint, EngineStrategy>,
  now: Date,
): Promise<void> {
  if (made.length === 0) return;
  const decided = new Map(decisions.map((decision) => [decision.facts.enrollmentId, decision]));
  const happenings = made.flatMap(({ id, enrollmentId }) => {
    const { facts, task } = decided.get(enrollmentId) ?? {};
    if (!facts || !task) return [];
    const data = {
      taskId: id.toString(),
      kind: task.kind,
      dueAt: task.dueAt.toISOString(),
      ...placeOf(facts.versionId, task.step, versions),
    };
    return [{ key: `task-${id}`, at: now, accountId: facts.accountId, data }];
  });
  await tellEndpoints(tx, "task.created", happenings, now);
}

const placeOf = (versionId: bigint, step: number, versions: ReadonlyMap<bigint, EngineStrategy>) => {
  const version = versions.get(versionId);
  return {
    strategyId: version?.strategyId.toString() ?? null,
    versionId: versionId.toString(),
    step: version?.steps[step]?.id ?? null,
  };
};
