export { type BooksCheck, checkBooks, checkQueues, type QueuesCheck } from "./books-check.js";
export { debtorPage } from "./debtor-page.js";
export { findPeople } from "./find.js";
export { type RunReport, runReport } from "./run-report.js";
export { timelineOf } from "./timeline.js";
export type { TimelineItem } from "./timeline-part.js";
