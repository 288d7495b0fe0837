import { ok, type Row } from "./answer.js";
import { CREDITORS } from "./portfolio.js";
import { eventsOf, PEOPLE } from "./rehearsed.js";

// An invented month around the demo's day: what left before it, what is known after it, what the rehearsal foretells.

const TODAY = "2026-11-18";
const DAY_MS = 86_400_000;
const dayBy = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
const isSunday = (day: string): boolean => new Date(day).getUTCDay() === 0;

interface Thing {
  readonly day: string;
  readonly source: string;
  readonly channel: string;
  readonly person: number;
}

const HOLIDAYS: readonly (readonly [day: string, country: string, name: string])[] = [
  ["2026-11-02", "CO", "all-saints"],
  ["2026-11-16", "CO", "independence-of-cartagena"],
  ["2026-11-16", "MX", "revolution"],
  ["2026-12-08", "CO", "immaculate-conception"],
  ["2026-12-08", "PE", "immaculate-conception"],
  ["2026-12-25", "CO", "christmas"],
  ["2026-12-25", "MX", "christmas"],
  ["2026-12-25", "PE", "christmas"],
];
const isClosed = (day: string): boolean => isSunday(day) || HOLIDAYS.some(([on]) => on === day);

function things(): Thing[] {
  const found: Thing[] = [];
  const put = (day: string, source: string, channel: string, many: number): void => {
    for (let at = 0; at < many; at++) found.push({ day, source, channel, person: (at * 7 + many) % PEOPLE.length });
  };
  for (let back = 0; back <= 40; back++) {
    const day = dayBy(TODAY, -back);
    if (isClosed(day)) continue;
    put(day, "sent", "email", 12 + ((back * 5) % 17));
    put(day, "sent", "sms", 4 + ((back * 3) % 9));
    put(day, "sent", "whatsapp", (back * 7) % 6);
    if (back % 3 === 1) put(day, "tasks_done", "call", 3 + (back % 4));
  }
  put(TODAY, "ready", "email", 6);
  put(TODAY, "tasks_open", "call", 4);
  for (let on = 1; on <= 20; on++) {
    const day = dayBy(TODAY, on);
    if (isClosed(day)) continue;
    put(day, "known", "email", Math.max(0, 14 - on));
    put(day, "known", "call", on % 5 === 2 ? 6 : 0);
  }
  for (const [person, { id }] of PEOPLE.entries())
    for (const { at, channel, kind } of eventsOf(id))
      if ((kind === "message" || kind === "task") && channel !== null)
        found.push({
          day: new Date(Date.parse(at) - 5 * 3_600_000).toISOString().slice(0, 10),
          source: "rehearsed",
          channel,
          person,
        });
  return found;
}

const STATES: Readonly<Record<string, string>> = { tasks_done: "done", ready: "planned", tasks_open: "open" };

const asked = (query: URLSearchParams): Thing[] =>
  things().filter(
    ({ channel, person }) =>
      (query.get("channel") ?? channel) === channel &&
      (query.get("creditorId") ?? CREDITORS[person % 3]?.id) === CREDITORS[person % 3]?.id,
  );

export const calendar: readonly Row[] = [
  [
    "GET",
    /^\/calendar$/,
    ({ query, isEmpty }) => {
      const [from, to] = [query.get("from") ?? "", query.get("to") ?? ""];
      const counts = new Map<string, { day: string; source: string; channel: string; count: number }>();
      for (const { day, source, channel } of isEmpty ? [] : asked(query)) {
        if (day < from || day > to) continue;
        const key = `${day} ${source} ${channel}`;
        counts.set(key, { day, source, channel, count: (counts.get(key)?.count ?? 0) + 1 });
      }
      const marks: { day: string; country: string; holiday: string | null; closed: boolean }[] = [];
      for (let day = from; day <= to && from !== ""; day = dayBy(day, 1)) {
        const named = HOLIDAYS.filter(([on]) => on === day);
        for (const { country } of CREDITORS) {
          const holiday = named.find(([, where]) => where === country)?.[2] ?? null;
          if (holiday !== null || isSunday(day)) marks.push({ day, country, holiday, closed: true });
        }
      }
      return ok({
        zone: "America/Bogota",
        today: TODAY,
        countries: CREDITORS.map(({ country }) => country),
        counts: [...counts.values()],
        marks,
        rehearsals: isEmpty
          ? []
          : [
              {
                id: "29",
                strategy: { id: "2", name: "Vencida, personas" },
                readAt: "2026-11-18T16:58:00Z",
                until: "2026-12-18T16:58:00Z",
              },
            ],
      });
    },
  ],
  [
    "GET",
    /^\/calendar\/items$/,
    ({ query }) => {
      const day = query.get("day") ?? "";
      const source = query.get("source") ?? "sent";
      const own = asked(query).filter((one) => one.day === day && one.source === source);
      return ok({
        items: own.map(({ channel, person }, index) => {
          const { id, name } = PEOPLE[person] as (typeof PEOPLE)[number];
          const creditor = CREDITORS[person % 3] as (typeof CREDITORS)[number];
          return {
            id: `${source} ${index}`,
            at: `${day}T${String(13 + (index % 9)).padStart(2, "0")}:${index % 2 === 0 ? "00" : "30"}:00Z`,
            channel,
            state: STATES[source] ?? source,
            debtor: { id, name },
            creditor: { id: creditor.id, name: creditor.name },
            strategy: { id: "2", name: "Vencida, personas" },
            step: index % 4,
            messageId: source === "sent" || source === "ready" ? String(7000 + index) : null,
            because: null,
          };
        }),
        next: null,
      });
    },
  ],
];
