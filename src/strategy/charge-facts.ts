import { type Owed, partsOf } from "../debts/domain/charge-math.js";
import { type ChargeKind, type ChargeSettings, NO_CHARGES } from "../debts/domain/charge-settings.js";
import { lockCreditors, type NewCharge } from "../debts/index.js";
import type { AccountId, CreditorId, DebtId, DebtorId } from "../kernel/id.js";
import { dateOfEpochDay, type EpochDay, epochDayOf, type LocalDate, wallClock } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import { type IdSet, idSet } from "../platform/id-set.js";
import { sql } from "../platform/sql.js";
import type { ChargeableDebt, ChargeFacts, DebtCharge } from "./domain/charge.js";
import type { Decision } from "./domain/decision.js";
import type { Facts } from "./domain/facts.js";

/** An account that stands before a step that charges, and the clock that its person lives by. */
export interface ChargeAsked {
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly zone: string;
}

export const askOf = ({ accountId, debtorId, person }: Facts): ChargeAsked => ({
  accountId,
  debtorId,
  zone: person.zones[0] ?? "UTC",
});

interface Head {
  readonly id: AccountId;
  readonly creditorId: CreditorId;
  readonly currency: string;
  readonly debtorKind: "person" | "company";
  readonly country: string;
}

interface Creditor {
  readonly id: CreditorId;
  readonly kind: "financial" | "commercial" | "agency";
  readonly country: string;
  readonly charges: ChargeSettings;
}

/** What decides about charges of these accounts, in a few statements over all of them. */
export async function loadChargeFacts(
  tx: Tx,
  asked: readonly ChargeAsked[],
): Promise<ReadonlyMap<AccountId, ChargeFacts>> {
  const facts = new Map<AccountId, ChargeFacts>();
  if (asked.length === 0) return facts;
  const accounts = idSet(asked.map(({ accountId }) => accountId));
  const heads = new Map((await loadHeads(tx, accounts)).map((head) => [head.id, head]));
  const creditors = new Map((await loadCreditors(tx)).map((creditor) => [creditor.id, creditor]));
  const debts = await loadDebts(tx, accounts);
  const told = await loadTold(tx, asked, debts);
  for (const one of asked) {
    const head = heads.get(one.accountId);
    const creditor = head && creditors.get(head.creditorId);
    if (!creditor) continue;
    const { currency, debtorKind, country } = head;
    facts.set(one.accountId, {
      currency,
      place: { countries: [...new Set([country, creditor.country])], debtorKind, creditorKind: creditor.kind },
      settings: creditor.charges,
      debts: debts.get(one.accountId) ?? NO_DEBTS,
      toldOn: told.get(one.accountId) ?? NO_DAYS,
    });
  }
  return facts;
}

const NO_DEBTS: readonly ChargeableDebt[] = [];
const NO_DAYS: readonly EpochDay[] = [];

/** The same facts with what decides about charges, the books held: nobody pays while what they owe is worked out. */
export async function withCharges(tx: Tx, lacking: readonly Facts[]): Promise<Facts[]> {
  if (lacking.length === 0) return [];
  await lockCreditors(tx, [...new Set(lacking.map(({ creditorId }) => creditorId))]);
  const charges = await loadChargeFacts(tx, lacking.map(askOf));
  return lacking.map((facts) => ({ ...facts, charges: charges.get(facts.accountId) ?? NO_ACCOUNT }));
}

/** Of an account that is gone nothing is charged. */
const NO_ACCOUNT: ChargeFacts = {
  currency: "",
  place: { countries: [], debtorKind: "person", creditorKind: "commercial" },
  settings: NO_CHARGES,
  debts: [],
  toldOn: [],
};

const loadHeads = (tx: Tx, accounts: IdSet): Promise<Head[]> =>
  tx<Head>`
    select a.id, a.creditor_id, a.currency, p.kind as debtor_kind, p.country
    from debts.account a join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id
    where a.tenant_id = ${tx.tenant} and ${accounts.within(sql`a.id`)}`;

const loadCreditors = (tx: Tx): Promise<Creditor[]> =>
  tx<Creditor>`select id, kind, country, charges from debts.creditor where tenant_id = ${tx.tenant}`;

interface DebtRow {
  readonly accountId: AccountId;
  readonly id: DebtId;
  readonly dueOn: LocalDate;
  readonly balanceMinor: bigint;
  readonly feesMinor: bigint;
  readonly interestMinor: bigint;
}

async function loadDebts(tx: Tx, accounts: IdSet): Promise<Map<AccountId, ChargeableDebt[]>> {
  const rows = await tx<DebtRow>`
    select d.account_id, d.id, d.due_on, d.balance_minor, d.fees_minor, d.interest_minor
    from debts.debt d join debts.creditor c on c.tenant_id = d.tenant_id and c.id = d.creditor_id
    where d.tenant_id = ${tx.tenant} and ${accounts.within(sql`d.account_id`)} and d.status = 'open'
      and d.balance_minor > c.crumbs_minor
    order by d.account_id, d.due_on, d.id`;
  const owed = await loadOwed(
    tx,
    rows.map(({ id }) => id),
  );
  const made = await loadMade(tx, accounts);
  const debts = new Map<AccountId, ChargeableDebt[]>();
  for (const { accountId, id, dueOn, balanceMinor, feesMinor, interestMinor } of rows) {
    const { principalMinor } = partsOf(balanceMinor, interestMinor, feesMinor);
    const list = debts.get(accountId) ?? [];
    debts.set(accountId, list);
    list.push({
      id,
      dueDay: epochDayOf(dueOn),
      principalMinor,
      owed: endingAt(principalMinor, owed.get(id) ?? []),
      ...(made.get(id) ?? NOTHING_MADE),
    });
  }
  return debts;
}

/** Interest is on no more than what is owed now, whatever a file has settled. */
const endingAt = (principal: bigint, owed: readonly Owed[]): Owed[] =>
  owed.map((one, at) => (at === owed.length - 1 && one.minor > principal ? { ...one, minor: principal } : one));

/** The principal of each debt as it changed: what its postings come to day by day, charges apart, never below nothing. */
async function loadOwed(tx: Tx, debts: readonly DebtId[]): Promise<Map<DebtId, Owed[]>> {
  const rows = await tx.arrays<[DebtId, LocalDate, bigint]>(sql`
    select debt_id, value_on,
           (sum(sum(case debit when 'receivable' then amount_minor else -amount_minor end))
              over (partition by debt_id order by value_on))::bigint
    from ledger.posting
    where tenant_id = ${tx.tenant} and debt_id = any(${debts}::bigint[]) and 'receivable' in (debit, credit)
      and kind not in ('charged', 'charge_reversed')
    group by debt_id, value_on order by debt_id, value_on`);
  const owed = new Map<DebtId, Owed[]>();
  for (const [id, on, minor] of rows) {
    const list = owed.get(id) ?? [];
    owed.set(id, list);
    list.push({ from: epochDayOf(on), minor: minor > 0n ? minor : 0n });
  }
  return owed;
}

type Made = Pick<ChargeableDebt, "feesMinor" | "interestUntil" | "made">;
const NOTHING_MADE: Made = { feesMinor: 0n, interestUntil: null, made: [] };

interface MadeRow {
  readonly debtId: DebtId;
  readonly kind: ChargeKind;
  readonly amountMinor: bigint;
  readonly madeOn: LocalDate;
  readonly key: string;
  readonly strategyId: bigint | null;
  readonly stepId: string | null;
  readonly stands: boolean;
  /** Nobody had paid before it: what was taken back by hand is not charged again. */
  readonly counts: boolean;
}

async function loadMade(tx: Tx, accounts: IdSet): Promise<Map<DebtId, Made>> {
  const rows = await tx<MadeRow>`
    select debt_id, kind, amount_minor, made_on, key, strategy_id, step_id, reversed_at is null as stands,
           reversed_because is distinct from 'paid_before' as counts
    from debts.charge where tenant_id = ${tx.tenant} and ${accounts.within(sql`account_id`)} order by account_id, id`;
  const made = new Map<DebtId, Made>();
  for (const row of rows) {
    const before = made.get(row.debtId) ?? NOTHING_MADE;
    const { strategyId, stepId } = row;
    const name = row.counts && strategyId !== null && stepId !== null ? [`${strategyId}.${stepId}`] : [];
    const isUntil = row.kind === "interest" && row.counts;
    const until = epochDayOf(row.madeOn);
    made.set(row.debtId, {
      feesMinor: before.feesMinor + (row.kind === "fee" && row.stands ? row.amountMinor : 0n),
      interestUntil: isUntil ? Math.max(before.interestUntil ?? until, until) : before.interestUntil,
      made: [...before.made, row.key.slice(0, row.key.lastIndexOf(":")), ...name],
    });
  }
  return made;
}

/** The days on which each was reached about their creditor's debts, since the oldest fell due. */
async function loadTold(
  tx: Tx,
  asked: readonly ChargeAsked[],
  debts: ReadonlyMap<AccountId, readonly ChargeableDebt[]>,
): Promise<Map<AccountId, EpochDay[]>> {
  const owing = asked.flatMap(({ accountId, debtorId, zone }) => {
    const oldest = debts.get(accountId)?.[0];
    return oldest ? [{ accountId, debtorId, zone, since: dateOfEpochDay(oldest.dueDay) }] : [];
  });
  const rows = await tx.arrays<[AccountId, number]>(sql`
    select a.id, date_part('epoch', t.at) * 1000
    from unnest(${owing.map(({ accountId }) => accountId)}::bigint[], ${owing.map(({ debtorId }) => debtorId)}::bigint[],
                ${owing.map(({ since }) => since)}::date[]) as o(account_id, debtor_id, since)
    join debts.account a on a.tenant_id = ${tx.tenant} and a.id = o.account_id
    join compliance.contact t on t.tenant_id = ${tx.tenant} and t.debtor_id = o.debtor_id and t.at >= o.since
      and t.direction = 'out' and t.outcome <> 'failed' and (t.creditor_id is null or t.creditor_id = a.creditor_id)`);
  const zones = new Map(owing.map(({ accountId, zone }) => [accountId, zone]));
  const told = new Map<AccountId, EpochDay[]>();
  for (const [accountId, at] of rows) {
    const { day } = wallClock(zones.get(accountId) ?? "UTC", at);
    const days = told.get(accountId);
    if (!days) told.set(accountId, [day]);
    else if (!days.includes(day)) days.push(day);
  }
  return told;
}

/** The charges of these decisions, as the books take them. */
export const chargesOf = (decisions: readonly Decision[]): NewCharge[] =>
  decisions.flatMap(({ facts, charges }) => charges.map((charge) => newCharge(facts, charge)));

function newCharge({ accountId, creditorId, charges }: Facts, charge: DebtCharge): NewCharge {
  const at = charge.name.indexOf(".");
  return {
    key: `${charge.key}:${charge.debtId}`,
    debtId: charge.debtId,
    accountId,
    creditorId,
    of: charge.of,
    currency: charges?.currency ?? "",
    amountMinor: charge.amountMinor,
    baseMinor: charge.baseMinor,
    annualBps: charge.annualBps,
    from: charge.from === null ? null : dateOfEpochDay(charge.from),
    on: dateOfEpochDay(charge.on),
    strategyId: BigInt(charge.name.slice(0, at)),
    stepId: charge.name.slice(at + 1),
    contract: charge.contract,
    laws: charge.laws,
  };
}
