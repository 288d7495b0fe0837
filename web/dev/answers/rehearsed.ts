// The people of the invented rehearsal, what happens to each, and the counts of all of it.

const DAY_MS = 86_400_000;
/** Wednesday 18 November 2026, noon in Bogotá. */
const START = Date.UTC(2026, 10, 18, 17, 4);
const at = (ms: number): string => new Date(ms).toISOString();

export const STEPS = [
  { kind: "message", id: "aviso", day: 2, at: "10:00", template: "overdue-1", channels: ["whatsapp", "sms", "email"] },
  { kind: "message", id: "charla", day: 6, at: "17:30", template: "overdue-2", channels: ["sms", "email"] },
  { kind: "call", id: "llamada", day: 10, at: "11:00", script: "overdue-call" },
  { kind: "message", id: "opciones", day: 16, at: "09:00", template: "overdue-3", channels: ["email"] },
  { kind: "visit", id: "visita", day: 22, at: "10:30", script: "overdue-visit" },
  { kind: "stop", id: "fin" },
];
const CONTACTS = STEPS.filter(({ kind }) => kind !== "stop");

const NAMES = [
  "Rosa Elena Quispe Huamán",
  "Andrés Felipe Moncada Restrepo",
  "María José Hernández Luna",
  "Óscar Iván Peñaloza",
  "Guadalupe Ñáñez",
  "João Pedro Almeida",
  "Camila Córdova Mendoza",
  "Santiago Rojas Arango",
  "Lucero Mamani Condori",
  "Diego Alonso Barrientos",
  "Valentina Ospina Gil",
  "Tomás Echeverri Zuluaga",
  "Paola Andrea Cárdenas",
  "Ramiro Salcedo Ibarra",
  "Yolanda Beatriz Cuéllar de los Santos y Montenegro",
  "Hernán Darío Toro",
  "Nieves Alarcón",
  "Fabio Nelson Urrego",
  "Ximena Lozano Prieto",
  "Iván Camilo Bustos",
];

type Because = { readonly of: string; readonly code: string; readonly values: object; readonly basis: readonly [] };
const because = (of: string, code: string): Because => ({ of, code, values: {}, basis: [] });

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly creditor: number;
  readonly openMinor: string;
  readonly outcome: "sent" | "deferred" | "excluded" | "waiting" | "finished" | "left_out";
  readonly because: Because | null;
  readonly change: "same" | "added" | "dropped" | "moved" | "other_channel" | "mixed";
  /** Contacts passed over at the beginning, since the debt is older. */
  readonly first: number;
}

const MANY = 60;
const CHANGES = ["same", "added", "moved", "mixed", "same", "other_channel", "dropped"] as const;

function fateOf(index: number): Pick<Person, "outcome" | "because"> {
  if (index % 13 === 5) return { outcome: "excluded", because: because("held", "promise") };
  if (index % 17 === 9) return { outcome: "excluded", because: because("skipped", "no_address") };
  if (index % 19 === 11) return { outcome: "deferred", because: because("deferred", "channel_paused") };
  if (index % 11 === 7) return { outcome: "waiting", because: null };
  if (index % 23 === 14) return { outcome: "finished", because: because("left", "holdout") };
  if (index % 10 === 3) return { outcome: "left_out", because: because("left_out", "other_strategy") };
  return { outcome: "sent", because: null };
}

export const PEOPLE: readonly Person[] = Array.from({ length: MANY }, (_, index) => {
  const fate = fateOf(index);
  return {
    id: String(501 + index),
    name: NAMES[index % NAMES.length] as string,
    accountId: String(901 + index),
    creditor: index % 3,
    openMinor: String(((index * 7_919) % 900) * 100_000 + 4_500_000),
    ...fate,
    change: fate.outcome === "sent" ? (CHANGES[index % CHANGES.length] as Person["change"]) : "same",
    first: index % 8 === 2 ? 1 : index % 8 === 6 ? 2 : 0,
  };
});

const TEXTS: Readonly<Record<string, { readonly subject: string; readonly text: string }>> = {
  aviso: {
    subject: "Su cuenta con Crédito Andino",
    text: "Hola, {name}. Le escribe Lía, asistente virtual de Crédito Andino. Su cuota de $ 482.900 venció hace 2 días.\n\n¿Prefiere verla ahora, más tarde o hablar con una persona?\nhttps://pagos.example/v/8kq2",
  },
  charla: {
    subject: "¿Le ayudamos a ponerse al día?",
    text: "{name}, soy Lía, de Crédito Andino. Si ahora no puede pagar todo, podemos acordar cuotas.\n\nResponda CUOTAS o hable con una persona: 601 555 0134. Para no recibir más: BAJA.",
  },
  opciones: {
    subject: "Tres formas de resolver su cuenta",
    text: "Hola, {name}:\n\nSu saldo es de $ 482.900. Puede pagarlo en línea, acordar hasta 6 cuotas, o contarnos qué pasó.\n\n  1. Pagar ahora\n  2. Acordar cuotas\n  3. Hablar con una persona, 601 555 0134\n\nSi el monto no coincide, respóndanos a este correo.\n\nCrédito Andino S.A. · NIT 900.123.456-1",
  },
};

/** Sundays nobody is reached: what would come on one comes on Monday. */
function onOpenDay(ms: number): number {
  const day = new Date(ms - 5 * 3_600_000).getUTCDay();
  return day === 0 ? ms + DAY_MS : ms;
}

const channelOf = (step: (typeof CONTACTS)[number], index: number): string =>
  step.channels ? (step.channels[index % step.channels.length] as string) : step.kind;

interface Event {
  readonly accountId: string;
  readonly strategyId: string;
  readonly at: string;
  readonly kind: string;
  readonly step: string | null;
  readonly channel: string | null;
  readonly template: string | null;
  readonly because: Because | null;
  readonly reasons: readonly [];
  readonly until: string | null;
  readonly message: { readonly subject: string; readonly text: string } | null;
}

export function eventsOf(id: string): readonly Event[] {
  const index = PEOPLE.findIndex((one) => one.id === id);
  const { name, accountId, outcome, first, because: why } = PEOPLE[index] as Person;
  const shared = { accountId, strategyId: "2", reasons: [] as const, until: null };
  const quiet = { ...shared, channel: null, template: null, message: null };
  const entered = { ...quiet, at: at(START + 3_600_000), kind: "entered", step: null, because: null };
  if (outcome === "left_out" || outcome === "waiting") return outcome === "waiting" ? [entered] : [];
  if (outcome !== "sent") {
    const kind = outcome === "excluded" ? (why?.of ?? "held") : outcome === "deferred" ? "deferred" : "left";
    return [entered, { ...quiet, at: at(START + DAY_MS), kind, step: "aviso", because: why }];
  }
  const contacts = CONTACTS.slice(first).map((step, place) => {
    const [hour = 10, minute = 0] = (step.at ?? "10:00").split(":").map(Number);
    const day = (step.day ?? 0) - (CONTACTS[first]?.day ?? 0) + 1 + (index % 5);
    const midnight = Date.UTC(2026, 10, 18, 5) + day * DAY_MS;
    const moment = onOpenDay(
      midnight + hour * 3_600_000 + minute * 60_000 + (hour > 12 ? 0 : ((index * place) % 4) * 3_600_000),
    );
    const isTask = step.kind !== "message";
    const text = TEXTS[step.id];
    return {
      ...shared,
      at: at(moment),
      kind: isTask ? "task" : "message",
      step: step.id,
      channel: channelOf(step, index),
      template: step.template ?? null,
      because: null,
      message: text ? { ...text, text: text.text.replace("{name}", name.split(" ")[0] ?? name) } : null,
    };
  });
  const days = START + 30 * DAY_MS;
  const deferred = { ...quiet, at: contacts[1]?.at ?? at(START), kind: "postponed", step: contacts[1]?.step ?? null };
  const put =
    index % 4 === 1 ? [{ ...deferred, because: because("rule", "week_cap"), until: contacts[2]?.at ?? null }] : [];
  return [entered, ...contacts, ...put]
    .filter((event) => Date.parse(event.at) < days)
    .toSorted((a, b) => a.at.localeCompare(b.at));
}

/** How it goes without the version: the second step comes later, on another channel, and nobody visits. */
export function asIsOf(id: string): readonly Event[] {
  const person = PEOPLE.find((one) => one.id === id);
  const contacts = eventsOf(id).filter(({ kind }) => kind === "message" || kind === "task");
  if (person?.change === "added") return contacts.filter(({ step }) => step !== "visita");
  if (person?.change === "other_channel")
    return contacts.map((event) => (event.step === "charla" ? { ...event, channel: "email" } : event));
  const moved = contacts.map((event) =>
    event.step === "llamada" ? { ...event, at: at(Date.parse(event.at) + 2 * DAY_MS) } : event,
  );
  return person?.change === "dropped"
    ? [...moved, { ...(moved.at(-1) as Event), step: "recordar", channel: "sms" }]
    : moved;
}

type Counts = Record<string, number>;
const bump = (counts: Counts, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};
const channels = (counts: Counts) =>
  Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([channel, count]) => ({ channel, count }));

function byBecause(people: readonly Person[]) {
  const codes = [...new Set(people.map((person) => person.because?.code))];
  return codes.map((code) => ({
    because: people.find((person) => person.because?.code === code)?.because ?? because("left", "paid"),
    count: people.filter((person) => person.because?.code === code).length,
  }));
}

interface Settings {
  readonly callsADay: number | null;
  readonly visitsADay: number | null;
  readonly costs: readonly { readonly channel: string; readonly currency: string; readonly micros: string }[];
}

export function reportOf({ callsADay, visitsADay, costs }: Settings) {
  const all = PEOPLE.flatMap(({ id }) => eventsOf(id));
  const contacts = all.filter(({ kind }) => kind === "message" || kind === "task");
  const used: Counts = {};
  const flow: Counts = {};
  for (const { channel } of contacts) bump(used, channel ?? "");
  for (const { id, outcome } of PEOPLE) {
    if (outcome === "left_out") continue;
    let from = "";
    for (const { kind, step } of eventsOf(id)) {
      if (kind !== "message" && kind !== "task") continue;
      bump(flow, `${from}>${step}`);
      from = step ?? "";
    }
    bump(flow, `${from}>`);
  }
  const of = (outcome: Person["outcome"]) => PEOPLE.filter((person) => person.outcome === outcome);
  const days = daysOf(contacts, callsADay, visitsADay);
  const tasks = contacts.filter(({ kind }) => kind === "task").length;
  const changed = (change: Person["change"]) => PEOPLE.filter((person) => person.change === change).length;
  return {
    people: PEOPLE.length,
    peopleReached: of("sent").length,
    accounts: {
      considered: PEOPLE.length,
      entered: PEOPLE.length - of("left_out").length,
      sent: of("sent").length,
      deferred: of("deferred").length,
      excluded: of("excluded").length,
      waiting: of("waiting").length,
      finished: of("finished").length,
      leftOut: of("left_out").length,
      deferredBy: byBecause(of("deferred")),
      excludedBy: byBecause(of("excluded")),
      finishedBy: byBecause(of("finished")),
      leftOutBy: byBecause(of("left_out")),
    },
    messages: contacts.length - tasks,
    tasks,
    channels: channels(used),
    steps: STEPS.map(({ id }) => stepOf(id, all)),
    flow: Object.entries(flow).map(([way, accounts]) => {
      const [from = "", to = ""] = way.split(">");
      return { from: from || null, to: to || null, accounts };
    }),
    days,
    week: weekOf(days),
    postponed: [
      { because: because("deferred", "week_cap"), count: all.filter(({ kind }) => kind === "postponed").length },
    ],
    others: 12,
    cost: costOf(used, costs),
    load: {
      callsADay,
      visitsADay,
      daysOver: days.filter(({ callsOver, visitsOver }) => callsOver !== null || visitsOver !== null).length,
    },
    changes: {
      added: changed("added"),
      dropped: changed("dropped"),
      moved: changed("moved") + changed("mixed"),
      otherChannel: changed("other_channel"),
      accounts: {
        same: changed("same"),
        added: changed("added"),
        dropped: changed("dropped"),
        moved: changed("moved"),
        otherChannel: changed("other_channel"),
        mixed: changed("mixed"),
      },
    },
  };
}

function stepOf(id: string, all: readonly Event[]) {
  const own = all.filter(({ step }) => step === id);
  const sent: Counts = {};
  for (const { kind, channel } of own) if (kind === "message") bump(sent, channel ?? "");
  const messages = own.filter(({ kind }) => kind === "message").length;
  const times = (kind: string) => {
    const found: Counts = {};
    for (const event of own) if (event.kind === kind) bump(found, event.because?.code ?? "");
    return Object.entries(found).map(([code, count]) => ({ because: because(kind, code), count }));
  };
  return {
    step: id,
    planned: messages,
    sent: messages,
    withdrawn: 0,
    failed: 0,
    waiting: 0,
    tasks: own.filter(({ kind }) => kind === "task").length,
    channels: channels(sent),
    skipped: times("skipped"),
    deferred: times("deferred"),
    held: times("held"),
    webhooks: 0,
    charged: [],
    chargedSums: [],
    offered: [],
    offeredSums: [],
    withdrawnBy: [],
    failedBy: [],
    standing: id === "fin" ? 31 : 0,
  };
}

function daysOf(contacts: readonly Event[], callsADay: number | null, visitsADay: number | null) {
  const found = new Map<string, { used: Counts; hours: number[] }>();
  for (const event of contacts) {
    const local = new Date(Date.parse(event.at) - 5 * 3_600_000).toISOString();
    const day = found.get(local.slice(0, 10)) ?? { used: {}, hours: new Array<number>(24).fill(0) };
    found.set(local.slice(0, 10), day);
    bump(day.used, event.channel ?? "");
    const hour = Number(local.slice(11, 13));
    day.hours[hour] = (day.hours[hour] ?? 0) + 1;
  }
  const over = (count = 0, most: number | null = null) => (most !== null && count > most ? count - most : null);
  return [...found]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([day, { used, hours }]) => ({
      day,
      count: hours.reduce((sum, count) => sum + count, 0),
      channels: channels(used),
      hours,
      callsOver: over(used.call, callsADay),
      visitsOver: over(used.visit, visitsADay),
    }));
}

function weekOf(days: ReturnType<typeof daysOf>): number[][] {
  const week = Array.from({ length: 7 }, () => new Array<number>(24).fill(0));
  for (const { day, hours } of days) {
    const row = week[(new Date(day).getUTCDay() + 6) % 7] as number[];
    for (const [hour, count] of hours.entries()) row[hour] = (row[hour] ?? 0) + count;
  }
  return week;
}

function costOf(used: Counts, costs: Settings["costs"]) {
  const priced = channels(used).flatMap(({ channel, count }) => {
    const cost = costs.find((one) => one.channel === channel);
    return cost ? [{ ...cost, count }] : [];
  });
  const currencies = [...new Set(priced.map(({ currency }) => currency))];
  return {
    known: currencies.map((currency) => {
      const own = priced.filter((one) => one.currency === currency);
      const micros = own.reduce((sum, one) => sum + BigInt(one.micros) * BigInt(one.count), 0n);
      return { currency, minor: (micros / 10_000n).toString(), messages: own.reduce((sum, one) => sum + one.count, 0) };
    }),
    unknown: channels(used).filter(({ channel }) => !costs.some((cost) => cost.channel === channel)),
  };
}
