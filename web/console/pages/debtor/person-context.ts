import { createContext, useContext } from "react";
import type { Channel } from "../../../../src/kernel/channel.js";
import type { Permission } from "../../../kit/session.js";
import type { ContactPointView, HoldView, OptOutView, PersonView, PromiseView, StopView } from "./shapes.js";

/** What somebody may do on this page, and what it takes. Where the permission lacks, the button is not there. */
export const NEEDS = {
  hold: "messages:send",
  optOut: "messages:send",
  stop: "messages:send",
  withdraw: "messages:send",
  grant: "compliance:write",
  liftHold: "messages:send",
  liftOptOut: "compliance:write",
  liftStop: "compliance:write",
  liftPromise: "tasks:write",
  promise: "tasks:write",
  payment: "payments:write",
  reverseCharge: "payments:write",
  address: "messages:send",
  preferred: "messages:send",
  task: "tasks:write",
  permit: "compliance:read",
  seeStrategies: "strategies:read",
} as const satisfies Record<string, Permission>;

export type HoldKind = HoldView["kind"];

/** What is lifted, with the words that name it. */
export type Lifting =
  | { readonly of: "hold"; readonly hold: HoldView }
  | { readonly of: "optOut"; readonly optOut: OptOutView }
  | { readonly of: "stop"; readonly stop: StopView }
  | { readonly of: "promise"; readonly promise: PromiseView };

/** Which dialog is asked for. */
export type Asked =
  | { readonly kind: "hold"; readonly hold: HoldKind }
  | { readonly kind: "promise"; readonly accountId?: string }
  | { readonly kind: "payment"; readonly accountId?: string; readonly debtId?: string }
  | { readonly kind: "optOut"; readonly channel?: Channel }
  | { readonly kind: "stop" }
  | { readonly kind: "consent"; readonly channel?: Channel; readonly granted: boolean }
  | { readonly kind: "address" }
  | { readonly kind: "badAddress"; readonly point: ContactPointView }
  | { readonly kind: "preferred" }
  | { readonly kind: "lift"; readonly lifting: Lifting }
  | { readonly kind: "task"; readonly task: PersonView["tasks"][number] };

interface PersonParts {
  readonly person: PersonView;
  /** Whose clock the page tells: the person's own. */
  readonly zone: string;
  readonly ask: (asked: Asked) => void;
  readonly can: (what: keyof typeof NEEDS) => boolean;
}

export const PersonContext = createContext<PersonParts | null>(null);

export function usePerson(): PersonParts {
  const parts = useContext(PersonContext);
  if (parts === null) throw new Error("usePerson is for the inside of a person's page");
  return parts;
}
