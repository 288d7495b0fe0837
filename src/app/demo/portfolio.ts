import { addDays, type LocalDate } from "../../kernel/time.js";
import {
  between,
  CREDITORS,
  type DemoCreditor,
  type DemoDebt,
  type DemoPerson,
  makePerson,
  type Random,
  seeded,
} from "./people.js";

/** A payment that will arrive, if the debt is known by then. */
export interface DemoPayment {
  readonly ref: string;
  readonly debtRef: string;
  readonly amount: number;
  readonly paidOn: LocalDate;
}

export interface DemoPortfolio {
  readonly creditor: DemoCreditor;
  readonly people: readonly DemoPerson[];
  readonly debts: readonly { readonly person: DemoPerson; readonly debt: DemoDebt }[];
  readonly payments: readonly DemoPayment[];
}

/** Days before and after today between which debts of the demo fall due. */
const FIRST_DUE = -150;
const LAST_DUE = 40;

/** A portfolio around `today`: everybody owes an instalment a month and pays by habit. */
export function makePortfolios(today: LocalDate, debtors: number, seed: number): DemoPortfolio[] {
  return CREDITORS.map((creditor, index) => {
    const random = seeded(seed + index * 7919);
    const people = Array.from({ length: Math.round(debtors * creditor.share) }, (_, n) =>
      makePerson(random, creditor, n + 1),
    );
    const debts = people.flatMap((person) =>
      debtsOf(random, creditor, person, today).map((debt) => ({ person, debt })),
    );
    const payments = debts.flatMap(({ person, debt }) => paymentsOf(random, person, debt));
    return { creditor, people, debts, payments };
  });
}

function debtsOf(random: Random, creditor: DemoCreditor, person: DemoPerson, today: LocalDate): DemoDebt[] {
  const [low, high] = creditor.amounts;
  const amount = Math.round((low + random() ** 2 * (high - low)) / 10) * 10;
  const months = between(random, 2, 6);
  const lastDue = between(random, LAST_DUE - 29, LAST_DUE);
  return Array.from({ length: months }, (_, back) => lastDue - back * 30)
    .filter((day) => day >= FIRST_DUE)
    .map((day, back) => {
      const part = months - back;
      const dueOn = addDays(today, day);
      return {
        ref: `${person.ref}-${part.toString().padStart(2, "0")}`,
        product: creditor.product(part),
        amount,
        issuedOn: addDays(dueOn, -30),
        dueOn,
      };
    });
}

function paymentsOf(random: Random, person: DemoPerson, debt: DemoDebt): DemoPayment[] {
  const delay = person.habit.delay(random);
  // Even the punctual sometimes forget: that is what reminders are for.
  const slip = random() < 0.12 ? between(random, 4, 25) : 0;
  if (delay === null) return [];
  const paidOn = addDays(debt.dueOn, delay + slip);
  if (person.habit.name !== "in_parts")
    return [{ ref: `P-${debt.ref}`, debtRef: debt.ref, amount: debt.amount, paidOn }];
  const half = Math.round(debt.amount / 20) * 10;
  return [
    { ref: `P-${debt.ref}-1`, debtRef: debt.ref, amount: half, paidOn },
    {
      ref: `P-${debt.ref}-2`,
      debtRef: debt.ref,
      amount: debt.amount - half,
      paidOn: addDays(paidOn, between(random, 10, 30)),
    },
  ];
}

const HEADER = "cliente,nombre,tipo,documento,correo,celular,departamento,factura,producto,monto,emision,vencimiento\n";

/** The file a creditor sends: what it issued in a stretch of days, as CSV. */
export function csvOf({ debts }: DemoPortfolio, from: LocalDate, to: LocalDate): string {
  const rows = debts
    .filter(({ debt }) => debt.issuedOn >= from && debt.issuedOn < to)
    .map(({ person: p, debt: d }) =>
      [
        p.ref,
        p.name,
        p.kind === "company" ? "empresa" : "persona",
        p.taxId,
        p.email,
        p.phone,
        p.subdivision,
        d.ref,
        `"${d.product}"`,
        d.amount,
        d.issuedOn,
        d.dueOn,
      ].join(","),
    );
  return rows.length === 0 ? "" : `${HEADER + rows.join("\n")}\n`;
}
