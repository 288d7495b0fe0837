import { type Answer, ok, type Row, refuse } from "./answer.js";
import { CREDITORS } from "./portfolio.js";
import { asIsOf, eventsOf, PEOPLE, type Person, reportOf, STEPS } from "./rehearsed.js";

// Invented rehearsals, one in every state; what the finished one counts is counted from its own list of events.

const NOW = Date.UTC(2026, 10, 18, 17, 4);
const DAY_MS = 86_400_000;
const at = (ms: number): string => new Date(ms).toISOString();

const base = {
  strategyId: "2",
  versionId: null,
  version: null as number | null,
  name: "Vencida, personas",
  hash: "9f31c2d47be0",
  running: "finish",
  days: 30,
  scenario: "nobody_answers",
  state: "done",
  because: null as string | null,
  from: at(NOW),
  until: at(NOW + 30 * DAY_MS),
  snapshots: [at(NOW)],
  jobId: "71",
  done: PEOPLE.length,
  total: PEOPLE.length as number | null,
  hasLists: true,
  askedBy: "Marcos Tovar",
  askedAt: at(NOW - 6 * 60_000),
  finishedAt: at(NOW - 5 * 60_000) as string | null,
  approvals: [] as { by: string; at: string }[],
};
type Rehearsal = typeof base & { readonly id: string };

const rehearsals: Rehearsal[] = [
  { ...base, id: "31" },
  {
    ...base,
    id: "30",
    name: "Preventiva",
    strategyId: "1",
    state: "running",
    done: 41_200,
    total: 100_000,
    finishedAt: null,
    askedAt: at(NOW - 20_000),
  },
  {
    ...base,
    id: "29",
    version: 3,
    approvals: [{ by: "Lucía Paredes", at: at(NOW - 3 * DAY_MS) }],
    days: 60,
    scenario: "measured",
  },
  {
    ...base,
    id: "28",
    name: "Vencida, empresas",
    strategyId: "3",
    state: "failed",
    because: "internal",
    hasLists: false,
    total: null,
    askedAt: at(NOW - 4 * DAY_MS),
  },
  { ...base, id: "27", state: "cancelled", hasLists: false, days: 7, askedAt: at(NOW - 5 * DAY_MS) },
  {
    ...base,
    id: "26",
    version: 2,
    hasLists: false,
    from: at(NOW - 9 * DAY_MS),
    snapshots: [at(NOW - 9 * DAY_MS)],
    askedAt: at(NOW - 9 * DAY_MS),
  },
];

const definition = {
  lane: "collection",
  anchor: { on: "due" },
  audience: { debtorKind: "person" },
  days: { from: 1, to: null },
  entry: "current",
  gapDays: 2,
  steps: STEPS,
};

const openHours = Array.from({ length: 7 }, (_, weekday) =>
  Array.from({ length: 24 }, (_hour, hour) =>
    weekday < 5 ? hour >= 7 && hour < 19 : weekday === 5 ? hour >= 8 && hour < 15 : false,
  ),
);

const MEASURED = {
  draws: 200,
  days: 90,
  answerDays: 7,
  rates: [
    { channel: "email", sent: 1840, paid: 57 },
    { channel: "sms", sent: 920, paid: 41 },
  ],
  messages: { low: 71, expected: 82, high: 94 },
  tasks: { low: 58, expected: 66, high: 73 },
  paid: { low: 4, expected: 8, high: 13 },
  recovered: [{ currency: "COP", low: "182000000", expected: "391000000", high: "622000000" }],
  cost: [{ currency: "COP", low: "82100", expected: "95400", high: "108300" }],
};

let needsSecondApprover = true;
let settings = {
  callsADay: 6 as number | null,
  visitsADay: null as number | null,
  costs: [
    { channel: "sms", currency: "COP", micros: "38500000" },
    { channel: "email", currency: "COP", micros: "1200000" },
  ],
};

function viewOf(rehearsal: Rehearsal) {
  const hasReport = rehearsal.state === "done" || rehearsal.state === "running";
  return {
    ...rehearsal,
    definition,
    openHours,
    report: hasReport ? { ...reportOf(settings), measured: rehearsal.scenario === "measured" ? MEASURED : null } : null,
    goLive: {
      rehearsed: rehearsal.state === "done",
      needsApproval: needsSecondApprover,
      approved: rehearsal.approvals.length > 0,
    },
  };
}

/** One that runs goes on a little each time somebody looks. */
function lookAt(id: string): Rehearsal | undefined {
  const rehearsal = rehearsals.find((one) => one.id === id);
  if (rehearsal?.state !== "running" || rehearsal.total === null) return rehearsal;
  rehearsal.done = Math.min(rehearsal.total, rehearsal.done + Math.ceil(rehearsal.total / 40));
  if (rehearsal.done === rehearsal.total) rehearsal.state = "done";
  return rehearsal;
}

const missing: Answer = refuse(404, "not_found", { what: "rehearsal" });

const personView = ({ id, name, accountId, creditor, openMinor, outcome, because, change }: Person) => {
  const contacts = eventsOf(id).filter(({ kind }) => kind === "message" || kind === "task");
  const tasks = contacts.filter(({ kind }) => kind === "task").length;
  const { id: creditorId, name: creditorName, currency } = CREDITORS[creditor] as (typeof CREDITORS)[number];
  return {
    debtor: { id, name },
    accountId,
    creditor: { id: creditorId, name: creditorName },
    currency,
    openMinor,
    outcome,
    because,
    messages: contacts.length - tasks,
    tasks,
    firstAt: contacts[0]?.at ?? null,
    change,
  };
};

const chosen = (query: URLSearchParams) =>
  PEOPLE.filter(
    ({ outcome, because, change }) =>
      (query.get("outcome") ?? outcome) === outcome &&
      (query.get("because") ?? because?.code) === because?.code &&
      (query.get("change") ?? change) === change,
  );

const contact = ({ at: moment, step, channel }: { at: string; step: string | null; channel: string | null }) => ({
  at: moment,
  step,
  channel,
});

const lists: readonly Row[] = [
  [
    "GET",
    /^\/rehearsals\/(\d+)\/events$/,
    ({ query }) => {
      const is = (name: string, value: string | null): boolean => (query.get(name) ?? value) === value;
      const kind = query.get("kind") ?? "message";
      const items = PEOPLE.flatMap(({ id, name }) =>
        eventsOf(id).map(({ message: _, ...event }) => ({ ...event, debtor: { id, name } })),
      )
        .filter((event) => event.kind === kind && is("step", event.step) && is("channel", event.channel))
        .filter((event) => event.at >= (query.get("from") ?? "") && event.at < (query.get("until") ?? "9"))
        .filter((event) => is("because", event.because?.code ?? null))
        .toSorted((a, b) => a.at.localeCompare(b.at));
      return ok({ items, next: null });
    },
  ],
  ["GET", /^\/rehearsals\/(\d+)\/people$/, ({ query }) => ok({ items: chosen(query).map(personView), next: null })],
  [
    "GET",
    /^\/rehearsals\/(\d+)\/people\/(\d+)$/,
    ({ params: [, id = ""] }) => {
      const person = PEOPLE.find((one) => one.id === id);
      if (!person) return refuse(404, "not_found", { what: "debtor" });
      return ok({
        debtor: { id, name: person.name },
        zone: "America/Bogota",
        accounts: [personView(person)],
        events: eventsOf(id),
        asIs: person.change === "same" ? [] : asIsOf(id),
      });
    },
  ],
  [
    "GET",
    /^\/rehearsals\/(\d+)\/differences$/,
    ({ query }) =>
      ok({
        items: chosen(query)
          .filter(({ change }) => change !== "same")
          .map(({ id, name, accountId, change }) => ({
            debtor: { id, name },
            accountId,
            change,
            would: eventsOf(id)
              .filter(({ kind }) => kind === "message" || kind === "task")
              .map(contact),
            asIs: asIsOf(id).map(contact),
          })),
        next: null,
      }),
  ],
];

const steps: readonly Row[] = [
  [
    "POST",
    /^\/rehearsals\/(\d+)\/cancel$/,
    ({ params: [id = ""] }) => {
      const rehearsal = rehearsals.find((one) => one.id === id);
      if (!rehearsal) return missing;
      Object.assign(rehearsal, { state: "cancelled", hasLists: false });
      return ok(viewOf(rehearsal));
    },
  ],
  [
    "POST",
    /^\/rehearsals\/(\d+)\/approve$/,
    ({ params: [id = ""] }) => {
      const rehearsal = rehearsals.find((one) => one.id === id);
      if (!rehearsal) return missing;
      rehearsal.approvals = [{ by: "Lucía Paredes", at: at(NOW) }];
      return ok(viewOf(rehearsal));
    },
  ],
  ["POST", /^\/rehearsals\/(\d+)\/activate$/, () => ok({ id: "2", version: 4, moved: 132 })],
];

const version = (number: number, isLive: boolean) => ({
  number,
  hash: `v${number}`,
  createdAt: at(NOW - (5 - number) * 20 * DAY_MS),
  createdBy: "Marcos Tovar",
  isLive,
  liveAt: at(NOW - (5 - number) * 19 * DAY_MS),
  liveBy: "Lucía Paredes",
  running: isLive ? 214 : 0,
  isRehearsed: true,
  isApproved: true,
});

/** What a rehearsal asks about its strategy. */
const strategy: readonly Row[] = [
  [
    "GET",
    /^\/strategies\/(\d+)\/draft$/,
    () =>
      ok({
        revision: 4,
        definition,
        hash: base.hash,
        baseVersion: 3,
        updatedAt: at(NOW - 12 * 60_000),
        updatedBy: "Marcos Tovar",
        problems: [],
        differences: [],
      }),
  ],
  [
    "GET",
    /^\/strategies\/(\d+)\/versions$/,
    () => ok({ items: [version(3, true), version(2, false), version(1, false)] }),
  ],
  [
    "GET",
    /^\/strategies\/(\d+)\/versions\/(\d+)$/,
    ({ params: [, number = "1"] }) => ok({ ...version(Number(number), number === "3"), definition, differences: [] }),
  ],
  [
    "GET",
    /^\/strategies\/(\d+)$/,
    ({ params: [id = ""] }) =>
      ok({ id, name: "Vencida, personas", state: "live", version: 3, hash: "v3", counts: { running: 214 } }),
  ],
];

export const rehearsalAnswers: readonly Row[] = [
  [
    "GET",
    /^\/rehearsals$/,
    ({ query, isEmpty }) =>
      ok({
        items: isEmpty
          ? []
          : rehearsals.filter(({ strategyId }) => (query.get("strategyId") ?? strategyId) === strategyId),
        next: null,
      }),
  ],
  [
    "POST",
    /^\/rehearsals$/,
    ({ body }) => {
      const { days = 30 } = body as { days?: number };
      const id = String(Number(rehearsals[0]?.id) + 1);
      rehearsals.unshift({ ...base, id, days, state: "running", done: 0, askedBy: "Lucía Paredes", finishedAt: null });
      return { status: 202, body: viewOf(rehearsals[0] as Rehearsal) };
    },
  ],
  [
    "GET",
    /^\/rehearsals\/(\d+)$/,
    ({ params: [id = ""] }) => {
      const rehearsal = lookAt(id);
      return rehearsal ? ok(viewOf(rehearsal)) : missing;
    },
  ],
  ...lists,
  ...steps,
  ...strategy,
  ["GET", /^\/rehearsal-settings$/, () => ok({ needsSecondApprover, ...settings })],
  [
    "PUT",
    /^\/rehearsal-settings$/,
    ({ body }) => {
      ({ needsSecondApprover, ...settings } = body as { needsSecondApprover: boolean } & typeof settings);
      return ok(body);
    },
  ],
];
