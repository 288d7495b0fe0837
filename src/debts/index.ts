/** The door of the debts room: creditors, debtors, accounts, debts, payments, imports. */

export { makeCharges } from "./charges/actions.js";
export { type ChargeId, type ChargeRow, chargesOfAccount, lockCreditors, type NewCharge } from "./charges/store.js";
export { contactPointsOf, contactPointView, shownAddress } from "./contact-point-store.js";
export { ALLOCATIONS, type AllocationOrder } from "./domain/allocate.js";
export {
  commitImport,
  discardImport,
  type ImportCounts,
  type ImportOptions,
  type ImportOrder,
  type OnNewDebtors,
  type StageProgress,
  stageImport,
  UNDO_HOURS,
  undoImport,
} from "./import.js";
export { rejectLines } from "./import-desk.js";
export { activeJob, type JobRow, jobById } from "./import-reads.js";
export { type LetOff, letOff } from "./let-off.js";
export { applyCredits, type PaymentsRecorded, recordPayments } from "./payments.js";
export { changePeople, type PersonChange } from "./person-changes.js";
export {
  aliasesOf,
  type Holder,
  holdersOfAliases,
  holdersOfValues,
  linkContactPoint,
  rememberAliases,
  setArrived,
  setBadOn,
} from "./reach-store.js";
export { openTable } from "./reader/index.js";
export {
  type AccountHead,
  accountById,
  type ContactPointRow,
  contactsOf,
  type DebtRow,
  debtorById,
  debtRefOf,
  debtsOfAccount,
  firstDebts,
  listCreditors,
} from "./reads.js";
export {
  accountTotals as accountTotalsOf,
  type Creditor,
  creditorById,
  creditors,
  insertCreditor,
  type NewCreditor,
  type NewPayment,
  setHealth,
} from "./store.js";
