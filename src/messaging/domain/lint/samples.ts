import type { LocalDate } from "../../../kernel/time.js";
import type { TemplateVars } from "../template-vars.js";

const on = "2026-03-09" as LocalDate;
const link = (letter: string) => `https://noroeste.example/${letter}/8hW2kQ9xYt4Rm`;
const money = { minor: 1_234_567_890n, currency: "COP" };

/** People whom a text is tried with where no portfolio is at hand: a short name, and all that is long. */
export const SAMPLE_VARS: readonly TemplateVars[] = [
  {
    debtor: { name: "Rosa Prado", firstName: "Rosa", kind: "person" },
    creditor: { name: "Luz del Sur", phone: "+576015550100" },
    sender: { name: "Lía", isBot: true, hearsReplies: false },
    account: { total: money, count: 1, moreCount: 0, currency: "COP", oldestDueOn: on, daysLate: 2 },
    debts: [{ ref: "F-100", amount: money, dueOn: on, daysLate: 2 }],
    links: { stop: link("s"), person: "tel:+576015550100" },
    today: on,
  },
  {
    debtor: {
      name: "Comercializadora Internacional de los Ángeles y Villavicencio S.A.S.",
      firstName: "María Fernanda",
      kind: "person",
    },
    creditor: {
      name: "Compañía Nacional de Electricidad y Servicios Públicos del Noroeste S.A. E.S.P.",
      tradeName: "Electricidad del Noroeste y Servicios",
      phone: "+525512345678",
      email: "atencion@electricidad-noroeste.example",
      site: "https://www.electricidad-noroeste.example",
    },
    sender: { name: "María Alejandra", isBot: true, hearsReplies: false },
    account: { total: money, count: 40, moreCount: 28, currency: "COP", oldestDueOn: on, daysLate: 60 },
    debts: [{ ref: "FV-2026-00012-SERIE-B", product: "Energía", amount: money, dueOn: on, daysLate: 60 }],
    links: { pay: link("p"), stop: link("s"), person: link("h"), verify: link("v") },
    promise: { amount: money, on },
    payment: { amount: money, on },
    offer: {
      total: money,
      amount: money,
      discount: money,
      instalments: { count: 12, firstAmount: money, firstOn: on },
      until: on,
    },
    today: on,
  },
];
