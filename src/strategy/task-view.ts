import type { z } from "zod";
import type * as contract from "./contract.js";
import type { TaskRow } from "./task-store.js";

/** A task as screens and the debtor page show it. */
export const taskView = (row: TaskRow): z.output<typeof contract.Task> => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  dueAt: row.dueAt,
  closedAt: row.closedAt,
  because: row.because,
  asked: row.asked,
  accountId: row.accountId,
  debtor: { id: row.debtorId, name: row.debtorName, kind: row.debtorKind },
  creditor: { id: row.creditorId, name: row.creditorName },
  currency: row.currency,
  openMinor: row.openMinor,
  oldestDueOn: row.oldestDueOn,
  phone: row.phone,
  strategy:
    row.strategyId !== null && row.strategyName !== null ? { id: row.strategyId, name: row.strategyName } : null,
});
