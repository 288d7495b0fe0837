import type { Tx } from "../../platform/db.js";

/** Lets a person pay so much of what is open on an account: payments belong to debts, so the app knows how. */
export type Pay = (tx: Tx, accountId: bigint, share: number, now: Date) => Promise<void>;
