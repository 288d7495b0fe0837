import { expect, test } from "vitest";
import { checkBooks } from "../../src/analytics/index.js";
import { setStop } from "../../src/compliance/actions.js";
import { setCharges } from "../../src/debts/actions.js";
import type { AccountId, CreditorId, DebtorId } from "../../src/kernel/id.js";
import type { LocalDate } from "../../src/kernel/time.js";
import type { OfferTerms } from "../../src/plans/domain/offer-policy.js";
import { recordPromise, setPolicy } from "../../src/plans/index.js";
import { checkFacts, pauseStrategy } from "../../src/strategy/index.js";
import { crowd } from "./crowd.fixture.js";
import { candidateOf, kept, lived, rehearsed } from "./rehearse.fixture.js";
import { type Story, storyWorld } from "./world.fixture.js";

const world = storyWorld();

const message = (id: string, day: number | null, template = "offer-settlement", channels = ["email"]) => ({
  kind: "message",
  id,
  ...(day !== null && { day }),
  at: "10:00",
  template,
  channels,
});
const offer = (id: string, wanted = "best", validDays?: number) => ({
  kind: "offer",
  id,
  offer: wanted,
  ...(validDays !== undefined && { validDays }),
});
const wait = (id: string, days: number) => ({ kind: "wait", id, days });
const asks = (id: string, fact: string, op: string, value: unknown, yes: object[], no: object[] = []) => ({
  kind: "condition",
  id,
  if: { fact, op, value },
  yes,
  no,
});

/** Offers, asks whether it stands, lets it end, offers again with what was charged meanwhile, and comes round. */
const OFFERING = {
  days: { from: 1, to: null },
  steps: [
    offer("soon", "settlement", 3),
    message("first", 3, "overdue-consumer-1"),
    offer("best"),
    asks("stands", "hasOpenOffer", "is", true, [message("told", 4)], [message("plain", 4, "overdue-consumer-2")]),
    wait("think", 6),
    asks("still", "offerInDays", "ge", 3, [message("reminded", null)], [offer("parts", "instalments", 4)]),
    { kind: "charge", id: "late", day: 21, at: "09:00", what: { of: "fee", amount: { bps: 300 }, once: "debt" } },
    offer("after-fee", "settlement", 5),
    message("again", 22, "offer-settlement", ["sms", "email"]),
    wait("round", 3),
    asks("few", "remindersSent", "le", 5, [{ kind: "goto", id: "back", to: "think" }]),
    message("last", null, "offer-instalments"),
  ],
};

const terms = (over: Partial<OfferTerms> = {}): OfferTerms => ({
  discounts: [
    { fromDays: 5, bps: 500 },
    { fromDays: 20, bps: 1_250 },
  ],
  instalments: { most: 9, smallestMinor: "20000", downPaymentBps: 0, firstWithinDays: 6 },
  validDays: 8,
  ...over,
});
const rule = (name: string, fact: string, op: string, value: unknown, over: Partial<OfferTerms> = {}) => ({
  name,
  who: { rule: { fact, op, value }, segment: null },
  terms: terms(over),
});
const forAll = (over: Partial<OfferTerms> = {}) => ({ name: "todos", who: null, terms: terms(over) });

/** No creditor lets be offered what the other does; one nothing at all. */
const POLICIES: readonly (readonly object[])[] = [
  [forAll()],
  [rule("varias", "openCount", "gt", 1, { validDays: 20 }), forAll({ discounts: [] })],
  [],
  [rule("muchos", "remindersSent", "gt", 2, { discounts: [{ fromDays: 0, bps: 3_000 }] })],
  [forAll({ instalments: null })],
  [forAll({ instalments: { most: 3, smallestMinor: "90000", downPaymentBps: 4_000, firstWithinDays: 3 } })],
  [rule("con-oferta", "hasOpenOffer", "is", true, { validDays: 3 }), forAll()],
];

const allow = (story: Story, policies: typeof POLICIES): Promise<void> =>
  story.db.begin(async (tx) => {
    for (const [at, rules] of policies.entries()) {
      const { id } = story.creditors[at] as { id: CreditorId };
      await setPolicy(tx, id, { rules: rules as never, approvesBeyond: "manager" }, "Ana", story.now);
      const fee = { contract: "cláusula 8", afterDays: 0, maxBps: 900, maxMinor: null };
      const bases = { fee, interest: null };
      await setCharges(tx, id, { person: bases, company: bases, values: {} }, "Ana", story.now);
    }
  });

const offersOf = (story: Story) =>
  story.db.begin(
    (tx) => tx<{ ref: string; state: string; because: string | null; kind: string; openAt: Date }>`
      select a.ref, o.state, o.because, o.kind from plans.offer o
      join debts.account a on a.tenant_id = o.tenant_id and a.id = o.account_id
      where o.tenant_id = ${tx.tenant} order by o.id`,
  );

test("a crowd that is offered what seven policies allow: every offer, message and fact is lived as it was rehearsed", async () => {
  const { story, early, late } = await crowd(world, 11);
  for (const id of [early, late]) await story.db.begin((tx) => pauseStrategy(tx, id, story.now));
  await allow(story, POLICIES);
  await story.db.begin(async (tx) => {
    const people = await tx<{ debtorId: DebtorId }>`
      select distinct debtor_id from debts.account where tenant_id = ${tx.tenant} and ref in ('p00', 'p31')`;
    for (const { debtorId } of people) await setStop(tx, debtorId, "insolvency", "x", story.now);
  });
  const id = await story.live("Con ofertas", OFFERING);
  // Some have an offer before the rehearsal begins, and others have promised.
  await story.until("2026-04-02T12:00:00Z");
  await story.db.begin(async (tx) => {
    const promising = await tx<{ id: AccountId }>`
      select a.id from debts.account a
      where a.tenant_id = ${tx.tenant} and a.open_minor > 0 and not exists (
        select from plans.offer o where o.tenant_id = a.tenant_id and o.account_id = a.id and o.state = 'open')
      order by a.id limit 20`;
    for (const { id: accountId } of promising) {
      const order = { accountId, amountMinor: 1n, promisedOn: "2026-04-22" as LocalDate, graceDays: 2 };
      await recordPromise(tx, order, "Ana", story.now);
    }
  });
  await story.until("2026-04-03T12:00:00Z");
  const since = new Date(story.now.getTime() + 1);
  await story.jump(since.toISOString());
  const until = "2026-05-12T00:00:00Z";
  const told = await rehearsed(story, await candidateOf(story, id), until);
  await story.until(until);
  const was = await lived(story, since);
  expect(told.sent).toEqual(was.sent);
  expect(told.notes).toEqual(was.notes);
  expect(told.facts).toEqual(await kept(story, told));
  for (const what of [
    "best offered settlement",
    "best offered instalments",
    "parts offered instalments",
    "after-fee offered settlement",
    "best skipped offer_no_policy",
    "parts skipped offer_no_instalments",
    "skipped offer_no_discount",
    "skipped offer_too_small",
    "skipped offer_stopped",
    "stands branched yes",
    "stands branched no",
    "still branched yes",
    "late charged fee",
    "held promise",
  ])
    expect(
      was.notes.some((line) => line.includes(what)),
      what,
    ).toBe(true);
  const offers = await offersOf(story);
  expect(new Set(offers.map(({ state, because }) => `${state} ${because}`))).toEqual(
    new Set(["open null", "superseded newer_offer", "expired not_in_time"]),
  );
  // One stands at a time.
  const open = offers.filter(({ state }) => state === "open").map(({ ref }) => ref);
  expect(new Set(open).size).toBe(open.length);
  expect((await story.db.begin(checkBooks)).examples).toEqual([]);
  expect(await checkFacts(story.db, story.now)).toMatchObject({ missing: 0, stale: 0 });
}, 120_000);

test("an offer reaches its person in words, is paid in two parts, and that is all they owe", async () => {
  const story = await world.begin("2026-05-04T12:00:00Z");
  await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-04-20" }]);
  await allow(story, [[forAll({ discounts: [{ fromDays: 10, bps: 1_000 }] })]]);
  await story.settle(story.only("news"));
  await story.live("Oferta", { days: { from: 1, to: null }, steps: [offer("o"), message("told", 15)] });
  await story.until("2026-05-06T12:00:00Z");
  const [told] = await story.messages("sent");
  expect(told?.body?.replaceAll(/\s+/g, " ")).toContain(
    "Hasta el 12 de mayo de 2026 puede pagar $ 900 en lugar de $ 1.000: son $ 100 menos, y con eso queda al día.",
  );
  await story.pays({ who: "ana" }, 500);
  await story.until("2026-05-08T12:00:00Z");
  expect(await offersOf(story)).toMatchObject([{ state: "open" }]);
  await story.pays({ who: "ana" }, 400);
  await story.until("2026-05-09T12:00:00Z");
  expect(await offersOf(story)).toMatchObject([{ state: "accepted", because: "settled" }]);
  const [account] = await story.db.begin(
    (tx) => tx<{ openMinor: bigint }>`select open_minor from debts.account where tenant_id = ${tx.tenant}`,
  );
  expect(account?.openMinor).toBe(0n);
  expect((await story.db.begin(checkBooks)).examples).toEqual([]);
});
