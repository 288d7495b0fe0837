import { CHANNELS } from "../../../../src/kernel/channel.js";
import * as search from "../../../kit/search.js";

export const SOURCES = ["sent", "tasks_done", "ready", "tasks_open", "known", "rehearsed"] as const;
export type Source = (typeof SOURCES)[number];

/** `2026-11`. */
const month: search.Field<string> = ([value]) =>
  value !== undefined && /^\d{4}-(?:0[1-9]|1[0-2])$/.test(value) ? value : undefined;

/** Which month, how it is shown, what it is narrowed to, and which day is open. */
export const calendarSearch = {
  month,
  as: search.oneOf(["month", "list"]),
  strategyId: search.id(),
  creditorId: search.id(),
  channel: search.oneOf(CHANNELS),
  day: search.day(),
  source: search.oneOf(SOURCES),
};
export type CalendarSearch = search.Search<typeof calendarSearch>;
