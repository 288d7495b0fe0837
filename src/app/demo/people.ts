import type { CreditorNotice } from "../../debts/domain/creditor-notice.js";
import type { LocalDate } from "../../kernel/time.js";

/**
 * The people of the demo: made up by a seeded generator, so that the same seed gives the same portfolio. Names are put
 * together from common ones; addresses are on domains that exist nowhere.
 */
export type Random = () => number;

/** mulberry32: small, fast, good enough for a demo. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
export const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));

const FIRST = [
  "Rosa",
  "Camila",
  "Valentina",
  "Lucía",
  "Mariana",
  "Paola",
  "Andrea",
  "Daniela",
  "Gabriela",
  "Natalia",
  "Beatriz",
  "Elena",
  "Carlos",
  "Andrés",
  "Felipe",
  "Mateo",
  "Santiago",
  "Javier",
  "Diego",
  "Ricardo",
  "Óscar",
  "Hernán",
  "Tomás",
  "Julián",
];
const LAST = [
  "Quispe",
  "Rojas",
  "Mendoza",
  "Ospina",
  "Cárdenas",
  "Villalobos",
  "Paredes",
  "Huamán",
  "Zapata",
  "Arango",
  "Galindo",
  "Benítez",
  "Ríos",
  "Salcedo",
  "Tovar",
  "Urrutia",
  "Ibáñez",
  "Camacho",
  "Noriega",
  "Palacios",
  "Luján",
  "Figueroa",
  "Córdova",
  "Maldonado",
];
const TRADE = [
  "Ferretería",
  "Panadería",
  "Distribuidora",
  "Taller",
  "Farmacia",
  "Librería",
  "Transportes",
  "Textiles",
  "Comercial",
  "Viveros",
];
const PLACE = [
  "El Roble",
  "Los Andes",
  "La Ceiba",
  "San Marcos",
  "Río Claro",
  "Monte Verde",
  "Las Flores",
  "El Faro",
  "Tierra Nueva",
  "Vista Alegre",
];

/** How somebody pays, in days after the due date; null never does. What makes a portfolio look like one. */
export interface Habit {
  readonly name: "early" | "punctual" | "forgetful" | "late" | "very_late" | "in_parts" | "silent";
  readonly share: number;
  delay(random: Random): number | null;
}

export const HABITS: readonly Habit[] = [
  { name: "early", share: 0.22, delay: (r) => -between(r, 2, 8) },
  { name: "punctual", share: 0.26, delay: (r) => between(r, -1, 1) },
  { name: "forgetful", share: 0.22, delay: (r) => between(r, 2, 9) },
  { name: "late", share: 0.14, delay: (r) => between(r, 10, 32) },
  { name: "very_late", share: 0.06, delay: (r) => between(r, 35, 80) },
  { name: "in_parts", share: 0.05, delay: (r) => between(r, 3, 20) },
  { name: "silent", share: 0.05, delay: () => null },
];

export interface DemoDebt {
  readonly ref: string;
  readonly product: string;
  readonly amount: number;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
}

export interface DemoPerson {
  readonly ref: string;
  readonly name: string;
  readonly kind: "person" | "company";
  readonly taxId: string;
  readonly email: string;
  readonly phone: string;
  readonly subdivision: string;
  readonly habit: Habit;
}

export interface DemoCreditor {
  readonly name: string;
  readonly tradeName: string;
  readonly kind: "financial" | "commercial";
  readonly country: "CO" | "MX" | "PE";
  readonly currency: string;
  readonly phone: string;
  readonly email: string;
  readonly notice?: CreditorNotice;
  readonly prefix: string;
  readonly share: number;
  readonly companies: number;
  readonly amounts: readonly [number, number];
  readonly product: (part: number) => string;
  readonly subdivisions: readonly string[];
  readonly mobile: (random: Random) => string;
}

const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => between(random, 0, 9)).join("");

export const CREDITORS: readonly DemoCreditor[] = [
  {
    name: "Crédito Andino S.A.",
    tradeName: "Crédito Andino",
    kind: "financial",
    country: "CO",
    currency: "COP",
    phone: "+576015550100",
    email: "ayuda@creditoandino.test",
    prefix: "CA",
    share: 0.5,
    companies: 0,
    amounts: [90_000, 980_000],
    product: (part) => `Crédito libre inversión, cuota ${part} de 12`,
    subdivisions: ["DC", "ANT", "VAC", "ATL"],
    mobile: (r) => `+573${pick(r, ["00", "10", "15", "20"])}${digits(r, 7)}`,
  },
  {
    name: "Muebles Jacarandá S.A. de C.V.",
    tradeName: "Muebles Jacarandá",
    kind: "commercial",
    country: "MX",
    currency: "MXN",
    phone: "+525555550100",
    email: "cobranza@jacaranda.test",
    // Mexican law wants the first message to say who answers for it, from where, and where to complain.
    notice: {
      responsible: "Lucía Ferrer Montes",
      address: "Calzada de los Olmos 210, Guadalajara, Jalisco",
      complaints: "Procuraduría Federal del Consumidor (Profeco)",
    },
    prefix: "MJ",
    share: 0.3,
    companies: 0.15,
    amounts: [650, 7_800],
    product: (part) => `Compra a plazos, pago ${part}`,
    subdivisions: ["CMX", "JAL", "NLE", "BCN", "ROO"],
    mobile: (r) => `+5255${digits(r, 8)}`,
  },
  {
    name: "Agua Clara Distribuciones S.A.C.",
    tradeName: "Agua Clara",
    kind: "commercial",
    country: "PE",
    currency: "PEN",
    phone: "+5115550100",
    email: "creditos@aguaclara.test",
    prefix: "AC",
    share: 0.2,
    companies: 0.85,
    amounts: [280, 9_600],
    product: () => "Factura a 30 días",
    subdivisions: ["LMA", "ARE", "CUS"],
    mobile: (r) => `+519${digits(r, 8)}`,
  },
];

export function makePerson(random: Random, creditor: DemoCreditor, number: number): DemoPerson {
  const isCompany = random() < creditor.companies;
  const name = isCompany
    ? `${pick(random, TRADE)} ${pick(random, PLACE)}`
    : `${pick(random, FIRST)} ${pick(random, LAST)} ${pick(random, LAST)}`;
  const ref = `${creditor.prefix}${number.toString().padStart(5, "0")}`;
  const mailbox = name
    .normalize("NFD")
    .replace(/[^A-Za-z ]/g, "")
    .toLowerCase()
    .trim()
    .split(/\s+/)
    .slice(0, 2)
    .join(".");
  return {
    ref,
    name,
    kind: isCompany ? "company" : "person",
    taxId: `${creditor.country === "MX" ? "X" : ""}${digits(random, 9)}${number.toString().padStart(4, "0")}`,
    email: emailOf(random, mailbox, number),
    phone: creditor.mobile(random),
    subdivision: pick(random, creditor.subdivisions),
    habit: habitOf(random()),
  };
}

/** Most have a mailbox in the sandbox; a few none at all, a few one that every server refuses. */
function emailOf(random: Random, mailbox: string, number: number): string {
  const luck = random();
  if (luck < 0.02) return "";
  if (luck < 0.035) return `${mailbox}.${number}@buzon-inexistente.localdomain`;
  return `${mailbox}.${number}@correo.test`;
}

function habitOf(luck: number): Habit {
  let sum = 0;
  for (const habit of HABITS) {
    sum += habit.share;
    if (luck < sum) return habit;
  }
  return HABITS[1] as Habit;
}
