import type { ContactEvent, KnownPerson } from "../../compliance/index.js";
import { HISTORY_DAYS } from "../../compliance/index.js";
import { DAY_MS } from "../../kernel/time.js";
import type { Letter } from "./letter.js";

/** A person while days are lived: what is known of them, with the contacts that a rehearsal adds. */
export interface LivedPerson extends KnownPerson {
  history: ContactEvent[];
}

export const begins = (known: KnownPerson): LivedPerson => ({ ...known, history: [...known.history] });

/** What a message that left changes about its person. The one place where a rehearsal moves what later rules look at. */
export function reached(person: LivedPerson, letter: Letter, now: Date): void {
  person.history.push({
    at: now,
    channel: letter.channel,
    direction: "out",
    connected: false,
    purpose: letter.purpose as "collection",
    outcome: undefined,
    debtId: letter.anchorDebtId ?? undefined,
  });
}

/** Forgets contacts that are too long ago for any rule, as the loader does. */
export function forget(person: LivedPerson, now: number): void {
  const since = now - HISTORY_DAYS * DAY_MS;
  const [first] = person.history;
  if (first && first.at.getTime() <= since) person.history = person.history.filter(({ at }) => at.getTime() > since);
}
