import { accountById } from "../debts/index.js";
import type { AccountId } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import type { TenantDb, Tx } from "../platform/db.js";
import { type Consumer, emit, type News } from "../platform/events.js";
import { tell } from "../platform/live.js";
import { accept, found, Problem } from "../platform/problem.js";
import { checkPromise, type PromiseState, promiseNow } from "./domain/promise.js";
import { endOffers, followPromises, letOffSettled } from "./offers/ends.js";
import { accountsOfImport, lockOpenOffers, type OfferId } from "./offers/store.js";
import type { PromiseId, PromiseRow } from "./store.js";
import * as store from "./store.js";

export interface PromiseOrder {
  readonly accountId: AccountId;
  readonly amountMinor: bigint;
  readonly promisedOn: LocalDate;
  readonly graceDays: number;
}

/** Writes down a promise to pay. The account is left alone until it is kept or broken; one that was open is replaced. */
export async function recordPromise(tx: Tx, order: PromiseOrder, madeBy: string, now: Date): Promise<PromiseRow> {
  const account = found(await accountById(tx, order.accountId), "account");
  accept(checkPromise(order, account, now));
  const replaced = await store.lockOpen(tx, [order.accountId]);
  await store.closePromises(
    tx,
    replaced.map(({ id }) => ({ id, state: "replaced" })),
    now,
  );
  await followPromises(
    tx,
    replaced.map(({ id }) => ({ id, state: "replaced" })),
    now,
  );
  const id = await store.insertPromise(tx, { ...order, currency: account.currency, madeBy }, now);
  const promise = found(await store.promiseById(tx, id));
  await changed(tx, [{ promise, state: "made" }], now);
  return promise;
}

/** Takes a promise back: the person never made it, or asked to forget it. It counts neither as kept nor as broken. */
export async function withdrawPromise(
  tx: Tx,
  id: PromiseId,
  now: Date,
): Promise<{ before: PromiseRow; after: PromiseRow }> {
  const before = found(await store.lockPromise(tx, id), "promise");
  if (before.state !== "made") throw new Problem(409, "promise_state", { state: before.state });
  await store.closePromises(tx, [{ id, state: "withdrawn" }], now);
  await changed(tx, [{ promise: before, state: "withdrawn" }], now);
  return { before, after: found(await store.promiseById(tx, id)) };
}

/** A promise, and the state that it has come into. */
interface Changed {
  readonly promise: PromiseRow;
  readonly state: PromiseState;
}

/** Tells later rooms. What was made, and what was broken, is told apart: flows wait for it. */
async function changed(tx: Tx, changes: readonly Changed[], now: Date): Promise<void> {
  if (changes.length === 0) return;
  const payload = {
    accountIds: accountsOf(changes),
    made: accountsOf(changes.filter(({ state }) => state === "made")),
    broken: accountsOf(changes.filter(({ state }) => state === "broken")),
    promises: changes.map(({ promise: { id }, state }) => ({ id, state })),
  };
  await emit(tx, now, [{ kind: "plans.changed", payload }]);
  await followPromises(
    tx,
    changes.map(({ promise: { id }, state }) => ({ id, state })),
    now,
  );
  const debtors = new Set(changes.map(({ promise }) => `debtor:${promise.debtorId}`));
  await tell(tx, "promises", ...debtors);
}

const accountsOf = (changes: readonly Changed[]): string[] => [
  ...new Set(changes.map(({ promise }) => promise.accountId.toString())),
];

/** Closes the promises that have come to something by now; gives how many were looked at. */
async function close(tx: Tx, promises: readonly PromiseRow[], now: Date): Promise<number> {
  const ended = promises
    .map((promise) => ({ promise, state: promiseNow(promise, now) }))
    .filter(({ state }) => state !== "made");
  await store.closePromises(
    tx,
    ended.map(({ promise, state }) => ({ id: promise.id, state })),
    now,
  );
  await changed(tx, ended, now);
  return promises.length;
}

/** Promises closed in one transaction. */
const CLOSED_A_BEAT = 500;

/** Closes promises whose last day is over: kept, kept in part, or broken, by what was paid. Returns how many. */
export const closeDue = (db: TenantDb, now: Date): Promise<number> =>
  db.begin(async (tx) => close(tx, await store.claimOver(tx, now, CLOSED_A_BEAT), now));

/**
 * A promise that was paid is kept at once, so that what else is owed is looked after again; an offer that was paid, or is
 * no longer true, ends at once.
 */
export const plansConsumer: Consumer = {
  name: "plans",
  kinds: ["debts.balance_moved", "debts.charge_reversed", "debts.let_off", "debts.imported", "plans.settled"],
  async handle(tx, news, now) {
    await letOffSettled(tx, settledIn(news), now);
    const accounts = await accountsIn(tx, news);
    await close(tx, await store.lockOpen(tx, accounts.moved), now);
    await endOffers(tx, await lockOpenOffers(tx, [...accounts.moved, ...accounts.stated]), false, now);
  },
};

const settledIn = (news: readonly News[]): OfferId[] =>
  news.flatMap(({ kind, payload }) =>
    kind === "plans.settled" ? (payload as { offerIds: string[] }).offerIds.map((id) => BigInt(id) as OfferId) : [],
  );

/** Accounts on which money moved, and those of which a file said something. */
async function accountsIn(tx: Tx, news: readonly News[]): Promise<{ moved: AccountId[]; stated: AccountId[] }> {
  const moved = new Set<bigint>();
  const stated: AccountId[] = [];
  for (const { kind, payload } of news) {
    if (kind === "plans.settled") continue;
    if (kind === "debts.imported")
      stated.push(...(await accountsOfImport(tx, BigInt((payload as { importId: string }).importId))));
    else for (const id of (payload as { accountIds: string[] }).accountIds) moved.add(BigInt(id));
  }
  return { moved: [...moved] as AccountId[], stated };
}
