import type { TenantId } from "../../kernel/id.js";
import type { TenantDb, Tx } from "../../platform/db.js";
import type { Heard } from "../channels/heard.js";
import type { Ear } from "../channels/index.js";
import { forgetSeen } from "../mailbox/store.js";
import type { ChannelAccount } from "../store.js";
import * as store from "./callback-store.js";
import { type Item, itemsOf } from "./heard-item.js";
import { type ReadLink, takeLinks } from "./links.js";
import { takeNews } from "./provider-news.js";
import { takeReceipts } from "./receipts.js";
import { takeTurns } from "./turns.js";
import { takeWishes } from "./wishes.js";

/** What hearing needs of the process it runs in. */
export interface HearIo {
  ear(tenant: TenantId, account: ChannelAccount): Promise<Ear | null>;
  /** For whom a link was made by which somebody opened a channel; null where it is none of ours, or too old. */
  readonly readLink: ReadLink;
}

/** Calls read in one transaction. */
const HEAR_SIZE = 500;

/**
 * When to look again for a message that nobody knows: a provider may report before our own record of the send is
 * written. After the last the report is about somebody else's message, and counts for nothing.
 */
const LOOK_AGAIN_MS = [5_000, 60_000, 10 * 60_000, 3_600_000];

/** How long calls are kept that were read; what they said stands in rows of its own. */
const KEPT_MS = 14 * 86_400_000;
const FORGET_SIZE = 5_000;

/** Reads what providers called to say. Returns how many calls were read. */
export async function hear(db: TenantDb, now: Date, io: HearIo): Promise<number> {
  let handled = 0;
  for (;;) {
    const { read, isAll } = await hearSome(db, now, io);
    handled += read;
    // What comes meanwhile is read with what comes after it: a burst is read in large parts.
    if (isAll) return handled;
  }
}

interface Part {
  readonly read: number;
  /** Nothing waited behind it. */
  readonly isAll: boolean;
}

/** A batch, and where it fails its calls one by one: one that cannot be read is set aside with its cause. */
async function hearSome(db: TenantDb, now: Date, io: HearIo): Promise<Part> {
  try {
    return await db.begin((tx) => hearBatch(tx, now, io, HEAR_SIZE));
  } catch {
    try {
      return await db.begin((tx) => hearBatch(tx, now, io, 1));
    } catch (error) {
      return db.begin((tx) => park(tx, now, error as Error));
    }
  }
}

async function park(tx: Tx, now: Date, error: Error): Promise<Part> {
  const {
    callbacks: [first],
    isAll,
  } = await store.claimCallbacks(tx, now, 1);
  if (!first) return { read: 0, isAll };
  const because = `${error.name}: ${error.message}`.slice(0, 200);
  await store.finishCallbacks(tx, [parked(first.id, because)], now);
  return { read: 1, isAll };
}

const parked = (id: bigint, because: string): store.ReadCallback => ({ id, state: "parked", lookAt: null, because });

async function hearBatch(tx: Tx, now: Date, io: HearIo, limit: number): Promise<Part> {
  const { callbacks: claimed, isAll } = await store.claimCallbacks(tx, now, limit);
  if (claimed.length === 0) return { read: 0, isAll };
  const callbacks = claimed.filter((one): one is store.StoredCallback => one.account !== null);
  const ears = new Map<bigint, Ear | null>();
  for (const { account } of callbacks) {
    if (!ears.has(account.id)) ears.set(account.id, await io.ear(tx.tenant, account).catch(() => null));
  }
  const deaf = new Set<bigint>();
  const items: Item[] = [];
  for (const callback of callbacks) {
    const ear = ears.get(callback.account.id);
    if (!ear) deaf.add(callback.id);
    else for (const heard of await readBy(ear, callback)) items.push({ callback, heard });
  }
  // "No more" comes before everything else that was said, whatever order it came in.
  await takeWishes(tx, itemsOf(items, "stop", "resume"), now);
  await takeTurns(tx, itemsOf(items, "turn"), now);
  const unmatched = await takeReceipts(tx, itemsOf(items, "receipt"), now);
  await takeLinks(tx, itemsOf(items, "linked", "moved"), io.readLink, now);
  await takeNews(tx, itemsOf(items, "template", "account"), now);
  await store.finishCallbacks(
    tx,
    [
      ...callbacks.map((callback) => ending(callback, deaf, unmatched, items, now)),
      ...claimed.filter(({ account }) => account === null).map(({ id }) => parked(id, "account_gone")),
    ],
    now,
  );
  return { read: claimed.length, isAll };
}

/** What an adapter throws on is told as such: it has a fault, and the rest of the batch does not wait for it. */
async function readBy(ear: Ear, callback: store.StoredCallback): Promise<readonly Heard[]> {
  const { method, url, headers, body } = callback;
  try {
    const query = Object.fromEntries(new URL(url, "http://localhost").searchParams);
    return await ear.read({ method, url, query, headers, body });
  } catch {
    return [{ kind: "nothing", because: "adapter_fault" }];
  }
}

function ending(
  { id, looks }: store.StoredCallback,
  deaf: ReadonlySet<bigint>,
  unmatched: ReadonlySet<bigint>,
  items: readonly Item[],
  now: Date,
): store.ReadCallback {
  if (deaf.has(id)) return parked(id, "settings_unreadable");
  const againMs = unmatched.has(id) ? LOOK_AGAIN_MS[looks] : undefined;
  if (againMs !== undefined) {
    return { id, state: "waiting", lookAt: new Date(now.getTime() + againMs), because: "unknown_message" };
  }
  const nothing = items.find(({ callback, heard }) => callback.id === id && heard.kind === "nothing")?.heard;
  const because = unmatched.has(id) ? "unknown_message" : nothing?.kind === "nothing" ? nothing.because : null;
  return { id, state: "read", lookAt: null, because };
}

/** Forgets calls read long ago. Returns how many. */
export const forgetHeard = (db: TenantDb, now: Date): Promise<number> =>
  db.begin(async (tx) => {
    // A mail is known for longer than its call is kept: a mailbox may bring it again.
    await forgetSeen(tx, new Date(now.getTime() - 2 * KEPT_MS), FORGET_SIZE);
    return store.forgetCallbacks(tx, new Date(now.getTime() - KEPT_MS), FORGET_SIZE);
  });
