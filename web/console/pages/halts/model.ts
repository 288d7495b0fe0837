import type { HaltOrder } from "./data.js";

export const SCOPES = ["all", "creditor", "segment"] as const;
export type Scope = (typeof SCOPES)[number];

export interface Typed {
  readonly scope: Scope;
  readonly which: string | null;
  readonly because: string;
  /** As the browser writes it, on the reader's own clock: `2026-03-09T08:00`; empty: until somebody lifts it. */
  readonly until: string;
}

/** What would be sent; null while something is missing. */
export function orderOf({ scope, which, because, until }: Typed): HaltOrder | null {
  const at = until === "" ? null : new Date(until);
  if (because.trim() === "" || (scope !== "all" && which === null) || (at && Number.isNaN(at.getTime()))) return null;
  const body = { because: because.trim(), untilAt: at?.toISOString() ?? null };
  if (scope === "segment") return { scope, segmentId: which as string, body };
  return { scope, body: { ...body, creditorId: which } };
}
