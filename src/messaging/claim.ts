import {
  type Hold,
  type KnownPerson,
  loadHolds,
  loadPersons,
  packSetId,
  packsInForce,
  takeSlots,
} from "../compliance/index.js";
import { isStale } from "../debts/domain/payment-data.js";
import { aliasesOf } from "../debts/index.js";
import type { Channel } from "../kernel/channel.js";
import type { ContactPointId, DebtorId, MessageId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { emit } from "../platform/events.js";
import { idSet } from "../platform/id-set.js";
import { type Allowance, lockAllowances, spendAllowance } from "./account-store.js";
import { inApprovedWords } from "./approved-words.js";
import type { ApprovedTemplate } from "./channels/adapter.js";
import * as dispatchStore from "./dispatch-store.js";
import { judge } from "./domain/judge.js";
import type { Judged } from "./judged.js";
import { type Addressed, type Letters, loadLetters, type RenderContext } from "./render.js";
import type { Claimed } from "./store.js";
import * as store from "./store.js";

/** A message on its way: allowed, its attempt recorded, its slot in the contact log taken. */
export interface Leaving {
  readonly message: Claimed;
  readonly attemptId: bigint;
  readonly contactId: bigint;
  readonly to: string;
  /** The clock that dates the message: where the person lives. */
  readonly zone: string;
  readonly channelAccount: store.ChannelAccount;
  /** How the provider calls the person, where that is not the address. */
  readonly alias: string | null;
  /** The approved words, where the provider takes no others now. */
  readonly template: ApprovedTemplate | null;
  readonly letters: Letters;
}

/**
 * Claims up to `size` messages a channel that are due, asks again whether each may leave, and records the attempts of those that may.
 *
 * One transaction holds the messages, the people they go to and the provider accounts, so what is read here (balances,
 * promises, opt-outs, caps) is what holds when the attempt is recorded, for any number of workers.
 */
export async function claim(
  tx: Tx,
  workerId: bigint,
  now: Date,
  realNow: Date,
  size: number,
  context: RenderContext,
): Promise<{ leaving: Leaving[]; handled: number }> {
  const leaving: Leaving[] = [];
  let handled = 0;
  // One after the other: what the first account of a channel has no room for, the next one takes.
  for (const account of await lockAllowances(tx, now, realNow, size)) {
    const limit = Math.min(size, Math.floor(account.tokens));
    if (limit === 0) continue;
    const part = await claimFor(tx, account, limit, workerId, now, context);
    if (part.handled > 0) await spendAllowance(tx, account, part.leaving.length, now, realNow);
    leaving.push(...part.leaving);
    handled += part.handled;
  }
  return { leaving, handled };
}

async function claimFor(
  tx: Tx,
  account: Allowance,
  limit: number,
  workerId: bigint,
  now: Date,
  context: RenderContext,
) {
  const due = await store.claimReady(tx, account, now, limit);
  if (due.length === 0) return { leaving: [], handled: 0 };
  const mine = await oneEach(tx, due);
  const { judged: allowed, letters } = await judgeAll(tx, mine, now, context);
  const { judged, templates } = await inApprovedWords(tx, account, allowed, letters, now);
  await put(tx, judged, now);
  const leaving = await start(tx, judged, templates, letters, account, workerId, now);
  return { leaving, handled: mine.length };
}

/**
 * Of each person one message at a time, and only people nobody else is counting: the next claim sees this one's slot.
 * A message of an account whose balance is being written stays for the next claim, too.
 */
async function oneEach(tx: Tx, due: readonly Claimed[]): Promise<Claimed[]> {
  const debtors = await store.lockDebtors(tx, [...new Set(due.map(({ debtorId }) => debtorId))]);
  const accounts = await dispatchStore.lockAccounts(tx, [...new Set(due.map(({ accountId }) => accountId))]);
  return due.filter(({ accountId, debtorId }) => accounts.has(accountId) && debtors.delete(debtorId));
}

async function judgeAll(
  tx: Tx,
  messages: readonly Claimed[],
  now: Date,
  context: RenderContext,
): Promise<{ judged: Judged[]; letters: Letters }> {
  const debtors = idSet(messages.map(({ debtorId }) => debtorId));
  const accountIds = [...new Set(messages.map(({ accountId }) => accountId))];
  const accounts = new Map((await store.accountsNow(tx, accountIds)).map((row) => [row.accountId, row]));
  const addresses = new Map(
    (
      await store.addresses(
        tx,
        messages.map((m) => m.contactPointId),
      )
    ).map((row) => [row.id, row]),
  );
  const holds = new Map<DebtorId, Hold[]>();
  for (const hold of await loadHolds(tx, debtors, now)) {
    const list = holds.get(hold.debtorId);
    if (list) list.push(hold);
    else holds.set(hold.debtorId, [hold]);
  }
  const persons = await loadPersons(tx, debtors, now);
  const packs = await packsInForce(tx, now);
  const creditors = new Map((await store.creditorRules(tx)).map((creditor) => [creditor.id, creditor]));
  const zoneOf = ({ debtorId }: Claimed): string => persons.get(debtorId)?.person.zones[0] ?? "UTC";
  const addressed = messages.map((message) => ({ message, zone: zoneOf(message) }));
  const letters = await loadLetters(tx, addressed, now, context);
  const judged = addressed.map(({ message, zone }): Judged => {
    const address = addresses.get(message.contactPointId);
    const known = persons.get(message.debtorId);
    const creditor = creditors.get(message.creditorId);
    if (!known || !creditor)
      return { message, to: "", zone, wroteAt: null, verdict: { kind: "suppress", because: "withdrawn" } };
    const account = accounts.get(message.accountId);
    const stands = account && { ...account, paymentDataStale: isStale(account.staleAt, now) };
    const held = holds.get(message.debtorId) ?? [];
    const law = packs.of(known, creditor);
    const carries = carriedBy(letters, { message, zone });
    const isGood = address?.isGood === true && !address.badOn.includes(message.channel);
    const verdict = judge(message, stands, isGood, held, known, law, carries, now);
    return { message, to: address?.value ?? "", zone, wroteAt: wroteAt(known, message.channel, now), verdict };
  });
  return { judged, letters };
}

function wroteAt({ history }: KnownPerson, channel: Channel, now: Date): Date | null {
  let last: Date | null = null;
  for (const event of history) {
    if (event.direction !== "in" || event.channel !== channel || event.at > now) continue;
    if (last === null || event.at > last) last = event.at;
  }
  return last;
}

/** A text that cannot be made is not judged by what it states: it fails when it is to be written. */
function carriedBy(letters: Letters, addressed: Addressed): readonly string[] | null {
  try {
    return letters.carries(addressed);
  } catch {
    return null;
  }
}

async function put(tx: Tx, judged: readonly Judged[], now: Date): Promise<void> {
  const later: { id: MessageId; at: Date; because: string }[] = [];
  const gone: Parameters<typeof dispatchStore.suppressMessages>[1][number][] = [];
  for (const { message, verdict } of judged) {
    if (verdict.kind === "later") later.push({ id: message.id, at: verdict.at, because: verdict.because });
    if (verdict.kind === "suppress") gone.push({ ...verdict, id: message.id });
  }
  await dispatchStore.deferMessages(tx, later, now);
  const ended = await dispatchStore.suppressMessages(tx, gone, now);
  if (ended.length > 0) await emit(tx, now, [{ kind: "messaging.ended", payload: ended }]);
}

async function start(
  tx: Tx,
  judged: readonly Judged[],
  templates: ReadonlyMap<MessageId, ApprovedTemplate>,
  letters: Letters,
  account: Allowance,
  workerId: bigint,
  now: Date,
): Promise<Leaving[]> {
  const going = judged.filter(
    (j): j is Judged & { verdict: { kind: "go"; packs: readonly string[] } } => j.verdict.kind === "go",
  );
  if (going.length === 0) return [];
  const contactIds = await takeSlots(
    tx,
    going.map(({ message }) => ({
      debtorId: message.debtorId,
      channel: message.channel,
      creditorId: message.creditorId,
      debtId: message.anchorDebtId,
      purpose: message.purpose,
      messageId: message.id,
    })),
    now,
  );
  const attempts: dispatchStore.NewAttempt[] = [];
  for (const [index, { message, verdict }] of going.entries()) {
    attempts.push({
      messageId: message.id,
      number: message.attempts + 1,
      channelAccountId: account.id,
      contactId: contactIds[index] as bigint,
      packSetId: await packSetId(tx, verdict.packs),
    });
  }
  const ids = await dispatchStore.startAttempts(tx, attempts, workerId, now);
  const aliases =
    account.channel === "email"
      ? NO_ALIASES
      : await aliasesOf(
          tx,
          account.channel,
          going.map(({ message }) => message.contactPointId),
        );
  return going.map(({ message, to, zone }, index) => ({
    message,
    to,
    zone,
    attemptId: ids[index] as bigint,
    contactId: contactIds[index] as bigint,
    channelAccount: account,
    alias: aliases.get(message.contactPointId) ?? null,
    template: templates.get(message.id) ?? null,
    letters,
  }));
}

const NO_ALIASES: ReadonlyMap<ContactPointId, string> = new Map();
