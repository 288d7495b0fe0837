import type { Locale } from "../kernel/locale.js";
import { LIBRARY_LADDERS, type LibraryLadder } from "../messaging/index.js";
import { type Definition, DefinitionShape } from "./domain/definition.js";

/** A strategy to begin from: a shipped ladder, or a flow that shows what a definition can say. */
export interface GalleryEntry {
  readonly key: string;
  readonly name: Readonly<Record<Locale, string>>;
  readonly purpose: Readonly<Record<Locale, string>>;
  readonly definition: Definition;
}

/** A shipped ladder as a strategy: whom it is for and the days it covers follow from its steps. */
export function definitionOf(ladder: LibraryLadder): Definition {
  const days = ladder.steps.flatMap((step) => ("day" in step ? [step.day] : []));
  const first = Math.min(...days);
  return DefinitionShape.parse({
    audience: ladder.audience.debtorKind === "any" ? {} : { debtorKind: ladder.audience.debtorKind },
    days: first < 0 ? { from: first, to: 0 } : { from: 1, to: null },
    entry: "first",
    gapDays: 2,
    steps: ladder.steps,
  });
}

const message = (id: string, day: number, template: string, channels: readonly string[]) => ({
  kind: "message",
  id,
  day,
  at: "10:00",
  template,
  channels,
});
const call = (id: string, day: number, script: string) => ({ kind: "call", id, day, at: "10:00", script });
const wait = (id: string, days: number) => ({ kind: "wait", id, days });
const stop = { kind: "stop", id: "end" };
const LATE = { from: 1, to: null };
const MAIL_FIRST = ["email", "whatsapp", "sms"];
const CHAT_FIRST = ["whatsapp", "sms", "email"];

const FLOWS: readonly GalleryEntry[] = [
  {
    key: "broken-promise",
    name: { es: "Promesa incumplida", en: "Broken promise", pt: "Promessa não cumprida" },
    purpose: {
      es: "Preguntar qué fecha o cuota serviría ahora, antes de volver a la escalera.",
      en: "Ask which date or instalment would work now, before the ladder goes on.",
      pt: "Perguntar que data ou parcela serviria agora, antes de voltar à escada.",
    },
    definition: DefinitionShape.parse({
      lane: "promise",
      anchor: { on: "event", event: "promise_broken" },
      audience: {},
      days: { from: -365, to: null },
      steps: [
        message("what-now", 1, "promise-broken", CHAT_FIRST),
        call("talk", 4, "overdue-consumer-call"),
        wait("time", 3),
        stop,
      ],
    }),
  },
  {
    key: "welcome",
    name: { es: "Bienvenida", en: "Welcome", pt: "Boas-vindas" },
    purpose: {
      es: "Presentarse cuando llega una cuenta nueva, antes de recordar nada.",
      en: "Introduce ourselves when a new account arrives, before reminding of anything.",
      pt: "Apresentar-se quando chega uma conta nova, antes de lembrar qualquer coisa.",
    },
    definition: DefinitionShape.parse({
      lane: "conversation",
      anchor: { on: "event", event: "imported" },
      audience: {},
      days: { from: -365, to: null },
      steps: [message("hello", 0, "welcome", MAIL_FIRST), wait("time", 1), stop],
    }),
  },
  {
    key: "thanks",
    name: { es: "Gracias por el pago", en: "Thanks for the payment", pt: "Obrigado pelo pagamento" },
    purpose: {
      es: "Agradecer cada pago, también a quien ya no debe nada.",
      en: "Thank for every payment, also those who owe nothing any more.",
      pt: "Agradecer cada pagamento, também a quem não deve mais nada.",
    },
    definition: DefinitionShape.parse({
      lane: "thanks",
      anchor: { on: "event", event: "payment" },
      audience: {},
      days: { from: -365, to: null },
      steps: [message("thanks", 0, "receipt", MAIL_FIRST), wait("time", 1), stop],
    }),
  },
  {
    key: "champion-challenger",
    name: { es: "Correo contra WhatsApp", en: "E-mail against WhatsApp", pt: "E-mail contra WhatsApp" },
    purpose: {
      es: "Probar dos comienzos con partes iguales y ver cuál recupera más.",
      en: "Try two beginnings on equal shares and see which recovers more.",
      pt: "Testar dois começos com partes iguais e ver qual recupera mais.",
    },
    definition: DefinitionShape.parse({
      audience: { debtorKind: "person" },
      days: LATE,
      steps: [
        {
          kind: "split",
          id: "try",
          arms: [
            { name: "Correo", percent: 50, steps: [message("mail", 1, "overdue-consumer-1", MAIL_FIRST)] },
            { name: "WhatsApp", percent: 50, steps: [message("chat", 1, "overdue-consumer-1", CHAT_FIRST)] },
          ],
        },
        message("second", 7, "overdue-consumer-2", MAIL_FIRST),
        message("third", 15, "overdue-consumer-3", MAIL_FIRST),
        call("talk", 22, "overdue-consumer-call"),
        stop,
      ],
    }),
  },
  {
    key: "by-history",
    name: { es: "Según su historial", en: "By their history", pt: "Conforme o histórico" },
    purpose: {
      es: "Más tiempo para quien casi siempre paga a tiempo; antes una persona para quien no.",
      en: "More time for those who nearly always pay on time; a person sooner for those who do not.",
      pt: "Mais tempo para quem quase sempre paga em dia; uma pessoa antes para quem não paga.",
    },
    definition: DefinitionShape.parse({
      audience: { debtorKind: "person" },
      days: LATE,
      steps: [
        {
          kind: "condition",
          id: "often-late",
          if: { fact: "timesLate", op: "ge", value: 3 },
          yes: [message("soon", 2, "overdue-consumer-1", CHAT_FIRST), call("talk-soon", 8, "overdue-consumer-call")],
          no: [
            message("later", 5, "overdue-consumer-1", MAIL_FIRST),
            message("again", 12, "overdue-consumer-2", MAIL_FIRST),
          ],
        },
        message("third", 20, "overdue-consumer-3", MAIL_FIRST),
        stop,
      ],
    }),
  },
];

/** Strategies to begin from, the plainest first. */
export const GALLERY: readonly GalleryEntry[] = [
  ...LIBRARY_LADDERS.map((ladder) => ({
    key: ladder.id,
    name: ladder.name,
    purpose: ladder.purpose,
    definition: definitionOf(ladder),
  })),
  ...FLOWS,
];
