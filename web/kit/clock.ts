import { useCallback, useSyncExternalStore } from "react";
import { dayIn, type LocalDate } from "../../src/kernel/time.js";

/**
 * What time it is where people work: the machine's time, or in a demo the tenant's own clock, which may stand still or
 * run sixty times as fast. Screens never read another clock, so "hace 3 h" is true in a demo too.
 */
export interface TenantClock {
  /** The tenant's time when it was told, in epoch milliseconds. */
  readonly now: number;
  /** Tenant seconds a real second: 0 stands still. */
  readonly speed: number;
  readonly isReal: boolean;
}

let base = { told: 0, now: 0, speed: 1, isReal: true };
const readers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** How often screens look: often enough for a clock that runs, rarely enough to cost nothing. */
const LOOK_MS = 1_000;

export function setTenantClock({ now, speed, isReal }: TenantClock): void {
  base = { told: Date.now(), now, speed, isReal };
  for (const tell of readers) tell();
}

export const tenantNow = (): number => (base.isReal ? Date.now() : base.now + (Date.now() - base.told) * base.speed);

function subscribe(tell: () => void): () => void {
  readers.add(tell);
  timer ??= setInterval(() => {
    for (const reader of readers) reader();
  }, LOOK_MS);
  return () => {
    readers.delete(tell);
    if (readers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The tenant's time, moving in steps of `grainMs`: a component draws again only when its step has passed. */
export function useNow(grainMs = 30_000): number {
  const look = useCallback(() => Math.floor(tenantNow() / grainMs) * grainMs, [grainMs]);
  return useSyncExternalStore(subscribe, look);
}

/** The zone of whoever looks at the screen. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The reader's calendar day. */
export function useToday(): LocalDate {
  const now = useNow(60_000);
  return dayIn(ownZone(), new Date(now));
}
