/**
 * What a creditor's books ought to say, kept in memory and written without a look at the SQL.
 *
 * A debt is what was charged less the parts of payments that lie on it; a payment is its parts plus what is unapplied.
 * Everything else follows.
 */
export interface ModelDebt {
  readonly ref: string;
  account: string;
  readonly openedBy: number;
  dueOn: string;
  statedMinor: bigint;
  chargedMinor: bigint;
  isWithdrawn: boolean;
  readonly parts: Map<string, bigint>;
}

export interface ModelPayment {
  readonly ref: string;
  readonly born: number;
  account: string | null;
  /** The customer that the payment names. */
  readonly named: string | null;
  debtRef: string | null;
  amountMinor: bigint;
  paidOn: string;
  unappliedMinor: bigint;
  state: "applied" | "unmatched" | "reversed";
  importNo: number | null;
}

interface ModelChange {
  readonly importNo: number;
  readonly ref: string;
  readonly movedMinor: bigint;
  readonly before: Pick<ModelDebt, "dueOn" | "statedMinor" | "isWithdrawn">;
}

export interface DebtLine {
  readonly ref: string;
  readonly account: string;
  readonly amountMinor: bigint;
  readonly dueOn: string;
}

export interface PaymentLine {
  readonly ref: string;
  readonly debtRef: string | null;
  readonly account: string | null;
  readonly amountMinor: bigint;
  readonly paidOn: string;
}

export type Means = "balance" | "original";

const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((total, amount) => total + amount, 0n);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

export const balanceOf = (debt: ModelDebt): bigint => debt.chargedMinor - sum(debt.parts.values());

export const statusOf = (debt: ModelDebt): string =>
  debt.isWithdrawn ? "withdrawn" : balanceOf(debt) === 0n ? "paid" : "open";

export class Books {
  readonly debts = new Map<string, ModelDebt>();
  readonly payments = new Map<string, ModelPayment>();
  readonly accounts = new Set<string>();
  crumbsMinor = 0n;
  #changes: ModelChange[] = [];
  readonly #imports = new Map<number, { kind: "debts" | "payments"; undone: boolean }>();

  copy(): Books {
    const copy = new Books();
    for (const [ref, debt] of this.debts) copy.debts.set(ref, { ...debt, parts: new Map(debt.parts) });
    for (const [ref, payment] of this.payments) copy.payments.set(ref, { ...payment });
    for (const account of this.accounts) copy.accounts.add(account);
    copy.crumbsMinor = this.crumbsMinor;
    copy.#changes = [...this.#changes];
    for (const [no, state] of this.#imports) copy.#imports.set(no, { ...state });
    return copy;
  }

  importDebts(no: number, lines: readonly DebtLine[], means: Means): void {
    this.#imports.set(no, { kind: "debts", undone: false });
    for (const line of lines) {
      const debt = this.debts.get(line.ref);
      if (debt && debt.account !== line.account && !this.#mayMove(debt)) continue;
      this.accounts.add(line.account);
      if (debt) this.#restate(no, debt, line, means);
      else {
        this.debts.set(line.ref, {
          ref: line.ref,
          account: line.account,
          openedBy: no,
          dueOn: line.dueOn,
          statedMinor: line.amountMinor,
          chargedMinor: line.amountMinor,
          isWithdrawn: false,
          parts: new Map(),
        });
      }
    }
    this.applyCredits();
  }

  /** A debt stays its customer's, unless its file was taken back and no payment names it. */
  #mayMove({ isWithdrawn, ref, account }: ModelDebt): boolean {
    const isNamed = (payment: ModelPayment): boolean =>
      payment.state === "applied" && payment.debtRef === ref && payment.account === account;
    return isWithdrawn && ![...this.payments.values()].some(isNamed);
  }

  #restate(no: number, debt: ModelDebt, line: DebtLine, means: Means): void {
    if (!debt.isWithdrawn && debt.statedMinor === line.amountMinor && debt.dueOn === line.dueOn) return;
    const { dueOn, statedMinor, isWithdrawn } = debt;
    const figureMinor =
      !isWithdrawn && statedMinor === line.amountMinor
        ? balanceOf(debt)
        : isWithdrawn || means === "balance"
          ? line.amountMinor
          : balanceOf(debt) + line.amountMinor - statedMinor;
    const movedMinor = this.#leadTo(debt, figureMinor);
    this.#changes.push({ importNo: no, ref: debt.ref, movedMinor, before: { dueOn, statedMinor, isWithdrawn } });
    const { account, amountMinor } = line;
    Object.assign(debt, { account, dueOn: line.dueOn, statedMinor: amountMinor, isWithdrawn: false });
  }

  /** Charges more or less until the balance is this figure. Below zero, money that was paid comes back as credit. */
  #leadTo(debt: ModelDebt, figureMinor: bigint): bigint {
    if (figureMinor < 0n) this.#free(debt, -figureMinor);
    const movedMinor = (figureMinor > 0n ? figureMinor : 0n) - balanceOf(debt);
    debt.chargedMinor += movedMinor;
    return movedMinor;
  }

  /** The newest payments give first. */
  #free(debt: ModelDebt, amountMinor: bigint): void {
    let left = amountMinor;
    const parts = [...debt.parts].map(([ref, minor]) => ({ payment: this.payments.get(ref) as ModelPayment, minor }));
    for (const { payment, minor } of parts.sort((a, b) => b.payment.born - a.payment.born)) {
      const part = least(minor, left);
      left -= part;
      payment.unappliedMinor += part;
      if (part === minor) debt.parts.delete(payment.ref);
      else debt.parts.set(payment.ref, minor - part);
    }
  }

  pay(lines: readonly PaymentLine[], importNo: number | null): void {
    if (importNo !== null) this.#imports.set(importNo, { kind: "payments", undone: false });
    const taken: ModelPayment[] = [];
    for (const [at, line] of lines.entries()) {
      if (lines.findIndex(({ ref }) => ref === line.ref) < at) continue;
      const payment = this.#take(line, importNo);
      if (payment) taken.push(payment);
    }
    for (const payment of inOrder(taken)) this.#allocate(payment);
  }

  /** A reference is taken once; again only when it was taken back, or when it found nobody and now does. */
  #take(line: PaymentLine, importNo: number | null): ModelPayment | null {
    const account = this.#accountFor(line);
    const known = this.payments.get(line.ref);
    if (known?.state === "applied" || (known?.state === "unmatched" && account === null)) return null;
    const payment: ModelPayment = {
      ...line,
      born: known?.born ?? this.payments.size,
      account,
      named: line.account,
      unappliedMinor: account === null ? 0n : line.amountMinor,
      state: account === null ? "unmatched" : "applied",
      importNo,
    };
    this.payments.set(line.ref, payment);
    return payment;
  }

  #accountFor({ debtRef, account }: Pick<PaymentLine, "debtRef" | "account">): string | null {
    const byDebt = debtRef === null ? undefined : this.debts.get(debtRef)?.account;
    return byDebt ?? (account !== null && this.accounts.has(account) ? account : null);
  }

  #allocate(payment: ModelPayment): void {
    const open = [...this.debts.values()]
      .filter((debt) => debt.account === payment.account && statusOf(debt) === "open")
      .sort(
        (a, b) => Number(b.ref === payment.debtRef) - Number(a.ref === payment.debtRef) || byText(a.dueOn, b.dueOn),
      );
    for (const debt of open) {
      const part = least(balanceOf(debt), payment.unappliedMinor);
      if (part === 0n) continue;
      debt.parts.set(payment.ref, (debt.parts.get(payment.ref) ?? 0n) + part);
      payment.unappliedMinor -= part;
    }
  }

  applyCredits(): void {
    for (const payment of this.payments.values()) {
      const account = this.#accountFor({ ...payment, account: payment.named });
      if (payment.state !== "unmatched" || account === null) continue;
      Object.assign(payment, { account, state: "applied", unappliedMinor: payment.amountMinor });
    }
    for (const payment of inOrder([...this.payments.values()])) {
      if (payment.state === "applied" && payment.unappliedMinor > 0n) this.#allocate(payment);
    }
  }

  /** Null when it is taken back; otherwise why not. */
  undo(no: number): string | null {
    const state = this.#imports.get(no);
    if (!state || state.undone) return "import_state";
    if (state.kind === "payments") this.#undoPayments(no);
    else if (this.#isChangedSince(no)) return "import_not_last";
    else this.#undoDebts(no);
    state.undone = true;
    this.applyCredits();
    return null;
  }

  #undoPayments(no: number): void {
    for (const payment of this.payments.values()) {
      if (payment.importNo !== no || payment.state === "reversed") continue;
      for (const debt of this.debts.values()) debt.parts.delete(payment.ref);
      Object.assign(payment, { state: "reversed", unappliedMinor: 0n });
    }
  }

  #isChangedSince(no: number): boolean {
    return this.#changes.some(
      ({ importNo, ref }, at) =>
        importNo !== no &&
        this.#imports.get(importNo)?.undone === false &&
        (this.debts.get(ref)?.openedBy === no ||
          this.#changes.slice(0, at).some((mine) => mine.importNo === no && mine.ref === ref)),
    );
  }

  #undoDebts(no: number): void {
    for (const debt of this.debts.values()) if (debt.openedBy === no) this.#withdraw(debt);
    for (const { importNo, ref, movedMinor, before } of this.#changes) {
      if (importNo !== no) continue;
      const debt = this.debts.get(ref) as ModelDebt;
      if (before.isWithdrawn) this.#withdraw(debt);
      else this.#leadTo(debt, balanceOf(debt) - movedMinor);
      Object.assign(debt, before);
    }
  }

  #withdraw(debt: ModelDebt): void {
    this.#free(debt, sum(debt.parts.values()));
    debt.chargedMinor = 0n;
    debt.isWithdrawn = true;
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const inOrder = (payments: readonly ModelPayment[]): ModelPayment[] =>
  [...payments].sort((a, b) => byText(a.paidOn, b.paidOn) || a.born - b.born);
