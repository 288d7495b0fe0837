import { beforeAll, describe, expect, test } from "vitest";
import { addCreditor, addLive, bring, personOf } from "../../../test/support/portfolio.js";
import { NOW, testRoom } from "../../../test/support/room.js";
import { changePeople } from "../../debts/index.js";
import type { AccountId, CreditorId } from "../../kernel/id.js";
import { DAY_MS, epochDayOf, type LocalDate } from "../../kernel/time.js";
import { emit } from "../../platform/events.js";
import { idSet } from "../../platform/id-set.js";
import { sql } from "../../platform/sql.js";
import { bitOf, type FactRow } from "../domain/segment/facts.js";
import { sweep, tick } from "../index.js";
import { loadFactRows } from "./fact-store.js";
import { checkFacts, rebuildFacts } from "./keep-facts.js";

const room = testRoom();
const day = (text: string): number => epochDayOf(text as LocalDate);
const TODAY = day("2026-03-09");

const rowOf = (accountId: AccountId): Promise<FactRow> =>
  room.db.begin(async (tx) => (await loadFactRows(tx, idSet([accountId]))).get(accountId) as FactRow);
const later = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);

/** All rows as they are, and as they would be if they were made anew from nothing. */
const both = async (): Promise<[unknown, unknown]> => {
  const all = () => room.db.begin((tx) => tx`select * from strategy.account_fact order by account_id`);
  const kept = await all();
  await room.db.begin((tx) => tx.run(sql`delete from strategy.account_fact`));
  await room.db.begin((tx) => rebuildFacts(tx, null, NOW));
  return [kept, await all()];
};

beforeAll(() => room.settle());

describe("what is known of an account", () => {
  test("is there as soon as its file is in", async () => {
    expect(await rowOf(room.rosa.accountId)).toMatchObject({
      currency: "COP",
      openMinor: 150_000n,
      openCount: 2,
      oldestDueOn: day("2026-01-30"),
      customerSince: TODAY,
      debtorKind: "person",
      country: "CO",
      emailHealth: "unknown",
      phoneHealth: "unknown",
      addressHealth: null,
      consentMask: bitOf("email") | bitOf("sms") | bitOf("call"),
      addressMask: bitOf("email") | bitOf("sms") | bitOf("whatsapp") | bitOf("call"),
      optOutMask: 0,
      strategyId: null,
      timesPaid: 0,
      paidShare: 0,
      hold: null,
    });
    expect(await rowOf(room.roble.accountId)).toMatchObject({ phoneHealth: null, addressMask: bitOf("email") });
  });

  test("follows payments: what is owed, how late it was paid, the share that is paid", async () => {
    await room.post(`/accounts/${room.rosa.accountId}/payments`, { amountMinor: "100000", paidOn: "2026-03-06" });
    await room.settle();
    expect(await rowOf(room.rosa.accountId)).toMatchObject({
      openMinor: 50_000n,
      openCount: 1,
      oldestDueOn: day("2026-03-02"),
      timesPaid: 1,
      timesLate: 1,
      usualDaysLate: day("2026-03-06") - day("2026-01-30"),
      lastPaidOn: day("2026-03-06"),
      paidShare: 66,
    });
  });

  test("follows promises, holds, opt-outs, consent, stops and dead addresses", async () => {
    const { debtorId, accountId } = room.rosa;
    await room.post(`/accounts/${accountId}/promises`, { amountMinor: "10000", promisedOn: "2026-03-14" });
    await room.post(`/debtors/${debtorId}/holds`, { kind: "dispute", because: "x", untilAt: later(3).toISOString() });
    await room.post(`/debtors/${debtorId}/opt-outs`, { channel: "sms", because: "asked" });
    await room.post(`/debtors/${debtorId}/stops`, { kind: "attorney", because: "letter" });
    await room.patch(`/debtors/${debtorId}`, { preferredChannel: "email" });
    await room.post(`/debtors/${debtorId}/consents`, { channels: ["call"], granted: false, medium: "call" });
    const phone = await room.db.begin(
      (tx) => tx<{ id: bigint }>`
      select id from debts.contact_point where tenant_id = ${tx.tenant} and debtor_id = ${debtorId} and kind = 'phone'`,
    );
    await room.patch(`/contact-points/${phone[0]?.id}`, { health: "bad" });
    await room.settle();
    expect(await rowOf(accountId)).toMatchObject({
      promisesMade: 1,
      promiseOn: day("2026-03-14"),
      hold: "dispute",
      // Until ten in the morning of the twelfth: that day is held in part, the next is free.
      holdUntil: day("2026-03-13"),
      optOutMask: bitOf("sms"),
      legalStop: "attorney",
      preferredChannel: "email",
      consentMask: bitOf("email") | bitOf("sms"),
      refusedMask: bitOf("call"),
      phoneHealth: "bad",
      addressMask: bitOf("email"),
    });
  });

  test("follows tags and fields that steps set", async () => {
    const { debtorId, accountId } = room.oscar;
    const change = { debtorId, add: ["vip"], remove: [], fields: { Sede: "Norte" } };
    await room.db.begin((tx) => changePeople(tx, [change], NOW));
    await room.settle();
    expect(await rowOf(accountId)).toMatchObject({ tags: ["vip"], fields: { Sede: "Norte" } });
  });

  test("follows calls, and the place in a strategy", async () => {
    const strategyId = await addLive(room.db, "Escalera", NOW);
    await sweep(room.db, NOW);
    await tick(room.db, NOW);
    await room.post(`/debtors/${room.roble.debtorId}/opt-outs`, { channel: "all", because: "asked" });
    await room.settle();
    expect(await rowOf(room.roble.accountId)).toMatchObject({
      strategyId,
      stepId: "call",
      enteredOn: TODAY,
      optOutMask: 1023,
      remindersSent: 0,
    });
    await room.db.begin(async (tx) => {
      await tx`
        insert into strategy.task (tenant_id, key, account_id, debtor_id, kind, due_at)
        values (${tx.tenant}, 't', ${room.roble.accountId}, ${room.roble.debtorId}, 'call', ${NOW})`;
      await emit(tx, NOW, [{ kind: "strategy.moved", payload: { accountIds: [room.roble.accountId] } }]);
    });
    await room.settle();
    expect(await rowOf(room.roble.accountId)).toMatchObject({ hasOpenTask: true, lastContactOn: null });
    const { body } = await room.get<{ items: { id: string }[] }>("/tasks");
    await room.post(`/tasks/${body.items[0]?.id}/close`, { outcome: "answered" });
    await room.settle();
    expect(await rowOf(room.roble.accountId)).toMatchObject({
      hasOpenTask: false,
      lastContactOn: TODAY,
      lastContactChannel: "call",
      lastContactOutcome: "answered",
      lastTalkOn: TODAY,
      lastReplyOn: null,
      lastOpenedOn: null,
      lastClickedOn: null,
    });
  });

  test("follows messages: sent, of this round, and failed", async () => {
    const { accountId, debtorId } = room.roble;
    await room.db.begin(async (tx) => {
      await tx`
        update messaging.message set state = 'sent', decided_at = ${NOW} where tenant_id = ${tx.tenant} and account_id = ${accountId}`;
      await tx`
        insert into messaging.message (tenant_id, key, account_id, debtor_id, creditor_id, channel, contact_point_id, template_id,
                                       locale, state, planned_at, not_before, expires_at, decided_at)
        select ${tx.tenant}, state, ${accountId}, ${debtorId}, ${room.creditorId}, 'email', 1, 1, 'es', state, ${later(-9)}::timestamptz,
               ${later(-9)}::timestamptz, ${NOW}, ${later(-9)}::timestamptz from unnest(array['sent', 'failed', 'unknown', 'suppressed']) as state`;
      await emit(tx, NOW, [{ kind: "messaging.sent", payload: { accountIds: [accountId] } }]);
    });
    await room.settle();
    expect(await rowOf(accountId)).toMatchObject({
      remindersSent: 3,
      remindersThisRound: 1,
      failedMessages: 1,
      lastReminderOn: TODAY,
    });
  });

  test("follows what people do with messages; what a machine opened is no opening", async () => {
    const { accountId } = room.roble;
    await room.db.begin(async (tx) => {
      await tx`
        insert into messaging.receipt (tenant_id, message_id, account_id, fact, at)
        select ${tx.tenant}, 1, ${accountId}, fact, at
        from (values ('read', ${later(-2)}::timestamptz), ('clicked', ${NOW}), ('opened_by_machine', ${later(3)})) as r(fact, at)`;
      await emit(tx, NOW, [{ kind: "messaging.opened", payload: { accountIds: [accountId], messageIds: [] } }]);
    });
    await room.settle();
    expect(await rowOf(accountId)).toMatchObject({ lastOpenedOn: TODAY - 2, lastClickedOn: TODAY });
  });

  test("is what it would be if it were made anew", async () => {
    const [kept, anew] = await both();
    expect(kept).toEqual(anew);
  });

  test("is looked over by the doctor, who changes nothing", async () => {
    expect(await checkFacts(room.db, NOW)).toEqual({ rows: 3, missing: 0, looked: 3, stale: 0 });
    await room.db.begin(async (tx) => {
      await tx`update strategy.account_fact set times_paid = 9, country = 'XX' where account_id = ${room.rosa.accountId}`;
      await tx`delete from strategy.account_fact where account_id = ${room.oscar.accountId}`;
    });
    const wrong = { rows: 2, missing: 1, looked: 2, stale: 2 };
    expect(await checkFacts(room.db, NOW)).toEqual(wrong);
    expect(await checkFacts(room.db, NOW)).toEqual(wrong);
  });

  test("is made anew for everybody when that is asked for", async () => {
    await room.db.begin((tx) => emit(tx, NOW, [{ kind: "facts.wanted", payload: {} }]));
    await room.settle();
    expect(await checkFacts(room.db, NOW)).toEqual({ rows: 3, missing: 0, looked: 3, stale: 0 });
  });
});

describe("a person of two creditors", () => {
  test("is known in both accounts by what either file brought", async () => {
    const other = await addCreditor(room.db, NOW, { name: "Sur S.A." });
    const file = (creditorId: CreditorId, ref: string, mail: string) =>
      bring(room.db, creditorId, [`${ref},Doble,${mail},,${ref},10.00,2026-03-01`], NOW);
    await file(room.creditorId, "D-1", "");
    await file(other, "D-2", "");
    const [one, two] = [await personOf(room.db, "D-1"), await personOf(room.db, "D-2")];
    await room.db.begin(
      (tx) =>
        tx`update debts.account set debtor_id = ${one.debtorId} where tenant_id = ${tx.tenant} and id = ${two.accountId}`,
    );
    await room.settle();
    expect(await rowOf(one.accountId)).toMatchObject({ addressMask: 0 });
    await file(other, "D-2", "doble@example.test");
    await room.settle();
    for (const { accountId } of [one, two])
      expect(await rowOf(accountId)).toMatchObject({ debtorId: one.debtorId, addressMask: bitOf("email") });
  });
});
