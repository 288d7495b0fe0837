/** The door of the strategy room: strategies, who is in them, what comes next, call tasks. */
export { createStrategy, pauseStrategy, startStrategy, strategyConsumer, sweep } from "./actions.js";
export { type Definition, DefinitionShape } from "./domain/definition.js";
export { isError } from "./domain/definition-problem.js";
export { type Difference, differencesOf } from "./domain/diff.js";
export { RUNNING_RULES } from "./domain/move.js";
export { flatSteps } from "./domain/outline.js";
export type { Rule } from "./domain/segment/rule.js";
export { ruleJsonSchema } from "./domain/segment/rule-schema.js";
export { RuleShape } from "./domain/segment/rule-wire.js";
export { nextSweepAt } from "./enroll-store.js";
export { definitionOf } from "./gallery.js";
export { type AccountNext, nextOf } from "./next.js";
export { pointsOf } from "./points.js";
export { type DebtorEnrollment, enrollmentsOf } from "./reads.js";
export { assertRehearsed, prepareRehearsal } from "./rehearse/actions.js";
export { type RehearsalReport, readRehearsal } from "./rehearse/full-view.js";
export { rehearseNow } from "./rehearse/now.js";
export { REHEARSE, rehearseJob, runRehearsal } from "./rehearse/run.js";
export { setHoldoutShare } from "./results/store.js";
export { segmentPredicate } from "./segment/context.js";
export type { Total as SegmentTotal } from "./segment/count-store.js";
export { loadFactRows } from "./segment/fact-store.js";
export { checkFacts, type FactsCheck, factsConsumer, rebuildFacts } from "./segment/keep-facts.js";
export { listSegments, loadSegments, type SegmentRow } from "./segment/segment-store.js";
export {
  countSegmentRule,
  countSegmentRules,
  createSegment,
  explainAccount,
  proposeSegments,
  recountOld,
} from "./segment/segments.js";
export { nextLookAt } from "./store.js";
export { type TaskRow, tasksOf } from "./task-store.js";
export { taskView } from "./task-view.js";
export { tick } from "./tick.js";
export { activateVersion, publishDefinition, retireStrategy, saveDraft } from "./versions/actions.js";
export { allProblems } from "./versions/check.js";
export { definitionJsonSchema } from "./versions/schema.js";
export { type VersionRow, versionsOf } from "./versions/store.js";
