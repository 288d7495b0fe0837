import type { Locale } from "../../kernel/locale.js";
import type { Tx } from "../../platform/db.js";
import { type Persona, personaOf } from "../domain/persona.js";
import { debtorAt } from "./autopilot-store.js";
import type { Weather } from "./store.js";

/** Who has this number, where people answer by themselves; null where nobody does, or nobody knows. */
export async function personaAt(tx: Tx, handle: string, { seed, isAutopilot }: Weather): Promise<Persona | null> {
  const debtor = isAutopilot ? await debtorAt(tx, handle) : null;
  return debtor && personaOf(seed, debtor.id, debtor.locale as Locale);
}
