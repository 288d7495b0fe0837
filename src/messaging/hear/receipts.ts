import { giveSlotsBack, setOptOut, takeSlotsBack } from "../../compliance/index.js";
import { setArrived, setBadOn, setHealth } from "../../debts/index.js";
import type { DebtorId, MessageId } from "../../kernel/id.js";
import type { Tx } from "../../platform/db.js";
import { emit, type News } from "../../platform/events.js";
import { countBack, pauseChannelAccount } from "../account-store.js";
import type { ReceiptFact } from "../channels/heard.js";
import { closeWindows, returnMessages } from "../window-store.js";
import { type Item, inwardKey, momentOf } from "./heard-item.js";
import * as store from "./receipt-store.js";

/** What says that a message was taken for certain. */
const LEFT: ReadonlySet<ReceiptFact> = new Set(["sent", "delivered", "read", "opened_by_machine", "opened", "clicked"]);
/** What says that it reached a person's device. */
const ARRIVED: ReadonlySet<ReceiptFact> = new Set(["delivered", "read", "opened", "clicked"]);

interface Matched {
  readonly item: Item<"receipt">;
  readonly of: store.Reported;
}

/**
 * Writes down what providers report of our messages, and what follows from it. Returns the calls that speak of a message
 * nobody knows yet: it may be on its way this very moment, so they are read again later.
 */
export async function takeReceipts(tx: Tx, items: readonly Item<"receipt">[], now: Date): Promise<Set<bigint>> {
  const unmatched = new Set<bigint>();
  if (items.length === 0) return unmatched;
  const find = await finder(tx, items);
  const matched: Matched[] = [];
  for (const item of items) {
    const of = find(item);
    if (of?.outcome) matched.push({ item, of });
    else unmatched.add(item.callback.id);
  }
  const facts = await withoutReturned(tx, matched, now);
  const isNew = await takeFacts(tx, facts.map(knownIn), now);
  const fresh = facts.filter(({ item, of }) => isNew({ of, fact: item.heard.fact }));
  await fail(tx, fresh, now);
  await complain(tx, fresh, now);
  return unmatched;
}

/**
 * Leaves out what a closed window brought back: the attempt came to nothing, and its message leaves once more as a
 * template. What came back so before, and is told again, is left out as well.
 */
async function withoutReturned(tx: Tx, matched: readonly Matched[], now: Date): Promise<readonly Matched[]> {
  const closed = matched.filter(({ item: { heard } }) => heard.fact === "failed" && heard.stop === "window");
  if (closed.length === 0) return matched;
  const reasons = new Map(closed.map(({ item, of }) => [of.attemptId, item.heard.reason ?? "window_closed"]));
  const reported = [...reasons].map(([attemptId, because]) => ({ attemptId, because }));
  const returned = await returnMessages(tx, reported, now);
  await closeWindows(tx, returned, now);
  await giveSlotsBack(
    tx,
    returned.flatMap(({ contactId }) => contactId ?? []),
  );
  const gone = new Set(returned.map(({ attemptId }) => attemptId));
  return matched.filter(
    (one) => !closed.includes(one) || !(gone.has(one.of.attemptId) || one.of.outcome === "refused"),
  );
}

/** A fact of a message, whoever told it: its provider, or the message itself that was opened. */
export interface Known {
  readonly of: store.Reported;
  readonly fact: ReceiptFact;
  readonly at: Date;
  readonly because: string | null;
}

const knownIn = ({ item, of }: Matched): Known => ({
  of,
  fact: item.heard.fact,
  at: momentOf(item),
  because: item.heard.reason ?? null,
});

/** Writes facts down, each once, and does what follows from those that are new. Gives which those were. */
export async function takeFacts(
  tx: Tx,
  known: readonly Known[],
  now: Date,
): Promise<(one: Pick<Known, "of" | "fact">) => boolean> {
  const rows = known.map(({ of, fact, at, because }) => ({ messageId: of.messageId, fact, at, because }));
  const written = new Set((await store.insertReceipts(tx, rows)).map(({ messageId, fact }) => `${messageId} ${fact}`));
  const isNew = ({ of, fact }: Pick<Known, "of" | "fact">): boolean => written.has(`${of.messageId} ${fact}`);
  const fresh = known.filter(isNew);
  await confirm(tx, fresh, now);
  const read = fresh.filter(({ fact }) => fact === "read" || fact === "opened");
  const clicked = fresh.filter(({ fact }) => fact === "clicked");
  await emit(tx, now, [...newsOf("messaging.opened", read), ...newsOf("messaging.clicked", clicked)]);
  return isNew;
}

function newsOf(kind: string, known: readonly Known[]): News[] {
  if (known.length === 0) return [];
  const accountIds = [...new Set(known.map(({ of }) => of.accountId))];
  const messageIds = [...new Set(known.map(({ of }) => of.messageId))];
  return [{ kind, payload: { accountIds, messageIds } }];
}

/** Finds a receipt's message: by the id its provider gave, else by the key it took along. */
async function finder(
  tx: Tx,
  items: readonly Item<"receipt">[],
): Promise<(item: Item<"receipt">) => store.Reported | undefined> {
  const byId = await store.byProviderId(
    tx,
    items.flatMap(({ callback, heard: { of } }) =>
      of.providerId === undefined ? [] : [{ channelAccountId: callback.account.id, providerId: of.providerId }],
    ),
  );
  const byKey = await finderByKey(
    tx,
    items.flatMap(({ callback, heard }) =>
      byId.has(idKey({ callback, heard })) ? [] : { callback, key: heard.of.key },
    ),
  );
  return (item) => byId.get(idKey(item)) ?? byKey(item.callback, item.heard.of.key);
}

type CalledBy = Item["callback"];

/** Finds messages by the keys that went along with them, as far as whoever calls may speak of them. */
async function finderByKey(
  tx: Tx,
  said: readonly { callback: CalledBy; key: string | undefined }[],
): Promise<(callback: CalledBy, key: string | undefined) => store.Reported | undefined> {
  const refs = said.flatMap(({ callback: { account }, key }): store.KeyRef[] => {
    const own = inwardKey(tx.tenant, key);
    return own === null ? [] : [{ channelAccountId: account.id, channel: account.channel, key: own }];
  });
  const byKey = await store.byKey(tx, refs);
  return ({ account }, key) => byKey.get(`${account.id} ${inwardKey(tx.tenant, key)}`);
}

const idKey = ({ callback, heard }: Item<"receipt">): string => `${callback.account.id} ${heard.of.providerId}`;

async function confirm(tx: Tx, fresh: readonly Known[], now: Date): Promise<void> {
  const left = fresh.filter(({ fact }) => LEFT.has(fact)).map(({ of }) => of);
  const doubted = left.filter(({ outcome }) => outcome === "unknown");
  await store.confirmUnknown(tx, doubted, now);
  if (doubted.length > 0) {
    const payload = {
      accountIds: doubted.map(({ accountId }) => accountId),
      messageIds: doubted.map(({ messageId }) => messageId),
    };
    await emit(tx, now, [{ kind: "messaging.sent", payload }]);
  }
  const there = fresh.filter(({ fact }) => ARRIVED.has(fact)).map(({ of }) => of);
  // Told to have failed, and there after all: it counts as the contact it was.
  await takeSlotsBack(
    tx,
    there.flatMap(({ state, contactId }) => (state === "failed" && contactId !== null ? [contactId] : [])),
  );
  const points = there.map(({ contactPointId }) => contactPointId);
  await healthChanged(tx, await setArrived(tx, [...new Set(points)]), now);
}

/** A message that was taken and did not arrive: its slot is free again, and its step looks for another way. */
async function fail(tx: Tx, fresh: readonly Matched[], now: Date): Promise<void> {
  const failures = fresh.filter(({ item }) => item.heard.fact === "failed");
  if (failures.length === 0) return;
  const there = await store.arrived(
    tx,
    failures.map(({ of }) => of.messageId),
  );
  const lost = failures.filter(({ of }) => !there.has(of.messageId));
  const ended = await store.failMessages(
    tx,
    lost.map(({ item, of }) => ({ messageId: of.messageId, because: item.heard.reason ?? "undelivered" })),
    now,
  );
  await giveSlotsBack(
    tx,
    lost.flatMap(({ of }) => (of.contactId === null ? [] : [of.contactId])),
  );
  for (const one of lost) await condemn(tx, one, now);
  await healthChanged(
    tx,
    lost.flatMap(({ item, of }) =>
      item.heard.stop === "address" || item.heard.stop === "channel" ? [of.debtorId] : [],
    ),
    now,
  );
  await countBack(tx, "failed", countsOf(lost), now);
  if (ended.length > 0) await emit(tx, now, [{ kind: "messaging.ended", payload: ended }]);
}

async function healthChanged(tx: Tx, debtors: readonly DebtorId[], now: Date): Promise<void> {
  if (debtors.length === 0) return;
  const debtorIds = [...new Set(debtors.map(String))];
  await emit(tx, now, [{ kind: "debts.health_changed", payload: { debtorIds } }]);
}

async function condemn(tx: Tx, { item: { heard, callback }, of }: Matched, now: Date): Promise<void> {
  const because = heard.reason ?? "undelivered";
  if (heard.stop === "address") await setHealth(tx, [of.contactPointId], "bad", because);
  if (heard.stop === "channel") await setBadOn(tx, [of.contactPointId], of.channel);
  if (heard.stop === "opt_out") await setOptOut(tx, of.debtorId, of.channel, "provider_stop", now);
  if (heard.stop === "account") await pauseChannelAccount(tx, callback.account.id, because);
}

function countsOf(lost: readonly Matched[]): Map<bigint, number> {
  const counts = new Map<bigint, number>();
  for (const { item } of lost) {
    const { id } = item.callback.account;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Somebody told their mail service that we bother them: that is a "no more", said to somebody else. */
async function complain(tx: Tx, fresh: readonly Matched[], now: Date): Promise<void> {
  const complaints = fresh.filter(({ item }) => item.heard.fact === "complained");
  for (const { of } of complaints) await setOptOut(tx, of.debtorId, of.channel, "complaint", now);
  await countBack(tx, "complained", countsOf(complaints), now);
}

/** The messages that turns say they answer, by the item. */
export async function answeredBy(tx: Tx, items: readonly Item<"turn">[]): Promise<Map<Item<"turn">, store.Reported>> {
  const refs = items.flatMap(({ callback, heard }) =>
    heard.answers?.providerId ? [{ channelAccountId: callback.account.id, providerId: heard.answers.providerId }] : [],
  );
  const byId = await store.byProviderId(tx, refs);
  const byKey = await finderByKey(
    tx,
    items.map(({ callback, heard }) => ({ callback, key: heard.answers?.key })),
  );
  const found = new Map<Item<"turn">, store.Reported>();
  for (const item of items) {
    const { answers } = item.heard;
    const of = byId.get(`${item.callback.account.id} ${answers?.providerId}`) ?? byKey(item.callback, answers?.key);
    if (of) found.set(item, of);
  }
  return found;
}

/** That a message was answered is a fact like the others. */
export const noteReplied = (tx: Tx, replied: readonly { messageId: MessageId; at: Date }[]) =>
  store.insertReceipts(
    tx,
    replied.map(({ messageId, at }) => ({ messageId, fact: "replied", at, because: null })),
  );
