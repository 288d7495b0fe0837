import type { z } from "zod";
import { consentsNow, consentsOf, holdsOf, optOutsOf, stopsOf, zonesOf } from "../compliance/index.js";
import { contactPointsOf, contactPointView, contactsOf, type DebtRow, debtorById, firstDebts } from "../debts/index.js";
import { CHANNELS, type Channel } from "../kernel/channel.js";
import type { DebtorId } from "../kernel/id.js";
import { daysBetween, type LocalDate } from "../kernel/time.js";
import { listChannelAccounts } from "../messaging/index.js";
import { promisesOf } from "../plans/index.js";
import type { Tx } from "../platform/db.js";
import { found } from "../platform/problem.js";
import {
  type DebtorEnrollment,
  enrollmentsOf,
  flatSteps,
  nextOf,
  pointsOf,
  tasksOf,
  taskView,
} from "../strategy/index.js";
import { todayIn } from "./account-list.js";
import type * as contract from "./contract.js";
import * as reads from "./debtor-reads.js";

type DebtorView = z.output<typeof contract.DebtorPage>;

const DEBTS_SHOWN = 50;
const PROMISES_SHOWN = 20;

/** Everything that the page of one person shows, read at one moment. */
export async function debtorPage(tx: Tx, debtorId: DebtorId, now: Date): Promise<DebtorView> {
  const debtor = found(await debtorById(tx, debtorId), "debtor");
  const accounts = await reads.accountsOf(tx, debtorId, now);
  const accountIds = accounts.map(({ id }) => id);
  const debts = await firstDebts(tx, accountIds, DEBTS_SHOWN);
  const points = await contactPointsOf(tx, debtorId);
  const { timeZones, subdivision, country } = debtor;
  const zones = zonesOf({
    country,
    ...(subdivision && { subdivision }),
    ...(timeZones[0] && { declared: timeZones[0] }),
  });
  const enrollments = await enrollmentsOf(tx, debtorId);
  return {
    id: debtor.id,
    kind: debtor.kind,
    name: debtor.name,
    taxId: debtor.taxId,
    country,
    subdivision,
    zones: [...zones],
    locale: debtor.locale,
    preferredChannel: debtor.preferredChannel as Channel | null,
    tags: debtor.tags,
    createdAt: debtor.createdAt,
    totals: totalsOf(accounts),
    contacts: await contactsOf(tx, debtorId),
    contactPoints: points.map(contactPointView),
    channels: await channelsOf(tx, debtorId),
    accounts: accounts.map(({ creditorId, creditorName, creditorCountry, ...account }) => {
      const today = todayIn(creditorCountry, now);
      const own = debts.filter(({ accountId }) => accountId === account.id);
      return {
        ...account,
        creditor: { id: creditorId, name: creditorName },
        daysLate: account.oldestDueOn === null ? null : daysBetween(account.oldestDueOn, today),
        debts: own.map((debt) => debtView(debt, today)),
        debtCount: own[0]?.count ?? 0,
      };
    }),
    holds: (await holdsOf(tx, debtorId, now)).map(({ debtorId: _, ...hold }) => hold),
    stops: (await stopsOf(tx, debtorId, true)).map(({ debtorId: _, ...stop }) => stop),
    optOuts: (await optOutsOf(tx, debtorId, true)).map(({ debtorId: _, ...optOut }) => optOut),
    promises: (await promisesOf(tx, accountIds, PROMISES_SHOWN)).map(
      ({ debtorId: _, openMinor: __, ...promise }) => promise,
    ),
    enrollments: enrollments.map(enrollmentView),
    tasks: (await tasksOf(tx, debtorId, true)).map(taskView),
    upNext: await nextOf(tx, debtorId, now),
  };
}

/** A debt with its age on this day. */
export const debtView = (
  {
    accountId: _,
    dueOn,
    id,
    ref,
    product,
    issuedOn,
    currency,
    originalMinor,
    balanceMinor,
    interestMinor,
    feesMinor,
    status,
    isCrumb,
    extra,
    importId,
  }: DebtRow,
  today: LocalDate,
): z.output<typeof contract.DebtorAccount>["debts"][number] => ({
  id,
  ref,
  product,
  issuedOn,
  dueOn,
  daysLate: daysBetween(dueOn, today),
  currency,
  originalMinor,
  balanceMinor,
  interestMinor,
  feesMinor,
  status,
  isCrumb,
  extra,
  importId,
});

function totalsOf(accounts: readonly reads.AccountRow[]): DebtorView["totals"] {
  const sums = new Map<string, bigint>();
  for (const { currency, openMinor } of accounts) sums.set(currency, (sums.get(currency) ?? 0n) + openMinor);
  return [...sums].map(([currency, minor]) => ({ currency, minor })).sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** How the person can be reached on each channel: what they allowed, the address, and whether we have a way at all. */
async function channelsOf(tx: Tx, debtorId: DebtorId): Promise<DebtorView["channels"]> {
  const consents = consentsNow(await consentsOf(tx, debtorId));
  const optOuts = await optOutsOf(tx, debtorId, true);
  const usable = await pointsOf(tx, debtorId);
  const connected = new Set(
    (await listChannelAccounts(tx)).filter(({ state }) => state === "active").map(({ channel }) => channel),
  );
  return CHANNELS.map((channel) => {
    const consent = consents.find((one) => one.channel === channel);
    const optOut = optOuts.find((one) => one.channel === channel || one.channel === "all");
    return {
      channel,
      consent: consent?.consent ?? "unknown",
      consentAt: consent?.at ?? null,
      proof: consent?.proof ?? null,
      optOut: optOut
        ? { id: optOut.id, channel: optOut.channel, at: optOut.at, because: optOut.because, liftedAt: null }
        : null,
      contactPointId: usable[channel] ?? null,
      isConnected: connected.has(channel),
    };
  });
}

const enrollmentView = (row: DebtorEnrollment): DebtorView["enrollments"][number] => {
  const steps = flatSteps(row.definition.steps);
  const step = row.nextStep === null ? undefined : steps[row.nextStep];
  return {
    id: row.id,
    accountId: row.accountId,
    strategy: { id: row.strategyId, name: row.strategyName },
    strategyState: row.strategyState,
    step: step && row.nextStep !== null ? { no: row.nextStep, id: step.id, of: steps.length } : null,
    round: row.round,
    enteredAt: row.enteredAt,
    nextLookAt: row.nextLookAt,
    parkedBecause: row.parkedBecause,
  };
};
