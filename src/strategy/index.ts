/** The door of the strategy room: strategies, who is in them, what comes next, call tasks. */
export { createStrategy, pauseStrategy, startStrategy, strategyConsumer, sweep } from "./actions.js";
export { type Definition, DefinitionShape } from "./domain/definition.js";
export { flatSteps } from "./domain/outline.js";
export { nextSweepAt } from "./enroll-store.js";
export { type AccountNext, nextOf } from "./next.js";
export { pointsOf } from "./points.js";
export { type DebtorEnrollment, enrollmentsOf } from "./reads.js";
export { loadFactRows } from "./segment/fact-store.js";
export { factsConsumer, rebuildFacts } from "./segment/keep-facts.js";
export { nextLookAt } from "./store.js";
export { type TaskRow, tasksOf } from "./task-store.js";
export { taskView } from "./task-view.js";
export { tick } from "./tick.js";
