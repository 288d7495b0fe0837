import { isTimed } from "../../../../src/strategy/domain/outline.js";
import type { Words } from "../../../kit/words.js";
import type { StepPlace } from "./model.js";

/** `+5`, `0`, `−1`: days from the due date. */
const signedDay = (day: number): string => (day > 0 ? `+${day}` : day < 0 ? `−${-day}` : "0");

/** A step where its kind stands beside it already: `Paso 2 · Día +3`. */
export function stepShort(id: string, places: readonly StepPlace[], words: Words): string {
  const place = places.find((one) => one.id === id);
  if (!place) return id;
  const { no, step } = place;
  const hasDay = isTimed(step) && step.day !== undefined;
  return hasDay ? `${words("step.no", { no })} · ${stepDay(place, words)}` : words("step.no", { no });
}

/** What tells a step from the others where there is little room: its day, or its kind. `words` is `rehearsal`. */
export function stepDay({ step }: StepPlace, words: Words): string {
  return isTimed(step) && step.day !== undefined
    ? words("step.day", { day: signedDay(step.day) })
    : words(`kind.${step.kind}`);
}

/** A step in full: `Paso 2 · Mensaje · Día +3`. Of a step that is no longer there, its id. */
export function stepName(id: string | null, places: readonly StepPlace[], words: Words): string {
  const place = places.find((one) => one.id === id);
  if (!place) return id ?? "";
  const { no, step } = place;
  const day = isTimed(step) && step.day !== undefined ? ` · ${words("step.day", { day: signedDay(step.day) })}` : "";
  return `${words("step.no", { no })} · ${words(`kind.${step.kind}`)}${day}`;
}
