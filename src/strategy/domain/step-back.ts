import type { Channel } from "../../kernel/channel.js";

/** A message of a step that came to its end without leaving. */
export interface EndedStep {
  readonly round: number;
  readonly step: number;
  readonly state: "failed" | "suppressed" | "unknown";
  /** Messages made for that step in that round, and the channels that cannot carry it: refused there, or short of what the law demands. */
  readonly made: number;
  readonly refused: readonly Channel[];
  /** When the last of them was decided (epoch ms). */
  readonly plannedAt: number;
}

/** Where the enrollment stands when that is heard. */
export interface Standing {
  readonly round: number;
  readonly nextStep: number | null;
  readonly stepDoneAt: number | null;
  readonly hasLeft: boolean;
}

/**
 * Does the enrollment go back to the step whose message did not leave, to decide it anew: over another channel where the
 * provider refused this one?
 *
 * A message that may have left (`unknown`) counts as sent. An enrollment that follows another debt by now, or for which
 * time has passed at a later step, stays where it is; steps that only branch or change something are gone through again.
 */
export function stepsBack(at: Standing, ended: EndedStep): boolean {
  if (ended.state === "unknown" || at.hasLeft || at.nextStep === null) return false;
  return at.round === ended.round && (at.nextStep === ended.step || at.stepDoneAt === ended.plannedAt);
}
