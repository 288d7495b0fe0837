import { recordInbound } from "../../compliance/index.js";
import { type Holder, holdersOfAliases, holdersOfValues, rememberAliases } from "../../debts/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { ContactPointId, DebtorId } from "../../kernel/id.js";
import { phoneVariants } from "../../kernel/phone.js";
import type { Tx } from "../../platform/db.js";
import { emit } from "../../platform/events.js";
import { tell } from "../../platform/live.js";
import type { From } from "../channels/heard.js";
import { type Item, momentOf } from "./heard-item.js";
import * as store from "./inbound-store.js";
import { actOn, type Meaning, meaningOf } from "./meaning.js";
import type { Reported } from "./receipt-store.js";
import { answeredBy, noteReplied } from "./receipts.js";

/** Texts longer than this are cut: a book is no answer, and the provider keeps the whole. */
const TEXT_CHARS_MAX = 20_000;

/** Keeps what people said, finds out who they are, and does at once what cannot wait: "no more". */
export async function takeTurns(tx: Tx, items: readonly Item<"turn">[], now: Date): Promise<void> {
  if (items.length === 0) return;
  const answered = await answeredBy(tx, items);
  const find = await peopleBehind(tx, items);
  const candidates = items.flatMap(({ callback: { account }, heard }) =>
    find(account.channel, heard.from).map(({ debtorId }) => ({ debtorId, channel: account.channel })),
  );
  const last = new Map(
    (await store.lastSent(tx, candidates, now)).map((row) => [`${row.debtorId} ${row.channel}`, row]),
  );
  const whose = new Map(
    items.map((item) => {
      const { channel } = item.callback.account;
      const lastTo = ({ debtorId }: Holder): bigint => last.get(`${debtorId} ${channel}`)?.messageId ?? -1n;
      return [item, writerOf(find(channel, item.heard.from), answered.get(item), channel, lastTo)] as const;
    }),
  );
  const letters = items.flatMap((item) => {
    const writer = whose.get(item);
    return writer?.channel === "email" ? [writer.debtorId] : [];
  });
  const machines = await store.chattering(tx, [...new Set(letters)], now);
  const turns = items.map((item): store.NewInbound => {
    const { callback, heard } = item;
    const writer = whose.get(item);
    const before = writer && last.get(`${writer.debtorId} ${writer.channel}`);
    const of = answered.get(item);
    return {
      channelAccountId: callback.account.id,
      channel: callback.account.channel,
      providerId: heard.id.slice(0, 400),
      debtorId: writer?.debtorId ?? null,
      contactPointId: writer?.contactPointId ?? null,
      messageId: of?.messageId ?? before?.messageId ?? null,
      accountId: of?.accountId ?? before?.accountId ?? null,
      fromValue: (heard.from.address ?? heard.from.alias ?? "").slice(0, 400),
      fromName: heard.from.name?.slice(0, 200) ?? null,
      kind:
        heard.isAutomatic || (writer && machines.has(writer.debtorId))
          ? "automatic"
          : heard.isAside
            ? "aside"
            : "words",
      meaning: meaningOf(heard),
      subject: heard.subject?.slice(0, 400) ?? null,
      text: withoutNul(heard.text).slice(0, TEXT_CHARS_MAX),
      pressed: heard.pressed?.slice(0, 256) ?? null,
      media: heard.media ?? null,
      at: momentOf(item),
    };
  });
  const ids = await store.insertInbound(tx, turns, now);
  const fresh = turns.filter((turn) => ids.has(`${turn.channelAccountId} ${turn.providerId}`));
  await learnAliases(tx, items, whose);
  await actOn(tx, fresh, now);
  await tellOf(tx, fresh, now);
}

/** PostgreSQL keeps no NUL in a text. */
const withoutNul = (text: string): string => text.replaceAll("\u0000", "");

interface Writer {
  readonly debtorId: DebtorId;
  readonly contactPointId: ContactPointId;
  readonly channel: Channel;
}

/**
 * Who wrote this: whoever got the message it answers, else whoever the address or the provider's name belongs to.
 *
 * Of several people behind one telephone it is the one we wrote to last. Somebody else's address never speaks for the
 * one a message went to: what comes from there is kept with that message, and its address is not taken for theirs.
 */
function writerOf(
  holders: readonly Holder[],
  of: Reported | undefined,
  channel: Channel,
  lastTo: (holder: Holder) => bigint,
): Writer | null {
  if (of) {
    const own = holders.find(({ debtorId }) => debtorId === of.debtorId);
    return { debtorId: of.debtorId, contactPointId: own?.contactPointId ?? of.contactPointId, channel };
  }
  const latest = holders.reduce<Holder | null>(
    (best, holder) => (best === null || lastTo(holder) >= lastTo(best) ? holder : best),
    null,
  );
  return latest && { debtorId: latest.debtorId, contactPointId: latest.contactPointId, channel };
}

type FindPeople = (channel: Channel, from: From) => readonly Holder[];

/** Everybody behind the addresses and names that these calls carry, looked up at once. */
export async function peopleBehind(
  tx: Tx,
  items: readonly { callback: { account: { channel: Channel } }; heard: { from: From } }[],
): Promise<FindPeople> {
  const values = new Set(items.flatMap(({ heard }) => waysToWrite(heard.from)));
  const byValue = grouped(await holdersOfValues(tx, [...values]));
  const byAlias = new Map<string, Holder[]>();
  for (const channel of new Set(items.map(({ callback }) => callback.account.channel))) {
    const names = items.flatMap(({ callback, heard }) =>
      callback.account.channel === channel ? [heard.from.alias ?? [], heard.from.address ?? []].flat() : [],
    );
    for (const [name, holders] of grouped(await holdersOfAliases(tx, channel, [...new Set(names)]))) {
      byAlias.set(`${channel} ${name}`, holders);
    }
  }
  return (channel, from) => [
    ...waysToWrite(from).flatMap((value) => byValue.get(value) ?? []),
    ...(byAlias.get(`${channel} ${from.address}`) ?? []),
    ...(byAlias.get(`${channel} ${from.alias}`) ?? []),
  ];
}

const waysToWrite = ({ address }: From): readonly string[] =>
  address === undefined ? [] : address.startsWith("+") ? phoneVariants(address) : [address];

function grouped(holders: readonly Holder[]): Map<string, Holder[]> {
  const map = new Map<string, Holder[]>();
  for (const holder of holders) map.set(holder.value, [...(map.get(holder.value) ?? []), holder]);
  return map;
}

/** A provider that begins to call somebody otherwise says both names at first: after that one is enough. */
async function learnAliases(
  tx: Tx,
  items: readonly Item<"turn">[],
  whose: ReadonlyMap<Item<"turn">, Writer | null>,
): Promise<void> {
  await rememberAliases(
    tx,
    items.flatMap((item) => {
      const writer = whose.get(item);
      const { alias } = item.heard.from;
      return writer && alias !== undefined
        ? [{ channel: writer.channel, alias, contactPointId: writer.contactPointId }]
        : [];
    }),
  );
}

/** What is no "no". */
const TALKS: ReadonlySet<string> = new Set<Meaning>(["resume", "wants_person", "wants_link"]);

/** Says to all who wait for it that somebody answered. What a machine wrote is no answer. */
export async function tellOf(tx: Tx, fresh: readonly store.NewInbound[], now: Date): Promise<void> {
  const known = fresh.filter((turn) => turn.debtorId !== null && turn.kind !== "automatic");
  await recordInbound(
    tx,
    known.map(({ debtorId, channel, at }) => ({ debtorId: debtorId as DebtorId, channel, at, creditorId: null })),
    now,
  );
  await noteReplied(
    tx,
    known.flatMap(({ messageId, at }) => (messageId === null ? [] : [{ messageId, at }])),
  );
  // Who wants no more, or is somebody else, has begun no conversation.
  const said = known.filter(({ kind, meaning }) => kind === "words" && (meaning === null || TALKS.has(meaning)));
  if (said.length > 0) {
    const owners = await store.accountsOf(tx, [...new Set(said.map(({ debtorId }) => debtorId as DebtorId))]);
    const accountIds = said.flatMap(({ accountId, debtorId }) =>
      accountId === null ? (owners.get(debtorId as DebtorId) ?? []) : [accountId],
    );
    await emit(tx, now, [{ kind: "messaging.replied", payload: { accountIds: [...new Set(accountIds)] } }]);
  }
  if (fresh.length > 0) await tell(tx, "messages");
}
