import type { DebtRow, PaymentRow } from "./domain/import/rows.js";
import type { Creditor } from "./store.js";

/** One row of a stage table as COPY text. Columns in the order of the table (migration 0004). */
export const DEBT_COLUMNS =
  "row_no, debtor_ref, debtor_name, debtor_kind, tax_id, country, subdivision, time_zones, locale, email, email2, phone, " +
  "whatsapp, address, debt_ref, amount_minor, currency, issued_on, due_on, product, tags, extra";

export const PAYMENT_COLUMNS = "row_no, payment_ref, debt_ref, debtor_ref, amount_minor, currency, paid_on, method";

const NULL = "\\N";

// Control characters never get here (the reader refuses them), so only what COPY itself reads needs a mark.
const UNSAFE = /[\\\t\n\r]/;
const escaped = (text: string): string =>
  UNSAFE.test(text)
    ? text.replace(/\\/g, "\\\\").replace(/\t/g, "\\t").replace(/\n/g, "\\n").replace(/\r/g, "\\r")
    : text;

const text = (value: string | null): string => (value === null ? NULL : escaped(value));

/** What a row does not say, its creditor does: most of a creditor's customers live where it does and speak as it does. */
export function debtLine(row: DebtRow, creditor: Creditor): string {
  const { extra, tags, portfolio } = row;
  const kept = portfolio === null ? extra : { ...extra, portfolio };
  return (
    `${row.row}\t${escaped(row.debtorRef)}\t${escaped(row.debtorName)}\t${row.debtorKind ?? "person"}\t${text(row.taxId)}\t` +
    `${row.country ?? creditor.country}\t${text(row.subdivision)}\t${row.timeZone === null ? "{}" : escaped(arrayText([row.timeZone]))}\t` +
    `${row.locale ?? creditor.locale}\t${text(row.email)}\t${text(row.email2)}\t${text(row.phone)}\t` +
    `${text(row.whatsapp ?? row.phone2)}\t${text(addressOf(row))}\t${escaped(row.debtRef)}\t${row.amountMinor}\t${row.currency}\t` +
    `${row.issuedOn ?? NULL}\t${row.dueOn}\t${text(row.product)}\t${tags.length > 0 ? escaped(arrayText(tags)) : NULL}\t` +
    `${kept ? escaped(JSON.stringify(kept)) : NULL}\n`
  );
}

export const paymentLine = (row: PaymentRow): string =>
  `${row.row}\t${escaped(row.paymentRef)}\t${text(row.debtRef)}\t${text(row.debtorRef)}\t${row.amountMinor}\t${row.currency}\t` +
  `${row.paidOn}\t${text(row.method)}\n`;

const addressOf = ({ address, city }: DebtRow): string | null => (address && city ? `${address}, ${city}` : address);

/** A text[] literal. */
export const arrayText = (items: readonly string[]): string =>
  `{${items.map((item) => `"${item.replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`).join(",")}}`;
