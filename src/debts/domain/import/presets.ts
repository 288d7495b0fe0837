import type { Mapping } from "./mapping.js";

/** A mapping that ships with the product, for a file that many people have. */
export interface Preset {
  readonly id: string;
  readonly mapping: Mapping;
  /** Tried on a real file. The others follow headers seen second-hand, and say so. */
  readonly verified: boolean;
}

const column = (name: string) => ({ column: name });

export const PRESETS: readonly Preset[] = [
  {
    // IBM Watson Analytics' sample of late payments: no names, no addresses, simulated.
    id: "ibm-late-payments",
    verified: true,
    mapping: {
      kind: "debts",
      columns: {
        debtorRef: column("customerID"),
        debtorName: { template: "Cliente {customerID}" },
        debtorKind: { constant: "company" },
        country: { constant: "CO" },
        email: { template: "{customerID}@sandbox.test" },
        debtRef: column("invoiceNumber"),
        amount: column("InvoiceAmount"),
        currency: { constant: "USD" },
        issuedOn: column("InvoiceDate"),
        dueOn: column("DueDate"),
      },
      dateOrder: "mdy",
      decimal: ".",
      defaults: { country: "CO", currency: "USD" },
      keepExtra: true,
    },
  },
  {
    id: "ibm-late-payments-settled",
    verified: true,
    mapping: {
      kind: "payments",
      columns: {
        paymentRef: { template: "IBM-{invoiceNumber}" },
        debtRef: column("invoiceNumber"),
        amount: column("InvoiceAmount"),
        currency: { constant: "USD" },
        paidOn: column("SettledDate"),
      },
      dateOrder: "mdy",
      decimal: ".",
      defaults: { currency: "USD" },
      keepExtra: false,
    },
  },
  {
    // Odoo's list of customer invoices, exported in English with its own labels.
    id: "odoo-invoices",
    verified: false,
    mapping: {
      kind: "debts",
      columns: {
        debtorRef: column("Invoice Partner Display Name"),
        debtorName: column("Invoice Partner Display Name"),
        debtRef: column("Number"),
        amount: column("Amount Due"),
        currency: column("Currency"),
        issuedOn: column("Invoice/Bill Date"),
        dueOn: column("Due Date"),
      },
      dateOrder: "ymd",
      decimal: ".",
      defaults: {},
      keepExtra: true,
    },
  },
  {
    // QuickBooks Online's "A/R aging detail". It names customers but gives no id and, with one currency, no currency.
    id: "quickbooks-ar-aging-detail",
    verified: false,
    mapping: {
      kind: "debts",
      columns: {
        debtorRef: column("Customer"),
        debtorName: column("Customer"),
        debtRef: column("Num"),
        amount: column("Open Balance"),
        issuedOn: column("Date"),
        dueOn: column("Due Date"),
      },
      dateOrder: "mdy",
      decimal: ".",
      defaults: { currency: "USD" },
      keepExtra: true,
    },
  },
];

export const presetById = (id: string): Preset | null => PRESETS.find((preset) => preset.id === id) ?? null;
