import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import type { Mapping } from "../../debts/domain/import/mapping.js";
import type { LabDatabase } from "./lab.js";

/** A file of debts for a bench: the same every time, and the same again with some amounts changed. */
export interface ImportFiles {
  readonly first: string;
  readonly changed: string;
  /** The good rows of the first: a plain COPY into a typed table takes no others. */
  readonly clean: string;
  /** What each must come to. */
  readonly bad: number;
  readonly good: number;
  readonly changes: number;
}

/** Customers for each row: some owe one debt, some two. */
const CUSTOMERS_A_ROW = 0.7;

/** One row of so many is bad, each hundredth in another way; one good row of so many is changed in the second file. */
const BAD_ONE_IN = 100;
const CHANGED_ONE_IN = 20;

const HEADER = "ext_ref,customer_ref,name,email,phone,lang,balance,currency,due_date,portfolio,address,tags\n";

/** How the columns become fields: all twelve are taken. */
export const IMPORT_MAPPING: Mapping = {
  kind: "debts",
  columns: {
    debtRef: { column: "ext_ref" },
    debtorRef: { column: "customer_ref" },
    debtorName: { column: "name" },
    email: { column: "email" },
    phone: { column: "phone" },
    locale: { column: "lang" },
    amount: { column: "balance" },
    currency: { column: "currency" },
    dueOn: { column: "due_date" },
    portfolio: { column: "portfolio" },
    address: { column: "address" },
    tags: { column: "tags" },
  },
  defaults: {},
  keepExtra: true,
};

const isBad = (row: number): boolean => row % BAD_ONE_IN === 37;
const isChanged = (row: number): boolean => row % CHANGED_ONE_IN === 3;

/** Writes both files into a folder. The shape of the rows is that of shared/bench/floor-copy.mjs. */
export async function writeImportFiles(folder: string, rows: number): Promise<ImportFiles> {
  const all = (row: number): boolean => row > 0;
  const [first, changed, clean] = [join(folder, "first.csv"), join(folder, "changed.csv"), join(folder, "clean.csv")];
  await writeFile(first, rows, false, all);
  await writeFile(changed, rows, true, all);
  await writeFile(clean, rows, false, (row) => !isBad(row));
  let bad = 0;
  let changes = 0;
  for (let row = 1; row <= rows; row++) {
    if (isBad(row)) bad += 1;
    else if (isChanged(row)) changes += 1;
  }
  return { first, changed, clean, bad, good: rows - bad, changes };
}

const PIECE_CHARS = 1 << 20;

async function writeFile(
  path: string,
  rows: number,
  isSecond: boolean,
  takes: (row: number) => boolean,
): Promise<void> {
  const file = createWriteStream(path);
  const customers = Math.round(rows * CUSTOMERS_A_ROW);
  let piece = HEADER;
  for (let row = 1; row <= rows; row++) {
    if (takes(row)) piece += lineOf(row, 1 + (row % customers), isSecond);
    if (piece.length < PIECE_CHARS) continue;
    if (!file.write(piece)) await once(file, "drain");
    piece = "";
  }
  file.end(piece);
  await once(file, "close");
}

const DAY_ZERO = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

/** Everything about a customer follows from its number, so that its second debt says the same of it as the first. */
function lineOf(row: number, customer: number, isSecond: boolean): string {
  const fault = isBad(row) ? Math.floor(row / BAD_ONE_IN) % 5 : -1;
  const cents = 10_000 + (row % 500_000) + (isSecond && isChanged(row) ? 100 : 0);
  const email = fault === 0 ? `c${customer}.example.test` : `c${customer}@example.test`;
  const phone = fault === 1 ? "12345" : `+519${String(customer % 1e8).padStart(8, "0")}`;
  const amount = fault === 2 ? "mucho" : (cents / 100).toFixed(2);
  const due = fault === 3 ? "pronto" : new Date(DAY_ZERO + (row % 300) * DAY_MS).toISOString().slice(0, 10);
  const tail = fault === 4 ? ",one cell too many" : "";
  const lang = ["en", "es", "pt"][customer % 3];
  return (
    `INV-${row},C-${customer},"Quispe, Rosa ${customer}",${email},${phone},${lang},${amount},PEN,${due},${row % 10},` +
    `"Calle ${customer}, Lima",tag${customer % 7}${tail}\n`
  );
}

/** The creditor whose file it is. */
export async function createImportCreditor(lab: LabDatabase, now: Date): Promise<void> {
  await lab.sql(
    `insert into debts.creditor (tenant_id, name, kind, country, currency, locale, allocation, created_at)
     values ($1, 'Muebles Norte', 'commercial', 'PE', 'PEN', 'es', 'oldest_first', $2)`,
    [lab.tenant, now],
  );
}

/** Books as empty as at first. */
export async function emptyBooks(lab: LabDatabase): Promise<void> {
  await lab.sql(
    `truncate debts.debtor, debts.contact_point, debts.account, debts.debt, debts.change, debts.import, debts.import_reject,
              ledger.posting, platform.event restart identity`,
  );
  await lab.sql("vacuum analyze debts.debtor, debts.contact_point, debts.account, debts.debt, ledger.posting");
  await lab.sql("checkpoint");
}
