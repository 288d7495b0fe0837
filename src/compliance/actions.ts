import { accountById, debtorById, debtRefOf } from "../debts/index.js";
import type { Channel } from "../kernel/channel.js";
import type { AccountId, DebtId, DebtorId } from "../kernel/id.js";
import { DAY_MS } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import { emit } from "../platform/events.js";
import { idSet } from "../platform/id-set.js";
import { tell } from "../platform/live.js";
import { found, notFound, Problem } from "../platform/problem.js";
import type { Stop, Verdict } from "./domain/contact.js";
import { type Hold, isHeldBy } from "./domain/hold.js";
import { mayContact } from "./domain/may-contact.js";
import { packsInForce } from "./packs-in-force.js";
import { loadPersons } from "./person-store.js";
import * as reads from "./reads.js";
import * as records from "./record-store.js";
import * as store from "./store.js";

/** What changes whether a person may be contacted. Every change wakes what waits on that person. */
async function changed(tx: Tx, debtorId: DebtorId, now: Date): Promise<void> {
  await emit(tx, now, [{ kind: "compliance.changed", payload: { debtorIds: [debtorId.toString()] } }]);
  await tell(tx, `debtor:${debtorId}`);
}

async function mustExist(tx: Tx, debtorId: DebtorId): Promise<void> {
  if (!(await records.lockDebtor(tx, debtorId))) throw notFound("debtor");
}

// Holds

export async function setHold(tx: Tx, hold: store.NewHold, now: Date): Promise<reads.HoldRow> {
  await mustExist(tx, hold.debtorId);
  if (hold.untilAt && hold.untilAt <= now) throw new Problem(422, "hold_in_past");
  checkFrom(hold, now);
  if (hold.accountId !== null) {
    const account = found(await accountById(tx, hold.accountId as AccountId), "account");
    if (account.debtorId !== hold.debtorId) throw notFound("account");
  }
  if (hold.debtId != null) {
    if (hold.accountId === null) throw new Problem(422, "hold_of_debt_without_account");
    found(await debtRefOf(tx, hold.accountId as AccountId, hold.debtId as DebtId), "debt");
  }
  const id = await store.insertHold(tx, hold, now);
  await changed(tx, hold.debtorId, now);
  return found(await reads.holdById(tx, id));
}

/** A hold may begin in the past, because the person asked then; a year is as far as anybody remembers. */
const BACK_MS = 366 * DAY_MS;

function checkFrom({ fromAt, untilAt }: store.NewHold, now: Date): void {
  if (!fromAt) return;
  if (fromAt.getTime() < now.getTime() - BACK_MS) throw new Problem(422, "hold_too_far_back");
  if (untilAt && untilAt <= fromAt) throw new Problem(422, "hold_ends_before_it_begins");
}

export async function liftHold(
  tx: Tx,
  id: bigint,
  now: Date,
): Promise<{ before: reads.HoldRow; after: reads.HoldRow }> {
  const before = found(await reads.holdById(tx, id), "hold");
  const debtorId = await store.liftHold(tx, id, now);
  if (debtorId === null) throw new Problem(409, "already_lifted");
  await changed(tx, debtorId, now);
  return { before, after: found(await reads.holdById(tx, id)) };
}

// Opt-outs

/** Stops a channel, or all of them. Said twice it holds once: the first row stays. */
export async function setOptOut(
  tx: Tx,
  debtorId: DebtorId,
  channel: Channel | "all",
  because: string,
  now: Date,
): Promise<{ optOut: reads.OptOutRow; isNew: boolean }> {
  await mustExist(tx, debtorId);
  const open = await reads.optOutsOf(tx, debtorId, true);
  const known = open.find((one) => one.channel === channel);
  if (known) return { optOut: known, isNew: false };
  await store.insertOptOut(tx, debtorId, channel, because, now);
  await changed(tx, debtorId, now);
  const optOut = found((await reads.optOutsOf(tx, debtorId, true)).find((one) => one.channel === channel));
  await emit(tx, now, [{ kind: "compliance.opted_out", payload: { optOutIds: [optOut.id] } }]);
  return { optOut, isNew: true };
}

/** Takes back a "no more" that the person takes back; what was stopped for other causes stays stopped. */
export async function liftOptOuts(
  tx: Tx,
  debtorId: DebtorId,
  channel: Channel,
  causes: readonly string[],
  now: Date,
): Promise<boolean> {
  const open = (await reads.optOutsOf(tx, debtorId, true)).filter(
    (one) => one.channel === channel && causes.includes(one.because),
  );
  for (const { id } of open) await records.liftOptOut(tx, id, now);
  if (open.length > 0) await changed(tx, debtorId, now);
  return open.length > 0;
}

export async function liftOptOut(
  tx: Tx,
  id: bigint,
  now: Date,
): Promise<{ before: reads.OptOutRow; after: reads.OptOutRow }> {
  const before = found(await reads.optOutById(tx, id), "opt_out");
  if (before.liftedAt) throw new Problem(409, "already_lifted");
  await records.liftOptOut(tx, id, now);
  await changed(tx, before.debtorId, now);
  return { before, after: found(await reads.optOutById(tx, id)) };
}

// Stops

export async function setStop(
  tx: Tx,
  debtorId: DebtorId,
  kind: Stop,
  because: string,
  now: Date,
): Promise<{ stop: reads.StopRow; isNew: boolean }> {
  await mustExist(tx, debtorId);
  const known = (await reads.stopsOf(tx, debtorId, true)).find((one) => one.kind === kind);
  if (known) return { stop: known, isNew: false };
  await store.insertStop(tx, debtorId, kind, because, now);
  await changed(tx, debtorId, now);
  return { stop: found((await reads.stopsOf(tx, debtorId, true)).find((one) => one.kind === kind)), isNew: true };
}

export async function liftStop(
  tx: Tx,
  id: bigint,
  now: Date,
): Promise<{ before: reads.StopRow; after: reads.StopRow }> {
  const before = found(await reads.stopById(tx, id), "stop");
  if (before.liftedAt) throw new Problem(409, "already_lifted");
  await records.liftStop(tx, id, now);
  await changed(tx, before.debtorId, now);
  return { before, after: found(await reads.stopById(tx, id)) };
}

// Consent

export async function changeConsent(
  tx: Tx,
  debtorId: DebtorId,
  channels: readonly Channel[],
  granted: boolean,
  proof: records.NewProof,
  now: Date,
): Promise<void> {
  await mustExist(tx, debtorId);
  await records.insertConsent(tx, debtorId, channels, granted, proof, now);
  await changed(tx, debtorId, now);
}

/** The person opened a channel themselves: by that they agree to hear from us there. */
export const grantByPerson = (
  tx: Tx,
  debtorId: DebtorId,
  channel: Channel,
  source: string,
  now: Date,
  textVersion: string | null = null,
): Promise<void> => changeByPerson(tx, debtorId, channel, true, { source, textVersion }, now);

/** They took it back themselves, by a page of ours. */
export const withdrawByPerson = (
  tx: Tx,
  debtorId: DebtorId,
  channel: Channel,
  source: string,
  now: Date,
): Promise<void> => changeByPerson(tx, debtorId, channel, false, { source, textVersion: null }, now);

const changeByPerson = (
  tx: Tx,
  debtorId: DebtorId,
  channel: Channel,
  granted: boolean,
  proof: Pick<records.NewProof, "source" | "textVersion">,
  now: Date,
): Promise<void> =>
  changeConsent(tx, debtorId, [channel], granted, { ...proof, medium: channel, obtainedBy: "the person" }, now);

/** Writes down a contact that a person of ours made or took. It counts from now on, whatever it was about. */
export async function recordContact(tx: Tx, contact: records.NewContactEvent, now: Date): Promise<void> {
  await records.insertContact(tx, contact, now);
  await changed(tx, contact.debtorId, now);
}

/** Writes down that people wrote to us: it opens windows, and the law counts it as a talk they began. */
export async function recordInbound(tx: Tx, inbound: readonly records.InboundContact[], now: Date): Promise<void> {
  if (inbound.length === 0) return;
  await records.insertInbound(tx, inbound);
  const debtorIds = [...new Set(inbound.map(({ debtorId }) => debtorId.toString()))];
  await emit(tx, now, [{ kind: "compliance.changed", payload: { debtorIds } }]);
  await tell(tx, ...debtorIds.map((id) => `debtor:${id}`));
}

// Permits

export interface AskedPermit {
  readonly account: reads.AskedAccount;
  readonly verdict: Verdict;
  /** We leave the account alone by our own decision, whatever the law allows. */
  readonly hold: Hold | null;
}

/** May this person be contacted on this channel now, for each of their accounts? */
export async function permitsOf(
  tx: Tx,
  debtorId: DebtorId,
  channel: Channel,
  accountId: AccountId | undefined,
  now: Date,
): Promise<AskedPermit[]> {
  const accounts = await reads.accountsToAsk(tx, debtorId, accountId);
  const known = (await loadPersons(tx, idSet([debtorId]), now)).get(debtorId);
  if (!known || (accountId !== undefined && accounts.length === 0)) throw notFound(known ? "account" : "debtor");
  const packs = await packsInForce(tx, now);
  const holds = await store.loadHolds(tx, idSet([debtorId]), now);
  return accounts.map((account) => ({
    account,
    hold: holds.findLast((one) => isHeldBy(one, account.id, now)) ?? null,
    verdict: mayContact(
      {
        channel,
        purpose: "collection",
        recipient: "debtor",
        kind: channel === "whatsapp" ? "template-utility" : "freeform",
        debtId: account.oldestDebtId ?? undefined,
        creditorId: account.creditorId,
      },
      known.person,
      known.history,
      packs.of(known, account),
      now,
    ),
  }));
}

// The link in every message

export interface StopLinkState {
  readonly locale: string;
  /** Is the channel, or everything, stopped already? */
  readonly isStopped: boolean;
  readonly isAllStopped: boolean;
}

/** What the page behind a stop link says before anybody presses anything; null when there is no such person any more. */
export async function stopLinkState(tx: Tx, debtorId: DebtorId, channel: Channel): Promise<StopLinkState | null> {
  const debtor = await debtorById(tx, debtorId);
  if (!debtor) return null;
  const open = await reads.optOutsOf(tx, debtorId, true);
  const isAllStopped = open.some((one) => one.channel === "all");
  return {
    locale: debtor.locale,
    isAllStopped,
    isStopped: isAllStopped || open.some((one) => one.channel === channel),
  };
}
