import { z } from "zod";
import { route } from "../../access/index.js";
import { cutPage, instant } from "../../platform/contract.js";
import { calendarOf, dayOf, itemView } from "./calendar.js";
import * as contract from "./contract.js";

const read = { tag: "calendar", allow: "messages:read" } as const;
const wide = z.string().transform(BigInt);

export const calendarRoutes = [
  route({
    ...read,
    id: "getCalendar",
    method: "GET",
    path: "/calendar",
    summary: "What goes out on which day: what left, what is known to come, and what rehearsals foretell; and holidays",
    query: contract.CalendarQuery,
    reply: contract.Calendar,
    handle: ({ tx, now }, { query }) => calendarOf(tx, query, now),
  }),
  route({
    ...read,
    id: "getCalendarDay",
    method: "GET",
    path: "/calendar/items",
    summary: "One kind of a day's things: who, which step, by which channel, in which state",
    query: contract.CalendarDayQuery,
    reply: contract.CalendarItemPage,
    handle: async ({ tx, now, cursors }, { query: { day, cursor, limit, ...filter } }) => {
      const from = cursors.read(cursor, z.tuple([instant, wide, wide]));
      const after = from && { at: from[0], first: from[1], second: from[2] };
      const rows = await dayOf(tx, day, filter, after, limit + 1, now);
      const key = (row: (typeof rows)[number]) => [row.at.toISOString(), String(row.first), String(row.second)];
      const page = cutPage(rows, limit, key, cursors.write);
      return { items: page.items.map(itemView), next: page.next };
    },
  }),
];
