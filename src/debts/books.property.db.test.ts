import fc from "fast-check";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/db.js";
import type { CreditorId } from "../kernel/id.js";
import type { TenantDb } from "../platform/db.js";
import { Problem } from "../platform/problem.js";
import { changeCreditor } from "./actions.js";
import { Books, balanceOf, type DebtLine, type Means, type PaymentLine, statusOf } from "./books.model.fixture.js";
import {
  committed,
  creditorOf,
  debtsFile,
  expectSound,
  type File,
  imported,
  NOON,
  paid,
  paymentsFile,
  pictureIn,
  pictureOf,
  staged,
  tenantOf,
  theCreditor,
} from "./books.world.fixture.js";
import { undoImport } from "./import.js";
import { applyCredits } from "./payments.js";

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
type DebtRow = Row<typeof debtRow>;
type PaymentRow = Row<typeof paymentRow>;

type Step =
  | { readonly kind: "debts"; readonly rows: readonly DebtRow[]; readonly means: Means }
  | { readonly kind: "payments"; readonly rows: readonly PaymentRow[] }
  | { readonly kind: "again" | "credits" | "hour" }
  | { readonly kind: "by_hand"; readonly rows: readonly PaymentRow[] }
  | { readonly kind: "undo"; readonly back: number }
  | { readonly kind: "crumbs"; readonly amount: number }
  | { readonly kind: "at_once"; readonly rows: readonly [PaymentRow[], PaymentRow[]]; readonly debts: DebtRow[] };

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
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("at_once" as const),
      rows: fc.tuple(paymentRows, paymentRows),
      debts: fc.array(debtRow, { maxLength: 2 }),
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
    this.books.pay(lines, await this.#file(paymentsFile(lines, this.currency)));
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

const debtLine = ({ debt, amount, month }: DebtRow): DebtLine => ({
  ref: `F${debt}`,
  account: ACCOUNTS[debt] as string,
  amountMinor: BigInt(amount) * 100n,
  dueOn: `2026-0${month}-1${debt}`,
});

/** A file takes a reference once: the second row of it is rejected. */
const once = <Line extends { readonly ref: string }>(lines: readonly Line[]): Line[] =>
  lines.filter((line, at) => lines.findIndex(({ ref }) => ref === line.ref) === at);

const RUNS = 60;
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
          for (const { id, books } of sides) expect(await pictureIn(tx, id)).toEqual(pictureOf(books));
        });
      }
    }),
    { numRuns: RUNS },
  );
}, 240_000);
