import { type AskedPermit, permitsOf, recordContact } from "../compliance/index.js";
import { setHealth } from "../debts/index.js";
import { isLocale } from "../kernel/locale.js";
import { latestTemplates, previewTemplate } from "../messaging/index.js";
import type { Tx } from "../platform/db.js";
import { emit } from "../platform/events.js";
import { tell } from "../platform/live.js";
import { found, Problem } from "../platform/problem.js";
import * as tasks from "./task-store.js";

export type CallOutcome = "answered" | "no-answer" | "voicemail" | "busy" | "not-in-service" | "not-called";

/**
 * Ends a call task with how it went. Every call that was made goes into the log that the law counts, and a number out of
 * service is not dialled again.
 */
export async function closeTask(
  tx: Tx,
  id: tasks.TaskId,
  outcome: CallOutcome,
  now: Date,
): Promise<{ before: tasks.TaskRow; after: tasks.TaskRow }> {
  const before = found(await tasks.taskById(tx, id), "task");
  const state = outcome === "not-called" ? "cancelled" : "done";
  if (!(await tasks.closeTask(tx, id, state, outcome, now)))
    throw new Problem(409, "task_closed", { state: before.state });
  if (outcome !== "not-called") {
    await recordContact(
      tx,
      {
        debtorId: before.debtorId,
        channel: "call",
        direction: "out",
        outcome,
        connected: outcome === "answered",
        creditorId: before.creditorId,
        debtId: before.oldestDebtId,
      },
      now,
    );
  }
  if (outcome === "not-in-service" && before.phoneId !== null) {
    await setHealth(tx, [before.phoneId], "bad", "not_in_service");
    await emit(tx, now, [{ kind: "debts.reach_changed", payload: { debtorIds: [before.debtorId.toString()] } }]);
  }
  await emit(tx, now, [{ kind: "strategy.moved", payload: { accountIds: [before.accountId] } }]);
  await tell(tx, "tasks");
  await tell(tx, `debtor:${before.debtorId}`);
  return { before, after: found(await tasks.taskById(tx, id)) };
}

/** The words of a call in the person's language; null when nothing is owed any more, or the script is gone. */
export async function scriptOf(tx: Tx, task: tasks.TaskRow, now: Date): Promise<string | null> {
  if (task.script === null || task.openMinor === 0n) return null;
  const templateId = (await latestTemplates(tx)).get(task.script);
  if (templateId === undefined) return null;
  const locale = isLocale(task.debtorLocale) ? task.debtorLocale : "es";
  try {
    return (await previewTemplate(tx, templateId, { channel: "call", locale, accountId: task.accountId }, now)).text;
  } catch (error) {
    // A script that cannot be written for this account leaves a card without words, not an error in an agent's face.
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** May this call be made now? */
export async function permitOf(tx: Tx, task: tasks.TaskRow, now: Date): Promise<AskedPermit> {
  const [permit] = await permitsOf(tx, task.debtorId, "call", task.accountId, now);
  return found(permit);
}
