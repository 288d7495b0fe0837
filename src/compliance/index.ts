/** The door of the compliance room: the law, consent, opt-outs, stops, holds, the log of contacts. */
export {
  type AskedPermit,
  grantByPerson,
  liftOptOuts,
  permitsOf,
  recordContact,
  recordInbound,
  setOptOut,
  stopLinkState,
  withdrawByPerson,
} from "./actions.js";
export { type ConsentNow, consentsNow } from "./consents.js";
export * from "./domain/index.js";
export { type PackBook, type PacksInForce, packBook, packsInForce } from "./packs-in-force.js";
export { permitView } from "./permit-view.js";
export { HISTORY_DAYS, type KnownPerson, loadPersons } from "./person-store.js";
export { consentsOf, type HoldRow, holdsOf, type OptOutRow, optOutsOf, type StopRow, stopsOf } from "./reads.js";
export { standstillView } from "./standstill-routes.js";
export { listStandstills, type StandstillRow } from "./standstill-store.js";
export { holdAccounts, liftStandstill, setStandstill } from "./standstills.js";
export {
  debtIsOpen,
  giveSlotsBack,
  grantConsent,
  insertHold,
  insertOptOut,
  insertStop,
  liftHold,
  loadHolds,
  type NewHold,
  type Proof,
  packSetId,
  takeSlots,
  takeSlotsBack,
} from "./store.js";
