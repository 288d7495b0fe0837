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
export { applyCredits, type PaymentsRecorded, recordPayments } from "./payments.js";
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
