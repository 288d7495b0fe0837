export { type BooksCheck, checkBooks, checkQueues, type QueuesCheck } from "./books-check.js";
export { type RunReport, runReport } from "./run-report.js";
