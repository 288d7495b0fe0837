import { CHANNELS } from "../../../../src/kernel/channel.js";
import * as search from "../../../kit/search.js";

export const OUTCOMES = ["sent", "deferred", "excluded", "waiting", "finished", "left_out"] as const;
export const CHANGES = ["added", "dropped", "moved", "other_channel", "mixed"] as const;
export const KINDS = [
  "message",
  "task",
  "deferred",
  "postponed",
  "skipped",
  "held",
  "withdrawn",
  "failed",
  "told",
  "offered",
] as const;

/** Which part is looked at, what it is narrowed to, and whose days are open. */
export const rehearsalSearch = {
  view: search.oneOf(["people", "events", "changes"]),
  outcome: search.oneOf(OUTCOMES),
  because: search.text(60),
  change: search.oneOf([...CHANGES, "same"]),
  kind: search.oneOf(KINDS),
  step: search.text(60),
  channel: search.oneOf(CHANNELS),
  day: search.day(),
  person: search.id(),
};
export type RehearsalSearch = search.Search<typeof rehearsalSearch>;
