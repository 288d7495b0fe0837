import { Readable } from "node:stream";
import { expect } from "vitest";
import { createTenant } from "../access/index.js";
import { checkBooks } from "../analytics/books-check.js";
import type { AccountId, CreditorId, DebtId } from "../kernel/id.js";
import { toDecimal } from "../kernel/money.js";
import type { LocalDate } from "../kernel/time.js";
import type { Db, TenantDb, Tx } from "../platform/db.js";
import {
  type Books,
  balanceOf,
  type DebtLine,
  type Means,
  type ModelCharge,
  type ModelPayment,
  type PaymentLine,
  statusOf,
} from "./books.model.fixture.js";
import { makeCharges } from "./charges/actions.js";
import { lockCreditors } from "./charges/store.js";
import type { Mapping } from "./domain/import/mapping.js";
import { commitImport, stageImport } from "./import.js";
import { letOff } from "./let-off.js";
import { recordPayments } from "./payments.js";
import { type Creditor, creditorById, insertCreditor, type NewCreditor } from "./store.js";

export const NOON = new Date("2026-03-02T12:00:00Z");

export const CREDITOR: NewCreditor = {
  name: "Norte",
  tradeName: null,
  kind: "commercial",
  country: "CO",
  currency: "USD",
  locale: "es",
  phone: null,
  email: null,
  site: null,
  verifyUrl: null,
  payUrl: null,
  crumbsMinor: 0n,
  paymentDataMaxAgeHours: null,
  allocation: "oldest_first",
  countingMode: "direct-contact",
};

let tenants = 0;

export async function tenantOf(db: Db): Promise<TenantDb> {
  tenants += 1;
  const slug = `books-${tenants}`;
  return db.as(await createTenant(db, { slug, name: slug, kind: "demo", locale: "es" }, NOON));
}

export const creditorOf = (db: TenantDb, given: Partial<NewCreditor> = {}): Promise<CreditorId> =>
  db.begin((tx) => insertCreditor(tx, { ...CREDITOR, ...given }, NOON));

export async function theCreditor(tx: Tx, id: CreditorId): Promise<Creditor> {
  const creditor = await creditorById(tx, id);
  if (!creditor) throw new Error("no creditor");
  return creditor;
}

const column = (name: string) => ({ column: name });

const mappingOf = (kind: "debts" | "payments", currency: string): Mapping => ({
  kind,
  dateOrder: "ymd",
  decimal: ".",
  keepExtra: false,
  defaults: kind === "debts" ? { country: "CO", currency, locale: "es" } : { currency },
  columns:
    kind === "debts"
      ? {
          debtorRef: column("account"),
          debtorName: column("account"),
          debtRef: column("ref"),
          amount: column("amount"),
          dueOn: column("day"),
        }
      : {
          paymentRef: column("ref"),
          debtRef: column("debt"),
          debtorRef: column("account"),
          amount: column("amount"),
          paidOn: column("day"),
        },
});

export interface File {
  readonly kind: "debts" | "payments";
  readonly csv: string;
  readonly means: Means;
}

export const debtsFile = (lines: readonly DebtLine[], currency: string, means: Means = "original"): File => ({
  kind: "debts",
  means,
  csv: ["ref,account,amount,day", ...lines.map((l) => [l.ref, l.account, text(l, currency), l.dueOn].join(","))].join(
    "\n",
  ),
});

export const paymentsFile = (lines: readonly PaymentLine[], currency: string): File => ({
  kind: "payments",
  means: "original",
  csv: [
    "ref,debt,account,amount,day",
    ...lines.map((l) => [l.ref, l.debtRef ?? "", l.account ?? "", text(l, currency), l.paidOn].join(",")),
  ].join("\n"),
});

const text = ({ amountMinor }: { amountMinor: bigint }, currency: string): string =>
  toDecimal({ minor: amountMinor, currency });

export async function staged(db: TenantDb, creditorId: CreditorId, file: File, now = NOON): Promise<bigint> {
  const { currency } = await db.begin((tx) => theCreditor(tx, creditorId));
  const order = {
    creditorId,
    mapping: mappingOf(file.kind, currency),
    fileName: "file.csv",
    options: { amountMeans: file.means },
    askedBy: "test",
  };
  return stageImport(db, order, Readable.from([Buffer.from(`${file.csv}\n`)]), now);
}

export const committed = (db: TenantDb, importId: bigint, now = NOON): Promise<void> =>
  db.begin((tx) => commitImport(tx, importId, now, async () => {}));

export async function imported(db: TenantDb, creditorId: CreditorId, file: File, now = NOON): Promise<bigint> {
  const id = await staged(db, creditorId, file, now);
  await committed(db, id, now);
  return id;
}

export const paid = (db: TenantDb, creditorId: CreditorId, lines: readonly PaymentLine[], now = NOON) =>
  db.begin(async (tx) => {
    const creditor = await theCreditor(tx, creditorId);
    const payments = lines.map(({ ref, debtRef, account, amountMinor, paidOn }) => ({
      ref,
      debtRef,
      accountRef: account,
      amountMinor,
      currency: creditor.currency,
      paidOn: paidOn as LocalDate,
      method: null,
    }));
    return recordPayments(tx, creditor, payments, now);
  });

/** Charges made as a decision makes them. */
export const charged = (
  db: TenantDb,
  creditorId: CreditorId,
  charges: readonly (ModelCharge & { readonly ref: string })[],
  now = NOON,
): Promise<void> =>
  db.begin(async (tx) => {
    const { currency } = await theCreditor(tx, creditorId);
    const rows = await tx<{ id: DebtId; accountId: AccountId; ref: string }>`
      select id, account_id, ref from debts.debt where tenant_id = ${tx.tenant} and creditor_id = ${creditorId}`;
    const made = charges.flatMap(({ ref, key, of, amountMinor, on }) => {
      const debt = rows.find((row) => row.ref === ref);
      if (!debt) return [];
      const interest = of === "interest" && { annualBps: 100, from: "2026-01-01" as LocalDate };
      return [
        {
          ...{ key, of, amountMinor, currency, creditorId, annualBps: null, from: null, on: on as LocalDate },
          ...interest,
          debtId: debt.id,
          accountId: debt.accountId,
          baseMinor: amountMinor,
          strategyId: null,
          stepId: null,
          contract: "clause 8",
          laws: [],
        },
      ];
    });
    await makeCharges(tx, made, now);
  });

/** Lets something off, as an offer that was paid does. */
export const lettingOff = (
  db: TenantDb,
  creditorId: CreditorId,
  off: { readonly ref: string; readonly cause: string; readonly mostMinor: bigint },
  now = NOON,
): Promise<void> =>
  db.begin(async (tx) => {
    const { currency } = await theCreditor(tx, creditorId);
    const rows = await tx<{ id: DebtId; accountId: AccountId }>`
      select id, account_id from debts.debt
      where tenant_id = ${tx.tenant} and creditor_id = ${creditorId} and ref = ${off.ref}`;
    await lockCreditors(tx, [creditorId]);
    const on = "2026-03-02" as LocalDate;
    await letOff(
      tx,
      rows.map(({ id, accountId }) => ({ ...off, accountId, creditorId, currency, debtIds: [id], on })),
      now,
    );
  });

/** The books of one creditor in a form that both sides can be brought to. */
export interface Picture {
  readonly debts: readonly unknown[];
  readonly payments: readonly unknown[];
  readonly parts: readonly unknown[];
  readonly accounts: readonly unknown[];
}

export function pictureOf(books: Books): Picture {
  const debts = [...books.debts.values()].sort(byRef);
  // In the order in which they came: of two that came at the same time it decides which pays first later on.
  const payments = [...books.payments.values()].sort((a, b) => a.born - b.born);
  return {
    debts: debts.map((d) => [
      d.ref,
      d.account,
      d.dueOn,
      `${d.statedMinor}`,
      `${balanceOf(d)}`,
      statusOf(d),
      `${d.feesMinor}`,
      `${d.interestMinor}`,
      `${d.letOffMinor}`,
    ]),
    payments: payments.map((p) => [
      p.ref,
      p.account,
      `${p.amountMinor}`,
      `${p.unappliedMinor}`,
      p.state,
      p.debtRef,
      p.named,
    ]),
    parts: debts.flatMap((d) => [...d.parts].sort().map(([payment, minor]) => [d.ref, payment, `${minor}`])),
    accounts: [...books.accounts].sort().map((account) => totalsOf(books, account, payments)),
  };
}

function totalsOf(books: Books, account: string, payments: readonly ModelPayment[]): unknown[] {
  const due = [...books.debts.values()]
    .filter((d) => d.account === account && statusOf(d) === "open" && balanceOf(d) > books.crumbsMinor)
    .sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
  const mine = payments.filter((p) => p.account === account && p.state === "applied");
  const total = (amounts: readonly bigint[]): string => `${amounts.reduce((sum, minor) => sum + minor, 0n)}`;
  const days = mine.map(({ paidOn }) => paidOn).sort();
  return [
    account,
    total(due.map(balanceOf)),
    due.length,
    due[0]?.dueOn ?? null,
    due[0]?.ref ?? null,
    total(mine.map(({ unappliedMinor }) => unappliedMinor)),
    days.at(-1) ?? null,
  ];
}

const byRef = (a: { ref: string }, b: { ref: string }): number => (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0);

export async function pictureIn(tx: Tx, creditorId: CreditorId): Promise<Picture> {
  const rows = await tx<{ kind: keyof Picture; line: unknown[] }>`
    select * from (
      select 'debts' as kind, 1 as no, 0::bigint as born, d.ref, '' as second,
             json_build_array(d.ref, a.ref, d.due_on, d.stated_minor::text, d.balance_minor::text, d.status,
                              d.fees_minor::text, d.interest_minor::text, d.let_off_minor::text) as line
      from debts.debt d join debts.account a on a.tenant_id = d.tenant_id and a.id = d.account_id
      where d.tenant_id = ${tx.tenant} and d.creditor_id = ${creditorId}
      union all
      select 'payments', 2, p.id, p.ref, '',
             json_build_array(p.ref, a.ref, p.amount_minor::text, p.unapplied_minor::text, p.state, p.debt_ref, p.account_ref)
      from debts.payment p left join debts.account a on a.tenant_id = p.tenant_id and a.id = p.account_id
      where p.tenant_id = ${tx.tenant} and p.creditor_id = ${creditorId}
      union all
      select 'parts', 3, 0, ref, payment, json_build_array(ref, payment, minor::text)
      from (
        select d.ref, y.ref as payment,
               sum(case when p.credit = 'receivable' then p.amount_minor else -p.amount_minor end) as minor
        from ledger.posting p
        join debts.debt d on d.tenant_id = p.tenant_id and d.id = p.debt_id
        join debts.payment y on y.tenant_id = p.tenant_id and y.id = p.payment_id
        where p.tenant_id = ${tx.tenant} and p.creditor_id = ${creditorId} and 'receivable' in (p.debit, p.credit)
        group by 1, 2) parts
      where minor <> 0
      union all
      select 'accounts', 4, 0, a.ref, '',
             json_build_array(a.ref, a.open_minor::text, a.open_count, a.oldest_due_on, d.ref, a.unapplied_minor::text,
                              a.last_paid_on)
      from debts.account a left join debts.debt d on d.tenant_id = a.tenant_id and d.id = a.oldest_debt_id
      where a.tenant_id = ${tx.tenant} and a.creditor_id = ${creditorId}
    ) lines order by no, born, ref collate "C", second collate "C"`;
  const lines = (of: keyof Picture): unknown[] => rows.filter(({ kind }) => kind === of).map(({ line }) => line);
  return { debts: lines("debts"), payments: lines("payments"), parts: lines("parts"), accounts: lines("accounts") };
}

/** Every posting by its key, as text: what was written once must read the same for ever. */
export async function postingsIn(tx: Tx): Promise<ReadonlyMap<string, string>> {
  const rows = await tx<{ key: string; row: string }>`
    select key, p::text as row from ledger.posting p where tenant_id = ${tx.tenant}`;
  return new Map(rows.map(({ key, row }) => [key, row]));
}

export const SOUND = {
  unbalancedCurrencies: 0,
  debtsOffTheirPostings: 0,
  accountsOffTheirDebts: 0,
  creditsOffTheirPostings: 0,
  paymentsOffTheirPostings: 0,
  chargesOffTheirPostings: 0,
};

/** The books hold together by themselves, and nothing that was posted before is gone or different. */
export async function expectSound(
  tx: Tx,
  postedBefore: ReadonlyMap<string, string> = new Map(),
): Promise<ReadonlyMap<string, string>> {
  expect(await checkBooks(tx)).toMatchObject({ ...SOUND, examples: [] });
  const off = await tx<{ what: string }>`
    select 'debt ' || ref as what from debts.debt
    where tenant_id = ${tx.tenant} and ((balance_minor = 0) is distinct from (status <> 'open') or balance_minor < 0)
    union all
    select 'account ' || a.ref from debts.account a
    where a.tenant_id = ${tx.tenant} and a.unapplied_minor <> (
      select coalesce(sum(y.unapplied_minor), 0) from debts.payment y
      where y.tenant_id = a.tenant_id and y.account_id = a.id)`;
  expect(off).toEqual([]);
  const posted = await postingsIn(tx);
  for (const [key, row] of postedBefore) expect(posted.get(key)).toBe(row);
  return posted;
}
