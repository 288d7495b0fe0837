import { problemsOf } from "../../../src/strategy/domain/check-definition.js";
import { DefinitionShape, hashOf } from "../../../src/strategy/domain/definition.js";
import { differencesOf } from "../../../src/strategy/domain/diff.js";
import { flatSteps } from "../../../src/strategy/domain/outline.js";
import { ok, type Row, refuse } from "./answer.js";
import { CREDITORS, STRATEGIES } from "./portfolio.js";

// One strategy with every kind of step, its versions, and a draft that keeps what is typed until the server is stopped.

const TEMPLATES = [
  ["preventive-1", "reminder"],
  ["preventive-2", "reminder"],
  ["overdue-consumer-1", "collect"],
  ["overdue-consumer-2", "collect"],
  ["overdue-consumer-3", "talk"],
  ["overdue-consumer-4", "close"],
  ["offer-instalments", "offer"],
  ["thanks", "thanks"],
  ["overdue-consumer-call", "call"],
] as const;

const templates = TEMPLATES.map(([key, intent], at) => ({
  key,
  id: String(at + 1),
  draftId: null,
  version: 1,
  name: null,
  intent,
  channels: intent === "call" ? ["call"] : ["email", "sms", "whatsapp"],
  locales: ["es", "en", "pt"],
  tones: [],
  changedAt: "2026-10-01T14:00:00Z",
  changedBy: "acuerdo",
  archivedAt: null,
  draftAt: null,
  draftBy: null,
  sentCount: 0,
}));

const message = (id: string, day: number, at: string, template: string, channels: string[]) => ({
  kind: "message",
  id,
  day,
  at,
  template,
  channels,
});

const LIVE = DefinitionShape.parse({
  audience: { debtorKind: "person", countries: ["CO", "PE"] },
  days: { from: 1, to: 120 },
  gapDays: 3,
  steps: [
    message("courtesy", 1, "09:30", "overdue-consumer-1", ["whatsapp", "sms", "email"]),
    {
      kind: "condition",
      id: "much",
      if: { fact: "daysLate", op: "gt", value: 3 },
      yes: [
        {
          ...message("second", 5, "10:00", "overdue-consumer-2", ["whatsapp", "email"]),
          couldNot: [{ kind: "call", id: "call-second", at: "11:00", script: "overdue-consumer-call" }],
        },
      ],
      no: [],
    },
    { kind: "wait", id: "payday", until: { payday: true, otherwiseDays: 7 } },
    {
      kind: "split",
      id: "champion",
      arms: [
        {
          name: "A",
          percent: 50,
          steps: [message("talk", 12, "18:00", "overdue-consumer-3", ["whatsapp", "sms"])],
        },
        {
          name: "B",
          percent: 50,
          steps: [
            { kind: "tone", id: "warmer", tone: "warm" },
            message("offer", 12, "18:00", "offer-instalments", ["whatsapp", "email"]),
          ],
        },
      ],
    },
    { kind: "call", id: "call", day: 20, at: "10:30", script: "overdue-consumer-call" },
    { kind: "tag", id: "mark", add: ["segunda vuelta"] },
    { kind: "webhook", id: "tell", endpoint: "crm", event: "segunda_vuelta" },
    message("last", 30, "10:00", "overdue-consumer-4", ["email", "sms", "whatsapp"]),
    { kind: "visit", id: "visit", day: 45, at: "15:00", script: "overdue-consumer-call" },
    { kind: "stop", id: "end" },
  ],
});

const shortOf = (ids: readonly string[], days: object, audience: object) =>
  DefinitionShape.parse({ audience, days, steps: LIVE.steps.filter(({ id }) => ids.includes(id)) });
const FIRST = shortOf(["courtesy", "call", "last", "end"], { from: 1, to: null }, { debtorKind: "person" });

const GALLERY = [
  ["Vencida, personas", "Recordar con calma, ofrecer opciones y una conversación, y terminar a los 30 días.", FIRST],
  [
    "Vencida, con llamada",
    "Una llamada entre dos mensajes, y una visita al final.",
    shortOf(["courtesy", "call", "last", "visit"], { from: 1, to: null }, {}),
  ],
  [
    "Campeón y retador",
    "Dos formas de pedir lo mismo, mitad y mitad.",
    shortOf(["champion", "end"], { from: 1, to: 60 }, {}),
  ],
] as const;

let draft: typeof LIVE = LIVE;
let revision = 0;

const tally = { planned: 0, deferred: 0, leaving: 0, sent: 0, suppressed: 0, failed: 0, unknown: 0 };
const strategy = {
  id: "5",
  name: "Vencida, con todo",
  lane: "collection",
  state: "live",
  version: 3,
  definition: LIVE,
  createdAt: "2026-10-02T15:00:00Z",
  versionId: "23",
  hash: hashOf(LIVE),
  createdBy: "Lucía Paredes",
  creditors: CREDITORS.map(({ id, name }) => ({ id, name })),
  counts: {
    entered: 812,
    running: 431,
    waiting: 420,
    parked: 0,
    left: [{ because: "paid", count: 381 }],
    messages: { ...tally, planned: 38, sent: 1_204, deferred: 12, failed: 9, suppressed: 31 },
    messagesSince: "2026-10-19T00:00:00Z",
    tasksOpen: 4,
  },
  steps: flatSteps(LIVE.steps).map((step, no) => ({
    no,
    step,
    standing: [118, 0, 74, 3, 41, 0, 38, 0, 29, 66, 0, 44, 18, 0][no] ?? 0,
    messages:
      step.kind === "message" ? { ...tally, planned: 6, sent: 180 - no * 9, deferred: 2, failed: no % 3 } : tally,
    decisions: [],
  })),
};

const view = () => ({
  revision,
  definition: draft,
  hash: hashOf(draft),
  baseVersion: 3,
  updatedAt: revision === 0 ? null : "2026-11-18T17:03:20Z",
  updatedBy: revision === 0 ? null : "Lucía Paredes",
  problems: problemsOf(draft, "2026-11-18"),
  differences: differencesOf(LIVE, draft),
});

const versions = [3, 2, 1].map((number) => ({
  number,
  hash: hashOf(number === 3 ? LIVE : FIRST),
  createdAt: `2026-${number + 7}-0${number}T15:00:00Z`.replace("2026-8", "2026-08").replace("2026-9", "2026-09"),
  createdBy: number === 1 ? "acuerdo" : "Lucía Paredes",
  isLive: number === 3,
  liveAt: number === 2 ? null : "2026-10-03T15:00:00Z",
  liveBy: number === 2 ? null : "Lucía Paredes",
  running: number === 3 ? 431 : number === 1 ? 12 : 0,
  isRehearsed: number !== 2,
  isApproved: false,
}));

const asked = (body: unknown) => body as { definition: unknown; revision: number };

export const strategyEditor: readonly Row[] = [
  ["GET", /^\/templates$/, () => ok({ items: templates })],
  [
    "GET",
    /^\/strategies$/,
    ({ isEmpty }) =>
      ok({ items: isEmpty ? [] : [strategy, ...STRATEGIES.map(({ id, name }) => ({ ...strategy, id, name }))] }),
  ],
  ["GET", /^\/strategies\/5$/, () => ok(strategy)],
  ["GET", /^\/strategies\/5\/accounts$/, () => ok({ items: [], next: null })],
  ["GET", /^\/strategies\/5\/draft$/, () => ok(view())],
  [
    "PUT",
    /^\/strategies\/5\/draft$/,
    ({ body }) => {
      const read = DefinitionShape.safeParse(asked(body).definition);
      if (!read.success) return refuse(400, "invalid_request");
      if (asked(body).revision !== revision)
        return refuse(409, "draft_changed", { revision, by: "Marta Salas", at: "2026-11-18T17:02:00Z" });
      draft = read.data;
      revision += 1;
      return ok(view());
    },
  ],
  [
    "DELETE",
    /^\/strategies\/5\/draft$/,
    () => {
      [draft, revision] = [LIVE, 0];
      return ok(view());
    },
  ],
  ["GET", /^\/strategies\/5\/versions$/, () => ok({ items: versions })],
  [
    "GET",
    /^\/strategies\/5\/versions\/(\d+)$/,
    ({ params: [number] }) => {
      const row = versions.find((one) => String(one.number) === number);
      return row
        ? ok({ ...row, definition: row.number === 3 ? LIVE : FIRST, differences: [] })
        : refuse(404, "not_found");
    },
  ],
  ["POST", /^\/strategies\/reach$/, () => ok({ accounts: 1_312, of: 2_000, open: [], problems: [] })],
  ["POST", /^\/strategies$/, () => ok(strategy)],
  [
    "GET",
    /^\/strategy-gallery$/,
    () =>
      ok({
        items: GALLERY.map(([name, purpose, definition], at) => ({ key: `ladder-${at}`, name, purpose, definition })),
      }),
  ],
];
