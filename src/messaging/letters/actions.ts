import { isHeldBy } from "../../compliance/domain/index.js";
import { giveSlotsBack, loadHolds } from "../../compliance/index.js";
import type { TenantId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import type { Tx } from "../../platform/db.js";
import { emit } from "../../platform/events.js";
import { idSet } from "../../platform/id-set.js";
import type { ReceiptFact } from "../channels/heard.js";
import type { StopScope } from "../channels/outcome.js";
import { SERVICE_PURPOSES } from "../domain/guard.js";
import { inwardKey, outwardKey } from "../hear/heard-item.js";
import { failMessages } from "../hear/receipt-store.js";
import { takeReceipts } from "../hear/receipts.js";
import { accountsNow } from "../store.js";
import { mergePdfs } from "./pdf-objects.js";
import * as store from "./store.js";

/** Most letters of a batch: what somebody puts into envelopes in a day, and what one file carries. */
export const BATCH_MAX = 500;

export interface PrintedBatch {
  /** Null: there was nothing to print. */
  readonly batchId: bigint | null;
  readonly printed: number;
  /** Paid since they were written: never printed. */
  readonly withdrawn: number;
  /** Held, or promised: they stay in the queue. */
  readonly kept: number;
}

/**
 * Takes the next letters of the queue into a batch.
 *
 * A letter may have waited for days, so the paid guard is asked once more: who paid meanwhile gets none, and whose account
 * is held or promised is left for a later batch.
 */
export async function printBatch(tx: Tx, by: string, max: number, now: Date): Promise<PrintedBatch> {
  const queued = await store.claimQueued(tx, Math.min(max, BATCH_MAX));
  const accounts = new Map(
    (await accountsNow(tx, [...new Set(queued.map(({ accountId }) => accountId))])).map((one) => [one.accountId, one]),
  );
  const holds = await loadHolds(tx, idSet(queued.map(({ debtorId }) => debtorId)), now);
  const today = now.toISOString().slice(0, 10);
  const asks = queued.filter(({ purpose }) => !SERVICE_PURPOSES.includes(purpose));
  const paid = new Set(asks.filter(({ accountId }) => (accounts.get(accountId)?.openCount ?? 0) === 0));
  const isHeld = ({ accountId, debtorId, purpose }: store.QueuedLetter): boolean => {
    const promised = accounts.get(accountId)?.promisedUntil ?? null;
    const own = holds.filter((hold) => hold.debtorId === debtorId && isHeldBy(hold, accountId, now));
    if (SERVICE_PURPOSES.includes(purpose)) return own.some(({ kind }) => kind === "standstill");
    return own.length > 0 || (promised !== null && promised >= today);
  };
  const going = queued.filter((letter) => !paid.has(letter) && !isHeld(letter));
  await withdraw(tx, [...paid], now);
  const ids = going.map(({ id }) => id);
  const batchId = ids.length === 0 ? null : await store.insertBatch(tx, ids, by, now);
  return { batchId, printed: ids.length, withdrawn: paid.size, kept: queued.length - ids.length - paid.size };
}

async function withdraw(tx: Tx, letters: readonly store.QueuedLetter[], now: Date): Promise<void> {
  if (letters.length === 0) return;
  await store.withdrawLetters(
    tx,
    letters.map(({ id }) => id),
    "paid",
    now,
  );
  const ended = await failMessages(
    tx,
    letters.map(({ messageId }) => ({ messageId, because: "paid" })),
    now,
  );
  await giveSlotsBack(
    tx,
    letters.flatMap(({ contactId }) => (contactId === null ? [] : [contactId])),
  );
  if (ended.length > 0) await emit(tx, now, [{ kind: "messaging.ended", payload: ended }]);
}

/** One file with all letters of a batch; null where there is no such batch. */
export async function batchPdf(tx: Tx, batchId: bigint): Promise<Buffer | null> {
  const pdfs = await store.pdfsOf(tx, batchId);
  return pdfs.length === 0 ? null : mergePdfs(pdfs);
}

/** The letters of a batch went to the post that day. Returns how many; what was told before counts for nothing. */
export async function postBatch(tx: Tx, batchId: bigint, on: LocalDate, now: Date): Promise<number> {
  const letters = await store.markPosted(tx, batchId, on);
  await report(tx, letters, { fact: "sent", at: new Date(`${on}T12:00:00Z`) }, now);
  return letters.length;
}

/** The post brought a letter back: its address is no good, and its step looks for another way. */
export async function returnLetter(tx: Tx, ref: string, because: string, now: Date): Promise<boolean> {
  const key = inwardKey(tx.tenant as TenantId, ref) ?? ref;
  const letters = await store.markReturned(tx, key, because, now);
  await report(tx, letters, { fact: "failed", at: now, reason: `letter_${because}`, stop: "address" }, now);
  return letters.length > 0;
}

interface Fact {
  readonly fact: ReceiptFact;
  readonly at: Date;
  readonly reason?: string;
  readonly stop?: StopScope;
}

/** People of the office say what a provider's call would say: the same receipts, with the same consequences. */
async function report(tx: Tx, letters: readonly store.MarkedLetter[], fact: Fact, now: Date): Promise<void> {
  const items = letters.map(({ id, messageKey, account }) => ({
    callback: {
      id,
      account,
      method: "POST",
      url: "",
      headers: {},
      body: Buffer.alloc(0),
      receivedAt: now,
      looks: 0,
    } as const,
    heard: { kind: "receipt", of: { key: outwardKey(tx.tenant as TenantId, messageKey) }, ...fact } as const,
  }));
  await takeReceipts(tx, items, now);
}
