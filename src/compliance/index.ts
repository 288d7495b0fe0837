export * from "./domain/index.js";
export { type PacksInForce, packsInForce } from "./packs-in-force.js";
export {
  giveSlotsBack,
  grantConsent,
  type Hold,
  insertHold,
  insertOptOut,
  insertStop,
  type KnownPerson,
  liftHold,
  loadHolds,
  loadPersons,
  type NewHold,
  type Proof,
  packSetId,
  takeSlots,
} from "./store.js";
