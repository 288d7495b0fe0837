import { ok, type Row } from "./answer.js";

// Invented people, in every state that the list and the page of a person can show.

export const CREDITORS = [
  { id: "1", name: "Crédito Andino S.A.", country: "CO", currency: "COP" },
  { id: "2", name: "Distribuidora del Bajío", country: "MX", currency: "MXN" },
  { id: "3", name: "Caja Sierra Verde", country: "PE", currency: "PEN" },
] as const;
type Creditor = (typeof CREDITORS)[number];

export const STRATEGIES = [
  { id: "1", name: "Preventiva", of: 3 },
  { id: "2", name: "Vencida, personas", of: 7 },
  { id: "3", name: "Vencida, empresas", of: 6 },
];

type Held = "promise" | "pause" | "dispute" | "hardship" | null;
type Line = readonly [
  name: string,
  kind: "person" | "company",
  creditor: number,
  open: number,
  debts: number,
  days: number | null,
  strategy: number,
  held: Held,
];

const LINES: readonly Line[] = [
  ["Ferretería El Tornillo S.A.S.", "company", 0, 1_284_500_000, 14, 96, 3, null],
  ["Textiles del Bajío S.A. de C.V.", "company", 1, 48_230_050, 6, 41, 3, "dispute"],
  ["Rosa Elena Quispe Huamán", "person", 2, 1_284_000, 3, 84, 2, "hardship"],
  ["Andrés Felipe Moncada Restrepo", "person", 0, 84_829_000, 2, 18, 2, null],
  ["María José Hernández Luna", "person", 1, 1_245_000, 1, 0, 1, null],
  ["Distribuidora La Sabana Ltda.", "company", 0, 64_100_000, 4, -5, 1, null],
  ["Óscar Iván Peñaloza", "person", 0, 22_000_000, 1, 7, 2, "promise"],
  ["Guadalupe Ñáñez", "person", 2, 98_000, 1, 212, 0, null],
  ["João Pedro Almeida", "person", 1, 310_000, 2, 33, 2, "pause"],
  ["Camila Córdova Mendoza", "person", 0, 0, 0, null, 0, null],
  ["Santiago Rojas Arango", "person", 0, 84_829_000, 1, 15, 2, null],
  ["Panadería y Repostería La Espiga Dorada de los Altos S. de R.L.", "company", 1, 9_999_999_999, 22, 61, 3, null],
];

const TODAY = Date.UTC(2026, 10, 18);
export const dayAgo = (days: number): string => new Date(TODAY - days * 86_400_000).toISOString().slice(0, 10);

const account = ([name, kind, at, open, debts, days, strategy, held]: Line, index: number) => {
  const creditor = CREDITORS[at] as Creditor;
  const running = STRATEGIES.find(({ id }) => id === String(strategy));
  return {
    id: String(901 + index),
    ref: `${creditor.country}-${String(10_023 + index * 7)}`,
    creditor: { id: creditor.id, name: creditor.name },
    debtor: { id: String(501 + index), name, kind, country: creditor.country },
    currency: creditor.currency,
    openMinor: String(open),
    openCount: debts,
    oldestDueOn: days === null ? null : dayAgo(days),
    daysLate: days,
    lastPaidOn: index % 3 === 0 ? dayAgo(9 + index) : null,
    held,
    strategy: running ? { id: running.id, name: running.name, step: index % running.of, of: running.of } : null,
  };
};

export const accounts = LINES.map(account);
type Account = (typeof accounts)[number];

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function narrowed(query: URLSearchParams): Account[] {
  const is = (name: string, value: string): boolean => query.get(name) === null || query.get(name) === value;
  const from = Number(query.get("lateFrom") ?? Number.NEGATIVE_INFINITY);
  const to = Number(query.get("lateTo") ?? Number.POSITIVE_INFINITY);
  const state = query.get("state") ?? "open";
  return accounts.filter(
    ({ debtor, creditor, openCount, daysLate, held, strategy }) =>
      plain(debtor.name).includes(plain(query.get("q") ?? "")) &&
      is("creditorId", creditor.id) &&
      is("country", debtor.country) &&
      is("kind", debtor.kind) &&
      is("strategy", strategy?.id ?? "none") &&
      (is("held", held ?? "") || (query.get("held") === "any" && held !== null)) &&
      (state === "all" || (state === "open") === openCount > 0) &&
      (daysLate === null ? from < 0 && to > 0 : daysLate >= from && daysLate <= to),
  );
}

const totalsOf = (rows: readonly Account[]) => {
  const sums = new Map<string, { currency: string; minor: bigint; count: number }>();
  for (const { currency, openMinor } of rows) {
    const sum = sums.get(currency) ?? { currency, minor: 0n, count: 0 };
    sums.set(currency, { currency, minor: sum.minor + BigInt(openMinor), count: sum.count + 1 });
  }
  return {
    count: rows.length,
    isExact: true,
    sums: [...sums.values()].map((sum) => ({ ...sum, minor: sum.minor.toString() })),
  };
};

const ORDERS = {
  balance: (a: Account, b: Account) => Number(BigInt(b.openMinor) - BigInt(a.openMinor)),
  oldest: (a: Account, b: Account) => (b.daysLate ?? -9999) - (a.daysLate ?? -9999),
  name: (a: Account, b: Account) => a.debtor.name.localeCompare(b.debtor.name, "es"),
};

export const portfolio: readonly Row[] = [
  [
    "GET",
    /^\/accounts$/,
    ({ query, isEmpty }) => {
      const order = ORDERS[(query.get("sort") ?? "balance") as keyof typeof ORDERS];
      return ok({
        items: isEmpty ? [] : narrowed(query).toSorted(order),
        next: null,
        isSearchCut: query.get("q") === "a",
      });
    },
  ],
  ["GET", /^\/accounts\/totals$/, ({ query, isEmpty }) => ok(totalsOf(isEmpty ? [] : narrowed(query)))],
  ["GET", /^\/creditors$/, () => ok({ items: CREDITORS })],
];
