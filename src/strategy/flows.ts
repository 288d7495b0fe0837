import { zonesOf } from "../compliance/index.js";
import { dateOfEpochDay, type LocalDate, wallClock } from "../kernel/time.js";
import { withdrawReady } from "../messaging/index.js";
import type { Tx } from "../platform/db.js";
import { emit, type News } from "../platform/events.js";
import { sql } from "../platform/sql.js";
import type { EventName } from "./domain/definition.js";
import * as enrolling from "./enroll-store.js";
import { accountIds, type CreditorPlace, creditorPlaces } from "./segment/fact-store.js";

/** What happened, and to which accounts. */
interface Happened {
  readonly event: EventName;
  readonly accounts: readonly bigint[];
}

/** Takes accounts into the flows that wait for what this piece of news tells. */
export async function takeIntoFlows(tx: Tx, news: News, now: Date): Promise<void> {
  for (const { event, accounts } of await happenedIn(tx, news, now)) {
    const flows = accounts.length === 0 ? [] : await enrolling.flowsOn(tx, event);
    if (flows.length > 0) await begin(tx, flows, accounts, now);
  }
}

async function begin(
  tx: Tx,
  flows: readonly enrolling.LiveStrategy[],
  accounts: readonly bigint[],
  now: Date,
): Promise<void> {
  const creditors = await creditorPlaces(tx);
  for (const flow of flows) {
    const entered: bigint[] = [];
    for (const [on, places] of daysOf(creditors, now)) {
      const theirs = await enrolling.accountsOfCreditors(tx, accounts, places);
      if (theirs.length > 0)
        entered.push(...(await enrolling.enrollOnEvent(tx, flow, theirs, on, { today: on, creditors }, now)));
    }
    if (entered.length === 0) continue;
    await withdrawReady(tx, sql`select unnest(${entered}::bigint[])`, "other_flow", now);
    // The other lanes look again: they find that the flow goes first, and go back to the step whose message was withdrawn.
    await enrolling.stepBackWithdrawn(tx, entered, now);
    await emit(tx, now, [{ kind: "strategy.moved", payload: { accountIds: entered.map(String) } }]);
  }
}

/** Creditors by the day it is where they are. */
function daysOf(creditors: readonly CreditorPlace[], now: Date): Map<LocalDate, bigint[]> {
  const days = new Map<LocalDate, bigint[]>();
  for (const { id, country } of creditors) {
    const zone = zonesOf({ country })[0] ?? "UTC";
    const today = dateOfEpochDay(wallClock(zone, now.getTime()).day);
    days.set(today, [...(days.get(today) ?? []), id]);
  }
  return days;
}

async function happenedIn(tx: Tx, { kind, payload }: News, now: Date): Promise<Happened[]> {
  if (kind === "debts.imported") {
    const { importId } = payload as { importId: string };
    return [{ event: "imported", accounts: await accountIds(tx, enrolling.newByImport(tx, BigInt(importId))) }];
  }
  if (kind === "debts.paid") {
    const ids = (payload as { paymentIds: string[] }).paymentIds.map(BigInt);
    return [{ event: "payment", accounts: await enrolling.accountsOfPayments(tx, ids, now) }];
  }
  if (kind === "plans.changed") {
    const { made, broken } = payload as { made?: string[]; broken?: string[] };
    return [
      { event: "promise_made", accounts: (made ?? []).map(BigInt) },
      { event: "promise_broken", accounts: (broken ?? []).map(BigInt) },
    ];
  }
  if (kind === "messaging.replied") return [{ event: "reply", accounts: idsOf(payload) }];
  if (kind === "messaging.opened") return [{ event: "opened", accounts: await ofOtherFlows(tx, payload) }];
  if (kind === "messaging.clicked") return [{ event: "clicked", accounts: await ofOtherFlows(tx, payload) }];
  if (kind === "messaging.ended") {
    const failed = (payload as enrolling.EndedMessage[]).filter(({ state }) => state === "failed");
    if (failed.length === 0) return [];
    const accounts = await enrolling.accountsOfEnrollments(
      tx,
      failed.flatMap(({ enrollmentId }) => enrollmentId ?? []),
    );
    return [{ event: "bounce", accounts }];
  }
  return [];
}

/**
 * The accounts of messages that were opened or clicked, but for those that such a flow sent itself: what it says would
 * begin it anew for ever.
 */
const ofOtherFlows = (tx: Tx, payload: unknown): Promise<bigint[]> =>
  enrolling.accountsOfMessages(tx, (payload as { messageIds: string[] }).messageIds.map(BigInt), ["opened", "clicked"]);

const idsOf = (payload: unknown): bigint[] => (payload as { accountIds: string[] }).accountIds.map(BigInt);
