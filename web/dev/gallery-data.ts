import type { Bar, ListBar } from "../kit/bar-chart.js";
import type { Filter } from "../kit/filters-bar.js";
import { PaymentIcon, PromiseIcon } from "../kit/icons.js";
import type { Reason } from "../kit/reasons.js";
import type { DraftRule } from "../kit/rule/rule-model.js";
import type { TimelineEntry } from "../kit/timeline.js";

/** Words and rows for the gallery alone; nobody sees them but who builds screens. */
export const NOW = "2026-11-18T17:04:00Z";

export const SAID = {
  title: "Kit",
  rule: "Regla",
  sentence: "Cada pieza, para verla en claro y oscuro, ancho y angosto.",
  action: "Acción principal",
  numbers: "Números",
  table: "Tabla",
  more: "Más piezas",
  charts: "Gráficos",
  timeline: "Línea de tiempo",
  states: "Estados",
  recovered: "Recuperado este mes",
  promises: "Promesas que vencen hoy",
  waiting: "Esperan a una persona",
  stopped: "Detenidos por norma",
  definition: "Pagos aplicados desde el día 1, en la moneda del acreedor.",
  versus: "+12 % frente a octubre",
  ofThem: "3 sin respuesta",
  bars: "Promesas por día, próximos 14 días",
  promisesUnit: "Promesas",
  rules: "Detenidos por regla",
  strategyChanged: "Cambió la estrategia",
  filter: "Buscar por nombre o referencia",
  who: "Titular",
  creditor: "Acreedor",
  debts: "Deudas",
  due: "Vence",
  state: "Estado",
  balance: "Saldo",
  next: "Lo próximo",
  open: "Abrir",
  confirmTitle: "¿Pausar 128 cuentas?",
  confirmBody: "No saldrá ningún mensaje hasta que las reanude. Puede deshacerlo durante 30 segundos.",
  confirm: "Pausar",
  accounts: "Cuentas",
  messages: "Mensajes en espera",
  dropLabel: "Suelte aquí su archivo, o haga clic para elegirlo",
  dropNote: "CSV o XLSX, hasta 2 GB. La primera fila lleva los títulos.",
  phase: "Revisando filas",
  rows: "filas",
  saving: "Guardando cuentas",
  emptyTitle: "Aún no hay nada aquí",
  emptySentence: "Así se ve un lugar vacío que enseña qué hacer.",
  ask: "Confirmar",
  undo: "Con deshacer",
  done: "Hecho",
  failed: "Con error",
  paused: "128 cuentas en pausa",
  saved: "Guardado",
  pauseAll: "Pausar",
  broken: "Mientras el servidor no responde",
} as const;

export interface GalleryRow {
  readonly id: string;
  readonly name: string;
  readonly creditor: string;
  readonly debts: number;
  readonly due: string;
  readonly state: string;
  readonly minor: string;
  readonly currency: string;
  readonly channel: "email" | "sms" | "whatsapp" | "call";
  readonly nextAt: string;
}

const row = (
  id: number,
  name: string,
  creditor: string,
  debts: number,
  due: string,
  state: string,
  minor: string,
  currency: string,
  channel: GalleryRow["channel"],
  nextAt: string,
): GalleryRow => ({ id: String(id), name, creditor, debts, due, state, minor, currency, channel, nextAt });

export const ROWS: readonly GalleryRow[] = [
  row(
    1,
    "Rosa Elena Quispe Huamán",
    "Banco del Sol",
    2,
    "2026-11-20",
    "open",
    "48250000",
    "COP",
    "email",
    "2026-11-18T19:00:00Z",
  ),
  row(
    2,
    "Ferretería El Tornillo S.A.S.",
    "Cementos Andes",
    7,
    "2026-10-02",
    "overdue",
    "1845032000",
    "COP",
    "call",
    "2026-11-19T14:00:00Z",
  ),
  row(
    3,
    "Andrés Felipe Moncada",
    "Banco del Sol",
    1,
    "2026-11-18",
    "open",
    "19900000",
    "COP",
    "whatsapp",
    "2026-11-18T17:20:00Z",
  ),
  row(
    4,
    "Textiles del Bajío S.A. de C.V.",
    "Hilados MX",
    12,
    "2026-08-14",
    "overdue",
    "98412055",
    "MXN",
    "email",
    "2026-11-23T15:00:00Z",
  ),
  row(
    5,
    "Guadalupe Ñáñez",
    "Crédito Familiar",
    1,
    "2026-11-01",
    "paid",
    "125000",
    "PEN",
    "sms",
    "2026-11-18T16:00:00Z",
  ),
  row(
    6,
    "Óscar Iván Peñaloza",
    "Banco del Sol",
    3,
    "2026-09-30",
    "overdue",
    "7349900",
    "COP",
    "email",
    "2026-12-01T14:00:00Z",
  ),
];

export const FILTERS: readonly Filter[] = [
  { kind: "text", name: "q", label: SAID.filter },
  {
    kind: "many",
    name: "state",
    label: SAID.state,
    choices: [
      { value: "open", label: "Abierta", count: "1,204" },
      { value: "overdue", label: "Vencida", count: "612" },
      { value: "paid", label: "Pagada", count: "184" },
    ],
  },
  {
    kind: "one",
    name: "creditor",
    label: SAID.creditor,
    choices: [
      { value: "1", label: "Banco del Sol" },
      { value: "2", label: "Cementos Andes" },
    ],
  },
  { kind: "day", name: "since", label: "Desde" },
];

export const REASONS: readonly Reason[] = [
  {
    of: "rule",
    code: "outside_hours",
    values: { hours: "08:00-15:00", weekday: 6 },
    pack: "co-ley2300@2026.06",
    passesAt: "2026-11-20T12:00:00Z",
  },
  {
    of: "rule",
    code: "one_channel_a_week",
    values: { channel: "whatsapp" },
    pack: "co-ley2300@2026.06",
    passesAt: "2026-11-23T12:00:00Z",
  },
];

export const ENTRIES: readonly TimelineEntry[] = [
  {
    id: "1",
    at: "2026-11-18T15:12:00Z",
    icon: { channel: "email" },
    title: "Recordatorio amable",
    state: { kind: "message", state: "deferred" },
    reasons: REASONS,
  },
  {
    id: "2",
    at: "2026-11-18T14:40:00Z",
    icon: { picture: PaymentIcon },
    title: "Pago de 180,000 COP",
    state: { kind: "payment", state: "applied" },
    tone: "money",
    body: "Abono a la factura FV-2041. Gracias, Rosa.",
  },
  {
    id: "3",
    at: "2026-11-17T21:05:00Z",
    icon: { channel: "whatsapp" },
    title: "Rosa escribió",
    tone: "in",
    body: "«Buenas tardes, no puedo pagar todo, ¿se puede por partes?»",
  },
  {
    id: "4",
    at: "2026-11-17T21:04:00Z",
    icon: { picture: PromiseIcon },
    title: "Pide hablar con una persona",
    tone: "human",
    by: "Lía, asistente virtual",
  },
  {
    id: "5",
    at: "2026-11-12T14:00:00Z",
    icon: { channel: "email" },
    title: "Aviso antes del vencimiento",
    state: { kind: "message", state: "sent" },
    body: "Hola, Rosa. Su cuota de noviembre vence el jueves 20.",
  },
  {
    id: "6",
    at: "2026-11-12T13:59:00Z",
    icon: { channel: "sms" },
    title: "Aviso antes del vencimiento",
    state: { kind: "message", state: "skipped" },
    reasons: [{ of: "skipped", code: "channel_not_connected" }],
  },
  {
    id: "7",
    at: "2026-11-05T16:30:00Z",
    icon: { channel: "email" },
    title: "Estado de cuenta",
    state: { kind: "message", state: "failed" },
    reasons: [{ of: "message", code: "smtp_rcpt_550_5.1.1" }],
  },
];

export const BARS: readonly Bar[] = [4, 7, 6, 9, 12, 3, 0, 8, 11, 14, 9, 10, 5, 2].map((value, index) => ({
  id: String(index),
  label: String(18 + index > 30 ? index - 12 : 18 + index),
  name: `${18 + index > 30 ? index - 12 : 18 + index} ${18 + index > 30 ? "dic" : "nov"}`,
  value,
  text: `${value} promesas`,
  ...(index === 4 && { mark: SAID.strategyChanged }),
}));

/** One of each kind of value, a negated group, and one that is not filled in yet. */
export const RULE: DraftRule = {
  all: [
    { fact: "daysLate", op: "between", value: [1, 30] },
    { fact: "openMinor", op: "ge", value: { currency: "COP", minor: "50000000" } },
    {
      not: {
        any: [
          { fact: "consent.whatsapp", op: "in", value: ["refused", "unknown"] },
          { fact: "hasEmail", op: "is", value: true },
          { not: { segment: "1" } },
        ],
      },
    },
    { not: { fact: "tags", op: "hasAny", value: ["vip"] } },
    { fact: "lastPaidDaysAgo", op: "gt" },
    { fact: "oldestDueOn", op: "between", value: ["2026-11-01", "2026-10-01"] },
  ],
};

export const RULES: readonly ListBar[] = [
  { id: "1", label: "Fuera del horario permitido", value: 412, link: { to: "/messages" } },
  { id: "2", label: "Un canal por semana", value: 168, link: { to: "/messages" } },
  { id: "3", label: "Festivo", value: 94, link: { to: "/messages" } },
  { id: "4", label: "El titular pidió no recibir más", value: 31, link: { to: "/messages" } },
  { id: "5", label: "Sin autorización del canal", value: 12, link: { to: "/messages" } },
];
