/**
 * What a creditor's books ought to say, kept in memory and written without a look at the SQL.
 *
 * A debt is its principal and its charges less the parts of payments that lie on it; a payment is its parts plus what is
 * unapplied.
 * Everything else follows.
 */
export interface ModelDebt {
  readonly ref: string;
  account: string;
  readonly openedBy: number;
  dueOn: string;
  statedMinor: bigint;
  principalMinor: bigint;
  isWithdrawn: boolean;
  readonly parts: Map<string, bigint>;
  /** Fees and interest that stand, by their keys. */
  readonly charges: Map<string, ModelCharge>;
  /** What of the balance may be of either: a figure stated anew settles what was paid of them. */
  feesMinor: bigint;
  interestMinor: bigint;
  letOffMinor: bigint;
}

export interface ModelCharge {
  readonly key: string;
  readonly of: "fee" | "interest";
  readonly amountMinor: bigint;
  readonly on: string;
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
  /** What it settled of fees and interest. */
  readonly settled: { readonly fees: bigint; readonly interest: bigint };
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

const standing = ({ charges }: ModelDebt, of?: ModelCharge["of"]): bigint =>
  sum([...charges.values()].filter((one) => of === undefined || one.of === of).map(({ amountMinor }) => amountMinor));

export const balanceOf = (debt: ModelDebt): bigint => debt.principalMinor + standing(debt) - sum(debt.parts.values());

/** What of the balance is fees and interest: payments pay the principal first. */
const extrasOf = (debt: ModelDebt): bigint => least(balanceOf(debt), debt.feesMinor + debt.interestMinor);

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
    for (const [ref, debt] of this.debts)
      copy.debts.set(ref, { ...debt, parts: new Map(debt.parts), charges: new Map(debt.charges) });
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
          principalMinor: line.amountMinor,
          isWithdrawn: false,
          parts: new Map(),
          charges: new Map(),
          feesMinor: 0n,
          interestMinor: 0n,
          letOffMinor: 0n,
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
    const extras = extrasOf(debt);
    const isSame = !isWithdrawn && statedMinor === line.amountMinor;
    const figureMinor = isSame
      ? balanceOf(debt) - extras
      : isWithdrawn || means === "balance"
        ? atLeastNone(line.amountMinor - debt.letOffMinor)
        : balanceOf(debt) - extras + line.amountMinor - statedMinor;
    const { feesMinor, interestMinor } = debt;
    if (!isSame) {
      debt.feesMinor = least(extras, feesMinor);
      debt.interestMinor = extras - debt.feesMinor;
    }
    const settled = { fees: feesMinor - debt.feesMinor, interest: interestMinor - debt.interestMinor };
    const movedMinor = this.#leadTo(debt, figureMinor, extras);
    this.#changes.push({
      importNo: no,
      ref: debt.ref,
      movedMinor,
      before: { dueOn, statedMinor, isWithdrawn },
      settled,
    });
    const { account, amountMinor } = line;
    Object.assign(debt, { account, dueOn: line.dueOn, statedMinor: amountMinor, isWithdrawn: false });
  }

  /** Moves the principal until the balance is this figure and the extras. Below zero, money that was paid comes back. */
  #leadTo(debt: ModelDebt, figureMinor: bigint, extras = 0n): bigint {
    if (figureMinor < 0n) this.#free(debt, -figureMinor);
    const movedMinor = (figureMinor > 0n ? figureMinor : 0n) + extras - balanceOf(debt);
    debt.principalMinor += movedMinor;
    return movedMinor;
  }

  charge(ref: string, charge: ModelCharge): void {
    const debt = this.debts.get(ref) as ModelDebt;
    debt.charges.set(charge.key, charge);
    if (charge.of === "fee") debt.feesMinor += charge.amountMinor;
    else debt.interestMinor += charge.amountMinor;
  }

  /** Less is owed of a debt, whatever its creditor's files say of it. */
  letOff(ref: string, amountMinor: bigint): void {
    const debt = this.debts.get(ref) as ModelDebt;
    debt.principalMinor -= amountMinor;
    debt.letOffMinor += amountMinor;
  }

  /** Takes charges back; what was paid on them goes where it is owed. */
  reverse(keys: ReadonlySet<string>): void {
    let hasFreed = false;
    for (const debt of this.debts.values()) hasFreed = this.#reverseOf(debt, keys) || hasFreed;
    if (hasFreed) this.applyCredits();
  }

  #reverseOf(debt: ModelDebt, keys: ReadonlySet<string>): boolean {
    const gone = [...debt.charges.values()].filter(({ key }) => keys.has(key));
    const total = sum(gone.map(({ amountMinor }) => amountMinor));
    const paid = total - balanceOf(debt);
    const parts = sum(debt.parts.values());
    if (paid > 0n) this.#free(debt, paid);
    if (paid > parts) this.letOff(debt.ref, parts - paid);
    for (const { key, of, amountMinor } of gone) {
      debt.charges.delete(key);
      if (of === "fee") debt.feesMinor = atLeastNone(debt.feesMinor - amountMinor);
      else debt.interestMinor = atLeastNone(debt.interestMinor - amountMinor);
    }
    return gone.length > 0 && paid > 0n && parts > 0n;
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
    const coming = inOrder(taken.filter(({ state }) => state === "applied"));
    const late = this.#paidBefore(coming);
    let hasFreed = false;
    for (const debt of this.debts.values()) hasFreed = this.#reverseOf(debt, late) || hasFreed;
    for (const payment of coming) this.#allocate(payment);
    if (hasFreed) this.applyCredits();
  }

  /** Charges made after the day of a payment that pays, names or would have paid their debt: tried out on copies. */
  #paidBefore(coming: readonly ModelPayment[]): Set<string> {
    const late = new Set<string>();
    for (let before = -1; before < late.size; ) {
      before = late.size;
      const trial = this.copy();
      for (const debt of trial.debts.values()) {
        const gone = [...debt.charges.values()].filter(({ key }) => late.has(key));
        debt.principalMinor -= least(balanceOf(debt), sum(gone.map(({ amountMinor }) => amountMinor)));
      }
      for (const { ref } of coming) {
        const payment = trial.payments.get(ref) as ModelPayment;
        for (const debt of trial.#touchedBy(payment))
          for (const { key, on } of debt.charges.values()) if (on > payment.paidOn) late.add(key);
      }
    }
    return late;
  }

  /** Lets a payment pay, and gives the debts that it is about. */
  #touchedBy(payment: ModelPayment): ModelDebt[] {
    const partOf = ({ parts }: ModelDebt): bigint => parts.get(payment.ref) ?? 0n;
    const mine = [...this.debts.values()].filter(({ account }) => account === payment.account);
    const before = mine.map(partOf);
    this.#allocate(payment);
    return mine.filter(
      (debt, at) => partOf(debt) > (before[at] ?? 0n) || debt.ref === payment.debtRef || payment.unappliedMinor > 0n,
    );
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
    for (const { importNo, ref, movedMinor, before, settled } of this.#changes) {
      if (importNo !== no) continue;
      const debt = this.debts.get(ref) as ModelDebt;
      if (before.isWithdrawn) this.#withdraw(debt);
      else {
        this.#leadTo(debt, balanceOf(debt) - movedMinor);
        const { fees, interest } = settled;
        if (fees !== 0n) debt.feesMinor = least(atLeastNone(debt.feesMinor + fees), standing(debt, "fee"));
        if (interest !== 0n)
          debt.interestMinor = least(atLeastNone(debt.interestMinor + interest), standing(debt, "interest"));
      }
      Object.assign(debt, before);
    }
  }

  #withdraw(debt: ModelDebt): void {
    this.#free(debt, sum(debt.parts.values()));
    debt.principalMinor = 0n;
    debt.charges.clear();
    debt.feesMinor = 0n;
    debt.interestMinor = 0n;
    debt.isWithdrawn = true;
  }
}

const atLeastNone = (minor: bigint): bigint => (minor > 0n ? minor : 0n);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const inOrder = (payments: readonly ModelPayment[]): ModelPayment[] =>
  [...payments].sort((a, b) => byText(a.paidOn, b.paidOn) || a.born - b.born);
