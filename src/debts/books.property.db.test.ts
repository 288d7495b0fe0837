import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/db.js";
import { checkBooks } from "../analytics/books-check.js";
import type { CreditorId } from "../kernel/id.js";
import type { TenantDb, Tx } from "../platform/db.js";
import { subscribe } from "../platform/events.js";
import { Problem } from "../platform/problem.js";
import { strategyConsumer } from "../strategy/index.js";
import { changeCreditor, reverseByHand } from "./actions.js";
import { Books, balanceOf, type DebtLine, type Means, type PaymentLine, statusOf } from "./books.model.fixture.js";
import {
  charged,
  committed,
  creditorOf,
  debtsFile,
  expectSound,
  type File,
  imported,
  lettingOff,
  NOON,
  paid,
  paymentsFile,
  pictureIn,
  pictureOf,
  staged,
  tenantOf,
  theCreditor,
} from "./books.world.fixture.js";
import type { ChargeId } from "./charges/store.js";
import { undoImport } from "./import.js";
import { type ImportId, type StagedKind, stagedPaymentRows } from "./import-reads.js";
import { previewPayments } from "./import-store.js";
import { applyCredits, recordPayments } from "./payments.js";
import type { NewCreditor } from "./store.js";

const database = testDatabase();

/** Two creditors that give their debts and customers the same numbers, one in dinars of a thousand fils. */
const CREDITORS = [
  { name: "Norte", currency: "USD" },
  { name: "Kuwait", currency: "KWD" },
] as const;
const ACCOUNTS = ["ana", "ana", "ana", "beto", "beto"] as const;

const debtNo = fc.nat(ACCOUNTS.length - 1);
const debtRow = fc.record({
  debt: debtNo,
  amount: fc.integer({ min: 1, max: 12 }),
  month: fc.integer({ min: 1, max: 3 }),
  // Now and then a file has the wrong customer.
  isElsewhere: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});
const paymentRow = fc.record({
  ref: fc.nat(9),
  target: fc.oneof(
    { weight: 5, arbitrary: fc.record({ debt: debtNo }) },
    { weight: 2, arbitrary: fc.record({ account: fc.constantFrom("ana", "beto") }) },
    { weight: 1, arbitrary: fc.constant({ account: "nobody" }) },
  ),
  size: fc.constantFrom<Size>("part", "exact", "over"),
  day: fc.integer({ min: 1, max: 9 }),
});

type Size = "part" | "exact" | "over";
type Row<A> = A extends fc.Arbitrary<infer T> ? T : never;
const chargeRow = fc.record({
  debt: debtNo,
  of: fc.constantFrom("fee" as const, "interest" as const),
  amount: fc.integer({ min: 1, max: 300 }),
  day: fc.integer({ min: 1, max: 9 }),
});
type DebtRow = Row<typeof debtRow>;
type ChargeRow = Row<typeof chargeRow>;
type PaymentRow = Row<typeof paymentRow>;

type Step =
  | { readonly kind: "debts"; readonly rows: readonly DebtRow[]; readonly means: Means }
  | { readonly kind: "payments"; readonly rows: readonly PaymentRow[] }
  | { readonly kind: "again" | "credits" | "hour" }
  | { readonly kind: "by_hand"; readonly rows: readonly PaymentRow[] }
  | { readonly kind: "undo"; readonly back: number }
  | { readonly kind: "crumbs"; readonly amount: number }
  | { readonly kind: "charge"; readonly rows: readonly ChargeRow[] }
  | { readonly kind: "reverse"; readonly back: number }
  | { readonly kind: "let_off"; readonly debt: number; readonly percent: number }
  | { readonly kind: "at_once"; readonly rows: readonly [PaymentRow[], PaymentRow[]]; readonly debts: DebtRow[] };

/** What a row may say depends on what was there when its file was read: of two at once nobody can tell. */
function atHome(row: DebtRow): DebtRow {
  return { ...row, isElsewhere: false };
}

const debtRows = fc.array(debtRow, { minLength: 1, maxLength: 4 });
const paymentRows = fc.array(paymentRow, { minLength: 1, maxLength: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("debts" as const),
      rows: debtRows,
      means: fc.constantFrom<Means>("balance", "original"),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("payments" as const), rows: paymentRows }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("by_hand" as const), rows: paymentRows }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("undo" as const), back: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("again" as const, "credits" as const, "hour" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("crumbs" as const), amount: fc.nat(4) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("charge" as const),
      rows: fc.array(chargeRow, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("reverse" as const), back: fc.nat(5) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("let_off" as const),
      debt: debtNo,
      percent: fc.integer({ min: 1, max: 100 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("at_once" as const),
      rows: fc.tuple(paymentRows, paymentRows),
      debts: fc.array(debtRow.map(atHome), { maxLength: 2 }),
    }),
  },
);

/** One creditor: its rows in the database, the model of its books, and the files it sent. */
class Side {
  readonly db: TenantDb;
  readonly id: CreditorId;
  readonly currency: string;
  books = new Books();
  now = NOON;
  readonly imports: bigint[] = [];
  #charges = 0;
  #last: { readonly lines: readonly DebtLine[]; readonly means: Means } | null = null;

  constructor(db: TenantDb, id: CreditorId, currency: string) {
    this.db = db;
    this.id = id;
    this.currency = currency;
  }

  async take(step: Step): Promise<void> {
    if (step.kind === "debts") await this.#debts(once(step.rows.map(debtLine)), step.means);
    else if (step.kind === "again") await this.#again();
    else if (step.kind === "payments") await this.#payments(once(this.#lines(step.rows)));
    else if (step.kind === "by_hand") await this.#byHand(this.#lines(step.rows));
    else if (step.kind === "undo") await this.#undo(step.back);
    else if (step.kind === "crumbs") await this.#crumbs(BigInt(step.amount) * 100n);
    else if (step.kind === "charge") await this.#charge(step.rows);
    else if (step.kind === "reverse") await this.#reverse(step.back);
    else if (step.kind === "let_off") await this.#letOff(step.debt, step.percent);
    else if (step.kind === "hour") this.now = new Date(this.now.getTime() + 3_600_000);
    else if (step.kind === "at_once")
      await this.#atOnce(
        step.rows.map((rows) => this.#lines(rows)),
        once(step.debts.map(debtLine)),
      );
    else await this.#credits();
  }

  async #debts(lines: readonly DebtLine[], means: Means): Promise<void> {
    const no = await this.#file(debtsFile(lines, this.currency, means));
    this.books.importDebts(no, lines, means);
    this.#last = { lines, means };
  }

  /** The same file twice changes nothing that it says itself; an undo in between makes it news again. */
  async #again(): Promise<void> {
    if (this.#last === null) return;
    await this.#debts(this.#last.lines, this.#last.means);
    const before = pictureOf(this.books);
    await this.#debts(this.#last.lines, this.#last.means);
    expect(pictureOf(this.books)).toEqual(before);
  }

  async #payments(lines: readonly PaymentLine[]): Promise<void> {
    const no = await this.#file(paymentsFile(lines, this.currency));
    this.books.pay(
      [...lines].sort((a, b) => (a.paidOn < b.paidOn ? -1 : a.paidOn > b.paidOn ? 1 : 0)),
      no,
    );
  }

  async #file(file: File): Promise<number> {
    this.imports.push(await imported(this.db, this.id, file, this.now));
    return this.imports.length - 1;
  }

  async #byHand(lines: readonly PaymentLine[]): Promise<void> {
    await paid(this.db, this.id, lines, this.now);
    this.books.pay(lines, null);
  }

  async #undo(back: number): Promise<void> {
    const no = this.imports.length - 1 - back;
    const importId = this.imports[no];
    if (importId === undefined) return;
    const refusal = await this.db
      .begin((tx) => undoImport(tx, importId, this.now))
      .then(
        () => null,
        (error: unknown) => {
          if (error instanceof Problem) return error.code;
          throw error;
        },
      );
    expect(refusal).toBe(this.books.undo(no));
  }

  async #crumbs(minor: bigint): Promise<void> {
    await this.db.begin((tx) => changeCreditor(tx, this.id, { crumbsMinor: minor }, this.now));
    this.books.crumbsMinor = minor;
  }

  /** Charges what is open; the same key a second time is no charge. */
  async #charge(rows: readonly ChargeRow[]): Promise<void> {
    const open = rows.flatMap(({ debt, day, amount, of }) => {
      const known = this.books.debts.get(`F${debt}`);
      if (!known || statusOf(known) !== "open") return [];
      this.#charges += 1;
      return [
        { ref: known.ref, key: `e${this.id}.${this.#charges}`, of, amountMinor: BigInt(amount), on: `2026-03-0${day}` },
      ];
    });
    await charged(this.db, this.id, open, this.now);
    await charged(this.db, this.id, open, this.now);
    for (const { ref, ...charge } of open) this.books.charge(ref, charge);
  }

  async #reverse(back: number): Promise<void> {
    const key = `e${this.id}.${this.#charges - back}`;
    const [row] = await this.db.begin(
      (tx) => tx<{ id: ChargeId; isReversed: boolean }>`
        select id, reversed_at is not null as is_reversed from debts.charge
        where tenant_id = ${tx.tenant} and creditor_id = ${this.id} and key = ${key}`,
    );
    if (!row) return;
    const done = this.db.begin((tx) => reverseByHand(tx, row.id, { by: "Ana", note: "a mistake" }, this.now));
    if (row.isReversed) await expect(done).rejects.toThrow("charge_reversed");
    else await done;
    if (!row.isReversed) this.books.reverse(new Set([key]));
  }

  /** Never more than is left. */
  async #letOff(no: number, percent: number): Promise<void> {
    const debt = this.books.debts.get(`F${no}`);
    if (!debt || statusOf(debt) !== "open") return;
    this.#charges += 1;
    const balance = balanceOf(debt);
    const mostMinor = percent === 100 ? balance + 7n : (balance * BigInt(percent)) / 100n;
    await lettingOff(this.db, this.id, { ref: debt.ref, cause: `${this.id}.${this.#charges}`, mostMinor }, this.now);
    this.books.letOff(debt.ref, mostMinor < balance ? mostMinor : balance);
  }

  async #credits(): Promise<void> {
    await this.db.begin(async (tx) => applyCredits(tx, await theCreditor(tx, this.id), this.now));
    this.books.applyCredits();
  }

  /** Two at the same time end as if one had come after the other. */
  async #atOnce([first, second]: readonly PaymentLine[][], debts: readonly DebtLine[]): Promise<void> {
    const mine = this.imports.length;
    const one = (books: Books): void => books.pay(first ?? [], null);
    let two = (books: Books): void => books.pay(second ?? [], null);
    let other = (): Promise<unknown> => paid(this.db, this.id, second ?? [], this.now);
    if (debts.length > 0) {
      const importId = await staged(this.db, this.id, debtsFile(debts, this.currency), this.now);
      this.imports.push(importId);
      two = (books) => books.importDebts(mine, debts, "original");
      other = () => committed(this.db, importId, this.now);
    }
    await Promise.all([paid(this.db, this.id, first ?? [], this.now), other()]);
    const orders = [
      [one, two],
      [two, one],
    ].map((order) => {
      const books = this.books.copy();
      for (const happen of order) happen(books);
      return books;
    });
    const seen = JSON.stringify(await this.db.begin((tx) => pictureIn(tx, this.id)));
    const match = orders.find((books) => JSON.stringify(pictureOf(books)) === seen);
    expect(match === undefined ? orders.map(pictureOf) : "one order fits").toBe("one order fits");
    if (match) this.books = match;
  }

  #lines(rows: readonly PaymentRow[]): PaymentLine[] {
    return rows.map(({ ref, target, size, day }) => {
      const debtRef = "debt" in target ? `F${target.debt}` : null;
      const account = "account" in target ? target.account : null;
      return {
        ref: `P${ref}`,
        debtRef,
        account,
        amountMinor: this.#amount(debtRef, account, size),
        paidOn: `2026-03-0${day}`,
      };
    });
  }

  #amount(debtRef: string | null, account: string | null, size: Size): bigint {
    const owed = [...this.books.debts.values()]
      .filter((debt) => statusOf(debt) === "open" && (debt.ref === debtRef || debt.account === account))
      .reduce((total, debt) => total + balanceOf(debt), 0n);
    const exact = owed > 0n ? owed : 500n;
    return size === "exact" ? exact : size === "over" ? exact + 333n : exact / 3n + 1n;
  }
}

const debtLine = ({ debt, amount, month, isElsewhere }: DebtRow): DebtLine => ({
  ref: `F${debt}`,
  account: isElsewhere ? "caro" : (ACCOUNTS[debt] as string),
  amountMinor: BigInt(amount) * 100n,
  dueOn: `2026-0${month}-1${debt}`,
});

/** A file takes a reference once: the second row of it is rejected. */
const once = <Line extends { readonly ref: string }>(lines: readonly Line[]): Line[] =>
  lines.filter((line, at) => lines.findIndex(({ ref }) => ref === line.ref) === at);

const RUNS = 30;
const STEPS = 25;

test("whatever happens in whatever order, the books add up and say what a plain model says", async () => {
  const life = fc.array(fc.tuple(fc.nat(CREDITORS.length - 1), step), { minLength: 3, maxLength: STEPS, size: "max" });
  await fc.assert(
    fc.asyncProperty(life, async (steps) => {
      const db = await tenantOf(database.db);
      const sides: Side[] = [];
      for (const given of CREDITORS) sides.push(new Side(db, await creditorOf(db, given), given.currency));
      let posted: ReadonlyMap<string, string> = new Map();
      for (const [index, each] of steps) {
        const side = sides[index] as Side;
        await side.take(each);
        await db.begin(async (tx) => {
          posted = await expectSound(tx, posted);
          expect(await pictureIn(tx, side.id)).toEqual(pictureOf(side.books));
        });
      }
      // Nothing that happened to one creditor came to the other.
      for (const { id, books } of sides) expect(await db.begin((tx) => pictureIn(tx, id))).toEqual(pictureOf(books));
    }),
    // Shrinking lives hundreds of lives more; whoever needs it runs the seed and path of the failure without this.
    { numRuns: RUNS },
  );
}, 240_000);

describe("one by one", () => {
  const line = (ref: string, amountMinor: bigint, dueOn = "2026-02-10", account = "ana"): DebtLine => ({
    ref,
    account,
    amountMinor,
    dueOn,
  });
  const payment = (ref: string, debtRef: string | null, amountMinor: bigint, more: Partial<PaymentLine> = {}) => ({
    ref,
    debtRef,
    account: null,
    amountMinor,
    paidOn: "2026-03-01",
    ...more,
  });
  const undone = (db: TenantDb, importId: bigint): Promise<void> => db.begin((tx) => undoImport(tx, importId, NOON));
  const balances = (db: TenantDb, id: CreditorId): Promise<unknown> =>
    db.begin(async (tx) => {
      await expectSound(tx);
      const { debts } = await pictureIn(tx, id);
      return Object.fromEntries(debts.map((debt) => [(debt as string[])[0], (debt as string[])[4]]));
    });
  const credit = (db: TenantDb, id: CreditorId, account = "ana"): Promise<unknown> =>
    db.begin(async (tx) => {
      const { accounts } = await pictureIn(tx, id);
      return (accounts as string[][]).find(([ref]) => ref === account)?.[5];
    });
  const begin = async (given: Partial<NewCreditor> = {}) => {
    const db = await tenantOf(database.db);
    const id = await creditorOf(db, given);
    const { currency } = await db.begin((tx) => theCreditor(tx, id));
    return {
      db,
      id,
      debts: (lines: DebtLine[], means: Means = "original") => imported(db, id, debtsFile(lines, currency, means)),
      payments: (lines: PaymentLine[]) => imported(db, id, paymentsFile(lines, currency)),
      pay: (lines: PaymentLine[]) => paid(db, id, lines),
      undo: (importId: bigint) => undone(db, importId),
      balances: () => balances(db, id),
      credit: () => credit(db, id),
    };
  };

  test("a reference that comes twice in one call is one payment", async () => {
    const { debts, pay, balances } = await begin();
    await debts([line("F1", 1000n)]);
    expect(await pay([payment("P1", "F1", 300n), payment("P1", "F1", 300n)])).toEqual({
      applied: 1,
      unmatched: 0,
      known: 1,
    });
    expect(await balances()).toEqual({ F1: "700" });
  });

  test("two credits put on one debt at the same moment are both posted", async () => {
    const { debts, pay, balances, credit } = await begin();
    await debts([line("F1", 100n)]);
    await pay([payment("P1", "F1", 130n)]);
    await debts([line("F2", 30n)]);
    await pay([payment("P2", null, 20n, { account: "ana" })]);
    await debts([line("F2", 50n)]);
    expect([await balances(), await credit()]).toEqual([{ F1: "0", F2: "0" }, "0"]);
  });

  test("a payments file taken back and sent again counts again", async () => {
    const { debts, payments, undo, balances } = await begin();
    await debts([line("F1", 1000n)]);
    await undo(await payments([payment("P1", "F1", 400n)]));
    expect(await balances()).toEqual({ F1: "1000" });
    await payments([payment("P1", "F1", 450n)]);
    expect(await balances()).toEqual({ F1: "550" });
  });

  test("a payments file whose credit went to another debt is taken back from that debt too", async () => {
    const { debts, payments, undo, balances, credit } = await begin();
    await debts([line("F1", 100n)]);
    const file = await payments([payment("P1", "F1", 150n)]);
    await debts([line("F2", 200n)]);
    expect(await balances()).toEqual({ F1: "0", F2: "150" });
    await undo(file);
    expect([await balances(), await credit()]).toEqual([{ F1: "100", F2: "200" }, "0"]);
  });

  test("a credit that waits goes to what a reversal opens again", async () => {
    const { debts, payments, pay, undo, balances, credit } = await begin();
    await debts([line("F1", 100n)]);
    const file = await payments([payment("P1", "F1", 100n)]);
    await pay([payment("P2", "F1", 60n)]);
    await undo(file);
    expect([await balances(), await credit()]).toEqual([{ F1: "40" }, "0"]);
  });

  test("what was paid on a debt that is withdrawn is the customer's credit, until the debt is back", async () => {
    const { debts, payments, undo, balances, credit } = await begin();
    const file = await debts([line("F1", 100n)]);
    const money = await payments([payment("P1", "F1", 30n)]);
    await undo(file);
    expect([await balances(), await credit()]).toEqual([{ F1: "0" }, "30"]);
    await debts([line("F1", 100n)]);
    expect([await balances(), await credit()]).toEqual([{ F1: "70" }, "0"]);
    await undo(money);
    expect(await balances()).toEqual({ F1: "100" });
  });

  test("what was let off stays so, whatever balance a file states", async () => {
    const { db, id, debts, pay, balances } = await begin();
    await debts([line("F1", 100n)]);
    await pay([payment("P1", "F1", 90n)]);
    await lettingOff(db, id, { ref: "F1", cause: "a", mostMinor: 50n });
    expect(await balances()).toEqual({ F1: "0" });
    for (const [states, owed] of [
      [10n, "0"],
      [0n, "0"],
      [25n, "15"],
    ] as const) {
      await debts([line("F1", states)], "balance");
      expect(await balances()).toEqual({ F1: owed });
    }
    await db.begin(expectSound);
  });

  test("a charge taken back that was let off makes it so much less", async () => {
    const { db, id, debts, pay, balances, credit } = await begin();
    await debts([line("F1", 100n)]);
    await charged(db, id, [{ ref: "F1", key: "e1", of: "fee", amountMinor: 20n, on: "2026-02-01" }]);
    await pay([payment("P1", "F1", 15n)]);
    await lettingOff(db, id, { ref: "F1", cause: "a", mostMinor: 105n });
    const [charge] = await db.begin(
      (tx) => tx<{ id: ChargeId }>`select id from debts.charge where tenant_id = ${tx.tenant}`,
    );
    await db.begin((tx) => reverseByHand(tx, (charge as { id: ChargeId }).id, { by: "Ana", note: "a mistake" }, NOON));
    // What had been paid on it is freed first, and waits for another debt.
    expect([await balances(), await credit()]).toEqual([{ F1: "0" }, "15"]);
    await db.begin(async (tx) => {
      await expectSound(tx);
      const lines = (await pictureIn(tx, id)).debts as string[][];
      expect(lines.map((debt) => debt.at(-1))).toEqual(["100"]);
    });
  });

  test("a payment taken back does not open a debt that was withdrawn", async () => {
    const { db, id, debts, payments, undo } = await begin();
    const file = await debts([line("F1", 100n)]);
    const money = await payments([payment("P1", "F1", 30n)]);
    await undo(file);
    await undo(money);
    await db.begin(async (tx) => {
      await expectSound(tx);
      expect((await pictureIn(tx, id)).debts).toEqual([
        ["F1", "ana", "2026-02-10", "100", "0", "withdrawn", "0", "0", "0"],
      ]);
    });
  });

  test("an original amount below what was paid leaves a credit", async () => {
    const { debts, payments, undo, balances, credit } = await begin();
    await debts([line("F1", 100n)]);
    const money = await payments([payment("P1", "F1", 80n)]);
    const less = await debts([line("F1", 50n)]);
    expect([await balances(), await credit()]).toEqual([{ F1: "0" }, "30"]);
    await undo(less);
    expect([await balances(), await credit()]).toEqual([{ F1: "20" }, "0"]);
    await undo(money);
    expect(await balances()).toEqual({ F1: "100" });
  });

  test("an import is taken back only while nothing later changed its debts", async () => {
    const { debts, undo, balances } = await begin();
    const first = await debts([line("F1", 100n)]);
    const second = await debts([line("F1", 150n)]);
    const third = await debts([line("F1", 180n, "2026-02-20")]);
    for (const early of [first, second])
      await expect(undo(early)).rejects.toMatchObject({
        status: 409,
        code: "import_not_last",
        values: { importId: third.toString(), fileName: "file.csv" },
      });
    expect(await balances()).toEqual({ F1: "180" });
    await undo(third);
    await undo(second);
    expect(await balances()).toEqual({ F1: "100" });
    await undo(first);
    expect(await balances()).toEqual({ F1: "0" });
  });

  test("a debt that a second file brought back is withdrawn again with that file", async () => {
    const { db, id, debts, undo } = await begin();
    await undo(await debts([line("F1", 100n)]));
    await undo(await debts([line("F1", 120n)]));
    await db.begin(async (tx) => {
      await expectSound(tx);
      expect((await pictureIn(tx, id)).debts).toEqual([
        ["F1", "ana", "2026-02-10", "100", "0", "withdrawn", "0", "0", "0"],
      ]);
    });
  });

  test("a payment known before its debt waits for it", async () => {
    const { debts, pay, balances, credit } = await begin();
    expect(await pay([payment("P1", "F1", 40n)])).toMatchObject({ unmatched: 1 });
    await debts([line("F1", 100n)]);
    expect([await balances(), await credit()]).toEqual([{ F1: "60" }, "0"]);
  });

  test("a payment known before its customer waits for them, and is taken once", async () => {
    const { debts, pay, balances, credit } = await begin();
    const early = payment("P1", null, 130n, { account: "ana" });
    expect(await pay([early])).toMatchObject({ unmatched: 1 });
    await debts([line("F9", 70n, "2026-02-10", "beto")]);
    expect(await balances()).toEqual({ F9: "70" });
    await debts([line("F1", 100n)]);
    expect([await balances(), await credit()]).toEqual([{ F1: "0", F9: "70" }, "30"]);
    expect(await pay([early])).toEqual({ applied: 0, unmatched: 0, known: 1 });
  });

  test("a debt does not change hands by a file", async () => {
    const { db, id, debts, balances } = await begin();
    await debts([line("F1", 100n), line("F2", 50n)]);
    const second = await debts([line("F1", 80n, "2026-02-10", "beto"), line("F2", 60n), line("F3", 10n)]);
    expect(await balances()).toEqual({ F1: "100", F2: "60", F3: "10" });
    const rejects = await db.begin(
      (tx) => tx<{ problems: unknown; raw: unknown }>`
        select problems, raw from debts.import_reject where tenant_id = ${tx.tenant} and import_id = ${second}`,
    );
    const values = { ref: "F1", owner: "ana" };
    expect(rejects).toEqual([
      {
        problems: [{ field: "debtorRef", column: "account", code: "other_customer", values }],
        raw: ["F1", "beto", "0.80", "2026-02-10"],
      },
    ]);
    expect((await db.begin((tx) => pictureIn(tx, id))).accounts).toHaveLength(1);
  });

  test("a file with the wrong customers is mended by taking it back and sending the right one", async () => {
    const { db, id, debts, pay, undo, balances } = await begin();
    const wrong = await debts([line("F1", 100n, "2026-02-10", "beto"), line("F2", 50n, "2026-02-10", "beto")]);
    await pay([payment("P1", "F2", 50n)]);
    await undo(wrong);
    await debts([line("F1", 100n), line("F2", 50n)]);
    // F2 stays: a payment names it, and money does not change hands by a file either.
    expect(await balances()).toEqual({ F1: "100", F2: "0" });
    const { debts: rows } = await db.begin((tx) => pictureIn(tx, id));
    expect((rows as string[][]).map(([ref, account]) => [ref, account])).toEqual([
      ["F1", "ana"],
      ["F2", "beto"],
    ]);
  });

  test.each([
    ["no rows", [], NOON],
    ["only rows that cannot be read", [payment("P1", null, 10n)], null],
  ])("a payments file with %s says up to when payments are known", async (_, lines, known) => {
    subscribe(strategyConsumer);
    const { db, id, payments } = await begin({ paymentDataMaxAgeHours: 24 });
    await payments(lines);
    expect((await db.begin((tx) => theCreditor(tx, id))).paymentDataAt).toEqual(known);
    const news = await db.begin(
      (tx) => tx`select id from platform.event where tenant_id = ${tx.tenant} and kind = 'debts.payments_known'`,
    );
    expect(news).toHaveLength(known === null ? 0 : 1);
  });

  test("the payments shown before a commit are those that it counts", async () => {
    const { db, id, debts, payments, pay, undo } = await begin();
    await debts([line("F1", 100n)]);
    await undo(await payments([payment("P1", "F1", 10n)]));
    await pay([payment("P2", "F7", 10n), payment("P3", "F1", 10n)]);
    const again = ["P1", "P2", "P3"].map((ref) => payment(ref, "F1", 10n));
    const file = await staged(db, id, paymentsFile([...again, payment("P4", "F8", 10n)], "USD"));
    await db.begin(async (tx) => {
      const shown = async (kind: StagedKind) =>
        (await stagedPaymentRows(tx, file as ImportId, id, kind, 20)).map(({ ref }) => ref).sort();
      expect(await shown("created")).toEqual(["P1", "P2"]);
      expect(await shown("unchanged")).toEqual(["P3"]);
      expect(await shown("updated")).toEqual(["P4"]);
      expect(await previewPayments(tx, file, id)).toMatchObject({ created: 2, unchanged: 1, updated: 1 });
    });
  });

  test("a payment that does not add up is found", async () => {
    const { db, debts, pay } = await begin();
    await debts([line("F1", 100n)]);
    await pay([payment("P1", "F1", 40n)]);
    const off = db.begin(async (tx) => {
      await tx`update debts.payment set amount_minor = 41 where tenant_id = ${tx.tenant}`;
      return checkBooks(tx);
    });
    expect(await off).toMatchObject({
      paymentsOffTheirPostings: 1,
      examples: [expect.stringMatching(/^payment \d+$/)],
    });
  });

  test("a debt of another creditor is not this one's to be paid", async () => {
    const { db, debts, pay, balances } = await begin();
    await debts([line("F1", 100n)]);
    const other = await creditorOf(db, { name: "Sur" });
    expect(await paid(db, other, [payment("P1", "F1", 100n, { account: "ana" })])).toMatchObject({
      applied: 0,
      unmatched: 1,
    });
    expect(await balances()).toEqual({ F1: "100" });
    expect(await pay([payment("P1", "F1", 100n)])).toMatchObject({ applied: 1 });
    expect(await balances()).toEqual({ F1: "0" });
  });

  test("a payment in another currency is refused", async () => {
    const { db, id, debts, balances } = await begin();
    await debts([line("F1", 100n)]);
    const given = { ...payment("P1", "F1", 100n), accountRef: null, currency: "COP", method: null } as never;
    const recorded = db.begin(async (tx) => recordPayments(tx, await theCreditor(tx, id), [given], NOON));
    await expect(recorded).rejects.toMatchObject({ status: 422, code: "other_currency" });
    expect(await balances()).toEqual({ F1: "100" });
  });

  test.each([
    ["CLP", 999_999_999_999_999n],
    ["KWD", 999_999_999_999_999n],
    ["USD", 999_999_999_999_999n],
    ["CLP", 1n],
    ["KWD", 1n],
  ])("%s %i is exact through file, part payment and undo", async (currency, amount) => {
    const { debts, payments, undo, balances, credit } = await begin({ currency });
    await debts([line("F1", amount), line("F2", amount, "2026-02-11")]);
    const money = await payments([payment("P1", "F2", amount), payment("P2", null, amount, { account: "ana" })]);
    expect([await balances(), await credit()]).toEqual([{ F1: "0", F2: "0" }, "0"]);
    await undo(money);
    expect(await balances()).toEqual({ F1: `${amount}`, F2: `${amount}` });
  });

  test.each(["1999-12-31", "2026-03-02", "2099-01-01"])("a payment of %s pays the same", async (paidOn) => {
    const { db, id, debts, pay, balances } = await begin();
    await debts([line("F1", 100n)]);
    await pay([payment("P1", "F1", 60n, { paidOn })]);
    expect(await balances()).toEqual({ F1: "40" });
    await db.begin(async (tx) =>
      expect((await pictureIn(tx, id)).accounts).toEqual([["ana", "40", 1, "2026-02-10", "F1", "0", paidOn]]),
    );
  });

  test("the strategies hear of each balance that moved, in the transaction that moved it", async () => {
    subscribe(strategyConsumer);
    const { db, id, debts, payments, undo } = await begin();
    await debts([line("F1", 100n)]);
    const heard = (tx: Tx) => tx<{ accounts: string }>`
      select e.payload -> 'accountIds' ->> 0 as accounts from platform.event e
      where e.tenant_id = ${tx.tenant} and e.consumer = 'strategy' and e.kind = 'debts.balance_moved' order by e.id`;
    const [account] = await db.begin(
      (tx) => tx<{ id: bigint }>`select id from debts.account where tenant_id = ${tx.tenant}`,
    );
    const moved = { accounts: `${account?.id}` };
    await expect(
      db.begin(async (tx) => {
        await recordPayments(
          tx,
          await theCreditor(tx, id),
          [{ ...payment("P0", "F1", 100n), accountRef: null, currency: "USD", method: null } as never],
          NOON,
        );
        expect(await heard(tx)).toEqual([moved]);
        throw new Error("nothing of it happened");
      }),
    ).rejects.toThrow("nothing of it happened");
    expect(await db.begin(heard)).toEqual([]);
    const file = await payments([payment("P1", "F1", 100n)]);
    expect(await db.begin(heard)).toEqual([moved]);
    await undo(file);
    expect(await db.begin(heard)).toEqual([moved, moved]);
  });

  test("crumbs that change are counted at once", async () => {
    const { db, id, debts } = await begin();
    await debts([line("F1", 100n), line("F2", 500n, "2026-02-11")]);
    const totals = () => db.begin(async (tx) => ((await pictureIn(tx, id)).accounts[0] as unknown[]).slice(1, 5));
    for (const [minor, owed] of [
      [100n, ["500", 1, "2026-02-11", "F2"]],
      [500n, ["0", 0, null, null]],
      [0n, ["600", 2, "2026-02-10", "F1"]],
    ] as const) {
      await db.begin((tx) => changeCreditor(tx, id, { crumbsMinor: minor }, NOON));
      expect(await totals()).toEqual(owed);
      await db.begin(expectSound);
    }
  });
});
