import { DAY_MS } from "../../kernel/time.js";
import { type Decision, MESSAGE_VALID_DAYS } from "./decision.js";

export type TakenBack = "superseded" | "oldest_debt_changed" | "expired";

/**
 * Does this decision take back what still waits of the account, and why?
 *
 * One notice at a time: a message of an earlier step that still waits gives way to the new one. And what was true of
 * another due date, or of a younger debt, is no longer said.
 */
export function takesBack({ message, facts, isReanchored, left }: Decision, now: Date): TakenBack | null {
  const since = now.getTime() - MESSAGE_VALID_DAYS * DAY_MS;
  if (message !== null && facts.stepDoneAt !== null && facts.stepDoneAt >= since) return "superseded";
  if (isReanchored || left === "not_due_yet") return "oldest_debt_changed";
  return left === "older_than_strategy" ? "expired" : null;
}
