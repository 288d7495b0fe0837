import { CALM, WORLD_CHANNELS } from "../../../src/sandbox/domain/calm.js";
import type { Faults } from "../../../src/sandbox/domain/faults.js";
import { done, ok, type Row } from "./answer.js";

const NOW = "2026-11-18T17:04:00Z";
const ago = (minutes: number): string => new Date(Date.parse(NOW) - minutes * 60_000).toISOString();

interface Message {
  readonly id: string;
  readonly direction: "in" | "out";
  readonly text: string;
  readonly state: string;
  readonly at: string;
  readonly [more: string]: unknown;
}

let made = 100;
const message = (direction: "in" | "out", text: string, minutes: number, more: object = {}): Message => {
  made += 1;
  return {
    id: String(made),
    direction,
    text,
    subject: null,
    state: direction === "in" ? "read" : "delivered",
    because: null,
    at: ago(minutes),
    buttons: [],
    files: [],
    isTemplate: false,
    call: null,
    messageId: direction === "out" ? String(made) : null,
    ...more,
  };
};

const rosa = { id: "7", name: "Rosa Quispe Mamani" };
const oscar = { id: "8", name: "Óscar Ibáñez" };
const julia = { id: "9", name: "Júlia Ferreira" };

const phone = (key: string, channel: string, debtor: object | null, messages: Message[], more: object = {}) => ({
  key,
  channel,
  provider: "sandbox",
  handle: key.slice(key.indexOf(":") + 1),
  debtor,
  persona: null as string | null,
  unread: 0,
  lastAt: messages.at(-1)?.at ?? NOW,
  stoppedAt: null as string | null,
  opensUntil: null as string | null,
  messages,
  hasOlder: false,
  ...more,
});

const YES = [
  { id: "now", title: "Ver opciones" },
  { id: "later", title: "Más tarde" },
];

const phones = [
  phone(
    "3:+51999000321",
    "whatsapp",
    rosa,
    [
      message(
        "out",
        "Hola, Rosa. Le escribe Lía, asistente virtual de Crédito Andino. Tenemos un asunto de su cuenta. ¿Prefiere verlo ahora, más tarde o hablar con una persona?",
        64,
        { state: "read", isTemplate: true },
      ),
      message("in", "Ahora no puedo todo", 52),
      message("out", "Gracias por responder, Rosa. Puede pagar en partes: le muestro las opciones cuando quiera.", 51, {
        buttons: YES,
      }),
    ],
    { unread: 1, opensUntil: ago(-1388) },
  ),
  phone(
    "5:+51999000321",
    "call",
    rosa,
    [
      message("out", "", 2900, {
        call: { status: "no-answer", waitsForKey: false },
        state: "failed",
        because: "no-answer",
      }),
      message("out", "Hola, Rosa. Llama Crédito Andino. Si es usted, pulse 1.", 0, {
        call: { status: "ringing", waitsForKey: false },
      }),
    ],
    { unread: 1 },
  ),
  phone(
    "4:+573007654321",
    "sms",
    oscar,
    [
      message(
        "out",
        "Crédito Andino: su cuota F-21 vence el jueves 20. Si ya pagó, gracias. Dudas: 601 555 0100",
        1500,
        { state: "delivered" },
      ),
      message("in", "Me pagan el quince, ese día les deposito.", 1460),
      message("out", "Gracias, Óscar. Anotamos su promesa para el 15. No le escribiremos antes.", 1459, {
        state: "failed",
        because: "30003",
      }),
    ],
    { persona: "breaks_promises" },
  ),
  phone(
    "0:julia@example.test",
    "email",
    julia,
    [
      message("out", "Olá, Júlia.\nTemos um assunto da sua conta.\nPode ver os detalhes com segurança.", 3000, {
        subject: "Sobre a sua conta",
        state: "read",
      }),
      message("out", "Olá, Júlia.\nA parcela de novembro vence na sexta-feira.\nSe já pagou, desconsidere.", 200, {
        subject: "Sua parcela de novembro",
      }),
      message("in", "Pago na sexta-feira, obrigada.", 60),
    ],
    { unread: 1 },
  ),
  phone(
    "6:900100200",
    "telegram",
    julia,
    [
      message("in", "/start", 700),
      message("out", "Olá, Júlia! A partir de agora avisamos por aqui.", 699),
      message("in", "", 640, { files: [{ name: "audio.ogg", kind: "voice" }] }),
      message("in", "Pago. Obrigado pela paciência.", 40, { files: [{ name: "comprovante.jpg", kind: "image" }] }),
    ],
    { persona: "pays" },
  ),
  phone(
    "8:3f9a1c0b77d2e410",
    "push",
    oscar,
    [message("out", "Crédito Andino\nTiene un mensaje sobre su cuenta.", 2100)],
    { unread: 1 },
  ),
];

let world = {
  seed: "acuerdo",
  autopilot: true,
  faults: WORLD_CHANNELS.map((channel) => ({
    channel,
    faults: channel === "sms" ? { ...CALM, failPercent: 12 } : CALM,
  })),
};

const field = <T>(body: unknown, name: string): T => (body as Record<string, T>)[name] as T;
const CLOCK = { now: NOW, isReal: false, speed: 0, moving: null, nextEventAt: ago(-176) };

const decision = (
  id: string,
  state: string,
  debtor: object,
  channel: string,
  minutes: number,
  because: object | null,
) => ({
  id,
  messageId: id.slice(1),
  at: ago(minutes),
  state,
  channel,
  to: null,
  debtor,
  creditor: { id: "1", name: "Crédito Andino" },
  accountId: "1",
  strategy: { id: "1", name: "Mora temprana" },
  step: 1,
  subject: null,
  amount: { minor: "1500000", currency: "COP" },
  until: null,
  because,
});

const decisions = [
  decision("m103", "sent", rosa, "whatsapp", 51, null),
  decision("m90", "suppressed", oscar, "email", 90, { of: "message", code: "promise" }),
  decision("m88", "deferred", julia, "sms", 130, { of: "rule", code: "outside_hours" }),
  decision("m101", "sent", rosa, "whatsapp", 64, null),
];
const doings = [
  {
    id: "i3",
    at: ago(40),
    kind: "said",
    channel: "telegram",
    debtor: julia,
    text: "Pago. Obrigado pela paciência.",
    meaning: null,
    amount: null,
  },
  {
    id: "p1",
    at: ago(43),
    kind: "paid",
    channel: null,
    debtor: julia,
    text: null,
    meaning: null,
    amount: { minor: "43210", currency: "BRL" },
  },
  {
    id: "i2",
    at: ago(52),
    kind: "said",
    channel: "whatsapp",
    debtor: rosa,
    text: "Ahora no puedo todo",
    meaning: null,
    amount: null,
  },
  {
    id: "o1",
    at: ago(800),
    kind: "stopped",
    channel: "sms",
    debtor: { id: "10", name: "Marta Ríos" },
    text: null,
    meaning: null,
    amount: null,
  },
  {
    id: "i1",
    at: ago(801),
    kind: "said",
    channel: "sms",
    debtor: { id: "10", name: "Marta Ríos" },
    text: "No más mensajes. Voy a poner una queja.",
    meaning: "stop",
    amount: null,
  },
];

const mailboxes = [
  {
    mailbox: "julia@example.test",
    count: 2,
    unread: 1,
    lastAt: ago(200),
    lastSubject: "Sua parcela de novembro",
    debtor: julia,
  },
];

export const simulatorAnswers: readonly Row[] = [
  ["POST", /^\/sandbox\/clock$/, ({ body }) => ok({ ...CLOCK, speed: field<number>(body, "speed") })],
  [
    "GET",
    /^\/sandbox\/phones$/,
    ({ query, isEmpty }) => {
      const [q, channel, debtorId] = ["q", "channel", "debtorId"].map((name) => query.get(name));
      const items = phones.filter(
        (one) =>
          !isEmpty &&
          (!channel || one.channel === channel) &&
          (!debtorId || (one.debtor as { id: string } | null)?.id === debtorId) &&
          (!q || JSON.stringify(one.debtor).toLowerCase().includes(q.toLowerCase())),
      );
      return ok({ items, next: null, unread: items.reduce((sum, { unread }) => sum + unread, 0) });
    },
  ],
  [
    "POST",
    /^\/sandbox\/(?:phones\/(?:play|read)|links)$/,
    ({ body }) => {
      const at = phones.findIndex(({ key }) => key === field<string>(body, "key"));
      const one = phones[at];
      const act = field<{ does: string; text?: string } | undefined>(body, "act");
      if (one && act?.does === "say")
        phones[at] = { ...one, messages: [...one.messages, message("in", act.text ?? "", 0)] };
      else if (one) phones[at] = { ...one, unread: 0 };
      return done;
    },
  ],
  ["GET", /^\/sandbox\/feed$/, ({ isEmpty }) => ok({ items: isEmpty ? [] : doings })],
  ["GET", /^\/messages$/, ({ isEmpty }) => ok({ items: isEmpty ? [] : decisions, next: null })],
  ["GET", /^\/sandbox\/world$/, () => ok(world)],
  [
    "POST",
    /^\/sandbox\/world$/,
    ({ body }) => {
      world = { ...world, ...(body as object) };
      return done;
    },
  ],
  [
    "POST",
    /^\/sandbox\/faults$/,
    ({ body }) => {
      const channel = field<string>(body, "channel");
      const faults = field<Faults>(body, "faults");
      world = { ...world, faults: world.faults.map((one) => (one.channel === channel ? { ...one, faults } : one)) };
      return done;
    },
  ],
  ["GET", /^\/sandbox\/mailboxes$/, ({ isEmpty }) => ok({ items: isEmpty ? [] : mailboxes, next: null })],
  ["GET", /^\/sandbox\/mails$/, () => ok({ items: [], next: null })],
  ["POST", /^\/sandbox\/mailboxes\/open$/, () => done],
];
