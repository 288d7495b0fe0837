import type { DebtorId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { emit } from "../platform/events.js";
import { writePeople } from "./person-store.js";

/** Tags to add and to take away, and fields to set; a field set to null is forgotten. */
export interface PersonChange {
  readonly debtorId: DebtorId;
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly fields: Readonly<Record<string, string | null>>;
}

/** Changes tags and fields of people, all in one statement. What comes later in the list has the last word. */
export async function changePeople(tx: Tx, changes: readonly PersonChange[], now: Date): Promise<void> {
  if (changes.length === 0) return;
  const people = new Map<DebtorId, { add: Set<string>; remove: Set<string>; fields: Record<string, string | null> }>();
  for (const { debtorId, add, remove, fields } of changes) {
    const person = people.get(debtorId) ?? { add: new Set(), remove: new Set(), fields: {} };
    people.set(debtorId, person);
    for (const tag of add) {
      person.add.add(tag);
      person.remove.delete(tag);
    }
    for (const tag of remove) {
      person.remove.add(tag);
      person.add.delete(tag);
    }
    Object.assign(person.fields, fields);
  }
  await writePeople(
    tx,
    [...people].map(([debtorId, { add, remove, fields }]) => ({
      debtorId,
      add: [...add],
      remove: [...remove],
      fields,
    })),
    now,
  );
  const debtorIds = [...people.keys()].map(String);
  await emit(tx, now, [{ kind: "debts.reach_changed", payload: { debtorIds } }]);
}
