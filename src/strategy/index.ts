export { createStrategy, pauseStrategy, startStrategy, strategyConsumer, sweep } from "./actions.js";
export { type Definition, DefinitionShape } from "./domain/definition.js";
export { nextSweepAt } from "./enroll-store.js";
export { nextLookAt } from "./store.js";
export { tick } from "./tick.js";
