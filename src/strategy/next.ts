import { type Reason, reasonOf, reasonOfRule, reasonWith } from "../compliance/index.js";
import type { ChargeKind } from "../debts/domain/charge-settings.js";
import type { Channel } from "../kernel/channel.js";
import type { AccountId, DebtorId, MessageId, StrategyId } from "../kernel/id.js";
import type { Money } from "../kernel/money.js";
import type { Tx } from "../platform/db.js";
import { askOf, loadChargeFacts } from "./charge-facts.js";
import type { Facts } from "./domain/facts.js";
import { flatSteps } from "./domain/outline.js";
import type { EngineStrategy } from "./domain/program.js";
import { type UpNext, upNext, type Waiting } from "./domain/up-next.js";
import { withOffers } from "./offer-facts.js";
import * as reads from "./reads.js";
import { connectedChannels, programOf } from "./store.js";
import { loadFacts } from "./tick.js";

/** What comes next for one account, as screens and the command line tell it. */
export interface AccountNext {
  readonly accountId: AccountId;
  readonly strategy: { readonly id: StrategyId; readonly name: string } | null;
  readonly state: "scheduled" | "deferred" | "held" | "paused" | "parked" | "finished" | "no_strategy" | "paid";
  readonly what: "message" | "call" | "visit" | "charge" | "leave" | null;
  readonly at: Date | null;
  readonly step: { readonly no: number; readonly id: string; readonly of: number } | null;
  readonly channel: Channel | null;
  readonly template: string | null;
  readonly to: string | null;
  readonly messageId: MessageId | null;
  readonly charge: { readonly of: ChargeKind; readonly amount: Money } | null;
  readonly because: Reason | null;
  readonly reasons: Reason[];
  readonly skips: { readonly step: number; readonly because: Reason }[];
}

const NOTHING = {
  what: null,
  at: null,
  step: null,
  channel: null,
  template: null,
  to: null,
  messageId: null,
  charge: null,
  because: null,
  reasons: [],
  skips: [],
} as const;

/** What comes next for this person? One answer for each account: what waits in the outbox, else what would be decided. */
export async function nextOf(tx: Tx, debtorId: DebtorId, now: Date): Promise<AccountNext[]> {
  const accounts = await reads.accountsOf(tx, debtorId);
  const enrollments = await reads.enrollmentsOf(tx, debtorId);
  const waiting = await reads.waitingMessages(
    tx,
    accounts.map(({ id }) => id),
  );
  const programs = new Map(enrollments.map((enrollment) => [enrollment.versionId, programOf(enrollment)]));
  const facts = new Map((await factsNow(tx, enrollments, programs, now)).map((fact) => [fact.enrollmentId, fact]));
  const connected = await connectedChannels(tx);
  const found: AccountNext[] = [];
  for (const account of accounts) {
    const message = waiting.find(({ accountId }) => accountId === account.id);
    const enrollment = enrollments.find(({ accountId }) => accountId === account.id);
    const common = {
      ...NOTHING,
      reasons: [],
      skips: [],
      accountId: account.id,
      strategy: enrollment ? strategyOf(enrollment) : null,
    };
    const fact = enrollment && facts.get(enrollment.id);
    if (message) found.push({ ...common, ...inOutbox(message, enrollment) });
    else if (!enrollment || !fact) found.push({ ...common, ...withoutStrategy(account) });
    else if (enrollment.parkedBecause !== null) found.push({ ...common, state: "parked" });
    else if (enrollment.strategyState !== "live") found.push({ ...common, state: "paused" });
    else {
      const strategy = programOf(enrollment);
      const { currency } = fact.charges ?? NO_CURRENCY;
      const next = upNext(fact, strategy, connected, enrollment.nextLookAt, now);
      found.push({ ...common, ...decided(next, enrollment, currency) });
    }
  }
  return withAddresses(tx, found, waiting, facts);
}

const NO_CURRENCY = { currency: "" };

/** What decides about these accounts, charges and offers included where their strategy makes any. */
async function factsNow(
  tx: Tx,
  enrollments: readonly reads.DebtorEnrollment[],
  programs: ReadonlyMap<bigint, EngineStrategy>,
  now: Date,
): Promise<Facts[]> {
  const facts = await loadFacts(tx, enrollments, programs, now);
  const charging = facts.filter(({ versionId }) => programs.get(versionId)?.charges);
  const charges = await loadChargeFacts(tx, charging.map(askOf));
  const offering = await withOffers(
    tx,
    facts.filter(({ versionId }) => programs.get(versionId)?.offers),
  );
  const offers = new Map(offering.map((fact) => [fact.enrollmentId, fact.offers]));
  return facts.map((fact) => ({
    ...fact,
    charges: charges.get(fact.accountId) ?? null,
    offers: offers.get(fact.enrollmentId) ?? null,
  }));
}

/** Nothing is owed, a strategy has done all it could for this debt, or nobody takes care of it. */
function withoutStrategy({
  openCount,
  throughId,
  throughName,
}: reads.OwedAccount): Pick<AccountNext, "state" | "strategy"> {
  if (openCount === 0) return { state: "paid", strategy: null };
  if (throughId === null || throughName === null) return { state: "no_strategy", strategy: null };
  return { state: "finished", strategy: { id: throughId, name: throughName } };
}

const strategyOf = ({ strategyId, strategyName }: reads.DebtorEnrollment) => ({ id: strategyId, name: strategyName });

const stepOf = ({ definition }: reads.DebtorEnrollment, no: number): AccountNext["step"] => {
  const steps = flatSteps(definition.steps);
  const step = steps[no];
  return step ? { no, id: step.id, of: steps.length } : null;
};

function inOutbox(
  message: reads.WaitingMessage,
  enrollment: reads.DebtorEnrollment | undefined,
): Partial<AccountNext> & Pick<AccountNext, "state"> {
  return {
    state: message.because === null ? "scheduled" : "deferred",
    what: "message",
    at: message.notBefore,
    step: enrollment && message.step !== null ? stepOf(enrollment, message.step) : null,
    channel: message.channel,
    template: message.template,
    messageId: message.id,
    because: message.because === null ? null : reasonOf("deferred", message.because),
  };
}

function decided(
  { next, waiting, skips }: UpNext,
  enrollment: reads.DebtorEnrollment,
  currency: string,
): Partial<AccountNext> & Pick<AccountNext, "state"> {
  const told = {
    because: waiting ? becauseOf(waiting) : null,
    reasons: waiting?.kind === "deferred" ? waiting.failed.map(reasonOfRule) : [],
    skips: skips.map(({ step, because, failed }) => ({ step, because: reasonWith("skipped", because, failed) })),
  };
  const state: AccountNext["state"] = waiting?.kind ?? "scheduled";
  if (next.what === "nothing")
    return { ...told, state: waiting?.kind === "held" ? "held" : "finished", step: stepOf(enrollment, next.step) };
  if (next.what === "leave") {
    const isEnd = next.because === "finished" || next.because === "stopped";
    return {
      ...told,
      what: "leave",
      at: next.at,
      state: isEnd && !waiting ? "finished" : state,
      because: told.because ?? reasonOf("left", next.because),
    };
  }
  const common = { ...told, state, what: next.what, at: next.at, step: stepOf(enrollment, next.step) };
  if (next.what === "charge")
    return { ...common, charge: { of: next.of, amount: { minor: next.amountMinor, currency } } };
  return {
    ...common,
    ...(next.what === "message"
      ? { channel: next.channel, template: next.template }
      : { channel: next.what, template: next.script }),
  };
}

const becauseOf = (waiting: Waiting): Reason =>
  waiting.kind === "held" ? reasonOf("held", waiting.because) : reasonWith("deferred", waiting.because, waiting.failed);

/** Puts the address beside each message or call. */
async function withAddresses(
  tx: Tx,
  found: readonly AccountNext[],
  waiting: readonly reads.WaitingMessage[],
  facts: ReadonlyMap<bigint, { readonly accountId: AccountId; readonly points: Partial<Record<Channel, bigint>> }>,
): Promise<AccountNext[]> {
  const pointOf = ({ accountId, messageId, channel }: AccountNext): bigint | undefined => {
    if (messageId !== null) return waiting.find(({ id }) => id === messageId)?.contactPointId;
    const known = [...facts.values()].find((fact) => fact.accountId === accountId);
    return channel === null ? undefined : known?.points[channel];
  };
  const points = found.map(pointOf);
  const ids = points.flatMap((id) => (id === undefined ? [] : [id]));
  const addresses: ReadonlyMap<bigint, string> = await reads.addressById(tx, ids as never);
  return found.map((one, at) => ({ ...one, to: addresses.get(points[at] ?? 0n) ?? null }));
}
