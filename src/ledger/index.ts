export type { LedgerAccount, Posting, PostingKind } from "./domain/posting.js";
export { receivableEffect } from "./domain/posting.js";
export type { DebtPosting, LedgerCheck } from "./store.js";
export {
  countPostings,
  insertFirstPostingsFrom as postFirst,
  insertPostings as post,
  insertPostingsFrom as postFrom,
  postingsOfDebt,
  sumsByCurrency,
} from "./store.js";
