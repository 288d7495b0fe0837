import type { z } from "zod";
import type { Channel } from "../../kernel/channel.js";
import type { Id } from "../../kernel/id.js";
import { type Fragment, sql } from "../../platform/sql.js";
import type { Answer } from "./contract.js";
import type { Meaning } from "./meaning.js";

/** What somebody said, as it is read. */
export interface AnswerRow {
  readonly id: Id<"inbound">;
  readonly at: Date;
  readonly channel: Channel;
  readonly fromValue: string;
  readonly fromName: string | null;
  readonly kind: "words" | "automatic" | "aside";
  readonly meaning: Meaning | null;
  readonly subject: string | null;
  readonly text: string;
  readonly pressed: string | null;
  readonly media: { kind: string; name?: string }[] | null;
}

export const answerColumns: Fragment = sql`
  i.id, i.at, i.channel, i.from_value, i.from_name, i.kind, i.meaning, i.subject, i.text, i.pressed, i.media`;

/** What somebody said, as it is shown: of files their names, and not where the provider keeps them. */
export const answerView = (row: AnswerRow): z.output<typeof Answer> => {
  const { id, at, channel, fromName, kind, meaning, subject, text, pressed } = row;
  const media = (row.media ?? []).map((one) => ({ kind: one.kind, name: one.name ?? null }));
  return { id, at, channel, from: row.fromValue, fromName, kind, meaning, subject, text, pressed, media };
};
