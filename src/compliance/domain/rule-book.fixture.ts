import { type CompileOptions, compilePacks } from "./compile.js";
import type { PackSet } from "./compiled.js";
import type { Attempt, ContactEvent, Person } from "./contact.js";
import { type ContactPolicyPack, packShape } from "./pack-shape.js";
import { type PackQuestion, packsFor } from "./packs-for.js";

/** Words for tests that read as a rule book: a person, an attempt, what happened, and the law of a place. */

export const at = (text: string): Date => new Date(text);

/** Somebody in Bogotá about whom nothing special is known, who authorised every channel. */
export const ana: Person = {
  zones: ["America/Bogota"],
  authorised: "all",
  optIns: ["whatsapp"],
  optOuts: [],
  requestedWindows: [],
  inconvenientWindows: [],
  stops: [],
  registries: [],
  marketingConsent: null,
  priorConsents: [],
  visitAuthorised: false,
};

export const personIn = (...zones: string[]): Person => ({ ...ana, zones });

export const but = (person: Person, facts: Partial<Person>): Person => ({ ...person, ...facts });

export const attempt = (channel: Attempt["channel"], facts: Partial<Attempt> = {}): Attempt => ({
  channel,
  purpose: "collection",
  recipient: "debtor",
  kind: channel === "whatsapp" ? "template-utility" : "freeform",
  callerId: "visible",
  creditType: "consumer",
  ...facts,
});

type When = string | number;
const eventAt = (when: When): Date => new Date(when);

export const sent = (
  channel: ContactEvent["channel"],
  when: When,
  facts: Partial<ContactEvent> = {},
): ContactEvent => ({
  at: eventAt(when),
  channel,
  direction: "out",
  connected: false,
  ...facts,
});

export const answered = (
  channel: ContactEvent["channel"],
  when: When,
  facts: Partial<ContactEvent> = {},
): ContactEvent => ({
  at: eventAt(when),
  channel,
  direction: "out",
  connected: true,
  outcome: "answered",
  ...facts,
});

export const wrote = (
  channel: ContactEvent["channel"],
  when: When,
  facts: Partial<ContactEvent> = {},
): ContactEvent => ({
  at: eventAt(when),
  channel,
  direction: "in",
  connected: true,
  ...facts,
});

/** The law of a place on a day of November 2026 or another, compiled. */
export function lawOf(
  country: string,
  question: Partial<PackQuestion> = {},
  options: CompileOptions = {},
  day = "2026-11-02",
): PackSet {
  return compilePacks(packsFor({ country, creditorKind: "financial", ...question }, at(`${day}T12:00:00Z`)), options);
}

/** A pack that says only this. */
export const ownPack = (says: Record<string, unknown>): ContactPolicyPack =>
  packShape.parse({ id: "own", version: "1", validFrom: "2000-01-01", jurisdiction: { country: "*" }, ...says });

const WEEK = ["1", "2", "3", "4", "5", "6", "7"];

/** Hours that are the same every day, holidays included. */
export const daily = (opens: string, closes: string): Record<string, unknown> => ({
  windows: [
    {
      groups: ["voice", "written", "visit"],
      days: Object.fromEntries(WEEK.map((weekday) => [weekday, [[opens, closes]]])),
      onHoliday: "as-weekday",
    },
  ],
});
