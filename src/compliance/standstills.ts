import { creditorById } from "../debts/index.js";
import type { CreditorId, DebtorId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { emit, type News } from "../platform/events.js";
import { tell } from "../platform/live.js";
import { found, Problem } from "../platform/problem.js";
import type { Fragment } from "../platform/sql.js";
import * as store from "./standstill-store.js";

export interface StandstillOrder {
  readonly because: string;
  /** Null: until somebody lifts it. */
  readonly untilAt: Date | null;
  readonly setBy: string;
}

/**
 * The red button: nothing is sent any more about this creditor, or, with null, about anybody. What a worker claimed before
 * still leaves: at most one batch of each.
 */
export async function setStandstill(
  tx: Tx,
  creditorId: CreditorId | null,
  order: StandstillOrder,
  now: Date,
): Promise<store.StandstillRow> {
  mustEndLater(order, now);
  if (creditorId !== null) found(await creditorById(tx, creditorId), "creditor");
  await store.lockStandstills(tx);
  const standing = await store.listStandstills(tx, now);
  if (standing.some((one) => one.scope !== "segment" && one.creditorId === creditorId))
    throw new Problem(409, "already_still");
  const scope = creditorId === null ? "all" : "creditor";
  const id = await store.insertStandstill(tx, { ...order, scope, creditorId, segmentName: null }, now);
  await tell(tx, "standstills");
  return found(await store.standstillById(tx, id));
}

/** Leaves the accounts of a query alone, all at once. Who comes to belong to them later is not held. */
export async function holdAccounts(
  tx: Tx,
  segmentName: string,
  accounts: Fragment,
  order: StandstillOrder,
  now: Date,
): Promise<store.StandstillRow> {
  mustEndLater(order, now);
  const fresh = { ...order, scope: "segment", creditorId: null, segmentName } as const;
  const id = await store.insertStandstill(tx, fresh, now);
  const debtors = await store.insertHolds(tx, id, accounts, fresh, now);
  if (debtors.length === 0) throw new Problem(422, "segment_of_nobody");
  await changed(tx, debtors, now);
  return found(await store.standstillById(tx, id));
}

const mustEndLater = ({ untilAt }: StandstillOrder, now: Date): void => {
  if (untilAt && untilAt <= now) throw new Problem(422, "hold_in_past");
};

/** Lets everything go on. What waited is looked at again at once. */
export async function liftStandstill(
  tx: Tx,
  id: store.StandstillId,
  by: string,
  now: Date,
): Promise<{ readonly before: store.StandstillRow; readonly after: store.StandstillRow }> {
  const before = found(await store.standstillById(tx, id), "standstill");
  if (!(await store.setLifted(tx, id, by, now))) throw new Problem(409, "already_lifted");
  if (before.scope === "segment") await changed(tx, await store.liftHolds(tx, id, now), now);
  else {
    const { creditorId, untilAt } = before;
    await emit(tx, now, [{ kind: "compliance.standstill_lifted", payload: { creditorId, untilAt } }]);
    await tell(tx, "standstills");
  }
  return { before, after: found(await store.standstillById(tx, id)) };
}

/** People in one piece of news. */
const TOLD_AT_ONCE = 2000;

async function changed(tx: Tx, debtors: readonly DebtorId[], now: Date): Promise<void> {
  const all = [...new Set(debtors)];
  const news: News[] = [];
  for (let at = 0; at < all.length; at += TOLD_AT_ONCE)
    news.push({ kind: "compliance.changed", payload: { debtorIds: all.slice(at, at + TOLD_AT_ONCE).map(String) } });
  await emit(tx, now, news);
  await tell(tx, "standstills");
}
