import { ok, type Row } from "./answer.js";
import { CREDITORS } from "./portfolio.js";

const counts = (made: number, ...rest: number[]) => {
  const [sent = 0, delivered = 0, seen = 0, clicked = 0, replied = 0, promised = 0, paid = 0] = rest;
  return { made, sent, delivered, seen, clicked, replied, promised, paid };
};

const funnel = {
  from: "2026-11-11T17:04:00Z",
  isExact: true,
  ...counts(12_480, 11_902, 11_460, 7_318, 1_204, 986, 412, 1_870),
  waiting: 318,
  asides: { opened_by_machine: 640, failed: 214, complained: 3, unheard: 96 },
  channels: [
    { channel: "whatsapp", ...counts(6_120, 5_980, 5_902, 4_870, 820, 702, 260, 1_040) },
    { channel: "sms", ...counts(3_900, 3_702, 3_560, 0, 210, 184, 90, 510) },
    { channel: "email", ...counts(2_460, 2_220, 1_998, 2_448 - 1_000, 174, 100, 62, 320) },
  ],
  hours: [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18].map((hour, index) => ({
    hour,
    ...counts(1_100, 1_080, 1_040, 500 + ((index * 137) % 420), 100, 60 + ((index * 53) % 90), 30, 120 + index * 9),
  })),
};

const fact = (name: string, at: string) => ({ fact: name, at, because: null });
const row = (no: number, name: string, state: string, channel: string, facts: object[]) => ({
  id: `m${no}`,
  messageId: String(no),
  at: `2026-11-18T1${no % 7}:20:00Z`,
  state,
  channel,
  to: "+573001112233",
  debtor: { id: String(100 + no), name },
  creditor: CREDITORS[no % CREDITORS.length],
  accountId: String(200 + no),
  strategy: { id: "3", name: "Consumo vencido" },
  step: no % 4,
  subject: "Su cuenta con Crédito Andino",
  amount: { minor: "18400000", currency: "COP" },
  until: null,
  because: null,
  facts,
});

const AT = "2026-11-18T16:40:00Z";
const rows = [
  row(1, "Rosa Quispe", "sent", "whatsapp", [
    fact("sent", "2026-11-18T15:00:01Z"),
    fact("delivered", "2026-11-18T15:00:03Z"),
    fact("read", "2026-11-18T15:12:40Z"),
    fact("replied", AT),
  ]),
  row(2, "Óscar Ibáñez", "sent", "sms", [fact("sent", AT), fact("delivered", AT)]),
  row(3, "Ferretería El Roble", "sent", "email", [fact("opened_by_machine", AT)]),
  row(4, "Marta Lucía Ríos", "sent", "whatsapp", [fact("read", AT), fact("clicked", AT)]),
  row(5, "Julián Pardo", "sent", "email", []),
];
const answer = (id: string, from: string, text: string, more: object = {}) => ({
  id,
  at: AT,
  channel: "whatsapp",
  from,
  fromName: null,
  kind: "words",
  meaning: null,
  subject: null,
  text,
  pressed: null,
  media: [],
  ...more,
});

export const messages: readonly Row[] = [
  ["GET", /^\/messages\/funnel$/, () => ok(funnel)],
  [
    "GET",
    /^\/messages\/counts$/,
    () => ok({ total: 5, isExact: true, states: [{ state: "sent", count: 5 }], reasons: [] }),
  ],
  ["GET", /^\/messages$/, ({ isEmpty }) => ok({ items: isEmpty ? [] : rows, next: null })],
  [
    "GET",
    /^\/messages\/(\d+)$/,
    ({ params: [id] }) =>
      ok({
        ...rows.find(({ messageId }) => messageId === id),
        body: "Hola Rosa: le escribe Lía, asistente virtual de Crédito Andino. Su cuenta tiene un saldo vencido. ¿Prefiere verlo ahora o hablar con una persona?",
        replies: ["Ver opciones", "Hablar con alguien"],
        locale: "es",
        template: { id: "9", key: "overdue-consumer-1", version: 2 },
        plannedAt: AT,
        notBefore: AT,
        expiresAt: AT,
        debts: [],
        packs: ["co-ley2300@2026.06"],
        attempts: [],
        answers: [answer("1", "+573001112233", "no puedo todo este mes, ¿puedo pagar la mitad el viernes?")],
      }),
  ],
  [
    "GET",
    /^\/inbound\/unknown$/,
    () =>
      ok({
        items: [
          answer("7", "+573009990001", "hola, ¿quién es? ese número no es de Pedro", { fromName: "Caro" }),
          answer("6", "+573009990002", "no me escriban más", { meaning: "stop_channel", channel: "sms" }),
        ],
        next: null,
        count: 2,
      }),
  ],
  ["GET", /^\/strategies$/, () => ok({ items: [] })],
];
