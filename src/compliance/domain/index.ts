/** The heart: may this person be contacted in this way now, and if not, why and when. */
export { CALENDARS } from "../packs/holidays/index.js";
export { PACKS } from "../packs/index.js";
export { type Basis, basisOf } from "./basis.js";
export { BadCases, type CaseReport, type CaseResult, runCases } from "./cases.js";
export { type CompileOptions, compilePacks } from "./compile.js";
export type { CompiledPack, PackSet } from "./compiled.js";
export * from "./contact.js";
export { type Hold, isHeldBy } from "./hold.js";
export { type Almanac, type Holiday, type HolidayCalendar, holidaysOf, openAlmanac } from "./holidays.js";
export { firstAllowedAt, mayContact } from "./may-contact.js";
export { readPack } from "./pack-settings.js";
export { type ContactPolicyPack, type PackSettings, packShape } from "./pack-shape.js";
export { type PackQuestion, packsFor } from "./packs-for.js";
export { type Reason, type ReasonFamily, reasonOf, reasonOfRule, reasonWith, type StoredRule } from "./reason.js";
export { requiredContent } from "./required-content.js";
export { RULE_CODES, type RuleCode } from "./rule-codes.js";
export { localeOfHeader, type StopPage, stopPage } from "./stop-page.js";
export { type WhereFacts, zonesOf } from "./zones.js";
