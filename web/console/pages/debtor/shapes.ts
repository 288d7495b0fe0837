import type { DebtorPage, TimelineItem as Item, TimelinePage } from "../../../../src/analytics/contract.js";
import type { Permit, PermitList } from "../../../../src/compliance/contract.js";
import type { callOutcome } from "../../../../src/strategy/contract.js";
import type { Wire } from "../../../kit/api.js";

/** What travels, as this page names it. */
export type PersonView = Wire<typeof DebtorPage>;
export type AccountView = PersonView["accounts"][number];
export type DebtView = AccountView["debts"][number];
export type ContactPointView = PersonView["contactPoints"][number];
export type ChannelView = PersonView["channels"][number];
export type NextView = PersonView["upNext"][number];
export type HoldView = PersonView["holds"][number];
export type OptOutView = PersonView["optOuts"][number];
export type StopView = PersonView["stops"][number];
export type PromiseView = PersonView["promises"][number];

export type TimelineItem = Wire<typeof Item>;
export type TimelineKind = TimelineItem["kind"];
export type TimelineOf<Kind extends TimelineKind> = Extract<TimelineItem, { readonly kind: Kind }>;
export type WireTimeline = Wire<typeof TimelinePage>;

export type PermitView = Wire<typeof Permit>;
export type Permits = Wire<typeof PermitList>;

/** In the order in which a call ends most often. `satisfies` keeps it in step with the contract. */
export type CallOutcome = Wire<typeof callOutcome>;
export const CALL_OUTCOMES = [
  "answered",
  "no-answer",
  "voicemail",
  "busy",
  "not-in-service",
  "not-called",
] as const satisfies readonly CallOutcome[];
