import type { Channel } from "../../kernel/channel.js";
import type { EpochDay } from "../../kernel/time.js";
import type { FactRow } from "../domain/segment/facts.js";

/** What rules are asked of one account while days are lived, and what has happened to it. */
export interface Known {
  row: FactRow;
  /** The row is this life's own: the one of the snapshot is never written to. */
  isOwn: boolean;
  /** Parts of which there is news. */
  untold: number;
  /** What has happened by now, told or not. */
  sent: number;
  failed: number;
  hasOpenTask: boolean;
  lastSentOn: EpochDay | null;
  /** The last contact of this life. */
  contact: { readonly on: EpochDay; readonly channel: Channel } | null;
}

/** The parts of a row that news is about, as bits. */
export const PART = { person: 1, care: 2, contact: 4, course: 8, debt: 16 } as const;

export const knownOf = (row: FactRow): Known => ({
  row,
  isOwn: false,
  untold: 0,
  sent: row.remindersSent,
  failed: row.failedMessages,
  hasOpenTask: row.hasOpenTask,
  lastSentOn: row.lastReminderOn,
  contact: null,
});

/** There is news about these parts of what is known of the account. */
export function touch({ known }: { readonly known: Known | null }, parts: number): void {
  if (known) known.untold |= parts;
}
