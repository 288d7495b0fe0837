import type { Guarded } from "./domain/guard.js";
import type { Claimed } from "./store.js";

/** A message that is due, with the answer to whether it may leave now. */
export interface Judged {
  readonly message: Claimed;
  readonly to: string;
  readonly zone: string;
  /** When the person last wrote on this channel; null: not lately. */
  readonly wroteAt: Date | null;
  readonly verdict: Guarded;
}
