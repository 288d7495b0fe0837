import type { Clock, Mail, Mailbox } from "../../../../src/sandbox/contract.js";
import type { Wire } from "../../../kit/api.js";
import type { JobView } from "../../../kit/eta.js";
import * as search from "../../../kit/search.js";

export type ClockView = Wire<typeof Clock>;
export type MailboxRow = Wire<typeof Mailbox>;
export type MailView = Wire<typeof Mail>;
export type Stride = "hour" | "day" | "next-event";

/** Which mailbox is open, and what was looked for, as it stands in the URL. */
export const simulatorSearch = {
  mailbox: search.text(320),
  q: search.text(120),
};
export type SimulatorSearch = search.Search<typeof simulatorSearch>;
export const readSearch = search.searchOf(simulatorSearch);

/** The paces a demo is watched at: standing still, as it is, and a minute a second. */
export const SPEEDS = [0, 1, 60] as const;

/** One move of the clock, from where to where. `until` is null while it is under way. */
export interface Move {
  readonly jobId: string;
  readonly from: string;
  readonly until: string | null;
}

/** A job's counts travel as text; bars count in numbers. */
export const progressOf = ({ state, done, total, startedAt }: NonNullable<ClockView["moving"]>): JobView => ({
  state,
  done: Number(done),
  total: total === null ? null : Number(total),
  startedAt,
});

/**
 * Which letters stand for this mailbox? Those of its person; without one, the address begins with them.
 */
export function lettersOf({ mailbox, debtor }: Pick<MailboxRow, "mailbox" | "debtor">): string {
  const parts = (debtor?.name ?? mailbox.split("@", 1)[0] ?? "")
    .split(/[\s._-]+/)
    .filter((part) => /\p{L}/u.test(part));
  const [first = "", second = ""] = parts;
  return `${[...first][0] ?? "?"}${[...second][0] ?? ""}`.toLocaleUpperCase();
}

/** How long was the move, as hours and days people count in? */
export function lengthOf({ from, until }: { readonly from: string; readonly until: string }): {
  readonly unit: "days" | "hours" | "minutes";
  readonly count: number;
} {
  const minutes = Math.round((Date.parse(until) - Date.parse(from)) / 60_000);
  if (minutes >= 48 * 60 || minutes === 24 * 60) return { unit: "days", count: Math.round(minutes / (24 * 60)) };
  return minutes >= 90 || minutes === 60
    ? { unit: "hours", count: Math.round(minutes / 60) }
    : { unit: "minutes", count: minutes };
}
