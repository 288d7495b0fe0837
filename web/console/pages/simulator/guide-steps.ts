import { useSyncExternalStore } from "react";

/** What a first visit tries, in this order. Each is ticked by doing it, wherever that happens. */
export const STEPS = ["move", "read", "answer", "why", "person"] as const;
export type GuideStep = (typeof STEPS)[number];

const STORED_AS = "acuerdo-guide";
const HIDDEN = "hidden";
const readers = new Set<() => void>();

const stored = (): string => localStorage.getItem(STORED_AS) ?? "";

function keep(value: string): void {
  localStorage.setItem(STORED_AS, value);
  for (const tell of readers) tell();
}

function subscribe(tell: () => void): () => void {
  readers.add(tell);
  return () => readers.delete(tell);
}

export interface GuideState {
  readonly isHidden: boolean;
  readonly done: ReadonlySet<GuideStep>;
}

/** What stands in the browser's memory: words with blanks between them. */
export function readGuide(text: string): GuideState {
  const kept = text.split(" ");
  return { isHidden: kept.includes(HIDDEN), done: new Set(STEPS.filter((step) => kept.includes(step))) };
}

export const useGuide = (): GuideState => readGuide(useSyncExternalStore(subscribe, stored));

export function tick(step: GuideStep): void {
  if (!readGuide(stored()).done.has(step)) keep(`${stored()} ${step}`.trim());
}

export const hideGuide = (): void => keep(`${stored()} ${HIDDEN}`.trim());
export const restartGuide = (): void => keep("");
