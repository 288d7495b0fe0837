import {
  consentsOf,
  holdsOf,
  optOutsOf,
  reasonOf,
  reasonOfRule,
  reasonWith,
  type StoredRule,
  stopsOf,
} from "../compliance/index.js";
import { debtorById } from "../debts/index.js";
import type { DebtId, DebtorId } from "../kernel/id.js";
import { answerView } from "../messaging/index.js";
import { promisesOf } from "../plans/index.js";
import type { Tx } from "../platform/db.js";
import { found } from "../platform/problem.js";
import { tasksOf } from "../strategy/index.js";
import { answersOf, factsOf } from "./answer-reads.js";
import { charges } from "./timeline-charges.js";
import type { Item, Kind, Names, Part, TimelineItem } from "./timeline-part.js";
import type { Upto } from "./timeline-reads.js";
import * as reads from "./timeline-reads.js";

/** Where a timeline goes on: a moment, and how many of its items were shown. */
export type TimelineCursor = readonly [at: Date, shown: number];

/** Of one moment the effects stand above their causes, as the newest stands above the oldest. */
const ORDER: readonly Kind[] = [
  "opt_out",
  "answer",
  "message",
  "task",
  "contact",
  "decision",
  "promise",
  "hold",
  "stop",
  "consent",
  "charge",
  "posting",
  "payment",
  "arrival",
];

/** One person, one timeline: whatever happened, was decided, sent or not sent, newest first. */
export async function timelineOf(
  tx: Tx,
  debtorId: DebtorId,
  kinds: ReadonlySet<Kind> | null,
  from: TimelineCursor | null,
  limit: number,
): Promise<{ items: TimelineItem[]; next: TimelineCursor | null }> {
  found(await debtorById(tx, debtorId), "debtor");
  const accounts = await reads.accountNames(tx, debtorId);
  const names = await namesOf(tx, accounts);
  const [at, shown] = from ?? [null, 0];
  const upto: Upto = { accounts: accounts.map(({ id }) => id), debtorId, at, limit: limit + shown + 1 };
  const items: TimelineItem[] = [];
  for (const kind of ORDER) if (kinds === null || kinds.has(kind)) items.push(...(await PARTS[kind](tx, upto, names)));
  const sorted = items.filter((item) => at === null || item.at <= at).sort(byTime);
  const rest = sorted.slice(shown);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  if (rest.length <= limit || !last) return { items: page, next: null };
  const same = page.filter((item) => item.at.getTime() === last.at.getTime()).length;
  const before = at !== null && last.at.getTime() === at.getTime() ? shown : 0;
  return { items: page, next: [last.at, before + same] };
}

const byTime = (a: TimelineItem, b: TimelineItem): number =>
  b.at.getTime() - a.at.getTime() ||
  placeOf(a) - placeOf(b) ||
  Number(isEntry(a)) - Number(isEntry(b)) ||
  // Ids grow, so of one moment the longer, then the later one is newer.
  b.id.length - a.id.length ||
  (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

/** A message of no strategy answers what the person did. */
const placeOf = (item: TimelineItem): number =>
  item.kind === "message" && item.step === null ? -1 : ORDER.indexOf(item.kind);

/** Coming in is the first thing decided about an account. */
const isEntry = (item: TimelineItem): boolean => item.kind === "decision" && item.what === "entered";

async function namesOf(tx: Tx, accounts: readonly reads.AccountName[]): Promise<Names> {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const strategies = new Map((await reads.strategyNames(tx)).map((strategy) => [strategy.id, strategy]));
  return {
    account(id) {
      const account = id === null ? undefined : byId.get(id);
      return account
        ? { id: account.id, ref: account.ref, creditor: { id: account.creditorId, name: account.creditorName } }
        : null;
    },
    step(strategyId, no, stepId) {
      const strategy = strategyId === null ? undefined : strategies.get(strategyId);
      if (!strategy || no === null) return null;
      return { strategy: { id: strategy.id, name: strategy.name }, no, id: stepId };
    },
  };
}

async function refsOf(tx: Tx, ids: readonly DebtId[]): Promise<(id: DebtId) => { id: DebtId; ref: string }[]> {
  const refs = new Map(
    (ids.length === 0 ? [] : await reads.debtRefs(tx, [...new Set(ids)])).map(({ id, ref }) => [id, ref]),
  );
  return (id) => {
    const ref = refs.get(id);
    return ref === undefined ? [] : [{ id, ref }];
  };
}

const messages: Part<"message"> = async (tx, upto, names) => {
  const rows = await reads.messages(tx, upto);
  const debtsOf = await refsOf(
    tx,
    rows.flatMap(({ debtIds }) => debtIds ?? []),
  );
  const byAccount = new Map(rows.map(({ accountId }) => [accountId, names.account(accountId)]));
  const currencies = await reads.currenciesOf(tx, upto.accounts);
  const facts = await factsOf(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const isDeferred = row.state === "ready" && row.because !== null;
    return {
      kind: "message",
      id: `message:${row.id}`,
      at: row.at,
      account: byAccount.get(row.accountId) ?? null,
      messageId: row.id,
      state: isDeferred ? "deferred" : row.state,
      channel: row.channel,
      to: row.to,
      subject: row.subject,
      body: row.body,
      replies: row.replies ?? [],
      amount:
        row.amountMinor === null ? null : { minor: row.amountMinor, currency: currencies.get(row.accountId) ?? "" },
      debts: (row.debtIds ?? []).flatMap(debtsOf),
      step: names.step(row.strategyId, row.step, row.stepId),
      until: row.state === "ready" ? row.notBefore : null,
      attempts: row.attempts,
      because:
        row.because === null
          ? null
          : reasonWith(isDeferred ? "deferred" : "message", row.because, (row.failed as StoredRule[] | null) ?? []),
      packs: row.packs ?? [],
      facts: facts.get(row.id) ?? [],
    };
  });
};

const decisions: Part<"decision"> = async (tx, upto, names) => {
  const noted = (await reads.decisions(tx, upto)).map((row): Item<"decision"> => {
    const failed = (row.failed as StoredRule[] | null) ?? [];
    // A task says itself that a call was asked for; here it is the cause.
    const of = row.kind === "entered" ? "tasked" : row.kind;
    return {
      kind: "decision",
      id: `decision:${row.id}`,
      at: row.at,
      account: names.account(row.accountId),
      what: row.kind,
      step: names.step(row.strategyId, row.step, row.stepId),
      until: row.until,
      because: reasonWith(of, row.because, failed),
      reasons: failed.map(reasonOfRule),
    };
  });
  const entered = (await reads.entries(tx, upto)).map(
    (row): Item<"decision"> => ({
      kind: "decision",
      id: `entered:${row.id}`,
      at: row.at,
      account: names.account(row.accountId),
      what: "entered",
      step: names.step(row.strategyId, 0, null),
      until: null,
      because: reasonOf("tasked", "entered"),
      reasons: [],
    }),
  );
  return [...noted, ...entered];
};

const payments: Part<"payment"> = async (tx, upto, names) => {
  const rows = await reads.payments(tx, upto);
  if (rows.length === 0) return [];
  const applied = await reads.applied(
    tx,
    rows.map(({ id }) => id),
    upto.accounts,
  );
  const debtsOf = await refsOf(
    tx,
    applied.map(({ debtId }) => debtId),
  );
  return rows.map((row) => ({
    kind: "payment",
    id: `payment:${row.id}`,
    at: row.at,
    account: names.account(row.accountId),
    paymentId: row.id,
    ref: row.ref,
    amount: { minor: row.amountMinor, currency: row.currency },
    paidOn: row.paidOn,
    method: row.method,
    state: row.state,
    unappliedMinor: row.unappliedMinor,
    applied: applied
      .filter(({ paymentId }) => paymentId === row.id)
      .flatMap(({ debtId, minor }) => debtsOf(debtId).map((debt) => ({ ...debt, minor }))),
  }));
};

const postings: Part<"posting"> = async (tx, upto, names) => {
  const rows = await reads.postings(tx, upto);
  const debtsOf = await refsOf(
    tx,
    rows.map(({ debtId }) => debtId),
  );
  return rows.map((row) => ({
    kind: "posting",
    id: `posting:${row.key}`,
    at: row.at,
    account: names.account(row.accountId),
    what: row.kind,
    debt: debtsOf(row.debtId)[0] ?? null,
    amount: { minor: row.amountMinor, currency: row.currency },
    effect: row.effect,
  }));
};

const arrivals: Part<"arrival"> = async (tx, upto, names) => {
  const rows = await reads.arrivals(tx, upto);
  const debtsOf = await refsOf(
    tx,
    rows.flatMap(({ debtIds }) => debtIds),
  );
  return rows.map((row) => ({
    kind: "arrival",
    id: `arrival:${row.accountId}:${row.importId ?? 0n}:${row.at.getTime()}`,
    at: row.at,
    account: names.account(row.accountId),
    importId: row.importId,
    fileName: row.fileName,
    count: row.count,
    amount: { minor: row.amountMinor, currency: row.currency },
    debts: row.debtIds.flatMap(debtsOf),
  }));
};

/** Promises a page can need: an account has few, and each gives two items at most. */
const PROMISES_MAX = 500;

const promises: Part<"promise"> = async (tx, { accounts }, names) =>
  (await promisesOf(tx, accounts, PROMISES_MAX)).flatMap((row): Item<"promise">[] => {
    const common = {
      kind: "promise" as const,
      account: names.account(row.accountId),
      promiseId: row.id,
      amount: { minor: row.amountMinor, currency: row.currency },
      promisedOn: row.promisedOn,
      by: row.madeBy,
    };
    const made = { ...common, id: `promise:${row.id}:made`, at: row.madeAt, what: "made" as const };
    return row.closedAt === null
      ? [made]
      : [{ ...common, id: `promise:${row.id}:closed`, at: row.closedAt, what: row.state }, made];
  });

/** What is set and lifted again is two items: it was decided twice. */
const twice = <I extends TimelineItem>(
  setAt: Date,
  liftedAt: Date | null,
  item: (what: "set" | "lifted", at: Date) => I,
): I[] => (liftedAt === null ? [item("set", setAt)] : [item("lifted", liftedAt), item("set", setAt)]);

const holds: Part<"hold"> = async (tx, { debtorId }, names) =>
  (await holdsOf(tx, debtorId, null)).flatMap((row) =>
    twice<Item<"hold">>(row.fromAt, row.liftedAt, (what, at) => ({
      kind: "hold",
      id: `hold:${row.id}:${what}`,
      at,
      account: names.account(row.accountId),
      holdId: row.id,
      what,
      hold: row.kind,
      reason: row.because,
      until: row.untilAt,
      by: row.setBy,
    })),
  );

const optOuts: Part<"opt_out"> = async (tx, { debtorId }) =>
  (await optOutsOf(tx, debtorId, false)).flatMap((row) =>
    twice<Item<"opt_out">>(row.at, row.liftedAt, (what, at) => ({
      kind: "opt_out",
      id: `opt_out:${row.id}:${what}`,
      at,
      account: null,
      what,
      channel: row.channel,
      reason: row.because,
    })),
  );

const stops: Part<"stop"> = async (tx, { debtorId }) =>
  (await stopsOf(tx, debtorId, false)).flatMap((row) =>
    twice<Item<"stop">>(row.at, row.liftedAt, (what, at) => ({
      kind: "stop",
      id: `stop:${row.id}:${what}`,
      at,
      account: null,
      what,
      stop: row.kind,
      reason: row.because,
    })),
  );

const consents: Part<"consent"> = async (tx, { debtorId }) =>
  (await consentsOf(tx, debtorId)).map(
    ({ id, at, granted, channels, medium, textVersion, source, obtainedBy, provenAt }) => ({
      kind: "consent",
      id: `consent:${id}`,
      at,
      account: null,
      what: granted ? "granted" : "withdrawn",
      channels,
      proof: { medium, textVersion, source, obtainedBy, at: provenAt },
    }),
  );

/** How calls ended. That one was asked for is a decision, and says so itself. */
const tasks: Part<"task"> = async (tx, { debtorId }, names) =>
  (await tasksOf(tx, debtorId, false)).flatMap((row): Item<"task">[] =>
    row.closedAt === null || row.state === "open"
      ? []
      : [
          {
            kind: "task",
            id: `task:${row.id}:closed`,
            at: row.closedAt,
            account: names.account(row.accountId),
            taskId: row.id,
            what: row.state,
            task: row.kind,
            because: row.because,
          },
        ],
  );

const contacts: Part<"contact"> = async (tx, upto, names) =>
  (await reads.contacts(tx, upto)).map(({ id, accountId, ...row }) => ({
    kind: "contact",
    id: `contact:${id}`,
    account: names.account(accountId),
    ...row,
  }));

/** What the person said, on whatever channel. */
const answers: Part<"answer"> = async (tx, { debtorId, at, limit }, names) =>
  (await answersOf(tx, debtorId, at, limit)).map((row) => ({
    kind: "answer",
    id: `answer:${row.id}`,
    at: row.at,
    account: names.account(row.accountId),
    messageId: row.messageId,
    answer: answerView(row),
  }));

const PARTS: { readonly [K in Kind]: Part<K> } = {
  answer: answers,
  message: messages,
  decision: decisions,
  payment: payments,
  posting: postings,
  charge: charges,
  arrival: arrivals,
  promise: promises,
  hold: holds,
  opt_out: optOuts,
  stop: stops,
  consent: consents,
  task: tasks,
  contact: contacts,
};
