/** What kinds of rows can come in from a file. */
export const IMPORT_KINDS = ["debts", "payments"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** How the text of a field is read. */
export type FieldType =
  | "ref"
  | "name"
  | "word"
  | "address"
  | "note"
  | "tags"
  | "amount"
  | "currency"
  | "date"
  | "email"
  | "phone"
  | "country"
  | "subdivision"
  | "timeZone"
  | "locale"
  | "debtorKind";

export interface FieldSpec {
  readonly type: FieldType;
  /** A row without it is refused, so a mapping without it is too. */
  readonly required: boolean;
}

const required = (type: FieldType): FieldSpec => ({ type, required: true });
const optional = (type: FieldType): FieldSpec => ({ type, required: false });

/** A row of a portfolio: one debt and the person or company that owes it. */
export const DEBT_FIELDS = {
  debtorRef: required("ref"),
  debtorName: required("name"),
  debtorKind: optional("debtorKind"),
  taxId: optional("ref"),
  country: optional("country"),
  subdivision: optional("subdivision"),
  timeZone: optional("timeZone"),
  locale: optional("locale"),
  email: optional("email"),
  email2: optional("email"),
  phone: optional("phone"),
  phone2: optional("phone"),
  whatsapp: optional("phone"),
  address: optional("address"),
  city: optional("word"),
  debtRef: required("ref"),
  amount: required("amount"),
  /** Needed, but a mapping may give it as a default. */
  currency: optional("currency"),
  issuedOn: optional("date"),
  dueOn: required("date"),
  product: optional("word"),
  portfolio: optional("word"),
  tags: optional("tags"),
} as const satisfies Record<string, FieldSpec>;
export type DebtField = keyof typeof DEBT_FIELDS;

/** A row of payments: it names the debt, or the debtor whose debts it is allocated to. */
export const PAYMENT_FIELDS = {
  paymentRef: required("ref"),
  debtRef: optional("ref"),
  debtorRef: optional("ref"),
  amount: required("amount"),
  currency: optional("currency"),
  paidOn: required("date"),
  method: optional("word"),
  note: optional("note"),
} as const satisfies Record<string, FieldSpec>;
export type PaymentField = keyof typeof PAYMENT_FIELDS;

export type ImportField = DebtField | PaymentField;

export function fieldsOf(kind: ImportKind): Readonly<Record<string, FieldSpec>> {
  return kind === "debts" ? DEBT_FIELDS : PAYMENT_FIELDS;
}
